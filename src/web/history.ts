/** How a check and target went over a time, in buckets: of whole hours from the rollups, of finer ones from single looks. Pure but for the store. */
import type { Severity } from '../check.ts';
import { worstFirst } from '../report/exit.ts';
import type { LookMark, Rollup, RollupStore } from '../store/rollup.ts';

export type Bucket = {
  readonly fromMs: number;
  readonly toMs: number;
  /** The worst of its looks; null: none counted. */
  readonly worst: Severity | null;
  readonly looks: number;
  readonly skipped: number;
  /** Of those that saw; null without any. */
  readonly meanMs: number | null;
  readonly longestMs: number | null;
};

export type HistoryQuery = {
  readonly check: string;
  readonly target: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly buckets: number;
};

export type History = { readonly buckets: readonly Bucket[]; readonly isWhole: boolean };

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Looks read at most for one strip; where there are more, the oldest buckets lack some and `isWhole` is false. */
const mostLooks = 2000;

export function historyOf(store: RollupStore, { check, target, fromMs, toMs, buckets }: HistoryQuery): History {
  const widthMs = (toMs - fromMs) / buckets;
  const subject = { check, target, sinceMs: fromMs, untilMs: toMs };
  if (widthMs >= hourMs) {
    const rollups = store.rollups({ ...subject, every: widthMs >= 2 * dayMs ? 'day' : 'hour' });
    return { buckets: ofRollups(rollups, fromMs, toMs, buckets), isWhole: true };
  }
  const looks = store.lookMarks({ ...subject, limit: mostLooks });
  return { buckets: ofLooks(looks, fromMs, toMs, buckets), isWhole: looks.length < mostLooks };
}

/** The last whole hours up to now, for each check and target that is shown: all of them at once would take far longer. */
export function hourlyOf(store: RollupStore, nowMs: number, hours: number): (check: string, target: string) => History {
  const toMs = (Math.floor(nowMs / hourMs) + 1) * hourMs;
  return (check, target) => historyOf(store, { check, target, fromMs: toMs - hours * hourMs, toMs, buckets: hours });
}

/** What falls into no bucket (a clock that was set forward) is left out. */
function ofRollups(rollups: readonly Rollup[], fromMs: number, toMs: number, count: number): readonly Bucket[] {
  const widthMs = (toMs - fromMs) / count;
  const byBucket = Map.groupBy(rollups, (one) => Math.floor((one.fromMs - fromMs) / widthMs));
  return Array.from({ length: count }, (_none, index) => {
    const own = byBucket.get(index) ?? [];
    const counted = (severity: Severity | 'skipped') => own.reduce((sum, { looks }) => sum + looks[severity], 0);
    const durations = own.flatMap((one) => one.durations ?? []);
    const seen = durations.reduce((sum, { looks }) => sum + looks, 0);
    return {
      ...spanOf(fromMs, widthMs, index),
      worst: worstFirst.find((severity) => counted(severity) > 0) ?? null,
      looks: worstFirst.reduce((sum, severity) => sum + counted(severity), counted('skipped')),
      skipped: counted('skipped'),
      meanMs: seen === 0 ? null : Math.round(durations.reduce((sum, { sumMs }) => sum + sumMs, 0) / seen),
      longestMs: seen === 0 ? null : Math.max(...durations.map(({ maxMs }) => maxMs)),
    };
  });
}

function ofLooks(looks: readonly LookMark[], fromMs: number, toMs: number, count: number): readonly Bucket[] {
  const widthMs = (toMs - fromMs) / count;
  const byBucket = Map.groupBy(looks, ({ startedAtMs }) => Math.floor((startedAtMs - fromMs) / widthMs));
  return Array.from({ length: count }, (_none, index) => {
    const own = byBucket.get(index) ?? [];
    const seen = own.filter(({ outcome }) => outcome === 'seen').map(({ durationMs }) => durationMs);
    return {
      ...spanOf(fromMs, widthMs, index),
      worst: worstFirst.find((severity) => own.some((look) => look.severity === severity)) ?? null,
      looks: own.length,
      skipped: own.filter(({ outcome }) => outcome === 'skipped').length,
      meanMs: seen.length === 0 ? null : Math.round(seen.reduce((sum, ms) => sum + ms, 0) / seen.length),
      longestMs: seen.length === 0 ? null : Math.max(...seen),
    };
  });
}

function spanOf(fromMs: number, widthMs: number, index: number): Pick<Bucket, 'fromMs' | 'toMs'> {
  return { fromMs: Math.round(fromMs + index * widthMs), toMs: Math.round(fromMs + (index + 1) * widthMs) };
}
