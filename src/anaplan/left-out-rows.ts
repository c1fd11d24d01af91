/** What is said of the rows a run left out: counts, kinds of errors, what to look for. Pure. Knows no row. */
import type { JsonObject } from '../check.ts';
import type { DumpSeen } from './failure-dump-look.ts';
import { resultCodeOf } from './result-codes.ts';
import type { Run } from './run-outcome.ts';
import { rowCountsOf } from './run-outcome.ts';
import type { Drop } from './usual-rows.ts';
import { stepKeyOf } from './usual-rows.ts';

/** Facts of a finding about rows that were refused. */
export function rowFactsOf(run: Run, dumps: readonly DumpSeen[] | undefined): JsonObject {
  const { failedRows, ignoredRows } = rowCountsOf(run);
  const reasons = reasonsOf(run);
  const counts = [
    failedRows === null ? 'how many failed is not told' : `${failedRows} failed`,
    ...(ignoredRows > 0 ? [`${ignoredRows} ignored`] : []),
  ].join(', ');
  const kinds = reasons.length > 0 ? `; kinds of errors: ${reasons.join(', ')}` : '';
  return {
    reasons,
    dumpKinds: dumpKindsOf(dumps).map(({ kind, count }) => `${kind} (${count})`),
    rowsNotLoaded: failedRows === null ? 'some rows' : failedRows === 1 ? '1 row' : `${failedRows} rows`,
    rowCounts: `${counts}${kinds}${dumpText(dumps)}`,
    rowSteps: [...adviceOfRows(run), ...dumpStepsOf(run)],
  };
}

/** "; its failure dump: Invalid line item identifier (12), ..."; nothing where none was read. */
export function dumpText(dumps: readonly DumpSeen[] | undefined): string {
  if (dumps === undefined || dumps.length === 0) return '';
  const kinds = dumpKindsOf(dumps);
  if (kinds.length === 0) return "; its failure dump is not there for this account: a dump is its user's alone";
  const shown = kinds.slice(0, maxShown).map(({ kind, count }) => `${kind} (${count})`);
  const more = kinds.length > maxShown ? `, and ${kinds.length - maxShown} kinds more` : '';
  const isWhole = dumps.every(({ dump }) => dump === null || dump.isWhole);
  return `; its failure dump${isWhole ? '' : ', as far as it was read'}: ${shown.join(', ')}${more}`;
}

/** One sentence for each step that left out far more rows than usual. */
export function dropTextOf(run: Run, drops: readonly Drop[]): string {
  const nameOf = (key: string) => (run.steps ?? []).find((step) => stepKeyOf(step) === key)?.step ?? 'a step';
  const ofSteps = (run.steps ?? []).length > 1;
  const sentences = drops.slice(0, 5).map((drop) => {
    const where = ofSteps ? `In "${nameOf(drop.step)}" it` : 'It';
    const usual = `usually ${drop.usualPercent} %, at most ${drop.highestUsualPercent} % in ${drop.usualRuns} runs`;
    return `${where} left out ${drop.droppedRows} of ${drop.totalRows} rows, ${drop.droppedPercent} % (${usual}).`;
  });
  return sentences.join(' ');
}

const maxShown = 8;

function dumpKindsOf(dumps: readonly DumpSeen[] = []) {
  const counts = new Map<string, number>();
  for (const { dump } of dumps) {
    for (const { kind, count } of dump?.kinds ?? []) counts.set(kind, (counts.get(kind) ?? 0) + count);
  }
  return [...counts].map(([kind, count]) => ({ kind, count })).toSorted((a, b) => b.count - a.count);
}

/** What to look for, for the kinds of errors that occurred. */
function adviceOfRows({ steps }: Run): readonly string[] {
  const types = new Set((steps ?? []).flatMap(({ details }) => details.map(({ type }) => type)));
  const known = [...types].map(resultCodeOf).filter((code) => code?.category === 'row');
  return [...new Set(known.flatMap((code) => code?.remedy.split('\n').slice(0, -2) ?? []))].slice(0, 3);
}

function dumpStepsOf({ steps }: Run): readonly string[] {
  const hasDump = (steps ?? []).some(({ failureDumpAvailable }) => failureDumpAvailable);
  return hasDump
    ? [
        'Download the failure dump in Anaplan, as the user who ran the import: it names each row and the reason. It is kept 48 hours and holds your data.',
      ]
    : ['No failure dump is offered: compare the source with the lists and properties of the target.'];
}

/** Row-level codes with how often they occurred, e.g. `dateFormatInvalid (12)`. */
function reasonsOf({ steps }: Run): readonly string[] {
  const details = (steps ?? []).flatMap((step) => step.details);
  const reasons = details.filter(({ type }) => resultCodeOf(type)?.category === 'row');
  return reasons.slice(0, 10).map(({ type, occurrences }) => (occurrences ? `${type} (${occurrences})` : type));
}
