/** Signs Anaplan's sign-in payloads with a key and verifies them by the public key of its certificate: whether the pair would sign in, registration apart. Pure. */
import type { KeyObject } from 'node:crypto';
import { verify, X509Certificate } from 'node:crypto';
import { certificateRequestOf } from '../anaplan/certificate-sign-in.ts';
import type { Trial } from './keystores.ts';

/** Larger keys take seconds to sign. */
const mostBits = 8192;

/** Null where nothing can be tried: Anaplan takes RSA signatures only. `random`: 150 bytes. */
export function trialOf(
  key: KeyObject,
  certificateDer: Uint8Array,
  publicKeySha256: string,
  random: Uint8Array,
  nowMs: number,
): Trial | null {
  if (key.asymmetricKeyType !== 'rsa' || (key.asymmetricKeyDetails?.modulusLength ?? 0) > mostBits) return null;
  try {
    const certificate = new X509Certificate(certificateDer);
    const holds = (payload: 'v1' | 'v2-seconds' | 'v2-milliseconds') =>
      verifies(certificate, certificateRequestOf({ certificate, key, payload, random, nowMs }).body);
    return { publicKeySha256, v1: holds('v1'), v2: holds('v2-seconds') && holds('v2-milliseconds') };
  } catch {
    return { publicKeySha256, v1: false, v2: false };
  }
}

function verifies(certificate: X509Certificate, body: string): boolean {
  const { encodedData, encodedSignedData } = JSON.parse(body) as { encodedData: string; encodedSignedData: string };
  const [data, signature] = [encodedData, encodedSignedData].map((text) => Buffer.from(text, 'base64'));
  return data !== undefined && signature !== undefined && verify('RSA-SHA512', data, certificate.publicKey, signature);
}
