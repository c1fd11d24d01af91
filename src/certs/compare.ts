/** What a renewal changed in a user's certificate, and what that means; pure. */

import { createHash } from 'node:crypto';
import { utcText } from '../explanation.ts';
import type { Certificate } from '../x509/certificate.ts';
import { extendedKeyUsages } from '../x509/oids.ts';
import { keyText } from '../x509/strength.ts';
import type { Remark } from './remarks.ts';
import { remarksOn } from './remarks.ts';

/** A certificate with what its file holds above it, and the root where that, or a trust store, tells it. */
export type Side = {
  readonly leaf: Certificate;
  readonly issuers: readonly Certificate[];
  readonly root: Certificate | null;
};

export type Difference = {
  readonly field: string;
  readonly old: string;
  readonly new: string;
  readonly changed: boolean;
};

export type Comparison = {
  readonly differences: readonly Difference[];
  /** The worst first. */
  readonly remarks: readonly Remark[];
  /** `unusable`: nobody can sign in with the new one. */
  readonly verdict: 'same-purpose' | 'will-bite' | 'unusable';
};

export function comparisonOf(before: Side, after: Side, nowMs: number): Comparison {
  const found = [...bites(before, after), ...remarksOfNew(before, after, nowMs), ...consequences(before, after)];
  const remarks = found.toSorted((a, b) => Number(b.severity === 'warning') - Number(a.severity === 'warning'));
  return { differences: differencesOf(before, after), remarks, verdict: verdictOf(remarks) };
}

/** One line a field, in the order of a certificate. */
export function differencesOf(before: Side, after: Side): readonly Difference[] {
  return fields.map(([field, textOf]) => {
    const [old, now] = [textOf(before), textOf(after)];
    return { field, old, new: now, changed: old !== now };
  });
}

const fields: readonly (readonly [string, (side: Side) => string])[] = [
  ['subject', ({ leaf }) => leaf.subject || '(empty)'],
  ['e-mail', ({ leaf }) => listed(leaf.emails)],
  ['issuer', ({ leaf }) => leaf.issuer],
  ['chain in the file', ({ issuers }) => listed(issuers.map(({ subject }) => subject))],
  [
    'root',
    ({ root }) => (root === null ? '(cannot be told)' : `${root.subject} (${root.fingerprintSha256.slice(0, 16)}...)`),
  ],
  ['serial', ({ leaf }) => leaf.serialNumber],
  ['valid from', ({ leaf }) => utcText(leaf.notBeforeMs)],
  ['valid until', ({ leaf }) => utcText(leaf.notAfterMs)],
  ['kind of key', ({ leaf }) => keyText(leaf.publicKey)],
  ['public key', ({ leaf }) => spkiId(leaf)],
  ['key usage', ({ leaf }) => listed(leaf.keyUsage ?? [])],
  ['extended key usage', ({ leaf }) => listed((leaf.extendedKeyUsage ?? []).map(usageName))],
  ['signature', ({ leaf }) => leaf.signatureAlgorithm.name],
  ['CRL', ({ leaf }) => listed(leaf.crlUrls)],
  ['OCSP', ({ leaf }) => listed(leaf.ocspUrls)],
  ['SHA-256 fingerprint', ({ leaf }) => leaf.fingerprintSha256],
];

function listed(values: readonly string[]): string {
  return values.length === 0 ? '(none)' : values.join(', ');
}

function usageName(oid: string): string {
  return Object.entries(extendedKeyUsages).find(([, known]) => known === oid)?.[0] ?? oid;
}

/** Short name of a public key: equal for the same key. */
function spkiId({ spki }: Certificate): string {
  return `SHA-256 ${createHash('sha256').update(spki).digest('hex').slice(0, 16)}...`;
}

function sameKey(before: Side, after: Side): boolean {
  return Buffer.compare(before.leaf.spki, after.leaf.spki) === 0;
}

/** What the old one had and the new one has not. */
function bites(before: Side, after: Side): readonly Remark[] {
  return [
    ...emailBites(before, after),
    ...usageBites(before, after),
    ...keyBites(before, after),
    ...rootBites(before, after),
    ...timeBites(before, after),
  ];
}

function warning(code: string, meaning: string, remedy: string): Remark {
  return { code, severity: 'warning', meaning, remedy };
}

function notice(code: string, meaning: string, remedy: string): Remark {
  return { code, severity: 'notice', meaning, remedy };
}

const askAgain =
  'Ask the CA to issue it again as the old one was; anaplan-doctor cert request makes a request by the rules.';

function emailBites({ leaf: old }: Side, { leaf: now }: Side): readonly Remark[] {
  const kept = new Set(now.emails.map((email) => email.toLowerCase()));
  const lost = old.emails.filter((email) => !kept.has(email.toLowerCase()));
  if (lost.length === 0 || now.emails.length === 0) return [];
  return [
    warning(
      'email-lost',
      `The new certificate is for ${now.emails.join(', ')} and no longer for ${lost.join(', ')}; Anaplan signs in the user with the address in the certificate.`,
      'Unless the integration user is changed on purpose, ask the CA to issue it again with the old address.',
    ),
  ];
}

