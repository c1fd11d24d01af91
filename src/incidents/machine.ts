/**
 * The life of one incident: what a look that found it, did not, or cannot say makes of it; pure. Knows one code of one check and target
 * at a time; no store, no message, no person.
 *
 * ```
 *                 found                  N of the last M, suspected for long enough
 *        clear ──────────────► suspect ──────────────────────────────────────────► firing ◄──┐
 *          ▲                      │                                                   │      │
 *          ├──────────────────────┘                                        not found │      │ found
 *          │   too few of the last M can be had any more                              ▼      │
 *          └───────────────────────────────────────────────────────────────────── recovering ┘
 *               not found K times in a row, for long enough, and it does not flap
 * ```
 *
 * Every way goes through every state on it, if need be in one step. A look that cannot say (blind, skipped, or with something `unknown`
 * in it) changes no state. Looks are counted, never the time between them; a clock that was set back starts a wait anew.
 */
import type { Damping } from '../settings/alarm-settings.ts';
import type { CodeState, IncidentSeverity, NewTransition } from '../store/incidents.ts';
import { flapsNow, resultsKept } from './flapping.ts';

/** What one look says about one code. */
export type Said = { readonly found: IncidentSeverity } | 'not found' | 'cannot say';

export type Step = { readonly after: CodeState; readonly transitions: readonly NewTransition[] };

/** Nothing was ever found. */
export const clearState: CodeState = {
  state: 'clear',
  severity: 'warning',
  worst: 'warning',
  sinceMs: 0,
  recent: '',
  isFlapping: false,
  unsaidLooks: 0,
};

/** For looks that a person asks for: found fires, not found clears. */
export const atOnce: Damping = {
  found: 1,
  of: 1,
  forMs: 0,
  recover: 1,
  recoverForMs: 0,
  againMs: null,
  flapping: false,
};

/** `atMs`: when the look began, this host's clock. */
export function stepped(before: CodeState, said: Said, atMs: number, damping: Damping): Step {
  if (said === 'cannot say') return { after: { ...before, unsaidLooks: before.unsaidLooks + 1 }, transitions: [] };
  const course = courseOf(before, said, atMs, damping);
  const moves = { clear: moveClear, suspect: moveSuspect, firing: moveFiring, recovering: moveRecovering };
  // At most: clear, suspect, firing; or firing, recovering, clear.
  for (let count = 0; count < 3; count += 1) if (!moves[course.now.state](course)) break;
  return { after: course.now, transitions: course.transitions };
}

/** The step as it is taken. */
type Course = {
  now: CodeState;
  readonly said: Said;
  readonly atMs: number;
  readonly damping: Damping;
  readonly transitions: NewTransition[];
};

function courseOf(before: CodeState, said: Said, atMs: number, damping: Damping): Course {
  const recent = `${before.recent}${isFound(said) ? 'x' : '.'}`.slice(-resultsKept);
  const isFlapping = damping.flapping && flapsNow(recent, before.isFlapping);
  const known = { ...before, recent, unsaidLooks: 0, sinceMs: Math.min(before.sinceMs, atMs) };
  const course: Course = { now: known, said, atMs, damping, transitions: [] };
  // Whether it flaps matters once it has fired: a suspicion is told to nobody.
  if (before.state === 'firing' || before.state === 'recovering') flap(course, isFlapping);
  if (isFound(said)) found(course, said.found);
  return course;
}

function flap(course: Course, isFlapping: boolean): void {
  if (isFlapping === course.now.isFlapping) return;
  course.now = { ...course.now, isFlapping };
  note(course, isFlapping ? 'flapping' : 'steady', isFlapping ? 'due' : 'silent');
}

function found(course: Course, severity: IncidentSeverity): void {
  const { state, worst, severity: before } = course.now;
  course.now = { ...course.now, severity, worst: worseOf(worst, severity) };
  if (state === 'clear' || state === 'suspect') course.now = { ...course.now, worst: severity };
  else if (severity !== before) {
    // Told once: what goes to and fro between the two would be told each time.
    const isNews = worst === 'warning' && severity === 'failure';
    note(course, severity === 'failure' ? 'worse' : 'better', isNews ? 'due' : 'silent');
  }
}

function moveClear(course: Course): boolean {
  return isFound(course.said) && enter(course, 'suspect', 'suspected', 'silent');
}

function moveSuspect(course: Course): boolean {
  const { now, said, atMs, damping } = course;
  const enough = countOf(now.recent.slice(-damping.of)) >= damping.found;
  if (isFound(said)) return enough && atMs - now.sinceMs >= damping.forMs && enter(course, 'firing', 'fired', 'due');
  // What the next look will still count.
  const hasNone = damping.of === 1 || countOf(now.recent.slice(1 - damping.of)) === 0;
  if (hasNone) enter(course, 'clear', 'dismissed', 'silent');
  return false;
}

function moveFiring(course: Course): boolean {
  return !isFound(course.said) && enter(course, 'recovering', 'recovering', 'silent');
}

function moveRecovering(course: Course): boolean {
  const { now, said, atMs, damping } = course;
  if (isFound(said)) {
    enter(course, 'firing', 'refired', 'silent');
    return false;
  }
  const inARow = now.recent.length - 1 - now.recent.lastIndexOf('x');
  if (inARow < Math.min(damping.recover, resultsKept - 1)) return false;
  if (atMs - now.sinceMs < damping.recoverForMs || (damping.flapping && now.isFlapping)) return false;
  return enter(course, 'clear', 'cleared', 'due');
}

/** True: a further move may follow. */
function enter(
  course: Course,
  state: CodeState['state'],
  kind: NewTransition['kind'],
  telling: NewTransition['telling'],
): boolean {
  note(course, kind, telling);
  const { now } = course;
  course.now = { ...now, state, sinceMs: course.atMs, isFlapping: state !== 'clear' && now.isFlapping };
  return state !== 'clear';
}

function note(course: Course, kind: NewTransition['kind'], telling: NewTransition['telling']): void {
  course.transitions.push({ kind, severity: course.now.severity, telling });
}

function isFound(said: Said): said is { readonly found: IncidentSeverity } {
  return typeof said === 'object';
}

function countOf(results: string): number {
  return results.replaceAll('.', '').length;
}

function worseOf(one: IncidentSeverity, other: IncidentSeverity): IncidentSeverity {
  return one === 'failure' ? one : other;
}
