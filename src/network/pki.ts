/** What certificates point at: issuers, revocation lists, OCSP answers. Types only. */
import type { Sources } from '../x509/revocation-sources.ts';

/** Base64 of DER; a sentence for each place that gave nothing. */
export type PkiEvidence = {
  readonly ocsp: readonly string[];
  readonly crls: readonly string[];
  readonly issuers: readonly string[];
  readonly failures: readonly string[];
};

export type PkiRules = {
  /** Also private, loopback and link-local addresses: for a company's own CA. */
  readonly allowPrivateAddresses: boolean;
};

export type Pki = {
  /** Asks every source once: OCSP, the revocation list where that gave nothing, and missing issuers. Never throws for what is there. */
  gather(sources: Sources, rules: PkiRules, signal: AbortSignal): Promise<PkiEvidence>;
};
