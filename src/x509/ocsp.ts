/** OCSP answers (RFC 6960 4.2) from DER, and whether they speak of a certificate; pure. Judges no signature and no time. */
import { hash } from 'node:crypto';
import type { Certificate } from './certificate.ts';
import { NotACertificate, parseCertificate, serialTextOf } from './certificate.ts';
import { reasonText } from './crl.ts';
import { context, DerError, DerReader, tags } from './der.ts';
import { bitsOf, oidOf, signatureOctetsOf, smallIntegerOf, timeOf } from './der-values.ts';
import type { Signed } from './signatures.ts';

export type OcspStatus =
  | { readonly status: 'good' | 'unknown' }
  | { readonly status: 'revoked'; readonly revokedAtMs: number; readonly reason: string | null };

export type OcspSingle = OcspStatus & {
  /** Dotted OID of the hash of the two below. */
  readonly hashAlgorithm: string;
  readonly issuerNameHash: Uint8Array;
  readonly issuerKeyHash: Uint8Array;
  /** As Certificate.serialNumber. */
  readonly serialNumber: string;
  readonly thisUpdateMs: number;
  readonly nextUpdateMs: number | null;
};

export type OcspAnswer =
  | { readonly outcome: 'refused' /** `tryLater`, `unauthorized` ... */; readonly why: string }
  | {
      readonly outcome: 'answered';
      readonly producedAtMs: number;
      readonly singles: readonly OcspSingle[];
      readonly signed: Signed;
      /** Those sent along, to verify the signature with. */
      readonly certificates: readonly Certificate[];
    };

/** Usual answers have 500 to 3000 bytes. */
export const maxOcspBytes = 100_000;
const maxSingles = 100;
const maxCertificates = 8;

const refusals = ['successful', 'malformedRequest', 'internalError', 'tryLater', '', 'sigRequired', 'unauthorized'];
const enumerated = 0x0a;
const basicResponse = '1.3.6.1.5.5.7.48.1.1';
const hashNames: ReadonlyMap<string, string> = new Map([
  ['1.3.14.3.2.26', 'sha1'],
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
]);

/** Throws NotACertificate for what is no answer. */
export function parseOcsp(der: Uint8Array): OcspAnswer {
  if (der.length > maxOcspBytes) throw new NotACertificate('ocsp', `${der.length} bytes are more than an answer has.`);
  try {
    return answerOf(der);
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    throw new NotACertificate(error.path, `These ${der.length} bytes are no OCSP answer: ${error.message}.`);
  }
}

/** What the answer says of `certificate`, issued by `issuer`; null when it does not speak of it. */
export function singleFor(
  singles: readonly OcspSingle[],
  certificate: Certificate,
  issuer: Certificate,
): OcspSingle | null {
  return (
    singles.find((single) => {
      if (single.serialNumber !== certificate.serialNumber) return false;
      const name = hashNames.get(single.hashAlgorithm);
      if (name === undefined) return false;
      return (
        Buffer.compare(hash(name, issuer.rawSubject, 'buffer'), single.issuerNameHash) === 0 &&
        Buffer.compare(hash(name, keyBitsOf(issuer), 'buffer'), single.issuerKeyHash) === 0
      );
    }) ?? null
  );
}

/** The request for `certificate` (RFC 6960 4.1), DER; without a nonce, so that it may be cached. SHA-1, as every responder knows. */
export function ocspRequestFor(certificate: Certificate, issuer: Certificate): Uint8Array {
  const algorithm = sequence(Buffer.from('06052b0e03021a0500', 'hex'));
  const serial = Buffer.from(certificate.serialNumber, 'hex');
  const positive = (serial[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), serial]) : serial;
  const id = sequence(
    algorithm,
    element(tags.octetString, hash('sha1', issuer.rawSubject, 'buffer')),
    element(tags.octetString, hash('sha1', keyBitsOf(issuer), 'buffer')),
    element(tags.integer, positive),
  );
  return sequence(sequence(sequence(sequence(id))));
}

/** The public key without what stands around it in SubjectPublicKeyInfo. */
function keyBitsOf({ spki }: Certificate): Uint8Array {
  const reader = new DerReader(spki, 'spki').enter('spki');
  reader.take('algorithm', tags.sequence);
  return bitsOf(reader.take('key', tags.bitString), 'spki.key').octets;
}

