/** How an endpoint of the sandbox shows itself on the wire: sound, or with one fault. Knows no listeners. */
import type { ServerOptions } from 'node:https';
import { dayMs, hourMs } from './durations.ts';
import type { Identity, Pki } from './pki.ts';
import { daysAround } from './pki.ts';
import type { EndpointFault } from './scenarios.ts';

export type TlsMode = 'sound' | EndpointFault;

/** Options for a server with a certificate of its own for `hosts`. */
export async function tlsFor(
  mode: TlsMode,
  pki: Pki,
  hosts: readonly string[],
  startMs: number,
): Promise<ServerOptions> {
  const identity = await pki.server(hosts, mode === 'expires-soon' ? nearlyOver(startMs) : daysAround(startMs, 20, 70));
  return { ...chainOf(mode, identity, pki), ...versionsOf(mode), key: identity.keyPem };
}

/** Six hours over five days: still five whole days after the rounds. */
function nearlyOver(startMs: number) {
  return { fromMs: startMs - 85 * dayMs, toMs: startMs + 5 * dayMs + 6 * hourMs };
}

function chainOf(mode: TlsMode, { certificatePem }: Identity, { intermediatePem }: Pki): ServerOptions {
  return { cert: mode === 'omits-intermediate' ? certificatePem : certificatePem + intermediatePem };
}

function versionsOf(mode: TlsMode): ServerOptions {
  return mode === 'accepts-old-versions'
    ? { minVersion: 'TLSv1', maxVersion: 'TLSv1.2', ciphers: 'ALL:!aNULL:!eNULL:@SECLEVEL=0' }
    : { minVersion: 'TLSv1.2' };
}
