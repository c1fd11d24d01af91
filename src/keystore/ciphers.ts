/** The block ciphers of key files, CBC only, padding left on; pure. What Node's OpenSSL keeps in its legacy provider is made from what it has. */
import { createDecipheriv } from 'node:crypto';
import forge from 'node-forge';
import { StoreTrouble } from './trouble.ts';

/** Throws StoreTrouble (damaged) for lengths that cannot be. */
export type Cipher = {
  readonly name: string;
  readonly keyBytes: number;
  readonly blockBytes: number;
  readonly decrypt: (key: Uint8Array, iv: Uint8Array, encrypted: Uint8Array) => Uint8Array;
};

function nodeCipher(name: string, nodeName: string, keyBytes: number, blockBytes: number): Cipher {
  return {
    name,
    keyBytes,
    blockBytes,
    decrypt: (key, iv, encrypted) => {
      refuseLengths(iv, encrypted, blockBytes);
      const cipher = createDecipheriv(nodeName, key, iv).setAutoPadding(false);
      return Buffer.concat([cipher.update(encrypted), cipher.final()]);
    },
  };
}

export const aes128 = nodeCipher('AES-128-CBC', 'aes-128-cbc', 16, 16);
export const aes192 = nodeCipher('AES-192-CBC', 'aes-192-cbc', 24, 16);
export const aes256 = nodeCipher('AES-256-CBC', 'aes-256-cbc', 32, 16);
export const tripleDes = nodeCipher('3DES-CBC', 'des-ede3-cbc', 24, 8);

/** 3DES with its first key again as the third. */
export const twoKeyTripleDes: Cipher = {
  ...tripleDes,
  name: '2-key 3DES-CBC',
  keyBytes: 16,
  decrypt: (key, iv, encrypted) => tripleDes.decrypt(Buffer.concat([key, key.subarray(0, 8)]), iv, encrypted),
};

/** 3DES with the same key three times is DES. */
export const des: Cipher = {
  ...tripleDes,
  name: 'DES-CBC',
  keyBytes: 8,
  decrypt: (key, iv, encrypted) => tripleDes.decrypt(Buffer.concat([key, key, key]), iv, encrypted),
};

/** `bits`: effective key bits (RFC 2268). */
export function rc2(bits: number, keyBytes: number): Cipher {
  return {
    name: `RC2-${bits}-CBC`,
    keyBytes,
    blockBytes: 8,
    decrypt: (key, iv, encrypted) => {
      refuseLengths(iv, encrypted, 8);
      const cipher = forge.rc2.createDecryptionCipher(binary(key), bits);
      cipher.start(binary(iv));
      cipher.update(forge.util.createBuffer(binary(encrypted)));
      cipher.finish(() => true);
      return Buffer.from(cipher.output.getBytes(), 'latin1');
    },
  };
}

function refuseLengths(iv: Uint8Array, encrypted: Uint8Array, blockBytes: number): void {
  if (encrypted.length > 0 && encrypted.length % blockBytes === 0 && iv.length === blockBytes) return;
  throw new StoreTrouble('damaged', 'An encrypted part of the file has a length that cannot be.');
}

function binary(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

/** Plaintext without its PKCS#7 padding; null when the padding is not one. */
export function unpadded(plain: Uint8Array): Uint8Array | null {
  const count = plain.at(-1) ?? 0;
  if (count < 1 || count > 16 || count > plain.length) return null;
  const padding = plain.subarray(plain.length - count);
  return padding.every((octet) => octet === count) ? plain.subarray(0, plain.length - count) : null;
}
