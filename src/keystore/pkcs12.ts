/** PKCS#12 files (RFC 7292) -> certificates, keys still closed, and how they are protected; pure. */
import { context, DerError, DerReader, tags } from '../x509/der.ts';
import { oidOf, smallIntegerOf } from '../x509/der-values.ts';
import { derOfBer } from './ber.ts';
import { decryptedDer } from './decrypted.ts';
import type { PasswordBytes } from './derivation.ts';
import { passwordBytesOf } from './derivation.ts';
import { encryptedPkcs8, plainKey } from './keys.ts';
import type { Encryption } from './keystores.ts';
import { pbeOf } from './pbe.ts';
import type { Bag } from './safe-bags.ts';
import { bagsOf, contentsOfBags } from './safe-bags.ts';
import type { SealVerdict } from './seal.ts';
import { sealOf } from './seal.ts';
import type { Passwords, RawKey, RawStore } from './trouble.ts';
import { StoreTrouble } from './trouble.ts';
import type { Work } from './work.ts';

const dataType = '1.2.840.113549.1.7.1';
const encryptedDataType = '1.2.840.113549.1.7.6';
const signedDataType = '1.2.840.113549.1.7.2';
const envelopedDataType = '1.2.840.113549.1.7.3';

/** Without a password, empty ones are tried. Throws StoreTrouble, or DerError for bytes that are damaged. */
export function parsePkcs12(bytes: Uint8Array, passwords: Passwords, work: Work): RawStore {
  const pfx = new DerReader(derOfBer(bytes), 'file').enter('pfx');
  const version = smallIntegerOf(pfx.take('version', tags.integer), pfx.path);
  if (version !== 3) throw new StoreTrouble('unsupported', `The file is PKCS#12 version ${version}; only 3 is in use.`);
  const safe = authenticatedSafe(pfx);
  const candidates = passwordBytesOf(passwords.store);
  const verdict = sealOf(pfx, safe, candidates, work);
  const tried = verdict.fitting === null ? candidates : [verdict.fitting];
  const parts = safesOf(safe, work).map((part) => ({ ...part, ...bagsOrTrouble(part, tried, passwords, verdict) }));
  const bags = parts.flatMap((part) => part.bags);
  const contents = contentsOfBags(bags, (bag) => keyOfBag(bag, passwords, work));
  const certificates = parts.flatMap(({ encryption }) => (encryption === null ? [] : [encryption]));
  const trouble =
    parts.find((part) => part.trouble !== null)?.trouble ??
    brokenSeal(verdict, certificates.length > 0, passwords.store) ??
    closedKeyTrouble(contents.keys, verdict, certificates.length > 0, passwords);
  return {
    ...contents,
    protection: { seal: verdict.seal, certificates, verified: verdict.state === 'fits' },
    trouble,
  };
}

function keyOfBag({ kind, alias, value }: Bag, passwords: Passwords, work: Work): RawKey {
  return kind === 'key'
    ? plainKey(alias, 'PRIVATE KEY', value.whole)
    : encryptedPkcs8(alias, value.whole, passwords, work);
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

/** One ContentInfo. `decrypted` yields its SafeContents, or why not. */
type Part = {
  readonly encryption: Encryption | null;
  readonly decrypted: (tried: readonly PasswordBytes[]) => Uint8Array | 'damaged' | 'wrong';
};

function safesOf(safe: Uint8Array, work: Work): readonly Part[] {
  const parts: Part[] = [];
  const list = new DerReader(derOfBer(safe), 'file').enter('safes');
  while (list.more) {
    const info = list.enter('safe');
    const type = oidOf(info.take('contentType', tags.oid), info.path);
    const content = info.enter('content', context(0, 'constructed'));
    if (type === dataType) {
      const { content: bytes } = content.take('data', tags.octetString);
      parts.push({ encryption: null, decrypted: () => bytes });
    } else if (type === encryptedDataType) {
      parts.push(encryptedSafe(content, work));
    } else {
      const what = type === envelopedDataType ? 'encrypted to a public key' : `of type ${type}`;
      throw new StoreTrouble('unsupported', `A part of the file is ${what}, which is not supported.`);
    }
  }
  return parts;
}

/** EncryptedData of RFC 5652 8. */
function encryptedSafe(content: DerReader, work: Work): Part {
  const data = content.enter('encryptedData');
  data.take('version', tags.integer);
  const info = data.enter('encryptedContentInfo');
  info.take('contentType', tags.oid);
  const { encryption, decrypt } = pbeOf(info, work);
  const encrypted = encryptedOctets(info);
  return { encryption, decrypted: (tried) => decryptedDer(decrypt, tried, encrypted) };
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

/** A part that does not open leaves the others readable: the key's alias often stands in clear. */
function bagsOrTrouble(
  { decrypted }: Part,
  tried: readonly PasswordBytes[],
  { store }: Passwords,
  verdict: SealVerdict,
): { readonly bags: readonly Bag[]; readonly trouble: StoreTrouble | null } {
  try {
    const contents = decrypted(tried);
    if (contents instanceof Uint8Array) return { bags: bagsOf(contents), trouble: null };
    return { bags: [], trouble: notOpened(contents === 'damaged', store, verdict) };
  } catch (error) {
    if (error instanceof StoreTrouble) return { bags: [], trouble: error };
    if (!(error instanceof DerError)) throw error;
    return { bags: [], trouble: new StoreTrouble('damaged', `The file is cut off or damaged: ${error.message}.`) };
  }
}

function notOpened(rightPassword: boolean, password: string | null, { state }: SealVerdict): StoreTrouble {
  if (rightPassword || state === 'fits') {
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
function brokenSeal({ state }: SealVerdict, anyEncrypted: boolean, password: string | null): StoreTrouble | null {
  if (state !== 'does-not-fit') return null;
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
function closedKeyTrouble(
  keys: readonly RawKey[],
  { fitting }: SealVerdict,
  anyEncrypted: boolean,
  { store }: Passwords,
): StoreTrouble | null {
  const key = keys.find(({ encryption }) => encryption !== null);
  if (store === null || fitting !== null || anyEncrypted || key === undefined) return null;
  if (key.opened().state !== 'wrong-password') return null;
  return new StoreTrouble('wrong-password', 'The password given does not open the private key in the file.');
}
