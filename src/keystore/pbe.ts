/** Password-based decryption of PKCS#12 and PKCS#8 (RFC 7292 appendix B and C, RFC 8018); pure. Bounded in rounds. */
import { createDecipheriv, hash, pbkdf2Sync } from 'node:crypto';
import forge from 'node-forge';
import type { DerReader } from '../x509/der.ts';
import { tags } from '../x509/der.ts';
import { oidOf, smallIntegerOf } from '../x509/der-values.ts';
import { StoreTrouble } from './trouble.ts';

/** One way to write a password down as bytes: for the PKCS#12 derivation, and for PBKDF2. */
export type PasswordBytes = { readonly bmp: Uint8Array; readonly utf8: Uint8Array };

/** Rounds a file may ask for at once, and all in all; files in use ask for 1 to 600,000. */
const mostRounds = 5_000_000;

/** How much derivation one file may still cost. */
export class Work {
  #left = 2 * mostRounds;
  /** Throws StoreTrouble: unsupported when it is too much, damaged when it is less than one. */
  spend(rounds: number): void {
    if (rounds < 1) throw new StoreTrouble('damaged', 'The file asks for less than one round of key derivation.');
    this.#left -= rounds;
    if (rounds <= mostRounds && this.#left >= 0) return;
    throw new StoreTrouble(
      'unsupported',
      `The file asks for ${rounds} rounds of key derivation; more than ${mostRounds} are not tried.`,
    );
  }
}

/** The ways programs have written `password` down: nothing and an empty text are two, and so are old OpenSSL's for non-ASCII ones. */
export function passwordBytesOf(password: string | null): readonly PasswordBytes[] {
  const text = password ?? '';
  const utf8 = Buffer.from(text, 'utf8');
  const usual = { bmp: bmp(text), utf8 };
  if (text === '') return [usual, { bmp: new Uint8Array(0), utf8 }];
  return [...text].some((char) => char > '\u007f') ? [usual, { bmp: bmp(utf8.toString('latin1')), utf8 }] : [usual];
}

/** UTF-16, high byte first, with two zero bytes at the end (RFC 7292 B.1). */
function bmp(text: string): Uint8Array {
  return Buffer.from(`${text}\0`, 'utf16le').swap16();
}

/** Digests by OID with their block size in bytes. */
const digests = new Map([
  ['1.3.14.3.2.26', { name: 'sha1', blockBytes: 64 }],
  ['2.16.840.1.101.3.4.2.4', { name: 'sha224', blockBytes: 64 }],
  ['2.16.840.1.101.3.4.2.1', { name: 'sha256', blockBytes: 64 }],
  ['2.16.840.1.101.3.4.2.2', { name: 'sha384', blockBytes: 128 }],
  ['2.16.840.1.101.3.4.2.3', { name: 'sha512', blockBytes: 128 }],
]);
export type Digest = { readonly name: string; readonly blockBytes: number };

export function digestOf(oid: string): Digest | null {
  return digests.get(oid) ?? null;
}

const sha1: Digest = { name: 'sha1', blockBytes: 64 };

/** RFC 7292 B.2. `purpose`: 1 key, 2 initial vector, 3 MAC key. */
export function pkcs12Key(
  { name, blockBytes }: Digest,
  password: Uint8Array,
  salt: Uint8Array,
  rounds: number,
  purpose: 1 | 2 | 3,
  length: number,
): Uint8Array {
  const block = Buffer.concat([filled(salt, blockBytes), filled(password, blockBytes)]);
  const parts: Buffer[] = [];
  for (let made = 0; made < length; made += parts.at(-1)?.length ?? length) {
    let digest: Buffer = hash(name, Buffer.concat([Buffer.alloc(blockBytes, purpose), block]), 'buffer');
    for (let round = 1; round < rounds; round++) digest = hash(name, digest, 'buffer');
    parts.push(digest);
    addToEach(block, Buffer.alloc(blockBytes, digest), blockBytes);
  }
  return Buffer.concat(parts).subarray(0, length);
}

function filled(bytes: Uint8Array, blockBytes: number): Buffer {
  return bytes.length === 0 ? Buffer.alloc(0) : Buffer.alloc(Math.ceil(bytes.length / blockBytes) * blockBytes, bytes);
}

/** Each block of `blocks` += `addend` + 1, modulo its size. */
function addToEach(blocks: Buffer, addend: Buffer, blockBytes: number): void {
  for (let start = 0; start < blocks.length; start += blockBytes) {
    let carry = 1;
    for (let index = blockBytes - 1; index >= 0; index--) {
      const sum = (blocks[start + index] ?? 0) + (addend[index] ?? 0) + carry;
      blocks[start + index] = sum & 0xff;
      carry = sum >> 8;
    }
  }
}

/** Decrypts with one way of writing the password; the padding is still there. Throws StoreTrouble (damaged). */
export type Decrypt = (password: PasswordBytes, encrypted: Uint8Array) => Uint8Array;

const pbes2 = '1.2.840.113549.1.5.13';
const pbkdf2 = '1.2.840.113549.1.5.12';

/** What the AlgorithmIdentifier at `reader` asks for. Throws StoreTrouble (unsupported) naming the algorithm, DerError for other bytes. */
export function decryptionOf(reader: DerReader, work: Work): Decrypt {
  const algorithm = reader.enter('algorithm');
  const oid = oidOf(algorithm.take('oid', tags.oid), algorithm.path);
  if (oid === pbes2) return pbes2Of(algorithm.enter('parameters'), work);
  const scheme = pkcs12Schemes.get(oid);
  if (scheme === undefined) throw unsupported(oid);
  const parameters = algorithm.enter('parameters');
  const salt = parameters.take('salt', tags.octetString).content;
  const rounds = smallIntegerOf(parameters.take('iterations', tags.integer), parameters.path);
  return ({ bmp: password }, encrypted) => {
    work.spend(rounds);
    const key = pkcs12Key(sha1, password, salt, rounds, 1, scheme.keyBytes);
    return scheme.decrypt(key, pkcs12Key(sha1, password, salt, rounds, 2, 8), encrypted);
  };
}

function unsupported(oid: string): StoreTrouble {
  const name = otherNames.get(oid);
  const shown = name === undefined ? `the algorithm ${oid}` : `${name} (${oid})`;
  return new StoreTrouble('unsupported', `The file is encrypted with ${shown}, which this program cannot read.`);
}

const otherNames = new Map([
  ['1.2.840.113549.1.12.1.1', 'RC4 with 128 bits'],
  ['1.2.840.113549.1.12.1.2', 'RC4 with 40 bits'],
  ['1.2.840.113549.1.5.3', 'MD5 and DES'],
  ['1.2.840.113549.1.5.10', 'SHA-1 and DES'],
  ['1.3.6.1.4.1.11591.4.11', 'scrypt'],
  ['1.2.840.113549.1.5.14', 'PBMAC1'],
]);

type Cipher = (key: Uint8Array, iv: Uint8Array, encrypted: Uint8Array) => Uint8Array;

function nodeCipher(name: string, blockBytes: number): Cipher {
  return (key, iv, encrypted) => {
    if (encrypted.length === 0 || encrypted.length % blockBytes !== 0 || iv.length !== blockBytes) {
      throw new StoreTrouble('damaged', 'An encrypted part of the file has a length that cannot be.');
    }
    const cipher = createDecipheriv(name, key, iv).setAutoPadding(false);
    return Buffer.concat([cipher.update(encrypted), cipher.final()]);
  };
}

const tripleDes = nodeCipher('des-ede3-cbc', 8);

/** OpenSSL 3, hence Node, leaves RC2 to its legacy provider. */
function rc2(bits: number): Cipher {
  return (key, iv, encrypted) => {
    if (encrypted.length === 0 || encrypted.length % 8 !== 0) {
      throw new StoreTrouble('damaged', 'An encrypted part of the file has a length that cannot be.');
    }
    const cipher = forge.rc2.createDecryptionCipher(binary(key), bits);
    cipher.start(binary(iv));
    cipher.update(forge.util.createBuffer(binary(encrypted)));
    cipher.finish(() => true);
    return Buffer.from(cipher.output.getBytes(), 'latin1');
  };
}

function binary(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

/** RFC 7292 appendix C. */
const pkcs12Schemes = new Map<string, { readonly keyBytes: number; readonly decrypt: Cipher }>([
  ['1.2.840.113549.1.12.1.3', { keyBytes: 24, decrypt: tripleDes }],
  [
    '1.2.840.113549.1.12.1.4',
    { keyBytes: 16, decrypt: (key, iv, bytes) => tripleDes(Buffer.concat([key, key.subarray(0, 8)]), iv, bytes) },
  ],
  ['1.2.840.113549.1.12.1.5', { keyBytes: 16, decrypt: rc2(128) }],
  ['1.2.840.113549.1.12.1.6', { keyBytes: 5, decrypt: rc2(40) }],
]);

const pbes2Ciphers = new Map([
  ['2.16.840.1.101.3.4.1.2', { keyBytes: 16, decrypt: nodeCipher('aes-128-cbc', 16) }],
  ['2.16.840.1.101.3.4.1.22', { keyBytes: 24, decrypt: nodeCipher('aes-192-cbc', 16) }],
  ['2.16.840.1.101.3.4.1.42', { keyBytes: 32, decrypt: nodeCipher('aes-256-cbc', 16) }],
  ['1.2.840.113549.3.7', { keyBytes: 24, decrypt: tripleDes }],
]);

/** HMACs of PBKDF2 by OID (RFC 8018 B.1); the first is the default. */
const hmacs = new Map([
  ['1.2.840.113549.2.7', 'sha1'],
  ['1.2.840.113549.2.8', 'sha224'],
  ['1.2.840.113549.2.9', 'sha256'],
  ['1.2.840.113549.2.10', 'sha384'],
  ['1.2.840.113549.2.11', 'sha512'],
]);

/** PBES2-params of RFC 8018 A.4. */
function pbes2Of(parameters: DerReader, work: Work): Decrypt {
  const derivation = parameters.enter('keyDerivationFunc');
  const kdf = oidOf(derivation.take('oid', tags.oid), derivation.path);
  if (kdf !== pbkdf2) throw unsupported(kdf);
  const { salt, rounds, digest } = pbkdf2Of(derivation.enter('parameters'));
  const scheme = parameters.enter('encryptionScheme');
  const oid = oidOf(scheme.take('oid', tags.oid), scheme.path);
  const cipher = pbes2Ciphers.get(oid);
  if (cipher === undefined) throw unsupported(oid);
  const iv = scheme.take('iv', tags.octetString).content;
  return ({ utf8 }, encrypted) => {
    work.spend(rounds);
    return cipher.decrypt(pbkdf2Sync(utf8, salt, rounds, cipher.keyBytes, digest), iv, encrypted);
  };
}

/** PBKDF2-params of RFC 8018 A.2. The key length is that of the cipher, whatever is written there. */
function pbkdf2Of(parameters: DerReader): { salt: Uint8Array; rounds: number; digest: string } {
  const salt = parameters.take('salt', tags.octetString).content;
  const rounds = smallIntegerOf(parameters.take('iterations', tags.integer), parameters.path);
  parameters.takeIf('keyLength', tags.integer);
  const prf = parameters.enterIf('prf', tags.sequence);
  const oid = prf === null ? '1.2.840.113549.2.7' : oidOf(prf.take('oid', tags.oid), prf.path);
  const digest = hmacs.get(oid);
  if (digest === undefined) throw unsupported(oid);
  return { salt, rounds, digest };
}

/** Plaintext without its PKCS#7 padding; null when the padding is not one. */
export function unpadded(plain: Uint8Array): Uint8Array | null {
  const count = plain.at(-1) ?? 0;
  if (count < 1 || count > 16 || count > plain.length) return null;
  const padding = plain.subarray(plain.length - count);
  return padding.every((octet) => octet === count) ? plain.subarray(0, plain.length - count) : null;
}
