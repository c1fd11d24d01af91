/** The checks against the sandbox: each scenario gives its planted findings and no other, alone and together. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checks } from '../../checks/index.ts';
import { boundOf } from '../../src/engine/bound.ts';
import { runRound } from '../../src/engine/round.ts';
import { verdictOf } from '../../src/sandbox/planted.ts';
import type { ScenarioName } from '../../src/sandbox/sandbox.ts';
import { scenarioNames } from '../../src/sandbox/sandbox.ts';
import { faultyScenarios, scenarios as table } from '../../src/sandbox/scenarios.ts';
import { parseSettings } from '../../src/settings/parse.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Attempt } from '../../src/store/store.ts';
import { toolboxOf } from '../../src/toolbox.ts';
import type { Rig } from './tenant-client.ts';
import { rigWith } from './tenant-client.ts';

const cases: readonly (readonly [string, readonly ScenarioName[]])[] = [
  ...scenarioNames.filter((name) => table[name].exact).map((name) => [name, [name]] as const),
  ['all', faultyScenarios],
  ['import-stuck+export-missing', ['import-stuck', 'export-missing']],
];

it.each(cases)('%s is found exactly, by reading only', async (_, scenarios) => {
  const rig = await rigWith(scenarios);
  try {
    const { missed, unexpected } = verdictOf(rig.sandbox.planted, await lastRound(rig));
    expect({ missed, unexpected }).toEqual({ missed: [], unexpected: [] });
    expect(rig.sandbox.writeAttempts()).toBe(0);
  } finally {
    await rig.end();
  }
});

const others = scenarioNames.filter((name) => !table[name].exact && table[name].plants.length > 0);

it.each(others)('%s is found, whatever else is found with it', async (name) => {
  const rig = await rigWith([name]);
  try {
    const { missed } = verdictOf(rig.sandbox.planted, await lastRound(rig));
    expect(missed).toEqual([]);
    expect(rig.sandbox.writeAttempts()).toBe(0);
  } finally {
    await rig.end();
  }
});

async function lastRound({ sandbox, clock, folder }: Rig): Promise<readonly Attempt[]> {
  const settings = parseSettings(sandbox.settingsYaml, {
    file: join(folder, 'settings.yaml'),
    baseDirectory: folder,
    homeDirectory: folder,
    environment: {},
    limits: Object.fromEntries(checks.map(({ id, limits }) => [id, limits])),
  });
  const store = openStore(join(folder, 'store.db'));
  const toolbox = toolboxOf({ settings, clock, notes: store, environment: {} });
  try {
    const bound = boundOf(checks, settings);
    const look = () =>
      runRound({ bound, tools: toolbox.round(), store, clock, signal: AbortSignal.timeout(60_000), parallel: 4 });
    let attempts = await look();
    for (let round = 2; round <= sandbox.rounds.count; round += 1) {
      clock.moveMs(sandbox.rounds.stepMs);
      attempts = await look();
    }
    return attempts;
  } finally {
    await toolbox.close();
    store.close();
  }
}
