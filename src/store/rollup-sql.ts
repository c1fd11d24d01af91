/** The SQL of rollups. Knows that a look is counted in the transaction that records it. */
import type { Database } from 'better-sqlite3';
import type { Severity } from '../check.ts';
import { worstFirst } from '../report/exit.ts';
import type { Doing } from './case-mail-sql.ts';
import type { Durations } from './durations.ts';
import { bucketsOf, emptyHistogram, histogramOfOne, histogramSum } from './durations.ts';
import type { LookMark, Period, Rollup, RollupQuery, RollupStore } from './rollup.ts';
import type { Attempt } from './store.ts';

export const periodsMs = { hour: 3_600_000, day: 86_400_000 } as const satisfies { readonly [P in Period]: number };
export const periodNumbers = { hour: 0, day: 1 } as const satisfies { readonly [P in Period]: number };

/** The columns in order, as arrays: half the time of objects with names. */
type Row = readonly [
  subject: number,
  slot: number,
  ok: number,
  notice: number,
  warning: number,
  failure: number,
  unknown: number,
  skipped: number,
  blind: number,
  seen: number,
  sumMs: number,
  minMs: number,
  maxMs: number,
  /** In hex digits: thousands of buffers are asked for their content hardly ever, and take as long as all the rest. */
  histogram: string,
];
const columns = `rollup.subject, rollup.slot, ok, notice, warning, failure, unknown, skipped, blind, seen, sum_ms, min_ms, max_ms,
    hex(histogram)`;

export type Rollups = {
  /** For use inside the transaction that records the look. */
  add(subject: number, look: Pick<Attempt, 'startedAtMs' | 'durationMs' | 'outcome'>, severity: Severity | null): void;
};

type Added = [
  period: number,
  slot: number,
  subject: number,
  blind: number,
  seen: number,
  sumMs: number,
  minMs: number | null,
  maxMs: number | null,
  histogram: Uint8Array,
];

export function rollupsOf(database: Database): Rollups {
  database.function('histogram_sum', { deterministic: true }, (one, other) =>
    histogramSum(one as Buffer, other as Buffer),
  );
  const adding = (column: Severity | 'skipped') =>
    database.prepare<Added>(
      `INSERT INTO rollup (period, slot, subject, ${column}, blind, seen, sum_ms, min_ms, max_ms, histogram)
        VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET ${column} = ${column} + 1, blind = blind + excluded.blind, seen = seen + excluded.seen,
          sum_ms = sum_ms + excluded.sum_ms,
          min_ms = min(coalesce(min_ms, excluded.min_ms), coalesce(excluded.min_ms, min_ms)),
          max_ms = max(coalesce(max_ms, excluded.max_ms), coalesce(excluded.max_ms, max_ms)),
          histogram = iif(excluded.seen = 0, histogram, histogram_sum(histogram, excluded.histogram))`,
    );
  const byColumn = new Map([...worstFirst, 'skipped' as const].map((column) => [column, adding(column)]));
  return {
    add: (subject, { startedAtMs, durationMs, outcome }, severity) => {
      const add = byColumn.get(severity ?? 'skipped');
      const durations: [number, number, number | null, number | null, Uint8Array] =
        outcome === 'seen'
          ? [1, durationMs, durationMs, durationMs, histogramOfOne(durationMs)]
          : [0, 0, null, null, emptyHistogram];
      for (const period of ['hour', 'day'] as const) {
        const slot = Math.floor(startedAtMs / periodsMs[period]);
        add?.run(periodNumbers[period], slot, subject, Number(outcome === 'blind'), ...durations);
      }
    },
  };
}

type Subject = { readonly id: number; readonly check: string; readonly target: string };
type Range = { readonly period: number; readonly from: number; readonly to: number };

