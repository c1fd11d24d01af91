/** How names are written in a certificate, letter for letter (RFC 5280 4.2.1.6, CA/Browser Forum baseline requirements 7.1.4); pure. */
import type { Certificate } from './certificate.ts';
import { asciiHost, isDnsName } from './hostname.ts';
import { ipBytesOf } from './ip.ts';

/** RFC 1034 3.5: letters, digits and hyphens in labels, with or without a wildcard as the first. */
export function isPreferredName(name: string): boolean {
  const bare = name.startsWith('*.') ? name.slice(2) : name;
  return isDnsName(bare) && !bare.includes('_');
}

export function addressInDnsName(name: string): boolean {
  return /^[\d.]+$/.test(name) && ipBytesOf(name) !== null;
}

/**
 * CA/Browser Forum baseline requirements 7.1.4.3: a common name that is a host name is an alternative name, letter for
 * letter. Texts that are no host name, and a domain above the alternative names, mislead nobody and pass; names of one label
 * (`localhost`) are none of the web's.
 */
export function commonNameIsListed({ commonName, dnsNames, ipAddresses }: Certificate): boolean {
  if (commonName === null || dnsNames.includes(commonName) || ipAddresses.includes(commonName)) return true;
  if (isAddressLike(commonName)) return false;
  const names = dnsNames.filter((name) => name.includes('.'));
  if (!commonName.includes('.') || asciiHost(commonName) === null || names.length === 0) return true;
  return names.some((name) => name.endsWith(`.${commonName}`));
}

/** `0xC0.0.2.1` and `2001:DB8::1` too: the URL parser takes any spelling. */
function isAddressLike(text: string): boolean {
  if (!/^[\da-fx.:]+$/i.test(text)) return false;
  const host = URL.parse(`http://${text.includes(':') ? `[${text}]` : text}/`)?.hostname ?? '';
  return ipBytesOf(host.replace(/^\[(.*)\]$/, '$1')) !== null;
}
