/** What four answers to four ClientHellos say about the versions a server accepts; pure. Three-valued: what was not answered is never "not offered". */
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
  /** The same question, asked once more, got the same answer. */
  readonly confirmed: boolean;
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

/** True for an answer that may be a refusal or an accident: worth the same question once more before anything rests on it. */
export function isVague(raw: RawAnswer): boolean {
  if (raw.kind === 'alert') return vagueRefusal.has(raw.description);
  return raw.kind === 'closed' || raw.kind === 'reset';
}

export function isSameAnswer(a: RawAnswer, b: RawAnswer): boolean {
  return a.kind === b.kind && (a.kind !== 'alert' || b.kind !== 'alert' || a.description === b.description);
}

/** One verdict for each version asked, in the order asked. */
export function versionAnswersOf(asked: readonly Asked[]): readonly VersionAnswer[] {
  const offered = asked.filter(({ version, raw }) => isOffered(version, raw)).map(({ version }) => version);
  return asked.map((one) => ({ version: one.version, ...verdict(one, offered) }));
}

function isOffered(version: TlsVersion, raw: RawAnswer): boolean {
  return raw.kind === 'hello' && raw.version === versionNumber(version);
}

type Verdict = Omit<VersionAnswer, 'version'>;

function verdict({ version, raw, confirmed }: Asked, offered: readonly TlsVersion[]): Verdict {
  if (raw.kind === 'hello') return helloVerdict(version, raw);
  const evidence = evidenceOf(raw);
  if (raw.kind === 'alert' && raw.description === refusesVersion) return { answer: 'not-offered', evidence };
  // Refusals without a reason count only beside a version that is accepted: who refuses everything may mean the name,
  // the client's address or the missing client certificate, and says nothing about versions.
  const beside = offered.length > 0 ? `, while ${offered.join(' and ')} is accepted` : '';
  if (raw.kind === 'alert' && refusesOffer.has(raw.description)) return offerRefused(evidence, beside);
  if (isVague(raw) && confirmed && beside !== '')
    return { answer: 'not-offered', evidence: `${evidence}, twice${beside}` };
  return { answer: 'could-not-tell', evidence: confirmed ? `${evidence}, twice` : evidence };
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

function evidenceOf(raw: Exclude<RawAnswer, { kind: 'hello' }>): string {
  switch (raw.kind) {
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
