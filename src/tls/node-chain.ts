/** The certificates of an endpoint by Node's own TLS, for servers our hellos do not get through to. The order is Node's, not the wire's, and says so. */

import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import { connect } from 'node:tls';
import type { Connection } from '../network/connect.ts';
import type { Endpoint } from '../network/network.ts';
import { serverNameOf } from './server-name.ts';
import type { ChainSeen } from './tls.ts';

/** Null when Node does not get through either. */
export async function chainByNode(
  endpoint: Endpoint,
  connection: Connection,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Omit<ChainSeen, keyof Endpoint | 'address'> | null> {
  const again = await connection.again(signal).catch((error: unknown) => {
    signal.throwIfAborted();
    return error instanceof Error ? null : Promise.reject(error);
  });
  if (again === null) return null;
  const secure = await handshake(endpoint, again, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]));
  signal.throwIfAborted();
  return secure === null ? null : seenOf(secure);
}

function handshake(endpoint: Endpoint, { socket }: Connection, signal: AbortSignal): Promise<TLSSocket | null> {
  const { promise, resolve } = Promise.withResolvers<TLSSocket | null>();
  const servername = serverNameOf(endpoint.host);
  const secure = connect({
    socket,
    rejectUnauthorized: false,
    minVersion: 'TLSv1',
    ciphers: 'ALL:@SECLEVEL=0',
    ...(servername === null ? {} : { servername }),
  });
  const onAbort = () => secure.destroy();
  signal.addEventListener('abort', onAbort, { once: true });
  secure.once('secureConnect', () => resolve(secure));
  secure.on('error', () => resolve(null));
  secure.once('close', () => resolve(null));
  return promise.finally(() => signal.removeEventListener('abort', onAbort));
}

function seenOf(secure: TLSSocket): Omit<ChainSeen, keyof Endpoint | 'address'> {
  const certificates: string[] = [];
  const seen = new Set<string>();
  let next: DetailedPeerCertificate | undefined = secure.getPeerCertificate(true);
  while (next?.raw !== undefined && !seen.has(next.fingerprint256)) {
    seen.add(next.fingerprint256);
    certificates.push(next.raw.toString('base64'));
    next = next.issuerCertificate;
  }
  const version = secure.getProtocol() ?? 'unknown';
  const cipher = `${secure.getCipher().standardName} (certificates in the order of Node's own path, not as sent)`;
  secure.destroy();
  return { certificates, version: version === 'TLSv1' ? 'TLSv1.0' : version, cipher, asksForClientCertificate: false };
}
