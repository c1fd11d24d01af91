/**
 * Rules of RFC 5280 and of the CA/Browser Forum that only some clients enforce, or none; data with one predicate each, pure.
 * `strict`: refused by clients that validate strictly (Python since 3.13, rustls, Go, browsers in part).
 */
import type { Certificate } from './certificate.ts';
import { addressInDnsName, commonNameIsListed, isPreferredName } from './conformity-names.ts';
import { constraintFlaws } from './name-constraints.ts';
import { extendedKeyUsages, extensionIds } from './oids.ts';
import { signatureBlemishes } from './strength.ts';

/** Who made the rule. `rfc5280-only`: the CA/Browser Forum excepts it expressly. */
export type RuleOrigin = 'rfc5280' | 'rfc5280-only' | 'web';
export type Rule = {
  readonly rule: string;
  readonly strict: boolean;
  readonly origin: RuleOrigin;
  readonly breaks: (certificate: Certificate) => boolean;
};

const strict = { strict: true, origin: 'rfc5280' } as const;
const lenient = { strict: false, origin: 'rfc5280' } as const;
const strictWeb = { strict: true, origin: 'web' } as const;
const lenientWeb = { strict: false, origin: 'web' } as const;

const browserCurves = ['P-256', 'P-384', 'P-521'];

/** For every certificate, wherever it stands. */
export const everywhere: readonly Rule[] = [
  { rule: 'subject key identifier marked critical', ...strict, breaks: isCritical('subjectKeyId') },
  { rule: 'authority key identifier marked critical', ...strict, breaks: isCritical('authorityKeyId') },
  { rule: 'authority information access marked critical', ...strict, breaks: isCritical('authorityInfoAccess') },
  { rule: 'empty list of extended key usages', ...strict, breaks: (it) => it.extendedKeyUsage?.length === 0 },
  { rule: 'key usage without any usage', ...lenient, breaks: (it) => it.keyUsage?.length === 0 },
  {
    rule: 'path length given by a certificate that may not sign others',
    ...strict,
    breaks: (it) => it.pathLength !== null && (it.isCa !== true || it.keyUsage?.includes('keyCertSign') === false),
  },
  {
    rule: 'name constraints that constrain nothing',
    ...strict,
    breaks: ({ nameConstraints }) => nameConstraints?.permitted === null && nameConstraints.excluded === null,
  },
  {
    rule: 'name constraints that are no names or networks',
    ...strict,
    breaks: ({ nameConstraints }) => nameConstraints !== null && constraintFlaws(nameConstraints).malformed,
  },
  {
    rule: 'DNS name constraint with a leading dot',
    strict: false,
    origin: 'rfc5280-only',
    breaks: ({ nameConstraints }) => nameConstraints !== null && constraintFlaws(nameConstraints).leadingDot,
  },
  { rule: 'policy constraints not marked critical', ...lenient, breaks: isPresentUncritical('policyConstraints') },
  { rule: 'inhibition of any policy not marked critical', ...lenient, breaks: isPresentUncritical('inhibitAnyPolicy') },
  {
    rule: 'RSA key whose size is no multiple of 8 bits',
    ...lenientWeb,
    breaks: ({ publicKey }) => publicKey.kind.startsWith('rsa') && (publicKey.bits ?? 0) % 8 !== 0,
  },
  {
    rule: 'key on a curve that browsers do not accept',
    ...strictWeb,
    breaks: ({ publicKey: { kind, curve } }) =>
      kind === 'ed25519' || kind === 'ed448' || (kind === 'ec' && curve !== null && !browserCurves.includes(curve)),
  },
];

/** Not for the store's own certificates: public roots are older than these rules. */
export const whereSent: readonly Rule[] = [
  { rule: 'empty issuer name', ...strict, breaks: ({ issuerName }) => issuerName.keys.length === 0 },
  { rule: 'version below 3', ...strictWeb, breaks: ({ version }) => version < 3 },
  { rule: 'no authority key identifier', ...strict, breaks: lacksAuthorityKeyId },
];

export const whereStored: readonly Rule[] = [
  { rule: 'no authority key identifier in a root that another one issued', ...lenient, breaks: lacksAuthorityKeyId },
];

export const ofCas: readonly Rule[] = [
  { rule: 'empty subject name of a CA', ...strict, breaks: ({ subjectName }) => subjectName.keys.length === 0 },
  { rule: 'basic constraints not marked critical', ...strict, breaks: isPresentUncritical('basicConstraints') },
  {
    rule: 'name constraints not marked critical',
    strict: false,
    origin: 'rfc5280-only',
    breaks: isPresentUncritical('nameConstraints'),
  },
];

