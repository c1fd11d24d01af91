/** Which Javas read which keystores (JDK-8076190, JDK-8153005, JDK-8076999, JDK-8343232; keystore-explorer issues 79, 173, 302, 359); pure. */
import type { Encryption, Protection, Seal } from './keystores.ts';

export type JavaVersion = { readonly major: number; readonly update: number };

/** `8u251`, `1.8.0_251`, `11.0.2`, `17`; of 11.0.2 the update is 2. Null for other texts. */
export function javaVersionOf(text: string): JavaVersion | null {
  const old = /^(?:1\.)?([5-8])(?:\.0)?(?:[u_](\d{1,4}))?(?:[-+].*)?$/.exec(text.trim());
  if (old !== null) return { major: Number(old[1]), update: Number(old[2] ?? 0) };
  const now = /^(\d{1,2})(?:\.0(?:\.(\d{1,3}))?)?(?:[.+-].*)?$/.exec(text.trim());
  return now === null || Number(now[1]) < 9 ? null : { major: Number(now[1]), update: Number(now[2] ?? 0) };
}

/** What of a PKCS#12 file is newer than old Javas; null when every Java reads it. */
export function modernPartOf({ seal, certificates }: Protection, keys: readonly Encryption[]): string | null {
  const encryption = [...certificates, ...keys].find(({ scheme }) => scheme === 'PBES2');
  const parts = [
    ...(encryption === undefined ? [] : [`PBES2 with ${encryption.cipher}`]),
    ...(seal === null || seal.algorithm === 'HMAC-SHA1' ? [] : [seal.algorithm]),
  ];
  return parts.length === 0 ? null : parts.join(' and ');
}

/** PBES2 and SHA-2 seals of PKCS#12: read from 8u301, 11.0.12 and 12 on. `medium` between the builds seen to fail and those limits. */
export function refusalOfModern({ major, update }: JavaVersion): 'high' | 'medium' | null {
  if (major < 8) return 'high';
  if (major === 8) return update >= 301 ? null : update <= 251 ? 'high' : 'medium';
  if (major === 11) return update >= 12 ? null : update <= 2 ? 'high' : 'medium';
  return major < 11 ? 'high' : null;
}

/** Since when Java reads a thing, and what those before say. */
export type JavaLimit = { readonly readFrom: string; readonly error: string };

export const limitOfModern: JavaLimit = {
  readFrom: '8u301, 11.0.12 and 12',
  error: '"keystore password was incorrect" or "HmacPBESHA256 not available"',
};
export const limitOfPbmac1: JavaLimit = {
  readFrom: '26',
  error: '"Integrity check failed: ... Algorithm HmacPBE1.2.840.113549.1.5.14 not available"',
};

export function isPbmac1(seal: Seal | null): boolean {
  return seal?.algorithm.startsWith('PBMAC1') === true;
}

/** JDK 26 is the first; `medium` where a later update of an old line may have it too, as is planned (JDK-8370042). Seen to fail: 17.0.15. */
export function refusalOfPbmac1({ major, update }: JavaVersion): 'high' | 'medium' | null {
  if (major >= 26) return null;
  const mayGetIt = major === 25 || major === 21 || (major === 17 && update > 15) || major === 11 || major === 8;
  return mayGetIt ? 'medium' : 'high';
}
