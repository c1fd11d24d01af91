/** Whether a host is one that everybody may ask, or one of a company's or machine's own; pure, by the name alone. */
import { asciiHost } from './hostname.ts';
import { publicServices } from './inspection-vendors.ts';
import { ipBytesOf } from './ip.ts';

/** Top-level names that the public DNS does not have (RFC 2606, 6761, 6762, 8375, ICANN's `internal`, and what companies use). */
const privateEndings =
  /(^|\.)(local|localhost|localdomain|internal|intranet|private|corp|home|lan|test|invalid|example|onion|home\.arpa|example\.(com|net|org))$/;

/** A DNS name with at least two labels that may exist in the public DNS. */
export function isPublicName(host: string): boolean {
  if (ipBytesOf(host.replace(/^\[(.*)\]$/, '$1')) !== null) return false;
  const name = asciiHost(host);
  return name?.includes('.') === true && !privateEndings.test(name);
}

/** A host of a service that is known to use public CAs alone. */
export function isPublicService(host: string): boolean {
  const name = asciiHost(host);
  return publicServices.some((domain) => name === domain || name?.endsWith(`.${domain}`));
}
