/** Verifies certificate signatures through node:crypto, each at most once, within a budget. Knows nothing of paths. */
import type { KeyObject } from 'node:crypto';
import { constants, createPublicKey, verify } from 'node:crypto';
import type { Budget } from './budget.ts';
import type { Certificate } from './certificate.ts';
import type { PublicKey } from './keys.ts';
import type { SignatureScheme } from './signature-algorithms.ts';
import { signatureSchemeOf } from './signature-algorithms.ts';

/** `unsupported`: algorithm or key that is not verified here. `not-tried`: the budget is spent. */
export type SignatureAnswer = 'valid' | 'invalid' | 'unsupported' | 'not-tried';

export class Signatures {
  readonly #budget: Budget;
  readonly #keys = new Map<string, KeyObject | null>();
  readonly #answers = new Map<string, SignatureAnswer>();

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  /** Whether `issuer`'s key made the signature of `certificate`; names and usages do not count. */
  answer(certificate: Certificate, issuer: Certificate): SignatureAnswer {
    const keyId = Buffer.from(issuer.spki).toString('latin1');
    const id = `${certificate.fingerprintSha256}${keyId}`;
    const known = this.#answers.get(id);
    if (known !== undefined) return known;
    const answer = this.#verified(certificate, issuer, keyId);
    this.#answers.set(id, answer);
    return answer;
  }

  #verified(certificate: Certificate, issuer: Certificate, keyId: string): SignatureAnswer {
    const scheme = signatureSchemeOf(certificate.signed.algorithm);
    if (scheme === null) return 'unsupported';
    if (!fits(scheme, issuer.publicKey)) return 'invalid';
    const cost = verificationCost(issuer.publicKey);
    if (cost === null) return 'unsupported';
    if (!this.#budget.spend(cost + (this.#keys.has(keyId) ? 0 : keyCost))) return 'not-tried';
    const key = this.#keyOf(issuer, keyId);
    return key === null ? 'unsupported' : signatureAnswer(certificate, scheme, key);
  }

  #keyOf(issuer: Certificate, keyId: string): KeyObject | null {
    const known = this.#keys.get(keyId);
    if (known !== undefined) return known;
    const key = importedKey(issuer.spki);
    this.#keys.set(keyId, key);
    return key;
  }
}

const keyCost = 160;

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
function signatureAnswer({ signed }: Certificate, scheme: SignatureScheme, key: KeyObject): SignatureAnswer {
  const padding =
    scheme.saltLength === null ? {} : { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: scheme.saltLength };
  try {
    return verify(scheme.hash, signed.bytes, { key, ...padding }, signed.signature) ? 'valid' : 'invalid';
  } catch {
    return 'unsupported';
  }
}
