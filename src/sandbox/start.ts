/** Starts the stand-in tenant: certificates, files, HTTPS listeners; and ends all of it again. */
import { randomBytes, X509Certificate } from 'node:crypto';
import type { ServerOptions } from 'node:https';
import { getRequestListener } from '@hono/node-server';
import { endpointName } from '../settings/endpoints.ts';
import { besideApp, tenantApp } from './app.ts';
import type { Change } from './changes.ts';
import { changed } from './changes.ts';
import { hourMs } from './durations.ts';
import { financeTenant, loaderEmail } from './finance.ts';
import type { Listener } from './listen.ts';
import { listen } from './listen.ts';
import { pathsIn, writeMaterials, writeSettings } from './materials.ts';
import type { Identity, Pki } from './pki.ts';
import { daysAround, makePki } from './pki.ts';
import type { Planted, Sandbox, SandboxOptions, ScenarioName } from './sandbox.ts';
import type { Scenario } from './scenarios.ts';
import { roundsFor, scenarios } from './scenarios.ts';
import { settingsYamlOf } from './settings-yaml.ts';
import type { Tenant } from './tenant.ts';
import { tlsFor } from './tls-modes.ts';
import { Tokens } from './tokens.ts';
import type { World } from './world.ts';

/**
 * Scenarios compose; naming one twice changes nothing. `changes` come after theirs, in order.
 * Rejects with CannotListen, or the file system's own error when the directory cannot be written; nothing is left listening then.
 */
export async function startSandbox(options: SandboxOptions, changes: readonly Change[] = []): Promise<Sandbox> {
  const names = [...new Set(options.scenarios)];
  const startMs = options.clock.nowMs();
  const pki = await makePki(startMs);
  const loader = await pki.user(loaderEmail, 'Integration Loader', daysAround(startMs, 100, 265));
  const monitorPassword = randomBytes(18).toString('base64url');
  const credentials = { loaderFingerprint256: fingerprintOf(loader), monitorPassword };
  const tenant = [...names.flatMap((name) => scenarios[name].changes), ...changes].reduce(
    (state, change) => changed(state, change, startMs),
    financeTenant(startMs, credentials),
  );
  const paths = pathsIn(options.directory);
  await writeMaterials(paths, { pki, loader, monitorPassword }, sourceTimes(names, startMs));
  const { world, writeAttempts, shut } = worldOf(tenant, options);
  const listeners = await openListeners(world, pki, options, names, startMs);
  const { tenantPort, beside } = listeners;
  const origin = `https://${endpointName({ host: reachableHost(options.host), port: tenantPort })}`;
  const baseUrls = { api: `${origin}/2/0`, auth: origin };
  const settingsYaml = settingsYamlOf(baseUrls, paths, [...beside.values()]);
  try {
    await writeSettings(paths, settingsYaml);
  } catch (error) {
    await listeners.close();
    throw error;
  }
  return {
    baseUrls,
    caFile: paths.caFile,
    settingsYaml,
    planted: names.flatMap((name) => plantedBy(scenarios[name], beside.get(name))),
    rounds: roundsFor(names),
    writeAttempts,
    close: async () => {
      shut();
      await listeners.close();
    },
  };
}

function worldOf(tenant: Tenant, { clock }: SandboxOptions) {
  let writes = 0;
  let isOpen = true;
  const world: World = {
    clock,
    tokens: new Tokens(),
    tenant: () => tenant,
    countWrite: () => {
      writes += 1;
    },
    isOpen: () => isOpen,
  };
  const shut = () => {
    isOpen = false;
  };
  return { world, writeAttempts: () => writes, shut };
}

/** The tenant's own listener, then one for each scenario that needs an endpoint. `beside`: `host:port` by scenario. */
async function openListeners(
  world: World,
  pki: Pki,
  { host, port }: SandboxOptions,
  names: readonly ScenarioName[],
  startMs: number,
) {
  const opened: Listener[] = [];
  const close = async () => {
    await Promise.all(opened.map((listener) => listener.close()));
  };
  const open = async (tls: ServerOptions, onPort: number, app: { fetch: Parameters<typeof getRequestListener>[0] }) => {
    const answer = getRequestListener(app.fetch, { overrideGlobalObjects: false });
    const listener = await listen(tls, host, onPort, (request, response) => void answer(request, response));
    opened.push(listener);
    return listener.port;
  };
  try {
    const hosts = [...new Set(['localhost', '127.0.0.1', '::1', reachableHost(host)])];
    const tenantPort = await open(await tlsFor('sound', pki, hosts, startMs), port, tenantApp(world));
    const beside = new Map<ScenarioName, string>();
    for (const name of names) {
      const { endpoint } = scenarios[name];
      if (endpoint === null) continue;
      const besidePort = await open(await tlsFor(endpoint, pki, hosts, startMs), 0, besideApp(world));
      beside.set(name, endpointName({ host: reachableHost(host), port: besidePort }));
    }
    return { tenantPort, beside, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** An address that means all of them can be listened on, not called. */
function reachableHost(host: string): string {
  return host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
}

function fingerprintOf({ certificatePem }: Identity): string {
  return new X509Certificate(certificatePem).fingerprint256;
}

/** When a local source file changed last: some hours ago, unless a scenario says otherwise. */
function sourceTimes(names: readonly ScenarioName[], startMs: number): (file: string) => number {
  const stale = names.flatMap((name) => scenarios[name].sourceFiles);
  return (file) => startMs - (stale.find((entry) => entry.file === file)?.modifiedAgoMs ?? 6 * hourMs);
}

function plantedBy({ plants }: Scenario, endpoint: string | undefined): readonly Planted[] {
  return plants.map(({ check, code, action }) => ({ check, code, target: action ?? endpoint ?? '' }));
}
