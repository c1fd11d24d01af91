/** A new RSA key and the request for a certificate (PKCS#10, RFC 2986) by Anaplan's rules. Writes no file. */
import 'reflect-metadata';
import { createPublicKey, KeyObject, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { extendedKeyUsages } from '../x509/oids.ts';

export type RequestOrder = {
  readonly email: string;
  readonly commonName: string;
  readonly organisation: string | null;
  readonly bits: 2048 | 3072 | 4096;
};

export type CertificateRequest = { readonly key: KeyObject; readonly pem: string };

/** The e-mail address goes into the alternative names, where Anaplan looks first; signed with SHA-256. */
export async function requestOf({ email, commonName, organisation, bits }: RequestOrder): Promise<CertificateRequest> {
  const keys = await webcrypto.subtle.generateKey({ ...signing, ...publicExponent, modulusLength: bits }, true, [
    'sign',
    'verify',
  ]);
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    // As objects: in plain strings the library takes quotes and hashes for syntax.
    name: new x509.Name([
      { CN: [{ utf8String: commonName }] },
      ...(organisation === null ? [] : [{ O: [{ utf8String: organisation }] }]),
    ]),
    keys,
    signingAlgorithm: signing,
    extensions: [
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([extendedKeyUsages.clientAuth, extendedKeyUsages.emailProtection]),
      new x509.SubjectAlternativeNameExtension([{ type: 'email', value: email }]),
    ],
  });
  return { key: KeyObject.from(keys.privateKey), pem: `${request.toString('pem')}\n` };
}

/** What is wrong with a request read back from the disk, or null. */
export async function requestTrouble(pem: string, key: KeyObject, order: RequestOrder): Promise<string | null> {
  const request = new x509.Pkcs10CertificateRequest(pem);
  if (!(await request.verify())) return 'its signature does not fit';
  const { subjectName } = request;
  if (subjectName.getField('CN').join() !== order.commonName) return 'its common name is another';
  if (subjectName.getField('O').join() !== (order.organisation ?? '')) return 'its organisation is another';
  const inside = createPublicKey({ key: Buffer.from(request.publicKey.rawData), format: 'der', type: 'spki' });
  return inside.equals(createPublicKey(key)) ? null : 'it is for another key';
}

const signing = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
const publicExponent = { publicExponent: new Uint8Array([1, 0, 1]) };
