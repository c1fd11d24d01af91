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
  folder = await mkdtemp(path.join(tmpdir(), 'silence-'));
  file = path.join(folder, 'store.db');
  const store = openStore(file);
  const nowMs = Math.round(hostClock.nowMs());
  store.record(seenAttempt({ check: 'quiet', target: 'a', startedAtMs: nowMs }), [opens('bad', 'failure', nowMs)]);
  store.close();
});
afterEach(() => rm(folder, { recursive: true }));

async function run(...args: readonly string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await runProgram([...args, '--store', file], {
    checks: [boundTo('a').check],
    clock: hostClock,
    environment: { USER: 'anna' },
    workingDirectory: folder,
    homeDirectory: folder,
    stdin: process.stdin,
    stdout: stdout as unknown as NodeJS.WriteStream,
    stderr: stderr as unknown as NodeJS.WriteStream,
    signal: new AbortController().signal,
  });
  return { code, text: `${stdout.read() ?? ''}${stderr.read() ?? ''}` };
}

test('a silence is made, listed, shown by status, and ended', async () => {
  const made = await run('silence', '--target', 'a*', '--for', '2h', '--note', 'works\u001b[2J', '--expire-on-resolve');
  expect(made).toMatchObject({ code: 0 });
  expect(made.text).toMatch(/^#1 every check, a\*: until .* UTC or until it is over, by anna: works/);
  expect(made.text).toContain('Open incidents that it fits now: 1.');
  expect(made.text).not.toContain('\u001b');
  expect((await run('silence', 'list')).text).toContain('#1 every check, a*');
  expect((await run('status')).text).toMatch(/#1 bad \(quiet, a\)\n {5}since .*\n {5}silenced until .* \(silence 1\)/);
  expect(await run('silence', 'end', '1')).toEqual({ code: 0, text: 'Silence 1 is ended.\n' });
  expect(await run('silence', 'list')).toEqual({ code: 0, text: 'Nothing is silenced.\n' });
  expect(JSON.parse((await run('silence', 'list', '--all', '--format', 'json')).text)).toMatchObject([
    { id: 1, by: 'anna' },
  ]);
});

test.each([
  ['of nothing', ['--for', '2h'], 'Say what'],
  ['for no time', ['--check', 'quiet'], 'Say how long'],
  ['until what is over', ['--check', 'quiet', '--until', '2020-01-01 10:00'], 'is over already'],
  ['for no duration', ['--check', 'quiet', '--for', 'long'], '--for is no duration'],
])('a silence %s is refused', async (_name, args, text) => {
  expect(await run('silence', ...args)).toMatchObject({ code: 64, text: expect.stringContaining(text) });
  expect((await run('silence', 'list')).text).toBe('Nothing is silenced.\n');
});

test('ending one that is not in force is refused', async () => {
  expect(await run('silence', 'end', '7')).toMatchObject({ code: 64 });
});

test('status and history say who has taken it on and how it went', async () => {
  await run('ack', '1', '--note', 'calling the network team');
  expect((await run('status')).text).toContain('acknowledged by anna: calling the network team');
  const { text } = await run('history', 'quiet', '--incidents');
  expect(text.split('\n').map((line) => line.replace(/^.*UTC {2}/, ''))).toEqual([
    'failure  a: #1 bad acknowledged by anna calling the network team',
    'failure  a: #1 bad is an incident now  [not told yet]',
    'failure  a: #1 bad found for the first time',
    '',
  ]);
});
