/** Earlier runs that were watched: found in the store, in the page beside the run that is stuck, and in the Markdown. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { buildCase } from '../../src/case/build.ts';
import { gatheredFor } from '../../src/case/gather.ts';
import { watchedRunsOf } from '../../src/case/samples.ts';
import type { JsonObject } from '../../src/check.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { StoredAttempt } from '../../src/store/store.ts';
import { opens } from '../store/incidents.ts';
import { nowMs, openedAtMs, stuckAttempts, stuckCheck, stuckInput, taskId } from './sample.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'case-earlier-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const dayMs = 86_400_000;
const older = (days: number) => `${'0'.repeat(31)}${days}`;

/** A run `days` before, read every five minutes: 20, 40, 60 %. */
function watched(days: number, readings = 3): readonly StoredAttempt[] {
  const [look] = stuckAttempts();
  if (look === undefined) throw new Error('no look');
  const startedAtMs = openedAtMs - days * dayMs;
  return Array.from({ length: readings }, (_, index) => ({
    ...look,
    id: 1000 + days * 10 + index,
    startedAtMs: startedAtMs + (index + 1) * 300_000,
    observation: {
      ...(look.observation as JsonObject),
      running: [
        {
          taskId: older(days),
          state: 'IN_PROGRESS',
          progress: 0.2 * (index + 1),
          step: 'Uploading',
          createdAtMs: startedAtMs,
        },
      ],
    },
    findings: [],
  }));
}

it('takes the newest five with more than one reading, never the run itself', () => {
  const all = [...[9, 8, 7, 6, 5, 4].flatMap((days) => watched(days)), ...watched(3, 1), ...stuckAttempts()];
  const runs = watchedRunsOf(all, taskId);
  expect(runs.map(({ startedAtMs }) => (openedAtMs - startedAtMs) / dayMs)).toEqual([8, 7, 6, 5, 4]);
  expect(runs[0]?.samples.map(({ progressPercent }) => progressPercent)).toEqual([20, 40, 60]);
});

it('draws each from its own start, beside the run that is stuck', async () => {
  const built = await buildCase(stuckInput({ earlier: [...watched(2), ...watched(1)] }));
  expect(built.content.earlierRuns).toHaveLength(2);
  const lines = [...built.summaryHtml.matchAll(/<polyline class="earlier" points="([^"]+)"/g)].map(
    ([, points]) => points,
  );
  expect(lines).toHaveLength(2);
  // Both took the same course, a day apart: laid over each other they are one.
  expect(lines[0]).toBe(lines[1]);
  const said = /the run of 2026-11-21 06:00:00 UTC, read at 20 % after 5 min, last at 60 % after 15 min/;
  expect(built.summaryHtml).toMatch(said);
  expect(built.markdown).toMatch(said);
  expect((await buildCase(stuckInput())).summaryHtml).not.toContain('class="earlier"');
});

it('finds them in the store, before the day the case is about', () => {
  const store = openStore(path.join(folder, 'store.db'));
  try {
    for (const { id: _, ...look } of [...watched(3), ...stuckAttempts()]) {
      const [finding] = look.findings;
      store.record(look, finding ? [opens(finding.code, 'failure')] : []);
    }
    const gathered = gatheredFor({ incident: 1 }, store, [stuckCheck], nowMs);
    expect(watchedRunsOf(gathered.earlier ?? [], taskId)).toHaveLength(1);
    expect(gathered.attempts.every(({ startedAtMs }) => startedAtMs > openedAtMs - 2 * dayMs)).toBe(true);
  } finally {
    store.close();
  }
});
