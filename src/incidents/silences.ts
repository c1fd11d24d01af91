/** Which incidents a silence of a person fits; pure. Knows names and patterns, and no store. */
import type { Silence } from '../store/incidents.ts';
import { fits } from './patterns.ts';

/** What an incident, a look or a transition is of. */
export type Subject = { readonly check: string; readonly target: string };

export function fitsSilence(silence: Pick<Silence, 'check' | 'target'>, { check, target }: Subject): boolean {
  return fits(silence.check, check) && fits(silence.target, target);
}

/** Among those of any time the one that is in force and lasts longest. */
export function silenceOf(subject: Subject, silences: readonly Silence[], nowMs: number): Silence | null {
  const own = silences.filter(
    (one) => one.endedAtMs === null && one.fromMs <= nowMs && nowMs < one.untilMs && fitsSilence(one, subject),
  );
  return own.toSorted((one, other) => other.untilMs - one.untilMs)[0] ?? null;
}
