/** What a probe may be handed. Types only; each tool is built in its own room and put together in main.ts. */
import type { Anaplan } from './anaplan/anaplan.ts';
import type { Json } from './check.ts';
import type { Clients } from './clients/clients.ts';
import type { HostFiles } from './files/files.ts';
import type { Host } from './host/host.ts';
import type { ConnectScripts } from './installs/connect/connect-scripts.ts';
import type { Javas } from './installs/java/java.ts';
import type { Keystores } from './keystore/keystores.ts';
import type { Network } from './network/network.ts';
import type { Pki } from './network/pki.ts';
import type { SecretLooks } from './secrets/secrets.ts';
import type { StatusPage } from './status-page/status-page.ts';
import type { Tls } from './tls/tls.ts';
import type { TrustStores } from './trust/trust.ts';

export type Tools = {
  /** The tenant, read-only. */
  readonly anaplan: Anaplan;
  /** TLS endpoints, as they are on the wire. */
  readonly tls: Tls;
  /** Known clients, played against an endpoint. */
  readonly clients: Clients;
  /** Names, proxies, connections. */
  readonly network: Network;
  /** What certificates point at, where the settings allow to follow it. */
  readonly pki: Pki;
  /** Certificates in local files; never keys. */
  readonly keystores: Keystores;
  /** Whom this host, or Mozilla, trusts. */
  readonly trust: TrustStores;
  /** Anaplan's public status page. */
  readonly statusPage: StatusPage;
  /** The machine that clients run on: this one, or a snapshot of another. */
  readonly host: Host;
  /** Java runtimes of that machine; run for their version and a handshake, and only on this one. */
  readonly java: Javas;
  /** Whether secrets are where the settings say; never their values. */
  readonly secrets: SecretLooks;
  /** Scripts of Anaplan Connect: followed, never run. */
  readonly connectScripts: ConnectScripts;
  /** Is told of secrets found in the files of clients, so that they are redacted wherever they turn up; takes all that are known out of what was seen. */
  readonly redaction: { know(secret: string): void; withhold<Value extends Json>(value: Value): Promise<Value> };
  /** Facts about local files; never their content. */
  readonly files: HostFiles;
};

export type ToolName = keyof Tools;
