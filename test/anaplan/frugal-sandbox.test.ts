/** What the daemon asks of a tenant in hours, counted by the sandbox over real HTTPS, with every check of the tenant on its schedule. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checks } from '../../checks/index.ts';
import { createAnaplanClient } from '../../src/anaplan/client.ts';
import { boundOf } from '../../src/engine/bound.ts';
import { createHostFiles } from '../../src/files/host.ts';
import { benchTenant } from '../../src/sandbox/bench-tenant.ts';
import type { Change } from '../../src/sandbox/changes.ts';
import { runsOf } from '../../src/sandbox/runs.ts';
import type { SandboxOptions, ScenarioName } from '../../src/sandbox/sandbox.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { parseSettings } from '../../src/settings/parse.ts';
import { createSecrets } from '../../src/settings/secrets.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Attempt } from '../../src/store/store.ts';
import type { Tools } from '../../src/tools.ts';
import { sharedTime, VirtualClock } from '../bench/virtual-clock.ts';
import { VirtualDaemon, VirtualTimers } from '../bench/virtual-daemon.ts';

const minuteMs = 60_000;
const cycleMs = 5 * minuteMs;
const loaderTargets = new Set(['import-stuck', 'import-failed', 'export-file', 'data-source']);

type Watched = {
  readonly startMs: number;
  /** Moves the clock, looking on the way; answers what was asked meanwhile, and what was seen. */
  during(ms: number): Promise<{ readonly asked: (pattern: RegExp) => number; readonly attempts: readonly Attempt[] }>;
  readonly wakes: () => number;
  readonly add: (scenarios: readonly ScenarioName[]) => Promise<void>;
};

