/** PKCS#12 files (RFC 7292) -> certificates; pure. Private keys are opened, if at all, only to see which certificate they belong to. */
import { createHmac } from 'node:crypto';
import type { DerElement } from '../x509/der.ts';
import { context, DerReader, tags } from '../x509/der.ts';
import { oidOf, smallIntegerOf } from '../x509/der-values.ts';
import { derOfBer } from './ber.ts';
import type { Decrypt, PasswordBytes } from './pbe.ts';
import { decryptionOf, digestOf, passwordBytesOf, pkcs12Key, unpadded, Work } from './pbe.ts';
import type { Bag } from './safe-bags.ts';
import { bagsOf, storeOfBags } from './safe-bags.ts';
import type { RawStore } from './trouble.ts';
import { StoreTrouble } from './trouble.ts';

const dataType = '1.2.840.113549.1.7.1';
const encryptedDataType = '1.2.840.113549.1.7.6';
const signedDataType = '1.2.840.113549.1.7.2';
const envelopedDataType = '1.2.840.113549.1.7.3';

/** What the seal (MacData) says of the passwords tried. */
type Seal = {
  readonly state: 'none' | 'unknown-algorithm' | 'fits' | 'does-not-fit';
  readonly fitting: PasswordBytes | null;
};

/** `password` null: none was given; empty ones are tried. Throws StoreTrouble, or DerError for bytes that are damaged. */
export function parsePkcs12(bytes: Uint8Array, password: string | null): RawStore {
  const pfx = new DerReader(derOfBer(bytes), 'file').enter('pfx');
  const version = smallIntegerOf(pfx.take('version', tags.integer), pfx.path);
  if (version !== 3) throw new StoreTrouble('unsupported', `The file is PKCS#12 version ${version}; only 3 is in use.`);
  const safe = authenticatedSafe(pfx);
  const candidates = passwordBytesOf(password);
  const work = new Work();
  const seal = sealOf(pfx, safe, candidates, work);
  const tried = seal.fitting === null ? candidates : [seal.fitting];
  const parts = safesOf(safe);
  const bags = parts.flatMap(({ read }) => bagsOf(read(tried, work, { password, seal })));
  const store = storeOfBags(bags, (key) => decryptedKey(key, tried, work));
  const anyEncrypted = parts.some(({ encrypted }) => encrypted);
  const trouble = brokenSeal(seal, anyEncrypted, password) ?? closedKey(bags, { password, seal }, anyEncrypted, work);
  return { ...store, trouble };
}

/** Bytes of authSafe: what the seal is over. */
function authenticatedSafe(pfx: DerReader): Uint8Array {
  const info = pfx.enter('authSafe');
  const type = oidOf(info.take('contentType', tags.oid), info.path);
  if (type === signedDataType) {
    throw new StoreTrouble(
      'unsupported',
      'The file is sealed by a signature instead of a password, which is not supported.',
    );
  }
  if (type !== dataType)
    throw new StoreTrouble('damaged', `The file holds content of type ${type} where data belongs.`);
  return info.enter('content', context(0, 'constructed')).take('data', tags.octetString).content;
}

function sealOf(pfx: DerReader, safe: Uint8Array, candidates: readonly PasswordBytes[], work: Work): Seal {
  const mac = pfx.enterIf('macData', tags.sequence);
  if (mac === null) return { state: 'none', fitting: null };
  const info = mac.enter('mac');
  const algorithm = info.enter('algorithm');
  const digest = digestOf(oidOf(algorithm.take('oid', tags.oid), algorithm.path));
  const expected = info.take('digest', tags.octetString).content;
  const salt = mac.take('salt', tags.octetString).content;
  const given = mac.takeIf('iterations', tags.integer);
  const rounds = given === null ? 1 : smallIntegerOf(given, mac.path);
  if (digest === null) return { state: 'unknown-algorithm', fitting: null };
  const fitting = candidates.find(({ bmp }) => {
    work.spend(rounds);
    const length = expected.length;
    const key = pkcs12Key(digest, bmp, salt, rounds, 3, digestBytes(digest.name));
    return Buffer.compare(createHmac(digest.name, key).update(safe).digest().subarray(0, length), expected) === 0;
  });
  return { state: fitting === undefined ? 'does-not-fit' : 'fits', fitting: fitting ?? null };
}

function digestBytes(name: string): number {
  return name === 'sha1' ? 20 : Number(name.slice(3)) / 8;
}

type Situation = { readonly password: string | null; readonly seal: Seal };
/** One ContentInfo; `read` yields its SafeContents. */
type Part = {
  readonly encrypted: boolean;
  readonly read: (tried: readonly PasswordBytes[], work: Work, situation: Situation) => Uint8Array;
};

