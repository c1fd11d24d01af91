/** What a start of the daemon meets: troubles that pass by themselves, another daemon, a store that is held. Real processes. */
import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as waited } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, test } from 'vitest';
import { readHeartbeat } from '../../src/store/read-heartbeat.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { canNotify, notifySockets } from '../daemon/notify-socket.ts';
import { temporaryFolders } from '../store/folder.ts';
import { doctor, root } from './run.ts';

const folder = temporaryFolders();
const notifySocket = notifySockets();
const started: ChildProcess[] = [];
afterEach(() => {
  for (const one of started.splice(0)) one.kill('SIGKILL');
});

const plain = 'endpoints: [127.0.0.2:9]\nnetwork: { proxy: none }\nstatusPage: none\n';

function settingsIn(here: string, more = ''): string {
  const file = path.join(here, 'settings.yaml');
  writeFileSync(file, `${plain}stateDirectory: ${here}/state\n${more}\n`);
  return file;
}

function daemonOf(file: string, words: readonly string[] = [], environment: Record<string, string> = {}) {
  const cli = path.join(root, 'bin/anaplan-doctor.js');
  const child = spawn(process.execPath, [cli, 'daemon', '--config', file, ...words], {
    env: { PATH: process.env['PATH'] ?? '', HOME: path.dirname(file), ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  started.push(child);
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const said = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const [found] = pattern.exec(log) ?? [];
      if (found !== undefined) return found;
      if (child.exitCode !== null) throw new Error(`The daemon ended: ${log}`);
      await waited(20);
    }
  };
  const ended = async (signal: NodeJS.Signals) => {
    const end = once(child, 'exit');
    child.kill(signal);
    return (await end)[0] as number | null;
  };
  return { child, said, log: () => log, ended };
}

/** A port that nobody listens at, or somebody: until the end of the test or `free`. */
async function takenPort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const free = async () => {
    server.close();
    await once(server, 'close');
  };
  return { port, free };
}

