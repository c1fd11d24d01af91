import path from 'node:path';
import { Readable, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { checks } from '../../checks/index.ts';
import type { Check, JsonObject } from '../../src/check.ts';
import { messagesOf } from '../../src/cli/daemon-messages.ts';
import { hostClock } from '../../src/clock.ts';
import { boundOf } from '../../src/engine/bound.ts';
import { runRound } from '../../src/engine/round.ts';
import { changesOf } from '../../src/incidents/changes.ts';
import { atOnce } from '../../src/incidents/machine.ts';
import { parseSettings } from '../../src/settings/parse.ts';
import type { Settings } from '../../src/settings/settings.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { toolboxOf } from '../../src/toolbox.ts';
import { boundTo } from '../engine/checks.ts';
import { rigWith } from '../sandbox/tenant-client.ts';
import { temporaryFolders } from '../store/folder.ts';
import { mailServers } from './servers.ts';
import { settingsWith, smtpAt } from './world.ts';

const connect: Check = boundTo('load.sh', {
  id: 'anaplan-connect',
  traits: (observation) => observation as JsonObject,
}).check;
const contextIn = (directory: string) => {
  const sink = () => new Writable({ write: (_piece, _encoding, done) => done() });
  return {
    ...{ checks, clock: hostClock, environment: {}, workingDirectory: directory, homeDirectory: directory },
    ...{ stdin: Readable.from([]), stdout: sink(), stderr: sink(), signal: new AbortController().signal },
  };
};

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
  const context = contextIn(stateDirectory);
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

test('with support.autoSend the daemon sends the complete case of what is Anaplan’s to solve, once, with its archive', async () => {
  const server = await mailServer();
  const rig = await rigWith(['import-stuck', 'source-model-500']);
  const yaml = parse(rig.sandbox.settingsYaml) as { models: object[] };
  const told = { severity: 'High: the close waits', impact: 'No actuals until it has run.', mayOpenModel: true };
  yaml.models = yaml.models.map((model) => ({ ...model, ...told }));
  const given = { baseDirectory: rig.folder, homeDirectory: rig.folder, environment: {}, limits: {} };
  const read = parseSettings(stringify(yaml), { ...given, file: path.join(rig.folder, 'settings.yaml') });
  const settings: Settings = {
    ...read,
    ...{ stateDirectory: folder(), smtp: smtpAt(server.port) },
    support: { ...read.support, autoSend: true },
  };
  const store = openStore(path.join(settings.stateDirectory, 'store.db'));
  const toolbox = toolboxOf({ settings, clock: rig.clock, notes: store, environment: {} });
  const looking = checks.filter(({ id }) => ['api-access', 'import-stuck', 'import-failed'].includes(id));
  const client = (version: string) => {
    const startedAtMs = Math.round(rig.clock.nowMs());
    const look = {
      check: connect.id,
      target: 'load.sh',
      startedAtMs,
      durationMs: 1,
      outcome: 'seen',
      findings: [],
    } as const;
    const nothing = { limits: {}, memory: null, fault: null, reason: null };
    store.record({ ...look, ...nothing, observation: { version } }, () => [], { version });
  };
  client('4.2');
  for (let round = 0; round < rig.sandbox.rounds.count; round += 1) {
    if (round > 0) rig.clock.moveMs(rig.sandbox.rounds.stepMs);
    // It changes before the look that finds it: the case says so.
    if (round === rig.sandbox.rounds.count - 1) client('4.3.2');
    const parts = { bound: boundOf(looking, settings), tools: toolbox.round(), store, clock: rig.clock, parallel: 4 };
    await runRound({ ...parts, signal: AbortSignal.timeout(60_000) });
  }
  const said: { facts: Record<string, unknown>; text: string }[] = [];
  const log = { info: (facts: Record<string, unknown>, text: string) => void said.push({ facts, text }) };
  const context = {
    ...contextIn(rig.folder),
    clock: rig.clock,
    checks: [...checks.filter(({ id }) => id !== connect.id), connect],
  };
  const parts = { store, log: { ...log, warn: log.info } as never, toolbox };
  const { messages, close } = messagesOf(settings, parts, context);
  await messages.cases?.(context.signal);
  await messages.cases?.(context.signal);
  const [stuck] = store.openIncidents('import-stuck');
  expect(said.map(({ facts, text }) => [facts['incident'] === stuck?.id, text])).toEqual([
    [false, 'case made, not sent'],
    [true, 'case sent'],
  ]);
  // Of the other two details are open that only a person can give.
  expect(String(said[0]?.facts['why'])).toMatch(/^to be completed first: Screenshot of the error/);
  const [mail, ...others] = await server.parsed();
  expect(others).toEqual([]);
  expect(server.mails[0]?.to).toEqual(['support@anaplan.com']);
  expect(mail?.subject).toContain('Load actuals');
  expect(mail?.text).toContain('No actuals until it has run.');
  expect(mail?.attachments.map(({ filename }) => filename)).toEqual([`${said[1]?.facts['case']}.zip`]);
  expect(store.caseMail(String(said[1]?.facts['case']))?.state).toBe('sent');
  await close();
  await toolbox.close();
  store.close();
  await rig.end();
}, 60_000);
