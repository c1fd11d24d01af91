/** PEM files (RFC 7468) -> certificates and which of them has its key in the same file; pure. */
import { DerReader, tags } from '../x509/der.ts';
import { publicKeyOfCertificate, publicKeyOfPem, publicKeyOfPrivate } from './key-match.ts';
import { decryptionOf, passwordBytesOf, unpadded, Work } from './pbe.ts';
import { parsePkcs7 } from './pkcs7.ts';
import type { RawEntry, RawStore } from './trouble.ts';
import { StoreTrouble } from './trouble.ts';

const mostBlocks = 1000;
const mostKeysOpened = 20;

type Block = { readonly label: string; readonly body: string; readonly whole: string };

/** Text before and between blocks is passed over. Throws StoreTrouble, or DerError for damaged PKCS#7 inside. */
export function parsePem(bytes: Uint8Array, password: string | null): RawStore {
  const blocks = blocksOf(plainText(bytes));
  const certificates = blocks.flatMap(certificatesOf);
  if (certificates.length === 0) throw noCertificate(blocks);
  const keys = blocks.filter(({ label }) => label.endsWith('PRIVATE KEY')).slice(0, mostKeysOpened);
  const work = new Work();
  const publicKeys = keys.map((key) => publicKeyOf(key, password, work));
  return {
    entries: certificates.map((der): RawEntry => {
      const own = keys.length === 0 ? null : publicKeyOfCertificate(der);
      return { alias: null, der, hasKey: own !== null && publicKeys.includes(own) };
    }),
    trouble: keyTrouble(keys, publicKeys, password),
  };
}

function plainText(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('utf8');
  if (text.includes('\0')) {
    throw new StoreTrouble(
      'damaged',
      'The text is saved as UTF-16; save it again as plain ASCII or UTF-8 without BOM.',
    );
  }
  if (!text.includes('-----BEGIN ') && /[\u2010-\u2015]\s*BEGIN /.test(text)) {
    throw new StoreTrouble(
      'damaged',
      'An editor has replaced the hyphens before BEGIN by dashes; export the file again.',
    );
  }
  return text;
}

function blocksOf(text: string): readonly Block[] {
  const blocks: Block[] = [];
  for (let at = text.indexOf('-----BEGIN '); at >= 0; ) {
    const labelEnd = text.indexOf('-----', at + 11);
    const label = labelEnd < 0 || labelEnd - at > 80 ? '' : text.slice(at + 11, labelEnd);
    const footer = `-----END ${label}-----`;
    const end = label === '' ? -1 : text.indexOf(footer, labelEnd);
    if (end < 0) throw new StoreTrouble('damaged', `A block "BEGIN ${label}" has no END line: the file is cut off.`);
    if (blocks.length === mostBlocks)
      throw new StoreTrouble('unsupported', `The file holds more than ${mostBlocks} blocks.`);
    blocks.push({ label, body: text.slice(labelEnd + 5, end), whole: text.slice(at, end + footer.length) });
    at = text.indexOf('-----BEGIN ', end);
  }
  return blocks;
}

function certificatesOf(block: Block): readonly Uint8Array[] {
  if (block.label === 'PKCS7' || block.label === 'CMS') return parsePkcs7(decoded(block)).entries.map(({ der }) => der);
  if (block.label === 'CERTIFICATE' || block.label === 'X509 CERTIFICATE') return [decoded(block)];
  // OpenSSL's own: the certificate, then what it is trusted for.
  if (block.label === 'TRUSTED CERTIFICATE') return [new DerReader(decoded(block), 'file').take('certificate').whole];
  return [];
}

function decoded({ label, body }: Block): Uint8Array {
  const base64 = body.replace(/\s+/g, '');
  if (base64 === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) {
    throw new StoreTrouble('damaged', `The block "BEGIN ${label}" holds characters that are no base64.`);
  }
  return new Uint8Array(Buffer.from(base64, 'base64'));
}

function noCertificate(blocks: readonly Block[]): StoreTrouble {
  const labels = [...new Set(blocks.map(({ label }) => label.slice(0, 40)))].slice(0, 5);
  const held = labels.length === 0 ? 'no PEM block' : `only ${labels.join(', ')}`;
  return new StoreTrouble('empty', `The file holds ${held}, and no certificate.`);
}

function publicKeyOf(key: Block, password: string | null, work: Work): string | null {
  if (key.label === 'ENCRYPTED PRIVATE KEY') {
    const pkcs8 = password === null ? null : decryptedPkcs8(key, password, work);
    return pkcs8 === null ? null : publicKeyOfPrivate(pkcs8);
  }
  const encrypted = key.body.includes('ENCRYPTED');
  return encrypted && password === null ? null : publicKeyOfPem(key.whole, encrypted ? password : null);
}

/** EncryptedPrivateKeyInfo of RFC 5958; not by Node, which would follow any number of rounds. */
function decryptedPkcs8(key: Block, password: string, work: Work): Uint8Array | null {
  try {
    const info = new DerReader(decoded(key), 'file').enter('key');
    const decrypt = decryptionOf(info, work);
    const encrypted = info.take('encryptedData', tags.octetString).content;
    const candidates = passwordBytesOf(password).map((bytes) => unpadded(decrypt(bytes, encrypted)));
    return candidates.find((plain) => plain?.[0] === tags.sequence) ?? null;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return null;
  }
}

/** A password was given, and no key opens with it. */
function keyTrouble(
  keys: readonly Block[],
  publicKeys: readonly (string | null)[],
  password: string | null,
): StoreTrouble | null {
  const encrypted = keys.some(({ label, body }) => label === 'ENCRYPTED PRIVATE KEY' || body.includes('ENCRYPTED'));
  if (password === null || !encrypted || publicKeys.some((key) => key !== null)) return null;
  return new StoreTrouble('wrong-password', 'The password given does not open the private key in the file.');
}
