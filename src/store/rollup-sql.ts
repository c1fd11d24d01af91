/** The SQL of rollups. Knows that a look is counted in the transaction that records it. */
import type { Database } from 'better-sqlite3';
import type { Severity } from '../check.ts';
import type { Doing } from './case-mail-sql.ts';
import type { Durations } from './durations.ts';
import { bucketOf, bucketsOf, histogramBytes } from './durations.ts';
import type { LookMark, Period, Rollup, RollupQuery, RollupStore } from './rollup.ts';
import type { Attempt } from './store.ts';

export const periodsMs = { hour: 3_600_000, day: 86_400_000 } as const satisfies { readonly [P in Period]: number };
const periodNumbers = { hour: 0, day: 1 } as const satisfies { readonly [P in Period]: number };

type Counts = { readonly [name in Severity | 'skipped' | 'blind' | 'seen']: number };
type Added = Counts & {
  readonly series: number;
  readonly period: number;
  readonly slot: number;
  readonly durationMs: number | null;
  readonly bucket: number | null;
};

type Row = Counts & {
  readonly check_id: string;
  readonly target: string;
  readonly slot: number;
  readonly sum_ms: number;
  readonly min_ms: number;
  readonly max_ms: number;
  readonly histogram: Buffer;
};

export type Rollups = {
  /** For use inside the transaction that records the look. */
  add(series: number, look: Pick<Attempt, 'startedAtMs' | 'durationMs' | 'outcome'>, severity: Severity | null): void;
};

const names = ['ok', 'notice', 'warning', 'failure', 'unknown', 'skipped', 'blind', 'seen'] as const;

export function rollupsOf(database: Database): Rollups {
  database.function('histogram_with', { deterministic: true }, (bytes, bucket) => {
    if (bucket === null) return bytes;
    const buckets = new Map(bucketsOf(bytes as Buffer));
    buckets.set(bucket as number, (buckets.get(bucket as number) ?? 0) + 1);
    return histogramBytes(buckets);
  });
  const add = database.prepare<Added>(
    `INSERT INTO rollup (series, period, slot, ${names.join(', ')}, sum_ms, min_ms, max_ms, histogram)
      VALUES (@series, @period, @slot, ${names.map((name) => `@${name}`).join(', ')}, coalesce(@durationMs, 0), @durationMs,
        @durationMs, histogram_with(x'', @bucket))
      ON CONFLICT DO UPDATE SET ${names.map((name) => `${name} = ${name} + excluded.${name}`).join(', ')},
        sum_ms = sum_ms + excluded.sum_ms,
        min_ms = min(coalesce(min_ms, excluded.min_ms), coalesce(excluded.min_ms, min_ms)),
        max_ms = max(coalesce(max_ms, excluded.max_ms), coalesce(excluded.max_ms, max_ms)),
        histogram = histogram_with(histogram, @bucket)`,
  );
  return {
    add: (series, { startedAtMs, durationMs, outcome }, severity) => {
      const isSeen = outcome === 'seen';
      const counts = { ...zero, [severity ?? 'skipped']: 1, blind: Number(outcome === 'blind'), seen: Number(isSeen) };
      const duration = isSeen ? { durationMs, bucket: bucketOf(durationMs) } : { durationMs: null, bucket: null };
      for (const period of ['hour', 'day'] as const) {
        const slot = Math.floor(startedAtMs / periodsMs[period]);
        add.run({ ...counts, ...duration, series, period: periodNumbers[period], slot });
      }
    },
  };
}

const zero: Counts = { ok: 0, notice: 0, warning: 0, failure: 0, unknown: 0, skipped: 0, blind: 0, seen: 0 };

export function rollupStoreOf(database: Database, doing: Doing): RollupStore {
  const rows = `SELECT check_id, target, slot, ${names.join(', ')}, sum_ms, min_ms, max_ms, histogram
      FROM series CROSS JOIN rollup ON rollup.series = series.id AND period = @period AND slot BETWEEN @from AND @to`;
  const order = 'ORDER BY check_id, target, slot';
  type Range = { readonly period: number; readonly from: number; readonly to: number };
  type Named = Range & { readonly check: string; readonly target: string };
  const all = database.prepare<Range, Row>(`${rows} ${order}`);
  const ofCheck = database.prepare<Omit<Named, 'target'>, Row>(`${rows} WHERE check_id = @check ${order}`);
  const ofTarget = database.prepare<Omit<Named, 'check'>, Row>(`${rows} WHERE target = @target ${order}`);
  const ofBoth = database.prepare<Named, Row>(`${rows} WHERE check_id = @check AND target = @target ${order}`);
  const marks = database.prepare<Record<string, string | number>, LookMark>(
    `SELECT id AS attempt, started_at_ms AS startedAtMs, duration_ms AS durationMs, outcome, severity FROM attempt
      WHERE check_id = @check AND target = @target AND started_at_ms BETWEEN @sinceMs AND @untilMs ORDER BY id DESC LIMIT @limit`,
  );
  const rowsOf = ({ every, check, target, sinceMs, untilMs }: RollupQuery): readonly Row[] => {
    const slotOf = (atMs: number) => Math.floor(atMs / periodsMs[every]);
    const range = {
      period: periodNumbers[every],
      from: slotOf(sinceMs),
      to: slotOf(untilMs ?? Number.MAX_SAFE_INTEGER),
    };
    if (check === undefined) return target === undefined ? all.all(range) : ofTarget.all({ ...range, target });
    return target === undefined ? ofCheck.all({ ...range, check }) : ofBoth.all({ ...range, check, target });
  };
  return {
    rollups: (query) => doing('be read', () => rowsOf(query).map((row) => rollupOfRow(row, periodsMs[query.every]))),
    lookMarks: ({ check, target, sinceMs, untilMs = Number.MAX_SAFE_INTEGER, limit = 500 }) =>
      doing('be read', () => marks.all({ check, target, sinceMs, untilMs, limit })),
  };
}

function rollupOfRow(row: Row, periodMs: number): Rollup {
  const { check_id: check, target, slot, ok, notice, warning, failure, unknown, skipped, blind, seen } = row;
  return {
    ...{ check, target, fromMs: slot * periodMs, periodMs, blind },
    looks: { ok, notice, warning, failure, unknown, skipped },
    durations: seen === 0 ? null : durationsOfRow(row),
  };
}

/** A strip of 10,000 hours asks for the histogram of none. */
function durationsOfRow({ seen, sum_ms: sumMs, min_ms: minMs, max_ms: maxMs, histogram }: Row): Durations {
  return {
    ...{ looks: seen, sumMs, minMs, maxMs },
    get buckets() {
      return bucketsOf(histogram);
    },
  };
}