function safesOf(safe: Uint8Array): readonly Part[] {
  const parts: Part[] = [];
  const list = new DerReader(derOfBer(safe), 'file').enter('safes');
  while (list.more) {
    const info = list.enter('safe');
    const type = oidOf(info.take('contentType', tags.oid), info.path);
    const content = info.enter('content', context(0, 'constructed'));
    if (type === dataType) {
      const { content: bytes } = content.take('data', tags.octetString);
      parts.push({ encrypted: false, read: () => bytes });
    } else if (type === encryptedDataType) {
      parts.push({ encrypted: true, read: (tried, work, situation) => decryptedSafe(content, tried, work, situation) });
    } else {
      const what = type === envelopedDataType ? 'encrypted to a public key' : `of type ${type}`;
      throw new StoreTrouble('unsupported', `A part of the file is ${what}, which is not supported.`);
    }
  }
  return parts;
}

/** EncryptedData of RFC 5652 8. */
function decryptedSafe(
  content: DerReader,
  tried: readonly PasswordBytes[],
  work: Work,
  situation: Situation,
): Uint8Array {
  const data = content.enter('encryptedData');
  data.take('version', tags.integer);
  const info = data.enter('encryptedContentInfo');
  info.take('contentType', tags.oid);
  const decrypt = decryptionOf(info, work);
  const encrypted = encryptedOctets(info);
  const results = tried.map((password) => opened(decrypt, password, encrypted));
  const good = results.find((result): result is Uint8Array => result instanceof Uint8Array);
  if (good !== undefined) return good;
  throw notOpened(results.includes('damaged'), situation);
}

/** [0] IMPLICIT OCTET STRING, in one piece or, in files that were BER, in several. */
function encryptedOctets(info: DerReader): Uint8Array {
  const whole = info.takeIf('encryptedContent', context(0, 'primitive'));
  if (whole !== null) return whole.content;
  const pieces: Uint8Array[] = [];
  const reader = info.enter('encryptedContent', context(0, 'constructed'));
  while (reader.more) pieces.push(reader.take('piece', tags.octetString).content);
  return Buffer.concat(pieces);
}

/**
 * The plaintext; `damaged` when it starts as it must, so that the password is right, but does not go on or end so;
 * `wrong` when it is noise.
 */
function opened(decrypt: Decrypt, password: PasswordBytes, encrypted: Uint8Array): Uint8Array | 'damaged' | 'wrong' {
  const padded = decrypt(password, encrypted);
  const plain = unpadded(padded);
  if (plain !== null && isWhole(plain)) return plain;
  return startsPlausibly(padded) ? 'damaged' : 'wrong';
}

function isWhole(plain: Uint8Array): boolean {
  try {
    return plain[0] === tags.sequence && derOfBer(plain).length > 0;
  } catch {
    return false;
  }
}

/** A sequence whose length leaves room for the padding and nothing else; noise does so once in some 100,000 times. */
function startsPlausibly(padded: Uint8Array): boolean {
  const [tag, first = 0, ...more] = padded.subarray(0, 6);
  if (tag !== tags.sequence || first <= 0x80 || first > 0x84) return false;
  const octets = more.slice(0, first & 0x7f);
  const whole = 2 + octets.length + octets.reduce((sum, octet) => sum * 256 + octet, 0);
  return whole < padded.length && whole >= padded.length - 16;
}

function notOpened(rightPassword: boolean, { password, seal }: Situation): StoreTrouble {
  if (rightPassword || seal.state === 'fits') {
    return new StoreTrouble(
      'damaged',
      'The password is right, but what it opens cannot be read: the file was damaged after it was made.',
    );
  }
  return password === null
    ? new StoreTrouble('password-needed', 'The certificates in the file are encrypted and no password is given for it.')
    : new StoreTrouble('wrong-password', 'The password given does not open the file.');
}

/** Everything could be read although the seal does not fit. */
function brokenSeal(seal: Seal, anyEncrypted: boolean, password: string | null): StoreTrouble | null {
  if (seal.state !== 'does-not-fit') return null;
  if (anyEncrypted) {
    return new StoreTrouble('damaged', 'The seal (MAC) of the file does not fit: it was changed after it was made.');
  }
  if (password === null) return null;
  return new StoreTrouble(
    'wrong-password',
    'The password given does not fit the seal (MAC) of the file, whose certificates are readable without one.',
  );
}

/** Where neither a seal nor encrypted certificates can tell of the password, as `openssl pkcs12 -nomac` writes, a key can. */
function closedKey(
  bags: readonly Bag[],
  { password, seal }: Situation,
  anyEncrypted: boolean,
  work: Work,
): StoreTrouble | null {
  const key = bags.find(({ kind }) => kind === 'encrypted-key');
  if (password === null || seal.fitting !== null || anyEncrypted || key === undefined) return null;
  if (decryptedKey(key.value, passwordBytesOf(password), work) !== null) return null;
  return new StoreTrouble('wrong-password', 'The password given does not open the private key in the file.');
}

/** PKCS#8 of an encrypted key bag, or null when it cannot be opened: then only its label can tell whose key it is. */
function decryptedKey(encryptedKey: DerElement, tried: readonly PasswordBytes[], work: Work): Uint8Array | null {
  try {
    const file = new DerReader(encryptedKey.content, 'file.key');
    const decrypt = decryptionOf(file, work);
    const encrypted = file.take('encryptedData', tags.octetString).content;
    for (const password of tried) {
      const result = opened(decrypt, password, encrypted);
      if (result instanceof Uint8Array) return result;
    }
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
  return null;
}
