/** The page of the real daemon, its refusals, and `metrics --textfile`. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as waited } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { temporaryFolders } from '../store/folder.ts';
import { doctor, root } from './run.ts';

const folder = temporaryFolders();
const started: ChildProcess[] = [];
afterEach(() => {
  for (const one of started.splice(0)) one.kill('SIGKILL');
});

function settingsIn(here: string, page: string): string {
  const file = path.join(here, 'settings.yaml');
  writeFileSync(
    file,
    `endpoints: [127.0.0.2:9]\nnetwork: { proxy: none }\nstatusPage: none\nstateDirectory: ${here}/state\n${page}\n`,
  );
  return file;
}

async function daemonOf(file: string) {
  const child = spawn(process.execPath, [path.join(root, 'bin/anaplan-doctor.js'), 'daemon', '--config', file], {
    env: { PATH: process.env['PATH'] ?? '', HOME: path.dirname(file) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  started.push(child);
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const said = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const [, found] = pattern.exec(log) ?? [];
      if (found !== undefined) return found;
      if (child.exitCode !== null) throw new Error(`The daemon ended: ${log}`);
      await waited(20);
    }
  };
  return { child, said, log: () => log };
}

describe.skipIf(process.platform === 'win32')('the page of a daemon', () => {
  test('is served, tells what it saw, refuses another page at a reload, and ends with it', async () => {
    const here = folder();
    const file = settingsIn(here, 'page: 127.0.0.1:0\ninventory:\n  - { name: Loader, expires: 2099-01-01 }');
    const { child, said, log } = await daemonOf(file);
    const url = await said(/"url":"(http:\/\/127\.0\.0\.1:\d+)"/);
    await said(/"check":"(inventory)"/);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect(await (await fetch(`${url}/certificates`)).text()).toContain('2099-01-01');
    const { subjects } = (await (await fetch(`${url}/api/v1/status`)).json()) as { subjects: { check: string }[] };
    expect(subjects.map(({ check }) => check)).toContain('inventory');

    settingsIn(here, 'page: 127.0.0.1:1');
    child.kill('SIGHUP');
    await said(/(page has changed, and is served by the former settings)/);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);

    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
    expect(log()).not.toContain('the page failed');

    const textfile = path.join(here, 'anaplan.prom');
    expect(await doctor(['metrics', '--config', settingsIn(here, ''), '--textfile', textfile])).toMatchObject({
      code: 0,
      stdout: '',
    });
    const text = readFileSync(textfile, 'utf8');
    expect(text).toMatch(/^anaplan_doctor_severity\{check="inventory",target="Loader"\} 0$/m);
    expect(text).not.toMatch(/looks_total|event_loop/);
    expect(statSync(textfile).mode & 0o777).toBe(0o644);
  });

  test.each([
    ['page: 0.0.0.0:8711', 'which others reach'],
    ['page: { listen: 127.0.0.1:0, token: env:NOWHERE }', 'NOWHERE'],
    ['page: { listen: 127.0.0.1:0, tls: { certificate: none.pem, key: file:none.key } }', 'none.pem'],
  ])('%s ends the start with 78 and a sentence', async (page, wanted) => {
    const file = settingsIn(folder(), page);
    const { code, stderr } = await doctor(['daemon', '--config', file]);
    expect({ code, said: stderr.includes(wanted) }, stderr).toEqual({ code: 78, said: true });
  });
});
