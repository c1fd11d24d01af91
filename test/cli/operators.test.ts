/** Operators ask a running daemon: the real command on both sides. */
import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as waited } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readMessage } from '../../src/mail/parts.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { seenAttempt } from '../store/attempts.ts';
import { temporaryFolders } from '../store/folder.ts';
import { opens } from '../store/incidents.ts';
import { doctor, root } from './run.ts';

const folder = temporaryFolders();
const started: ChildProcess[] = [];
afterEach(async () => {
  for (const one of started.splice(0)) {
    if (one.exitCode !== null || one.signalCode !== null) continue;
    const ended = new Promise((resolve) => one.once('exit', resolve));
    one.kill('SIGKILL');
    await ended;
  }
});

let here = '';
let settings = '';
let store = '';
let socket = '';
/** An incident of an endpoint that cannot be reached: no look changes it. */
const target = '127.0.0.2:9';
let incident = 0;
beforeEach(() => {
  here = folder();
  settings = path.join(here, 'settings.yaml');
  store = path.join(here, 'state/anaplan-doctor.db');
  socket = path.join(here, 'operators.sock');
  writeFileSync(
    settings,
    `endpoints: [127.0.0.2:9]\nnetwork: { proxy: none }\nstatusPage: none\nstateDirectory: ${here}/state\n`,
  );
  mkdirSync(path.dirname(store), { mode: 0o700 });
  const opened = openStore(store);
  const findings = [{ code: 'expired', severity: 'failure', facts: {} }] as const;
  opened.record(seenAttempt({ check: 'certificate-expiry', target, findings }), [opens('expired', 'failure')]);
  incident = opened.openIncidents()[0]?.id ?? 0;
  opened.close();
});

