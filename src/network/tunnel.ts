/** Asks an HTTP proxy for a tunnel to a host (CONNECT, RFC 9110 9.3.6) on a socket already open. Credentials go to the proxy and nowhere else. */

import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { endpointName } from '../settings/endpoints.ts';
import { codeOf, StepFailed, whatHappened } from './failure.ts';
import type { Endpoint } from './network.ts';
import { request } from './node-http.ts';
import type { ProxyRoute } from './proxy.ts';

/** Resolves when the proxy has connected; from then on `socket` is the way to `endpoint`. Throws StepFailed, layer proxy; destroys the socket then. */
export async function openTunnel(
  socket: Socket,
  route: ProxyRoute,
  endpoint: Endpoint,
  signal: AbortSignal,
): Promise<void> {
  const answer = await asked(socket, route, endpoint, signal).catch((error: unknown) => {
    socket.destroy();
    throw silent(route, endpoint, error);
  });
  const status = answer.statusCode ?? 0;
  if (status >= 200 && status <= 299) return;
  socket.destroy();
  throw refused(route, endpoint, status, answer);
}

function asked(socket: Socket, route: ProxyRoute, endpoint: Endpoint, signal: AbortSignal): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const name = endpointName(endpoint);
  const call = request({
    method: 'CONNECT',
    path: name,
    createConnection: () => socket,
    headers: { host: name, ...(route.authorization === null ? {} : { 'proxy-authorization': route.authorization }) },
    signal,
  });
  call.once('connect', (answer, _socket, early) => {
    if (early.length > 0) socket.unshift(early);
    resolve(answer);
  });
  call.on('error', reject);
  call.end();
  return promise;
}

function silent(route: ProxyRoute, endpoint: Endpoint, error: unknown): StepFailed {
  const aborted = error instanceof Error && error.name === 'AbortError';
  const code = aborted ? 'ETIMEDOUT' : codeOf(error);
  const message = `Asking the proxy ${route.shown} for a tunnel to ${endpointName(endpoint)}: ${whatHappened(code, 'it failed')}. Check that an HTTP proxy listens there.`;
  return new StepFailed('proxy', code, message, { cause: error });
}

function refused(route: ProxyRoute, endpoint: Endpoint, status: number, answer: IncomingMessage): StepFailed {
  const name = endpointName(endpoint);
  const said = visible(withoutCredentials(`${status} ${answer.statusMessage ?? ''}`, route));
  const message = `The proxy ${route.shown} was asked for a tunnel to ${name} and answered ${said}. ${remedyOf(status, route, name, answer)}`;
  return new StepFailed('proxy', `PROXY_${status}`, message);
}

function remedyOf(status: number, route: ProxyRoute, name: string, answer: IncomingMessage): string {
  if (status === 407) return authenticationRemedy(route, answer);
  if (status === 403 || status === 405) return `Ask the owner of the proxy to allow CONNECT to ${name}.`;
  if (status >= 500) return `The proxy could not reach ${name} itself: its owner has to check its DNS and firewall.`;
  return 'Check that an HTTP proxy listens there and that it allows CONNECT.';
}

function authenticationRemedy(route: ProxyRoute, answer: IncomingMessage): string {
  const offered = answer.headersDistinct['proxy-authenticate'] ?? [];
  const schemes = offered.map((value) => visible(value).split(' ')[0] ?? '');
  if (schemes.length > 0 && !schemes.some((scheme) => scheme.toLowerCase() === 'basic')) {
    return `It wants ${schemes.join(' or ')}, and this program can only send Basic: ask its owner for an exception for this host.`;
  }
  if (route.authorization !== null)
    return 'It did not accept the user and password of the proxy setting: correct them.';
  return 'It wants a user and password: set network.proxy to http://user:password@host:port.';
}

/** A proxy may repeat what it was sent. */
function withoutCredentials(text: string, { authorization }: ProxyRoute): string {
  const sent = authorization?.replace(/^Basic /, '') ?? '';
  const password = Buffer.from(sent, 'base64')
    .toString('utf8')
    .replace(/^[^:]*:/, '');
  // Shorter ones would take half of every sentence with them.
  const secrets = [sent, password].filter(({ length }) => length >= 4);
  return secrets.reduce((clean, secret) => clean.replaceAll(secret, '[redacted]'), text);
}

/** One short line of a peer's text, harmless on a terminal. */
function visible(text: string): string {
  return text
    .replace(/[^ -~]/g, '?')
    .trim()
    .slice(0, 80);
}
