/**
 * Rules of RFC 5280 and of the CA/Browser Forum that only some clients enforce, or none; pure.
 * `strict`: refused by clients that validate strictly (Python since 3.13, rustls, Go, browsers in part).
 */

import type { Certificate } from './certificate.ts';
import type { Role } from './certificate-rules.ts';
import { extensionOf } from './extension-facts.ts';
import { asciiHost, isDnsName } from './hostname.ts';
import { ipBytesOf } from './ip.ts';
import { extendedKeyUsages } from './oids.ts';
import type { Blemish } from './problems.ts';
import { blemish } from './problems.ts';
import { keyText } from './strength.ts';

type Broken = { readonly rule: string; readonly strict: boolean };
type Rule = Broken & { readonly breaks: (certificate: Certificate) => boolean };

const browserCurves = ['P-256', 'P-384', 'P-521'];

/** For every certificate, wherever it stands. */
const everywhere: readonly Rule[] = [
  { rule: 'subject key identifier marked critical', strict: true, breaks: isCritical('subjectKeyId') },
  { rule: 'authority key identifier marked critical', strict: true, breaks: isCritical('authorityKeyId') },
  { rule: 'authority information access marked critical', strict: true, breaks: isCritical('authorityInfoAccess') },
  { rule: 'empty list of extended key usages', strict: true, breaks: (it) => it.extendedKeyUsage?.length === 0 },
  {
    rule: 'path length given by a certificate that may not sign others',
    strict: true,
    breaks: (it) => it.pathLength !== null && (it.isCa !== true || it.keyUsage?.includes('keyCertSign') === false),
  },
  {
    rule: 'name constraints that constrain nothing',
    strict: true,
    breaks: ({ nameConstraints }) => nameConstraints?.permitted === null && nameConstraints.excluded === null,
  },
  {
    rule: 'policy constraints not marked critical',
    strict: false,
    breaks: isPresentUncritical('policyConstraints'),
  },
  {
    rule: 'RSA key whose size is no multiple of 8 bits',
    strict: false,
    breaks: ({ publicKey }) => publicKey.kind.startsWith('rsa') && (publicKey.bits ?? 0) % 8 !== 0,
  },
  {
    rule: 'key on a curve that browsers do not accept',
    strict: true,
    breaks: ({ publicKey: { kind, curve } }) =>
      kind === 'ed25519' || kind === 'ed448' || (kind === 'ec' && curve !== null && !browserCurves.includes(curve)),
  },
];

/** Not for the store's own certificates: public roots are older than these rules. */
const whereSent: readonly Rule[] = [
  { rule: 'empty issuer name', strict: true, breaks: ({ issuerName }) => issuerName.keys.length === 0 },
  { rule: 'version below 3', strict: true, breaks: ({ version }) => version < 3 },
  {
    rule: 'no authority key identifier',
    strict: true,
    breaks: (it) => !it.selfIssued && it.authorityKeyId === null,
  },
];

const ofCas: readonly Rule[] = [
  { rule: 'empty subject name of a CA', strict: true, breaks: ({ subjectName }) => subjectName.keys.length === 0 },
  { rule: 'basic constraints not marked critical', strict: true, breaks: isPresentUncritical('basicConstraints') },
  { rule: 'name constraints not marked critical', strict: false, breaks: isPresentUncritical('nameConstraints') },
];

const ofIntermediates: readonly Rule[] = [
  { rule: 'no subject key identifier', strict: true, breaks: (it) => it.subjectKeyId === null },
];

const ofRoots: readonly Rule[] = [
  {
    rule: 'authority key identifier of a root that names issuer and serial number',
    strict: false,
    breaks: (it) => it.selfIssued && it.authorityKeyIdNamesIssuer,
  },
  {
    rule: 'authority key identifier of a root that is not its subject key identifier',
    strict: false,
    breaks: (it) => it.selfIssued && it.authorityKeyId !== null && it.authorityKeyId !== it.subjectKeyId,
  },
  {
    rule: 'no subject key identifier in a root',
    strict: false,
    breaks: (it) => it.version === 3 && it.subjectKeyId === null,
  },
  { rule: 'extended key usage in a root', strict: false, breaks: (it) => it.extendedKeyUsage !== null },
];

