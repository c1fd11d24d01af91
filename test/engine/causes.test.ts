/** What follows from what: over hand-made looks of the real checks, and over a whole round against the sandbox. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { anaplanStatus } from '../../checks/anaplan-status.ts';
import { apiAccess } from '../../checks/api-access.ts';
import { dataSource } from '../../checks/data-source.ts';
import { importFailed } from '../../checks/import-failed.ts';
import { importStuck } from '../../checks/import-stuck.ts';
import { reachability } from '../../checks/reachability.ts';
import type { Fault, Finding, JsonObject, Severity } from '../../src/check.ts';
import { MovableClock } from '../../src/clock.ts';
import { boundOf } from '../../src/engine/bound.ts';
import { followingOf } from '../../src/engine/causes.ts';
import { runRound } from '../../src/engine/round.ts';
import type { Change } from '../../src/sandbox/changes.ts';
import type { ScenarioName } from '../../src/sandbox/sandbox.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { parseSettings } from '../../src/settings/parse.ts';
import type { Settings } from '../../src/settings/settings.ts';
import type { Attempt } from '../../src/store/store.ts';
import { toolboxOf } from '../../src/toolbox.ts';

const checks = [anaplanStatus, reachability, apiAccess, importStuck, importFailed, dataSource];

const settings: Settings = parseSettings(
  `connections:
  prod: { region: eu1, signIn: { user: a@example.com, password: env:P } }
  other: { region: gb1, signIn: { user: a@example.com, password: env:P } }
models:
  - connection: prod
    model: Sales Hub
    imports: [Load prices, Load pipeline]
  - connection: other
    model: Sales Hub
    imports: [Load people]
`,
  {
    file: '/etc/settings.yaml',
    baseDirectory: '/etc',
    homeDirectory: '/root',
    environment: {},
    limits: Object.fromEntries(checks.map(({ id, limits }) => [id, limits])),
  },
);

const prices = 'Sales Hub / Load prices';
const people = 'Sales Hub / Load people';
const attempt = (check: string, target: string, more: Partial<Attempt>): Attempt => ({
  ...{ check, target, startedAtMs: 0, durationMs: 1, outcome: 'seen', observation: null, limits: null, memory: null },
  ...{ findings: [], fault: null, reason: null },
  ...more,
});
const found = (check: string, target: string, code: string, facts: JsonObject = {}, severity: Severity = 'failure') => {
  const findings: Finding[] = [{ code, severity, facts }];
  return attempt(check, target, { findings });
};
const blind = (check: string, target: string, whose: Fault['whose'] = 'peer') =>
  attempt(check, target, { outcome: 'blind', fault: { whose, code: 'X', message: 'x' } });

const incident = found('anaplan-status', 'status page', 'incident-open', {}, 'warning');
const apiDown = found('reachability', 'api.anaplan.com:443', 'tcp-failed');
const refused = found('api-access', 'prod', 'sign-in-refused', { connection: 'prod' });
const offline = found('api-access', 'prod', 'model-offline', { model: 'Sales Hub', modelId: 'A1' });
const sourceLocked = found('data-source', prices, 'source-model-locked', { sourceModelId: 'B2' }, 'warning');
const failedAtSource = found('import-failed', prices, 'source-model-500', { sourceModelId: 'B2' });

const shown = (attempts: readonly Attempt[]) =>
  followingOf(attempts, checks, settings).map(({ check, target, code, cause }) => [check, target, code, cause.code]);

describe('what follows from what', () => {
  test.each<[string, readonly Attempt[], readonly (string | null)[][]]>([
    ['nothing from nothing', [blind('import-failed', prices), failedAtSource], []],
    [
      'failed looks at Anaplan from an incident, of every connection',
      [incident, blind('import-failed', prices), blind('import-failed', people)],
      [
        ['import-failed', prices, null, 'incident-open'],
        ['import-failed', people, null, 'incident-open'],
      ],
    ],
    [
      "what is Anaplan's to solve from an incident, and nothing that is not",
      [
        incident,
        found('import-failed', prices, 'source-model-500-again'),
        found('import-failed', people, 'structure-changed'),
      ],
      [['import-failed', prices, 'source-model-500-again', 'incident-open']],
    ],
    [
      "nothing of the operator's from an incident",
      [incident, blind('import-failed', prices, 'operator'), blind('import-stuck', prices, 'us')],
      [],
    ],
    [
      'nothing from an incident without impact',
      [found('anaplan-status', 'status page', 'incident-no-impact', {}, 'notice'), blind('import-failed', prices)],
      [],
    ],
    [
      'failed looks of a connection from its endpoint, though there is an incident too',
      [incident, apiDown, blind('import-failed', prices), blind('api-access', 'prod', 'network')],
      [
        ['import-failed', prices, null, 'tcp-failed'],
        ['api-access', 'prod', null, 'tcp-failed'],
      ],
    ],
    [
      'failed looks of a connection from its sign-in, and none of another connection',
      [refused, blind('import-failed', prices, 'operator'), blind('import-failed', people, 'operator')],
      [['import-failed', prices, null, 'sign-in-refused']],
    ],
    [
      'failed looks at a model from its state, and none at a model of the same name elsewhere',
      [offline, blind('import-stuck', prices, 'operator'), blind('import-stuck', people, 'operator')],
      [['import-stuck', prices, null, 'model-offline']],
    ],
    [
      'the deepest cause, not the nearest',
      [offline, refused, blind('import-stuck', prices, 'operator')],
      [['import-stuck', prices, null, 'sign-in-refused']],
    ],
    [
      'a failed run from the state of its source',
      [sourceLocked, failedAtSource],
      [['import-failed', prices, 'source-model-500', 'source-model-locked']],
    ],
    [
      'both from the state of that model, where it is watched itself',
      [
        found('api-access', 'prod', 'model-locked', { model: 'Price Book', modelId: 'b2' }, 'warning'),
        sourceLocked,
        failedAtSource,
      ],
      [
        ['data-source', prices, 'source-model-locked', 'model-locked'],
        ['import-failed', prices, 'source-model-500', 'model-locked'],
      ],
    ],
    [
      'nothing from the source of another import',
      [sourceLocked, found('import-failed', people, 'source-model-500', { sourceModelId: 'B2' })],
      [],
    ],
    [
      "what is found of this host's clock, on every connection, and what could not be judged by it",
      [
        found('anaplan-doctor', 'this host', 'clock-wrong'),
        found('api-access', 'prod', 'clock-skewed', {}, 'warning'),
        found('api-access', 'other', 'clock-skewed', {}, 'warning'),
        attempt('import-stuck', prices, {
          outcome: 'blind',
          fault: { whose: 'us', code: 'clock-wrong', message: 'x' },
        }),
        blind('import-failed', prices, 'us'),
        failedAtSource,
      ],
      [
        ['api-access', 'prod', 'clock-skewed', 'clock-wrong'],
        ['api-access', 'other', 'clock-skewed', 'clock-wrong'],
        ['import-stuck', prices, null, 'clock-wrong'],
      ],
    ],
    [
      "nothing of one connection's clock from that of another",
      [
        found('api-access', 'prod', 'clock-skewed', {}, 'warning'),
        found('api-access', 'other', 'clock-skewed', {}, 'warning'),
      ],
      [],
    ],
    [
      'nothing from a source that is not known',
      [
        found('data-source', prices, 'source-model-locked', { sourceModelId: null }),
        found('import-failed', prices, 'source-model-500', { sourceModelId: null }),
      ],
      [],
    ],
  ])('%s', (_what, attempts, expected) => expect(shown(attempts)).toEqual(expected));

  test('a target that the settings no longer name follows from nothing', () => {
    expect(shown([refused, offline, blind('import-failed', 'Old / Gone', 'operator')])).toEqual([]);
  });
});

async function lookedAt(scenarios: readonly ScenarioName[], changes: readonly Change[]) {
  const folder = await mkdtemp(join(tmpdir(), 'anaplan-doctor-causes-'));
  const clock = new MovableClock();
  const sandbox = await startSandbox({ scenarios, directory: folder, port: 0, host: '127.0.0.1', clock }, changes);
  const given = parseSettings(sandbox.settingsYaml, {
    file: join(folder, 'settings.yaml'),
    baseDirectory: folder,
    homeDirectory: folder,
    environment: {},
    limits: Object.fromEntries(checks.map(({ id, limits }) => [id, limits])),
  });
  const toolbox = toolboxOf({
    settings: given,
    clock,
    notes: { note: () => null, writeNote: () => {} },
    environment: {},
  });
  try {
    const signal = AbortSignal.timeout(60_000);
    const round = { bound: boundOf(checks, given), tools: toolbox.round(), store: null, clock, signal, parallel: 4 };
    const attempts = await runRound(round);
    return { attempts, following: followingOf(attempts, checks, given) };
  } finally {
    await toolbox.close();
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  }
}

describe('a round against the sandbox', () => {
  test('an offline model that is a source too: each failed look and finding leads to it', async () => {
    const { attempts, following } = await lookedAt(['model-offline'], []);
    const blindHere = attempts.filter(({ outcome, target }) => outcome === 'blind' && target.startsWith('Data Hub'));
    expect(blindHere.length).toBeGreaterThan(5);
    const followers = following.filter(({ code }) => code === null).map(({ check, target }) => `${check} ${target}`);
    expect(followers.toSorted()).toEqual(blindHere.map(({ check, target }) => `${check} ${target}`).toSorted());
    expect(new Set(following.map(({ cause }) => cause.code))).toEqual(new Set(['model-offline']));
  });

  test('a refused sign-in while an incident is open', async () => {
    const { following } = await lookedAt(['sign-in-refused', 'status-incident'], []);
    expect(following.length).toBeGreaterThan(10);
    expect(new Set(following.map(({ cause }) => cause.code))).toEqual(new Set(['sign-in-refused']));
  });

  test('a service that answers 503 while an incident is open', async () => {
    const { attempts, following } = await lookedAt(['service-unavailable', 'status-incident'], []);
    const failed = attempts.filter(({ outcome }) => outcome === 'blind');
    expect(failed.length).toBeGreaterThan(10);
    expect(following.filter(({ code }) => code === null).length).toBe(failed.length);
    expect(new Set(following.map(({ cause }) => cause.code))).toEqual(new Set(['incident-open']));
  });

  test('a healthy tenant has nothing that follows from anything', async () => {
    expect((await lookedAt(['healthy'], [])).following).toEqual([]);
  });
});
