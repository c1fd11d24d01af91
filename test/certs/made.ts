/** A user's certificate by all rules of Anaplan, two CAs above it, and the lines that say which tests are skipped. */
import 'reflect-metadata';
import { KeyObject } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import type { Identity } from '../../src/certs/identity.ts';
import { pkcs8Of } from '../../src/certs/pkcs8-write.ts';
import { pemOfCertificate } from '../../src/x509/pem.ts';
import { hasKeytool, hasLegacy, hasOpenssl } from '../keystore/made.ts';
import type { Made, Recipe } from '../x509/making.ts';
import { make, rsaKeys } from '../x509/making.ts';

export { nowMs } from '../x509/making.ts';
export { hasKeytool, hasLegacy, hasOpenssl };

if (!hasOpenssl) console.warn('SKIPPED for want of openssl: opening the files of cert prepare and cert request');
if (!hasKeytool) console.warn('SKIPPED for want of keytool: opening the keystores of cert prepare with Java');
if (!hasLegacy) console.warn("SKIPPED for want of openssl's legacy provider: browser files encrypted with RC2");

export type Family = { readonly root: Made; readonly issuing: Made; readonly user: Made };

export const userRecipe = {
  name: 'CN=Loader, O=Example',
  extendedUsages: ['1.3.6.1.5.5.7.3.2', '1.3.6.1.5.5.7.3.4'],
  names: [{ type: 'email', value: 'loader@example.com' }],
  extra: [new x509.CRLDistributionPointsExtension(['http://crl.example.com/issuing.crl'])],
} as const satisfies Omit<Recipe, 'by'>;

export async function family(keys?: Recipe['keys']): Promise<Family> {
  const root = await make({ name: 'CN=Test Root', by: null, ca: true });
  const issuing = await make({ name: 'CN=Test Issuing', by: root, ca: true });
  const user = await make({ ...userRecipe, by: issuing, keys: keys ?? (await rsaKeys(2048)) });
  return { root, issuing, user };
}

export function identityOf({ root, issuing, user }: Family): Identity {
  return {
    leaf: user.certificate,
    key: keyOf(user),
    issuers: [issuing.certificate, root.certificate],
  };
}

export function keyOf({ keys }: Made): KeyObject {
  return KeyObject.from(keys.privateKey);
}

export function pemOf({ certificate }: Made): string {
  return pemOfCertificate(certificate.der);
}

export function keyPemOf(made: Made): string {
  const body = pkcs8Of(keyOf(made))
    .toString('base64')
    .replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----\n`;
}
