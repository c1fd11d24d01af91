/**
 * Anaplan's rules for a certificate that signs in (help.anaplan.com "Procure CA certificates", support.anaplan.com
 * "CA certificate overview", seen 2026-11); pure. Knows one certificate; what Anaplan has registered it cannot know.
 */
import type { JsonObject } from '../check.ts';
import type { Certificate } from '../x509/certificate.ts';
import { extendedKeyUsages } from '../x509/oids.ts';
import { keyText } from '../x509/strength.ts';
import type { Defect } from './defect.ts';
import { defect } from './defect.ts';

const dayMs = 86_400_000;

/** `noticeDays`: so many days before its end it is worth knowing. */
export function signInDefects(
  certificate: Certificate,
  { user, nowMs, noticeDays }: { readonly user: string | null; readonly nowMs: number; readonly noticeDays: number },
): readonly Defect[] {
  return [
    ...emailDefects(certificate, user),
    ...usageDefects(certificate),
    ...keyDefects(certificate),
    ...validityDefects(certificate, nowMs, noticeDays),
    ...issuerDefects(certificate),
  ];
}

function emailDefects({ emails, commonName }: Certificate, user: string | null): Defect[] {
  if (emails.length === 0) {
    return /^\S+@\S+$/.test(commonName ?? '')
      ? [defect('email-only-in-common-name', 'failure', { commonName })]
      : [defect('email-missing', 'failure')];
  }
  const isUsers = user === null || emails.some((email) => email.toLowerCase() === user.toLowerCase());
  return isUsers ? [] : [defect('email-of-another-user', 'failure', { emails, user })];
}

function usageDefects({ extendedKeyUsage: usages, keyUsage }: Certificate): Defect[] {
  return [...extendedUsageDefects(usages), ...keyUsageDefects(keyUsage)];
}

function extendedUsageDefects(usages: readonly string[] | null): Defect[] {
  const { clientAuth, emailProtection, serverAuth, any } = extendedKeyUsages;
  if (usages === null) return [defect('usage-missing', 'warning')];
  const has = (usage: string) => usages.includes(usage) || usages.includes(any);
  if (!has(clientAuth) && !has(emailProtection)) {
    return [defect(usages.includes(serverAuth) ? 'server-certificate' : 'usage-wrong', 'failure', { usages })];
  }
  if (has(clientAuth) && has(emailProtection)) return [];
  const missing = has(clientAuth) ? 'E-mail protection' : 'TLS Web Client Authentication';
  return [defect('usage-incomplete', 'notice', { usages, missingUsage: missing })];
}

function keyUsageDefects(keyUsage: readonly string[] | null): Defect[] {
  if (keyUsage === null) return [defect('key-usage-missing', 'warning')];
  return keyUsage.includes('digitalSignature') ? [] : [defect('no-digital-signature', 'failure', { keyUsage })];
}

function keyDefects({ publicKey, signatureAlgorithm }: Certificate): Defect[] {
  const { kind, bits } = publicKey;
  const facts: JsonObject = { key: keyText(publicKey), bits };
  const weak = /^(md[245]|sha1)|SHA1$|sha1$/i.test(signatureAlgorithm.name);
  return [
    ...(kind === 'rsa' ? [] : [defect('key-not-rsa', 'failure', facts)]),
    ...(kind === 'rsa' && (bits ?? 0) < 2048 ? [defect('key-too-short', 'failure', facts)] : []),
    ...(weak ? [defect('weak-signature', 'warning', { algorithm: signatureAlgorithm.name })] : []),
  ];
}

/** Warnings about the end are certificate-expiry's; here it is only mentioned. */
function validityDefects({ notBeforeMs, notAfterMs }: Certificate, nowMs: number, noticeDays: number): Defect[] {
  if (nowMs > notAfterMs) return [defect('certificate-expired', 'failure', { expiredForMs: nowMs - notAfterMs })];
  if (nowMs < notBeforeMs) return [defect('certificate-not-yet-valid', 'failure', { validInMs: notBeforeMs - nowMs })];
  const daysLeft = Math.floor((notAfterMs - nowMs) / dayMs);
  return daysLeft <= noticeDays ? [defect('certificate-expiring', 'notice', { daysLeft })] : [];
}

function issuerDefects(certificate: Certificate): Defect[] {
  const { issuer, selfIssued, crlUrls, ocspUrls } = certificate;
  // The sandbox's own CA is named after this program.
  const ofAnaplan = /(?:^|, )(?:CN|O|OU)=[^,]*\bAnaplan\b(?!-doctor)/i.test(issuer);
  return [
    ...(ofAnaplan ? [defect('issued-by-anaplan', 'failure')] : []),
    ...(selfIssued && !ofAnaplan ? [defect('self-signed', 'failure')] : []),
    ...(crlUrls.length + ocspUrls.length === 0 ? [defect('no-revocation-pointer', 'warning')] : []),
  ];
}
