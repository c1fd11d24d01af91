/** Requests as bare bytes, for what no client would send. */
import type { Socket } from 'node:net';
import { connect } from 'node:net';

type Site = { readonly url: string };

export const hostOf = ({ url }: Site): string => new URL(url).host;

export function opened({ url }: Site): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => resolve(socket));
    socket.once('error', reject);
  });
}

/** All that was answered until the other side closed; cut after `waitMs`. */
export async function heard(socket: Socket, waitMs = 5000): Promise<string> {
  return await new Promise((resolve) => {
    let text = '';
    const timer = setTimeout(() => socket.destroy(), waitMs);
    socket.on('data', (part) => (text += String(part)));
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(text);
    });
  });
}

/** The answer of bare bytes on a socket of its own. */
export async function raw(site: Site, request: string, waitMs = 5000): Promise<string> {
  const socket = await opened(site);
  socket.write(request);
  return await heard(socket, waitMs);
}

export const get = (host: string, target = '/', more = ''): string =>
  `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${more}\r\n`;
