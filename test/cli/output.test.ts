/** Where results go: links, devices, full disks; and what is said when a signal ends the work. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeWhole } from '../../src/cli/output.ts';
import { doctor, root, stackTrace } from './run.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doctor-output-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a file that is written', () => {
  test('behind a link is written where the link points, and the link stays', async () => {
    await writeFile(join(folder, 'real.json'), 'before');
    await symlink('real.json', join(folder, 'link.json'));
    await writeWhole(join(folder, 'link.json'), 'after');
    expect((await lstat(join(folder, 'link.json'))).isSymbolicLink()).toBe(true);
    expect(await readFile(join(folder, 'real.json'), 'utf8')).toBe('after');
  });

  test('is never put in the place of a pipe or device', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const [read] = await Promise.all([readFile(pipe, 'utf8'), writeWhole(pipe, 'through')]);
    expect(read).toBe('through');
    expect((await lstat(pipe)).isFIFO()).toBe(true);
  });

  test('in a folder that is not there: says so, and leaves nothing', async () => {
    await expect(writeWhole(join(folder, 'no/such/file'), 'x')).rejects.toThrow(/Could not write .*\(ENOENT\)/);
    expect(existsSync(join(folder, 'no'))).toBe(false);
  });
});

test.skipIf(!existsSync('/dev/full'))('a disk that is full under standard output is no success', () => {
  const command = `"${process.execPath}" bin/anaplan-doctor.js explain "Failed to locate model" > /dev/full`;
  expect(() => execFileSync('sh', ['-c', command], { cwd: root, stdio: 'pipe' })).toThrow(
    /Could not write the output: the disk is full/,
  );
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s in the middle of a look ends it with a sentence and exit code %i', async (name, code) => {
  const connected = Promise.withResolvers<void>();
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    connected.resolve();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const child = spawn(process.execPath, ['bin/anaplan-doctor.js', 'diagnose', 'tls', `127.0.0.1:${port}`], {
    cwd: root,
  });
  let said = '';
  child.stderr.on('data', (part) => {
    said += part;
  });
  await connected.promise;
  child.kill(name);
  const ended = await new Promise((done) => child.once('close', done));
  server.close();
  expect(said).toMatch(new RegExp(`^Stopped by ${name} before the end`));
  expect(said).not.toMatch(stackTrace);
  expect(ended).toBe(code);
});

test('a demo that was stopped early does not keep the next one out of its folder', async () => {
  const out = join(folder, 'demo');
  await mkdir(out);
  const child = spawn(process.execPath, ['bin/anaplan-doctor.js', 'demo', '--out', out], { cwd: root });
  const isBegun = async () => (await readdir(out)).length > 0;
  while (!(await isBegun())) await new Promise((done) => setTimeout(done, 5));
  child.kill('SIGKILL');
  await new Promise((done) => child.once('close', done));
  const run = await doctor(['demo', '--scenario', 'healthy', '--out', out, '--quiet']);
  expect(run.stderr).toBe('');
  expect(run.code).toBe(0);
});
