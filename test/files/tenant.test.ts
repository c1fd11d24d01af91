/** local-file and export-file against the sandbox, over real HTTPS, with real files: what the import wants comes from its own definition. */
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exportFile } from '../../checks/export-file.ts';
import { localFile } from '../../checks/local-file.ts';
import { MovableClock } from '../../src/clock.ts';
import { boundOf } from '../../src/engine/bound.ts';
import { runRound } from '../../src/engine/round.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { parseSettings } from '../../src/settings/parse.ts';
import type { ExportSettings, LocalFile, ModelSettings, Settings } from '../../src/settings/settings.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import type { Toolbox } from '../../src/toolbox.ts';
import { toolboxOf } from '../../src/toolbox.ts';

const checks = [localFile, exportFile];
const header = 'Account,Entity,Period,Debit,Credit';
const rows = '400000,DE01,2026-06,1250.00,0.00\n140000,DE01,2026-06,0.00,1250.00\n';

let folder = '';
let clock: MovableClock;
let sandbox: Sandbox;
let store: Store;
let toolbox: Toolbox;
let settings: Settings;
let path = '';

async function start(changes: Parameters<typeof startSandbox>[1] = []): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'anaplan-doctor-exchange-'));
  clock = new MovableClock();
  const directory = join(folder, 'sandbox');
  sandbox = await startSandbox({ scenarios: ['healthy'], directory, port: 0, host: '127.0.0.1', clock }, changes);
  settings = parseSettings(sandbox.settingsYaml, {
    file: join(folder, 'settings.yaml'),
    baseDirectory: folder,
    homeDirectory: folder,
    environment: {},
    limits: Object.fromEntries(checks.map(({ id, limits }) => [id, limits])),
  });
  path = join(directory, 'source', 'general-ledger.csv');
  store = openStore(join(folder, 'store.db'));
  toolbox = toolboxOf({ settings, clock, notes: store, environment: {} });
}

