/** Puts the tools together for one set of settings; the one place that knows how each is made. Knows no check. */
import type { AnaplanClient } from './anaplan/client.ts';
import { createAnaplanClient } from './anaplan/client.ts';
import { redactionKeyOf } from './case/redaction-key.ts';
import type { Json } from './check.ts';
import { createClients } from './clients/replay.ts';
import type { Clock } from './clock.ts';
import { steadyMsOf } from './clock.ts';
import { createHostFiles } from './files/host.ts';
import type { Host } from './host/host.ts';
import { thisHost } from './host/this-host.ts';
import { javasWhenAsked, scriptsWhenAsked } from './installs/when-asked.ts';
import { createKeystores } from './keystore/open.ts';
import { createMemo } from './memo.ts';
import { createPeerClocks } from './network/peer-clocks.ts';
import { createPki } from './network/pki-evidence.ts';
import { proxySecretsOf } from './network/proxy.ts';
import { createNetwork } from './network/reach.ts';
import { withholderOf } from './redaction/withhold.ts';
import { secretRefsOf } from './settings/secret-refs.ts';
import { createSecrets } from './settings/secrets.ts';
import type { Settings } from './settings/settings.ts';
import { createStatusPageReader } from './status-page/read.ts';
import type { Store } from './store/store.ts';
import { createTls } from './tls/prober.ts';
import type { Tls } from './tls/tls.ts';
import type { Tools } from './tools.ts';
import { createTrustStores } from './trust/stores.ts';

export type Toolbox = {
  /** Tools whose answers are shared within one round of checks. */
  round(): Tools;
  /** Those of a round for a look that has to see for itself: of the tenant nothing counts that was read sooner. */
  readingAgain(tools: Tools, readSinceMs: number): Tools;
  /** Every secret read or received so far, for redaction. */
  knownSecrets(): readonly string[];
  /** Has a person approve an OAuth connection. */
  readonly approve: AnaplanClient['approve'];
  /** The clock of those we talk to less this host's; null when it is not known. */
  clockSkewMs(): number | null;
  close(): Promise<void>;
};

export function toolboxOf({
  settings,
  clock,
  notes,
  environment,
  cycleMs,
  host = thisHost(environment),
}: {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly notes: Pick<Store, 'note' | 'writeNote'>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** For who looks again and again: the tenant is asked only what may have changed (docs/requests.md). Without it every round asks anew. */
  readonly cycleMs?: number;
  /** This one unless given. */
  readonly host?: Host;
}): Toolbox {
  const secrets = createSecrets({
    environment,
    credentialsDirectory: environment['CREDENTIALS_DIRECTORY'] ?? null,
    stores: settings.secretStores,
    network: settings.network,
    clock,
  });
  const received = new Set<string>();
  const peerClocks = createPeerClocks();
  const onDate = (of: string, date: string | undefined) => peerClocks.note(of, date, steadyMsOf(clock));
  const client = createAnaplanClient({
    settings,
    clock,
    notes,
    readSecret: (ref) => secrets.read(ref),
    forgetSecrets: secrets.forget,
    onSecret: (value) => received.add(value),
    onDate,
    ...(cycleMs === undefined ? {} : { cycleMs }),
  });
  const { proxy, noProxy, caFile, trust } = settings.network;
  const network = createNetwork({ proxy, noProxy, onDate });
  const pki = createPki();
  const tls = createTls({ proxy, noProxy });
  const clients = createClients({ proxy, noProxy });
  const keystores = createKeystores({
    readSecret: (ref) => secrets.read(ref),
    clock,
    onSecret: (value) => received.add(value),
  });
  const trustStores = createTrustStores({ trust, caFile });
  const statusPage = createStatusPageReader({ network: settings.network, clock });
  const files = createHostFiles();
  const java = javasWhenAsked({ host, network: { proxy, noProxy } });
  const knownSecrets = () => [...new Set([...secrets.known(), ...received, ...proxySecretsOf(proxy)])];
  const withhold = withholderOf(knownSecrets, () => redactionKeyOf(notes));
  // A peer may send back a secret that no look has needed yet. Commands and vaults are asked only by who needs them.
  const local = secretRefsOf(settings).filter((reference) => /^(?:env|file|credential):/.test(reference));
  let localKnown: Promise<unknown> | null = null;
  const knowLocal = () => {
    localKnown ??= Promise.allSettled(local.map((reference) => secrets.read(reference)));
    return localKnown;
  };
  const redaction = {
    know: (secret: string) => void received.add(secret),
    withhold: async <Value extends Json>(value: Value): Promise<Value> => {
      await knowLocal();
      return withhold(value);
    },
  };
  const connectScripts = (anaplan: Tools['anaplan'], seen: Tls) =>
    scriptsWhenAsked({ anaplan, tls: seen, host, java, keystores, trust: trustStores, redaction });
  const round = (anaplan: Tools['anaplan'], seen: Tls): Tools => ({
    anaplan,
    tls: seen,
    connectScripts: connectScripts(anaplan, seen),
    clients,
    network,
    pki,
    keystores,
    trust: trustStores,
    statusPage: statusPage.round(),
    host,
    secrets: { look: secrets.look },
    java,
    redaction,
    files,
  });
  return {
    round: () => round(client.round(), shared(tls)),
    readingAgain: (tools, readSinceMs) => {
      const anaplan = client.round(readSinceMs);
      return { ...tools, anaplan, connectScripts: connectScripts(anaplan, tools.tls) };
    },
    knownSecrets,
    approve: (connection, show, signal) => client.approve(connection, show, signal),
    clockSkewMs: () => peerClocks.skewMs(clock.nowMs(), steadyMsOf(clock)),
    close: async () => {
      await Promise.all([client.close(), statusPage.close(), secrets.close()]);
    },
  };
}

/** One look at an endpoint for all who want it within a round. */
function shared(tls: Tls): Tls {
  const memo = createMemo({ keep: true });
  return {
    look(endpoint, options, signal) {
      const question = JSON.stringify([endpoint.host, endpoint.port, endpoint.startTls ?? null, options]);
      return memo.ask(question, signal, (own) => tls.look(endpoint, options, own));
    },
  };
}
