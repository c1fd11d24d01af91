/** connect-log as a user runs it: in a pipe of sh, with all that can go wrong at both ends of it. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canary, logFixtures } from '../installs/log/fixtures.ts';
import { doctor, root, stackTrace } from './run.ts';

const logOf = (name: string) => logFixtures.find((one) => one.name === name)?.text ?? '';
const program = `'${process.execPath}' '${join(root, 'bin/anaplan-doctor.js')}'`;
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connect-log-'));
  for (const name of ['import-failed', 'import']) {
    await writeFile(join(folder, `${name}.log`), logOf(name));
    await writeFile(
      join(folder, `${name}.sh`),
      `#!/bin/sh\ncat '${join(folder, name)}.log'\necho problem >&2\nexit 0\n`,
    );
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function shell(program: string, line: string): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((done) =>
    execFile(program, ['-c', line], { cwd: folder }, (error, stdout, stderr) =>
      done({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    ),
  );
}

test.each([
  ['import', 0, /^anaplan-doctor: OK\. 1 run of Anaplan Connect ended well\.\n$/],
  ['rows-rejected', 0, /OK\. .*Rows were rejected in import "Load Actuals" \(line \d+\): look into its dump file/],
  ['import-failed', 2, /FAILED\. Import "Load Actuals" failed \(line 9\)\..*exits with 0 all the same/],
  [
    'connect-action-not-found',
    2,
    /FAILED\. Import "Load Actuals" was not found .*Cause: A name in the script was not found.*To do: Compare the name/,
  ],
  ['connect-help', 2, /FAILED\. The run from line 1 on only showed its help\..*Cause: Anaplan Connect showed its help/],
  ['connect-basic-refused', 2, /FAILED\. .*Cause: Sign-in with password refused \(line 4\)\. To do: /],
  ['second-run-failed', 2, /1 of 2 runs ended well\./],
  ['broken-off', 3, /UNKNOWN\. Import "Load Actuals" has no end in the log/],
  ['no-run', 3, /UNKNOWN\. No run of Anaplan Connect was recognised in 2 lines\. To do: .*2>&1/],
] as const)('%s: %i', async (name, code, summary) => {
  const run = await doctor(['connect-log'], { input: logOf(name) });
  expect(run.code).toBe(code);
  expect(run.stderr).toMatch(summary);
  expect(run.stderr.trimEnd()).not.toContain('\n');
  expect(run.stdout.split('\n').length).toBe(logOf(name).split('\n').length);
  expect(run.stdout + run.stderr).not.toContain(canary);
  expect(run.stdout + run.stderr).not.toMatch(stackTrace);
});

test('--quiet is silent about what went well, and only about that', async () => {
  expect(await doctor(['connect-log', '--quiet'], { input: logOf('import') })).toMatchObject({ code: 0, stderr: '' });
  const failed = await doctor(['connect-log', '--quiet'], { input: logOf('import-failed') });
  expect(failed).toMatchObject({ code: 2, stderr: expect.stringContaining('FAILED.') });
});

test('nothing on standard input is unknown, never well', async () => {
  expect(await doctor(['connect-log'])).toMatchObject({ code: 3, stdout: '' });
});

test('--secret-from takes out what is at a place, and takes no value itself', async () => {
  const environment = { DB_PASSWORD: 'Orakel-5521' };
  const input = 'jdbc login Orakel-5521\n';
  const run = await doctor(['connect-log', '--secret-from', 'env:DB_PASSWORD'], { input, environment });
  expect(run.stdout).toMatch(/^jdbc login ‹secret:\w{16}›\n$/);
  const wrong = await doctor(['connect-log', '--secret-from', 'Orakel-5521'], { input });
  expect(wrong.code).toBe(64);
  expect(wrong.stderr).not.toContain('Orakel');
  expect((await doctor(['connect-log', '--secret-from', 'env:NOT_THERE'], { input })).code).toBe(64);
});

describe('behind a script', () => {
  test('sh: the code of the pipe is that of connect-log', async () => {
    const failed = await shell('sh', `sh ./import-failed.sh 2>&1 | ${program} connect-log`);
    expect(failed.code).toBe(2);
    expect(failed.stdout).toContain('problem\n');
    expect((await shell('sh', `sh ./import.sh 2>&1 | ${program} connect-log --quiet`)).code).toBe(0);
  });

  test('bash with pipefail: an exit code of the script counts too', async () => {
    const line = (name: string, after: string) =>
      `set -o pipefail; (sh ./${name}.sh 2>&1; ${after}) | ${program} connect-log`;
    expect((await shell('bash', line('import', 'true'))).code).toBe(0);
    expect((await shell('bash', line('import', 'exit 7'))).code).toBe(7);
    expect((await shell('bash', line('import-failed', 'true'))).code).toBe(2);
  });

  test('a reader that goes away neither stops the script nor hides how it ended', async () => {
    const line = `set -o pipefail; (seq 200000; cat import-failed.log; echo $? > heard) | ${program} connect-log | head -1`;
    const run = await shell('bash', `${line}; echo "code $?"; cat heard`);
    expect(run.stdout).toBe('1\ncode 2\n0\n');
    expect(run.stderr).not.toMatch(stackTrace);
  });
});

test('each line comes out before the next one is there', async () => {
  const child = spawn(process.execPath, [join(root, 'bin/anaplan-doctor.js'), 'connect-log']);
  const ended = once(child, 'close');
  for (const line of ['first\n', 'second\r\n', 'third\n']) {
    child.stdin.write(line);
    const [piece] = await once(child.stdout, 'data');
    expect(String(piece)).toBe(line);
  }
  child.stdin.end('no line end');
  const [piece] = await once(child.stdout, 'data');
  expect(String(piece)).toBe('no line end');
  expect((await ended)[0]).toBe(3);
});

test('told to stop, it hands on what it holds and says how far it got', async () => {
  const child = spawn(process.execPath, [join(root, 'bin/anaplan-doctor.js'), 'connect-log']);
  const out: Buffer[] = [];
  child.stdout.on('data', (piece: Buffer) => out.push(piece));
  const ended = once(child, 'close');
  child.stdin.on('error', () => undefined);
  child.stdin.write('Run status: running\n');
  await once(child.stdout, 'data');
  child.kill('SIGTERM');
  expect((await ended)[0]).toBe(143);
  expect(Buffer.concat(out).toString()).toContain('Run status: running\n');
});

test('a log far larger than its memory passes through whole', async () => {
  const line = Buffer.from(
    `2026-11-22 02:00:00 INFO  4711 |--   Run status: In Progress (12.5%) ${'x'.repeat(2000)}\n`,
  );
  const block = Buffer.concat(Array.from({ length: 500 }, () => line));
  const blocks = 64;
  const child = spawn(process.execPath, [
    '--max-old-space-size=48',
    join(root, 'bin/anaplan-doctor.js'),
    'connect-log',
  ]);
  let passed = 0;
  child.stdout.on('data', (piece: Buffer) => {
    passed += piece.length;
  });
  const ended = once(child, 'close');
  for (let count = 0; count < blocks; count += 1) {
    if (!child.stdin.write(block)) await once(child.stdin, 'drain');
  }
  child.stdin.end();
  expect((await ended)[0]).toBe(3);
  expect(passed).toBe(blocks * block.length);
}, 120_000);
