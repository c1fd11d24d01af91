/** What is wrong with one certificate in its place of a path: at its end, between, or as the anchor; pure. Looks at no other certificate. */
import type { Certificate } from './certificate.ts';
import { matchesHost } from './hostname.ts';
import { extendedKeyUsages } from './oids.ts';
import type { Blemish } from './problems.ts';
import { blemish } from './problems.ts';
import { isPublicSuffix } from './public-suffixes.ts';
import { keyBlemishes, signatureBlemishes } from './strength.ts';

export type Role = 'leaf' | 'intermediate' | 'root';
export type Purpose = 'server' | 'client';

/** `web`: RFC 5280 as the CA/Browser Forum's baseline requirements narrow it; `rfc5280`: that alone. */
export type RuleBook = 'web' | 'rfc5280';

/** What a certificate is looked at for. `host` null: names are not compared. */
export type Question = {
  readonly host: string | null;
  readonly nowMs: number;
  readonly purpose: Purpose;
  readonly ruleBook: RuleBook;
};

/** `trusted`: it is itself in the store, so that its own signature does not count. */
export function blemishesOf(certificate: Certificate, role: Role, trusted: boolean, question: Question): Blemish[] {
  return [
    ...validityBlemishes(certificate, role, question.nowMs),
    ...keyBlemishes(certificate),
    ...(trusted ? [] : signatureBlemishes(certificate)),
    ...formBlemishes(certificate),
    ...purposeBlemishes(certificate, role, question.purpose),
    ...(role === 'leaf' ? leafBlemishes(certificate, question) : caBlemishes(certificate, trusted)),
  ];
}

const dayMs = 86_400_000;

/** Both ends of the validity belong to it, to the second (RFC 5280 4.1.2.5). */
function validityBlemishes({ notBeforeMs, notAfterMs }: Certificate, role: Role, nowMs: number): Blemish[] {
  const nowSecondMs = Math.floor(nowMs / 1000) * 1000;
  const facts = { notBeforeAtMs: notBeforeMs, notAfterAtMs: notAfterMs };
  if (nowSecondMs > notAfterMs) {
    return [blemish(`${role}-expired`, { ...facts, daysExpired: Math.floor((nowMs - notAfterMs) / dayMs) })];
  }
  if (nowMs < notBeforeMs) {
    return [blemish(`${role}-not-yet-valid`, { ...facts, daysUntilValid: Math.ceil((notBeforeMs - nowMs) / dayMs) })];
  }
  return [];
}

function formBlemishes(certificate: Certificate): Blemish[] {
  const { malformedExtensions, unknownCriticalExtensions, signed } = certificate;
  const malformed = signed.algorithmsAgree
    ? malformedExtensions
    : [...malformedExtensions, 'the signature algorithm inside and outside the signed part differ'];
  return [
    ...(malformed.length > 0 ? [blemish('malformed-certificate', { defects: malformed })] : []),
    ...(unknownCriticalExtensions.length > 0
      ? [blemish('unknown-critical-extension', { oids: unknownCriticalExtensions })]
      : []),
  ];
}

/** An extended key usage of a CA bounds what is below it: that is how OpenSSL, Windows and browsers take it. */
function purposeBlemishes({ extendedKeyUsage }: Certificate, role: Role, purpose: Purpose): Blemish[] {
  const wanted = purpose === 'server' ? extendedKeyUsages.serverAuth : extendedKeyUsages.clientAuth;
  if (extendedKeyUsage === null || extendedKeyUsage.includes(wanted)) return [];
  if (extendedKeyUsage.includes(extendedKeyUsages.any)) return [];
  return [blemish('wrong-extended-key-usage', { role, purpose, wantedUsage: wanted, usages: extendedKeyUsage })];
}

function leafBlemishes(certificate: Certificate, question: Question): Blemish[] {
  const { keyUsage } = certificate;
  // TLS asks for it (RFC 8446 4.4.2.2), RFC 5280 does not.
  const cannotSign = question.ruleBook === 'web' && keyUsage?.includes('digitalSignature') === false;
  return [
    ...(cannotSign
      ? [blemish('wrong-key-usage', { role: 'leaf', missingUsage: 'digitalSignature', usages: keyUsage })]
      : []),
    ...(question.purpose === 'server' ? hostBlemishes(certificate, question.host) : []),
    ...(question.ruleBook === 'web' ? wildcardBlemishes(certificate) : []),
  ];
}

const maxNamesShown = 20;

function hostBlemishes(certificate: Certificate, host: string | null): Blemish[] {
  const names = [...certificate.dnsNames, ...certificate.ipAddresses];
  if (host === null || matchesHost(certificate, host)) return [];
  if (names.length === 0) return [blemish('no-san', { host, commonName: certificate.commonName })];
  return [blemish('host-mismatch', { host, names: names.slice(0, maxNamesShown), nameCount: names.length })];
}

/** CA/Browser Forum baseline requirements 3.2.2.6: nobody holds every name below a public suffix. */
function wildcardBlemishes({ dnsNames }: Certificate): Blemish[] {
  const wide = dnsNames.filter((name) => name.startsWith('*') && isPublicSuffix(name.replace(/^\*\.?/, '')));
  return wide.length === 0 ? [] : [blemish('wildcard-too-wide', { wildcards: wide.slice(0, maxNamesShown) })];
}

/** A version 1 certificate has no extensions; in the store it counts as a CA, as with OpenSSL and Java. */
function caBlemishes({ isCa, keyUsage, version }: Certificate, trusted: boolean): Blemish[] {
  const isAuthority = isCa === true || (trusted && version < 3);
  const maySign = keyUsage === null || keyUsage.includes('keyCertSign');
  return [
    ...(isAuthority ? [] : [blemish('not-a-ca', { basicConstraints: isCa === null ? 'missing' : 'CA:FALSE' })]),
    ...(maySign ? [] : [blemish('wrong-key-usage', { role: 'ca', missingUsage: 'keyCertSign', usages: keyUsage })]),
  ];
}
