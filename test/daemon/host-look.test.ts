import { chmodSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checks as allChecks } from '../../checks/index.ts';
import type { Check } from '../../src/check.ts';
import { CouldNotLook, PutOff } from '../../src/check.ts';
import { hostClock, MovableClock } from '../../src/clock.ts';
import { runDaemon } from '../../src/daemon/daemon.ts';
import type { Handed } from '../../src/daemon/handed.ts';
import { NotHanded, parseHanded } from '../../src/daemon/handed.ts';
import { createLog } from '../../src/daemon/log.ts';
import { boundOfAccount, createOtherAccounts } from '../../src/daemon/other-accounts.ts';
import type { HandoverSocket, Take } from '../../src/daemon/socket.ts';
import { handIn, listenForHandovers } from '../../src/daemon/socket.ts';
import { settingsFor } from '../../src/settings/adhoc.ts';

import type { Settings } from '../../src/settings/settings.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { boundTo, finding, noTools } from '../engine/checks.ts';
import { parsed } from '../settings/parsed.ts';

let folder = '';
let path = '';
const signal = new AbortController().signal;
const sockets: HandoverSocket[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'anaplan-doctor-handover-'));
  path = join(folder, 'host.sock');
});
afterEach(async () => {
  for (const one of sockets.splice(0)) await one.close();
  rmSync(folder, { recursive: true });
});

async function listening(take: Take): Promise<void> {
  sockets.push(await listenForHandovers(path, take));
}

/** Everything the other side answers until it or we end. */
async function answersTo(write: (socket: Socket) => void): Promise<string> {
  const socket = connect(path);
  let heard = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    heard += text;
  });
  socket.on('error', () => undefined);
  write(socket);
  await new Promise((resolve) => socket.once('close', resolve));
  return heard;
}

const look = (more: Partial<Handed> = {}): Handed =>
  ({ check: 'script', target: 'nightly', startedAtMs: Date.now(), observation: { fine: true }, ...more }) as Handed;
const installs = { java: [], mulesoft: [], informatica: [], atlan: [], scripts: [] };
const script = (name: string, account: string | null) => ({
  name,
  script: `/${name}.sh`,
  log: null,
  account,
  javaHome: null,
});
const settings: Settings = {
  ...settingsFor({}),
  installs: { ...installs, connect: [script('own', null), script('nightly', 'loader'), script('weekly', 'other')] },
};
const targets: Check['targets'] = ({ installs: given }) => given?.connect.map(({ name }) => ({ name })) ?? [];
const hostCheck = boundTo('x', { id: 'script', needs: ['host'], targets }).check;
const always = boundTo('x', { id: 'always', needs: ['host'], targets: () => [{ name: 'this host' }] }).check;
const network = boundTo('x', { id: 'network', needs: ['network'], targets }).check;
const checks = [hostCheck, always, network];

describe('a line', () => {
  it('is an observation, a fault, or why nothing was looked at', () => {
    const fault = { whose: 'operator', code: 'file-unreadable', message: 'no' } as const;
    const { observation: _none, ...named } = look() as Extract<Handed, { observation: unknown }>;
    for (const one of [look(), { ...named, fault }, { ...named, skipped: 'closed' }])
      expect(parseHanded(JSON.stringify(one))).toEqual(one);
  });

  it.each([
    ['no JSON', '{', 'is no JSON'],
    ['another form', '{"check":"a"}', 'is not of the form'],
    ['a key more', JSON.stringify({ ...look(), findings: [] }), 'is not of the form'],
    ['both', JSON.stringify({ ...look(), fault: { whose: 'us', code: 'x', message: '' } }), 'is not of the form'],
    [
      'a fault of nobody',
      '{"check":"a","target":"b","startedAtMs":1,"fault":{"whose":"you","code":"x","message":""}}',
      'is not of the form',
    ],
    ['nested without end', `{"observation":${'['.repeat(500_000)}`, 'is nested more than 60 deep'],
    [
      'too large',
      JSON.stringify(look({ observation: 'x'.repeat(1_100_000) } as Partial<Handed>)),
      'is larger than 1 MiB',
    ],
  ])('%s', (_what, text, why) => expect(() => parseHanded(text)).toThrow(why));

  it('any text is taken or refused by its own error', () => {
    const odd = fc.oneof(
      fc.string(),
      fc.json(),
      fc.json().map((json) => `{"check":"a","target":"b","startedAtMs":1,"observation":${json}}`),
    );
    fc.assert(
      fc.property(odd, (text) => {
        try {
          parseHanded(text);
        } catch (error) {
          expect(error).toBeInstanceOf(NotHanded);
        }
      }),
    );
  });
});