function answerOf(der: Uint8Array): OcspAnswer {
  const file = new DerReader(der, 'ocsp');
  const outer = file.enter('response');
  file.end();
  const number = smallIntegerOf(outer.take('status', enumerated), 'ocsp.status');
  if (number !== 0) return { outcome: 'refused', why: refusals[number] || `status ${number}` };
  const bytes = outer.enter('responseBytes', context(0, 'constructed')).enter('bytes');
  const type = oidOf(bytes.take('type', tags.oid), bytes.path);
  if (type !== basicResponse) throw new DerError(bytes.path, `answer of the unknown type ${type}`);
  return basicOf(new DerReader(bytes.take('response', tags.octetString).content, 'ocsp').enter('basic'));
}

function basicOf(basic: DerReader): OcspAnswer {
  const data = basic.take('data', tags.sequence);
  const algorithm = basic.take('signatureAlgorithm', tags.sequence);
  const signature = signatureOctetsOf(basic.take('signature', tags.bitString), 'ocsp.signature');
  const list = basic.enterIf('certificates', context(0, 'constructed'))?.enter('list');
  const certificates: Certificate[] = [];
  while (list?.more && certificates.length < maxCertificates) certificates.push(certificateIn(list));
  const reader = new DerReader(data.content, 'ocsp.data');
  reader.takeIf('version', context(0, 'constructed'));
  reader.take('responder');
  const producedAt = timeOf(reader.take('producedAt'), 'ocsp.producedAt');
  const responses = reader.enter('responses');
  const singles: OcspSingle[] = [];
  while (responses.more && singles.length < maxSingles) singles.push(singleOf(responses.enter('single')));
  return {
    outcome: 'answered',
    producedAtMs: producedAt.atMs,
    singles,
    certificates,
    signed: { bytes: data.whole, algorithm: algorithm.whole, signature },
  };
}

function certificateIn(list: DerReader): Certificate {
  try {
    return parseCertificate(list.take('certificate', tags.sequence).whole);
  } catch (error) {
    if (error instanceof NotACertificate) throw new DerError(error.path, error.message);
    throw error;
  }
}

function singleOf(single: DerReader): OcspSingle {
  const id = single.enter('certID');
  const algorithm = id.enter('hashAlgorithm');
  const hashAlgorithm = oidOf(algorithm.take('oid', tags.oid), algorithm.path);
  const issuerNameHash = id.take('issuerNameHash', tags.octetString).content;
  const issuerKeyHash = id.take('issuerKeyHash', tags.octetString).content;
  const serialNumber = serialTextOf(id.take('serialNumber', tags.integer).content);
  const status = statusIn(single);
  const thisUpdateMs = timeOf(single.take('thisUpdate'), 'ocsp.thisUpdate').atMs;
  const next = single.enterIf('nextUpdate', context(0, 'constructed'));
  const nextUpdateMs = next === null ? null : timeOf(next.take('time'), 'ocsp.nextUpdate').atMs;
  return { ...status, hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber, thisUpdateMs, nextUpdateMs };
}

function statusIn(single: DerReader): OcspStatus {
  if (single.takeIf('good', context(0, 'primitive'))) return { status: 'good' };
  const revoked = single.enterIf('revoked', context(1, 'constructed'));
  if (revoked === null) {
    single.take('unknown', context(2, 'primitive'));
    return { status: 'unknown' };
  }
  const { atMs } = timeOf(revoked.take('time'), 'ocsp.revokedAt');
  const reason = revoked.enterIf('reason', context(0, 'constructed'))?.take('reason', enumerated);
  return {
    status: 'revoked',
    revokedAtMs: atMs,
    reason: reason ? reasonText(smallIntegerOf(reason, 'ocsp.reason')) : null,
  };
}

function element(tag: number, content: Uint8Array): Buffer {
  const { length } = content;
  const head =
    length < 0x80 ? [tag, length] : length < 0x100 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), content]);
}

function sequence(...parts: readonly Uint8Array[]): Buffer {
  return element(tags.sequence, Buffer.concat(parts));
}
