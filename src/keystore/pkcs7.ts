/** Certificates in PKCS#7 / CMS SignedData (RFC 5652 5.1), as in .p7b files; pure. Verifies no signature. */
import { context, DerReader, tags } from '../x509/der.ts';
import { oidOf } from '../x509/der-values.ts';
import { derOfBer } from './ber.ts';
import type { RawEntry, RawStore } from './trouble.ts';
import { StoreTrouble, unprotected } from './trouble.ts';

const signedData = '1.2.840.113549.1.7.2';

/** Throws StoreTrouble, or DerError for bytes that are damaged. */
export function parsePkcs7(bytes: Uint8Array): RawStore {
  const info = new DerReader(derOfBer(bytes), 'file').enter('contentInfo');
  const type = oidOf(info.take('contentType', tags.oid), info.path);
  if (type !== signedData) {
    throw new StoreTrouble('unsupported', `The file is PKCS#7 of type ${type}; only signed data holds certificates.`);
  }
  const data = info.enter('content', context(0, 'constructed')).enter('signedData');
  data.take('version', tags.integer);
  data.take('digestAlgorithms', tags.set);
  data.take('encapContentInfo', tags.sequence);
  const certificates = data.enterIf('certificates', context(0, 'constructed'));
  const entries: RawEntry[] = [];
  while (certificates?.more) {
    const choice = certificates.take('certificate');
    // Other choices (RFC 5652 10.2.2) are no X.509 certificates.
    if (choice.tag === tags.sequence) entries.push({ alias: null, der: choice.whole, hasKey: false });
  }
  return { entries, keys: [], protection: unprotected, trouble: null };
}
