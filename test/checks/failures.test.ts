/** Failed imports, rows left out, dumps and source models against the sandbox, over real HTTPS: each state by its own code, and nobody else's. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { apiAccess } from '../../checks/api-access.ts';
import { dataSource } from '../../checks/data-source.ts';
import { importFailed } from '../../checks/import-failed.ts';
import type { Severity } from '../../src/check.ts';
import { MovableClock } from '../../src/clock.ts';
import { boundOf } from '../../src/engine/bound.ts';
import { runRound } from '../../src/engine/round.ts';
import type { Change } from '../../src/sandbox/changes.ts';
import type { ScenarioName } from '../../src/sandbox/sandbox.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import type { Outcome } from '../../src/sandbox/task.ts';
import type { ActiveState } from '../../src/sandbox/tenant.ts';
import { parseSettings } from '../../src/settings/parse.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Attempt } from '../../src/store/store.ts';
import { toolboxOf } from '../../src/toolbox.ts';

const checks = [apiAccess, importFailed, dataSource];
const loader = 'loader@example.com';
const hourMs = 3_600_000;

type Given = {
  readonly scenarios?: readonly ScenarioName[];
  readonly changes?: readonly Change[];
  /** Looks, an hour apart. */
  readonly looks?: number;
  readonly yaml?: (text: string) => string;
};

