/** Which HTTP proxy stands before a host, from a proxy URL and a NO_PROXY list; pure. Opens nothing. */
import { BlockList, isIP } from 'node:net';
import type { Endpoint } from './network.ts';

export type ProxySettings = {
  /** `http://[user:password@]host:port`, or null for none. */
  readonly proxy: string | null;
  /** As in NO_PROXY: `*`, `example.com` (and all below it), `.example.com`, `*.example.com`, `host:port`, an address, `10.0.0.0/8`. */
  readonly noProxy: readonly string[];
};

export type ProxyRoute = Endpoint & {
  /** Value of Proxy-Authorization, or null. A secret: never in a message or a result. */
  readonly authorization: string | null;
  /** `http://host:port`, for users. */
  readonly shown: string;
};

/** The proxy to go through to `endpoint`, or null for a direct connection. Throws a plain Error, without the credentials, for a URL that is no HTTP proxy. */
export function proxyRouteOf(endpoint: Endpoint, { proxy, noProxy }: ProxySettings): ProxyRoute | null {
  if (proxy === null || proxy === '' || noProxy.some((entry) => isExempt(endpoint, entry.trim().toLowerCase())))
    return null;
  return parseProxyUrl(proxy);
}

export function parseProxyUrl(text: string): ProxyRoute {
  const url = URL.parse(text.includes('://') ? text : `http://${text}`);
  if (url === null || url.hostname === '') {
    throw new Error(
      'The proxy setting is not a URL of the form http://host:port. Correct network.proxy or HTTPS_PROXY.',
    );
  }
  if (url.protocol !== 'http:') {
    throw new Error(
      `A proxy is spoken to by ${url.protocol}// here, which is not supported. Give it as http://host:port.`,
    );
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? 80 : Number(url.port);
  return { host, port, authorization: basicOf(url), shown: `http://${url.hostname}:${port}` };
}

/** What is secret in a proxy URL: the password, as it stands there and as it is meant, and what is sent to the proxy. For redaction. */
export function proxySecretsOf(proxy: string | null): readonly string[] {
  const url = proxy === null ? null : URL.parse(proxy);
  const sent = url === null ? null : basicOf(url);
  if (url === null || sent === null) return [];
  return [url.password, decoded(url.password), sent.replace(/^Basic /, '')].filter((secret) => secret !== '');
}

function basicOf({ username, password }: URL): string | null {
  if (username === '' && password === '') return null;
  return `Basic ${Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64')}`;
}

/** Percent-decoding that leaves a lone `%` of a password alone. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function isExempt(endpoint: Endpoint, entry: string): boolean {
  if (entry === '') return false;
  if (entry === '*') return true;
  const { host, port } = splitPort(entry);
  if (port !== null && port !== endpoint.port) return false;
  if (isIP(endpoint.host) !== 0) return isAddressIn(endpoint.host, host);
  const suffix = host.replace(/^\*?\./, '');
  return endpoint.host === suffix || endpoint.host.endsWith(`.${suffix}`);
}

function splitPort(entry: string): { readonly host: string; readonly port: number | null } {
  const bracketed = /^\[(.+)\](?::(\d+))?$/.exec(entry);
  const plain = /^([^:]+):(\d+)$/.exec(entry);
  const [, host, port] = bracketed ?? plain ?? [];
  return { host: host ?? entry, port: port === undefined ? null : Number(port) };
}

function isAddressIn(address: string, range: string): boolean {
  const [net = '', bits] = range.split('/');
  const family = isIP(net);
  if (family === 0 || family !== isIP(address)) return false;
  const prefixBits = bits === undefined ? (family === 4 ? 32 : 128) : Number(bits);
  if (!Number.isInteger(prefixBits) || prefixBits < 0 || prefixBits > (family === 4 ? 32 : 128)) return false;
  const name = family === 4 ? 'ipv4' : 'ipv6';
  const block = new BlockList();
  block.addSubnet(net, prefixBits, name);
  return block.check(address, name);
}
