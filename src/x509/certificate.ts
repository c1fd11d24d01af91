/** X.509 certificates (RFC 5280 4.1) from DER to plain values; pure. Reads what is there and judges nothing. */
import { hash } from 'node:crypto';
import type { DerElement } from './der.ts';
import { context, DerError, DerReader, tags } from './der.ts';
import { oidOf, signatureOctetsOf, smallIntegerOf, timeOf } from './der-values.ts';
import { extensionFactsOf } from './extension-facts.ts';
import type { Extension, NameConstraints, PolicyConstraints } from './extensions.ts';
import { extensionsOf } from './extensions.ts';
import type { PublicKey } from './keys.ts';
import { publicKeyOf } from './keys.ts';
import type { DistinguishedName, GeneralName } from './names.ts';
import { nameKey, nameOf } from './names.ts';
import { signatureNames } from './oids.ts';

export type Certificate = {
  readonly der: Uint8Array;
  readonly version: 1 | 2 | 3;
  /** Upper-case hex of the integer's octets, without leading zero octets. */
  readonly serialNumber: string;
  /** RFC 4514-like, the common name first: `CN=api.example.com, O=Example, C=DE`. Empty for an empty name. */
  readonly subject: string;
  readonly issuer: string;
  readonly rawSubject: Uint8Array;
  readonly rawIssuer: Uint8Array;
  /** The most specific one of the subject. */
  readonly commonName: string | null;
  /** First and last moment of validity, both included; the CA's clock. */
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  /** As in the signed part; `rsassaPss` whatever its hash. */
  readonly signatureAlgorithm: { readonly oid: string; readonly name: string };
  readonly publicKey: PublicKey;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array;
  /** Equal for equal keys: base64 of the SHA-256 of `spki`. */
  readonly keyFingerprint: string;
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  /** Of the alternative names, then of the subject. */
  readonly emails: readonly string[];
  /** Null: no basic constraints. */
  readonly isCa: boolean | null;
  readonly pathLength: number | null;
  /** `digitalSignature`, `keyCertSign` ...; null: no such extension. */
  readonly keyUsage: readonly string[] | null;
  /** OIDs; null: no such extension. */
  readonly extendedKeyUsage: readonly string[] | null;
  /** Upper-case hex. */
  readonly subjectKeyId: string | null;
  readonly authorityKeyId: string | null;
  readonly crlUrls: readonly string[];
  readonly ocspUrls: readonly string[];
  readonly caIssuerUrls: readonly string[];
  /** RFC 7633. */
  readonly mustStaple: boolean;
  /** OIDs of critical extensions that path validation here does not process. */
  readonly unknownCriticalExtensions: readonly string[];
  readonly nameConstraints: NameConstraints | null;
  readonly policyConstraints: PolicyConstraints | null;
  /** Certificates that may follow before "any policy" counts for nothing; null: no such extension. */
  readonly inhibitAnyPolicy: number | null;
  /** Lower-case hex, of the whole DER. */
  readonly fingerprintSha256: string;
  /** Subject and issuer are the same name; says nothing about the signature. */
  readonly selfIssued: boolean;
  /** Every alternative name in order; null: no such extension. */
  readonly subjectAltNames: readonly GeneralName[] | null;
  readonly subjectName: DistinguishedName;
  readonly issuerName: DistinguishedName;
  /** Equal for names that are the same by RFC 5280 7.1. */
  readonly subjectKey: string;
  readonly issuerKey: string;
  readonly extensions: readonly Extension[];
  /** One sentence for each extension that could not be read, or is there twice; its value counts as absent. */
  readonly malformedExtensions: readonly string[];
  /** The authority key identifier names the issuer's certificate by issuer and serial. */
  readonly authorityKeyIdNamesIssuer: boolean;
  /** Forms that RFC 5280 forbids and most clients read all the same: `negative serial number`. */
  readonly oddities: readonly string[];
  /** What is signed, how (AlgorithmIdentifier), and the signature. */
  readonly signed: {
    readonly bytes: Uint8Array;
    readonly algorithm: Uint8Array;
    readonly signature: Uint8Array;
    /** False when the algorithm outside the signed part differs from the one inside. */
    readonly algorithmsAgree: boolean;
  };
};

/** The bytes are not one DER certificate. `path` names the place that could not be read. */
export class NotACertificate extends Error {
  override readonly name = 'NotACertificate';
  readonly path: string;
  constructor(path: string, message: string) {
    super(message);
    this.path = path;
  }
}

/** Larger certificates are refused unread; those in use stay under 16 kB. */
export const maxCertificateBytes = 256 * 1024;

/** Throws NotACertificate, and nothing else. */
export function parseCertificate(der: Uint8Array): Certificate {
  if (der.length > maxCertificateBytes) {
    throw new NotACertificate('certificate', `${der.length} bytes are more than a certificate has; not read.`);
  }
  try {
    return certificateOf(der);
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    throw new NotACertificate(error.path, `These ${der.length} bytes are not a certificate: ${error.message}.`);
  }
}

