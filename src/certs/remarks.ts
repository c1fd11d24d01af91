/** What may bite although files can be made: Anaplan's rules for a user's certificate, and the chain beside it; pure. The check client-certificate judges all of them. */
import { utcText } from '../explanation.ts';
import type { Certificate } from '../x509/certificate.ts';
import { extendedKeyUsages } from '../x509/oids.ts';
import { keyText } from '../x509/strength.ts';

/** `warning`: will bite, or does. `notice`: worth knowing. */
export type Remark = {
  readonly code: string;
  readonly severity: 'warning' | 'notice';
  readonly meaning: string;
  readonly remedy: string;
};

const dayMs = 86_400_000;
const soonDays = 30;

/** Rules of help.anaplan.com "Procure CA certificates" and support.anaplan.com "CA certificate overview". */
export function remarksOn(certificate: Certificate, nowMs: number): readonly Remark[] {
  return [
    ...validityRemarks(certificate, nowMs),
    ...(certificate.isCa === true ? [isAuthority] : []),
    ...(certificate.selfIssued && certificate.isCa !== true ? [selfIssued] : []),
    ...(certificate.emails.length === 0 ? [noEmail] : []),
    ...(certificate.keyUsage?.includes('digitalSignature') === true ? [] : [noDigitalSignature]),
    ...usageRemarks(certificate),
    ...keyRemarks(certificate),
    ...(/sha1|md5|md2/i.test(certificate.signatureAlgorithm.name) ? [weakSignature(certificate)] : []),
    ...(certificate.crlUrls.length + certificate.ocspUrls.length === 0 ? [noRevocation] : []),
  ];
}

/** Above the leaf, as far as the input has them. */
export function chainRemarks(leaf: Certificate, issuers: readonly Certificate[]): readonly Remark[] {
  if (leaf.selfIssued || issuers.length > 0) return [];
  return [
    {
      code: 'no-intermediates',
      severity: 'notice',
      meaning: `The input holds no CA certificate; the keystore has the user's certificate alone, issued by ${leaf.issuer}.`,
      remedy:
        'Anaplan Connect sends only the own certificate, so it does not care. For a client that wants the chain, add the CA certificates to the input (append them to the PEM file) and run this again.',
    },
  ];
}

const newOne = 'Ask the CA for a new certificate: anaplan-doctor cert request makes the request by the rules.';

function warning(code: string, meaning: string, remedy = newOne): Remark {
  return { code, severity: 'warning', meaning, remedy };
}

function validityRemarks({ notBeforeMs, notAfterMs }: Certificate, nowMs: number): readonly Remark[] {
  if (nowMs > notAfterMs) {
    return [warning('expired', `The certificate expired on ${utcText(notAfterMs)}; Anaplan refuses it.`)];
  }
  if (nowMs < notBeforeMs) {
    const meaning = `The certificate is valid from ${utcText(notBeforeMs)} only; until then Anaplan refuses it.`;
    return [warning('not-yet-valid', meaning, 'Check the clock of this host (timedatectl), or wait.')];
  }
  const daysLeft = Math.floor((notAfterMs - nowMs) / dayMs);
  if (daysLeft > soonDays) return [];
  return [warning('expiring', `The certificate expires on ${utcText(notAfterMs)}, in ${daysLeft} days.`)];
}

const isAuthority = warning(
  'ca-certificate',
  'The certificate is a CA certificate, not that of a user; Anaplan refuses it.',
  "Use the user's own certificate, which the CA signed.",
);
const selfIssued = warning(
  'self-signed',
  'The certificate is signed by itself; Anaplan takes certificates of public CAs only.',
);
const noEmail = warning(
  'no-email',
  'The certificate names no e-mail address; Anaplan cannot tell whose it is ("email should not be blank").',
);
const noDigitalSignature = warning(
  'no-digital-signature',
  'The key usage of the certificate lacks digitalSignature, which signing in needs.',
);
const noRevocation = warning(
  'no-revocation-pointer',
  'The certificate names neither a CRL nor an OCSP address; Anaplan asks for one of them.',
);

function usageRemarks({ extendedKeyUsage }: Certificate): readonly Remark[] {
  const { clientAuth, emailProtection, any } = extendedKeyUsages;
  if (extendedKeyUsage?.some((oid) => oid === clientAuth || oid === emailProtection || oid === any)) return [];
  const held = extendedKeyUsage === null ? 'has no extended key usage' : 'is for other purposes';
  return [
    warning(
      'wrong-extended-key-usage',
      `The certificate ${held}: it lacks TLS client authentication (${clientAuth}) and e-mail protection (${emailProtection}). Anaplan refuses server certificates.`,
    ),
  ];
}

function keyRemarks({ publicKey }: Certificate): readonly Remark[] {
  const { kind, bits } = publicKey;
  if (kind !== 'rsa') {
    return [
      warning(
        'key-not-rsa',
        `The key is ${keyText(publicKey)}; Anaplan and its clients want RSA of 2048 bits or more.`,
      ),
    ];
  }
  if ((bits ?? 0) >= 2048) return [];
  return [warning('key-too-short', `The key is RSA of ${bits} bits; Anaplan wants 2048 or more.`)];
}

function weakSignature({ signatureAlgorithm }: Certificate): Remark {
  return warning(
    'weak-signature',
    `The certificate is signed with ${signatureAlgorithm.name}, which is refused today.`,
  );
}
