/** Java keystores (JKS and JCEKS) -> certificates, which need no password, and keys still closed; pure. */
import { createHash, hash } from 'node:crypto';
import { DerError, DerReader, tags } from '../x509/der.ts';
import { oidOf } from '../x509/der-values.ts';
import { isWhole, startsPlausibly } from './decrypted.ts';
import { JavaReader } from './java-reader.ts';
import { brokenKey, closedKey, encryptedPkcs8 } from './keys.ts';
import type { Passwords, RawEntry, RawKey, RawStore } from './trouble.ts';
import { StoreTrouble } from './trouble.ts';
import type { Work } from './work.ts';

const keyEntry = 1;
const certificateEntry = 2;
const secretKeyEntry = 3;
const mostEntries = 1000;
const digestBytes = 20;
const jksProtection = '1.3.6.1.4.1.42.2.17.1.1';

/**
 * Layout as sun.security.provider.JavaKeyStore writes it: magic, version, count, entries, and a SHA-1 over the store
 * password and all before. Without a password that digest is left unchecked. What could be read is returned beside a trouble.
 */
export function parseJks(bytes: Uint8Array, passwords: Passwords, work: Work): RawStore {
  const reader = new JavaReader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  const entries: RawEntry[] = [];
  const keys: RawKey[] = [];
  const done = (trouble: StoreTrouble | null): RawStore => ({
    entries,
    keys,
    protection: {
      seal: { algorithm: 'JKS digest (SHA1)', iterations: null },
      certificates: [],
      verified: trouble === null && passwords.store !== null,
    },
    trouble,
  });
  try {
    reader.skip(4);
    const version = reader.u32();
    if (version !== 1 && version !== 2) {
      throw new StoreTrouble('unsupported', `The file is a Java keystore of version ${version}; 1 and 2 are known.`);
    }
    const count = reader.u32();
    for (let index = 0; index < count; index++) {
      readEntry(reader, version, entries, keys, (alias, der) => keyOf(alias, der, passwords, work));
    }
    return done(digestTrouble(bytes, reader.at, passwords.store));
  } catch (error) {
    if (error instanceof StoreTrouble) return done(error);
    throw error;
  }
}

function readEntry(
  reader: JavaReader,
  version: number,
  entries: RawEntry[],
  keys: RawKey[],
  keyOfEntry: (alias: string, der: Uint8Array) => RawKey,
): void {
  const tag = reader.u32();
  const alias = reader.utf();
  reader.skip(8);
  if (tag === keyEntry) {
    keys.push(keyOfEntry(alias, reader.bytes()));
    const length = reader.u32();
    for (let index = 0; index < length; index++) {
      entries.push({ alias, der: reader.certificate(version), hasKey: index === 0 });
      if (entries.length > mostEntries) throw tooMany();
    }
  } else if (tag === certificateEntry) {
    entries.push({ alias, der: reader.certificate(version), hasKey: false });
  } else if (tag === secretKeyEntry) {
    // Its length is known only to Java's own deserialisation, which nobody should imitate on foreign bytes.
    throw new StoreTrouble(
      'unsupported',
      `The keystore holds the secret key "${alias}"; it and the entries behind it cannot be read.`,
    );
  } else throw new StoreTrouble('damaged', `The keystore holds an entry of the unknown kind ${tag}.`);
  if (entries.length > mostEntries || keys.length > mostEntries) throw tooMany();
}

function tooMany(): StoreTrouble {
  return new StoreTrouble('unsupported', `The file holds more than ${mostEntries} certificates.`);
}

function digestTrouble(bytes: Uint8Array, end: number, password: string | null): StoreTrouble | null {
  if (bytes.length !== end + digestBytes) {
    return new StoreTrouble(
      'damaged',
      'The keystore does not end where its last entry says: it is cut off or changed.',
    );
  }
  if (password === null) return null;
  const digest = createHash('sha1')
    .update(utf16(password))
    .update('Mighty Aphrodite')
    .update(bytes.subarray(0, end))
    .digest();
  if (digest.equals(bytes.subarray(end))) return null;
  return new StoreTrouble('wrong-password', 'The password given is not the store password, or the file was changed.');
}

/** EncryptedPrivateKeyInfo with JKS's own protection, or with JCEKS's, which is a PBE scheme like others. */
function keyOf(alias: string, der: Uint8Array, passwords: Passwords, work: Work): RawKey {
  try {
    const info = new DerReader(der, 'file').enter('key');
    const algorithm = info.enter('algorithm');
    const oid = oidOf(algorithm.take('oid', tags.oid), algorithm.path);
    if (oid !== jksProtection) return { ...encryptedPkcs8(alias, der, passwords, work), form: 'java' };
    const encrypted = info.take('encryptedData', tags.octetString).content;
    const encryption = { scheme: 'JKS', oid, cipher: 'SHA1 keystream', derivation: 'SHA1', iterations: null } as const;
    return closedKey(alias, 'java', encryption, passwords, 'PRIVATE KEY', (password) =>
      unmasked(encrypted, password, work),
    );
  } catch (error) {
    if (error instanceof DerError || error instanceof StoreTrouble) return brokenKey(alias, 'java', error);
    throw error;
  }
}

/** sun.security.provider.KeyProtector: salt, the key XOR a chain of SHA-1, and a SHA-1 over password and key. */
function unmasked(bytes: Uint8Array, password: string, work: Work): Uint8Array | 'damaged' | 'wrong' {
  if (bytes.length <= 2 * digestBytes) return 'damaged';
  const written = utf16(password);
  const plain = Buffer.from(bytes.subarray(digestBytes, -digestBytes));
  work.spend(Math.ceil(plain.length / digestBytes));
  let mask: Uint8Array = bytes.subarray(0, digestBytes);
  for (let at = 0; at < plain.length; at += digestBytes) {
    mask = hash('sha1', Buffer.concat([written, mask]), 'buffer');
    for (let index = 0; index < digestBytes && at + index < plain.length; index++) {
      plain[at + index] = (plain[at + index] ?? 0) ^ (mask[index] ?? 0);
    }
  }
  const check = hash('sha1', Buffer.concat([written, plain]), 'buffer');
  if (check.equals(bytes.subarray(-digestBytes))) return isWhole(plain) ? plain : 'damaged';
  return startsPlausibly(plain) ? 'damaged' : 'wrong';
}

function utf16(password: string): Buffer {
  return Buffer.from(password, 'utf16le').swap16();
}
