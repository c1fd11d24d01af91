/** The name to send as SNI for a host; pure. */
import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';

/** ASCII name, or null for an address, which SNI cannot hold (RFC 6066 section 3). */
export function serverNameOf(host: string): string | null {
  if (isIP(host) !== 0) return null;
  return domainToASCII(host) || null;
}
