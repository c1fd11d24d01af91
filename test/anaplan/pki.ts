/** Certificates for these tests: a root, a server for 127.0.0.1, and users that sign in. */
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(webcrypto);
const rsa = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength: 2048,
};
const validity = { notBefore: new Date(Date.now() - 86_400_000), notAfter: new Date(Date.now() + 86_400_000) };

export type Identity = { readonly certificate: string; readonly key: string };
export type Pki = { readonly root: string; readonly server: Identity; readonly user: Identity };

export async function makePki(): Promise<Pki> {
  const rootKeys = await webcrypto.subtle.generateKey(rsa, true, ['sign', 'verify']);
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=Test root',
    keys: rootKeys,
    signingAlgorithm: rsa,
    extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
    ...validity,
  });
  const issue = async (subject: string, names: x509.JsonGeneralNames): Promise<Identity> => {
    const keys = await webcrypto.subtle.generateKey(rsa, true, ['sign', 'verify']);
    const certificate = await x509.X509CertificateGenerator.create({
      subject,
      issuer: root.subject,
      publicKey: keys.publicKey,
      signingKey: rootKeys.privateKey,
      signingAlgorithm: rsa,
      extensions: [new x509.SubjectAlternativeNameExtension(names)],
      ...validity,
    });
    const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
    return { certificate: certificate.toString('pem'), key: pemOf('PRIVATE KEY', key) };
  };
  return {
    root: root.toString('pem'),
    server: await issue('CN=127.0.0.1', [{ type: 'ip', value: '127.0.0.1' }]),
    user: await issue('CN=loader', [{ type: 'email', value: 'loader@example.com' }]),
  };
}

function pemOf(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
