/** Normalised settings, as the rest of the program sees them: nothing optional, durations in milliseconds, secrets only by reference. Types only. */
import type { JsonObject } from '../check.ts';
import type { JavaFoundBy, JavaOptionTexts } from '../installs/java/java.ts';
import type { Endpoint } from '../network/network.ts';
import type { Retention } from '../store/upkeep.ts';
import type { AlarmSettings, MaintenanceWindow, QuietHours } from './alarm-settings.ts';
import type { NotifySettings } from './notify.ts';
import type { InventoryRow, PageSettings } from './page.ts';
import type { SmtpSettings } from './smtp.ts';

/**
 * Where a secret is found, never the secret: `env:NAME`, `file:/path`, `credential:name` (systemd), `exec:/command arguments`,
 * `vault:PATH#KEY`, `aws:NAME[#KEY]`, `azure:NAME[#KEY]`, `google:NAME[#KEY]` (src/secrets/reference.ts).
 */
export type SecretRef = string;

export type SignInSettings =
  | {
      readonly method: 'oauth';
      /** Of an OAuth client with the device grant. */
      readonly clientId: string;
      /** File that holds the refresh token, mode 0600, in the state directory; written by `sign-in device`. Null: in memory only. */
      readonly refreshTokenFile: string | null;
      /** Without a trailing slash: `https://us1a.app.anaplan.com`. */
      readonly baseUrl: string;
    }
  | { readonly method: 'basic'; readonly user: string; readonly password: SecretRef }
  | {
      readonly method: 'certificate';
      /** PEM file with the user's certificate, an absolute path. */
      readonly certificateFile: string;
      /** PEM private key. */
      readonly key: SecretRef;
      readonly keyPassphrase: SecretRef | null;
      readonly payload: 'v1' | 'v2-seconds' | 'v2-milliseconds';
    };

export type ConnectionSettings = {
  readonly name: string;
  readonly region: string | null;
  /** Without a trailing slash: api `https://api.anaplan.com/2/0`, auth `https://auth.anaplan.com`. */
  readonly baseUrls: { readonly api: string; readonly auth: string };
  readonly signIn: SignInSettings;
  /** There only where CloudWorks is watched. */
  readonly cloudWorks?: CloudWorksSettings;
};

/** Names or patterns with `*`; an empty list watches none, null all that the account may see. */
export type CloudWorksSettings = {
  /** Without a trailing slash: `https://api.cloudworks.anaplan.com/2/0`. */
  readonly baseUrl: string;
  readonly integrations: readonly CloudWorksWatched[] | null;
  readonly flows: readonly CloudWorksWatched[] | null;
};

export type CloudWorksWatched = Deadlines & { readonly name: string };

/** Which days count. */
export type Calendar = {
  readonly name: string;
  /** IANA zone in which days begin and end. */
  readonly timeZone: string;
  /** 1 Monday to 7 Sunday. */
  readonly weekdays: readonly number[];
  /** `YYYY-MM-DD`; these do not count. */
  readonly holidays: readonly string[];
  /** `YYYY-MM-DD`; these count whatever their weekday and their distance from a month's end. */
  readonly extraDays: readonly string[];
  /** Counts only days of a month's end: from `fromDay` (negative: before the last day of the month; 0: that day) to `toDay` (days after it). Null: all days. */
  readonly monthEnd: {
    readonly fromDay: number;
    readonly toDay: number;
    /** Counted in days that `weekdays` and `holidays` let count; there only where said. */
    readonly inWorkdays?: true;
  } | null;
};

/** A moment that comes again and again, and how late is still in time. */
export type Deadline = {
  /** As written, for texts. */
  readonly text: string;
  readonly cron: string;
  readonly timeZone: string;
  readonly toleranceMs: number;
  /** Null: every day that the cron expression names. */
  readonly calendar: Calendar | null;
};

/** There only where given. */
export type Deadlines = {
  /** A run must have started by then. */
  readonly startBy?: Deadline;
  /** A run must have ended well by then. */
  readonly doneBy?: Deadline;
};

