/** The page of the real daemon, its refusals, and `metrics --textfile`. */
import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
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

  test('for others: certificate, key and token from where the settings say, and the token in no line of the log', async () => {
    const here = folder();
    const token = 'never-written-down-anywhere-1';
    writeFileSync(path.join(here, 'token'), `${token}\n`, { mode: 0o600 });
    const made = ['-keyout', path.join(here, 'page.key'), '-out', path.join(here, 'page.pem')];
    const named = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
    execFileSync('openssl', ['req', '-x509', ...kind, ...named, ...made], { stdio: 'pipe' });
    const tls = `tls: { certificate: ${here}/page.pem, key: "file:${here}/page.key" }`;
    const file = settingsIn(here, `page: { listen: "0.0.0.0:0", token: "file:${here}/token", ${tls} }`);
    const { child, said, log } = await daemonOf(file);
    const port = await said(/"url":"https:\/\/0\.0\.0\.0:(\d+)"/);
    const ca = readFileSync(path.join(here, 'page.pem'), 'utf8');
    const asked = (place: string, headers: Record<string, string> = {}, body = ''): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const method = body === '' ? 'GET' : 'POST';
        const sent = request({ host: 'localhost', family: 4, port, path: place, method, headers, ca }, (answer) => {
          answer.resume().on('end', () => resolve(answer.statusCode));
        });
        sent.once('error', reject);
        sent.end(body);
      });
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(await asked('/metrics')).toBe(401);
    expect(await asked(`/metrics?token=${token}`)).toBe(401);
    expect(await asked('/metrics', { authorization: `Bearer ${token}-` })).toBe(401);
    expect(await asked('/metrics', { authorization: `Bearer ${token}` })).toBe(200);
    expect(await asked('/sign-in', form, `token=${token}`)).toBe(303);
    expect(
      await asked(`/sign-in?next=/${token}`, { ...form, authorization: `Bearer ${token}` }, `token=${token}x`),
    ).toBe(401);
    child.kill('SIGTERM');
    await once(child, 'exit');
    expect(log()).not.toContain(token);
    expect(log()).toContain('0.0.0.0');
  });

  test.each([
    ['page: 0.0.0.0:8711', 'which others reach'],
    ['page: { listen: 127.0.0.1:0, token: env:NOWHERE }', 'NOWHERE'],
    ['page: { listen: 127.0.0.1:0, token: env:SHORT }', 'fewer than 24 characters'],
  ])('%s ends the start with 78 and a sentence', async (page, wanted) => {
    const file = settingsIn(folder(), page);
    const { code, stderr } = await doctor(['daemon', '--config', file], { environment: { SHORT: 'too short' } });
    expect({ code, said: stderr.includes(wanted) }, stderr).toEqual({ code: 78, said: true });
  });
});
