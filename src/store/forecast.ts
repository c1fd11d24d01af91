/** How large a store will be in a year if everything goes on as it did; pure. Knows each table's size and age, and how long it is kept. */
import type { Retention, TableSize } from './upkeep.ts';

export type AgedTable = TableSize & {
  /** When its oldest row is from; null: it does not grow with time. */
  readonly oldestMs: number | null;
};

export type Forecast = {
  readonly bytesNow: number;
  readonly bytesInAYear: number;
  /** The age of the oldest row: what the forecast rests on. */
  readonly seenMs: number;
};

const dayMs = 86_400_000;
const yearMs = 365 * dayMs;

/** Looks thin out by age, so what fills the first days is no measure of the rest. */
function keptMs(table: string, retention: Retention): number {
  const kept: { readonly [name: string]: number } = {
    attempt: retention.looksMs,
    finding: retention.turnsMs,
    content: retention.turnsMs,
    rollup: retention.daysMs,
    run: retention.runsMs,
    incident: retention.incidentsMs,
    transition: retention.incidentsMs,
    gap: retention.incidentsMs,
    change: retention.changesMs,
  };
  return kept[table] ?? Number.POSITIVE_INFINITY;
}

export function forecastOf(tables: readonly AgedTable[], nowMs: number, retention: Retention): Forecast {
  const ages = tables.flatMap(({ oldestMs }) => (oldestMs === null ? [] : [Math.max(0, nowMs - oldestMs)]));
  const grown = tables.map(({ table, bytes, oldestMs }) => {
    if (oldestMs === null) return bytes;
    // A day at least: an hour's growth says nothing of a year.
    const ageMs = Math.max(dayMs, nowMs - oldestMs);
    const most = keptMs(table, retention);
    return ageMs >= most ? bytes : (bytes * Math.min(most, ageMs + yearMs)) / ageMs;
  });
  const sum = (all: readonly number[]) => Math.round(all.reduce((total, one) => total + one, 0));
  return {
    bytesNow: sum(tables.map(({ bytes }) => bytes)),
    bytesInAYear: sum(grown),
    seenMs: Math.max(0, ...ages),
  };
}
