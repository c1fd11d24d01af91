/** HOST[:PORT] as people write it -> an endpoint; pure. */
import { domainToASCII } from 'node:url';
import type { Endpoint } from '../network/network.ts';

/** Letters, digits, `-`, `_` and dots; or an IPv6 address. */
const dnsName = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,62}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,62}[a-z0-9_])?)*\.?$/;
const ipv6 = /^[0-9a-f:.]{2,45}$/;

const defaultPorts: { readonly [scheme: string]: number } = { http: 80, smtp: 25 };

/**
 * "api.anaplan.com", "api.anaplan.com:8443", "[::1]:443", "::1", "https://api.anaplan.com/any/path"; the port is 443
 * unless given. "smtp://mail.example.com" is a mail server that begins TLS with STARTTLS, port 25 unless given.
 * Null when it is none of these.
 */
export function endpointOf(text: string): Endpoint | null {
  const [, scheme, address] = /^(?:(https?|smtp):\/\/)?([^/?#@\s]+)(?:[/?#].*)?$/i.exec(text.trim()) ?? [];
  if (address === undefined) return null;
  const { host: written, port } = split(address.toLowerCase());
  // As it goes over the wire; names beyond ASCII are IDN.
  const host = /^[\x20-\x7e]*$/.test(written) ? written : domainToASCII(written);
  const number = port === undefined ? (defaultPorts[scheme?.toLowerCase() ?? ''] ?? 443) : Number(port);
  const isHost = host.includes(':') ? ipv6.test(host) : dnsName.test(host);
  if (!isHost || number < 1 || number > 65_535) return null;
  const endpoint = { host: host.replace(/\.$/, ''), port: number };
  return scheme?.toLowerCase() === 'smtp' ? { ...endpoint, startTls: 'smtp' } : endpoint;
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.endsWith('.localhost') || /^127(\.\d{1,3}){3}$/.test(host);
}

function split(address: string): { readonly host: string; readonly port: string | undefined } {
  const bracketed = /^\[([^\]]+)\](?::(\d{1,5}))?$/.exec(address);
  if (bracketed) return { host: bracketed[1] ?? '', port: bracketed[2] };
  const colons = address.split(':').length - 1;
  if (colons > 1) return { host: address, port: undefined };
  const named = /^([^:]+)(?::(\d{1,5}))?$/.exec(address);
  return { host: named?.[1] ?? '', port: named?.[2] };
}
