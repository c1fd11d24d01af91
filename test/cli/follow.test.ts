/** The daemon with `watch:`: what it finds in the tenant is looked at, beside what was looked at before, and kept over a restart. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Rig } from '../sandbox/tenant-client.ts';
import { rigWith } from '../sandbox/tenant-client.ts';
import { root } from './run.ts';

let folder: string;
let rig: Rig;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'doctor-follow-'));
  rig = await rigWith(['model-closed']);
});
afterEach(async () => {
  await rig.end();
  rmSync(folder, { recursive: true, force: true });
});

type Line = { readonly msg: string; readonly check?: string; readonly target?: string; readonly subjects?: number };

/** Runs the daemon until `enough`; its log lines and exit code. */
function daemonUntil(enough: (lines: readonly Line[]) => boolean) {
  const child = spawn(process.execPath, [join(root, 'bin/anaplan-doctor.js'), 'daemon', '--config', 'my.yaml'], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', HOME: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const lines: Line[] = [];
  let rest = '';
  let stopped = false;
  child.stderr.on('data', (part) => {
    const texts = (rest + String(part)).split('\n');
    rest = texts.pop() ?? '';
    for (const text of texts) lines.push(JSON.parse(text) as Line);
    // Once: a second one would end it at once.
    if (!stopped && enough(lines)) stopped = child.kill('SIGTERM');
  });
  return new Promise<{ lines: readonly Line[]; code: number | null }>((done) => {
    child.on('close', (code) => done({ lines, code }));
  });
}

test('follows, and starts with what it knew', { timeout: 60_000 }, async () => {
  const signIn = { user: 'monitor@example.com', password: `file:${join(rig.folder, 'monitor.password')}` };
  const words = {
    connections: { prod: { baseUrls: rig.sandbox.baseUrls, signIn } },
    watch: [{ include: { imports: ['Load a*'] }, exclude: { processes: '*', exports: '*' } }],
    network: { caFile: rig.sandbox.caFile },
    stateDirectory: join(folder, 'state'),
  };
  writeFileSync(join(folder, 'my.yaml'), JSON.stringify(words));
  const isLook = ({ check, target }: Line) => check === 'import-failed' && target === 'Sales Hub / Load actuals';
  const first = await daemonUntil((lines) => lines.some(isLook));
  expect(first.code).toBe(0);
  const started = first.lines.find(({ msg }) => msg === 'started')?.subjects ?? 0;
  const followed = first.lines.find(({ msg }) => msg === 'follows the tenant')?.subjects ?? 0;
  expect(followed).toBeGreaterThan(started);
  expect(first.lines.filter(({ msg }) => msg === 'started')).toHaveLength(1);
  const second = await daemonUntil((lines) => lines.some(({ msg }) => msg === 'started'));
  expect(second.lines.find(({ msg }) => msg === 'started')?.subjects).toBe(followed);
  expect(rig.sandbox.requests().wakes).toEqual({});
  expect(rig.sandbox.writeAttempts()).toBe(0);
});
