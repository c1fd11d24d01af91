/** Whether a certificate is for a host (RFC 9525, RFC 6125): alternative names only, never the common name; pure. */
import { domainToASCII } from 'node:url';
import type { Certificate } from './certificate.ts';
import { ipBytesOf } from './ip.ts';

/** A wildcard stands for one whole label, the leftmost, above at least two others. */
export function matchesHost(certificate: Certificate, host: string): boolean {
  const address = ipBytesOf(host.replace(/^\[(.*)\]$/, '$1'));
  if (address !== null) return hasAddress(certificate, address);
  const asked = asciiHost(host);
  return asked !== null && certificate.dnsNames.some((pattern) => matchesName(pattern.toLowerCase(), asked));
}

/** Lower-case A-labels without the final dot; null for what is no DNS name. */
export function asciiHost(host: string): string | null {
  const ascii = domainToASCII(host.replace(/\.$/, '')).toLowerCase();
  return isDnsName(ascii) ? ascii : null;
}

function hasAddress({ subjectAltNames }: Certificate, address: Uint8Array): boolean {
  return (subjectAltNames ?? []).some((name) => name.kind === 'ip' && Buffer.compare(name.bytes, address) === 0);
}

function matchesName(pattern: string, host: string): boolean {
  if (!pattern.startsWith('*.')) return pattern === host;
  const suffix = pattern.slice(1);
  const label = host.slice(0, -suffix.length);
  return (
    isDnsName(pattern.slice(2)) &&
    pattern.slice(2).includes('.') &&
    host.endsWith(suffix) &&
    label !== '' &&
    !label.includes('.')
  );
}

const label = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?';
const dnsName = new RegExp(`^${label}(?:\\.${label})*$`, 'i');

/** Letters, digits, hyphens; underscores pass, since clients let them. No wildcard. */
export function isDnsName(text: string): boolean {
  return text.length <= 253 && dnsName.test(text);
}