/** A file on this host that a source or an export is read from or written to. */
export type LocalFile = {
  /** Absolute path; `*`, `?` and `**` as in a shell: the newest file that fits. */
  readonly path: string;
  readonly freshWithinMs: number | null;
  readonly minBytes: number;
  /** It must have arrived by then, written since the deadline before it. */
  readonly arrivesBy?: Deadline;
  /** Compare its first row with the import's header names; true unless given. */
  readonly header?: boolean;
  /** A row count beyond this factor of its usual is told; 2 unless given. */
  readonly rowsFactor?: number;
};

/** What of a tenant is watched without naming each action; patterns with `*`, by name or id. */
export type WatchSettings = {
  readonly connection: string;
  readonly include: WatchPatterns;
  readonly exclude: WatchPatterns;
  /** How often the tenant is read again; 15 minutes unless given. */
  readonly refreshMs?: number;
};

/** An empty list fits everything in `include`, and nothing in `exclude`. */
export type WatchPatterns = {
  readonly workspaces: readonly string[];
  readonly models: readonly string[];
  readonly imports: readonly string[];
  readonly processes: readonly string[];
  readonly exports: readonly string[];
};

/** For support cases, of a model or of one of its actions (which wins); each there only where given. */
export type CaseNotes = {
  readonly severity?: string;
  readonly impact?: string;
  readonly owner?: string;
  /** Whether support may open the model; wins over `support:`. */
  readonly mayOpenModel?: boolean;
};

/** What the API does not tell and a support case needs; null where not given. */
export type ActionNotes = CaseNotes & {
  readonly purpose: string | null;
  readonly runFrom: string | null;
  readonly module: string | null;
  /** `module to module`; there only where given. */
  readonly processType?: string;
};

export type ImportSettings = ActionNotes &
  Deadlines & {
    /** Name or id. */
    readonly action: string;
    readonly kind: 'import' | 'process';
    readonly stuckAfterMs: number | null;
    /** Imports from a model: where the source is expected. */
    readonly sourceModel: {
      readonly model: string;
      readonly workspace: string | null;
      readonly connection: string;
    } | null;
    /** A local file this import is fed from. */
    readonly sourceFile: LocalFile | null;
  };

export type ExportSettings = ActionNotes &
  Deadlines & {
    readonly action: string;
    /** Its file must be younger than the last such moment; there only where given. */
    readonly freshBy?: Deadline;
    /** The local file it ends in; there only where given. */
    readonly file?: LocalFile;
    readonly freshWithinMs: number | null;
    /** Who runs it, where that is not the account of the connection: private files are seen by their creator alone. */
    readonly runBy: string | null;
  };

export type ModelSettings = CaseNotes & {
  readonly connection: string;
  /** Id or name. */
  readonly model: string;
  /** Id or name of the workspace it is expected in, or null. */
  readonly workspace: string | null;
  /** Imports and processes. */
  readonly imports: readonly ImportSettings[];
  readonly exports: readonly ExportSettings[];
};

export type CertificateSettings = {
  readonly name: string;
  /** Absolute path. */
  readonly file: string;
  readonly password: SecretRef | null;
  /** Anaplan user it signs in, where given. */
  readonly user: string | null;
  /** What follows is there only where given. Of the key in a keystore, where it differs from `password`. */
  readonly keyPassword?: SecretRef;
  /** Java of the client that opens the file: `8u251`. */
  readonly java?: string;
  /** Entry the client asks for. */
  readonly alias?: string;
  /** Whose certificate it is; `client` with a user, else judged by what it is. */
  readonly purpose?: 'client' | 'server';
  /** Name a server certificate has to be for. */
  readonly host?: string;
};

/** What runs on this host beside anaplan-doctor; every path absolute. An empty list: none. */
export type InstallsSettings = {
  /** Scripts of Anaplan Connect. */
  readonly connect: readonly ConnectInstall[];
  /** Java runtimes; `path` is a home or a `java` itself. */
  readonly java: readonly JavaInstall[];
  readonly mulesoft: readonly MuleSoftInstall[];
  readonly informatica: readonly InformaticaInstall[];
  readonly atlan: readonly AtlanInstall[];
  /** Any other client: files or patterns. */
  readonly scripts: readonly string[];
};

