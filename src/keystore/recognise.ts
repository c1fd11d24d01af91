/** Which format bytes are, by how they begin; pure. The name of a file says nothing. */
import type { StoreFormat } from './keystores.ts';

/** Magic numbers of Java keystores, and the object identifiers PKCS#7 starts with. */
const jks = 'feedfeed';
const jceks = 'cececece';
const pkcs7Types = /^06092a864886f70d0107/;

/** By the first bytes alone, so that a file that was cut off is still known for what it was. */
export function formatOf(bytes: Uint8Array): StoreFormat {
  const start = hex(bytes.subarray(0, 32));
  if (start.startsWith(jks)) return 'jks';
  if (start.startsWith(jceks)) return 'jceks';
  if (bytes[0] === 0x30) return asn1Format(bytes);
  return isPem(bytes) ? 'pem' : 'unrecognised';
}

/** What stands first in the outer sequence: a number 3, an object identifier of PKCS#7, another sequence, or the version of a key. */
function asn1Format(bytes: Uint8Array): StoreFormat {
  const first = bytes[1] ?? 0;
  const inner = hex(bytes.subarray(first <= 0x80 ? 2 : 2 + (first & 0x7f)).subarray(0, 16));
  if (inner.startsWith('020103')) return 'pkcs12';
  if (pkcs7Types.test(inner)) return 'pkcs7';
  if (inner.startsWith('30') || /^02010[01](30|04|02)/.test(inner)) return 'der';
  return isPem(bytes) ? 'pem' : 'unrecognised';
}

/** A BEGIN line anywhere, plain, as UTF-16, or with the dashes of a word processor. */
function isPem(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes).toString('utf8').replaceAll('\0', '');
  return /(?:-----|[\u2010-\u2015]\s*)BEGIN [A-Z0-9]/.test(text);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
