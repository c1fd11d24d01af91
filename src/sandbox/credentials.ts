/** Whether a basic or certificate sign-in is genuine, by real signature verification. Pure, but for the payloads it has seen. */
import { verify, X509Certificate } from 'node:crypto';
import { z } from 'zod';
import type { Behaviour, Tenant, User } from './tenant.ts';

export type Verdict =
  | { readonly user: User }
  | { readonly refusal: 'FAILURE_BAD_CREDENTIAL' | 'FAILURE_BAD_HEADER' | 'FAILURE_BAD_REQUEST' };

const badCredential: Verdict = { refusal: 'FAILURE_BAD_CREDENTIAL' };

/** `encoded`: base64 of `user:password`. */
export function basicVerdict(tenant: Tenant, encoded: string): Verdict {
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 1) return { refusal: 'FAILURE_BAD_HEADER' };
  const user = tenant.users.find(({ email }) => email === text.slice(0, colon));
  return user === undefined || user.ssoOnly || user.password === null || user.password !== text.slice(colon + 1)
    ? badCredential
    : { user };
}

export const signedPayload = z.object({
  encodedData: z.string().max(4096),
  encodedSignedData: z.string().max(4096),
  encodedDataFormat: z.string().optional(),
});
export type SignedPayload = z.infer<typeof signedPayload>;

/** A v2 payload counts once: it holds the time and is made afresh for each call. */
export class CertificateDesk {
  readonly #seen = new Set<string>();

  /** `encoded`: base64 of the PEM text with its BEGIN and END lines, or the body of the PEM alone (base64 of DER). */
  verdict(tenant: Tenant, encoded: string, payload: SignedPayload, nowMs: number): Verdict {
    const certificate = certificateOf(encoded);
    if (certificate === null) return badCredential;
    const user = registeredUser(tenant, certificate, nowMs);
    const nonce = Buffer.from(payload.encodedData, 'base64');
    const signature = Buffer.from(payload.encodedSignedData, 'base64');
    if (user === null || !verify('sha512', nonce, certificate.publicKey, signature)) return badCredential;
    const accepted =
      payload.encodedDataFormat === 'v2'
        ? isFresh(nonce, tenant.behaviour, nowMs) && this.#isNew(payload.encodedData)
        : tenant.behaviour.acceptV1 && nonce.length >= shortestV1Nonce;
    return accepted ? { user } : badCredential;
  }

  #isNew(payload: string): boolean {
    if (this.#seen.has(payload)) return false;
    this.#seen.add(payload);
    return true;
  }
}

const shortestV1Nonce = 100;

function certificateOf(encoded: string): X509Certificate | null {
  const bytes = Buffer.from(encoded, 'base64');
  try {
    return new X509Certificate(bytes);
  } catch {
    return null;
  }
}

/** The user a valid, registered and enabled certificate stands for; its e-mail in the SAN has to be the user's. */
function registeredUser(tenant: Tenant, certificate: X509Certificate, nowMs: number): User | null {
  const registration = tenant.registrations.find(
    ({ fingerprint256, enabled }) => enabled && fingerprint256 === certificate.fingerprint256,
  );
  const user = tenant.users.find(({ id }) => id === registration?.userId);
  if (user === undefined || certificate.checkEmail(user.email) === undefined) return null;
  const inTime = Date.parse(certificate.validFrom) <= nowMs && nowMs <= Date.parse(certificate.validTo);
  return inTime ? user : null;
}

/** v2: the first 8 bytes are the time, big-endian; sources disagree whether in seconds or milliseconds. */
function isFresh(nonce: Buffer, { v2Unit, v2SkewMs }: Behaviour, nowMs: number): boolean {
  if (nonce.length < 16) return false;
  const time = Number(nonce.readBigUInt64BE());
  const close = (timeMs: number) => Math.abs(timeMs - nowMs) <= v2SkewMs;
  return (v2Unit !== 'milliseconds' && close(time * 1000)) || (v2Unit !== 'seconds' && close(time));
}