function usageBites({ leaf: old }: Side, { leaf: now }: Side): readonly Remark[] {
  const { clientAuth, emailProtection } = extendedKeyUsages;
  const has = (leaf: Certificate, oid: string) => leaf.extendedKeyUsage?.includes(oid) === true;
  const lost = [clientAuth, emailProtection].filter((oid) => has(old, oid) && !has(now, oid));
  // With both lost, what is said of the new certificate itself says it all.
  if (lost.length === 0 || !(has(now, clientAuth) || has(now, emailProtection))) return [];
  const names = lost.map((oid) => `${usageName(oid)} (${oid})`).join(', ');
  return [
    warning(
      'extended-key-usage-lost',
      `The new certificate lacks the extended key usage ${names} of the old one.`,
      askAgain,
    ),
  ];
}

function keyBites({ leaf: old }: Side, { leaf: now }: Side): readonly Remark[] {
  if (old.publicKey.kind !== now.publicKey.kind) {
    const meaning = `The key was ${keyText(old.publicKey)} and is ${keyText(now.publicKey)}; clients made for the old kind may refuse it.`;
    return now.publicKey.kind === 'rsa'
      ? [notice('key-kind-changed', meaning, 'Try one client before you change them all.')]
      : [];
  }
  if ((now.publicKey.bits ?? 0) >= (old.publicKey.bits ?? 0)) return [];
  return [
    warning(
      'key-shorter',
      `The key was ${keyText(old.publicKey)} and is only ${keyText(now.publicKey)} now.`,
      askAgain,
    ),
  ];
}

function rootBites(before: Side, after: Side): readonly Remark[] {
  const remedy =
    "Compare the new root with Anaplan's list of supported root CAs before the old certificate expires, and try to register the new one early.";
  if (before.root !== null && after.root !== null) {
    if (before.root.subjectKey === after.root.subjectKey && Buffer.compare(before.root.spki, after.root.spki) === 0)
      return [];
    const meaning = `The root was "${before.root.subject}" and is "${after.root.subject}" now; Anaplan takes only roots on its list.`;
    return [warning('root-changed', meaning, remedy)];
  }
  if (before.leaf.issuerKey === after.leaf.issuerKey) return [];
  const meaning = `The issuer was "${before.leaf.issuer}" and is "${after.leaf.issuer}" now; whether the root is still the same cannot be told from these files.`;
  return [warning('issuer-changed', meaning, `Add the CA certificates to both files and compare again, or: ${remedy}`)];
}

function timeBites({ leaf: old }: Side, { leaf: now }: Side): readonly Remark[] {
  if (old.fingerprintSha256 === now.fingerprintSha256) {
    return [
      warning(
        'same-certificate',
        'Both files hold the same certificate: nothing was renewed.',
        'Check which file is the new one.',
      ),
    ];
  }
  return [
    ...(now.notAfterMs <= old.notAfterMs
      ? [
          warning(
            'not-longer',
            `The new certificate ends on ${utcText(now.notAfterMs)}, not later than the old one.`,
            'Check that OLD and NEW are not swapped.',
          ),
        ]
      : []),
    ...(now.notBeforeMs > old.notAfterMs
      ? [
          warning(
            'gap',
            `Between ${utcText(old.notAfterMs)} and ${utcText(now.notBeforeMs)} neither is valid.`,
            'Ask the CA for a certificate that begins earlier.',
          ),
        ]
      : []),
  ];
}

/** What is wrong with the new one by itself; where the old one had it too and worked, it is no change but still told. */
function remarksOfNew(before: Side, { leaf }: Side, nowMs: number): readonly Remark[] {
  const had = new Set(remarksOn(before.leaf, nowMs).map(({ code }) => code));
  const ofTime = new Set(['certificate-expired', 'certificate-not-yet-valid', 'certificate-expiring']);
  return remarksOn(leaf, nowMs).map((remark) =>
    had.has(remark.code) && !ofTime.has(remark.code)
      ? { ...remark, severity: 'notice' as const, meaning: `As before: ${remark.meaning}` }
      : remark,
  );
}

/** What has to be done although nothing is wrong. */
function consequences(before: Side, after: Side): readonly Remark[] {
  if (before.leaf.fingerprintSha256 === after.leaf.fingerprintSha256) return [];
  return [
    notice(
      'register-again',
      'Anaplan knows certificates one by one: the new one must be registered before any client uses it. The old one may stay beside it.',
      'A tenant administrator adds it under Administration > Security > Certificates > Add Certificate; remove the old one when all clients have changed.',
    ),
    sameKey(before, after)
      ? notice(
          'key-kept',
          'The private key is the same: key files stay as they are. Certificate files and keystores hold the old certificate and must be made anew.',
          'Run anaplan-doctor cert prepare with the new certificate and exchange certificate.pem and the keystores of every client.',
        )
      : notice(
          'key-changed',
          'The private key is another: certificate, key file and keystores must be exchanged together, in every client at once; a mixed pair is refused.',
          'Run anaplan-doctor cert prepare with the new certificate and its key, and exchange all files of a client in one step.',
        ),
    ...(before.leaf.subjectKey === after.leaf.subjectKey
      ? []
      : [
          notice(
            'subject-changed',
            'The subject is another; Anaplan goes by the e-mail address, other systems may go by the subject.',
            'Tell the owners of systems that know the certificate by its subject.',
          ),
        ]),
  ];
}

/** An expired certificate signs nobody in; the rest may. */
function verdictOf(remarks: readonly Remark[]): Comparison['verdict'] {
  const warnings = remarks.filter(({ severity }) => severity === 'warning').map(({ code }) => code);
  if (warnings.some((code) => code === 'certificate-expired' || code === 'ca-certificate')) return 'unusable';
  return warnings.length > 0 ? 'will-bite' : 'same-purpose';
}