export const ofIntermediates: readonly Rule[] = [
  { rule: 'no subject key identifier', ...strict, breaks: (it) => it.subjectKeyId === null },
];

export const ofRoots: readonly Rule[] = [
  {
    rule: 'authority key identifier of a root that names issuer and serial number',
    ...lenientWeb,
    breaks: (it) => it.selfIssued && it.authorityKeyIdNamesIssuer,
  },
  {
    rule: 'authority key identifier of a root without a key identifier',
    ...lenientWeb,
    breaks: (it) => it.selfIssued && it.authorityKeyId === null && has(it, 'authorityKeyId'),
  },
  {
    rule: 'authority key identifier of a root that is not its subject key identifier',
    ...lenientWeb,
    breaks: (it) => it.selfIssued && it.authorityKeyId !== null && it.authorityKeyId !== it.subjectKeyId,
  },
  {
    rule: 'no subject key identifier in a root',
    ...lenient,
    breaks: (it) => it.version === 3 && it.subjectKeyId === null,
  },
  { rule: 'extended key usage in a root', ...lenientWeb, breaks: (it) => it.extendedKeyUsage !== null },
  {
    // Nobody verifies a root's own signature; that it may not be made so is a rule of issuing (7.1.3.2).
    rule: 'a root signed by an algorithm that is no longer allowed',
    ...lenientWeb,
    breaks: (it) => signatureBlemishes(it).length > 0,
  },
];

export const ofLeaves: readonly Rule[] = [
  { rule: 'a CA certificate in the place of the end entity', ...strictWeb, breaks: ({ isCa }) => isCa === true },
  {
    rule: 'key usage keyCertSign without being a CA',
    ...strict,
    breaks: (it) => it.isCa !== true && it.keyUsage?.includes('keyCertSign') === true,
  },
  {
    rule: 'name constraints in a certificate that is no CA',
    ...strict,
    breaks: (it) => it.isCa !== true && has(it, 'nameConstraints'),
  },
  {
    rule: 'extended key usage "any"',
    ...strictWeb,
    breaks: (it) => it.extendedKeyUsage?.includes(extendedKeyUsages.any) === true,
  },
  {
    rule: 'alternative names not marked critical beside an empty subject',
    ...strict,
    breaks: (it) => it.subjectName.keys.length === 0 && isPresentUncritical('subjectAltName')(it),
  },
  {
    rule: 'alternative names marked critical beside a subject',
    ...lenientWeb,
    breaks: (it) => it.subjectName.keys.length > 0 && isCritical('subjectAltName')(it),
  },
  {
    rule: 'an alternative name that is no DNS name',
    ...strict,
    breaks: ({ dnsNames }) => !dnsNames.every(isPreferredName),
  },
  {
    rule: 'an IP address written as a DNS name',
    ...strict,
    breaks: ({ dnsNames }) => dnsNames.some(addressInDnsName),
  },
  {
    rule: 'an alternative name that is no IP address',
    ...strict,
    breaks: ({ subjectAltNames }) =>
      (subjectAltNames ?? []).some((name) => name.kind === 'ip' && name.bytes.length !== 4 && name.bytes.length !== 16),
  },
];

/** For a TLS server's own certificate. */
export const ofServers: readonly Rule[] = [
  { rule: 'no extended key usage', ...lenientWeb, breaks: (it) => it.extendedKeyUsage === null },
  { rule: 'extended key usage marked critical', ...lenientWeb, breaks: isCritical('extendedKeyUsage') },
  {
    rule: 'common name that is none of the alternative names',
    ...lenientWeb,
    breaks: (it) => !commonNameIsListed(it),
  },
];

function lacksAuthorityKeyId({ selfIssued, authorityKeyId }: Certificate): boolean {
  return !selfIssued && authorityKeyId === null;
}

function has({ extensions }: Certificate, name: keyof typeof extensionIds): boolean {
  return extensions.some(({ oid }) => oid === extensionIds[name]);
}

function isCritical(name: keyof typeof extensionIds) {
  const id = extensionIds[name];
  return ({ extensions }: Certificate) => extensions.some(({ oid, critical }) => oid === id && critical);
}

function isPresentUncritical(name: keyof typeof extensionIds) {
  const id = extensionIds[name];
  return ({ extensions }: Certificate) => extensions.some(({ oid, critical }) => oid === id && !critical);
}
