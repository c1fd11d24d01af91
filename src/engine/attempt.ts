/** One look and its judgement. Knows how a look can end and whose fault that is; no check, no store, no schedule. */
import type { Check, Fault, Finding, Json, JsonObject, Look, Peers, RunSeen } from '../check.ts';
import { CouldNotLook, NothingToLookAt, PutOff } from '../check.ts';
import type { Clock } from '../clock.ts';
import { durationText } from '../explanation.ts';
import { canonicalOf } from '../store/canonical.ts';
import type { Attempt } from '../store/store.ts';
import type { Tools } from '../tools.ts';
import type { Bound } from './bound.ts';
import { endedWithin } from './deadline.ts';
import type { OwnCode } from './own-words.ts';

/** A look that has not ended by then is given up, whether or not its probe obeys. */
export const lookDeadlineMs = 60_000;

/**
 * Looks once and judges what was seen. Observation, limits and memory are judged as the store will give them back.
 * Rejects with the signal's reason, and only then, when `signal` is aborted before the look ended, or with PutOff: there was
 * no attempt.
 */
export async function attemptOf(
  bound: Bound,
  tools: Tools,
  clock: Clock,
  signal: AbortSignal,
  known: Known = nothingKnown,
  deadlineMs: number = lookDeadlineMs,
): Promise<Attempt> {
  const startedAtMs = Math.round(clock.nowMs());
  const end = await withheld(await endOf(bound, tools, signal, deadlineMs), tools);
  const attempt: Attempt = {
    check: bound.check.id,
    target: bound.target.name,
    startedAtMs,
    durationMs: Math.max(0, Math.round(clock.nowMs()) - startedAtMs),
    limits: canonicalOf(bound.limits),
    memory: known.memory(),
    findings: [],
    ...end,
  };
  const looked = judged(bound.check, attempt, known.peers);
  const fault = (await known.ownFault?.(looked, signal)) ?? null;
  if (fault === null) return looked;
  signal.throwIfAborted();
  const blind: End = { outcome: 'blind', observation: null, fault, reason: null };
  return judged(bound.check, { ...attempt, ...blind }, known.peers);
}

/** What is remembered of a check, read when the look has ended: a person may have told something meanwhile. */
export type Known = {
  readonly memory: () => Json;
  readonly peers: Peers<Json>;
  readonly ownFault?: OwnFault | undefined;
};

/** What happened to ourselves, because of which a look says nothing about what was looked at; it is blind then. Null: nothing. */
export type OwnFault = (attempt: Attempt, signal: AbortSignal) => Promise<Fault | null>;

export const nothingKnown: Known = { memory: () => null, peers: () => [] };

/** What of an attempt goes into the journal; a check that fails to say it changes nothing else. */
export function traitsOf(check: Check, { outcome, observation }: Attempt): JsonObject {
  if (outcome !== 'seen') return {};
  try {
    return check.traits(observation);
  } catch {
    return {};
  }
}

/** The runs an attempt saw; a check that fails to say it changes nothing else. */
export function runsOf(
  check: Check,
  { outcome, observation, limits, memory, startedAtMs }: Attempt,
): readonly RunSeen[] {
  if (outcome !== 'seen') return [];
  try {
    return check.runs(observation, { nowMs: startedAtMs, limits, memory });
  } catch {
    return [];
  }
}

/** When the check wants to look again, sooner than its schedule says. */
export function againWithinMsOf(check: Check, attempt: Attempt): number | null {
  const { outcome, observation, limits, memory, startedAtMs } = attempt;
  if (outcome !== 'seen') return null;
  try {
    return check.againWithinMs(observation, { nowMs: startedAtMs, limits, memory });
  } catch {
    return null;
  }
}