export type ConnectInstall = {
  readonly name: string;
  readonly script: string;
  /** Where its output goes, where it is kept. */
  readonly log: string | null;
  /** The account it runs as, where that is not the one that looks. */
  readonly account: string | null;
  /** JAVA_HOME of that account, where it is not that of the one that looks. */
  readonly javaHome: string | null;
};

/** `path`: a home, or a `java` itself. */
export type JavaInstall = {
  readonly name: string;
  readonly path: string;
  /** How a command came to it, and the options of its launcher; there only where `diagnose java` looked for it. */
  readonly foundBy?: JavaFoundBy;
  readonly options?: JavaOptionTexts;
  /** The account it runs as, where that is not the one that looks; there only where given. */
  readonly account?: string;
};

export type MuleSoftInstall = {
  readonly name: string;
  /** Folder of the project or of the deployed application. */
  readonly app: string;
  /** `$MULE_HOME`, for wrapper.conf. */
  readonly muleHome: string | null;
  readonly log: string | null;
  /** The account it runs as, where that is not the one that looks; there only where given. */
  readonly account?: string;
};

export type InformaticaInstall = {
  readonly name: string;
  /** An exported connection (JSON, CSV), or one written by hand (YAML). */
  readonly connection: string;
  /** Folder of the Secure Agent. */
  readonly agent: string | null;
  readonly log: string | null;
  /** The account it runs as, where that is not the one that looks; there only where given. */
  readonly account?: string;
};

export type AtlanInstall = {
  readonly name: string;
  readonly mode: 'direct' | 'runtime';
  /** Host field of the connector as it is written there, e.g. `us1a.app.anaplan.com`. */
  readonly host: string | null;
  /** Connection of these settings with the same account, for the preflight. */
  readonly connection: string | null;
  /** The three fields of certificate sign-in as they were entered, or a file with them. */
  readonly certificate: {
    readonly encodedData: SecretRef;
    readonly encodedSignedData: SecretRef;
    readonly certificateFile: string;
  } | null;
  /** Self-deployed runtime: its files. */
  readonly config: string | null;
  readonly components: string | null;
  readonly environmentFile: string | null;
  readonly compose: string | null;
  /** `<tenant>` of `<tenant>.atlan.com`. */
  readonly tenant: string | null;
  /** Agent name as chosen in the workflow. */
  readonly agentName: string | null;
  readonly log: string | null;
  /** The secret that the workflow names, and the keys it names; there only where given. */
  readonly secret?: {
    /** Without `#KEY`: `vault:secret/anaplan`, `aws:NAME`, `azure:NAME`, `google:NAME`. */
    readonly reference: string;
    readonly keys: readonly string[];
  };
  /** The account it runs as, where that is not the one that looks; there only where given. */
  readonly account?: string;
};

/** How vaults are reached that secret references point to; each there only where given. */
export type SecretStores = {
  readonly exec?: {
    /** Variables that commands may see besides the usual few. */
    readonly environment: readonly string[];
    readonly timeoutMs: number;
  };
  readonly vault?: VaultSettings;
  readonly aws?: {
    readonly region: string | null;
    readonly profile: string | null;
    /** Origin. */
    readonly endpoint: string | null;
  };
  /** Origin: `https://NAME.vault.azure.net`. */
  readonly azure?: { readonly vault: string };
  readonly google?: { readonly project: string };
};

/** HashiCorp Vault with a KV engine of version 2. */
export type VaultSettings = {
  /** Origin. */
  readonly address: string;
  readonly namespace: string | null;
  /** Of the engine; null: the first part of each path. */
  readonly mount: string | null;
  /** Absolute path; null: that of the network. */
  readonly caFile: string | null;
  readonly signIn: VaultSignIn;
};

export type VaultSignIn =
  | { readonly method: 'token'; readonly token: SecretRef }
  /** `roleId` is the id itself or a reference to it. */
  | { readonly method: 'appRole'; readonly roleId: string; readonly secretId: SecretRef; readonly mount: string }
  /** `token`: a file, read anew each time because Kubernetes replaces it. */
  | { readonly method: 'kubernetes'; readonly role: string; readonly token: SecretRef; readonly mount: string };

/** `cron` in croner's syntax with an IANA zone, or every so many milliseconds. */
export type Schedule =
  | { readonly kind: 'every'; readonly everyMs: number }
  | { readonly kind: 'cron'; readonly cron: string; readonly timeZone: string };