export function rollupStoreOf(database: Database, doing: Doing): RollupStore {
  const rows = 'SELECT id, check_id AS "check", target FROM subject';
  const subjects = database.prepare<[], Subject>(`${rows} ORDER BY check_id, target`);
  const subject = database.prepare<[string, string], Subject>(`${rows} WHERE check_id = ? AND target = ?`);
  const all = database
    .prepare<Range, Row>(
      `SELECT ${columns} FROM rollup WHERE period = @period AND slot BETWEEN @from AND @to ORDER BY period, slot, subject`,
    )
    .raw();
  // From one slot that is there to the next: the rows of one subject lie apart, and a clock set forward leaves years between.
  const ofOne = database
    .prepare<Range & { readonly subject: number }, Row>(
      `WITH RECURSIVE slots (at) AS (
          SELECT min(slot) FROM rollup WHERE period = @period AND slot >= @from
          UNION ALL
          SELECT (SELECT min(slot) FROM rollup WHERE period = @period AND slot > at) FROM slots WHERE at < @to)
        SELECT ${columns} FROM slots CROSS JOIN rollup ON period = @period AND slot = at AND subject = @subject
          WHERE at <= @to ORDER BY at`,
    )
    .raw();
  const marks = database.prepare<Record<string, string | number>, LookMark>(
    `SELECT id AS attempt, started_at_ms AS startedAtMs, duration_ms AS durationMs, outcome, severity FROM attempt
      WHERE subject = (SELECT id FROM subject WHERE check_id = @check AND target = @target)
        AND started_at_ms BETWEEN @sinceMs AND @untilMs ORDER BY id DESC LIMIT @limit`,
  );
  const rollupsIn = ({ every, check, target, sinceMs, untilMs }: RollupQuery): readonly Rollup[] => {
    const slotOf = (atMs: number) => Math.floor(atMs / periodsMs[every]);
    const range = {
      period: periodNumbers[every],
      from: slotOf(sinceMs),
      to: slotOf(untilMs ?? Number.MAX_SAFE_INTEGER),
    };
    const periodMs = periodsMs[every];
    if (check === undefined && target === undefined) {
      const bySubject = Map.groupBy(all.all(range), ([of]) => of);
      return subjects
        .all()
        .flatMap((one) => (bySubject.get(one.id) ?? []).map((row) => rollupOfRow(row, one, periodMs)));
    }
    const wanted =
      check !== undefined && target !== undefined
        ? subject.all(check, target)
        : subjects.all().filter((one) => one.check === (check ?? one.check) && one.target === (target ?? one.target));
    return wanted.flatMap((one) =>
      ofOne.all({ ...range, subject: one.id }).map((row) => rollupOfRow(row, one, periodMs)),
    );
  };
  return {
    rollups: (query) => doing('be read', () => rollupsIn(query)),
    lookMarks: ({ check, target, sinceMs, untilMs = Number.MAX_SAFE_INTEGER, limit = 500 }) =>
      doing('be read', () => marks.all({ check, target, sinceMs, untilMs, limit })),
  };
}

function rollupOfRow(row: Row, { check, target }: Subject, periodMs: number): Rollup {
  const [, slot, ok, notice, warning, failure, unknown, skipped, blind, looks] = row;
  const counts = { ok, notice, warning, failure, unknown, skipped };
  const durations = looks === 0 ? null : new DurationsOfRow(row);
  return { check, target, fromMs: slot * periodMs, periodMs, looks: counts, blind, durations };
}

/** A strip of 10,000 hours asks for the histogram of none. */
class DurationsOfRow implements Durations {
  readonly looks: number;
  readonly sumMs: number;
  readonly minMs: number;
  readonly maxMs: number;
  readonly #histogram: string;
  constructor(row: Row) {
    [this.looks, this.sumMs, this.minMs, this.maxMs, this.#histogram] = [row[9], row[10], row[11], row[12], row[13]];
  }
  get buckets(): ReadonlyMap<number, number> {
    return bucketsOf(Buffer.from(this.#histogram, 'hex'));
  }
}
