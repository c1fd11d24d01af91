/** Makes the certificate the listener shows: self-signed, RSA, so that old clients can read it. Knows no socket and writes no file. */
import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';

/** PEM texts. */
export type ListenerIdentity = { readonly certificatePem: string; readonly keyPem: string };

const rsa = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
};
const dayMs = 86_400_000;
const { digitalSignature, keyEncipherment, keyCertSign } = x509.KeyUsageFlags;

/** Valid from a day before `nowMs` to thirty days after, for these names and addresses. */
export async function makeListenerIdentity(hosts: readonly string[], nowMs: number): Promise<ListenerIdentity> {
  const keys = await webcrypto.subtle.generateKey(rsa, true, ['sign', 'verify']);
  const names = hosts.map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value }));
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    // The first digit keeps the serial positive and of full length.
    serialNumber: `4${randomBytes(16).toString('hex').slice(1)}`,
    name: 'CN=anaplan-doctor tls listen',
    notBefore: new Date(nowMs - dayMs),
    notAfter: new Date(nowMs + 30 * dayMs),
    keys,
    signingAlgorithm: rsa,
    extensions: [
      // Root and server in one, as `openssl req -x509` makes it: told to trust one that is no CA, Node 10 and 12 hang and Node 8 refuses.
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(digitalSignature | keyEncipherment | keyCertSign, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(names),
    ],
  });
  const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    certificatePem: `${certificate.toString('pem')}\n`,
    keyPem: `${x509.PemConverter.encode(key, 'PRIVATE KEY')}\n`,
  };
}
