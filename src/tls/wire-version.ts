/** The version numbers of TLS on the wire and their names; pure. */
import type { TlsVersion } from './tls.ts';

const numbers: { readonly [V in TlsVersion]: number } = {
  SSLv3: 0x0300,
  'TLSv1.0': 0x0301,
  'TLSv1.1': 0x0302,
  'TLSv1.2': 0x0303,
  'TLSv1.3': 0x0304,
};

/** Oldest first. */
export const tlsVersions: readonly TlsVersion[] = ['SSLv3', 'TLSv1.0', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

export function versionNumber(version: TlsVersion): number {
  return numbers[version];
}

/** `TLSv1.2`, or the number in hex for anything else. */
export function versionName(number: number): string {
  return tlsVersions.find((version) => numbers[version] === number) ?? `0x${number.toString(16).padStart(4, '0')}`;
}
