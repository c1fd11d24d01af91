/** Certificates and keys made in memory: a root, an intermediate, and what they issue. Knows no files and no servers. */
import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';
import { dayMs } from './durations.ts';

/** PEM texts; the key is unencrypted PKCS#8. */
export type Identity = { readonly certificatePem: string; readonly keyPem: string };

/** Milliseconds since 1970. */
export type Validity = { readonly fromMs: number; readonly toMs: number };

export type Pki = {
  readonly rootPem: string;
  readonly intermediatePem: string;
  /** EC P-256 server certificate for these DNS names and IP addresses, signed by the intermediate. */
  server(hosts: readonly string[], validity: Validity): Promise<Identity>;
  /** RSA-2048 user certificate as Anaplan asks for: S/MIME usages, e-mail in the SAN, a CRL pointer. */
  user(email: string, commonName: string, validity: Validity): Promise<Identity>;
};

/** `owner` is in every name: two of them share none. Root valid from ten years before `nowMs` to ten years after, the intermediate five each way. */
export async function makePki(nowMs: number, owner = 'anaplan-doctor sandbox'): Promise<Pki> {
  const root = await makeRoot(owner, daysAround(nowMs, 3650, 3650));
  const intermediate = await makeIntermediate(root, owner, daysAround(nowMs, 1825, 1825));
  return {
    rootPem: `${root.certificate.toString('pem')}\n`,
    intermediatePem: `${intermediate.certificate.toString('pem')}\n`,
    server: (hosts, validity) => issueServer(intermediate, hosts, validity),
    user: (email, commonName, validity) => issueUser(intermediate, email, commonName, validity),
  };
}

export function daysAround(atMs: number, daysBefore: number, daysAfter: number): Validity {
  return { fromMs: atMs - daysBefore * dayMs, toMs: atMs + daysAfter * dayMs };
}

type Authority = { readonly certificate: x509.X509Certificate; readonly keys: webcrypto.CryptoKeyPair };

const ec = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const rsa = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
};
const emailProtection = '1.3.6.1.5.5.7.3.4';
const organisation = 'O=anaplan-doctor sandbox';

async function makeRoot(owner: string, validity: Validity): Promise<Authority> {
  const keys = await webcrypto.subtle.generateKey(ec, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...serialAndDates(validity),
    name: `CN=Sandbox Root CA, O=${owner}`,
    keys,
    signingAlgorithm: ec,
    extensions: [...authorityExtensions(), await x509.SubjectKeyIdentifierExtension.create(keys.publicKey)],
  });
  return { certificate, keys };
}

async function makeIntermediate(root: Authority, owner: string, validity: Validity): Promise<Authority> {
  const keys = await webcrypto.subtle.generateKey(ec, true, ['sign', 'verify']);
  const subject = `CN=Sandbox Issuing CA 1, O=${owner}`;
  const certificate = await issue(root, keys, subject, validity, authorityExtensions(0));
  return { certificate, keys };
}

async function issueServer(issuer: Authority, hosts: readonly string[], validity: Validity): Promise<Identity> {
  const keys = await webcrypto.subtle.generateKey(ec, true, ['sign', 'verify']);
  const names = hosts.map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value }));
  const certificate = await issue(issuer, keys, `CN=Sandbox tenant, ${organisation}`, validity, [
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    new x509.SubjectAlternativeNameExtension(names),
  ]);
  return identityOf(certificate, keys);
}

async function issueUser(issuer: Authority, email: string, commonName: string, validity: Validity): Promise<Identity> {
  const keys = await webcrypto.subtle.generateKey(rsa, true, ['sign', 'verify']);
  const certificate = await issue(issuer, keys, `CN=${commonName}, ${organisation}`, validity, [
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment, true),
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth, emailProtection]),
    new x509.SubjectAlternativeNameExtension([{ type: 'email', value: email }]),
    new x509.CRLDistributionPointsExtension(['http://crl.sandbox.example/issuing-ca-1.crl']),
  ]);
  return identityOf(certificate, keys);
}

async function issue(
  issuer: Authority,
  keys: webcrypto.CryptoKeyPair,
  subject: string,
  validity: Validity,
  extensions: readonly x509.Extension[],
): Promise<x509.X509Certificate> {
  return x509.X509CertificateGenerator.create({
    ...serialAndDates(validity),
    subject,
    issuer: issuer.certificate.subject,
    publicKey: keys.publicKey,
    signingKey: issuer.keys.privateKey,
    signingAlgorithm: ec,
    extensions: [
      ...(extensions.some((extension) => extension instanceof x509.BasicConstraintsExtension)
        ? []
        : [new x509.BasicConstraintsExtension(false, undefined, true)]),
      ...extensions,
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.keys.publicKey),
    ],
  });
}

function authorityExtensions(pathLength?: number): readonly x509.Extension[] {
  return [
    new x509.BasicConstraintsExtension(true, pathLength, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
  ];
}

/** Certificates count whole seconds; the serial's first digit keeps it positive and 16 bytes long. */
function serialAndDates({ fromMs, toMs }: Validity) {
  return {
    serialNumber: `4${randomBytes(16).toString('hex').slice(1)}`,
    notBefore: new Date(fromMs),
    notAfter: new Date(toMs),
  };
}

async function identityOf(certificate: x509.X509Certificate, keys: webcrypto.CryptoKeyPair): Promise<Identity> {
  const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    certificatePem: `${certificate.toString('pem')}\n`,
    keyPem: `${x509.PemConverter.encode(key, 'PRIVATE KEY')}\n`,
  };
}
