/** What of a sent chain old clients can stumble over; pure. Validity and trust as such are chain-validity's. */
import type { Certificate } from '../x509/certificate.ts';
import { NotACertificate, parseCertificate } from '../x509/certificate.ts';
import { matchesHost } from '../x509/hostname.ts';
import { signatureSchemeOf } from '../x509/signature-algorithms.ts';

export type ChainFacts = {
  /** RSA keys of the chain in bits, the leaf's first. */
  readonly rsaBits: readonly number[];
  readonly ecBits: readonly number[];
  /** Subjects of certificates below the root that are signed with MD5 or SHA-1. */
  readonly signedWithSha1: readonly string[];
  readonly matchesHost: boolean;
  readonly leafName: string;
  /** Subject keys of issuers of what was sent, to find the roots. */
  readonly issuers: readonly string[];
};

export type RootFacts = { readonly subject: string; readonly subjectKey: string; readonly notBeforeMs: number };

/** Null when the leaf cannot be read; further certificates that cannot be read are left out. */
export function chainFactsOf(chain: readonly string[], host: string): ChainFacts | null {
  const certificates = chain.map(certificateOf);
  const leaf = certificates[0] ?? null;
  if (leaf === null) return null;
  const readable = certificates.filter((certificate) => certificate !== null);
  const below = readable.filter(({ selfIssued }) => !selfIssued);
  return {
    rsaBits: bitsOf(readable, ['rsa', 'rsa-pss']),
    ecBits: bitsOf(readable, ['ec']),
    signedWithSha1: below.filter(isSha1).map(({ commonName, subject }) => commonName ?? subject),
    matchesHost: matchesHost(leaf, host),
    leafName: leaf.commonName ?? leaf.dnsNames[0] ?? leaf.subject,
    issuers: readable.map(({ issuerKey }) => issuerKey),
  };
}

export function rootFactsOf(anchors: readonly string[]): readonly RootFacts[] {
  return anchors
    .map(certificateOf)
    .filter((certificate) => certificate !== null)
    .filter(({ selfIssued }) => selfIssued)
    .map(({ commonName, subject, subjectKey, notBeforeMs }) => ({
      subject: commonName ?? subject,
      subjectKey,
      notBeforeMs,
    }));
}

function certificateOf(base64: string): Certificate | null {
  try {
    return parseCertificate(new Uint8Array(Buffer.from(base64, 'base64')));
  } catch (error) {
    if (error instanceof NotACertificate) return null;
    throw error;
  }
}

function bitsOf(certificates: readonly Certificate[], kinds: readonly string[]): readonly number[] {
  return certificates.flatMap(({ publicKey }) =>
    kinds.includes(publicKey.kind) && publicKey.bits !== null ? [publicKey.bits] : [],
  );
}

function isSha1({ signed }: Certificate): boolean {
  const hash = signatureSchemeOf(signed.algorithm)?.hash ?? null;
  return hash === 'sha1' || hash === 'md5';
}
