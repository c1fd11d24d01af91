/** Java keystores (JKS and JCEKS) -> certificates, which need no password; pure. Never decrypts a key. */
import { createHash } from 'node:crypto';
import type { RawEntry, RawStore } from './trouble.ts';
import { StoreTrouble } from './trouble.ts';

const keyEntry = 1;
const certificateEntry = 2;
const secretKeyEntry = 3;
const mostEntries = 1000;
const digestBytes = 20;

/**
 * Layout as sun.security.provider.JavaKeyStore writes it: magic, version, count, entries, and a SHA-1 over the store
 * password and all before. `password` null leaves that digest unchecked. What could be read is returned beside a trouble.
 */
export function parseJks(bytes: Uint8Array, password: string | null): RawStore {
  const reader = new JavaReader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  const entries: RawEntry[] = [];
  try {
    reader.skip(4);
    const version = reader.u32();
    if (version !== 1 && version !== 2) {
      throw new StoreTrouble('unsupported', `The file is a Java keystore of version ${version}; 1 and 2 are known.`);
    }
    const count = reader.u32();
    for (let index = 0; index < count; index++) readEntry(reader, version, entries);
    return { entries, trouble: digestTrouble(bytes, reader.at, password) };
  } catch (error) {
    if (error instanceof StoreTrouble) return { entries, trouble: error };
    throw error;
  }
}

function readEntry(reader: JavaReader, version: number, entries: RawEntry[]): void {
  const tag = reader.u32();
  const alias = reader.utf();
  reader.skip(8);
  if (tag === keyEntry) {
    reader.skip(reader.u32());
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
  if (entries.length > mostEntries) throw tooMany();
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
    .update(Buffer.from(password, 'utf16le').swap16())
    .update('Mighty Aphrodite')
    .update(bytes.subarray(0, end))
    .digest();
  if (digest.equals(bytes.subarray(end))) return null;
  return new StoreTrouble('wrong-password', 'The password given is not the store password, or the file was changed.');
}

/** Numbers and texts as java.io.DataOutputStream writes them. Throws StoreTrouble (damaged) at the end of the bytes. */
class JavaReader {
  at = 0;
  readonly #bytes: Buffer;
  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }
  skip(count: number): void {
    this.#take(count);
  }
  u32(): number {
    return this.#take(4).readUInt32BE();
  }
  /** Java's modified UTF-8; differs from the real one for NUL and beyond U+FFFF only. */
  utf(): string {
    return this.#take(this.#take(2).readUInt16BE()).toString('utf8');
  }
  /** Version 1 leaves the type out. */
  certificate(version: number): Uint8Array {
    const type = version === 2 ? this.utf() : 'X.509';
    if (type !== 'X.509') {
      throw new StoreTrouble('unsupported', 'The keystore holds a certificate of another kind than X.509.');
    }
    return new Uint8Array(this.#take(this.u32()));
  }
  #take(count: number): Buffer {
    const end = this.at + count;
    if (end > this.#bytes.length) throw new StoreTrouble('damaged', 'The keystore ends in the middle of an entry.');
    const taken = this.#bytes.subarray(this.at, end);
    this.at = end;
    return taken;
  }
}
