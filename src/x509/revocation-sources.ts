/** Where the certificates of a chain say that their issuers and revocation can be asked for; pure: names places and asks none. */
import type { Certificate } from './certificate.ts';
import { NotACertificate, parseCertificate } from './certificate.ts';
import { ocspRequestFor } from './ocsp.ts';

export type RevocationSource = {
  /** Subject of the certificate in question. */
  readonly subject: string;
  readonly ocsp: { readonly url: string; readonly request: Uint8Array } | null;
  readonly crlUrl: string | null;
};

export type Sources = {
  readonly revocation: readonly RevocationSource[];
  /** Of issuers that are neither sent nor in the store. */
  readonly issuerUrls: readonly string[];
};

/** Honest chains have two or three certificates besides the root. */
const maxCertificates = 4;

/** `sent` and `anchors` as DER; what is no certificate is passed over. */
export function sourcesOf(sent: readonly Uint8Array[], anchors: readonly Uint8Array[]): Sources {
  const chain = sent.slice(0, 20).flatMap(readable);
  const pool = [...chain, ...anchors.flatMap(readable)];
  const asked = chain.filter(({ selfIssued }) => !selfIssued).slice(0, maxCertificates);
  const issuerOf = ({ issuerKey, authorityKeyId }: Certificate) => {
    const named = pool.filter(({ subjectKey }) => subjectKey === issuerKey);
    return named.find(({ subjectKeyId }) => subjectKeyId === authorityKeyId) ?? named[0];
  };
  return {
    revocation: asked.flatMap((certificate) => {
      const issuer = issuerOf(certificate);
      return issuer === undefined ? [] : sourceOf(certificate, issuer);
    }),
    issuerUrls: asked
      .filter((certificate) => issuerOf(certificate) === undefined)
      .flatMap(({ caIssuerUrls }) => caIssuerUrls.filter(isHttp).slice(0, 1)),
  };
}

function sourceOf(certificate: Certificate, issuer: Certificate): RevocationSource[] {
  const ocspUrl = certificate.ocspUrls.find(isHttp) ?? null;
  const crlUrl = certificate.crlUrls.find(isHttp) ?? null;
  if (ocspUrl === null && crlUrl === null) return [];
  const ocsp = ocspUrl === null ? null : { url: ocspUrl, request: ocspRequestFor(certificate, issuer) };
  return [{ subject: certificate.subject, ocsp, crlUrl }];
}

function isHttp(url: string): boolean {
  return url.toLowerCase().startsWith('http://');
}

function readable(der: Uint8Array): Certificate[] {
  try {
    return [parseCertificate(der)];
  } catch (error) {
    if (error instanceof NotACertificate) return [];
    throw error;
  }
}
