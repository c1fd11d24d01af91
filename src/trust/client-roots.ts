/** Whom our own HTTPS client trusts: the roots the settings name, and those the environment adds for every Node program. Knows no connection. */
import type { SecureContext } from 'node:tls';
import tls from 'node:tls';
import { pemOfCertificate } from '../x509/pem.ts';
import type { TrustOptions } from './roots.ts';
import { readRoots } from './roots.ts';

/** Made once and shared by every connection: reading a hundred roots takes OpenSSL several milliseconds. Throws CouldNotLook (operator). */
export function clientContext(options: TrustOptions): SecureContext {
  return tls.createSecureContext({ ca: [...trustedPems(options)] });
}

/** The same roots as PEM. Throws CouldNotLook (operator). */
export function trustedPems(options: TrustOptions): readonly string[] {
  const { ders } = readRoots(options);
  return [...ders.map(pemOfCertificate), ...tls.getCACertificates('extra')];
}
