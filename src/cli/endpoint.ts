/** Reads `HOST[:PORT]` as users write it; pure. */
import { isIP } from 'node:net';
import type { Endpoint } from '../network/network.ts';
import { usage } from './refusal.ts';

/** `api.anaplan.com`, `host:8443`, `[::1]:443`, `::1`, or a whole https URL. Port 443 unless said. */
export function endpointOfArgument(text: string): Endpoint {
  const bare = text
    .trim()
    .replace(/^https:\/\//i, '')
    .replace(/\/.*$/, '');
  if (isIP(bare) === 6) return { host: bare.toLowerCase(), port: 443 };
  const parts = /^(?:\[([0-9a-f:.]+)\]|([^:[\]\s@?#]+))(?::(\d{1,5}))?$/i.exec(bare);
  const host = parts?.[1] ?? parts?.[2];
  const port = Number(parts?.[3] ?? 443);
  if (host === undefined || host.length > 253 || port < 1 || port > 65_535) {
    throw usage(`"${text}" is not HOST or HOST:PORT; write for example api.anaplan.com or api.anaplan.com:443.`);
  }
  return { host: asciiHost(host), port };
}

/** IDN to its A-label, as it goes over the wire. */
function asciiHost(host: string): string {
  try {
    return new URL(`https://${host}/`).hostname || host.toLowerCase();
  } catch {
    return host.toLowerCase();
  }
}
