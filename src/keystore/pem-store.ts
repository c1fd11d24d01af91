/** PEM files (RFC 7468) -> certificates, keys still closed, and which certificate has its key in the same file; pure. */
import { DerReader } from '../x509/der.ts';
import { publicHalfOfCertificate, publicHalfOfRaw } from './key-match.ts';
import { brokenKey, encryptedPkcs8, mostKeysOpened, plainKey } from './keys.ts';
import type { Block } from './pem-text.ts';
import { blocksOf, decoded } from './pem-text.ts';
import { parsePkcs7 } from './pkcs7.ts';
import { isTraditionallyEncrypted, traditionalKey } from './traditional-key.ts';
import type { Passwords, RawEntry, RawKey, RawStore } from './trouble.ts';
import { StoreTrouble, unprotected } from './trouble.ts';
import type { Work } from './work.ts';

/** Text before and between blocks is passed over. Throws StoreTrouble, or DerError for damaged PKCS#7 inside. */
export function parsePem(bytes: Uint8Array, passwords: Passwords, work: Work): RawStore {
  const blocks = blocksOf(bytes);
  const certificates = blocks.flatMap(certificatesOf);
  const keys = blocks
    .filter(({ label }) => label.endsWith('PRIVATE KEY'))
    .map((block) => keyOf(block, passwords, work));
  const publicHalves = keys.slice(0, mostKeysOpened).map(publicHalfOfRaw);
  return {
    entries: certificates.map((der): RawEntry => {
      const own = keys.length === 0 ? null : publicHalfOfCertificate(der);
      return { alias: null, der, hasKey: own !== null && publicHalves.includes(own) };
    }),
    keys,
    protection: unprotected,
    trouble: certificates.length === 0 ? noCertificate(blocks) : keyTrouble(keys.slice(0, mostKeysOpened)),
  };
}

function certificatesOf(block: Block): readonly Uint8Array[] {
  if (block.label === 'PKCS7' || block.label === 'CMS') return parsePkcs7(decoded(block)).entries.map(({ der }) => der);
  if (block.label === 'CERTIFICATE' || block.label === 'X509 CERTIFICATE') return [decoded(block)];
  // OpenSSL's own: the certificate, then what it is trusted for.
  if (block.label === 'TRUSTED CERTIFICATE') return [new DerReader(decoded(block), 'file').take('certificate').whole];
  return [];
}

function keyOf(block: Block, passwords: Passwords, work: Work): RawKey {
  try {
    if (block.label === 'ENCRYPTED PRIVATE KEY') return encryptedPkcs8(null, decoded(block), passwords, work);
    if (isTraditionallyEncrypted(block)) return traditionalKey(block, passwords);
    if (block.label === 'OPENSSH PRIVATE KEY') {
      throw new StoreTrouble(
        'unsupported',
        'The private key is in the format of OpenSSH, which no client of Anaplan reads.',
      );
    }
    return plainKey(null, block.label, decoded(block));
  } catch (error) {
    return brokenKey(null, block.label === 'OPENSSH PRIVATE KEY' ? 'openssh' : 'pkcs8', error);
  }
}

function noCertificate(blocks: readonly Block[]): StoreTrouble {
  const labels = [...new Set(blocks.map(({ label }) => label.slice(0, 40)))].slice(0, 5);
  const held = labels.length === 0 ? 'no PEM block' : `only ${labels.join(', ')}`;
  return new StoreTrouble('empty', `The file holds ${held}, and no certificate.`);
}

/** A password was given, and no key opens with it. */
function keyTrouble(keys: readonly RawKey[]): StoreTrouble | null {
  const states = keys.map((key) => key.opened().state);
  if (states.includes('open') || !states.includes('wrong-password')) return null;
  return new StoreTrouble('wrong-password', 'The password given does not open the private key in the file.');
}