describe('the socket', () => {
  it('is for owner and group alone, and gone when it is closed', async () => {
    await listening(async () => null);
    expect(statSync(path).mode & 0o777).toBe(0o660);
    await sockets.splice(0)[0]?.close();
    expect(existsSync(path)).toBe(false);
  });

  it('hands each line on and answers it, refusals with their reason', async () => {
    const taken: Handed[] = [];
    await listening(async (handed) => {
      taken.push(handed);
      return handed.target === 'nightly' ? null : 'not here';
    });
    const one = look();
    await handIn(path, one, signal);
    expect(taken).toEqual([one]);
    await expect(handIn(path, look({ target: 'x' }), signal)).rejects.toThrow('did not take script of "x": not here');
    const heard = await answersTo((socket) => socket.end(`${JSON.stringify(one)}\nnonsense\n`));
    expect(heard).toBe('{"taken":true}\n{"refused":"the line is no JSON"}\n');
  });

  it('says nothing of why it could not record', async () => {
    await listening(async () => Promise.reject(new Error('the disk is full at /secret/place')));
    await expect(handIn(path, look(), signal)).rejects.toThrow(
      'it could not be recorded; the log of the daemon says why',
    );
  });

  it('cuts off a line without end', async () => {
    await listening(async () => null);
    const heard = await answersTo((socket) => {
      for (let count = 0; count < 40; count += 1) socket.write('x'.repeat(100_000));
    });
    expect(heard === '' || heard.includes('larger than 1 MiB')).toBe(true);
    await handIn(path, look(), signal);
  });

  it('takes the place of one that was killed, and of nothing else', async () => {
    const dead = createServer().listen(path);
    await new Promise((resolve) => dead.once('listening', resolve));
    await expect(listenForHandovers(path, async () => null)).rejects.toThrow('another daemon listens there');
    await new Promise((resolve) => dead.close(resolve));
    writeFileSync(path, 'a file');
    await expect(listenForHandovers(path, async () => null)).rejects.toThrow('something else stands there');
  });

  it('says that nobody listens', async () => {
    await expect(handIn(path, look(), signal)).rejects.toThrow(
      /was not reached at .*ENOENT.*systemctl status anaplan-doctor/,
    );
    await expect(handIn(path, look(), signal)).rejects.toBeInstanceOf(CouldNotLook);
  });

  it.skipIf(process.getuid?.() === 0)('an account that is not in its group', async () => {
    await listening(async () => null);
    chmodSync(path, 0);
    await expect(handIn(path, look(), signal)).rejects.toThrow('not in the group of the socket');
  });
});

