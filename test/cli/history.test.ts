/** `history`: looks and the times without any, as text and as JSON. */
import path from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../../src/store/sqlite.ts';
import { seenAttempt } from '../store/attempts.ts';
import { temporaryFolders } from '../store/folder.ts';
import { opens } from '../store/incidents.ts';
import { doctor } from './run.ts';

const folder = temporaryFolders();
const minuteMs = 60_000;
const startMs = Date.UTC(2026, 10, 22, 6);

function filled(): string {
  const file = path.join(folder(), 'store.db');
  const store = openStore(file);
  const of = { check: 'tls-version', target: 'a:443' } as const;
  store.record(seenAttempt({ ...of, startedAtMs: startMs }), []);
  const findings = [{ code: 'tls-old-accepted', severity: 'warning', facts: {} }] as const;
  store.record(seenAttempt({ ...of, startedAtMs: startMs + 60 * minuteMs, findings }), [
    opens('tls-old-accepted', 'warning', startMs + 60 * minuteMs),
  ]);
  const gap = (fromMinute: number, toMinute: number, check: string, target: string) => ({
    ...{ fromMs: startMs + fromMinute * minuteMs, toMs: startMs + toMinute * minuteMs, why: 'asleep' as const },
    missed: [{ check, target, slots: 4 }],
  });
  store.beat(
    {
      ...{ atMs: startMs, startedAtMs: startMs, pid: 1, everyMs: minuteMs, subjects: 1 },
      ...{ nextDueMs: null, stoppedAtMs: null },
    },
    [],
    [gap(20, 40, of.check, of.target), gap(21, 41, 'tls-version', 'b:443'), gap(-60, -30, of.check, of.target)],
  );
  store.close();
  return file;
}

const asked = async (...args: readonly string[]) => {
  const { code, stdout } = await doctor(['history', 'tls-version', ...args]);
  expect(code).toBe(0);
  return stdout;
};

test('the gap between two looks stands between them in the text, and beside them in the JSON', async () => {
  const file = filled();
  expect((await asked('a:443', '--store', file)).trim().split('\n')).toEqual([
    expect.stringMatching(/^2026-11-22 07:00:00 UTC {2}warning {2}a:443: tls-old-accepted$/),
    '2026-11-22 06:20:00 UTC  no look  to 2026-11-22 06:40:00 UTC: the machine slept (4 looks missed)',
    expect.stringMatching(/^2026-11-22 06:00:00 UTC {2}ok {7}a:443$/),
  ]);
  const told = JSON.parse(await asked('a:443', '--format', 'json', '--store', file)) as {
    looks: readonly { startedAtMs: number }[];
  };
  expect(told).toEqual({
    looks: [expect.objectContaining({ target: 'a:443' }), expect.objectContaining({ target: 'a:443' })],
    gaps: [
      {
        ...{ id: expect.any(Number), fromMs: startMs + 20 * minuteMs, toMs: startMs + 40 * minuteMs },
        ...{ why: 'asleep', slots: 4 },
      },
    ],
  });
  expect(told.looks.map(({ startedAtMs }) => startedAtMs)).toEqual([startMs + 60 * minuteMs, startMs]);
});

test('what hinders messages, and that nothing looks, stands in 80 columns', async () => {
  const file = filled();
  const store = openStore(file);
  store.noteTrouble(
    'mail',
    startMs,
    `connect ECONNREFUSED 127.0.0.1:25; ${'see the log of the mail server '.repeat(5)}`,
  );
  store.close();
  const { stdout } = await doctor(['status', '--store', file]);
  expect(stdout).toMatch(/^Messages do not get out over mail since .*\n {2}.*\n/m);
  expect(stdout).toMatch(/^The daemon has not looked since .*\n {2}/m);
  for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});

test('of what was never looked at, the gaps are told all the same', async () => {
  const told = JSON.parse(await asked('b:443', '--format', 'json', '--store', filled())) as object;
  expect(told).toEqual({ looks: [], gaps: [expect.objectContaining({ why: 'asleep', slots: 4 })] });
});

test('its incidents are one list in the JSON, too', async () => {
  const told = JSON.parse(await asked('a:443', '--incidents', '--format', 'json', '--store', filled())) as object;
  expect(told).toMatchObject({ transitions: [{ kind: 'fired' }, { kind: 'suspected' }] });
});
