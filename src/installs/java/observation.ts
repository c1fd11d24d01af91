/** What is seen of one Java and of what it is to reach and to read, as the rules take it. Types, and what every finding says of it; pure. */
import type { Finding, JsonObject, Severity } from '../../check.ts';
import type { Inspection } from '../../keystore/keystores.ts';
import type { Endpoint } from '../../network/network.ts';
import type { JavaIdentity, JavaOnTheWay, JavaSeen } from './java.ts';
import { shortRelease } from './version.ts';
import type { JavaCode } from './words.ts';

export type JavaObservation = {
  readonly seen: JavaSeen;
  /** With the certificates that our own look was sent, base64 of DER in order; null: none could be had. */
  readonly endpoints: readonly (Endpoint & {
    readonly certificates: readonly string[] | null;
    /** It asks for a client certificate; null: not known. */
    readonly asksForCertificate?: boolean | null;
  })[];
  /** That the client opens with it; no password was tried. */
  readonly keystores: readonly Inspection[];
  /** What else the environment leads to; null: not to be compared. */
  readonly others: readonly JavaOnTheWay[] | null;
};

export type JavaContext = {
  readonly nowMs: number;
  /** A release older than that is worth a notice. */
  readonly updateNoticeDays: number;
};

export type JavaFinding = Finding<JavaCode>;

/** Who it is, by its own words where it was run, else by its files. */
export function identityOf({ run, files }: JavaSeen): JavaIdentity | null {
  const { identity } = run;
  if (identity === null) return files.identity;
  const onDisk = files.identity?.release.text === identity.release.text ? files.identity : null;
  return {
    ...identity,
    vendor: identity.vendor ?? onDisk?.vendor ?? null,
    releasedOn: identity.releasedOn ?? onDisk?.releasedOn ?? null,
    bits: identity.bits ?? onDisk?.bits ?? null,
  };
}

export function javaFinding(
  code: JavaCode,
  severity: Severity,
  { seen }: JavaObservation,
  facts: JsonObject = {},
): JavaFinding {
  const { files, candidate } = seen;
  const about = {
    java: javaText(identityOf(seen)),
    path: files.executable ?? candidate.path,
    home: files.home ?? 'JAVA_HOME',
    foundBy: foundText[candidate.by],
  };
  return { code, severity, facts: { ...about, ...facts } };
}

/** `Java 8u251 (Oracle)` */
export function javaText(identity: JavaIdentity | null): string {
  if (identity === null) return 'Java of a version unknown';
  const vendor = identity.vendor === null ? '' : ` (${identity.vendor})`;
  return `Java ${shortRelease(identity.release)}${vendor}`;
}

const foundText = {
  given: 'as named',
  JAVA_HOME: 'by JAVA_HOME',
  PATH: 'on the PATH',
  registry: 'by the Windows registry',
  installed: 'among those installed',
  launcher: "by the launcher's rules",
} as const;
