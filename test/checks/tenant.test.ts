/** The checks of the tenant against the sandbox, over real HTTPS: each scenario gives its planted findings and nothing else above a notice. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dataSource } from '../../checks/data-source.ts';
import { exportFile } from '../../checks/export-file.ts';
import { importFailed } from '../../checks/import-failed.ts';
import { importStuck } from '../../checks/import-stuck.ts';
import { localFile } from '../../checks/local-file.ts';
import { MovableClock } from '../../src/clock.ts';
import { boundOf } from '../../src/engine/bound.ts';
import { runRound } from '../../src/engine/round.ts';
import type { Change } from '../../src/sandbox/changes.ts';
import type { ScenarioName } from '../../src/sandbox/sandbox.ts';
import { faultyScenarios } from '../../src/sandbox/scenarios.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { parseSettings } from '../../src/settings/parse.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Attempt } from '../../src/store/store.ts';
import { toolboxOf } from '../../src/toolbox.ts';

const checks = [importStuck, importFailed, exportFile, dataSource, localFile];
const ids = new Set(checks.map(({ id }) => id));

type Round = { readonly attempts: readonly Attempt[]; readonly planted: readonly object[]; readonly writes: number };

/** All rounds the scenarios need; answers with the attempts of the last one. */
async function looked(
  scenarios: readonly ScenarioName[],
  changes: readonly Change[] = [],
  moveMs?: number,
): Promise<Round> {
  const folder = await mkdtemp(join(tmpdir(), 'anaplan-doctor-tenant-'));
  const clock = new MovableClock();
  const sandbox = await startSandbox(
    { scenarios, directory: join(folder, 'sandbox'), port: 0, host: '127.0.0.1', clock },
    changes,
  );
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
    let attempts: readonly Attempt[] = [];
    for (let round = 1; round <= sandbox.rounds.count; round += 1) {
      if (round > 1) clock.moveMs(moveMs ?? sandbox.rounds.stepMs);
      const bound = boundOf(checks, settings);
      attempts = await runRound({
        bound,
        tools: toolbox.round(),
        store,
        clock,
        signal: AbortSignal.timeout(60_000),
        parallel: 4,
      });
    }
    const planted = sandbox.planted.filter(({ check }) => ids.has(check));
    return { attempts, planted, writes: sandbox.writeAttempts() };
  } finally {
    await toolbox.close();
    store.close();
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const badOf = (attempts: readonly Attempt[]) =>
  attempts.flatMap(({ check, target, findings, fault }) => [
    ...findings
      .filter(({ severity }) => severity !== 'ok' && severity !== 'notice')
      .map(({ code }) => ({ check, target, code })),
    ...(fault === null ? [] : [{ check, target, code: `could not look: ${fault.message}` }]),
  ]);
const sorted = (all: readonly object[]) =>
  all.map((one) => JSON.stringify(one, ['check', 'target', 'code'])).toSorted();

describe('the tenant as the sandbox shows it', () => {
  test('a healthy tenant gives no finding at all', async () => {
    const { attempts, writes } = await looked(['healthy']);
    expect(attempts.length).toBeGreaterThan(15);
    expect(
      attempts.flatMap(({ check, target, findings }) => findings.map(({ code }) => ({ check, target, code }))),
    ).toEqual([]);
    expect(attempts.filter(({ outcome }) => outcome !== 'seen')).toEqual([]);
    expect(writes).toBe(0);
  });

  const mine = faultyScenarios.filter(
    (name) => !['certificate-expiring', 'chain-incomplete', 'tls-old'].includes(name),
  );
  test.each(mine)('%s: what was planted, and nothing else', async (name) => {
    const { attempts, planted, writes } = await looked([name]);
    expect(planted.length).toBeGreaterThan(0);
    expect(sorted(badOf(attempts))).toEqual(sorted(planted));
    expect(writes).toBe(0);
  });

  test('all of them together', async () => {
    const { attempts, planted } = await looked(mine);
    expect(sorted(badOf(attempts))).toEqual(sorted(planted));
  });

  const codesOf = ({ attempts }: Round, check: string, target: string) =>
    attempts.filter((one) => one.check === check && one.target === target).flatMap(({ findings }) => findings);

  test('a source model that is archived, and one that is offline', async () => {
    const round = await looked(
      ['healthy'],
      [
        { change: 'model-state', model: 'Price Book', state: 'ARCHIVED' },
        { change: 'model-state', model: 'Pipeline Hub', state: 'MAINTENANCE' },
      ],
    );
    expect(sorted(badOf(round.attempts))).toEqual(
      sorted([
        { check: 'data-source', target: 'Sales Hub / Load price list', code: 'source-model-archived' },
        { check: 'data-source', target: 'Sales Hub / Load pipeline', code: 'source-model-offline' },
      ]),
    );
  });

  test('a source model hidden from this account is unknown, not gone', async () => {
    const round = await looked(
      ['healthy'],
      [{ change: 'hide-model', model: 'Price Book', from: 'loader@example.com' }],
    );
    expect(codesOf(round, 'data-source', 'Sales Hub / Load price list')).toMatchObject([
      { code: 'source-model-not-visible', severity: 'unknown', facts: { seenBefore: false } },
    ]);
  });

  test('a model hidden from this account: every check says that it could not look, and none that something is wrong', async () => {
    const { attempts } = await looked(
      ['healthy'],
      [{ change: 'hide-model', model: 'Data Hub', from: 'loader@example.com' }],
    );
    const hidden = attempts.filter(({ check, target }) => target.startsWith('Data Hub') && check !== 'local-file');
    expect(hidden.length).toBeGreaterThan(5);
    for (const { outcome, fault } of hidden)
      expect({ outcome, whose: fault?.whose }).toEqual({ outcome: 'blind', whose: 'operator' });
    // The local file is there all the same.
    const withFile = attempts.filter(({ check }) => check === 'local-file');
    expect(withFile.flatMap(({ findings }) => findings.map(({ code }) => code))).toEqual(['tenant-not-read']);
  });

  test('an export file without content, and one that is private to another user', async () => {
    const round = await looked(
      ['healthy'],
      [
        { change: 'file-chunks', model: 'Data Hub', file: 'Balance sheet.csv', chunkCount: 0 },
        { change: 'private-file', model: 'Data Hub', file: 'employees.csv', of: 'monitor@example.com' },
      ],
    );
    expect(sorted(badOf(round.attempts))).toEqual(
      sorted([{ check: 'export-file', target: 'Data Hub / Balance sheet', code: 'export-file-empty' }]),
    );
    expect(codesOf(round, 'data-source', 'Data Hub / Load employees')).toMatchObject([
      { code: 'server-file-missing', severity: 'notice' },
    ]);
  });

  test('a busy model that holds its calls is not queued at: its files are not looked at, the stuck import is still found', async () => {
    const { attempts, planted } = await looked(
      ['import-stuck'],
      [{ change: 'behaviour', behaviour: { busyHolds: true } }],
    );
    expect(sorted(badOf(attempts))).toEqual(sorted(planted));
    const skipped = attempts.filter(({ outcome }) => outcome === 'skipped');
    expect(skipped.map(({ check, target }) => ({ check, target }))).toEqual([
      { check: 'export-file', target: 'Sales Hub / Sales summary' },
      { check: 'data-source', target: 'Sales Hub / Load actuals' },
    ]);
    for (const { reason } of skipped) expect(reason).toContain('busy');
  });

  test('a model that answers 503 for a while: could not look, and nothing is called failed', async () => {
    const { attempts } = await looked(
      ['healthy'],
      [
        {
          change: 'interfere',
          path: '/tasks',
          forMs: 3_600_000,
          answer: { kind: 'http', status: 503, headers: {}, body: '{}' },
        },
      ],
    );
    const runs = attempts.filter(({ check }) => check !== 'data-source' && check !== 'local-file');
    expect(runs.length).toBeGreaterThan(10);
    for (const { outcome, fault, findings } of runs) {
      expect({ outcome, whose: fault?.whose, findings }).toEqual({ outcome: 'blind', whose: 'peer', findings: [] });
    }
  });

  test('the same stuck import seen at long intervals only is not called stuck', async () => {
    const { attempts } = await looked(['import-stuck'], [], 60 * 60_000);
    const codes = attempts.filter(({ check }) => check === 'import-stuck').flatMap(({ findings }) => findings);
    expect(codes.map(({ code, severity }) => ({ code, severity }))).toEqual([
      { code: 'import-long-running', severity: 'notice' },
    ]);
  });
});
