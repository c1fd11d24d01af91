/** references against the sandbox, over real HTTPS. */
import { expect, test } from 'vitest';
import { references } from '../../checks/references.ts';
import type { Change } from '../../src/sandbox/changes.ts';
import { codesOf, watching } from './watched-tenant.ts';

const checks = [references];
const hourMs = 3_600_000;
const process = 'Data Hub / Nightly load';

test('a healthy tenant: everything is there', async () => {
  await watching({ checks }, async ({ sandbox, round }) => {
    const attempts = await round();
    expect(attempts.length).toBeGreaterThan(6);
    expect(attempts.every(({ outcome }) => outcome === 'seen')).toBe(true);
    expect(codesOf(attempts)).toEqual({});
    expect(sandbox.writeAttempts()).toBe(0);
  });
});

test('a step that was never seen is unknown, one that goes while it is watched is gone, and it can come back', async () => {
  await watching({ checks, scenarios: ['process-step-gone'] }, async ({ round }) => {
    expect(codesOf(await round())).toEqual({ [process]: ['step-gone: unknown'] });
  });
  await watching({ checks }, async ({ sandbox, round }) => {
    await round();
    await sandbox.addScenarios(['process-step-gone']);
    expect(codesOf(await round(2 * hourMs))).toEqual({ [process]: ['step-gone: failure'] });
    await sandbox.removeScenarios(['process-step-gone']);
    expect(codesOf(await round(2 * hourMs))).toEqual({});
  });
});

test('as the daemon, which reads definitions seldom: found when the lists are read again, and not taken back in between', async () => {
  await watching({ checks, cycleMs: 300_000 }, async ({ sandbox, round }) => {
    await round();
    await sandbox.addScenarios(['process-step-gone']);
    const seen: string[] = [];
    for (let hour = 1; hour <= 26; hour += 1) seen.push((codesOf(await round(hourMs))[process] ?? ['ok']).join());
    expect(seen.at(-1)).toBe('step-gone: failure');
    const first = seen.indexOf('step-gone: failure');
    expect(seen.slice(first).every((code) => code === 'step-gone: failure')).toBe(true);
  });
});

test('deleted with its place in the process: the process runs, and does less', async () => {
  const leftOut = [{ change: 'behaviour', behaviour: { goneSteps: 'left-out' } }] as const;
  await watching({ checks, changes: leftOut }, async ({ sandbox, round }) => {
    await round();
    await sandbox.addScenarios(['process-step-gone']);
    expect(codesOf(await round(2 * hourMs))).toEqual({ [process]: ['process-empty: notice', 'step-gone: warning'] });
    expect(codesOf(await round(8 * 24 * hourMs))).toEqual({ [process]: ['process-empty: notice'] });
  });
});

test('a step the role hides is unknown; an import it hides too; a closed model is not woken', async () => {
  const from = 'loader@example.com';
  const changes = [
    { change: 'hide-action', model: 'Data Hub', action: 'Load exchange rates', from },
    { change: 'hide-action', model: 'Data Hub', action: 'Load employees', from },
    { change: 'close-model', model: 'Sales Hub' },
  ] as const;
  await watching({ checks, changes }, async ({ sandbox, round }) => {
    const attempts = await round();
    expect(codesOf(attempts)).toEqual({
      'Data Hub / Load employees': ['action-gone: unknown'],
      [process]: ['step-gone: unknown'],
    });
    const closed = attempts.filter(({ target }) => target.startsWith('Sales Hub'));
    expect(closed.map(({ outcome }) => outcome)).toEqual(closed.map(() => 'skipped'));
    expect(sandbox.requests().wakes).toEqual({});
  });
});

test('while a task holds the model its files are not queued for, and the steps are judged all the same', async () => {
  const asked = async (changes: readonly Change[]) => {
    let count = 0;
    await watching({ checks, changes }, async ({ sandbox, round }) => {
      const attempts = await round();
      expect(attempts.every(({ outcome, findings }) => outcome === 'seen' && findings.length === 0)).toBe(true);
      const routes = Object.entries(sandbox.requests().byRoute).filter(([route]) => route.endsWith('/files'));
      count = routes.reduce((sum, [, times]) => sum + times, 0);
    });
    return count;
  };
  const course = { points: [{ afterMs: 1_500, progress: 0.3, step: 'Processing ...' }], end: null };
  const run = { model: 'Data Hub', action: 'Load employees', startedAgoMs: 60_000, by: 'loader@example.com', course };
  const busy = { change: 'behaviour', behaviour: { busyHolds: true } } as const;
  expect([await asked([]), await asked([busy, { change: 'run', ...run }])]).toEqual([1, 0]);
});
