/** The check deadline against the sandbox over real HTTPS: runs of its own, runs within a process, models that are closed, actions that are hidden. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { deadline } from '../../checks/deadline.ts';
import { MovableClock } from '../../src/clock.ts';
import { boundOf } from '../../src/engine/bound.ts';
import { runRound } from '../../src/engine/round.ts';
import type { Change } from '../../src/sandbox/changes.ts';
import type { ScenarioName } from '../../src/sandbox/sandbox.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { parseSettings } from '../../src/settings/parse.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { toolboxOf } from '../../src/toolbox.ts';

const hourMs = 3_600_000;
const timeOfDay = (atMs: number) => `"${new Date(atMs).toISOString().slice(11, 16)} UTC"`;

type Wanted = {
  readonly scenario?: ScenarioName;
  readonly changes?: readonly Change[];
  /** YAML of what is watched, by the moment the sandbox starts. */
  readonly models?: (startMs: number) => string;
  /** Looks, and how far the clock moves before each but the first. */
  readonly movesMs?: readonly number[];
  /** How far the clock of this host is ahead of the tenant's. */
  readonly offMs?: number;
};

/** What came of each look: findings, or why there are none; and what the client did to the tenant. */
async function looked({ scenario = 'healthy', changes = [], models, movesMs = [], offMs = 0 }: Wanted) {
  const folder = await mkdtemp(join(tmpdir(), 'anaplan-doctor-deadline-'));
  const clock = new MovableClock();
  const startMs = clock.nowMs();
  const ours = new MovableClock(startMs + offMs);
  const sandbox = await startSandbox(
    { scenarios: [scenario], directory: join(folder, 'sandbox'), port: 0, host: '127.0.0.1', clock },
    changes,
  );
  const yaml = models === undefined ? sandbox.settingsYaml : withModels(sandbox.settingsYaml, models(startMs));
  const settings = parseSettings(yaml, {
    ...{ file: join(folder, 's.yaml'), baseDirectory: folder, homeDirectory: folder, environment: {} },
    limits: { deadline: deadline.limits },
  });
  const store = openStore(join(folder, 'store.db'));
  const toolbox = toolboxOf({ settings, clock: ours, notes: store, environment: {} });
  try {
    const rounds = [];
    for (const moveMs of [0, ...movesMs]) {
      clock.moveMs(moveMs);
      ours.moveMs(moveMs);
      const signal = AbortSignal.timeout(60_000);
      const bound = boundOf([deadline], settings);
      const attempts = await runRound({ bound, tools: toolbox.round(), store, clock: ours, signal, parallel: 4 });
      rounds.push(
        attempts.map(({ target, outcome, findings, fault, reason }) => ({
          target,
          says:
            outcome === 'seen' ? findings.map(({ code, severity }) => `${severity} ${code}`) : [fault?.code ?? reason],
        })),
      );
    }
    const { wakes } = sandbox.requests();
    return { rounds, last: rounds.at(-1) ?? [], writes: sandbox.writeAttempts(), wakes };
  } finally {
    await toolbox.close();
    store.close();
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const withModels = (yaml: string, models: string) => yaml.replace(/^models:\n(?: .*\n)+/m, `models:\n${models}`);
const model = (name: string, rest: string) =>
  `  - { connection: sandbox, model: ${name}, workspace: Finance Prod, ${rest} }\n`;

describe('deadlines of the sandbox', () => {
  test('a healthy tenant keeps them', async () => {
    const { last, writes } = await looked({});
    expect(last).toEqual([
      { target: 'Data Hub / Load employees', says: [] },
      { target: 'Sales Hub / Sales summary', says: [] },
    ]);
    expect(writes).toBe(0);
  });

  test('a run that was missed stays so until one comes', async () => {
    const { rounds } = await looked({ scenario: 'run-missed', movesMs: [hourMs] });
    for (const round of rounds) {
      expect(round[0]).toEqual({ target: 'Data Hub / Load employees', says: ['failure run-missed'] });
    }
  });

  test('a run that still goes on when its time is over', async () => {
    const models = (startMs: number) =>
      model('Sales Hub', `imports: [{ import: Load price list, done by: ${timeOfDay(startMs + hourMs / 3)} }]`);
    // The run of the night would have kept it.
    const changes: Change[] = [
      { change: 'suspend', model: 'Sales Hub', action: 'Load price list', sinceAgoMs: 6 * hourMs },
    ];
    const { rounds } = await looked({ scenario: 'import-slow', changes, models, movesMs: [hourMs / 2, hourMs] });
    // It ends 80 minutes after the start, and was seen to run after its time.
    expect(rounds.map(([one]) => one?.says)).toEqual([[], ['failure run-overdue'], ['notice late-but-done']]);
  });

  test('a failed run', async () => {
    const models = (startMs: number) =>
      model('Data Hub', `imports: [{ import: Load employees, done by: ${timeOfDay(startMs - 2 * hourMs)} }]`) +
      model('Sales Hub', `imports: [{ import: Load actuals, done by: ${timeOfDay(startMs - 2 * hourMs)} }]`);
    const failed = await looked({ scenario: 'import-failed', models });
    expect(failed.last).toEqual([
      { target: 'Data Hub / Load employees', says: ['failure run-failed-by-deadline'] },
      { target: 'Sales Hub / Load actuals', says: [] },
    ]);
  });

  test('an import that only a process runs is found in the runs of the process', async () => {
    const models = (startMs: number) =>
      model(
        'Sales Hub',
        `imports: [{ import: Load regions, done by: ${timeOfDay(startMs - 4 * hourMs)} }, { import: Load products, done by: ${timeOfDay(startMs - 4.7 * hourMs)} }]`,
      );
    const { last } = await looked({ models });
    expect(last).toEqual([
      { target: 'Sales Hub / Load regions', says: [] },
      // 4 h 40 min ago the process started, two minutes after this moment; the night before it was in time for this one.
      { target: 'Sales Hub / Load products', says: [] },
    ]);
    const changes: Change[] = [
      { change: 'suspend', model: 'Sales Hub', action: 'Nightly load', sinceAgoMs: 30 * hourMs },
    ];
    const missed = await looked({ models, changes });
    expect(missed.last.map(({ says }) => says)).toEqual([['failure run-missed'], ['failure run-missed']]);
  });

  test('a closed model is not woken: its runs are read by id, and by name it is not known', async () => {
    const changes: Change[] = [{ change: 'close-model', model: 'Data Hub' }];
    const models = (startMs: number) =>
      model(
        'Data Hub',
        `imports: [{ import: "112000000052", start by: ${timeOfDay(startMs - 5 * hourMs)} }, { import: Load employees, start by: ${timeOfDay(startMs - 5 * hourMs)} }]`,
      );
    const { last, wakes } = await looked({ changes, models });
    expect(last).toEqual([
      { target: 'Data Hub / 112000000052', says: [] },
      { target: 'Data Hub / Load employees', says: ['unknown action-not-listed'] },
    ]);
    expect(wakes).toEqual({});
  });

  test('an action that is hidden from this account is no run that was missed', async () => {
    const changes: Change[] = [
      { change: 'hide-action', model: 'Data Hub', action: 'Load employees', from: 'loader@example.com' },
    ];
    const { last } = await looked({ changes });
    expect(last[0]).toEqual({ target: 'Data Hub / Load employees', says: ['action-not-visible'] });
  });

  test('the clock of this host may be hours off', async () => {
    for (const offMs of [-3 * hourMs, 20 * hourMs]) {
      const { last } = await looked({ offMs });
      expect(last.map(({ says }) => says)).toEqual([[], []]);
    }
  });
});
