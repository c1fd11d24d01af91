/** Versions from SSL 3.0 to TLS 1.3, their numbers and names; pure. Knows no client. */

export type ProtocolVersion = 'SSLv3' | 'TLSv1.0' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';

const numbers: { readonly [V in ProtocolVersion]: number } = {
  SSLv3: 0x0300,
  'TLSv1.0': 0x0301,
  'TLSv1.1': 0x0302,
  'TLSv1.2': 0x0303,
  'TLSv1.3': 0x0304,
};

/** Oldest first. */
export const protocolVersions = Object.keys(numbers) as readonly ProtocolVersion[];

export function versionNumber(version: ProtocolVersion): number {
  return numbers[version];
}

/** Null for a number that is no version of ours (SSL 2.0, a draft). */
export function versionOf(number: number): ProtocolVersion | null {
  return protocolVersions.find((version) => numbers[version] === number) ?? null;
}

/** `TLS 1.2`, as people write it. */
export function spokenVersion(version: ProtocolVersion): string {
  return version === 'SSLv3' ? 'SSL 3.0' : version.replace('TLSv', 'TLS ');
}

/** `TLS 1.0 to 1.2`, `TLS 1.2 only`, `SSL 3.0 to TLS 1.0`. */
export function spokenRange(min: ProtocolVersion, max: ProtocolVersion): string {
  if (min === max) return `${spokenVersion(min)} only`;
  return `${spokenVersion(min)} to ${spokenVersion(max).replace(min === 'SSLv3' ? '' : 'TLS ', '')}`;
}