async function watched<T>(
  options: {
    readonly scenarios?: readonly ScenarioName[];
    readonly changes?: readonly Change[];
    readonly bench?: SandboxOptions['bench'];
    readonly requestsPerMinute?: number;
  },
  work: (watched: Watched) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'anaplan-doctor-frugal-'));
  const startMs = Date.now();
  const clock = new VirtualClock(sharedTime(startMs));
  const { scenarios = ['healthy'], changes = [], bench, requestsPerMinute = 60 } = options;
  const sandbox = await startSandbox(
    { scenarios, directory: join(folder, 'sandbox'), port: 0, host: '127.0.0.1', clock, ...(bench ? { bench } : {}) },
    changes,
  );
  const settings = parseSettings(sandbox.settingsYaml, {
    file: join(folder, 'settings.yaml'),
    ...{ baseDirectory: folder, homeDirectory: folder, environment: {} },
    limits: Object.fromEntries(checks.map(({ id, limits }) => [id, limits])),
  });
  const store = openStore(':memory:');
  const timers = new VirtualTimers(clock);
  const secrets = createSecrets({ environment: {}, credentialsDirectory: null });
  const client = createAnaplanClient({
    ...{ settings, clock, notes: store, wait: timers.wait, cycleMs, requestsPerMinute },
    readSecret: (ref) => secrets.read(ref),
  });
  const tools = { anaplan: client.round(), files: createHostFiles() } as unknown as Tools;
  const bound = boundOf(
    checks.filter(({ id }) => loaderTargets.has(id)),
    settings,
  );
  const { schedule } = settings;
  const daemon = new VirtualDaemon({ bound, schedule, tools: () => tools, store, clock, timers });
  try {
    return await work({
      startMs,
      wakes: () => Object.values(sandbox.requests().wakes).reduce((sum, count) => sum + count, 0),
      add: (more) => sandbox.addScenarios(more),
      async during(ms) {
        const attempts: Attempt[] = [];
        const before = sandbox.requests().byRoute;
        await daemon.runUntil(clock.nowMs() + ms, ({ attempt }) => attempts.push(attempt));
        const after = sandbox.requests().byRoute;
        const asked = (pattern: RegExp) =>
          Object.entries(after).reduce(
            (sum, [route, count]) => sum + (pattern.test(route) ? count - (before[route] ?? 0) : 0),
            0,
          );
        expect(sandbox.writeAttempts()).toBe(0);
        return { asked, attempts };
      },
    });
  } finally {
    await client.close();
    await daemon.stop();
    store.close();
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const noCredentials = {
  ...{ loaderFingerprint256: '', retiredFingerprint256: '', monitorPassword: '' },
  passwordOf: () => '',
};
const statuses = /models\/\{id\}\/status$/;
const lists = /\/tasks$/;
const everything = /./;

describe('watching a tenant', () => {
  const bench = { models: 3, importsPerModel: 8, seed: 3 };
  const suspended = Array.from({ length: 3 }, (_, model) =>
    Array.from({ length: 8 }, (_unused, number) => ({
      ...{ change: 'suspend' as const, sinceAgoMs: 0 },
      ...{ model: `Model 00${model + 1}`, action: `Import 00${number + 1}` },
    })),
  ).flat();

  test('an idle model costs its status once a cycle, and each of its actions a list every 15 minutes', async () => {
    await watched({ bench, changes: suspended }, async ({ during }) => {
      await during(30 * minuteMs);
      const { asked, attempts } = await during(12 * cycleMs);
      expect(attempts.length).toBeGreaterThanOrEqual(12 * 3 * 8);
      expect(attempts.filter(({ outcome }) => outcome === 'blind')).toEqual([]);
      expect(asked(statuses)).toBeLessThanOrEqual(3 * 12 + 3);
      expect(asked(statuses)).toBeGreaterThanOrEqual(3 * 12 - 3);
      expect(asked(lists)).toBeLessThanOrEqual(24 * 5);
      expect(asked(lists)).toBeGreaterThanOrEqual(24 * 4);
      // The models, their files every 15 minutes, the token.
      expect(asked(everything) - asked(statuses) - asked(lists)).toBeLessThanOrEqual(13 + 3 * 5 + 4);
    });
  });

  test('every run is seen within 16 minutes of its end, those of a few seconds too', async () => {
    await watched({ bench, requestsPerMinute: 120 }, async ({ during, startMs }) => {
      await during(20 * minuteMs);
      const fromMs = startMs + 20 * minuteMs;
      const seenMs = new Map<string, number>();
      const { attempts } = await during(4 * 60 * minuteMs);
      for (const { check, observation, startedAtMs } of attempts) {
        if (check !== 'import-stuck') continue;
        const { newest } = observation as unknown as { newest: readonly { taskId: string; state: string }[] };
        for (const { taskId, state } of newest) {
          if (state === 'COMPLETE' && !seenMs.has(taskId)) seenMs.set(taskId, startedAtMs);
        }
      }
      const tenant = benchTenant(bench, startMs, noCredentials);
      const untilMs = fromMs + 4 * 60 * minuteMs;
      const ended = tenant.models
        .flatMap(({ actions }) => actions.flatMap((action) => runsOf(action, untilMs)))
        .map(({ taskId, createdAtMs, course }) => ({ taskId, endMs: createdAtMs + (course.end?.afterMs ?? 0) }))
        .filter(({ endMs }) => endMs >= fromMs && endMs <= untilMs - 16 * minuteMs);
      expect(ended.length).toBeGreaterThan(10);
      const late = ended.filter(({ taskId, endMs }) => (seenMs.get(taskId) ?? untilMs) - endMs > 16 * minuteMs);
      expect(late).toEqual([]);
    });
  });

  test('a budget that is too small makes looks late, never blind, and asks no more than it allows', async () => {
    await watched({ bench: { ...bench, importsPerModel: 20 }, requestsPerMinute: 6 }, async ({ during }) => {
      const { attempts, asked } = await during(60 * minuteMs);
      expect(attempts.filter(({ outcome, fault }) => outcome === 'blind' || fault !== null)).toEqual([]);
      expect(asked(everything)).toBeLessThanOrEqual(6 * 61);
      expect(asked(statuses)).toBeGreaterThanOrEqual(3 * 10);
      expect(attempts.length).toBeGreaterThan(200);
    });
  });
});

describe('the scenarios, seen by the daemon', () => {
  test('a stall is told although what is idle is hardly asked', async () => {
    await watched({ scenarios: ['import-stuck'] }, async ({ during }) => {
      const { attempts } = await during(75 * minuteMs);
      const told = attempts.filter(
        ({ check, findings }) => check === 'import-stuck' && findings.some(({ severity }) => severity === 'failure'),
      );
      expect(new Set(told.map(({ target }) => target))).toEqual(new Set(['Sales Hub / Load actuals']));
      const stuck = attempts.filter(
        ({ check, target }) => check === 'import-stuck' && target === 'Sales Hub / Load actuals',
      );
      const isTold = stuck.map(({ findings }) => findings.some(({ severity }) => severity === 'failure'));
      // Once told, told at every look: nothing known only from memory lets it go and come again.
      expect(isTold.slice(isTold.indexOf(true)).includes(false)).toBe(false);
    });
  });

  test('a model that is healthy all night has no finding', async () => {
    await watched({}, async ({ during }) => {
      const { attempts } = await during(26 * 60 * minuteMs);
      const bad = attempts.flatMap(({ check, target, findings }) =>
        findings.filter(({ severity }) => severity === 'failure').map(({ code }) => `${check} ${target} ${code}`),
      );
      expect([...new Set(bad)]).toEqual([]);
    });
  });

  test('a closed model is not woken, its task lists are read', async () => {
    await watched({ changes: [{ change: 'close-model', model: 'Data Hub' }] }, async ({ during, wakes }) => {
      const { asked, attempts } = await during(60 * minuteMs);
      expect(wakes()).toBe(0);
      expect(asked(lists)).toBeGreaterThan(0);
      expect(
        attempts.filter(({ target, outcome }) => target.startsWith('Data Hub') && outcome === 'skipped').length,
      ).toBeGreaterThan(0);
    });
  });

  test('a model closed after it was seen open is still watched by name, and not woken', async () => {
    await watched({}, async ({ during, wakes, add }) => {
      await during(10 * minuteMs);
      await add(['model-closed']);
      await during(2 * cycleMs);
      const { asked, attempts } = await during(30 * minuteMs);
      expect(wakes()).toBe(0);
      const looks = attempts.filter(
        ({ check, target }) => check === 'import-failed' && target === 'Data Hub / Load employees',
      );
      expect(looks.length).toBeGreaterThanOrEqual(5);
      expect(
        looks.flatMap(({ outcome, reason, fault }) => (outcome === 'seen' ? [] : [reason ?? fault?.message])),
      ).toEqual([]);
      expect(asked(/models\/\{id\}\/(imports|exports|processes|files)$/)).toBeLessThanOrEqual(6);
    });
  });
});
