import path from 'node:path';
import { Readable, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { checks } from '../../checks/index.ts';
import { messagesOf } from '../../src/cli/daemon-messages.ts';
import { hostClock } from '../../src/clock.ts';
import { changesOf } from '../../src/incidents/changes.ts';
import { atOnce } from '../../src/incidents/machine.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { temporaryFolders } from '../store/folder.ts';
import { mailServers } from './servers.ts';
import { settingsWith, smtpAt } from './world.ts';

const folder = temporaryFolders();
const mailServer = mailServers();

test('with support.autoSend a case is made once of what is Anaplan’s to solve; without all details nothing is sent, and no fault gets out', async () => {
  const server = await mailServer();
  const stateDirectory = folder();
  const plain = settingsWith({ smtp: smtpAt(server.port) }, { smtp: smtpAt(server.port), stateDirectory });
  const settings = { ...plain, support: { ...plain.support, autoSend: true } };
  const store = openStore(path.join(stateDirectory, 'store.db'));
  const suggested = checks.flatMap(({ id, explanations }) =>
    Object.entries(explanations).flatMap(([code, words]) =>
      words.actsNext === 'anaplan' && words.problem !== undefined ? [{ id, code }] : [],
    ),
  );
  const [one] = suggested;
  if (one === undefined) throw new Error('no check suggests a case');
  const nothing = { observation: {}, limits: {}, memory: null, fault: null, reason: null };
  const findings = [{ code: one.code, severity: 'failure', facts: {} } as const];
  const attempt = {
    check: one.id,
    target: 'Sales / Load',
    startedAtMs: Date.now(),
    durationMs: 1,
    ...nothing,
    findings,
  };
  store.record({ ...attempt, outcome: 'seen' }, (before) => changesOf(before, { ...attempt, outcome: 'seen' }, atOnce));
  const said: { facts: unknown; text: string }[] = [];
  const log = { info: (facts: unknown, text: string) => void said.push({ facts, text }) };
  const sink = () => new Writable({ write: (_piece, _encoding, done) => done() });
  const context = {
    ...{ checks, clock: hostClock, environment: {}, workingDirectory: stateDirectory, homeDirectory: stateDirectory },
    ...{ stdin: Readable.from([]), stdout: sink(), stderr: sink(), signal: new AbortController().signal },
  };
  const parts = { store, log: { ...log, warn: log.info } as never, toolbox: { knownSecrets: () => [] } };
  const { messages, close } = messagesOf(settings, parts, context);
  await messages.cases?.(context.signal);
  await messages.cases?.(context.signal);
  expect(said).toEqual([
    { facts: expect.objectContaining({ incident: 1 }), text: expect.stringMatching(/^case (made, not sent|not made)/) },
  ]);
  expect(store.cases().length).toBe(said[0]?.text === 'case made, not sent' ? 1 : 0);
  expect(server.mails).toEqual([]);
  await close();
  store.close();
});
