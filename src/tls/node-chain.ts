/** The certificates of an endpoint by Node's own TLS, for servers our hellos do not get through to. The order is Node's, not the wire's, and the answer says so. */

import type { Socket } from 'node:net';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import { connect } from 'node:tls';
import { CouldNotLook } from '../check.ts';
import type { Line } from './talks.ts';
import type { ChainSeen } from './tls.ts';

/** What our own hellos offer and cannot do. Node's OpenSSL knows these groups from 3.5 on and refuses a list with a name it does not know. */
const postQuantum = 'X25519MLKEM768:SecP256r1MLKEM768:SecP384r1MLKEM1024:MLKEM768:MLKEM1024:MLKEM512';
const [major = 0, minor = 0] = process.versions.openssl.split('.').map(Number);
const ecdhCurve = major > 3 || (major === 3 && minor >= 5) ? `${postQuantum}:X25519:P-256:P-384:P-521` : 'auto';

/** Null when Node does not get through either. */
export async function chainByNode(line: Line): Promise<ChainSeen | null> {
  const socket = await line.open().catch((error: unknown) => {
    if (error instanceof CouldNotLook) return null;
    throw error;
  });
  if (socket === null) return null;
  const secure = await handshake(line, socket, AbortSignal.any([line.signal, AbortSignal.timeout(line.timeoutMs)]));
  return secure === null ? null : seenOf(secure);
}

function handshake({ serverName }: Line, socket: Socket, signal: AbortSignal): Promise<TLSSocket | null> {
  const { promise, resolve } = Promise.withResolvers<TLSSocket | null>();
  const secure = connect({
    socket,
    rejectUnauthorized: false,
    minVersion: 'TLSv1',
    ciphers: 'ALL:@SECLEVEL=0',
    ecdhCurve,
    ...(serverName === null ? {} : { servername: serverName }),
  });
  const onAbort = () => secure.destroy();
  signal.addEventListener('abort', onAbort, { once: true });
  secure.once('secureConnect', () => resolve(secure));
  secure.on('error', () => resolve(null));
  secure.once('close', () => resolve(null));
  return promise.finally(() => signal.removeEventListener('abort', onAbort));
}

function seenOf(secure: TLSSocket): ChainSeen {
  const certificates: string[] = [];
  const seen = new Set<string>();
  let next: DetailedPeerCertificate | undefined = secure.getPeerCertificate(true);
  while (next?.raw !== undefined && !seen.has(next.fingerprint256)) {
    seen.add(next.fingerprint256);
    certificates.push(next.raw.toString('base64'));
    next = next.issuerCertificate;
  }
  const version = secure.getProtocol() ?? 'unknown';
  const suite = secure.getCipher().standardName;
  secure.destroy();
  return {
    certificates,
    asSent: false,
    version: version === 'TLSv1' ? 'TLSv1.0' : version,
    suite,
    group: null,
    alpn: null,
    ocspResponse: null,
    clientCertificate: null,
  };
}
