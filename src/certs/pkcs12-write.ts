/** Writes PKCS#12 (RFC 7292): one key, its certificate and those above it, under one password. */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { Certificate } from '../x509/certificate.ts';
import { context } from '../x509/der.ts';
import { bmpString, element, integer, nullValue, objectIdentifier, octetString, sequence, setOf } from './der-write.ts';
import type { Identity } from './identity.ts';
import type { Reader } from './password-encryption.ts';
import { encryptedFor, rounds, sealDigests, sealKey } from './password-encryption.ts';
import { encryptedKeyInfo } from './pkcs8-write.ts';

const data = '1.2.840.113549.1.7.1';
const encryptedData = '1.2.840.113549.1.7.6';
const shroudedKeyBag = '1.2.840.113549.1.12.10.1.2';
const certificateBag = '1.2.840.113549.1.12.10.1.3';
const x509Certificate = '1.2.840.113549.1.9.22.1';
const friendlyName = '1.2.840.113549.1.9.20';
const localKeyId = '1.2.840.113549.1.9.21';

/** Key and leaf carry `alias` and the same localKeyID, by which Java pairs them; the others carry no label. */
export function pkcs12Of({ leaf, key, issuers }: Identity, alias: string, password: string, reader: Reader): Buffer {
  const labels = labelsOf(alias, leaf);
  const certificates = sequence(
    certificateBagOf(leaf, labels),
    ...issuers.map((issuer) => certificateBagOf(issuer, null)),
  );
  const keyBag = sequence(objectIdentifier(shroudedKeyBag), explicit(encryptedKeyInfo(key, password, reader)), labels);
  const safe = sequence(encryptedContent(certificates, password, reader), plainContent(sequence(keyBag)));
  return sequence(integer(3), plainContent(safe), sealOf(safe, password, reader));
}

function labelsOf(alias: string, leaf: Certificate): Buffer {
  const id = createHash('sha1').update(leaf.der).digest();
  return setOf(attribute(friendlyName, bmpString(alias)), attribute(localKeyId, octetString(id)));
}

function attribute(type: string, value: Buffer): Buffer {
  return sequence(objectIdentifier(type), setOf(value));
}

function certificateBagOf({ der }: Certificate, labels: Buffer | null): Buffer {
  const value = sequence(objectIdentifier(x509Certificate), explicit(octetString(der)));
  return sequence(objectIdentifier(certificateBag), explicit(value), ...(labels === null ? [] : [labels]));
}

function plainContent(content: Buffer): Buffer {
  return sequence(objectIdentifier(data), explicit(octetString(content)));
}

/** EncryptedData of RFC 5652 8. */
function encryptedContent(content: Buffer, password: string, reader: Reader): Buffer {
  const { algorithm, data: bytes } = encryptedFor(reader, password, content);
  const info = sequence(objectIdentifier(data), algorithm, element(context(0, 'primitive'), bytes));
  return sequence(objectIdentifier(encryptedData), explicit(sequence(integer(0), info)));
}

/** MacData: SHA-1 for old Java, SHA-256 otherwise. */
function sealOf(safe: Buffer, password: string, reader: Reader): Buffer {
  const salt = randomBytes(20);
  const { name, key } = sealKey(reader, password, salt);
  const mac = createHmac(name, key).update(safe).digest();
  const algorithm = sequence(objectIdentifier(sealDigests[reader]), nullValue());
  return sequence(sequence(algorithm, octetString(mac)), octetString(salt), integer(rounds[reader]));
}

function explicit(content: Buffer): Buffer {
  return element(context(0, 'constructed'), content);
}