const ofLeaves: readonly Rule[] = [
  { rule: 'a CA certificate in the place of the end entity', strict: true, breaks: ({ isCa }) => isCa === true },
  {
    rule: 'key usage keyCertSign without being a CA',
    strict: true,
    breaks: (it) => it.isCa !== true && it.keyUsage?.includes('keyCertSign') === true,
  },
  {
    rule: 'name constraints in a certificate that is no CA',
    strict: true,
    breaks: (it) => extensionOf(it.extensions, 'nameConstraints') !== null,
  },
  {
    rule: 'extended key usage "any"',
    strict: true,
    breaks: (it) => it.extendedKeyUsage?.includes(extendedKeyUsages.any) === true,
  },
  {
    rule: 'alternative names not marked critical beside an empty subject',
    strict: true,
    breaks: (it) => it.subjectName.keys.length === 0 && isPresentUncritical('subjectAltName')(it),
  },
  {
    rule: 'alternative names marked critical beside a subject',
    strict: false,
    breaks: (it) => it.subjectName.keys.length > 0 && isCritical('subjectAltName')(it),
  },
  {
    rule: 'an alternative name that is no DNS name',
    strict: true,
    breaks: ({ dnsNames }) => dnsNames.some((name) => !isPlainName(name)),
  },
  {
    rule: 'a wildcard for a whole top-level domain',
    strict: true,
    breaks: ({ dnsNames }) => dnsNames.some((name) => /^\*(\.[^.]*)?$/.test(name)),
  },
];

/** At most one blemish of each weight, naming every rule broken. */
export function conformityBlemishes(
  certificate: Certificate,
  role: Role,
  trusted: boolean,
  server: boolean,
): Blemish[] {
  const broken: Broken[] = [
    ...[...everywhere, ...(trusted ? [] : whereSent), ...roleRules(role)].filter(({ breaks }) => breaks(certificate)),
    ...(trusted ? [] : certificate.oddities.map((rule) => ({ rule, strict: true }))),
    ...(role === 'leaf' && server && !commonNameIsListed(certificate)
      ? [{ rule: 'common name that is none of the alternative names', strict: false }]
      : []),
  ];
  return [
    ...worded(
      'refused-by-strict-clients',
      broken.filter(({ strict }) => strict),
      certificate,
    ),
    ...worded(
      'nonconforming-certificate',
      broken.filter(({ strict }) => !strict),
      certificate,
    ),
  ];
}

function worded(code: Blemish['code'], broken: readonly Broken[], { publicKey }: Certificate): Blemish[] {
  if (broken.length === 0) return [];
  return [blemish(code, { rules: broken.map(({ rule }) => rule), key: keyText(publicKey) })];
}

function roleRules(role: Role): readonly Rule[] {
  if (role === 'leaf') return ofLeaves;
  return role === 'root' ? [...ofCas, ...ofRoots] : [...ofCas, ...ofIntermediates];
}

/**
 * CA/Browser Forum baseline requirements 7.1.4.3: a common name that is a host name is an alternative name, letter for
 * letter. Texts that are no host name, and a domain above the alternative names, mislead nobody and pass.
 */
function commonNameIsListed({ commonName, dnsNames, ipAddresses }: Certificate): boolean {
  if (commonName === null || dnsNames.includes(commonName) || ipAddresses.includes(commonName)) return true;
  if (isAddressLike(commonName)) return false;
  if (!commonName.includes('.') || asciiHost(commonName) === null || dnsNames.length === 0) return true;
  return dnsNames.some((name) => name.endsWith(`.${commonName}`));
}

/** `0xC0.0.2.1` and `2001:DB8::1` too: the URL parser takes any spelling. */
function isAddressLike(text: string): boolean {
  const host = URL.parse(`http://${text.includes(':') ? `[${text}]` : text}/`)?.hostname ?? '';
  return ipBytesOf(host.replace(/^\[(.*)\]$/, '$1')) !== null;
}

function isPlainName(name: string): boolean {
  const bare = name.replace(/^\*\./, '');
  return isDnsName(bare) && !bare.includes('_');
}

function isCritical(name: Parameters<typeof extensionOf>[1]) {
  return ({ extensions }: Certificate) => extensionOf(extensions, name)?.critical === true;
}

function isPresentUncritical(name: Parameters<typeof extensionOf>[1]) {
  return ({ extensions }: Certificate) => extensionOf(extensions, name)?.critical === false;
}
