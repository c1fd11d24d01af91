/** Whether the certificates of a path are revoked, by OCSP answers (RFC 6960) and revocation lists (RFC 5280 6.3) at hand; pure: fetches nothing. Unknown is never good. */
import type { JsonObject } from '../check.ts';
import type { Certificate } from './certificate.ts';
import { NotACertificate } from './certificate.ts';
import type { Crl } from './crl.ts';
import { entryFor, parseCrl } from './crl.ts';
import type { OcspSingle } from './ocsp.ts';
import { parseOcsp, singleFor } from './ocsp.ts';
import { extendedKeyUsages } from './oids.ts';
import type { Blemish } from './problems.ts';
import { blemish } from './problems.ts';
import type { Signatures } from './signatures.ts';

export type RevocationEvidence = {
  /** The OCSP answer the server sent along, null when it was asked and sent none, undefined when it was not asked. */
  readonly staple?: Uint8Array | null | undefined;
  readonly ocsp?: readonly Uint8Array[];
  readonly crls?: readonly Uint8Array[];
  /** One sentence for each source that could not be read or reached. */
  readonly failures?: readonly string[];
  /** Whose state has to be known: nobody's, the end entity's, or of all that name a place to ask. */
  readonly required: 'none' | 'leaf' | 'all';
};

type Pair = { readonly certificate: Certificate; readonly issuer: Certificate };
type State =
  | { readonly state: 'good' }
  | { readonly state: 'revoked'; readonly facts: JsonObject }
  | { readonly state: 'unknown'; readonly detail: string };

export type Placed = { readonly certificate: Certificate; readonly blemish: Blemish };
type Judging = { readonly signatures: Signatures; readonly nowMs: number };

/** Clocks of responders and of this host differ by as much without anybody's fault. */
const skewMs = 300_000;
/** An answer without an end is believed for as long. */
const endlessMs = 10 * 86_400_000;

/** `path` from the end entity to the anchor, whose own state nobody can tell. */
export function revocationBlemishes(
  path: readonly Certificate[],
  evidence: RevocationEvidence,
  judging: Judging,
): Placed[] {
  const [leaf] = path;
  const stapling = leaf?.mustStaple && evidence.staple === null ? [blemish('must-staple-without-staple')] : [];
  const crls = (evidence.crls ?? []).map(parsedCrl);
  return [
    ...stapling.map((one) => ({ certificate: leaf as Certificate, blemish: one })),
    ...path.slice(0, -1).flatMap((certificate, at) => {
      const pair = { certificate, issuer: path[at + 1] as Certificate };
      const found = stateBlemish(statesOf(pair, at, evidence, crls, judging), pair, at, evidence);
      return found === null ? [] : [{ certificate, blemish: found }];
    }),
  ];
}

function statesOf(
  pair: Pair,
  at: number,
  { staple, ocsp = [] }: RevocationEvidence,
  crls: readonly (Crl | string)[],
  judging: Judging,
): State[] {
  const answers = at === 0 && staple ? [staple, ...ocsp] : ocsp;
  return [
    ...answers.flatMap((der, index) => ocspState(der, pair, judging, index === 0 && at === 0 && Boolean(staple))),
    ...crls.flatMap((crl) => crlState(crl, pair, judging)),
  ];
}

function stateBlemish(
  states: readonly State[],
  { certificate }: Pair,
  at: number,
  { required, failures = [] }: RevocationEvidence,
): Blemish | null {
  const revoked = states.find((one) => one.state === 'revoked');
  if (revoked) return blemish('certificate-revoked', revoked.facts);
  if (states.some(({ state }) => state === 'good')) return null;
  const namesPlace = certificate.ocspUrls.length + certificate.crlUrls.length > 0;
  const wanted = required === 'leaf' ? at === 0 : required === 'all' && namesPlace;
  if (!wanted && states.length === 0) return null;
  const details = [...states.flatMap((one) => (one.state === 'unknown' ? [one.detail] : [])), ...failures];
  const detail = details.slice(0, 5).join('; ') || 'nothing at hand speaks of it';
  return blemish('revocation-unknown', {
    detail,
    ocspUrls: certificate.ocspUrls,
    crlUrls: certificate.crlUrls,
  });
}

