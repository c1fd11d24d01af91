/** Bytes of a certificate file in any format -> certificates and keys, or why not; pure. Never throws for what is in the bytes. */
import type { KeyObject } from 'node:crypto';
import type { Certificate } from '../x509/certificate.ts';
import { NotACertificate, parseCertificate } from '../x509/certificate.ts';
import { DerError } from '../x509/der.ts';
import { parseDer } from './der-store.ts';
import { parseJks } from './jks.ts';
import { publicHalfOf } from './key-match.ts';
import { mostKeysOpened } from './keys.ts';
import type { KeyFacts, StoreEntry, StoreFacts, StoreFormat, StoreInspection } from './keystores.ts';
import { parsePem } from './pem-store.ts';
import { textFactsOf } from './pem-text.ts';
import { parsePkcs7 } from './pkcs7.ts';
import { parsePkcs12 } from './pkcs12.ts';
import { formatOf } from './recognise.ts';
import type { Opened, Passwords, RawEntry, RawKey, RawStore } from './trouble.ts';
import { StoreTrouble, unprotected } from './trouble.ts';
import { Work } from './work.ts';

/** Larger files are no keystores. */
export const mostFileBytes = 5_000_000;

/** `password` null: none is given. */
export function parseStore(bytes: Uint8Array, password: string | null): Omit<StoreFacts, 'file'> {
  const { format, store } = readStore(bytes, { store: password, key: null }, new Work());
  return factsOf(format, store);
}

/** A key with what it signs: never hand one to a probe. `publicKeySha256` as in KeyFacts. */
export type OpenKey = KeyFacts & { readonly key: KeyObject | null };
export type OpenStore = Omit<StoreInspection, 'file' | 'access' | 'keys'> & {
  readonly keys: readonly OpenKey[];
  /** Parsed, in the order of `entries`. */
  readonly certificates: readonly Certificate[];
  /** Rounds of derivation it took. */
  readonly work: number;
};

/**
 * Certificates and keys as real objects, for those who sign or convert. Keys open with the store's password or, where that
 * does not fit, with their own; null: none is given. Never throws for what is in the bytes.
 */
export function openStoreWithKeys(
  bytes: Uint8Array,
  storePassword: string | null,
  keyPassword: string | null = null,
): OpenStore {
  const work = new Work();
  const { format, store } = readStore(bytes, { store: storePassword, key: keyPassword }, work);
  const facts = factsOf(format, store);
  return {
    ...facts,
    keys: store.keys.slice(0, 1000).map((key, index) => openKeyOf(key, index)),
    certificates: facts.entries.map(({ certificate }) => parseCertificate(Buffer.from(certificate, 'base64'))),
    protection: store.protection,
    text: format === 'pem' ? textFactsOf(bytes) : null,
    others: othersOf(store),
    work: work.done,
  };
}

function readStore(
  bytes: Uint8Array,
  passwords: Passwords,
  work: Work,
): { readonly format: StoreFormat; readonly store: RawStore } {
  const format = bytes.length > mostFileBytes ? 'unrecognised' : formatOf(bytes);
  try {
    return { format, store: rawStoreOf(format, bytes, passwords, work) };
  } catch (error) {
    return { format, store: { entries: [], keys: [], protection: unprotected, trouble: troubleOf(error) } };
  }
}

function rawStoreOf(format: StoreFormat, bytes: Uint8Array, passwords: Passwords, work: Work): RawStore {
  if (bytes.length === 0) throw new StoreTrouble('empty', 'The file has no content (0 bytes).');
  if (bytes.length > mostFileBytes) {
    throw new StoreTrouble('unsupported', 'The file is larger than 5 MB; keystores are not.');
  }
  switch (format) {
    case 'pem':
      return parsePem(bytes, passwords, work);
    case 'der':
      return parseDer(bytes, passwords, work);
    case 'pkcs7':
      return parsePkcs7(bytes);
    case 'pkcs12':
      return parsePkcs12(bytes, passwords, work);
    case 'jks':
    case 'jceks':
      return parseJks(bytes, passwords, work);
    default:
      throw new StoreTrouble('unsupported', 'The file is none of PEM, DER, PKCS#7, PKCS#12, JKS and JCEKS.');
  }
}

/** Leaves out certificates that cannot be read, and says so. */
function factsOf(format: StoreFormat, { entries, trouble }: RawStore): Omit<StoreFacts, 'file'> {
  const read = entries.map((entry, index) => ({ entry, why: whyUnreadable(entry, index) }));
  const problem =
    trouble ??
    read.find(({ why }) => why !== null)?.why ??
    (entries.length === 0 ? new StoreTrouble('empty', 'The file is readable and holds no certificate.') : null);
  return {
    format,
    problem: problem?.problem ?? null,
    detail: problem?.message ?? '',
    entries: read.filter(({ why }) => why === null).map(({ entry }) => entryOf(entry)),
  };
}

function entryOf({ alias, der, hasKey }: RawEntry): StoreEntry {
  return { alias, certificate: Buffer.from(der).toString('base64'), hasKey };
}

function whyUnreadable({ alias, der }: RawEntry, index: number): StoreTrouble | null {
  try {
    parseCertificate(der);
    return null;
  } catch (error) {
    if (!(error instanceof NotACertificate)) throw error;
    const which = alias === null ? `Certificate ${index + 1} of the file` : `The certificate "${alias}"`;
    return new StoreTrouble('damaged', `${which} cannot be read (${error.path} is not as it must be).`);
  }
}

const tooMany: Opened = {
  state: 'unsupported',
  detail: `More than ${mostKeysOpened} keys of one file are not opened.`,
};

function openKeyOf({ alias, form, encryption, opened }: RawKey, index: number): OpenKey {
  const result = index < mostKeysOpened ? opened() : tooMany;
  const closed = { openedBy: null, kind: null, bits: null, publicKeySha256: null, key: null };
  const common = { alias, form, encryption, state: result.state };
  if (result.state !== 'open') return { ...common, ...closed, detail: result.detail };
  const { key, openedBy } = result;
  return {
    ...common,
    detail: '',
    openedBy,
    kind: key.asymmetricKeyType ?? 'unknown',
    bits: key.asymmetricKeyDetails?.modulusLength ?? null,
    publicKeySha256: publicHalfOf(key),
    key,
  };
}

/** What was not read as certificate or key, as far as the trouble does not say it. */
function othersOf({ trouble }: RawStore): readonly string[] {
  return trouble?.message.includes('CERTIFICATE REQUEST') ? ['certificate request'] : [];
}

function troubleOf(error: unknown): StoreTrouble {
  if (error instanceof StoreTrouble) return error;
  if (error instanceof DerError) {
    return new StoreTrouble('damaged', `The file is cut off or damaged: ${error.message}.`);
  }
  throw error;
}
