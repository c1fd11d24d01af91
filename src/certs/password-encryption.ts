/** Encrypts bytes under a password as PKCS#8 and PKCS#12 want it (RFC 8018, RFC 7292 appendix C). Knows algorithms, and no file format. */
import { createCipheriv, pbkdf2Sync, randomBytes } from 'node:crypto';
import type { PasswordBytes } from '../keystore/derivation.ts';
import { digestOf, passwordBytesOf, pkcs12Key, sha1 } from '../keystore/derivation.ts';
import { Work } from '../keystore/work.ts';
import { integer, nullValue, objectIdentifier, octetString, sequence } from './der-write.ts';

/**
 * Who must be able to read the file. `modern`: PBES2 with AES-256 and hmacWithSHA256, read by Java 8u301, 11.0.12, 12 and
 * later, OpenSSL and Node. `old-java`: 3DES with SHA-1, read by every Java and, without `-legacy`, by OpenSSL 3.
 */
export type Reader = 'modern' | 'old-java';

/** EncryptedPrivateKeyInfo and EncryptedContentInfo hold these two. */
export type Encrypted = { readonly algorithm: Buffer; readonly data: Buffer };

/** Of key derivation. Java writes 10,000 by default; PBKDF2 is cheap enough for more, once in a client's run. */
export const rounds = { modern: 100_000, 'old-java': 10_000 } as const;
const saltBytes = 20;

export function encryptedFor(reader: Reader, password: string, plain: Uint8Array): Encrypted {
  return reader === 'modern' ? pbes2(password, plain) : tripleDes(password, plain);
}

/** The digest of RFC 7292 B that seals a file for `reader`, by OID. */
export const sealDigests = { modern: '2.16.840.1.101.3.4.2.1', 'old-java': '1.3.14.3.2.26' } as const;

/** The key that seals a PKCS#12 file. Throws for a digest that is not one of `sealDigests`. */
export function sealKey(reader: Reader, password: string, salt: Uint8Array): { name: string; key: Uint8Array } {
  const digest = digestOf(sealDigests[reader]);
  if (digest === null) throw new Error(`the digest ${sealDigests[reader]} is not known`);
  const key = pkcs12Key(digest, bytesOf(password).bmp, salt, rounds[reader], 3, digest.bytes, new Work());
  return { name: digest.name, key };
}

/** PBES2-params of RFC 8018 A.4. */
function pbes2(password: string, plain: Uint8Array): Encrypted {
  const salt = randomBytes(saltBytes);
  const iv = randomBytes(16);
  const key = pbkdf2Sync(bytesOf(password).utf8, salt, rounds.modern, 32, 'sha256');
  const hmacWithSha256 = sequence(objectIdentifier('1.2.840.113549.2.9'), nullValue());
  const pbkdf2 = sequence(octetString(salt), integer(rounds.modern), hmacWithSha256);
  const parameters = sequence(
    sequence(objectIdentifier('1.2.840.113549.1.5.12'), pbkdf2),
    sequence(objectIdentifier('2.16.840.1.101.3.4.1.42'), octetString(iv)),
  );
  return {
    algorithm: sequence(objectIdentifier('1.2.840.113549.1.5.13'), parameters),
    data: enciphered('aes-256-cbc', key, iv, plain),
  };
}

/** pbeWithSHAAnd3-KeyTripleDES-CBC. */
function tripleDes(password: string, plain: Uint8Array): Encrypted {
  const salt = randomBytes(saltBytes);
  const { bmp } = bytesOf(password);
  const key = pkcs12Key(sha1, bmp, salt, rounds['old-java'], 1, 24, new Work());
  const iv = pkcs12Key(sha1, bmp, salt, rounds['old-java'], 2, 8, new Work());
  return {
    algorithm: sequence(
      objectIdentifier('1.2.840.113549.1.12.1.3'),
      sequence(octetString(salt), integer(rounds['old-java'])),
    ),
    data: enciphered('des-ede3-cbc', key, iv, plain),
  };
}

function enciphered(name: string, key: Uint8Array, iv: Uint8Array, plain: Uint8Array): Buffer {
  const cipher = createCipheriv(name, key, iv);
  return Buffer.concat([cipher.update(plain), cipher.final()]);
}

/** As programs of today write passwords down; new ones are ASCII, where there is no other way. */
function bytesOf(password: string): PasswordBytes {
  const [usual] = passwordBytesOf(password);
  if (usual === undefined) throw new Error('a password has no bytes');
  return usual;
}
