import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';
import { hostClock } from '../../src/clock.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { boundTo } from '../engine/checks.ts';
import { seenAttempt } from '../store/attempts.ts';
import { opens } from '../store/incidents.ts';

let folder = '';
let file = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ack-'));
  file = path.join(folder, 'store.db');
  const store = openStore(file);
  const findings = [{ code: 'stuck', severity: 'failure', facts: { taskId: 'T1' } }] as const;
  for (const check of ['learns', 'fixed', 'deaf']) {
    store.record(seenAttempt({ check, target: 'a', memory: ['before'], findings }), [opens('stuck', 'failure')]);
  }
  store.close();
});
afterEach(() => rm(folder, { recursive: true }));

const learns = boundTo('a', {
  id: 'learns',
  feedback: (memory, verdict, facts) => [...(memory as string[]), verdict, facts['taskId'] ?? null],
}).check;

async function ack(...args: readonly string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await runProgram(['ack', ...args, '--store', file], {
    checks: [
      learns,
      { ...learns, id: 'fixed', feedback: null },
      { ...learns, id: 'deaf', feedback: (memory) => memory },
    ],
    clock: hostClock,
    environment: {},
    workingDirectory: folder,
    homeDirectory: folder,
    stdin: process.stdin,
    stdout: stdout as unknown as NodeJS.WriteStream,
    stderr: stderr as unknown as NodeJS.WriteStream,
    signal: new AbortController().signal,
  });
  return { code, text: `${stdout.read() ?? ''}${stderr.read() ?? ''}` };
}

function memoryOf(check: string) {
  const store = openStore(file);
  try {
    return store.memoryOf(check, 'a');
  } finally {
    store.close();
  }
}

test('the check that found an incident learns what it was', async () => {
  const said = await ack('1', '--was-normal');
  expect(said).toEqual({ code: 0, text: 'Noted: the run of incident 1 (stuck, a) counts as a healthy run.\n' });
  expect(memoryOf('learns')).toEqual(['before', 'was-normal', 'T1']);
  await ack('1', '--was-stuck');
  expect(memoryOf('learns')).toEqual(['before', 'was-normal', 'T1', 'was-stuck', 'T1']);
});

test('one that says nothing to learn from is refused, and nothing is changed', async () => {
  expect(await ack('3', '--was-normal')).toMatchObject({ code: 64 });
  expect(memoryOf('deaf')).toEqual(['before']);
});

test.each([
  ['one until a time that is over', ['1', '--until', '2020-01-01 10:00'], 'is over already'],
  ['one until no time', ['1', '--until', 'soon'], '--until takes a time'],
  ['one for so long and until then', ['1', '--for', '8h', '--until', '18:00'], 'not both'],
  ['withdrawing what nobody took on', ['1', '--withdraw'], 'is not acknowledged'],
  ['both words', ['1', '--was-normal', '--was-stuck'], 'cannot be used with'],
  ['an incident that is not there', ['77', '--was-stuck'], 'There is no incident "77"'],
  ['no number', ['x; DROP TABLE', '--was-stuck'], 'There is no incident'],
  ['a check that learns nothing', ['2', '--was-stuck'], 'has no learned limit'],
])('%s is refused, and nothing is changed', async (_name, args, text) => {
  const said = await ack(...args);
  expect(said.code).toBe(64);
  expect(said.text).toContain(text);
  expect([memoryOf('learns'), memoryOf('fixed')]).toEqual([['before'], ['before']]);
});

function stateOf(incident: number) {
  const store = openStore(file);
  try {
    const kinds = store.transitions({ incident }).map(({ kind, by, note }) => [kind, by, note]);
    return { ack: store.incident(incident)?.ack ?? null, newest: kinds[0] };
  } finally {
    store.close();
  }
}

test('an incident is taken on, for a time or until it is over, with a note, and given back', async () => {
  const said = await ack('1', '--by', 'anna', '--note', 'router is being replaced', '--for', '8h');
  expect(said).toMatchObject({
    code: 0,
    text: expect.stringMatching(/^Incident 1 \(stuck, a\) is acknowledged by anna, until \d{4}-/),
  });
  const { ack: kept, newest } = stateOf(1);
  expect(kept).toMatchObject({ by: 'anna', note: 'router is being replaced' });
  expect((kept?.untilMs ?? 0) - (kept?.atMs ?? 0)).toBe(8 * 3_600_000);
  expect(newest).toEqual(['acknowledged', 'anna', 'router is being replaced']);
  expect(memoryOf('learns')).toEqual(['before']);
  expect(await ack('1', '--withdraw', '--by', 'ben')).toMatchObject({ code: 0 });
  expect(stateOf(1)).toEqual({ ack: null, newest: ['ack-withdrawn', 'ben', null] });
});

test('a word about it takes nothing on by itself, and does with a name', async () => {
  await ack('1', '--was-normal');
  expect(stateOf(1).ack).toBeNull();
  expect((await ack('1', '--was-normal', '--by', 'anna')).text.split('\n')).toHaveLength(3);
  expect(stateOf(1).ack).toMatchObject({ by: 'anna', untilMs: null });
});
