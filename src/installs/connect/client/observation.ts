/** What is seen of one script of Anaplan Connect, as the rules take it. Types only; no password, passphrase or token gets in here. */
import type { Inspection } from '../../../keystore/keystores.ts';
import type { JavaObservation } from '../../java/observation.ts';
import type { LogVerdict } from '../../log/verdict.ts';
import type { EmulatedScript } from '../emulated.ts';
import type { JavaChoice } from './find-java.ts';
import type { Install } from './install.ts';
import type { ValueKind } from './options.ts';
import type { ShownSignIn } from './sign-in.ts';
import type { ProxySeen } from './values.ts';
import type { ClientLine } from './version.ts';

/** One option that the client reads. */
export type ShownUse = {
  /** Its long name, and as written. */
  readonly option: string;
  readonly written: string;
  readonly kind: ValueKind | null;
  readonly does: 'sets' | 'asks' | 'executes' | 'uploads' | 'downloads' | 'dumps' | 'tells';
  /** `script.sh:12` */
  readonly at: string;
  /** Null: takes none, is a secret, or is not known. */
  readonly value: string | null;
  readonly isEmpty: boolean;
  /** Variables and commands its value depends on that are not known here. */
  readonly unresolved: readonly string[];
  /** What is odd about its letters. */
  readonly hazards: readonly string[];
  /** The option that was taken for its value. */
  readonly swallowed: string | null;
  /** Of `-connectorproperty` and its kin. */
  readonly form: 'malformed' | 'asked' | 'given' | null;
};

export type ShownEnd =
  | { readonly why: 'complete' }
  | {
      readonly why: 'unknown-option' | 'value-missing' | 'unresolved';
      /** What stands there, where it may be shown. */
      readonly shown: string | null;
      readonly at: string;
      /** Counted from 1. */
      readonly position: number;
      /** So many arguments are not read, that one included. */
      readonly unread: number;
      /** The option that was meant, by its letters. */
      readonly suggestion: string | null;
      /** Which versions know it; null: none does. */
      readonly knownTo: string | null;
      readonly unresolved: readonly string[];
    };

/** A file that the client reads or writes. */
export type PathSeen = {
  readonly option: string;
  readonly role: 'input' | 'output' | 'jdbc properties';
  readonly path: string;
  readonly at: string;
  /** Null: could not be looked at. */
  readonly exists: boolean | null;
  /** Of an output: whether a file can be made there. Null: not known. */
  readonly isUsable: boolean | null;
  /** Of an output: its folder is there. */
  readonly hasFolder: boolean | null;
};

export type CredentialSeen =
  | {
      readonly state: 'inspected';
      readonly file: string;
      readonly kind: 'keystore' | 'key pair';
      readonly inspection: Inspection;
      readonly store: string;
      readonly anchors: readonly string[];
    }
  | { readonly state: 'not-looked-at'; readonly file: string; readonly why: string };

export type JdbcSeen = { readonly file: string; readonly missing: readonly string[]; readonly hasDriver: boolean };

export type CallSeen = {
  /** `script.sh:40` */
  readonly at: string;
  readonly kind: 'launcher' | 'java';
  readonly isCertain: boolean;
  /** Where it is run; the script's own folder where the script does not say. */
  readonly folder: string;
  readonly isFolderAssumed: boolean;
  /** What the command depends on, where that is not known. */
  readonly commandUnresolved: readonly string[];
  readonly install: Install;
  /** The rules it is judged by; null: the version is not known. */
  readonly line: ClientLine | null;
  readonly uses: readonly ShownUse[];
  readonly end: ShownEnd;
  /** Where `--rotatable` stands as the very last argument, which is not read. */
  readonly ignoredLast: string | null;
  readonly signIn: ShownSignIn;
  readonly proxy: ProxySeen | null;
  readonly proxyUser: { readonly hasDomain: boolean; readonly password: 'given' | 'asked' } | null;
  readonly java: {
    readonly choice: JavaChoice;
    /** The script sets JAVA_HOME itself, whatever it was started with. */
    readonly isHomeOfScript?: boolean;
    /** Which the system's /bin/sh is; null: not known. */
    readonly systemShell: 'dash' | 'bash' | null;
    /** Null: not looked at. */
    readonly seen: JavaObservation | null;
    /** Another Java here that the launcher would take and that speaks TLS 1.2; null: none was found. */
    readonly other: string | null;
  };
  readonly credential: CredentialSeen | null;
  /** `~/.anaplan/api-client/keystore-access.txt` of the account; null: not known. */
  readonly hasStoredPassword: boolean | null;
  readonly paths: readonly PathSeen[];
  readonly jdbc: JdbcSeen | null;
  /** Where the client keeps its OAuth token; `isThere` null: not known. */
  readonly oauth: { readonly file: string; readonly isThere: boolean | null } | null;
  /** What a current version would be given instead (1.3 only). */
  readonly equivalent: { readonly options: readonly string[]; readonly notes: readonly string[] } | null;
  /** Index of the call that has the same `java.seen` and the same `credential`, which are null here; null: it has its own. There only where something is shared. */
  readonly sharedWith?: { readonly java: number | null; readonly credential: number | null };
};

export type SecretSeen = {
  readonly at: string;
  readonly kind: string;
  readonly holder: string;
  readonly isCommentedOut: boolean;
};

/** What the tenant said of the ids that the script names. */
export type TenantSeen = {
  readonly connection: string;
  readonly missing: readonly { readonly what: string; readonly name: string; readonly at: string }[];
  /** Why nothing could be said; null: it was asked. */
  readonly notAsked: string | null;
  /** The connection signs in by the same user or certificate; null: cannot be told. */
  readonly isSameAccount: boolean | null;
  readonly refused: string | null;
};

/** The end of its log, by its own words and without them. */
export type LogSeen =
  | { readonly file: string; readonly state: 'missing' | 'unreadable' }
  | {
      readonly file: string;
      readonly state: 'read';
      readonly modifiedAtMs: number;
      readonly outcome: LogVerdict['outcome'];
      readonly runs: number;
      readonly cause: LogVerdict['cause'];
      readonly isHiddenByExitCode: boolean;
    };

export type ConnectObservation = {
  readonly script: string;
  readonly name: string;
  readonly isMissing: boolean;
  /** SHA-256 of its text, hex; null: it was not read. */
  readonly sha256: string | null;
  readonly dialect: EmulatedScript['dialect'];
  /** The job's; `isOwn`: the one that looks. */
  readonly account: { readonly name: string; readonly isOwn: boolean };
  /** Permission bit of the script itself; null: not known, or of no use (`.bat`). */
  readonly isExecutable: boolean | null;
  readonly isSnapshot: boolean;
  readonly missingFiles: readonly string[];
  readonly remarks: readonly { readonly code: string; readonly at: string; readonly about: string | null }[];
  readonly notUnderstood: readonly { readonly at: string; readonly what: string }[];
  readonly secrets: readonly SecretSeen[];
  readonly calls: readonly CallSeen[];
  readonly tenant: TenantSeen | null;
  /** Null: none is named. */
  readonly log: LogSeen | null;
};