async function looked({ scenarios = ['healthy'], changes = [], looks = 1, yaml = (text) => text }: Given) {
  const folder = await mkdtemp(join(tmpdir(), 'anaplan-doctor-failures-'));
  const clock = new MovableClock();
  const sandbox = await startSandbox({ scenarios, directory: folder, port: 0, host: '127.0.0.1', clock }, changes);
  const settings = parseSettings(yaml(sandbox.settingsYaml), {
    file: join(folder, 'settings.yaml'),
    baseDirectory: folder,
    homeDirectory: folder,
    environment: {},
    limits: Object.fromEntries(checks.map(({ id, limits }) => [id, limits])),
  });
  const store = openStore(join(folder, 'store.db'));
  const toolbox = toolboxOf({ settings, clock, notes: store, environment: {} });
  try {
    let attempts: readonly Attempt[] = [];
    for (let look = 1; look <= looks; look += 1) {
      if (look > 1) clock.moveMs(hourMs);
      const signal = AbortSignal.timeout(60_000);
      const round = { bound: boundOf(checks, settings), tools: toolbox.round(), store, clock, signal, parallel: 4 };
      attempts = await runRound(round);
    }
    return { attempts, requests: sandbox.requests(), writes: sandbox.writeAttempts() };
  } finally {
    await toolbox.close();
    store.close();
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const findingsOf = ({ attempts }: { attempts: readonly Attempt[] }, check: string, target: string) =>
  attempts.filter((one) => one.check === check && one.target === target).flatMap(({ findings }) => findings);
const codesOf = (round: { attempts: readonly Attempt[] }, check: string, target: string) =>
  findingsOf(round, check, target).map(({ severity, code }) => [severity, code]);

function ran(model: string, action: string, outcome: Outcome, startedAgoMs = 4 * hourMs): Change {
  const course = { points: [], end: { afterMs: 60_000, state: 'COMPLETE' as const, outcome } };
  return { change: 'run', model, action, startedAgoMs, by: loader, course };
}
const failed = (model: string, action: string, type: string, text = 'as Anaplan says it', startedAgoMs?: number) =>
  ran(model, action, { successful: false, details: [{ type, text, occurrences: 1 }] }, startedAgoMs);

type Row = { readonly type: string; readonly inFailure: readonly [Severity, string] };
const table = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', 'fixtures', 'result-codes', 'table.json'), 'utf8'),
) as readonly Row[];

describe('result codes', () => {
  test('every one of them, as a failed step of one process', async () => {
    const steps = table.map(({ type }) => ({
      action: 'Load regions',
      outcome: { successful: false, details: [{ type, text: 'as Anaplan says it', occurrences: 1 }] },
    }));
    const round = await looked({ changes: [ran('Sales Hub', 'Nightly load', { successful: false, steps })] });
    const expected = new Set(table.map(({ inFailure }) => inFailure[1]));
    const found = findingsOf(round, 'import-failed', 'Sales Hub / Nightly load');
    expect(new Set(found.map(({ code }) => code))).toEqual(expected);
    for (const { facts } of found) expect(facts).toMatchObject({ steps: ['Load regions'] });
  });
});

describe('rows left out', () => {
  const rows = (successRowCount: number, ignoredCount: number, inMs: number) =>
    ran(
      'Sales Hub',
      'Load actuals',
      {
        successful: true,
        details: [
          {
            type: 'lineItemRowsProcessed',
            text: `ACT01: ${successRowCount} (0/${successRowCount}) rows successful, ${ignoredCount} ignored`,
            values: { successRowCount: String(successRowCount), ignoredCount: String(ignoredCount) },
          },
        ],
      },
      -inMs,
    );
  const usual = [0.1, 1.1, 2.1].map((hours) => rows(9_400, 12, hours * hourMs));

  test('a sudden rise after three usual runs is told, and the usual share is not', async () => {
    const sudden = [...usual, rows(4_300, 5_112, 3.1 * hourMs)];
    const after = await looked({ changes: sudden, looks: 5 });
    expect(codesOf(after, 'import-failed', 'Sales Hub / Load actuals')).toEqual([['warning', 'rows-dropped-suddenly']]);
    const before = await looked({ changes: sudden, looks: 4 });
    expect(codesOf(before, 'import-failed', 'Sales Hub / Load actuals')).toEqual([['notice', 'rows-ignored']]);
  });
});

describe('failure dumps', () => {
  const on = (text: string) => `${text}limits:\n  import-failed:\n    failureDumps: true\n`;
  const target = 'Data Hub / Load employees';
  const dumpRequests = ({ byRoute }: { byRoute: Readonly<Record<string, number>> }) =>
    Object.entries(byRoute).filter(([route]) => route.includes('/dump'));

  test('off unless asked for: nothing of them is read', async () => {
    const { requests, attempts } = await looked({ scenarios: ['dump-available'] });
    expect(dumpRequests(requests)).toEqual([]);
    expect(findingsOf({ attempts }, 'import-failed', target)).toMatchObject([{ facts: { dumpKinds: [] } }]);
  });

  test('on: counted by kind, read once over three looks, and no row kept', async () => {
    const { requests, attempts, writes } = await looked({ scenarios: ['dump-available'], looks: 3, yaml: on });
    expect(findingsOf({ attempts }, 'import-failed', target)).toMatchObject([
      {
        code: 'rows-failed',
        facts: { dumpKinds: ['Invalid parent (2)', 'Item not located in COST_CENTRES list (1)'] },
      },
    ]);
    expect(JSON.stringify(attempts)).not.toMatch(/00A Partner|Manager 1/);
    expect(dumpRequests(requests).map(([, count]) => count)).toEqual([1, 1]);
    expect(writes).toBe(0);
  });

  test('another account does not see it: said so, and nothing made of it', async () => {
    const asMonitor = (text: string) => on(text.replaceAll('connection: "sandbox"', 'connection: "monitor"'));
    const { attempts } = await looked({ scenarios: ['dump-available'], yaml: asMonitor });
    const [finding] = findingsOf({ attempts }, 'import-failed', target);
    expect(finding?.facts['rowCounts']).toMatch(/not there for this account/);
  });

  test('of a step of a process', async () => {
    const refused: Outcome = {
      ...{ successful: true, failureDumpAvailable: true, dumpRows: 4, dumpErrors: ['Invalid date: 31.02.2026'] },
      details: [
        { type: 'hierarchyRowsProcessedWithFailures', text: 'Regions: 4 failed', values: { failedCount: '4' } },
      ],
    };
    const steps = [{ action: 'Load regions', outcome: refused }];
    const changes = [ran('Sales Hub', 'Nightly load', { successful: true, steps })];
    const round = await looked({ changes, yaml: on });
    expect(findingsOf(round, 'import-failed', 'Sales Hub / Nightly load')).toMatchObject([
      { code: 'rows-failed', facts: { dumpKinds: ['Invalid date (4)'] } },
    ]);
  });
});

describe('the source model', () => {
  const target = 'Sales Hub / Load price list';
  const error500 =
    'Import Connector: Failed to retrieve data from remote server (caused by : HTTP/1.1 500 Internal Server Error)';
  const failing = failed('Sales Hub', 'Load price list', 'connectorError', error500);

  test.each<[ActiveState, string, Severity, string]>([
    ['ARCHIVED', 'source-model-archived', 'failure', 'source-model-archived'],
    ['MAINTENANCE', 'source-model-offline', 'failure', 'source-model-offline'],
    ['PRODUCTION_MAINTENANCE', 'source-model-offline', 'failure', 'source-model-offline'],
    ['LOCKED', 'source-model-locked', 'warning', 'source-model-locked'],
  ])('%s: said of the run that failed on it, and of the source itself', async (state, ofRun, severity, ofSource) => {
    const changes: readonly Change[] = [failing, { change: 'model-state', model: 'Price Book', state }];
    const round = await looked({ changes });
    expect(codesOf(round, 'import-failed', target)).toEqual([['failure', ofRun]]);
    expect(codesOf(round, 'data-source', target)).toEqual([[severity, ofSource]]);
  });

  test('moved: the option that fits is the second', async () => {
    const changes: readonly Change[] = [
      failed('Sales Hub', 'Load price list', 'failedToLocateModel'),
      { change: 'move-model', model: 'Price Book', workspace: 'Finance Test' },
    ];
    const round = await looked({ changes });
    expect(findingsOf(round, 'import-failed', target)).toMatchObject([
      { code: 'source-model-not-found', facts: { fittingOption: 2, sourceWorkspace: 'Finance Test' } },
    ]);
  });

  test('hidden from this account: not visible, never deleted; and the word of another connection counts', async () => {
    const hidden: Change = { change: 'hide-model', model: 'Price Book', from: loader };
    const changes = [failed('Sales Hub', 'Load price list', 'failedToLocateModel'), hidden];
    const round = await looked({ changes });
    const [ofRun] = findingsOf(round, 'import-failed', target);
    expect(ofRun).toMatchObject({ code: 'source-model-not-found', facts: { fittingOption: 1 } });
    expect(ofRun?.facts['sourceSeen']).toMatch(/missing, or hidden/);
    expect(JSON.stringify(findingsOf(round, 'data-source', target))).not.toMatch(/deleted/);
    const throughMonitor = (text: string) => text.replace(/(model: "Price Book"\n( +))/, '$1connection: "monitor"\n$2');
    expect(codesOf(await looked({ changes, yaml: throughMonitor }), 'data-source', target)).toEqual([]);
  });

  test('the connection named for it does not see it, that of the importing model does', async () => {
    const changes: readonly Change[] = [{ change: 'hide-model', model: 'Price Book', from: 'monitor@example.com' }];
    const yaml = (text: string) => text.replace(/(model: "Price Book"\n( +))/, '$1connection: "monitor"\n$2');
    const round = await looked({ changes, yaml });
    expect(codesOf(round, 'data-source', target)).toEqual([]);
    const seen = round.attempts.find((one) => one.check === 'data-source' && one.target === target)?.observation;
    expect(seen).toMatchObject({ server: { sourceModel: { connection: 'monitor', seenThrough: 'sandbox' } } });
  });

  test('its own running task is evidence, at the look after the failure', async () => {
    const busy: Change = {
      ...{ change: 'run', model: 'Data Hub', action: 'Load exchange rates', startedAgoMs: 60_000, by: loader },
      course: { points: [{ afterMs: 0, progress: 0.4, step: 'Processing ...' }], end: null },
    };
    const step: Outcome = { successful: false, details: [{ type: 'connectorError', text: error500 }] };
    const steps = [{ action: 'Load regions', outcome: step }];
    const changes = [ran('Sales Hub', 'Nightly load', { successful: false, steps }, 120_000), busy];
    const round = await looked({ changes });
    const [finding] = findingsOf(round, 'import-failed', 'Sales Hub / Nightly load');
    expect(finding).toMatchObject({ code: 'source-model-500', facts: { sourceModel: 'Data Hub' } });
    expect(finding?.facts['sourceTask']).toMatch(/started by user/);
  });
});

describe("a model's state is told once, by api-access; what is in it could not be looked at", () => {
  const answered = (status: number): Change => ({
    ...{ change: 'interfere', path: '/status', forMs: hourMs },
    answer: {
      kind: 'http',
      status,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        status: { code: status, message: 'Refused' },
        path: '/x',
        timestamp: '2026-11-22T00:00:00Z',
      }),
    },
  });

  test.each<[number, string, string]>([
    [409, 'model-status-refused', 'model-busy'],
    [410, 'model-not-visible', 'model-gone'],
    [422, 'model-archived', 'model-archived'],
    [423, 'model-locked', 'model-locked'],
    [424, 'model-offline', 'model-offline'],
    [425, 'model-status-refused', 'model-restricted'],
    [503, 'server-error', 'HTTP_503'],
  ])('%i', async (status, ofAccess, faultCode) => {
    const round = await looked({ changes: [answered(status)] });
    const codes = codesOf(round, 'api-access', 'sandbox').map(([, code]) => code);
    expect(new Set(codes)).toEqual(new Set([ofAccess]));
    const runs = round.attempts.filter(({ check }) => check === 'import-failed');
    expect(runs.length).toBeGreaterThan(5);
    for (const { outcome, findings, fault } of runs) {
      expect({ outcome, findings, code: fault?.code }).toEqual({ outcome: 'blind', findings: [], code: faultCode });
    }
  });
});
