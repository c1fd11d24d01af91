/** Verifies signatures of certificates and of what their issuers say about them, through node:crypto, each at most once, within a budget. Knows nothing of paths. */
import type { KeyObject } from 'node:crypto';
import { constants, createPublicKey, verify } from 'node:crypto';
import type { Budget } from './budget.ts';
import type { Certificate } from './certificate.ts';
import type { ChainCache } from './chain-cache.ts';
import { bytesKey } from './chain-cache.ts';
import type { PublicKey } from './keys.ts';
import type { SignatureScheme } from './signature-algorithms.ts';
import { signatureSchemeOf } from './signature-algorithms.ts';

/** `unsupported`: algorithm or key that is not verified here. `not-tried`: the budget is spent. */
export type SignatureAnswer = 'valid' | 'invalid' | 'unsupported' | 'not-tried';

/** What is signed, how (AlgorithmIdentifier), and the signature. */
export type Signed = Pick<Certificate['signed'], 'bytes' | 'algorithm' | 'signature'>;

export class Signatures {
  readonly #budget: Budget;
  readonly #cache: ChainCache;
  readonly #answers = new Map<string, SignatureAnswer>();

  constructor(budget: Budget, cache: ChainCache) {
    this.#budget = budget;
    this.#cache = cache;
  }

  /** Whether `issuer`'s key made the signature of `certificate`; names and usages do not count. */
  answer(certificate: Certificate, issuer: Certificate): SignatureAnswer {
    return this.#once(certificate.fingerprintSha256 + issuer.keyFingerprint, certificate.signed, issuer);
  }

  /** The same for a revocation list or an OCSP answer. */
  answerTo(signed: Signed, issuer: Certificate): SignatureAnswer {
    return this.#once(bytesKey(signed.bytes) + bytesKey(signed.signature) + issuer.keyFingerprint, signed, issuer);
  }

  #once(id: string, signed: Signed, issuer: Certificate): SignatureAnswer {
    const known = this.#answers.get(id);
    if (known !== undefined) return known;
    const answer = this.#verified(id, signed, issuer);
    this.#answers.set(id, answer);
    return answer;
  }

  /** What the cache knows costs as much as what it does not: the same chain gets the same answer, whatever came before it. */
  #verified(id: string, signed: Signed, issuer: Certificate): SignatureAnswer {
    const scheme = signatureSchemeOf(signed.algorithm);
    const cost = verificationCost(issuer.publicKey);
    if (scheme === null || cost === null) return 'unsupported';
    if (!fits(scheme, issuer.publicKey)) return 'invalid';
    if (!this.#budget.spend(cost + keyCost)) return 'not-tried';
    const known = this.#cache.signatures.get(id);
    if (known !== undefined) return known;
    const key = this.#keyOf(issuer);
    const answer = key === null ? 'unsupported' : signatureAnswer(signed, scheme, key);
    this.#cache.signatures.set(id, answer);
    return answer;
  }

  #keyOf({ keyFingerprint, spki }: Certificate): KeyObject | null {
    const known = this.#cache.keys.get(keyFingerprint);
    if (known !== undefined) return known.key;
    const key = importedKey(spki);
    this.#cache.keys.set(keyFingerprint, { key });
    return key;
  }
}

/** An import, spread over what one key verifies. */
const keyCost = 60;

/** Budget units of one verification, or null for keys so unusual that OpenSSL itself refuses them, or nobody uses. */
export function verificationCost({ kind, bits, curve, exponentBits }: PublicKey): number | null {
  if (kind === 'rsa' || kind === 'rsa-pss') {
    if (bits === null || exponentBits === null || bits < 512 || bits > 16_384 || exponentBits > 64) return null;
    return Math.ceil(30 * (bits / 2048) ** 2 * Math.max(1, exponentBits / 17));
  }
  if (kind === 'ec') return bits === null || curve === null ? null : bits <= 256 ? 100 : 1200;
  if (kind === 'ed25519') return 150;
  return kind === 'ed448' ? 800 : null;
}

function fits({ family }: SignatureScheme, { kind }: PublicKey): boolean {
  if (family === 'rsa-pss') return kind === 'rsa' || kind === 'rsa-pss';
  if (family === 'ecdsa') return kind === 'ec';
  return family === kind;
}

function importedKey(spki: Uint8Array): KeyObject | null {
  try {
    return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  } catch {
    return null;
  }
}

/** A hash that the system's policy forbids (SHA-1 on RHEL 9) makes OpenSSL throw; that says nothing about the signature. */
function signatureAnswer(signed: Signed, scheme: SignatureScheme, key: KeyObject): 'valid' | 'invalid' | 'unsupported' {
  const { hash, saltLength } = scheme;
  // The bare key is a fifth faster than one in an object.
  const how = saltLength === null ? key : { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength };
  try {
    return verify(hash, signed.bytes, how, signed.signature) ? 'valid' : 'invalid';
  } catch {
    return 'unsupported';
  }
}