/** Mozilla's list as shipped, the system's store, or a Java truststore (JKS, PKCS#12) by its absolute path. */
export type TrustChoice = 'mozilla' | 'system' | `java:${string}`;

/** Each there only where given. */
export type DaemonSettings = {
  /** Looks at the same time. */
  readonly parallel?: number;
  /** Looks at one host at the same time. */
  readonly perHost?: number;
  /** So long without sight of something is an incident. */
  readonly blindAfterMs?: number;
};

/** What follows `mayOpenModel` is there only where given. */
export type SupportSettings = {
  readonly to: string;
  readonly cc: readonly string[];
  readonly mayOpenModel: boolean | null;
  /** Where answers go; to the reporter unless given. */
  readonly replyTo?: string;
  /** Complete cases that are Anaplan's to solve are sent without asking. */
  readonly autoSend?: boolean;
  readonly approvalMs?: number;
  /** Of the encoded mail. */
  readonly mailLimitBytes?: number;
  /** Archives are encrypted to these. */
  readonly ageRecipients?: readonly string[];
};

export type Settings = {
  /** Absolute path, or null for the built-in ones. */
  readonly file: string | null;
  readonly reporter: {
    readonly name: string;
    readonly email: string;
    readonly phone: string | null;
    /** A registered user of the support portal; there only where said. */
    readonly portalUser?: boolean;
  } | null;
  /** Who and what is named in cases; `standard` (by name) unless given. */
  readonly privacy?: 'standard' | 'strict';
  readonly watchers: readonly string[];
  readonly support: SupportSettings;
  /** The mail server that sends; there only where given. */
  readonly smtp?: SmtpSettings;
  readonly connections: readonly ConnectionSettings[];
  readonly models: readonly ModelSettings[];
  /** Followed as the tenant changes; there only where given. */
  readonly watch?: readonly WatchSettings[];
  /** There only where given. The one named `default` holds for deadlines that name none. */
  readonly calendars?: readonly Calendar[];
  /** Anaplan's public status page without a trailing slash; null where it is not asked, absent for the usual one. */
  readonly statusPage?: string | null;
  readonly endpoints: readonly Endpoint[];
  readonly certificates: readonly CertificateSettings[];
  /** Clients on this host; there only where given. */
  readonly installs?: InstallsSettings;
  /** There only where given. */
  readonly secretStores?: SecretStores;
  /** Ids of the client profiles in use here; there only where given. */
  readonly clients?: readonly string[];
  readonly schedule: { readonly default: Schedule; readonly checks: { readonly [checkId: string]: Schedule } };
  /** There only where given. */
  readonly daemon?: DaemonSettings;
  /** How long the store keeps what; there only where given. */
  readonly retention?: Partial<Retention>;
  /** When a finding is an alarm; there only where given. */
  readonly alarms?: AlarmSettings;
  /** Nothing is told of what these fit while they last; there only where given. */
  readonly maintenance?: readonly MaintenanceWindow[];
  /** What is less urgent waits; there only where given. */
  readonly quietHours?: readonly QuietHours[];
  /** Who is told of incidents, and how; there only where given. */
  readonly notify?: NotifySettings;
  /** The status page of the daemon; there only where it is to be. */
  readonly page?: PageSettings;
  /** What ends and cannot be looked at; there only where given. */
  readonly inventory?: readonly InventoryRow[];
  /** Per check id, as that check's own `limits` schema parsed them. */
  readonly limits: { readonly [checkId: string]: JsonObject };
  readonly network: {
    /** `http://[user:password@]host:port`, already from settings or environment; null for none. */
    readonly proxy: string | null;
    /** Hosts reached without the proxy, as in NO_PROXY. */
    readonly noProxy: readonly string[];
    /** PEM file of additional trusted roots, an absolute path. */
    readonly caFile: string | null;
    /** Which roots chains are judged by; the CA file counts besides. */
    readonly trust: TrustChoice;
    /** What has to answer when this host's own network works; there only where given. */
    readonly anchor?: readonly Endpoint[];
  };
  /** Absolute path of the folder that holds the store and the cases. */
  readonly stateDirectory: string;
};
