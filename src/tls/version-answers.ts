/** What the answers to ClientHellos of one version each say about the versions a server accepts; pure. Three-valued: what was not answered is never "not offered". */
import { alertText } from './alerts.ts';
import { suiteName } from './suites.ts';
import type { TlsVersion, VersionAnswer } from './tls.ts';
import { versionName, versionNumber } from './wire-version.ts';

/** What came back for a hello that offered one version only. */
export type RawAnswer =
  | { readonly kind: 'hello'; readonly version: number; readonly suite: number; readonly helloRetry: boolean }
  | { readonly kind: 'alert'; readonly description: number }
  | { readonly kind: 'closed' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'timeout'; readonly afterMs: number }
  | { readonly kind: 'not-tls'; readonly detail: string }
  | { readonly kind: 'no-connection'; readonly detail: string };

export type Asked = {
  readonly version: TlsVersion;
  readonly raw: RawAnswer;
  /** The answer to the same question asked once more with a shorter hello; null when it was not. */
  readonly again: RawAnswer | null;
};

/** protocol_version: says by name that the version is refused. */
const refusesVersion = 70;
/** handshake_failure, insufficient_security: refuses what was offered; the version may be the reason, or suites, or the name. */
const refusesOffer = new Set([40, 71]);
/**
 * close_notify, unexpected_message, bad_record_mac, illegal_parameter, decode_error, internal_error, inappropriate_fallback,
 * missing_extension: how some stacks turn a version down. OpenSSL 3 at its default security level says internal_error to TLS 1.0 and 1.1.
 */
const vagueRefusal = new Set([0, 10, 20, 47, 50, 80, 86, 109]);

/** no_application_protocol, record_overflow, unsupported_extension: about the length and the extensions of the hello, not its version. */
const refusesHello = new Set([22, 110, 120]);

/** True for an answer that may be a refusal or an accident: worth the same question once more, with a shorter hello, before anything rests on it. */
export function isVague(raw: RawAnswer | undefined): boolean {
  if (raw === undefined) return false;
  if (raw.kind === 'alert') return vagueRefusal.has(raw.description) || refusesHello.has(raw.description);
  return raw.kind === 'closed' || raw.kind === 'reset' || raw.kind === 'timeout';
}

/** One verdict for each version asked, in the order asked. */
export function versionAnswersOf(asked: readonly Asked[]): readonly VersionAnswer[] {
  const offered = asked.filter((one) => isOffered(one.version, one)).map(({ version }) => version);
  return asked.map((one) => ({ version: one.version, ...verdict(one, offered) }));
}

function isOffered(version: TlsVersion, { raw, again }: Asked): boolean {
  return [raw, again].some((answer) => answer?.kind === 'hello' && answer.version === versionNumber(version));
}

type Verdict = Omit<VersionAnswer, 'version'>;

function verdict({ version, raw, again }: Asked, offered: readonly TlsVersion[]): Verdict {
  // Refusals without a reason count only beside a version that is accepted: who refuses everything may mean the name,
  // the client's address or the missing client certificate, and says nothing about versions.
  const beside = offered.length > 0 ? `, while ${offered.join(' and ')} is accepted` : '';
  const first = verdictOf(version, raw, beside);
  if (first !== null) return first;
  const evidence = evidenceOf(raw);
  if (again === null) return { answer: 'could-not-tell', evidence };
  const second = verdictOf(version, again, beside);
  if (second !== null) return { ...second, evidence: `${second.evidence}, to a shorter hello; before: ${evidence}` };
  const both = isSameAnswer(raw, again) ? `${evidence}, twice` : `${evidence}, then ${evidenceOf(again)}`;
  if (isSameAnswer(raw, again) && countsTwice(raw) && beside !== '')
    return { answer: 'not-offered', evidence: `${both}${beside}` };
  return { answer: 'could-not-tell', evidence: both };
}

/** What one answer says by itself; null when that is nothing. */
function verdictOf(version: TlsVersion, raw: RawAnswer, beside: string): Verdict | null {
  if (raw.kind === 'hello') return helloVerdict(version, raw);
  if (raw.kind !== 'alert') return null;
  if (raw.description === refusesVersion) return { answer: 'not-offered', evidence: alertText(refusesVersion) };
  return refusesOffer.has(raw.description) ? offerRefused(alertText(raw.description), beside) : null;
}

/** Silence is never a refusal, however often it is heard: a firewall keeps silent too. */
function countsTwice(raw: RawAnswer): boolean {
  return raw.kind === 'alert' ? vagueRefusal.has(raw.description) : raw.kind === 'closed' || raw.kind === 'reset';
}

function isSameAnswer(a: RawAnswer, b: RawAnswer): boolean {
  return a.kind === b.kind && (a.kind !== 'alert' || b.kind !== 'alert' || a.description === b.description);
}

function helloVerdict(version: TlsVersion, raw: RawAnswer & { kind: 'hello' }): Verdict {
  const asked = versionNumber(version);
  const what = raw.helloRetry ? 'hello retry request' : 'server hello';
  const evidence = `${what} ${versionName(raw.version)} suite ${suiteName(raw.suite)}`;
  if (raw.version === asked) return { answer: 'offered', evidence };
  if (raw.version < asked) return { answer: 'not-offered', evidence: `${evidence}: answered with an older version` };
  return { answer: 'could-not-tell', evidence: `${evidence}: answered with a newer version than was offered` };
}

function offerRefused(evidence: string, beside: string): Verdict {
  const offer = 'to every cipher suite, group and signature algorithm this program knows';
  if (beside !== '') return { answer: 'not-offered', evidence: `${evidence} ${offer}${beside}` };
  return { answer: 'could-not-tell', evidence: `${evidence} ${offer}, and no version was accepted` };
}

/** `alert 40 handshake_failure`, `timeout after 5000 ms` */
export function evidenceOf(raw: RawAnswer): string {
  switch (raw.kind) {
    case 'hello':
      return versionName(raw.version);
    case 'alert':
      return raw.description === 112
        ? `${alertText(112)}: the server does not know the host name`
        : alertText(raw.description);
    case 'closed':
      return 'connection closed without an answer';
    case 'reset':
      return 'connection reset without an answer';
    case 'timeout':
      return `timeout after ${raw.afterMs} ms`;
    default:
      return raw.detail;
  }
}
