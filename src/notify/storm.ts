/** How many messages a channel may send now, and what goes into a summary instead; pure. */
import type { OutboxLine } from '../store/outbox.ts';

export type Storm = {
  readonly send: readonly OutboxLine[];
  /** Told in one summary instead. */
  readonly merge: readonly OutboxLine[];
};

const hourMs = 3_600_000;
/** Of the messages of an hour these are kept for summaries: one every so often, so that nothing waits for longer. */
export const summariesAnHour = 4;
const summaryEveryMs = hourMs / summariesAnHour;

/**
 * `due`: oldest first. `triedAtMs`: first attempts of the last hour. What was tried before, and summaries, go out as they are: they
 * were counted. Of the rest so many as there is room for; when there is none, all of it is one summary as soon as the last is a quarter
 * of an hour old.
 */
export function stormOf(
  due: readonly OutboxLine[],
  triedAtMs: readonly number[],
  lastSummaryAtMs: number | null,
  mostPerHour: number,
  nowMs: number,
): Storm {
  const counted = due.filter(({ kind, attempts }) => attempts > 0 || kind === 'summary');
  const fresh = due.filter(({ kind, attempts }) => attempts === 0 && kind !== 'summary');
  const room = Math.max(0, mostPerHour - summariesAnHour - triedAtMs.filter((atMs) => atMs <= nowMs).length);
  if (fresh.length <= room) return { send: [...counted, ...fresh].toSorted(byId), merge: [] };
  // The last place is for what says that there is more.
  const send = [...counted, ...fresh.slice(0, room)].toSorted(byId);
  const isTooSoon = lastSummaryAtMs !== null && nowMs >= lastSummaryAtMs && nowMs - lastSummaryAtMs < summaryEveryMs;
  return { send, merge: isTooSoon ? [] : fresh.slice(room) };
}

function byId(one: OutboxLine, other: OutboxLine): number {
  return one.id - other.id;
}