async function daemon(
  words: readonly string[] = ['--operators-socket', socket],
  before: readonly string[] = [],
): Promise<ChildProcess> {
  const [program = process.execPath, ...rest] = [...before, process.execPath, path.join(root, 'bin/anaplan-doctor.js')];
  const child = spawn(program, [...rest, 'daemon', '--config', settings, ...words], {
    env: { PATH: process.env['PATH'] ?? '', HOME: here },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  started.push(child);
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  // systemd-socket-activate starts the daemon when somebody asks.
  while (before.length === 0 ? !log.includes('"msg":"started"') : !existsSync(socket)) {
    if (child.exitCode !== null) throw new Error(`The daemon ended: ${log}`);
    await waited(10);
  }
  return child;
}

const asks = (...args: readonly string[]) =>
  doctor(args, { cwd: here, environment: { ANAPLAN_DOCTOR_SOCKET: socket, USER: 'anna', HOME: `${here}/nobody` } });

function stored<T>(read: (of: ReturnType<typeof openStore>) => T): T {
  const opened = openStore(store);
  try {
    return read(opened);
  } finally {
    opened.close();
  }
}

describe.skipIf(process.platform === 'win32')('an operator', () => {
  test('reads, acknowledges and silences through the daemon, and is named by it', async () => {
    await daemon();
    const looks = () => stored((of) => of.attempts({ check: 'certificate-expiry', target }).length);
    await expect.poll(looks, { timeout: 20_000 }).toBe(2);
    const status = await asks('status', '--verbose');
    expect([status.code, status.stderr]).toEqual([0, `Asked: the daemon at ${socket}.\n`]);
    // A plugin ends with what it says, as on the command line.
    const plugin = await asks('status', '--format', 'nagios');
    expect(plugin.code).toBe(plugin.stdout.startsWith('ANAPLAN CRITICAL') ? 2 : 3);
    expect(status.stdout).toContain(target);
    // What the daemon says is what the store says.
    expect(await asks('history', 'certificate-expiry', target, '--format', 'json')).toEqual(
      await doctor(['history', 'certificate-expiry', target, '--format', 'json', '--store', store]),
    );
    expect((await asks('ack', String(incident), '--note', 'ours --store x')).stdout).toContain('acknowledged by anna');
    expect(stored((of) => of.incident(incident)?.ack)).toMatchObject({ by: 'anna', note: 'ours --store x' });
    await asks('silence', '--check', 'reach*', '--for', '1h', '--by', 'shift');
    expect((await asks('silence', 'list')).stdout).toContain('reach*, every target');
    expect((await asks('case', 'list')).stdout).toContain('No case has been made');
    // Without --config: the settings are the daemon's.
    const made = await asks('case', 'new', '--problem', 'import-stuck');
    expect([made.code, made.stdout]).toEqual([0, expect.stringContaining(path.join(here, 'state/cases'))]);
  });

  test('is shown commands that go over the socket, in answers and in messages', async () => {
    appendFileSync(settings, 'notify: { smtp: "smtp://127.0.0.1:9", to: [oncall@example.com] }\n');
    await daemon();
    expect((await asks('case', 'list')).stdout).toContain(': anaplan-doctor case build INCIDENT\n');
    const mail = () => stored((of) => of.message(1)?.payload ?? null);
    await expect.poll(mail, { timeout: 20_000 }).not.toBeNull();
    const text = readMessage(mail() ?? Buffer.of()).parts.map(({ content }) => content.toString('utf8'))[0];
    expect(text).toContain(`\`anaplan-doctor ack ${incident} --by NAME --note "..."\``);
  });

  test('hears what is wrong with a question, with the exit code of the command line', async () => {
    await daemon();
    expect(await asks('ack', '4711')).toMatchObject({ code: 64, stderr: expect.stringContaining('4711') });
    expect(await asks('status', '--format', 'jsn')).toMatchObject({ code: 64, stderr: expect.stringContaining('jsn') });
    expect(await asks('history', 'nonsense')).toMatchObject({ code: 64 });
  });

  test('makes the daemon open no file, and run nothing else', async () => {
    await daemon();
    // The client keeps such questions to itself; a question made by hand is refused.
    for (const args of [
      ['case', 'new', '--problem', 'import-stuck', '--answers', '/etc/passwd'],
      ['case', 'new', '--problem', 'import-stuck', '--config', settings],
      ['case', 'new', '--problem', 'import-stuck', '--answ', '/etc/passwd'],
      ['case', 'prune'],
      ['status', '--output', path.join(here, 'written')],
      ['diagnose', '--config', settings],
      ['daemon', '--config', settings],
      ['cert'],
    ]) {
      const { code, text } = await byHand(args);
      expect([code, text], args.join(' ')).toEqual([64, expect.any(String)]);
    }
    expect(existsSync(path.join(here, 'written'))).toBe(false);
    expect(existsSync(path.join(here, 'state/cases'))).toBe(false);
  });

  test('has settings read again, and hears when they are refused', async () => {
    await daemon();
    const text = readFileSync(settings, 'utf8');
    writeFileSync(settings, `${text}nonsense: 1\n`);
    expect(await asks('reload')).toMatchObject({ code: 78, stdout: expect.stringContaining('nonsense') });
    writeFileSync(settings, text.replace('[127.0.0.2:9]', '[127.0.0.2:9, 127.0.0.3:9]'));
    expect(await asks('reload')).toMatchObject({ code: 0, stdout: expect.stringContaining('taken over') });
  });

  test('reads the store itself where no daemon listens, or where a file is named', async () => {
    const alone = await asks('status', '--verbose', '--store', store);
    expect([alone.code, alone.stderr]).toEqual([0, '']);
    const line = await asks('status', '--format', 'nagios', '--store', store);
    expect([line.code, line.stdout]).toEqual([2, expect.stringMatching(/^ANAPLAN CRITICAL/)]);
    const nobody = await asks('status', '--verbose');
    expect(nobody).toMatchObject({ code: 64, stderr: expect.stringContaining('(ENOENT); the store itself is read.') });
    expect(nobody.stderr).toContain(`There is no store of this account at ${here}/nobody/`);
    expect(nobody.stderr).toContain(`No daemon listens at ${socket} (ENOENT); see systemctl status anaplan-doctor.`);
    expect(await asks('reload')).toMatchObject({
      code: 70,
      stderr: expect.stringMatching(/^No daemon listens at .*systemctl reload/),
    });
    const child = await daemon();
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    const dead = await asks('status', '--verbose');
    expect(dead.stderr).toContain('(ECONNREFUSED); the store itself is read.');
    expect(dead.stderr).toContain(`No daemon listens at ${socket} (ECONNREFUSED)`);
    expect(dead.stderr).not.toContain('group');
    // Another one takes the dead one's place.
    await daemon();
    expect((await asks('status', '--verbose')).stderr).toContain('Asked');
    const written = await asks('status', '--output', path.join(here, 'x'));
    expect(written).toMatchObject({ code: 64, stderr: expect.stringContaining('Leave --output out, and use > FILE') });
    expect(written.stderr).not.toContain('group');
  });

  test('is cut off when the daemon ends, and the daemon ends well', async () => {
    const child = await daemon();
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(existsSync(socket)).toBe(false);
  });
});

/** Asked past the client. */
async function byHand(args: readonly string[]): Promise<{ readonly code: number | undefined; readonly text: string }> {
  const { connect } = await import('node:net');
  const connection = connect(socket);
  connection.write(`${JSON.stringify({ v: 1, args, by: null, columns: null, color: false, timeZone: null })}\n`);
  let heard = '';
  for await (const piece of connection.setEncoding('utf8')) heard += piece;
  const answers = heard
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { exit?: number; out?: string; err?: string });
  return {
    code: answers.find(({ exit }) => exit !== undefined)?.exit,
    text: answers.map(({ err = '', out = '' }) => `${err}${out}`).join(''),
  };
}

const nobody = 65_534;
const group = 64_999;

/** As an account of its own, in these groups. */
function asAnother(groups: string, ...args: readonly string[]) {
  const words = [
    `--reuid=${nobody}`,
    `--regid=${nobody}`,
    groups,
    process.execPath,
    path.join(root, 'bin/anaplan-doctor.js'),
  ];
  const { status, stdout, stderr } = spawnSync('setpriv', [...words, ...args], {
    cwd: '/',
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', ANAPLAN_DOCTOR_SOCKET: socket, USER: 'otto' },
    encoding: 'utf8',
  });
  return { code: status, stdout, stderr };
}

const canBeAnother =
  process.getuid?.() === 0 && asAnother('--clear-groups', '--version').code === 0 && process.platform === 'linux';
if (!canBeAnother) console.warn('Skipped: another account, for which root, setpriv and a readable program are needed');

describe.skipIf(!canBeAnother)('another account', () => {
  test('asks where it is in the group of the socket, and is refused where it is not; the store stays closed', async () => {
    await daemon();
    chmodSync(here, 0o755);
    chownSync(socket, 0, group);
    const within = asAnother(`--groups=${group}`, 'ack', String(incident), '--note', 'mine');
    expect(within).toMatchObject({ code: 0, stdout: expect.stringContaining('acknowledged by otto') });
    const closed = asAnother(`--groups=${group}`, 'status', '--store', store);
    expect([closed.code, closed.stderr]).toEqual([70, expect.stringContaining('this user may not open it')]);
    const without = asAnother('--clear-groups', 'status', '--verbose');
    expect(without.code).toBe(64);
    expect(without.stderr).toMatch(/\(EACCES\).*\n.*A daemon is asked at .* who is in its group/);
  });
});

const canActivate = spawnSync('systemd-socket-activate', ['--version']).status === 0;
if (!canActivate) console.warn('SKIPPED for want of systemd-socket-activate: the socket that systemd opens');

test.skipIf(!canActivate)('a socket that systemd has opened is the one at which the daemon listens', async () => {
  await daemon([], ['systemd-socket-activate', `--listen=${socket}`, '--fdname=operators']);
  expect(await asks('status')).toMatchObject({ stdout: expect.stringContaining(target) });
  expect((await asks('ack', String(incident))).code).toBe(0);
});
