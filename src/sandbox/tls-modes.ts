/** How an endpoint of the sandbox shows itself on the wire: sound, or with one fault. Knows no listeners. */
import type { ServerOptions } from 'node:https';
import { dayMs, hourMs, minuteMs } from './durations.ts';
import type { Identity, Pki, Validity } from './pki.ts';
import { daysAround, makePki } from './pki.ts';
import type { EndpointFault } from './scenarios.ts';

export type TlsMode = 'sound' | EndpointFault;

/** Options for a server with a certificate of its own for `hosts`. */
export async function tlsFor(
  mode: TlsMode,
  pki: Pki,
  hosts: readonly string[],
  startMs: number,
): Promise<ServerOptions> {
  const issuer = mode === 'untrusted' ? await makePki(startMs, 'Nobody you know') : pki;
  const names = mode === 'wrong-name' ? ['elsewhere.example'] : hosts;
  const identity = await issuer.server(names, validityFor(mode, startMs));
  return { ...chainOf(mode, identity, issuer), ...versionsOf(mode), key: identity.keyPem };
}

/** What each connection meets by its time; undefined where it is always the same. `first` is what it was opened with. */
export async function turnFor(
  mode: TlsMode,
  first: ServerOptions,
  sound: () => Promise<ServerOptions>,
  clock: { nowMs(): number },
): Promise<(() => ServerOptions) | undefined> {
  if (mode !== 'omits-intermediate-at-times') return undefined;
  const openedMs = clock.nowMs();
  const other = await sound();
  return () => (Math.floor((clock.nowMs() - openedMs) / minuteMs) % 2 === 0 ? first : other);
}

function validityFor(mode: TlsMode, startMs: number): Validity {
  if (mode === 'expires-soon') return nearlyOver(startMs);
  return mode === 'expired' ? { fromMs: startMs - 88 * dayMs, toMs: startMs - 2 * dayMs } : daysAround(startMs, 20, 70);
}

/** Six hours over five days: still five whole days after the rounds. */
function nearlyOver(startMs: number) {
  return { fromMs: startMs - 85 * dayMs, toMs: startMs + 5 * dayMs + 6 * hourMs };
}

/** An untrusted chain is sent whole: without its root nobody could tell it from an incomplete one. */
function chainOf(mode: TlsMode, { certificatePem }: Identity, { intermediatePem, rootPem }: Pki): ServerOptions {
  if (mode === 'omits-intermediate' || mode === 'omits-intermediate-at-times') return { cert: certificatePem };
  return { cert: certificatePem + intermediatePem + (mode === 'untrusted' ? rootPem : '') };
}

function versionsOf(mode: TlsMode): ServerOptions {
  switch (mode) {
    case 'accepts-old-versions':
      return { minVersion: 'TLSv1', maxVersion: 'TLSv1.2', ciphers: 'ALL:!aNULL:!eNULL:@SECLEVEL=0' };
    case 'only-tls-1.2':
      return { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' };
    case 'only-tls-1.3':
      return { minVersion: 'TLSv1.3' };
    default:
      return { minVersion: 'TLSv1.2' };
  }
}
