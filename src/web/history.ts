/** How a check and target went over a time, in buckets; the one place that knows where that is read from. Pure but for the store. */
import type { Severity } from '../check.ts';
import { worstFirst } from '../report/exit.ts';
import type { LightLook, PageStore } from '../store/page.ts';

export type Bucket = {
  readonly fromMs: number;
  readonly toMs: number;
  /** The worst of its looks; null: none counted. */
  readonly worst: Severity | null;
  readonly looks: number;
  readonly skipped: number;
  /** Of those that saw or tried to; null without any. */
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

/** Looks read at most for one strip; where there are more, the oldest buckets are empty and `isWhole` is false. */
const mostLooks = 3000;

export function historyOf(
  store: Pick<PageStore, 'lightLooks'>,
  { check, target, fromMs, toMs, buckets }: HistoryQuery,
  limit = mostLooks,
): { readonly buckets: readonly Bucket[]; readonly isWhole: boolean } {
  const looks = store.lightLooks(check, target, fromMs, limit);
  return { buckets: bucketsOf(looks, fromMs, toMs, buckets), isWhole: looks.length < limit };
}

/** Looks of a clock that was set forward may stand beyond the end; they are left out. */
export function bucketsOf(
  looks: readonly LightLook[],
  fromMs: number,
  toMs: number,
  count: number,
): readonly Bucket[] {
  const widthMs = (toMs - fromMs) / count;
  const byBucket = Map.groupBy(looks, ({ startedAtMs }) => Math.floor((startedAtMs - fromMs) / widthMs));
  return Array.from({ length: count }, (_none, index) => {
    const own = byBucket.get(index) ?? [];
    const counted = own.filter(({ outcome }) => outcome !== 'skipped');
    const durations = counted.map(({ durationMs }) => durationMs);
    return {
      fromMs: Math.round(fromMs + index * widthMs),
      toMs: Math.round(fromMs + (index + 1) * widthMs),
      worst: worstFirst.find((severity) => counted.some((look) => look.severity === severity)) ?? null,
      looks: own.length,
      skipped: own.length - counted.length,
      meanMs: durations.length === 0 ? null : Math.round(durations.reduce((sum, ms) => sum + ms, 0) / durations.length),
      longestMs: durations.length === 0 ? null : Math.max(...durations),
    };
  });
}
