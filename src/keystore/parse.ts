/** Bytes of a certificate file in any format -> certificates, or why not; pure. Never throws for what is in the bytes. */
import { NotACertificate, parseCertificate } from '../x509/certificate.ts';
import { DerError } from '../x509/der.ts';
import { parseJks } from './jks.ts';
import type { StoreEntry, StoreFacts, StoreFormat } from './keystores.ts';
import { parsePem } from './pem-store.ts';
import { parsePkcs7 } from './pkcs7.ts';
import { parsePkcs12 } from './pkcs12.ts';
import { formatOf } from './recognise.ts';
import type { RawEntry, RawStore } from './trouble.ts';
import { StoreTrouble } from './trouble.ts';

/** Larger files are no keystores. */
export const mostFileBytes = 5_000_000;

/** `password` null: none is given. */
export function parseStore(bytes: Uint8Array, password: string | null): Omit<StoreFacts, 'file'> {
  if (bytes.length === 0) return bare('unrecognised', new StoreTrouble('empty', 'The file has no content (0 bytes).'));
  if (bytes.length > mostFileBytes) {
    return bare('unrecognised', new StoreTrouble('unsupported', 'The file is larger than 5 MB; keystores are not.'));
  }
  const format = formatOf(bytes);
  try {
    return factsOf(format, rawStoreOf(format, bytes, password));
  } catch (error) {
    return bare(format, troubleOf(error));
  }
}

function rawStoreOf(format: StoreFormat, bytes: Uint8Array, password: string | null): RawStore {
  switch (format) {
    case 'pem':
      return parsePem(bytes, password);
    case 'der':
      return { entries: [{ alias: null, der: bytes, hasKey: false }], trouble: null };
    case 'pkcs7':
      return parsePkcs7(bytes);
    case 'pkcs12':
      return parsePkcs12(bytes, password);
    case 'jks':
    case 'jceks':
      return parseJks(bytes, password);
    default:
      throw new StoreTrouble('unsupported', 'The file is none of PEM, DER, PKCS#7, PKCS#12, JKS and JCEKS.');
  }
}

/** Leaves out certificates that cannot be read, and says so. */
function factsOf(format: StoreFormat, { entries, trouble }: RawStore): Omit<StoreFacts, 'file'> {
  const unreadable = entries.flatMap((entry, index) => whyUnreadable(entry, index));
  const problem =
    trouble ??
    unreadable[0] ??
    (entries.length === 0 ? new StoreTrouble('empty', 'The file is readable and holds no certificate.') : null);
  return {
    format,
    problem: problem?.problem ?? null,
    detail: problem?.message ?? '',
    entries: entries.filter((entry, index) => whyUnreadable(entry, index).length === 0).map(entryOf),
  };
}

function entryOf({ alias, der, hasKey }: RawEntry): StoreEntry {
  return { alias, certificate: Buffer.from(der).toString('base64'), hasKey };
}

function whyUnreadable({ alias, der }: RawEntry, index: number): readonly StoreTrouble[] {
  try {
    parseCertificate(der);
    return [];
  } catch (error) {
    if (!(error instanceof NotACertificate)) throw error;
    const which = alias === null ? `Certificate ${index + 1} of the file` : `The certificate "${alias}"`;
    return [new StoreTrouble('damaged', `${which} cannot be read (${error.path} is not as it must be).`)];
  }
}

function bare(format: StoreFormat, { problem, message }: StoreTrouble): Omit<StoreFacts, 'file'> {
  return { format, problem, detail: message, entries: [] };
}

function troubleOf(error: unknown): StoreTrouble {
  if (error instanceof StoreTrouble) return error;
  if (error instanceof DerError) {
    return new StoreTrouble('damaged', `The file is cut off or damaged: ${error.message}.`);
  }
  throw error;
}