describe.skipIf(process.platform === 'win32')('what may pass by itself does not end the start:', () => {
  test('a port that is taken is told, and taken once it is free', async () => {
    const { port, free } = await takenPort();
    const here = folder();
    const socket = path.join(here, 'notify.sock');
    const systemd = canNotify ? await notifySocket(socket) : null;
    const { said, ended } = daemonOf(settingsIn(here, `page: 127.0.0.1:${port}`), [], { NOTIFY_SOCKET: socket });
    await said(/"level":"warn"[^\n]*"what":"page"[^\n]*EADDRINUSE[^\n]*not served/);
    await said(/"msg":"started"/);
    await said(/"code":"page-not-served"|"check":"anaplan-doctor"[^\n]*"severity":"warning"/);
    await systemd?.until((lines) => lines.some((line) => /STATUS=.*, page not served/.test(line)));
    await free();
    await said(/"msg":"page"/);
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    expect(await ended('SIGTERM')).toBe(0);
  });

  test('a certificate that is not there yet, as while it is being renewed', async () => {
    const here = folder();
    const tls = `tls: { certificate: ${here}/page.pem, key: "file:${here}/page.key" }`;
    const { said, ended } = daemonOf(settingsIn(here, `page: { listen: 127.0.0.1:0, ${tls} }`));
    await said(/"what":"page"[^\n]*page\.pem[^\n]*not served/);
    await said(/"msg":"started"/);
    const kind = [
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=localhost',
    ];
    const made = ['-keyout', path.join(here, 'page.key'), '-out', path.join(here, 'page.pem')];
    expect(spawnSync('openssl', ['req', '-x509', ...kind, ...made]).status).toBe(0);
    await said(/"url":"https:\/\/127\.0\.0\.1:\d+","msg":"page"/);
    expect(await ended('SIGTERM')).toBe(0);
  });

  test('a vault that refuses connections, whatever is in it; of what this process can never see it is refused', async () => {
    const here = folder();
    const { port, free } = await takenPort();
    await free();
    writeFileSync(path.join(here, 'vault-token'), 'not-a-real-vault-token');
    const vault = `secretStores: { vault: { address: "http://127.0.0.1:${port}", signIn: { token: "file:${here}/vault-token" } } }\n`;
    const secret = (name: string) => `"vault:secret/doctor#${name}"`;
    const file = settingsIn(
      here,
      `${vault}page: { listen: 127.0.0.1:0, token: ${secret('page')} }
smtp: { url: "smtp://127.0.0.1:${port}", from: a@example.com, user: a, password: ${secret('mail')} }
notify: { to: [chat], channels: { chat: { slack: ${secret('chat')} } } }
connections: { prod: { baseUrls: { api: "https://127.0.0.1:${port}/2/0", auth: "https://127.0.0.1:${port}" }, signIn: { user: a@example.com, password: ${secret('user')} } } }`,
    );
    const { said, ended, log } = daemonOf(file);
    await said(/"msg":"started"/);
    await said(/"what":"page"[^\n]*vault:secret\/doctor#page[^\n]*not served/);
    await said(/"check":"api-access"/);
    expect(await ended('SIGTERM')).toBe(0);
    expect(log()).not.toContain('not-a-real-vault-token');

    const never = settingsIn(folder(), 'page: { listen: 127.0.0.1:0, token: env:NOWHERE }');
    expect(await doctor(['daemon', '--config', never])).toMatchObject({
      code: 78,
      stderr: expect.stringContaining('NOWHERE'),
    });
  });

  test("the operators' socket, where something else stands", async () => {
    const here = folder();
    const socket = path.join(here, 'operators.sock');
    writeFileSync(socket, 'in the way');
    const { said, ended } = daemonOf(settingsIn(here), ['--operators-socket', socket]);
    await said(/"what":"operators-socket"[^\n]*something else stands there[^\n]*not served/);
    await said(/"msg":"started"/);
    rmSync(socket);
    await said(/"what":"operators-socket"[^\n]*"msg":"served"/);
    const asked = await doctor(['history', 'reachability'], { environment: { ANAPLAN_DOCTOR_SOCKET: socket } });
    expect(asked.code).toBe(0);
    expect(await ended('SIGTERM')).toBe(0);
  });

  test('a store that another process holds: the start waits for it', async () => {
    const here = folder();
    const file = settingsIn(here);
    const store = path.join(here, 'state/anaplan-doctor.db');
    mkdirSync(path.dirname(store), { mode: 0o700 });
    openStore(store).close();
    const other = new Database(store);
    other.exec('BEGIN EXCLUSIVE');
    const { said, ended } = daemonOf(file);
    await said(/the start waits for the store/);
    other.exec('ROLLBACK');
    other.close();
    await said(/"msg":"started"/);
    expect(await ended('SIGTERM')).toBe(0);
  });
});

describe('a second daemon on the same store', () => {
  test('is refused with who has it, under whatever name; after a kill the next one starts at once', async () => {
    const here = folder();
    const file = settingsIn(here);
    const store = path.join(here, 'state/anaplan-doctor.db');
    const first = daemonOf(file);
    await first.said(/"msg":"started"/);
    await expect.poll(() => readHeartbeat(store)?.pid, { timeout: 10_000 }).toBe(first.child.pid);
    const before = readHeartbeat(store);

    symlinkSync(path.join(here, 'state'), path.join(here, 'other-name'));
    for (const name of [store, path.join(here, 'other-name/anaplan-doctor.db')]) {
      const second = await doctor(['daemon', '--config', file, '--store', name]);
      expect(second.code, second.stderr).toBe(75);
      expect(second.stderr).toMatch(
        /^Another daemon has the store .*: process \d+ .*since \d{4}-.*Stop the other first/,
      );
      expect(second.stderr).toContain(`process ${first.child.pid} `);
    }
    // Nothing of it is in the heartbeat of the first.
    expect(readHeartbeat(store)).toMatchObject({ startedAtMs: before?.startedAtMs, stoppedAtMs: null });
    expect(first.child.exitCode).toBeNull();
    // Commands are not daemons.
    expect((await doctor(['store', 'info', '--store', store])).code).toBe(0);

    await first.ended('SIGKILL');
    expect(readFileSync(`${store}.lock`)).toHaveLength(0);
    const third = daemonOf(file);
    await third.said(/"msg":"started"/);
    expect(await third.ended('SIGTERM')).toBe(0);
    expect(existsSync(`${store}.lock-journal`)).toBe(false);
  });
});

const nobody = 65_534;
const canBeAnother =
  process.getuid?.() === 0 && process.platform === 'linux' && spawnSync('setpriv', ['--version']).status === 0;

test.skipIf(!canBeAnother)(
  'a copy that root put in the place of the store is told as that, with the command that mends it',
  () => {
    const here = folder();
    const file = settingsIn(here);
    const state = path.join(here, 'state');
    const store = path.join(state, 'anaplan-doctor.db');
    mkdirSync(state, { mode: 0o700 });
    openStore(store).close();
    chmodSync(here, 0o755);
    chownSync(state, nobody, nobody);
    const words = [`--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', process.execPath];
    const cli = path.join(root, 'bin/anaplan-doctor.js');
    const asService = (...args: readonly string[]) =>
      spawnSync('setpriv', [...words, cli, ...args], { cwd: '/', env: { HOME: '/nonexistent' }, encoding: 'utf8' });
    const refused = asService('daemon', '--config', file);
    expect([refused.status, refused.stderr]).toEqual([70, expect.stringContaining('it belongs to root')]);
    const [, command = ''] = /(chown --reference=\S+ \S+)/.exec(refused.stderr) ?? [];
    expect(spawnSync('sh', ['-c', command]).status).toBe(0);
    expect(asService('store', 'info', '--store', store).status).toBe(0);
  },
);