afterEach(async () => {
  await toolbox.close();
  store.close();
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

/** As delivered `agoMs` before the present of the sandbox. */
async function deliver(content: string | Uint8Array, agoMs = 6 * 3_600_000, at = path): Promise<void> {
  await writeFile(at, content);
  const then = (clock.nowMs() - agoMs) / 1000;
  await utimes(at, then, then);
}

async function look(only: string, using = settings) {
  const bound = boundOf(checks, using).filter(({ check }) => check.id === only);
  const attempts = await runRound({
    bound,
    tools: toolbox.round(),
    store,
    clock,
    signal: AbortSignal.timeout(60_000),
    parallel: 2,
  });
  return attempts;
}

async function found(only: string, target: string, using = settings) {
  const attempt = (await look(only, using)).find((one) => one.target === target);
  expect(attempt?.fault).toBeNull();
  return attempt?.findings.map(({ code, severity, facts }) => ({ code, severity, facts })) ?? [];
}

const withModel = (name: string, edit: (model: ModelSettings) => ModelSettings): Settings => ({
  ...settings,
  models: settings.models.map((model) => (model.model === name ? edit(model) : model)),
});
const withSource = (edit: Partial<LocalFile>) =>
  withModel('Data Hub', (model) => ({
    ...model,
    imports: model.imports.map((one) =>
      one.sourceFile === null ? one : { ...one, sourceFile: { ...one.sourceFile, ...edit } },
    ),
  }));
const withExport = (action: string, edit: Partial<ExportSettings>) =>
  withModel('Data Hub', (model) => ({
    ...model,
    exports: model.exports.map((one) => (one.action === action ? { ...one, ...edit } : one)),
  }));
const target = 'Data Hub / Load general ledger';

describe('a local file and the import it feeds', () => {
  beforeEach(() => start());

  it('as the import knows it: nothing to tell, and no row of it anywhere in the store', async () => {
    await deliver(`${header}\n${rows}`);
    const [attempt] = await look('local-file');
    expect(attempt?.findings).toEqual([]);
    expect(attempt?.observation).toMatchObject({
      file: { content: { header: { names: header.split(',') }, count: { rows: 2 } } },
      tenant: { side: { wanted: { names: header.split(','), form: { encoding: 'UTF-8', separator: ',' } } } },
    });
    expect(JSON.stringify(store.attempts({}))).not.toMatch(/1250\.00|DE01/);
    expect(sandbox.writeAttempts()).toBe(0);
  });

  it.each([
    ['a renamed column', `Account,Entity,Period,Debit amount,Credit\n${rows}`, 'header-changed', 'failure'],
    ['a new column', `${header},Currency\n`.concat('1,2,3,4,5,6\n'), 'header-changed', 'notice'],
    ['no header', rows, 'header-missing', 'failure'],
    ['semicolons', `${header}\n${rows}`.replaceAll(',', ';'), 'separator-mismatch', 'failure'],
    ['UTF-16', Buffer.from(`\uFEFF${header}\n${rows}`, 'utf16le'), 'encoding-mismatch', 'failure'],
    ['a single-byte accent', Buffer.from(`${header}\nMüller,1,2,3,4\n`, 'latin1'), 'encoding-mismatch', 'warning'],
    ['a header alone', `${header}\n`, 'file-empty', 'warning'],
    ['a transfer that broke off', `${header}\n400000,DE01,20`, 'file-cut-off', 'warning'],
  ])('%s', async (_what, content, code, severity) => {
    await deliver(content);
    expect(await found('local-file', target)).toMatchObject([{ code, severity }]);
  });

  it('what was renamed is named, and the journal knows the row before', async () => {
    await deliver(`${header}\n${rows}`);
    await look('local-file');
    await deliver(`Account,Entity,Month,Debit,Credit\n${rows}`, 5 * 3_600_000);
    clock.moveMs(60_000);
    expect(await found('local-file', target)).toMatchObject([{ facts: { renamedNames: ['Period -> Month'] } }]);
    const changes = store.changes({}).filter(({ trait }) => trait === 'header row');
    expect(changes).toMatchObject([{ before: header.split(','), after: expect.arrayContaining(['Month']) }]);
  });

  it('the newest file that fits a pattern', async () => {
    const pattern = join(folder, 'sandbox', 'source', 'gl_*.csv');
    await deliver(`${header}\n${rows}`, 30 * 3_600_000, pattern.replace('*', '20260701'));
    const newest = pattern.replace('*', '20260702');
    await deliver(`Account,Entity\n1,2\n`, 6 * 3_600_000, newest);
    expect(await found('local-file', target, withSource({ path: pattern }))).toMatchObject([
      { code: 'header-changed', facts: { path: newest, missingNames: ['Period', 'Debit', 'Credit'] } },
    ]);
  });

  it('delivered night after night with the same content, and loaded each time', async () => {
    const codes: string[][] = [];
    for (let night = 0; night < 4; night += 1) {
      await deliver(`${header}\n${rows}`);
      codes.push((await found('local-file', target)).map(({ code }) => code));
      clock.moveMs(24 * 3_600_000);
    }
    expect(codes).toEqual([[], [], ['content-unchanged'], ['content-unchanged']]);
  });

  it('a local file that is old is told although the model cannot be seen', async () => {
    await deliver(`${header}\n${rows}`, 3 * 86_400_000);
    const elsewhere = withModel('Data Hub', (model) => ({ ...model, model: 'No such model' }));
    const codes = await found('local-file', 'No such model / Load general ledger', elsewhere);
    expect(codes).toMatchObject([
      { code: 'file-stale', severity: 'warning' },
      { code: 'tenant-not-read', severity: 'unknown' },
    ]);
  });
});

describe('a closed model is not opened for its columns', () => {
  beforeEach(() => start());

  it('compared with what was known while it was open', async () => {
    await deliver(`${header}\n${rows}`);
    expect(await found('local-file', target)).toEqual([]);
    await sandbox.addScenarios(['model-closed']);
    clock.moveMs(60_000);
    await deliver(`Account,Entity,Month,Debit,Credit\n${rows}`, 5 * 3_600_000);
    expect(await found('local-file', target)).toMatchObject([
      { code: 'header-changed', severity: 'failure', facts: { renamedNames: ['Period -> Month'] } },
    ]);
    expect(sandbox.requests().wakes).toEqual({});
  });
});

describe('a file that waits', () => {
  it('an import that has not run since its file changed', async () => {
    await start([{ change: 'suspend', model: 'Data Hub', action: 'Load general ledger', sinceAgoMs: 20 * 3_600_000 }]);
    const patient = withSource({ freshWithinMs: 90 * 3_600_000 });
    await deliver(`${header}\n${rows}`, 25 * 3_600_000);
    expect(await found('local-file', target, patient)).toEqual([]);
    clock.moveMs(2 * 3_600_000);
    expect(await found('local-file', target, patient)).toMatchObject([
      { code: 'source-not-imported', severity: 'warning' },
    ]);
  });
});

describe('exports', () => {
  it('a file that was fetched, one that was not, one that is missing', async () => {
    await start();
    const at = join(folder, 'balance.csv');
    const file = { path: at, freshWithinMs: null, minBytes: 1 };
    const name = 'Data Hub / Balance sheet';
    const using = withExport('Balance sheet', { file });
    expect(await found('local-file', name, using)).toMatchObject([{ code: 'file-missing' }]);
    await deliver('Account,Balance\n1,2\n', 4 * 3_600_000, at);
    expect(await found('local-file', name, using)).toEqual([]);
    await deliver('Account,Balance\n1,2\n', 25 * 3_600_000, at);
    expect(await found('local-file', name, using)).toMatchObject([{ code: 'export-not-fetched', severity: 'warning' }]);
  });

  it('fresh by a deadline: the run of last night is, one suspended the night before is not', async () => {
    await start([{ change: 'suspend', model: 'Data Hub', action: 'Trial balance', sinceAgoMs: 20 * 3_600_000 }]);
    const due = new Date(clock.nowMs() - 3_600_000);
    const cron = `${due.getUTCMinutes()} ${due.getUTCHours()} * * *`;
    const freshBy = { text: cron, cron, timeZone: 'UTC', toleranceMs: 0, calendar: null };
    const using = {
      ...settings,
      models: settings.models.map((model) => ({
        ...model,
        exports: model.exports.map((one) => ({ ...one, freshWithinMs: null, freshBy })),
      })),
    };
    expect(await found('export-file', 'Data Hub / Balance sheet', using)).toEqual([]);
    expect(await found('export-file', 'Data Hub / Trial balance', using)).toMatchObject([
      { code: 'export-not-fresh', severity: 'failure' },
    ]);
  });

  it('another user’s private file is unknown where the settings say who runs it, and nothing is called missing', async () => {
    await start([{ change: 'private-file', model: 'Data Hub', file: 'Balance sheet.csv', of: 'monitor@example.com' }]);
    const using = withExport('Balance sheet', { runBy: 'monitor@example.com' });
    expect(await found('export-file', 'Data Hub / Balance sheet', using)).toMatchObject([
      { code: 'export-file-not-visible', severity: 'unknown' },
    ]);
  });

  it('nobody said who runs it: unknown after three runs without a file that was never seen', async () => {
    await start([{ change: 'private-file', model: 'Data Hub', file: 'Balance sheet.csv', of: 'monitor@example.com' }]);
    const name = 'Data Hub / Balance sheet';
    const codes: string[] = [];
    for (let day = 0; day < 3; day += 1) {
      codes.push(...(await found('export-file', name)).map(({ code }) => code));
      clock.moveMs(86_400_000);
    }
    expect(codes).toEqual(['export-file-missing', 'export-file-missing', 'export-file-never-seen']);
  });
});