describe('who looks at what', () => {
  it('another account looks by host checks at its own clients, and the daemon at the rest', () => {
    expect(boundOfAccount(checks, settings, 'loader').map(({ check, target }) => [check.id, target.name])).toEqual([
      ['script', 'nightly'],
    ]);
    expect(boundOfAccount(checks, settings, 'stranger')).toEqual([]);
    const others = createOtherAccounts({ checks, clock: hostClock });
    expect(
      others.boundOf(settings).map(({ check, target, check: { needs } }) => [check.id, target.name, needs.length]),
    ).toEqual([
      ['script', 'own', 1],
      ['always', 'this host', 1],
      ['network', 'own', 1],
      ['script', 'nightly', 0],
      ['script', 'weekly', 0],
    ]);
  });

  it('every kind of client, by the checks there are', () => {
    const text = `
installs:
  connect: [{ script: /home/loader/nightly.sh, account: loader }]
  java: [{ path: /home/loader/jre, account: loader }]
  mulesoft: [{ app: /home/loader/app, account: loader }]
  informatica: [{ connection: /home/loader/iics.json, account: loader }]
  atlan: [{ mode: runtime, config: /home/loader/atlan.yaml, tenant: acme, agent: one, account: loader }]
`;
    const given = parsed(text);
    expect(boundOfAccount(allChecks, given, 'loader').map(({ check }) => check.id)).toEqual([
      'anaplan-connect',
      'java-runtime',
      'mulesoft',
      'informatica',
      'atlan',
    ]);
  });

  it('what is not expected, too old, of the future or told twice is not taken', () => {
    const others = createOtherAccounts({ checks, clock: hostClock });
    others.boundOf(settings);
    const nowMs = Date.now();
    expect(others.taken(look({ target: 'own' }))).toContain('name no such look');
    expect(others.taken(look({ check: 'network' }))).toContain('name no such look');
    expect(others.taken(look({ startedAtMs: nowMs - 400_000 }))).toBe('its time is not now');
    expect(others.taken(look({ startedAtMs: nowMs + 60_000 }))).toBe('its time is not now');
    expect(typeof others.taken(look({ startedAtMs: nowMs }))).toBe('object');
    expect(others.taken(look({ startedAtMs: nowMs }))).toBe('a later look has come already');
  });

  it('silence is told once it has lasted, by the schedule of the check', async () => {
    const clock = new MovableClock();
    const schedule = { default: { kind: 'every', everyMs: 3_600_000 }, checks: {} } as const;
    const others = createOtherAccounts({ checks, clock });
    const watch = others.boundOf({ ...settings, schedule }).find(({ target }) => target.name === 'nightly');
    const probe = async () => watch?.check.probe(watch.target, noTools, signal);
    await expect(probe()).rejects.toBeInstanceOf(PutOff);
    clock.moveMs(3_600_000 + 601_000);
    await expect(probe()).rejects.toThrow(
      /account loader has handed in no look at "nightly" \(script\) since the daemon was started/,
    );
    others.taken(look({ startedAtMs: clock.nowMs() }));
    await expect(probe()).rejects.toBeInstanceOf(PutOff);
  });
});

describe('the daemon', () => {
  it('judges what is handed in by what it remembers, and records it as its own', async () => {
    const judging: Check = {
      ...hostCheck,
      remember: (memory) => ((memory as number | null) ?? 0) + 1,
      judge: (seen, { memory, nowMs }) => [finding('loud', 'warning', { seen, memory, nowMs })],
    };
    const clock = hostClock;
    const others = createOtherAccounts({ checks: [judging], clock });
    const file = join(folder, 'store.db');
    const stop = new AbortController();
    const lines: string[] = [];
    const running = runDaemon({
      bound: others.boundOf({ ...settings, installs: { ...installs, connect: [script('nightly', 'loader')] } }),
      schedule: settings.schedule,
      toolsForRound: () => noTools,
      store: openStore(file),
      clock,
      log: createLog({ write: (line) => lines.push(line) }),
      signal: stop.signal,
      startWithinMs: 0,
      notifySocket: undefined,
      handovers: { socket: path, taken: others.taken },
    });
    while (!existsSync(path)) await new Promise((resolve) => setTimeout(resolve, 5));
    const startedAtMs = Date.now() - 2000;
    await handIn(path, look({ startedAtMs, observation: { canary: 'not for the log' } } as Partial<Handed>), signal);
    await handIn(
      path,
      {
        check: 'script',
        target: 'nightly',
        startedAtMs: startedAtMs + 1,
        fault: { whose: 'operator', code: 'file-unreadable', message: 'no' },
      },
      signal,
    );
    stop.abort();
    await running;
    const store = openStore(file);
    const recorded = store.attempts({ check: 'script', target: 'nightly' });
    store.close();
    expect(recorded.map(({ outcome, startedAtMs: at }) => [outcome, at])).toEqual([
      ['blind', startedAtMs + 1],
      ['seen', startedAtMs],
    ]);
    expect(recorded[1]?.findings).toEqual([
      finding('loud', 'warning', { seen: { canary: 'not for the log' }, memory: 1, nowMs: startedAtMs }),
    ]);
    expect(lines.join('')).toContain('incident opened');
    expect(lines.join('')).not.toContain('canary');
    expect(existsSync(path)).toBe(false);
  });
});
