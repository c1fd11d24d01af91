/**
 * The request that signs in with a CA certificate: which certificate of the file, the header, the signed nonce; pure.
 * Source: Anaplan's authentication API; the v2 payload as on help.anaplan.com "Update to CA certificate authentication".
 */
import type { KeyObject } from 'node:crypto';
import { sign, X509Certificate } from 'node:crypto';
import { certificatesOfPem, pemOfCertificate } from '../x509/pem.ts';

export type Payload = 'v1' | 'v2-seconds' | 'v2-milliseconds';

/** Anaplan Connect uses 150; the documentation asks for 100 to 200. */
export const nonceBytes = 150;

/** The certificate of the PEM text that belongs to `key`, or null. Chains and text around the blocks are passed over. */
export function certificateOfKey(pem: string, key: KeyObject): X509Certificate | null {
  for (const der of certificatesOfPem(pem)) {
    const certificate = readCertificate(der);
    if (certificate?.checkPrivateKey(key)) return certificate;
  }
  return null;
}

export type CertificateRequest = { readonly authorization: string; readonly body: string };

/** `random`: 150 fresh random bytes. v2 starts the nonce with the time, so that it cannot be replayed. */
export function certificateRequestOf({
  certificate,
  key,
  payload,
  random,
  nowMs,
}: {
  readonly certificate: X509Certificate;
  readonly key: KeyObject;
  readonly payload: Payload;
  readonly random: Uint8Array;
  readonly nowMs: number;
}): CertificateRequest {
  const nonce = nonceOf(payload, random, nowMs);
  const signature = sign('RSA-SHA512', nonce, key);
  const pemText = pemOfCertificate(certificate.raw);
  return {
    authorization: `CACertificate ${Buffer.from(pemText, 'latin1').toString('base64')}`,
    body: JSON.stringify({
      encodedData: nonce.toString('base64'),
      encodedSignedData: signature.toString('base64'),
      ...(payload === 'v1' ? {} : { encodedDataFormat: 'v2' }),
    }),
  };
}

/** The sources disagree on the unit of the time in v2, so the settings say which. */
function nonceOf(payload: Payload, random: Uint8Array, nowMs: number): Buffer {
  const nonce = Buffer.from(random);
  if (payload === 'v1') return nonce;
  nonce.writeBigInt64BE(BigInt(payload === 'v2-seconds' ? Math.floor(nowMs / 1000) : Math.floor(nowMs)), 0);
  return nonce;
}

function readCertificate(der: Uint8Array): X509Certificate | null {
  try {
    return new X509Certificate(der);
  } catch {
    return null;
  }
}
