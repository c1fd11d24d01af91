import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import type { Run } from './run.ts';
import { doctor, root } from './run.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doctor-demo-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const isByTheSchema = async (report: unknown) => {
  const ajv = new Ajv2020({ allErrors: true });
  addFormats.default(ajv);
  const validate = ajv.compile(JSON.parse(await readFile(join(root, 'config/report.schema.json'), 'utf8')));
  validate(report);
  return validate.errors;
};

describe('demo --scenario all', () => {
  let run: Run;
  let report: Report;
  beforeAll(async () => {
    run = await doctor(['demo', '--scenario', 'all', '--format', 'json', '--out', 'all'], { cwd: folder });
    report = JSON.parse(run.stdout);
  });

  test('finds exactly what was planted', () => {
    expect(run.stderr).toMatch(/All 10 planted faults were found by their own codes, and nothing else/);
    expect(run.code).toBe(0);
  });

  test('each of the checks finds its own fault', () => {
    const found = report.results.flatMap(({ check, findings }) =>
      findings
        .filter(({ severity }) => severity === 'failure' || severity === 'warning')
        .map(({ code }) => `${check}: ${code}`),
    );
    expect(found.sort()).toEqual([
      'certificate-expiry: certificate-expiring',
      'chain-validity: chain-incomplete',
      'data-source: source-model-moved',
      'export-file: export-file-missing',
      'import-failed: import-failed',
      'import-failed: source-model-500-again',
      'import-failed: source-model-not-found',
      'import-stuck: import-stalled',
      'local-file: file-stale',
      'tls-version: tls-old-accepted',
    ]);
  });

  test('one JSON document by the schema', async () => {
    expect(await isByTheSchema(report)).toBeNull();
  });

  test('a case for each finding that is Anaplan’s to solve, for its owner alone', async () => {
    const cases = await readdir(join(folder, 'all/cases'));
    expect(cases).toHaveLength(3);
    for (const name of cases) {
      const files = await readdir(join(folder, 'all/cases', name));
      expect(files.sort()).toEqual(['case.md', 'case.zip', 'mail.eml', 'summary.html', 'summary.txt']);
      const mode = (await stat(join(folder, 'all/cases', name, 'case.zip'))).mode & 0o777;
      expect(mode).toBe(0o600);
    }
  });

  test('the store can be asked afterwards, and the same demo again replaces its own files', async () => {
    const status = await doctor(['status', '--store', 'all/anaplan-doctor.db'], { cwd: folder });
    expect(status.stdout).toMatch(/Open incidents:[\s\S]*import-stalled/);
    const history = await doctor(
      ['history', 'import-stuck', 'Sales Hub / Load actuals', '--store', 'all/anaplan-doctor.db'],
      { cwd: folder },
    );
    expect(history.stdout.trim().split('\n')).toHaveLength(7);
    expect(history.stdout).toMatch(/failure {2}Sales Hub \/ Load actuals: import-stalled/);
    const again = await doctor(['demo', '--scenario', 'export-missing', '--out', 'all', '--quiet'], { cwd: folder });
    expect([again.code, again.stderr]).toEqual([0, '']);
    expect(await readdir(join(folder, 'all/cases'))).toHaveLength(1);
  });
});

test('demo --scenario healthy gives nothing above a notice', async () => {
  const run = await doctor(['demo', '--scenario', 'healthy', '--format', 'json', '--out', 'healthy'], { cwd: folder });
  const report: Report = JSON.parse(run.stdout);
  const { failure, warning, unknown } = report.summary;
  expect([run.code, failure, warning, unknown]).toEqual([0, 0, 0, 0]);
  expect(await isByTheSchema(report)).toBeNull();
});

test('the text fits 80 columns, but for single long words', async () => {
  const run = await doctor(['demo', '--out', 'text', '--quiet'], { cwd: folder });
  const tooLong = run.stdout.split('\n').filter((line) => line.length > 80 && line.trim().split(/\s+/).length > 1);
  expect(tooLong).toEqual([]);
});
