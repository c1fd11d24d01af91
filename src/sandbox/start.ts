/** Starts the stand-in tenant: certificates, files, listeners; changes it while it runs; and ends all of it again. */
import { randomBytes, X509Certificate } from 'node:crypto';
import { getRequestListener } from '@hono/node-server';
import { endpointName } from '../settings/endpoints.ts';
import { besideApp, tenantApp } from './app.ts';
import { benchTenant, benchWatch } from './bench-tenant.ts';
import type { Change } from './changes.ts';
import { controlApp } from './control.ts';
import { DeviceDesk } from './device-grant.ts';
import { adminEmail, financeTenant, loaderEmail, outsiderEmail, retiredEmail, ssoEmail } from './finance.ts';
import type { Listener } from './listen.ts';
import { listen } from './listen.ts';
import { pathsIn, writeMaterials } from './materials.ts';
import type { Identity, Pki } from './pki.ts';
import { daysAround, makePki } from './pki.ts';
import { RequestLog } from './requests.ts';
import type { Sandbox, SandboxOptions } from './sandbox.ts';
import { Stage } from './stage.ts';
import { TenantState } from './state.ts';
import { tlsFor, turnFor } from './tls-modes.ts';
import { Tokens } from './tokens.ts';
import { Uploads } from './uploads.ts';
import { watchedModels } from './watch.ts';
import type { World } from './world.ts';

const modeOf = { '1.0+': 'accepts-old-versions', '1.2+': 'sound', '1.3': 'only-tls-1.3' } as const;

/**
 * Scenarios compose; naming one twice changes nothing. `changes` come after theirs, in order.
 * Rejects with CannotListen, NoSuchName, or the file system's own error when the directory cannot be written; nothing is left listening then.
 */
export async function startSandbox(options: SandboxOptions, changes: readonly Change[] = []): Promise<Sandbox> {
  const startMs = options.clock.nowMs();
  const pki = await makePki(startMs);
  const made = await materialsOf(pki, startMs);
  const base =
    options.bench === undefined
      ? financeTenant(startMs, made.credentials)
      : benchTenant(options.bench, startMs, made.credentials);
  const { world, shut } = worldOf(new TenantState(base), options);
  const paths = pathsIn(options.directory);
  const opened: Listener[] = [];
  const close = async () => {
    shut();
    await Promise.all(opened.map((listener) => listener.close()));
  };
  const open: Open = async (tls, host, port, app, turn) => {
    const answer = getRequestListener(app.fetch, { overrideGlobalObjects: false });
    const listener = await listen(tls, host, port, (request, response) => void answer(request, response), turn);
    opened.push(listener);
    return listener;
  };
  try {
    await writeMaterials(paths, { pki, ...made }, () => startMs);
    const host = reachableHost(options.host);
    const hosts = [...new Set(['localhost', '127.0.0.1', '::1', host])];
    const tls = await tlsFor(modeOf[options.tls ?? '1.2+'], pki, [...hosts, ...anaplansHosts], startMs);
    const { port } = await open(tls, options.host, options.port, tenantApp(world));
    const origin = `https://${endpointName({ host, port })}`;
    const beside = async (fault: Parameters<typeof tlsFor>[0]) => {
      const shown = await tlsFor(fault, pki, hosts, startMs);
      const turn = await turnFor(fault, shown, () => tlsFor('sound', pki, hosts, startMs), world.clock);
      const listener = await open(shown, options.host, 0, besideApp(world), turn);
      return { name: endpointName({ host, port: listener.port }), close: () => listener.close() };
    };
    const watched = options.bench === undefined ? watchedModels : benchWatch(options.bench);
    const stage = new Stage({ world, startMs, paths, origin, watched, openBeside: beside });
    await stage.add(options.scenarios, startMs);
    world.state.apply(changes, startMs, 'start');
    const controlPort = options.controlPort;
    const control =
      controlPort === undefined ? null : await open(null, '127.0.0.1', controlPort, controlApp(world, stage));
    return stage.sandbox(control === null ? null : `http://127.0.0.1:${control.port}`, close);
  } catch (error) {
    await close();
    throw error;
  }
}

type Open = (
  tls: Parameters<typeof listen>[0],
  host: string,
  port: number,
  app: { fetch: Parameters<typeof getRequestListener>[0] },
  turn?: Parameters<typeof listen>[4],
) => Promise<Listener>;

/** Names that clients have built in: they can be led here by a hosts file, and find a certificate that fits. */
const anaplansHosts = [
  'api.anaplan.com',
  'auth.anaplan.com',
  'us1a.app.anaplan.com',
  'api.cloudworks.anaplan.com',
  'audit.anaplan.com',
];

async function materialsOf(pki: Pki, startMs: number) {
  const [loader, retired] = await Promise.all([
    pki.user(loaderEmail, 'Integration Loader', daysAround(startMs, 100, 265)),
    pki.user(retiredEmail, 'Retired Loader', daysAround(startMs, 300, 65)),
  ]);
  const passwords = Object.fromEntries(
    ['monitor', 'admin', 'outsider', 'sso'].map((account) => [account, randomBytes(18).toString('base64url')]),
  );
  const accounts = { [adminEmail]: 'admin', [outsiderEmail]: 'outsider', [ssoEmail]: 'sso' };
  const credentials = {
    loaderFingerprint256: fingerprintOf(loader),
    retiredFingerprint256: fingerprintOf(retired),
    monitorPassword: passwords['monitor'] ?? '',
    passwordOf: (email: string) => passwords[accounts[email as keyof typeof accounts]] ?? '',
  };
  return { loader, retired, passwords, credentials };
}

function worldOf(state: TenantState, { clock, writable = false }: SandboxOptions) {
  let isOpen = true;
  const requests = new RequestLog();
  const world: World & { readonly state: TenantState } = {
    clock,
    state,
    tokens: new Tokens(),
    devices: new DeviceDesk(),
    requests,
    uploads: new Uploads(),
    dumpReads: new Map(),
    writable,
    tenant: () => state.tenant,
    change: (change) => state.apply([change], clock.nowMs(), 'caller'),
    wake: ({ id, name, closed }) => {
      if (!closed) return;
      requests.countWake(name);
      state.apply([{ change: 'open-model', model: id }], clock.nowMs(), 'caller');
    },
    isOpen: () => isOpen,
  };
  const shut = () => {
    isOpen = false;
  };
  return { world, shut };
}

/** An address that means all of them can be listened on, not called. */
function reachableHost(host: string): string {
  return host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
}

function fingerprintOf({ certificatePem }: Identity): string {
  return new X509Certificate(certificatePem).fingerprint256;
}
