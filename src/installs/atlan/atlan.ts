/** What is seen of an Atlan connector to Anaplan, as a probe hands it over. Types only; no secret and nothing that was signed gets in here. */

import type { ClientKeystore } from '../client-keystore.ts';
import type { ClientLog } from '../client-log.ts';
import type { Place } from '../place.ts';
import type { HostFieldSeen } from './host-field.ts';
import type { SignedFields } from './signed-fields.ts';

export type AtlanSeen = {
  readonly mode: 'direct' | 'runtime';
  /** When the snapshot was made; null for this host, now. */
  readonly snapshotOfMs: number | null;
  /** The host field of the connector; null: not given. */
  readonly hostField: HostFieldSeen | null;
  readonly signed: SignedSeen | null;
  /** Null in direct mode, and where nothing of the runtime is given. */
  readonly runtime: RuntimeSeen | null;
  readonly preflight: PreflightSeen;
  readonly outbound: readonly OutboundSeen[];
  /** Why the way out was not tried; empty where it was. */
  readonly outboundNotTried: string;
  readonly log: ClientLog | null;
  /** What the store says of the secret that the workflow names; there only where one is named. */
  readonly agentSecret?: AgentSecretSeen;
};

export type AgentSecretSeen = {
  /** Without a key. */
  readonly reference: string;
  /** In the order they are named, up to one that tells of the whole secret. No value. */
  readonly keys: readonly {
    readonly key: string;
    readonly trouble: { readonly code: string; readonly what: string } | null;
  }[];
  /** Why it was not asked for; empty where it was. */
  readonly notLooked: string;
};

export type SignedSeen = {
  readonly fields: SignedFields;
  /** Which of the two references could not be read here, and why, without a value. */
  readonly notRead: readonly string[];
  /** Null on a snapshot. */
  readonly keystore: ClientKeystore | null;
};

export type RuntimeSeen = {
  readonly tenant: string | null;
  readonly agentName: string | null;
  readonly files: readonly FileSeen[];
  readonly settings: readonly SettingSeen[];
  readonly components: readonly ComponentSeen[];
  /** A folder of components, or a part of config.yaml that holds some, was given. */
  readonly componentsGiven: boolean;
  readonly secrets: readonly LiteralSecret[];
  readonly ports: readonly PortSeen[];
  /** Null where it is not known (another platform, a snapshot). */
  readonly memoryBytes: number | null;
  /** Services of the compose file; there only where one is given. */
  readonly services?: readonly ServiceSeen[];
};

export type ServiceSeen = {
  readonly name: string;
  /** By its name and image. */
  readonly kind: 'app' | 'orchestrator' | 'other';
  readonly place: Place;
  /** `always` and the like; null: not set, which is `no`. */
  readonly restart: string | null;
  /** What it may take at most; null: no limit is set, or a variable says it. */
  readonly memoryBytes: number | null;
};

export type FileKind = 'config' | 'env' | 'compose' | 'component';

export type FileSeen = {
  readonly kind: FileKind;
  readonly path: string;
  /** Of what kept it from being read; empty where it was read. */
  readonly problem: string;
  readonly isMissing: boolean;
  /** Any account may read it; null: not known. */
  readonly isOpen: boolean | null;
};

export type SettingName =
  | 'deploymentName'
  | 'domain'
  | 'baseUrl'
  | 'clientId'
  | 'clientSecret'
  | 'temporalTls'
  | 'temporalHost'
  | 'authEnabled'
  | 'tokenUrl'
  | 'upload';

/** `reference`: a variable or a secret that is not known here. */
export type SettingSeen = {
  readonly name: SettingName;
  readonly state: 'given' | 'empty' | 'reference';
  /** Null of secrets and ids, and unless given. */
  readonly value: string | null;
  readonly place: Place;
};

export type LiteralSecret = { readonly name: string; readonly place: Place; readonly kind: FileKind };

export type ComponentSeen = {
  readonly name: string;
  readonly type: string;
  readonly place: Place;
  readonly metadata: readonly MetadataSeen[];
  /** `auth.secretStore`: where its references lead. */
  readonly secretStore: string | null;
};

export type MetadataSeen = {
  readonly name: string;
  readonly place: Place;
  readonly kind: 'value' | 'empty' | 'reference' | 'variable' | 'missing';
  /** Of settings that are no secret. */
  readonly value: string | null;
  /** `NAME` or `NAME/KEY` of a reference, and whether it leads to something; null: not to be told here. */
  readonly reference: { readonly text: string; readonly isFound: boolean | null; readonly why: string } | null;
};

/** `published`: by the compose file; `listening`: on this host now. */
export type PortSeen = {
  readonly by: 'published' | 'listening';
  readonly port: number;
  readonly address: string;
  readonly at: string;
};

/** What is asked of an address, and so how bad it is when it does not answer. */
export type Purpose = 'anaplan' | 'tenant' | 'temporal' | 'token' | 'registry' | 'package' | 'object-store' | 'vault';

export type OutboundSeen = {
  readonly purpose: Purpose;
  readonly host: string;
  readonly port: number;
  /** The lowest layer that failed; null: none below HTTP. */
  readonly failedLayer: string | null;
  readonly errorCode: string | null;
  readonly detail: string;
  /** Status of the HTTP layer where it was asked; null otherwise. */
  readonly httpStatus: string | null;
  /** `h2` or another; null: none chosen. `undefined` never: see alpnAsked. */
  readonly alpn: string | null;
  readonly alpnAsked: boolean;
  /** The chain does not lead to a public authority, and who signed it instead; `isOwnCa`: a CA that network.caFile names. */
  readonly interception: { readonly issuer: string; readonly product: string; readonly isOwnCa: boolean } | null;
  /** The certificate names another host. */
  readonly isOtherName: boolean;
};

export type WorkspaceSeen = {
  readonly id: string;
  readonly name: string;
  readonly admin: 'yes' | 'no' | 'unknown';
  /** Why it is unknown, or what was refused. */
  readonly why: string;
};

export type PreflightSeen = {
  /** Why it was not replayed; empty where it was. */
  readonly notReplayed: string;
  readonly connection: string | null;
  readonly signIn: { readonly ok: boolean; readonly httpStatus: number; readonly message: string } | null;
  readonly workspaces: readonly WorkspaceSeen[] | null;
  /** Beyond those looked at. */
  readonly workspacesLeftOut: number;
};
