/** Turns a host name into addresses by the host's own resolver, with a deadline. Connects to nothing. */
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { codeOf, StepFailed, whatHappened } from './failure.ts';
import type { Layer } from './network.ts';

/** A name to its addresses, in the order to try them; rejects with a system error. Replaced in tests. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** As every program on this host sees it: hosts file and search domains included. */
export const hostResolve: Resolve = async (host) =>
  (await lookup(host, { all: true, order: 'verbatim' })).map(({ address }) => address);

/** The addresses of `host`: itself when it is one. Throws StepFailed of `layer`; rejects with the signal's reason when it fires. */
export async function addressesOf(
  host: string,
  layer: Layer,
  resolve: Resolve,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host];
  const addresses = await abortable(resolve(host), signal).catch((error: unknown) => {
    throw failed(host, layer, codeOf(error), error);
  });
  if (addresses.length === 0) throw failed(host, layer, 'ENODATA', null);
  return addresses;
}

function failed(host: string, layer: Layer, code: string, cause: unknown): StepFailed {
  const what = layer === 'proxy' ? `the proxy's name ${host}` : host;
  const remedy =
    code === 'ENOTFOUND' || code === 'ENODATA'
      ? 'Check the spelling and the DNS server this host uses'
      : 'Check the DNS server this host uses (/etc/resolv.conf) and that it can be reached';
  const message = `Asking DNS for ${what}: ${whatHappened(code, 'the look-up failed')}. ${remedy}: getent hosts ${host}`;
  return new StepFailed(layer, code, message, { cause });
}

/** `promise`, or the signal's reason if that comes first: getaddrinfo itself cannot be stopped. */
function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener('abort', onAbort));
}
