/** What can be fuzzed: a maker of cases, each of which says what it is answered, or throws. Types only, and how a case gets its own numbers. */
import type { Random } from './mutations.ts';
import { seeded } from './mutations.ts';

export type FuzzAnswer = {
  /** A short word for the kind of answer, to count by. */
  readonly kind: string;
  /** In the target's unit. */
  readonly work: number;
};

export type FuzzCase = {
  /** What was damaged. */
  readonly what: string;
  /** All that is needed to try it again by hand, by file name. */
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** Throws for whatever is not declared: an exception of the program, or UndeclaredAnswer. */
  answer(): FuzzAnswer | Promise<FuzzAnswer>;
};

export type FuzzTarget = {
  readonly name: string;
  readonly workUnit: string;
  readonly mostWork: number;
  caseOf(random: Random): FuzzCase;
};

/** The program answered something it says it never does. */
export class UndeclaredAnswer extends Error {
  override readonly name = 'UndeclaredAnswer';
}

export function declare(holds: boolean, what: string, seen: unknown): void {
  if (!holds) throw new UndeclaredAnswer(`${what}: ${(JSON.stringify(seen) ?? String(seen)).slice(0, 600)}`);
}

/** Case `index` of a run: the same whatever was run before it. */
export function caseOf(target: FuzzTarget, seed: number, index: number): FuzzCase {
  return target.caseOf(seeded(Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(seed + 1, 0x85ebca6b)));
}
