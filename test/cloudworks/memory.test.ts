/** What is remembered of flows: bounded, and never less than what judges their deadline. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Look } from '../../src/check.ts';
import type { FlowsSeen } from '../../src/cloudworks/flows-look.ts';
import type { CloudMemory } from '../../src/cloudworks/memory.ts';
import { remembered } from '../../src/cloudworks/memory.ts';

type Seen = Extract<Look<FlowsSeen>, { outcome: 'seen' }>;

const fixture = join(import.meta.dirname, '..', 'fixtures', 'cloudworks', 'ok.deadline-of-flow-seen-before.json');
const hourMs = 3_600_000;
const firstMs = Date.UTC(2026, 0, 1, 0, 10);

/** The fixture's flow, started at the full hour and done. */
function lookAt(look: Seen, atMs: number, cron: string): Seen {
  const { observation } = look;
  const deadlines = Object.fromEntries(
    Object.entries(observation.deadlines).map(([key, one]) => [key, { ...one, cron }]),
  );
  const seen = observation.seen.map((one) => {
    const { latestRun } = one.flow;
    if (latestRun === null) throw new Error('the flow of the fixture has a run');
    const startedAtMs = atMs - 600_000;
    return { ...one, flow: { ...one.flow, latestRun: { ...latestRun, startedAtMs, endedAtMs: startedAtMs + 60_000 } } };
  });
  return { ...look, startedAtMs: atMs, observation: { ...observation, deadlines, seen } };
}

function startsAfter(hours: number, cron: string): readonly number[] {
  const [look] = (JSON.parse(readFileSync(fixture, 'utf8')) as { looks: readonly Seen[] }).looks;
  if (look === undefined) throw new Error('the fixture has no look');
  let memory: CloudMemory | null = null;
  for (let hour = 0; hour < hours; hour += 1) memory = remembered(memory, lookAt(look, firstMs + hour * hourMs, cron));
  return memory?.flowRuns[0]?.runs.map(({ startedAtMs }) => startedAtMs) ?? [];
}

test('of a flow that runs every hour the newest sixty runs are kept, not those of a whole year', () => {
  const starts = startsAfter(400, '0 4 * * *');
  const newest = Array.from({ length: 60 }, (_, index) => firstMs - 600_000 + (340 + index) * hourMs);
  expect(starts.slice(-60)).toEqual(newest);
  expect(starts.length).toBeLessThan(100);
});

test('the runs that judge a weekly deadline are kept besides', () => {
  // Due last on Monday, 12 January, 04:00; asked on the Saturday after it.
  const dueMs = Date.UTC(2026, 0, 12, 4);
  const starts = startsAfter(400, '0 4 * * 1');
  expect(starts.some((startMs) => startMs <= dueMs && startMs > dueMs - 7 * 24 * hourMs)).toBe(true);
});
