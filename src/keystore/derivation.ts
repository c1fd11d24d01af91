/** Keys from passwords: PKCS#12 (RFC 7292 B), PBKDF1 and PBKDF2 (RFC 8018), scrypt (RFC 7914), OpenSSL's and Java's own; pure. */
import { createHash, hash, pbkdf2Sync, scryptSync } from 'node:crypto';
import { hashedAgain } from './repeated-hash.ts';
import { StoreTrouble } from './trouble.ts';
import type { Work } from './work.ts';

/** One way to write a password down as bytes: for the PKCS#12 derivation, and for all others. */
export type PasswordBytes = { readonly bmp: Uint8Array; readonly utf8: Uint8Array };

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

export type Digest = { readonly name: string; readonly bytes: number; readonly blockBytes: number };

export const sha1: Digest = { name: 'sha1', bytes: 20, blockBytes: 64 };
export const md5: Digest = { name: 'md5', bytes: 16, blockBytes: 64 };

/** Digests by OID with their sizes. */
const digests = new Map<string, Digest>([
  ['1.3.14.3.2.26', sha1],
  ['1.2.840.113549.2.5', md5],
  ['2.16.840.1.101.3.4.2.4', { name: 'sha224', bytes: 28, blockBytes: 64 }],
  ['2.16.840.1.101.3.4.2.1', { name: 'sha256', bytes: 32, blockBytes: 64 }],
  ['2.16.840.1.101.3.4.2.2', { name: 'sha384', bytes: 48, blockBytes: 128 }],
  ['2.16.840.1.101.3.4.2.3', { name: 'sha512', bytes: 64, blockBytes: 128 }],
]);

export function digestOf(oid: string): Digest | null {
  return digests.get(oid) ?? null;
}

/** RFC 7292 B.2. `purpose`: 1 key, 2 initial vector, 3 MAC key. */
export function pkcs12Key(
  { name, bytes, blockBytes }: Digest,
  password: Uint8Array,
  salt: Uint8Array,
  rounds: number,
  purpose: 1 | 2 | 3,
  length: number,
  work: Work,
): Uint8Array {
  work.spend(rounds, Math.ceil(length / bytes));
  const block = Buffer.concat([filled(salt, blockBytes), filled(password, blockBytes)]);
  const parts: Buffer[] = [];
  for (let made = 0; made < length; made += bytes) {
    const first = hash(name, Buffer.concat([Buffer.alloc(blockBytes, purpose), block]), 'buffer');
    const digest = hashedAgain(name, first, rounds - 1);
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

/** RFC 8018 5.1: at most one digest long. */
export function pbkdf1({ name }: Digest, password: Uint8Array, salt: Uint8Array, rounds: number, work: Work): Buffer {
  work.spend(rounds);
  let digest: Buffer = hash(name, Buffer.concat([password, salt]), 'buffer');
  for (let round = 1; round < rounds; round++) digest = hash(name, digest, 'buffer');
  return digest;
}

export function pbkdf2(
  { name, bytes }: Digest,
  password: Uint8Array,
  salt: Uint8Array,
  rounds: number,
  length: number,
  work: Work,
): Uint8Array {
  work.spend(rounds, Math.ceil(length / bytes));
  return pbkdf2Sync(password, salt, rounds, length, name);
}

/** RFC 7914. Costs about as much as 2·N·r·p rounds of a hash, and 128·N·r bytes of memory. */
export type ScryptCost = { readonly n: number; readonly r: number; readonly p: number };
const mostScryptBytes = 64 * 1024 * 1024;

export function scrypt(
  password: Uint8Array,
  salt: Uint8Array,
  { n, r, p }: ScryptCost,
  length: number,
  work: Work,
): Uint8Array {
  if (n < 2 || (n & (n - 1)) !== 0 || r < 1 || p < 1) {
    throw new StoreTrouble('damaged', `The file asks for scrypt with N ${n}, r ${r}, p ${p}, which cannot be.`);
  }
  if (128 * n * r > mostScryptBytes || 2 * n * r * p > Number.MAX_SAFE_INTEGER) {
    throw new StoreTrouble(
      'unsupported',
      `The file asks for scrypt with N ${n} and r ${r}; more than 64 MiB are not given.`,
    );
  }
  work.spend(2 * n * r * p);
  return scryptSync(password, salt, length, { N: n, r, p, maxmem: 2 * mostScryptBytes });
}

/** EVP_BytesToKey with MD5 and one round, as `Proc-Type: 4,ENCRYPTED` uses it; the salt is the first 8 bytes of the IV. */
export function opensslKey(password: Uint8Array, iv: Uint8Array, length: number): Uint8Array {
  let last: Buffer = Buffer.alloc(0);
  const parts: Buffer[] = [];
  for (let made = 0; made < length; made += last.length) {
    last = createHash('md5').update(last).update(password).update(iv.subarray(0, 8)).digest();
    parts.push(last);
  }
  return Buffer.concat(parts).subarray(0, length);
}

/** Key (24 bytes) and IV (8) of Java's PBEWithMD5AndTripleDES: each half of the salt hashed on its own (com.sun.crypto.provider.PBES1Core). */
export function jceksKey(password: Uint8Array, salt: Uint8Array, rounds: number, work: Work): Buffer {
  work.spend(rounds, 2);
  const [first, second] = [Buffer.from(salt.subarray(0, 4)), Buffer.from(salt.subarray(4, 8))];
  if (first.equals(second)) turnedRound(first);
  return Buffer.concat(
    [first, second].map((half) => {
      let digest: Buffer = half;
      for (let round = 0; round < rounds; round++) digest = hash('md5', Buffer.concat([digest, password]), 'buffer');
      return digest;
    }),
  );
}

/** Java means to reverse equal halves and writes to salt[3-1] instead of salt[3-i]: this is what it does. */
function turnedRound(half: Buffer): void {
  for (let index = 0; index < 2; index++) {
    const kept = half[index] ?? 0;
    half[index] = half[3 - index] ?? 0;
    half[2] = kept;
  }
}
