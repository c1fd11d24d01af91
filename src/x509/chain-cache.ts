/** What judging chains may remember from one to the next: results that the bytes alone decide, so that remembering changes no answer. Holds no time and no verdict. */
import type { KeyObject } from 'node:crypto';
import type { Certificate } from './certificate.ts';
import { NotACertificate, parseCertificate } from './certificate.ts';
import { Lru } from './lru.ts';

export type ChainCache = {
  /** By the bytes; the message for what is no certificate. */
  readonly certificates: Lru<Certificate | string>;
  /** Imported keys by their SubjectPublicKeyInfo; null for those OpenSSL refuses. */
  readonly keys: Lru<{ readonly key: KeyObject | null }>;
  /** By what was signed, how, and by which key. */
  readonly signatures: Lru<'valid' | 'invalid' | 'unsupported'>;
};

/** About 10 MB when full of ordinary certificates. */
export function createChainCache(capacity = 1000): ChainCache {
  return { certificates: new Lru(capacity), keys: new Lru(capacity), signatures: new Lru(2 * capacity) };
}

/** The certificate, or the sentence why it is none. */
export function readCertificate(der: Uint8Array, cache: ChainCache): Certificate | string {
  const id = bytesKey(der);
  const known = cache.certificates.get(id);
  if (known !== undefined) return known;
  const found = parsedOrReason(der);
  cache.certificates.set(id, found);
  return found;
}

/** Equal for equal bytes. */
export function bytesKey(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}

function parsedOrReason(der: Uint8Array): Certificate | string {
  try {
    return parseCertificate(der);
  } catch (error) {
    if (error instanceof NotACertificate) return error.message;
    throw error;
  }
}
