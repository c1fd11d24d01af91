/** Holds what was found against what was planted; pure. */
import type { Attempt } from '../store/store.ts';
import type { Planted } from './sandbox.ts';

export type Verdict = {
  /** Every planted fault was found by its own code, and nothing else was. */
  readonly exact: boolean;
  readonly missed: readonly Planted[];
  readonly unexpected: readonly Planted[];
  readonly sentence: string;
};

/** Counts what is worse than a notice; an attempt that could not look counts as unexpected. */
export function verdictOf(planted: readonly Planted[], attempts: readonly Attempt[]): Verdict {
  const found = attempts.flatMap(foundBy);
  const missed = without(planted, found);
  const unexpected = without(found, planted);
  return {
    exact: missed.length + unexpected.length === 0,
    missed,
    unexpected,
    sentence: sentenceOf(planted, missed, unexpected),
  };
}

function foundBy({ check, target, findings, fault }: Attempt): readonly Planted[] {
  const codes = findings.filter(({ severity }) => severity !== 'ok' && severity !== 'notice').map(({ code }) => code);
  return [...codes, ...(fault === null ? [] : [`could not look: ${fault.code}`])].map((code) => ({
    check,
    target,
    code,
  }));
}

function without(these: readonly Planted[], those: readonly Planted[]): readonly Planted[] {
  const keys = new Set(those.map(keyOf));
  return these.filter((one) => !keys.has(keyOf(one)));
}

const keyOf = ({ check, target, code }: Planted) => JSON.stringify([check, target, code]);

function sentenceOf(planted: readonly Planted[], missed: readonly Planted[], unexpected: readonly Planted[]): string {
  const listed = (these: readonly Planted[]) =>
    these.map(({ check, target, code }) => `\n  ${code} (${check}, ${target})`).join('');
  if (missed.length + unexpected.length > 0) {
    return `The demo did not find exactly what was planted.${missed.length === 0 ? '' : `\nNot found:${listed(missed)}`}${unexpected.length === 0 ? '' : `\nNot planted:${listed(unexpected)}`}`;
  }
  if (planted.length === 0) return 'Nothing was planted, and nothing above a notice was found.';
  return `All ${planted.length} planted faults were found by their own codes, and nothing else.`;
}
