/** Certificate revocation lists (RFC 5280 section 5) from DER; pure. Reads the head at once and the entries only when asked for one; judges no signature. */
import { NotACertificate } from './certificate.ts';
import type { DerElement } from './der.ts';
import { context, DerError, DerReader, elementAt, tags } from './der.ts';
import { booleanOf, signatureOctetsOf, smallIntegerOf, timeOf } from './der-values.ts';
import type { Extension } from './extensions.ts';
import { authorityKeyIdOf, extensionsOf } from './extensions.ts';
import type { GeneralName } from './names.ts';
import { generalNamesOf, nameKey, nameOf } from './names.ts';
import type { Signed } from './signatures.ts';

export type Crl = {
  readonly issuer: string;
  /** As Certificate.subjectKey. */
  readonly issuerKey: string;
  /** Upper-case hex, or null. */
  readonly authorityKeyId: string | null;
  readonly thisUpdateMs: number;
  readonly nextUpdateMs: number | null;
  /** Why it may not be relied upon to clear a certificate: sentence parts. */
  readonly flaws: readonly string[];
  readonly scope: CrlScope;
  /** The revoked certificates, not read yet. */
  readonly entries: Uint8Array;
  readonly signed: Signed;
};

/** Which certificates of its issuer the list speaks of (RFC 5280 5.2.5). */
export type CrlScope = {
  readonly only: 'users' | 'cas' | 'attributes' | null;
  /** Where lists of this scope lie; empty for any. */
  readonly urls: readonly string[];
};

export type CrlEntry = { readonly revokedAtMs: number; readonly reason: string | null };

/** Lists of the largest public CAs have about 8 MB. */
export const maxCrlBytes = 20_000_000;

const crlExtensions = { authorityKeyId: '2.5.29.35', number: '2.5.29.20', delta: '2.5.29.27', scope: '2.5.29.28' };
const reasonExtension = '2.5.29.21';
const reasons = [
  'unspecified',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  '',
  'removeFromCRL',
  'privilegeWithdrawn',
  'aACompromise',
];

/** Throws NotACertificate for what is no list. */
export function parseCrl(der: Uint8Array): Crl {
  if (der.length > maxCrlBytes)
    throw new NotACertificate('crl', `${der.length} bytes are too many for a list to read.`);
  try {
    return crlOf(der);
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    throw new NotACertificate(error.path, `These ${der.length} bytes are no revocation list: ${error.message}.`);
  }
}

/** The entry for that serial number (as Certificate.serialNumber), or null. Throws NotACertificate for a damaged list. */
export function entryFor({ entries }: Crl, serialNumber: string): CrlEntry | null {
  const wanted = Buffer.from(serialNumber, 'hex');
  try {
    for (let at = 0; at < entries.length; ) {
      const entry = elementAt(entries, at, 'crl.entry');
      const serial = elementAt(entry.content, 0, 'crl.entry.serial');
      if (isSerial(serial.content, wanted)) return entryOf(entry);
      at += entry.whole.length;
    }
    return null;
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    throw new NotACertificate(error.path, `The revocation list is damaged: ${error.message}.`);
  }
}

function crlOf(der: Uint8Array): Crl {
  const file = new DerReader(der, 'file');
  const outer = file.enter('crl');
  file.end();
  const signedPart = outer.take('tbsCertList', tags.sequence);
  const algorithm = outer.take('signatureAlgorithm', tags.sequence);
  const signature = signatureOctetsOf(outer.take('signature', tags.bitString), 'crl.signature');
  outer.end();
  const list = new DerReader(signedPart.content, 'crl', 1);
  const version = list.takeIf('version', tags.integer);
  const inner = list.take('signature', tags.sequence);
  const issuer = nameOf(list.take('issuer', tags.sequence), 'crl.issuer');
  const thisUpdate = timeOf(list.take('thisUpdate'), 'crl.thisUpdate');
  const nextUpdate = isTime(list) ? timeOf(list.take('nextUpdate'), 'crl.nextUpdate') : null;
  const entries = list.takeIf('revokedCertificates', tags.sequence);
  const wrapper = list.enterIf('extensions', context(0, 'constructed'));
  const extensions = wrapper === null ? [] : extensionsOf(wrapper);
  list.end();
  const scope = scopeIn(extensions);
  const agree = Buffer.compare(inner.whole, algorithm.whole) === 0;
  return {
    issuer: issuer.text,
    issuerKey: nameKey(issuer),
    authorityKeyId: keyIdIn(extensions),
    thisUpdateMs: thisUpdate.atMs,
    nextUpdateMs: nextUpdate?.atMs ?? null,
    flaws: [
      ...(agree ? [] : ['its signature algorithm is not the same inside and outside']),
      ...(version === null ? [] : flawsOf(extensions)),
      ...scope.flaws,
    ],
    scope: { only: scope.only, urls: scope.urls },
    entries: entries?.content ?? new Uint8Array(),
    signed: { bytes: signedPart.whole, algorithm: algorithm.whole, signature },
  };
}

