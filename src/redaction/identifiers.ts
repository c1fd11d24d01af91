/** What looks drawn at random and is no secret: ids, hashes, times, names of ciphers; pure. Every rule here keeps something that a diagnosis needs. */
import { Buffer } from 'node:buffer';
import { looksRandom } from './randomness.ts';

const uuid = /^\{?[0-9a-f]{8}-?[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-?[0-9a-f]{12}\}?$/i;
/** What names a hash, an id or a public key in front of it. */
const label =
  /(?:sha-?(?:1|2|3|224|256|384|512)|md5|hash|digest|fingerprints?|thumbprint|checksum|integrity|etag|commit|revision|rev|serial(?:[ _-]?number)?|modulus|key[ _-]?id(?:entifier)?|identifier|exponent|session[ _-]?ids?|trace-?(?:id|parent)|span-?id|request-?id|correlation-?id|message-?id|boundary|signature(?:[ _-]?algorithm)?|public[ _-]?key|pub|build|parent|merge|dump|nonce|x5t(?:#s256)?|kid|jti|blob|object|tree|image|container|layer|id|alg["']?\s{0,4}:\s{0,4}["'](?:SHA|MD|BLAKE)[\w-]{1,12}["'],\s{0,24}["']?content)["'\])]{0,3}\s{0,8}(?:[:=(@-]|is|of)?\s{0,8}(?:W\/)?["'(<[]{0,3}$/i;

/** `before`: what stands in front of it, at least 48 characters where there are so many. */
export function isIdentifier(run: string, before: string): boolean {
  if (uuid.test(run) || /^[\d.,:_/+=-]+$/.test(run)) return true;
  // W3C trace context; ids of Anaplan are 32 digits of hex, with or without something in front that names them.
  if (/^\d\d-[0-9a-f]{32}-[0-9a-f]{16}-\d\d$/.test(run)) return true;
  if (/^(?:0x)?[0-9a-f]+$/i.test(run)) return run.length <= 32 || isSerial(run) || isLabelled(before);
  if (/^(?:[0-9a-f]{2}[:-]){3,}[0-9a-f]{2}$/i.test(run)) return true;
  // A number; the name of a hidden class of Java; the id of an extension of a browser.
  if (/^\d+e[+-]?\d+\w{0,5}$/i.test(run) || /^[a-p]{32}$/.test(run)) return true;
  if (/\/0x[0-9a-f]{8,16}$/i.test(run)) return true;
  // A recipient of age is a public key.
  if (/^age1[a-z0-9]{58}$/.test(run)) return true;
  if (/^(?:sha(?:1|256|384|512)|md5)[-:=]/i.test(run)) return true;
  if (isPublicDer(run)) return true;
  return isMadeOfIds(run) || isLabelled(before);
}

const idWithin =
  /(?<![0-9a-z])(?:[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|1\d{11})(?![0-9a-z])/gi;

/** `WORKSPACE/MODEL`, `TASK-11`: ids, and beside them nothing that looks drawn. */
function isMadeOfIds(run: string): boolean {
  const rest = run.replace(idWithin, '');
  return rest !== run && !looksRandom(rest, 12);
}

/** Serial numbers and SHA-1 of certificates as certificate programs write them. */
function isSerial(run: string): boolean {
  return /^[0-9A-F]{33,40}$/.test(run);
}

function isLabelled(before: string): boolean {
  return label.test(before.slice(-48));
}

/** Base64 of DER that begins as certificates, requests and public keys do: SEQUENCE in SEQUENCE, and no encrypted key in it. */
export function isPublicDer(run: string): boolean {
  return derStart(run) === 'public';
}

/** Base64 of a private key, PKCS#8, PKCS#1, SEC1, encrypted PKCS#8 or PKCS#12: SEQUENCE whose first item is its version, or names an encryption. */
export function isPrivateDer(run: string): boolean {
  return derStart(run) === 'private';
}

function derStart(run: string): 'public' | 'private' | null {
  if (!/^M[A-P]/.test(run) || run.length < 48) return null;
  const bytes = Buffer.from(run.slice(0, 64), 'base64');
  if (bytes[0] !== 0x30) return null;
  const inner = afterHeader(bytes, 0);
  if (bytes[inner] === 0x02 && bytes[inner + 1] === 0x01 && (bytes[inner + 2] ?? 9) <= 3) return 'private';
  if (bytes[inner] !== 0x30) return null;
  // 1.2.840.113549.1.5 (PKCS #5) and .12 (PKCS #12): ways to encrypt by a password.
  return /2a864886f70d01(?:05|0c)/.test(bytes.subarray(inner, inner + 14).toString('hex')) ? 'private' : 'public';
}

/** Where the content begins of what begins at `at`; X.690 section 8.1.3. */
function afterHeader(bytes: Buffer, at: number): number {
  const length = bytes[at + 1] ?? 0;
  return at + 2 + (length > 0x80 ? length - 0x80 : 0);
}
