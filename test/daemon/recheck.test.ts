/** What is suspected is looked at again, against the sandbox over real HTTPS: the second look reads for itself. */
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { apiAccess } from '../../checks/api-access.ts';
import { cloudWorks } from '../../checks/cloudworks.ts';
import { importFailed } from '../../checks/import-failed.ts';
import { cycleMsOf } from '../../src/anaplan/freshness.ts';
import { MovableClock } from '../../src/clock.ts';
import { createLog } from '../../src/daemon/log.ts';
import { createOwnHealth } from '../../src/daemon/own-health.ts';
import { runningPlan } from '../../src/daemon/plan.ts';
import { createWatch } from '../../src/daemon/watch.ts';
import { boundOf } from '../../src/engine/bound.ts';
import { alarmsFor } from '../../src/incidents/rules.ts';
import type { Sandbox, ScenarioName } from '../../src/sandbox/sandbox.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { parseSettings } from '../../src/settings/parse.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { toolboxOf } from '../../src/toolbox.ts';
import { temporaryFolders } from '../store/folder.ts';

const folder = temporaryFolders();
const checks = [apiAccess, cloudWorks, importFailed];
const againMs = 30_000;
const still = { wallMs: 0, monotonicMs: 0, uptimeMs: 0, activeMs: 0, loopDelayMs: 0 };

let sandbox: Sandbox;
let clock: MovableClock;
let ends: (() => unknown)[] = [];

beforeEach(async () => {
  clock = new MovableClock();
  const directory = path.join(folder(), 'sandbox');
  sandbox = await startSandbox({ scenarios: ['healthy'], directory, port: 0, host: '127.0.0.1', clock });
  ends = [() => sandbox.close()];
});

afterEach(async () => {
  for (const end of ends.toReversed()) await end();
});

/** Looks one after the other at everything of one check, as the daemon does when it is their turn. */
function watching(check: string) {
  const settings = parseSettings(sandbox.settingsYaml, {
    ...{ file: '/etc/settings.yaml', baseDirectory: '/etc', homeDirectory: '/root', environment: {} },
    limits: Object.fromEntries(checks.map(({ id, limits }) => [id, limits])),
  });
  const store = openStore(':memory:');
  const toolbox = toolboxOf({ settings, clock, notes: store, environment: {}, cycleMs: cycleMsOf(settings.schedule) });
  ends.push(() => store.close(), toolbox.close);
  const bound = boundOf(checks, settings).filter((one) => one.check.id === check);
  const { toolsForRound, readingAgain } = { toolsForRound: toolbox.round, readingAgain: toolbox.readingAgain };
  const alarms = alarmsFor(settings, () => ({ connection: null, model: null }));
  const running = runningPlan({ bound, schedule: settings.schedule, toolsForRound, readingAgain, alarms }, clock);
  const watch = createWatch({
    ...{ inForce: () => running, store, clock, signal: new AbortController().signal },
    log: createLog({ write: () => undefined }),
    // Nothing happens to this process: the clock is moved by hand.
    health: createOwnHealth({ gauge: { read: () => still }, onInterruption: () => undefined, skewMs: () => 0 }),
  });
  return {
    incidents: () => store.incidents(0).map(({ code }) => code),
    found: () =>
      store.latest().flatMap(({ findings }) => findings.flatMap((one) => (one.severity === 'ok' ? [] : [one.code]))),
    look: async () => {
      const before = sandbox.requests().byRoute;
      let again: number | null = null;
      for (const one of bound) again = (await watch.run(one)) ?? again;
      const after = Object.entries(sandbox.requests().byRoute);
      const asked = after.flatMap(([route, count]) => (count > (before[route] ?? 0) ? [route] : []));
      return { again, asked };
    },
  };
}

describe.each<{ check: string; scenario: ScenarioName; code: string; route: RegExp }>([
  { check: 'api-access', scenario: 'model-offline', code: 'model-offline', route: /\/models$/ },
  { check: 'cloudworks', scenario: 'cloudworks-failed', code: 'run-failed', route: /\/integrations$/ },
])('$scenario', ({ check, scenario, code, route }) => {
  test('over when it is looked at again: the tenant is asked, and no incident opens', async () => {
    const { look, found, incidents } = watching(check);
    await look();
    await sandbox.addScenarios([scenario]);
    clock.moveMs(20 * 60_000);
    expect((await look()).again).toBe(againMs);
    expect(found()).toContain(code);
    await sandbox.removeScenarios([scenario]);
    clock.moveMs(againMs);
    expect((await look()).asked).toContainEqual(expect.stringMatching(route));
    expect(found()).not.toContain(code);
    expect(incidents()).toEqual([]);
  });

  test('still so: the tenant is asked, and then it is an incident', async () => {
    await sandbox.addScenarios([scenario]);
    const { look, incidents } = watching(check);
    await look();
    expect(incidents()).toEqual([]);
    clock.moveMs(againMs);
    expect((await look()).asked).toContainEqual(expect.stringMatching(route));
    expect(incidents()).toContain(code);
  });
});

test('what nothing is suspected of is not asked for again, but when its turn comes in the cycle', async () => {
  const { look } = watching('api-access');
  await look();
  let asked = 0;
  // Half a cycle.
  for (let looks = 0; looks < 5; looks += 1) {
    clock.moveMs(againMs);
    if ((await look()).asked.some((route) => route.endsWith('/models'))) asked += 1;
  }
  expect(asked).toBeLessThanOrEqual(1);
});
