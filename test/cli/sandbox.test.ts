import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from './run.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doctor-sandbox-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Starts the real command and gives what it prints first; `stop` ends it as Ctrl-C would. */
async function started(...args: readonly string[]) {
  const child = spawn(process.execPath, [join(root, 'bin/anaplan-doctor.js'), 'sandbox', ...args], { cwd: folder });
  const text = await new Promise<string>((done, failed) => {
    let said = '';
    child.stdout.on('data', (part) => {
      said += String(part);
      if (said.includes('Ctrl-C')) done(said);
    });
    child.once('exit', (code) => failed(new Error(`the sandbox ended with ${code}`)));
  });
  const stop = () =>
    new Promise<number | null>((done) => {
      child.removeAllListeners('exit');
      child.once('exit', (code) => done(code));
      child.kill('SIGINT');
    });
  return { text, stop };
}

/** The version agreed on, or the error of the handshake. */
function handshake(port: number, ca: string, version: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'): Promise<string> {
  return new Promise((done) => {
    const limits = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT:@SECLEVEL=0' } as const;
    const socket = connect({ host: '127.0.0.1', port, ca, ...limits }, () => {
      done(socket.getProtocol() ?? 'none');
      socket.destroy();
    });
    socket.once('error', () => done('refused'));
  });
}

test.each([
  ['1.2+', ['refused', 'refused', 'TLSv1.2', 'TLSv1.3']],
  ['1.3', ['refused', 'refused', 'refused', 'TLSv1.3']],
  ['1.0+', ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'refused']],
])('--tls %s: exactly these versions, under the root it names', async (tls, expected) => {
  const sandbox = await started('--tls', tls, '--directory', 'sandbox');
  try {
    const port = Number(/API +https:\/\/127\.0\.0\.1:(\d+)/.exec(sandbox.text)?.[1]);
    const caFile = /its root (\S+)/.exec(sandbox.text)?.[1] ?? '';
    expect(sandbox.text).toContain(`keytool -importcert -noprompt -alias anaplan-sandbox -file ${caFile}`);
    const ca = await readFile(caFile, 'utf8');
    const seen = [];
    for (const version of ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const)
      seen.push(await handshake(port, ca, version));
    expect(seen).toEqual(expected);
  } finally {
    expect(await sandbox.stop()).toBe(0);
  }
});
