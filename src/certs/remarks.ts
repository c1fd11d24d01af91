/** What may bite although files can be made, in a sentence each; pure. The rules are those of src/keystore/sign-in-rules.ts, by the codes of client-certificate; here are words and weight. */
import { utcText } from '../explanation.ts';
import { signInDefects } from '../keystore/sign-in-rules.ts';
import type { Certificate } from '../x509/certificate.ts';
import { keyText } from '../x509/strength.ts';

/** `warning`: will bite, or does. `notice`: worth knowing. */
export type Remark = {
  readonly code: string;
  readonly severity: 'warning' | 'notice';
  readonly meaning: string;
  readonly remedy: string;
};

const soonDays = 30;
const dayMs = 86_400_000;
const newOne = 'Ask the CA for a new certificate: anaplan-doctor cert request makes the request by the rules.';

/** Worst first as the rules have them, a CA certificate before all. */
export function remarksOn(certificate: Certificate, nowMs: number): readonly Remark[] {
  const found = signInDefects(certificate, { user: null, nowMs, noticeDays: soonDays });
  const authority = certificate.isCa === true ? [isAuthority] : [];
  return [
    ...authority,
    // A root is signed by itself as a matter of course.
    ...found
      .filter(({ code }) => !(code === 'self-signed' && certificate.isCa === true))
      .map(({ code, severity }) => ({
        code,
        severity: severity === 'notice' && code !== 'certificate-expiring' ? ('notice' as const) : ('warning' as const),
        ...wordsOf(code, certificate, nowMs),
      })),
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

const isAuthority: Remark = {
  code: 'ca-certificate',
  severity: 'warning',
  meaning: 'The certificate is a CA certificate, not that of a user; Anaplan refuses it.',
  remedy: "Use the user's own certificate, which the CA signed.",
};

type Words = Pick<Remark, 'meaning' | 'remedy'>;

function wordsOf(code: string, certificate: Certificate, nowMs: number): Words {
  const found = texts[code];
  const meaning = typeof found === 'function' ? found(certificate, nowMs) : found;
  return { meaning: meaning ?? `${code}: see client-certificate.`, remedy: remedies[code] ?? newOne };
}

const remedies: { readonly [code: string]: string } = {
  'certificate-not-yet-valid': 'Check the clock of this host (timedatectl), or wait.',
  'usage-incomplete': 'Nothing has to be done; ask for both usages at the next renewal.',
};

const texts: { readonly [code: string]: string | ((certificate: Certificate, nowMs: number) => string) } = {
  'email-missing':
    'The certificate names no e-mail address; Anaplan cannot tell whose it is ("email should not be blank").',
  'email-only-in-common-name':
    'The e-mail address stands in the common name alone, where Anaplan does not look; it belongs into the alternative names.',
  'usage-missing':
    'The certificate has no extended key usage; Anaplan asks for TLS client authentication and e-mail protection.',
  'usage-wrong':
    'The certificate is for other purposes: it lacks TLS client authentication and e-mail protection. Anaplan refuses it.',
  'server-certificate':
    'The certificate is that of a server: it lacks TLS client authentication and e-mail protection. Anaplan refuses server certificates.',
  'usage-incomplete':
    'The certificate has one of the two usages Anaplan asks for: TLS client authentication and e-mail protection.',
  'key-usage-missing': 'The certificate has no key usage; Anaplan asks for digitalSignature.',
  'no-digital-signature': 'The key usage of the certificate lacks digitalSignature, which signing in needs.',
  'key-not-rsa': ({ publicKey }) =>
    `The key is ${keyText(publicKey)}; Anaplan and its clients want RSA of 2048 bits or more.`,
  'key-too-short': ({ publicKey }) => `The key is RSA of ${publicKey.bits} bits; Anaplan wants 2048 or more.`,
  'weak-signature': ({ signatureAlgorithm }) =>
    `The certificate is signed with ${signatureAlgorithm.name}, which is refused today.`,
  'certificate-expired': ({ notAfterMs }) => `The certificate expired on ${utcText(notAfterMs)}; Anaplan refuses it.`,
  'certificate-not-yet-valid': ({ notBeforeMs }) =>
    `The certificate is valid from ${utcText(notBeforeMs)} only; until then Anaplan refuses it.`,
  'certificate-expiring': ({ notAfterMs }, nowMs) =>
    `The certificate expires on ${utcText(notAfterMs)}, in ${Math.floor((notAfterMs - nowMs) / dayMs)} days.`,
  'issued-by-anaplan':
    'The certificate was issued by Anaplan, which no longer takes its own; one of a public CA is needed.',
  'self-signed': 'The certificate is signed by itself; Anaplan takes certificates of public CAs only.',
  'no-revocation-pointer': 'The certificate names neither a CRL nor an OCSP address; Anaplan asks for one of them.',
};
