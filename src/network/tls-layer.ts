/** The TLS layer of a walk: can any handshake be finished, whatever the version and the certificate? Those are judged elsewhere. */

import type { Socket } from 'node:net';
import { isIP } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { connect } from 'node:tls';
import { endpointName } from '../settings/endpoints.ts';
import { codeOf, StepFailed, whatHappened } from './failure.ts';
import type { Endpoint } from './network.ts';
import type { Done } from './steps.ts';

/** Throws StepFailed, layer tls. The certificate is not verified; what Node's own verification would say is noted in the detail. */
export async function encrypt(socket: Socket, endpoint: Endpoint, signal: AbortSignal): Promise<Done<TLSSocket>> {
  try {
    const secure = await handshake(socket, endpoint, signal);
    const cipher = secure.getCipher().standardName;
    const trust = secure.authorized ? '' : `; by Node's own list the certificate would be refused: ${verdict(secure)}`;
    return { value: secure, detail: `${secure.getProtocol()} ${cipher}${trust}` };
  } catch (error) {
    const code = aborted(error) ? 'ETIMEDOUT' : codeOf(error);
    throw new StepFailed('tls', code, failure(socket, endpoint, code, error), { cause: error });
  }
}

function handshake(socket: Socket, endpoint: Endpoint, signal: AbortSignal): Promise<TLSSocket> {
  const { promise, resolve, reject } = Promise.withResolvers<TLSSocket>();
  const secure = connect({
    socket,
    host: endpoint.host,
    ...(isIP(endpoint.host) === 0 ? { servername: endpoint.host } : {}),
    rejectUnauthorized: false,
    // Old servers get through: whether they are too old is not this layer's question.
    minVersion: 'TLSv1',
    ciphers: 'DEFAULT@SECLEVEL=0',
    ALPNProtocols: ['http/1.1'],
  });
  const onAbort = () => secure.destroy(signal.reason);
  const onClose = () => reject(Object.assign(new Error('closed'), { code: 'CLOSED' }));
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  secure.once('secureConnect', () => resolve(secure));
  secure.on('error', reject);
  secure.once('close', onClose);
  return promise.finally(() => {
    signal.removeEventListener('abort', onAbort);
    secure.removeListener('close', onClose);
  });
}

function verdict(secure: TLSSocket): string {
  // The type says Error, the value is a code; a name mismatch is the exception.
  const error: unknown = secure.authorizationError;
  return error instanceof Error ? codeOf(error) : String(error);
}

function aborted(error: unknown): boolean {
  return error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');
}

function failure(socket: Socket, endpoint: Endpoint, code: string, error: unknown): string {
  const name = endpointName(endpoint);
  const where = socket.remoteAddress === undefined ? '' : ` at ${socket.remoteAddress}`;
  const said = error instanceof Error && 'reason' in error ? String(error.reason) : 'the handshake failed';
  const remedy = `See what the endpoint answers: openssl s_client -connect ${name}`;
  return `The TLS handshake with ${name}${where}: ${whatHappened(code, said)}. ${remedy}`;
}
