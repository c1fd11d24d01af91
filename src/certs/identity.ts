/** A user's certificate with its private key and the CA certificates above it: what every client needs, before any format. Types only. */
import type { KeyObject } from 'node:crypto';
import type { Certificate } from '../x509/certificate.ts';

export type Identity = {
  /** The user's own. */
  readonly leaf: Certificate;
  readonly key: KeyObject;
  /** The issuer of the leaf first, then its issuer and so on; empty when the input has none. May end in the root. */
  readonly issuers: readonly Certificate[];
};
