/** Which certificates of a file are the ones it is about: those with a key, else those of no authority; pure. */
import type { Certificate } from '../x509/certificate.ts';
import { extendedKeyUsages } from '../x509/oids.ts';
import type { Use } from './defect.ts';
import { publicHalfIn } from './key-match.ts';
import type { Inspection } from './keystores.ts';

export type Leaf = { readonly certificate: Certificate; readonly alias: string | null };

/** More are not judged one by one. */
const mostLeaves = 20;

export function leavesOf({ store, key }: Inspection, certificates: readonly Certificate[], use: Use): readonly Leaf[] {
  const all = certificates.map((certificate, index) => ({
    certificate,
    alias: store.entries[index]?.alias ?? null,
    hasKey: store.entries[index]?.hasKey === true,
  }));
  const halves = new Set([...store.keys, ...(key?.keys ?? [])].map(({ publicKeySha256 }) => publicKeySha256));
  const keyed = all.filter(({ certificate, hasKey }) => hasKey || halves.has(publicHalfIn(certificate)));
  const named = keyed.filter(({ alias }) => use.alias !== null && alias?.toLowerCase() === use.alias.toLowerCase());
  const ends = all.filter(({ certificate }) => certificate.isCa !== true && !issuesAnother(certificate, certificates));
  const choices = [named, keyed, ends];
  const chosen = choices.find((choice) => choice.length > 0) ?? (use.purpose === 'unknown' ? [] : all.slice(0, 1));
  const distinct = new Map(chosen.map((leaf) => [leaf.certificate.fingerprintSha256, leaf]));
  // A certificate that signed itself and is alone is what the file is about, even when it calls itself a CA.
  const lone = distinct.size === 0 && all.length === 1 && certificates[0]?.emails.length ? all : [...distinct.values()];
  return lone.slice(0, mostLeaves).map(({ certificate, alias }) => ({ certificate, alias }));
}

/** By its name alone: one that signs others without being a CA is to be told as that, and is not what the file is about. */
export function issuesAnother(issuer: Certificate, certificates: readonly Certificate[]): boolean {
  return certificates.some(
    ({ issuerKey, selfIssued, fingerprintSha256 }) =>
      issuerKey === issuer.subjectKey && !selfIssued && fingerprintSha256 !== issuer.fingerprintSha256,
  );
}

/** A server's and nobody else's: for host names, and of no use that a person's has. */
export function isPlainlyServers({ dnsNames, ipAddresses, emails, extendedKeyUsage }: Certificate): boolean {
  const personal: readonly string[] = [extendedKeyUsages.emailProtection, extendedKeyUsages.any];
  return (
    dnsNames.length + ipAddresses.length > 0 &&
    emails.length === 0 &&
    extendedKeyUsage?.includes(extendedKeyUsages.serverAuth) === true &&
    !extendedKeyUsage.some((usage) => personal.includes(usage))
  );
}
