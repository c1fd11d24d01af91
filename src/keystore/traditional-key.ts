/** Keys in OpenSSL's traditional encryption (`Proc-Type: 4,ENCRYPTED`, RFC 1421) -> keys still closed; pure. */
import type { Cipher } from './ciphers.ts';
import { aes128, aes192, aes256, des, tripleDes } from './ciphers.ts';
import { decryptedDer } from './decrypted.ts';
import { opensslKey } from './derivation.ts';
import { brokenKey, closedKey, formOf } from './keys.ts';
import type { Block } from './pem-text.ts';
import { decoded } from './pem-text.ts';
import type { Passwords, RawKey } from './trouble.ts';
import { StoreTrouble } from './trouble.ts';

const ciphers = new Map<string, Cipher>([
  ['AES-128-CBC', aes128],
  ['AES-192-CBC', aes192],
  ['AES-256-CBC', aes256],
  ['DES-EDE3-CBC', tripleDes],
  ['DES-CBC', des],
]);

export function isTraditionallyEncrypted({ headers }: Block): boolean {
  return headers.get('Proc-Type')?.includes('ENCRYPTED') === true;
}

export function traditionalKey(block: Block, passwords: Passwords): RawKey {
  const form = formOf(block.label);
  try {
    const [name = '', hex = ''] = (block.headers.get('DEK-Info') ?? '').split(',');
    const cipher = ciphers.get(name.trim());
    if (cipher === undefined) {
      throw new StoreTrouble(
        'unsupported',
        `The private key is encrypted with ${name.trim().slice(0, 40) || 'an unnamed cipher'}, which this program cannot read.`,
      );
    }
    const iv = Buffer.from(hex.trim(), 'hex');
    if (iv.length !== cipher.blockBytes)
      throw new StoreTrouble('damaged', 'The DEK-Info line of the private key is damaged.');
    const encrypted = decoded(block);
    const encryption = {
      scheme: 'OpenSSL traditional',
      oid: null,
      cipher: cipher.name,
      derivation: 'MD5, one round',
      iterations: 1,
    } as const;
    return closedKey(null, form, encryption, passwords, block.label, (password) => {
      const utf8 = Buffer.from(password, 'utf8');
      const key = opensslKey(utf8, iv, cipher.keyBytes);
      return decryptedDer((_password, bytes) => cipher.decrypt(key, iv, bytes), [{ bmp: utf8, utf8 }], encrypted);
    });
  } catch (error) {
    return brokenKey(null, form, error);
  }
}
