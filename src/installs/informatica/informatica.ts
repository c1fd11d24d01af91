/** A connection of Informatica Cloud to Anaplan, as a probe sees it. Types only: no user, password or key gets in here. */
import type { UrlSeen } from '../anaplan-url.ts';
import type { ClientKeystore } from '../client-keystore.ts';
import type { ClientLog } from '../client-log.ts';
import type { JavaSeen } from '../java/java.ts';
import type { Place } from '../place.ts';

export type PropertyName =
  | 'name'
  | 'type'
  | 'runtimeEnvironment'
  | 'authType'
  | 'username'
  | 'password'
  | 'certificatePath'
  | 'workspaceId'
  | 'modelId'
  | 'apiUrl'
  | 'authUrl'
  | 'apiMajorVersion'
  | 'apiMinorVersion'
  | 'keystorePath'
  | 'keystoreAlias'
  | 'keystorePassword'
  | 'maxRetries'
  | 'errorDumpPath'
  | 'successPath'
  | 'agents'
  | 'javaToolOptions';

/** As read from a file; values may be secrets and stay within a look. */
export type Property = { readonly value: string; readonly place: Place };
export type Connection = ReadonlyMap<PropertyName, Property>;

/** What of a property goes on: of secrets and users only whether they are there. */
export type PropertySeen = {
  readonly state: 'given' | 'empty' | 'parameter';
  /** Null of secrets and users, and of parameters. */
  readonly value: string | null;
  readonly place: Place;
};

export type AuthMode = 'basic' | 'certificate' | 'oauth';

export type FolderSeen = {
  readonly property: 'errorDumpPath' | 'successPath';
  readonly path: string;
  readonly place: Place;
  readonly state: 'writable' | 'missing' | 'no-folder' | 'not-writable' | 'read-only' | 'unknown';
};

export type ConnectionSeen = {
  readonly name: string;
  readonly properties: { readonly [N in PropertyName]?: PropertySeen };
  readonly urls: { readonly api: UrlSeen | null; readonly auth: UrlSeen | null };
  /** The file the connection names, when it is absolute; exists null: not known. */
  readonly keystoreFile: { readonly path: string; readonly exists: boolean | null; readonly place: Place } | null;
  readonly keystore: ClientKeystore | null;
  readonly folders: readonly FolderSeen[];
  /** Secrets in clear in the file itself. */
  readonly clearSecrets: readonly { readonly name: string; readonly place: Place }[];
};

export type AgentSeen = {
  readonly folder: string;
  /** Null: nobody may tell, or nobody looked. */
  readonly exists: boolean | null;
  /** Homes of Javas found in it. */
  readonly javas: readonly JavaSeen[];
  /** By proxy.ini; null: there is none, or it names none. */
  readonly proxy: {
    readonly host: string;
    readonly port: string;
    readonly hasUser: boolean;
    readonly hasPassword: boolean;
    /** Hosts reached without it, as written. */
    readonly except: string;
    readonly place: Place;
  } | null;
};

export type OutboundSeen = {
  readonly host: string;
  readonly port: number;
  /** The layer at which the way ends (`dns`, `tcp`, `tls`); null: it is free. */
  readonly failedLayer: string | null;
  readonly errorCode: string | null;
  readonly detail: string;
};

export type InformaticaSeen = {
  readonly file: string;
  readonly form: 'json' | 'csv' | 'yaml';
  /** Null: this host. */
  readonly snapshotOfMs: number | null;
  readonly connections: readonly ConnectionSeen[];
  /** Connections of other types in the same file. */
  readonly others: number;
  readonly agent: AgentSeen | null;
  /** From this host without the agent's proxy; empty where that would prove nothing. */
  readonly outbound: readonly OutboundSeen[];
  /** Why it was not tried; empty where it was. */
  readonly outboundNotTried: string;
  /** JAVA_TOOL_OPTIONS of the account that looks, or as the file says it, sets file.encoding; null: not known. */
  readonly setsEncoding: boolean | null;
  readonly log: ClientLog | null;
  /** Every account may read the file; null: not known. */
  readonly isOpen?: boolean | null;
};