function certificateOf(der: Uint8Array): Certificate {
  const file = new DerReader(der, 'file');
  const outer = file.enter('certificate');
  file.end();
  const signedPart = outer.take('tbsCertificate', tags.sequence);
  const outerAlgorithm = outer.take('signatureAlgorithm', tags.sequence);
  const signature = signatureOctetsOf(outer.take('signature', tags.bitString), 'certificate.signature');
  outer.end();
  return {
    der,
    ...signedFieldsOf(signedPart, outerAlgorithm, signature),
    fingerprintSha256: hash('sha256', der, 'hex'),
  };
}

function signedFieldsOf(signedPart: DerElement, outerAlgorithm: DerElement, signature: Uint8Array) {
  const tbs = new DerReader(signedPart.content, 'certificate', 1);
  const version = versionIn(tbs);
  const serial = tbs.take('serialNumber', tags.integer);
  const algorithm = tbs.take('signature', tags.sequence);
  const issuer = nameOf(tbs.take('issuer', tags.sequence), `${tbs.path}.issuer`);
  const validity = tbs.enter('validity');
  const notBefore = timeOf(validity.take('notBefore'), `${validity.path}.notBefore`);
  const notAfter = timeOf(validity.take('notAfter'), `${validity.path}.notAfter`);
  validity.end();
  const subject = nameOf(tbs.take('subject', tags.sequence), `${tbs.path}.subject`);
  const spki = tbs.take('subjectPublicKeyInfo', tags.sequence);
  const uniqueIds = [tbs.takeIf('issuerUniqueID', 0x81), tbs.takeIf('subjectUniqueID', 0x82)];
  const extensions = extensionsIn(tbs);
  tbs.end();
  const facts = extensionFactsOf(extensions);
  const subjectKey = nameKey(subject);
  const issuerKey = nameKey(issuer);
  return {
    version,
    serialNumber: serialTextOf(serial.content),
    ...namesOf(subject, issuer),
    subjectKey,
    issuerKey,
    selfIssued: subjectKey === issuerKey,
    notBeforeMs: notBefore.atMs,
    notAfterMs: notAfter.atMs,
    signatureAlgorithm: signatureAlgorithmOf(algorithm),
    publicKey: publicKeyOf(spki, `${tbs.path}.subjectPublicKeyInfo`),
    spki: spki.whole,
    keyFingerprint: hash('sha256', spki.whole, 'base64'),
    extensions,
    ...facts,
    emails: [...facts.emails, ...subject.emails],
    oddities: [
      ...serialOddities(serial.content),
      ...(notBefore.strict && notAfter.strict ? [] : ['validity not written as RFC 5280 wants it']),
      ...(version < 3 && extensions.length > 0 ? [`extensions in a version ${version} certificate`] : []),
      ...(uniqueIds.some((id) => id !== null) ? ['unique identifiers'] : []),
    ],
    signed: {
      bytes: signedPart.whole,
      algorithm: algorithm.whole,
      signature,
      algorithmsAgree: Buffer.compare(algorithm.whole, outerAlgorithm.whole) === 0,
    },
  };
}

function versionIn(tbs: DerReader): 1 | 2 | 3 {
  const explicit = tbs.enterIf('version', context(0, 'constructed'));
  if (explicit === null) return 1;
  const number = smallIntegerOf(explicit.take('number', tags.integer), explicit.path);
  explicit.end();
  if (number !== 0 && number !== 1 && number !== 2) throw new DerError(explicit.path, `unknown version ${number}`);
  return (number + 1) as 1 | 2 | 3;
}

function extensionsIn(tbs: DerReader): Extension[] {
  const wrapper = tbs.enterIf('extensions', context(3, 'constructed'));
  if (wrapper === null) return [];
  const extensions = extensionsOf(wrapper);
  wrapper.end();
  return extensions;
}

function namesOf(subject: DistinguishedName, issuer: DistinguishedName) {
  return {
    subject: subject.text,
    issuer: issuer.text,
    rawSubject: subject.raw,
    rawIssuer: issuer.raw,
    commonName: subject.commonName,
    subjectName: subject,
    issuerName: issuer,
  };
}

function signatureAlgorithmOf(element: DerElement): { oid: string; name: string } {
  const reader = new DerReader(element.content, 'certificate.signature');
  const oid = oidOf(reader.take('algorithm', tags.oid), reader.path);
  return { oid, name: signatureNames.get(oid) ?? oid };
}

/** Upper-case hex without leading zero octets. */
export function serialTextOf(content: Uint8Array): string {
  const hex = Buffer.from(content).toString('hex').toUpperCase();
  return hex.replace(/^(?:00)+(?=..)/, '');
}

function serialOddities(content: Uint8Array): string[] {
  if (content.length === 0) throw new DerError('certificate.serialNumber', 'empty integer');
  const [first = 0, second = 0] = content;
  const isPadded = content.length > 1 && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80));
  if (isPadded) return ['serial number not in its shortest form'];
  if (first >= 0x80) return ['negative serial number'];
  if (content.every((octet) => octet === 0)) return ['serial number zero'];
  return content.length > 20 ? ['serial number of more than 20 octets'] : [];
}
