/** HMACs by object identifier (RFC 8018 B.1; SHA-3: NIST's own arc, as OpenSSL writes them); data only. */
import type { Digest } from './derivation.ts';

const hmacs = new Map<string, Digest>([
  ['1.2.840.113549.2.7', { name: 'sha1', bytes: 20, blockBytes: 64 }],
  ['1.2.840.113549.2.8', { name: 'sha224', bytes: 28, blockBytes: 64 }],
  ['1.2.840.113549.2.9', { name: 'sha256', bytes: 32, blockBytes: 64 }],
  ['1.2.840.113549.2.10', { name: 'sha384', bytes: 48, blockBytes: 128 }],
  ['1.2.840.113549.2.11', { name: 'sha512', bytes: 64, blockBytes: 128 }],
  ['1.2.840.113549.2.12', { name: 'sha512-224', bytes: 28, blockBytes: 128 }],
  ['1.2.840.113549.2.13', { name: 'sha512-256', bytes: 32, blockBytes: 128 }],
  ['2.16.840.1.101.3.4.2.13', { name: 'sha3-224', bytes: 28, blockBytes: 144 }],
  ['2.16.840.1.101.3.4.2.14', { name: 'sha3-256', bytes: 32, blockBytes: 136 }],
  ['2.16.840.1.101.3.4.2.15', { name: 'sha3-384', bytes: 48, blockBytes: 104 }],
  ['2.16.840.1.101.3.4.2.16', { name: 'sha3-512', bytes: 64, blockBytes: 72 }],
]);

export function hmacOf(oid: string): Digest | null {
  return hmacs.get(oid) ?? null;
}
