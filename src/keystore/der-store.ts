/** One DER structure in a file: a certificate, a key in any of its forms, or a certificate request; pure. */
import { DerError, DerReader, tags } from '../x509/der.ts';
import { encryptedPkcs8, plainKey } from './keys.ts';
import type { Passwords, RawKey, RawStore } from './trouble.ts';
import { StoreTrouble, unprotected } from './trouble.ts';
import type { Work } from './work.ts';

/** What is neither key nor request is taken for a certificate, for others to read. */
export function parseDer(bytes: Uint8Array, passwords: Passwords, work: Work): RawStore {
  const what = whatIs(bytes);
  const bare = { entries: [], keys: [], protection: unprotected };
  if (what === 'certificate') {
    return { ...bare, entries: [{ alias: null, der: bytes, hasKey: false }], trouble: null };
  }
  if (what === 'request') {
    return {
      ...bare,
      trouble: new StoreTrouble('empty', 'The file holds only a CERTIFICATE REQUEST, and no certificate.'),
    };
  }
  const key: RawKey =
    what === 'ENCRYPTED PRIVATE KEY' ? encryptedPkcs8(null, bytes, passwords, work) : plainKey(null, what, bytes);
  return {
    ...bare,
    keys: [key],
    trouble: new StoreTrouble('empty', `The file holds only ${what}, and no certificate.`),
  };
}

type What = 'certificate' | 'request' | 'PRIVATE KEY' | 'RSA PRIVATE KEY' | 'EC PRIVATE KEY' | 'ENCRYPTED PRIVATE KEY';

/** By the elements at the start: RFC 5958 (keys), RFC 8017 A.1.2, RFC 5915, RFC 2986 (requests). */
function whatIs(bytes: Uint8Array): What {
  try {
    const outer = new DerReader(bytes, 'file').enter('outer');
    if (outer.has(tags.integer)) {
      outer.take('version');
      if (outer.has(tags.sequence)) return 'PRIVATE KEY';
      return outer.has(tags.octetString) ? 'EC PRIVATE KEY' : 'RSA PRIVATE KEY';
    }
    const first = outer.enter('first');
    if (first.has(tags.oid) && outer.has(tags.octetString)) return 'ENCRYPTED PRIVATE KEY';
    if (first.takeIf('version', tags.integer)?.content[0] !== 0) return 'certificate';
    first.take('subject', tags.sequence);
    const key = first.enter('subjectPublicKeyInfo');
    key.take('algorithm', tags.sequence);
    return key.has(tags.bitString) ? 'request' : 'certificate';
  } catch (error) {
    if (error instanceof DerError) return 'certificate';
    throw error;
  }
}