function isTime(list: DerReader): boolean {
  return list.has(tags.utcTime) || list.has(tags.generalizedTime);
}

/** RFC 5280 5.2: a list of version 2 is numbered, and what is critical has to be understood. */
function flawsOf(extensions: readonly Extension[]): string[] {
  const number = extensions.find(({ oid }) => oid === crlExtensions.number);
  const known = Object.values(crlExtensions);
  const unknown = extensions.filter(({ oid, critical }) => critical && !known.includes(oid));
  return [
    ...(number === undefined ? ['it has no number (RFC 5280 5.2.3)'] : []),
    ...(number?.critical ? ['its number is marked critical (RFC 5280 5.2.3)'] : []),
    ...(extensions.some(({ oid }) => oid === crlExtensions.delta) ? ['it holds changes only (a delta list)'] : []),
    ...unknown.map(({ oid }) => `it has a critical extension that is not known here (${oid})`),
  ];
}

function keyIdIn(extensions: readonly Extension[]): string | null {
  const found = extensions.find(({ oid }) => oid === crlExtensions.authorityKeyId);
  return found === undefined ? null : authorityKeyIdOf(found.value, 'crl.authorityKeyId').keyId;
}

function scopeIn(extensions: readonly Extension[]): CrlScope & { flaws: string[] } {
  const found = extensions.find(({ oid }) => oid === crlExtensions.scope);
  if (found === undefined) return { only: null, urls: [], flaws: [] };
  const point = new DerReader(found.value, 'crl.scope').enter('point');
  const full = point.enterIf('name', context(0, 'constructed'))?.enterIf('full', context(0, 'constructed'));
  const names: GeneralName[] = full ? generalNamesOf(full) : [];
  const flag = (number: number) => {
    const element = point.takeIf('flag', context(number, 'primitive'));
    return element !== null && booleanOf(element, 'crl.scope');
  };
  const users = flag(1);
  const cas = flag(2);
  const someReasons = point.takeIf('reasons', context(3, 'primitive')) !== null;
  const indirect = flag(4);
  const attributes = flag(5);
  return {
    only: users ? 'users' : cas ? 'cas' : attributes ? 'attributes' : null,
    urls: names.flatMap((name) => (name.kind === 'uri' ? [name.value] : [])),
    flaws: [
      ...(someReasons ? ['it covers some reasons of revocation only'] : []),
      ...(indirect ? ['it speaks for other CAs too (an indirect list)'] : []),
    ],
  };
}

function isSerial(content: Uint8Array, wanted: Uint8Array): boolean {
  let start = 0;
  while (start < content.length - 1 && content[start] === 0) start += 1;
  return content.length - start === wanted.length && Buffer.compare(content.subarray(start), wanted) === 0;
}

function entryOf({ content }: DerElement): CrlEntry {
  const reader = new DerReader(content, 'crl.entry');
  reader.take('serial', tags.integer);
  const revokedAt = timeOf(reader.take('date'), 'crl.entry.date');
  const extensions = reader.more ? extensionsOf(new DerReader(reader.take('extensions').whole, reader.path)) : [];
  return { revokedAtMs: revokedAt.atMs, reason: reasonIn(extensions) };
}

function reasonIn(extensions: readonly Extension[]): string | null {
  const found = extensions.find(({ oid }) => oid === reasonExtension);
  if (found === undefined) return null;
  const element = new DerReader(found.value, 'crl.entry.reason').take('reason', 0x0a);
  return reasonText(smallIntegerOf(element, 'crl.entry.reason'));
}

/** RFC 5280 5.3.1. */
export function reasonText(number: number): string | null {
  return reasons[number] || null;
}