/** None when the answer is about another certificate; `only`: it was sent for this one. */
function ocspState(der: Uint8Array, pair: Pair, judging: Judging, only: boolean): State[] {
  const who = only ? 'the stapled OCSP answer' : 'an OCSP answer';
  const unknown = (why: string): State[] => [{ state: 'unknown', detail: `${who} ${why}` }];
  try {
    const answer = parseOcsp(der);
    if (answer.outcome === 'refused') return unknown(`refuses: ${answer.why}`);
    const single = singleFor(answer.singles, pair.certificate, pair.issuer);
    if (single === null) return only ? unknown('is for another certificate') : [];
    if (!isSignedFor(answer, pair, judging)) return unknown('has a signature that does not lead to the issuer');
    const stale = staleText(single, judging.nowMs);
    return stale === null ? [singleState(single, who)] : unknown(stale);
  } catch (error) {
    if (error instanceof NotACertificate) return only ? unknown(`cannot be read (${error.message})`) : [];
    throw error;
  }
}

function singleState(single: OcspSingle, source: string): State {
  if (single.status === 'revoked') {
    return { state: 'revoked', facts: { revokedAtMs: single.revokedAtMs, reason: reasonOf(single.reason), source } };
  }
  if (single.status === 'good') return { state: 'good' };
  return { state: 'unknown', detail: `${source} does not know the certificate` };
}

/** RFC 6960 4.2.2.2: by the issuer itself, or by whom it made a certificate for just that. */
function isSignedFor(
  { signed, certificates }: Extract<ReturnType<typeof parseOcsp>, { outcome: 'answered' }>,
  { issuer }: Pair,
  { signatures, nowMs }: Judging,
): boolean {
  if (signatures.answerTo(signed, issuer) === 'valid') return true;
  return certificates.some(
    (responder) =>
      responder.issuerKey === issuer.subjectKey &&
      responder.extendedKeyUsage?.includes(extendedKeyUsages.ocspSigning) === true &&
      responder.notBeforeMs <= nowMs &&
      nowMs <= responder.notAfterMs &&
      signatures.answer(responder, issuer) === 'valid' &&
      signatures.answerTo(signed, responder) === 'valid',
  );
}

/** None when the list speaks of other certificates. */
function crlState(crl: Crl | string, pair: Pair, judging: Judging): State[] {
  const { certificate, issuer } = pair;
  if (typeof crl === 'string') return [{ state: 'unknown', detail: crl }];
  if (crl.issuerKey !== issuer.subjectKey || !speaksOf(crl, certificate)) return [];
  const unknown = (why: string): State[] => [
    { state: 'unknown', detail: `the revocation list of ${crl.issuer} ${why}` },
  ];
  if (issuer.keyUsage?.includes('cRLSign') === false) {
    return unknown('is signed by a CA whose key usage does not allow it (cRLSign)');
  }
  if (judging.signatures.answerTo(crl.signed, issuer) !== 'valid') return unknown('has a wrong signature');
  const entry = entryFor(crl, certificate.serialNumber);
  if (entry !== null && entry.reason !== 'removeFromCRL') {
    const facts = {
      revokedAtMs: entry.revokedAtMs,
      reason: reasonOf(entry.reason),
      source: `the revocation list of ${crl.issuer}`,
    };
    return [{ state: 'revoked', facts }];
  }
  const [flaw] = crl.flaws;
  const why = flaw === undefined ? staleText(crl, judging.nowMs) : `cannot be relied upon: ${flaw}`;
  return why === null ? [{ state: 'good' }] : unknown(why);
}

function speaksOf({ scope, authorityKeyId }: Crl, certificate: Certificate): boolean {
  const isCa = certificate.isCa === true;
  if (scope.only === 'attributes' || (scope.only === 'users' && isCa) || (scope.only === 'cas' && !isCa)) return false;
  if (authorityKeyId !== null && certificate.authorityKeyId !== null && authorityKeyId !== certificate.authorityKeyId) {
    return false;
  }
  return scope.urls.length === 0 || certificate.crlUrls.some((url) => scope.urls.includes(url));
}

function staleText(
  { thisUpdateMs, nextUpdateMs }: { readonly thisUpdateMs: number; readonly nextUpdateMs: number | null },
  nowMs: number,
): string | null {
  if (thisUpdateMs > nowMs + skewMs) return `is from the future (${isoOf(thisUpdateMs)})`;
  if (nowMs > (nextUpdateMs ?? thisUpdateMs + endlessMs) + skewMs) {
    return `ended at ${isoOf(nextUpdateMs ?? thisUpdateMs + endlessMs)}`;
  }
  return null;
}

function parsedCrl(der: Uint8Array): Crl | string {
  try {
    return parseCrl(der);
  } catch (error) {
    if (error instanceof NotACertificate) return error.message;
    throw error;
  }
}

function reasonOf(reason: string | null): string {
  return reason ?? 'no reason given';
}

function isoOf(atMs: number): string {
  return new Date(atMs).toISOString();
}
