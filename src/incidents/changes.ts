/** What one look changes about the incidents of its check and target, and which notices it gives; pure. Knows no store and no message. */
import type { Finding } from '../check.ts';
import type { Damping } from '../settings/alarm-settings.ts';
import type { CodeChange, CodeState, IncidentSeverity, NewTransition, SubjectBefore } from '../store/incidents.ts';
import type { Attempt } from '../store/store.ts';
import type { Said } from './machine.ts';
import { clearState, stepped } from './machine.ts';
import { noticeKeyOf } from './notices.ts';

/**
 * A code found as warning or failure is found, as bad as the worst. One that is not found is not found only by a look that could say so:
 * not blind, not skipped, and with nothing `unknown` in it.
 */
export function changesOf(before: SubjectBefore, attempt: Attempt, damping: Damping): readonly CodeChange[] {
  if (attempt.outcome !== 'seen') return [...before.codes].flatMap(([code, known]) => unsaid(code, known));
  const found = worstByCode(attempt.findings);
  const canClear = !attempt.findings.some(({ severity }) => severity === 'unknown');
  const codes = new Set([...before.codes.keys(), ...found.keys(), ...attempt.findings.map(({ code }) => code)]);
  return [...codes].flatMap((code) => {
    const severity = found.get(code);
    const said: Said = severity === undefined ? (canClear ? 'not found' : 'cannot say') : { found: severity };
    return changeOf(code, before, said, attempt, damping);
  });
}

/** How soon the next look would tell more: something is suspected or recovers. Null: nothing is. */
export function againWithinMsOf(changes: readonly CodeChange[], atMs: number, damping: Damping): number | null {
  const { againMs } = damping;
  if (againMs === null) return null;
  const waits = changes.flatMap(({ after: { state, sinceMs, recent, isFlapping } }) => {
    if (isFlapping) return [];
    const last = recent.slice(-damping.of);
    const needsTime = state === 'suspect' ? last.split('x').length > damping.found : /\.+$/.exec(recent);
    const leftMs = sinceMs - atMs + (state === 'suspect' ? damping.forMs : damping.recoverForMs);
    if (state === 'suspect') return [needsTime ? Math.max(againMs, leftMs) : againMs];
    if (state !== 'recovering') return [];
    return [recent.endsWith('.'.repeat(damping.recover)) ? Math.max(againMs, leftMs) : againMs];
  });
  return waits.length === 0 ? null : Math.min(...waits);
}

/** Of a look that saw nothing: what is known stays. */
function unsaid(code: string, known: CodeState): readonly CodeChange[] {
  if (known.state === 'clear') return [];
  return [{ code, isFound: false, after: { ...known, unsaidLooks: known.unsaidLooks + 1 }, transitions: [] }];
}

function changeOf(
  code: string,
  before: SubjectBefore,
  said: Said,
  { startedAtMs, findings }: Attempt,
  damping: Damping,
): readonly CodeChange[] {
  const known = before.codes.get(code) ?? clearState;
  const keyed = keyedOf(code, findings, before);
  if (said !== 'cannot say' || known.state !== 'clear') {
    const isFound = typeof said === 'object';
    const { after, transitions } = stepped(known, said, startedAtMs, damping);
    const all = withNotices(transitions, after, keyed, before);
    if (after.state === 'clear' && !after.recent.includes('x') && known === clearState && all.length === 0) return [];
    return [{ code, isFound, after, transitions: all }];
  }
  const notices = withNotices([], known, keyed, before);
  return notices.length === 0 ? [] : [{ code, isFound: false, after: known, transitions: notices }];
}

/** The findings of this code that are said once, and whether they were. */
type Keyed = { readonly key: string; readonly severity: Finding['severity']; readonly isNoticed: boolean };

function keyedOf(code: string, findings: readonly Finding[], { isNoticed }: SubjectBefore): readonly Keyed[] {
  const own = findings.filter((finding) => finding.code === code);
  const keyed = own.flatMap((finding) => {
    const key = noticeKeyOf(finding);
    return key === null ? [] : [{ key, severity: finding.severity, isNoticed: isNoticed(key) }];
  });
  return [...new Map(keyed.map((one) => [one.key, one])).values()];
}

/**
 * A notice is given at once. Those of a warning or failure go with its firing, and each later one (the next tier) by itself;
 * firing, or coming and going, for nothing but what was said before is told to nobody, failures excepted: so is a certificate that a
 * load balancer shows every other time.
 */
function withNotices(
  transitions: readonly NewTransition[],
  { state, severity }: CodeState,
  keyed: readonly Keyed[],
  { hasNotices }: Pick<SubjectBefore, 'hasNotices'>,
): readonly NewTransition[] {
  const noticed = keyed.filter((one) => one.severity === 'notice' && !one.isNoticed);
  const simple = noticed.map(({ key }) => noticeOf(key, 'notice'));
  const grave = keyed.filter((one) => one.severity === 'warning' || one.severity === 'failure');
  const isSaid = severity === 'warning' && grave.every(({ isNoticed }) => isNoticed);
  const isAgain = ({ kind }: NewTransition) =>
    (kind === 'fired' && grave.length > 0) || (kind === 'flapping' && (grave.length > 0 || hasNotices()));
  const hushed = transitions.map((one) => (isSaid && isAgain(one) ? hushedOf(one) : one));
  if (grave.length === 0 || state === 'suspect') return [...hushed, ...simple];
  const news = grave.filter(({ isNoticed }) => !isNoticed);
  return [...hushed, ...simple, ...news.map(({ key }) => noticeOf(key, severity))];
}

function noticeOf(noticeKey: string, severity: NewTransition['severity']): NewTransition {
  return { kind: 'notice', severity, telling: 'due', noticeKey };
}

function hushedOf(transition: NewTransition): NewTransition {
  return { ...transition, telling: 'never', why: 'it was said before, of the same certificate at the same tier' };
}

/** A code may be found several times in one look (two certificates of a chain); it is one incident, as bad as the worst. */
function worstByCode(findings: readonly Finding[]): ReadonlyMap<string, IncidentSeverity> {
  const worst = new Map<string, IncidentSeverity>();
  for (const { code, severity } of findings) {
    if (severity === 'failure') worst.set(code, severity);
    else if (severity === 'warning' && !worst.has(code)) worst.set(code, severity);
  }
  return worst;
}