/** The findings of a stored attempt as this program's check judges it: the same ones, as long as the check is the same. */
export function judgedAgain(check: Check, attempt: Attempt): Finding[] {
  if (attempt.outcome !== 'seen' || attempt.findings.some(isOfRemember)) return [...attempt.findings];
  const { observation, limits, memory, startedAtMs } = attempt;
  try {
    const findings = [...check.judge(observation, { nowMs: startedAtMs, limits, memory })];
    // As the store gives them back; the order of facts is kept, for it is the order they are shown in.
    return JSON.parse(JSON.stringify(findings)) as Finding[];
  } catch (error) {
    return [crashed('judge', error)];
  }
}

type End = Pick<Attempt, 'outcome' | 'observation' | 'fault' | 'reason'>;

async function endOf(bound: Bound, tools: Tools, signal: AbortSignal, deadlineMs: number): Promise<End> {
  const nothing = { observation: null, fault: null, reason: null };
  try {
    const probe = (own: AbortSignal) => bound.check.probe(bound.target, tools, own);
    const observation = canonicalOf(await endedWithin(deadlineMs, signal, probe, () => tooSlow(bound, deadlineMs)));
    return { ...nothing, outcome: 'seen', observation };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof PutOff) throw error;
    if (error instanceof NothingToLookAt) return { ...nothing, outcome: 'skipped', reason: error.message };
    return {
      ...nothing,
      outcome: 'blind',
      fault: error instanceof CouldNotLook ? error.fault : probeCrash(bound, error),
    };
  }
}

/** A peer may send back what it was sent, and a file may hold what another was read for: nothing known is judged, kept or shown. */
async function withheld(end: End, { redaction }: Partial<Pick<Tools, 'redaction'>>): Promise<End> {
  return redaction === undefined ? end : { ...end, ...(await redaction.withhold({ ...end })) };
}

/** Folds the look in and judges it. A skipped look is neither. */
function judged(check: Check, attempt: Attempt, peers: Peers<Json>): Attempt {
  const look = lookOf(attempt);
  if (look === null) return attempt;
  let memory: Json;
  try {
    memory = canonicalOf(check.remember(attempt.memory, look, attempt.limits, peers));
  } catch (error) {
    // Not judged: judges rely on what this look would have added to the memory.
    return { ...attempt, findings: [crashed('remember', error)] };
  }
  const folded = { ...attempt, memory };
  return { ...folded, findings: judgedAgain(check, folded) };
}

function lookOf({ outcome, startedAtMs, observation, fault }: Attempt): Look | null {
  if (outcome === 'seen') return { outcome, startedAtMs, observation };
  return fault === null ? null : { outcome: 'blind', startedAtMs, fault };
}

function crashed(step: 'judge' | 'remember', error: unknown): Finding<OwnCode> {
  return { code: 'judge-crashed', severity: 'unknown', facts: { step, message: shortMessage(error) } };
}

function isOfRemember({ code, facts }: Finding): boolean {
  return code === 'judge-crashed' && facts['step'] === 'remember';
}

function probeCrash({ check, target }: Bound, error: unknown): Fault {
  return {
    whose: 'us',
    code: 'probe-crashed',
    message: `Looking at "${target.name}" for ${check.id} stopped on a fault of anaplan-doctor: ${shortMessage(error)}. Update anaplan-doctor; if this stays, report it with this text.`,
  };
}

/** Tools have time limits of their own that name the layer; when this one is reached, nobody knows whose fault it is. */
function tooSlow({ check, target }: Bound, deadlineMs: number): CouldNotLook {
  const message = `Looking at "${target.name}" for ${check.id} had not ended after ${durationText(deadlineMs)} and was given up. Run anaplan-doctor diagnose --only reachability to see which layer is slow.`;
  return new CouldNotLook({ whose: 'us', code: 'look-too-slow', message });
}

/** One line of bounded length, without a stack. */
function shortMessage(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const line = text.replaceAll(/\s+/g, ' ').trim().replace(/\.$/, '');
  return line.length > 300 ? `${line.slice(0, 300)}...` : line || 'no message';
}
