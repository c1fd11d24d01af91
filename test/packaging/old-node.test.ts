/** The starter on a Node too old: it takes the project's own Node where there is one, and says what to do where there is none. */
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const starter = join(import.meta.dirname, '../../bin/anaplan-doctor.js');
/** Preloaded: from here on this Node says it is 20.0.0. */
const pretence = "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.0.0' } });";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'doctor-old-node-'));
  mkdirSync(join(folder, 'bin'));
  mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true });
  copyFileSync(starter, join(folder, 'bin/anaplan-doctor.js'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
});
afterEach(() => rmSync(folder, { recursive: true }));

function ownNode(script: string, mode = 0o755): void {
  const file = join(folder, 'node_modules/.bin/node');
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, mode);
}

function started(...args: string[]) {
  const preload = `data:text/javascript,${encodeURIComponent(pretence)}`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', preload, join(folder, 'bin/anaplan-doctor.js'), ...args],
    { encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}

test('without a Node of its own: exit 70 and one sentence', () => {
  const { status, stderr } = started('--version');
  expect(status).toBe(70);
  expect(stderr).toMatch(/^anaplan-doctor needs Node 22\.19 or newer and was started by Node 20\.0\.0 .*\n$/);
});

test('its own Node gets the arguments, and its exit code counts', () => {
  ownNode('shift; echo "$@"; exit 7');
  expect(started('diagnose', 'tls', 'a b')).toEqual({ status: 7, stdout: 'diagnose tls a b\n', stderr: '' });
});

test('its own Node that cannot be started: exit 70 and one sentence', () => {
  ownNode('', 0o644);
  const { status, stderr } = started('--version');
  expect(status).toBe(70);
  expect(stderr).toMatch(/^anaplan-doctor could not start its own Node .*EACCES.*\n$/);
});

test('its own Node ended by a signal: the exit code of a shell', () => {
  ownNode('kill -TERM $$');
  expect(started('--version').status).toBe(143);
});
