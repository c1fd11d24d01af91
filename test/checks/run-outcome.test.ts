/** From the API's task JSON to what is kept of it: codes, counts and causes, and no row of data. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { causesOf } from '../../src/anaplan/failure-causes.ts';
import { sourceModel500Text, sourceModelNotFoundText } from '../../src/anaplan/known-texts.ts';
import { resultCodeNames, resultCodeOf } from '../../src/anaplan/result-codes.ts';
import { isSuccessful, rowCountsOf, runOf } from '../../src/anaplan/run-outcome.ts';
import { parseTask } from '../../src/anaplan/tasks.ts';

const task = (result: object | undefined) =>
  runOf(
    parseTask({
      meta: {},
      status: { code: 200, message: 'Success' },
      task: {
        taskId: 'B6D3',
        taskState: 'COMPLETE',
        progress: 1,
        currentStep: 'Failed.',
        creationTime: 1564423092000,
        result,
      },
    }),
  );

describe('a finished task', () => {
  test("counts come from the alternating values of Anaplan's own sample", () => {
    const run = task({
      successful: true,
      failureDumpAvailable: false,
      objectId: '112000000101',
      objectName: 'Employees',
      details: [
        {
          type: 'hierarchyRowsProcessed',
          occurrences: 0,
          localMessageText: 'Employees: 90 (0/90) rows successful, 5 ignored ',
          values: ['hierarchyName', 'Employees', 'successRowCount', '90', 'failedCount', '0', 'ignoredCount', '5'],
        },
      ],
    });
    expect(rowCountsOf(run)).toEqual({ failedRows: 0, ignoredRows: 5, totalRows: 95 });
    expect(run.steps?.[0]?.details[0]?.counts).toEqual({ successRowCount: 90, failedCount: 0, ignoredCount: 5 });
  });

  test('texts and values of single rows are not kept: they hold data', () => {
    const run = task({
      successful: true,
      details: [
        {
          type: 'dateFormatInvalid',
          occurrences: 3,
          localMessageText: 'Salary of Jane Doe: 31.02.2026 is no date',
          values: ['value', '31.02.2026', 'rowText', 'Jane Doe;120000'],
        },
      ],
    });
    expect(JSON.stringify(run)).not.toMatch(/Jane|120000|31\.02/);
    expect(run.steps?.[0]?.details[0]).toMatchObject({ type: 'dateFormatInvalid', occurrences: 3, text: null });
  });

  test('counts of a process are those of its steps, not twice', () => {
    const details = [{ type: 'lineItemRowsProcessed', values: ['failedCount', '2', 'ignoredCount', '1'] }];
    const run = task({ successful: true, details, nestedResults: [{ successful: true, objectName: 'Step', details }] });
    expect(rowCountsOf(run)).toEqual({ failedRows: 2, ignoredRows: 1, totalRows: null });
  });

  test('rows that only row-level codes tell of are counted, unless something counts them better', () => {
    const counted = (...details: readonly object[]) => rowCountsOf(task({ successful: true, details })).failedRows;
    const dates = { type: 'dateFormatInvalid', occurrences: 3 };
    expect(counted(dates, { type: 'moduleImportNumberFormat', occurrences: 4 })).toBe(7);
    expect(counted(dates, { type: 'lineItemRowsProcessed', values: ['failedCount', '3'] })).toBe(3);
    expect(counted(dates, { type: 'lineItemRowsProcessed', values: ['failedCount', '0'] })).toBe(0);
    expect(counted(dates, { type: 'hierarchyRowsProcessed', values: ['ignoredCount', '3'] })).toBe(0);
    expect(counted({ type: 'dateFormatInvalid' })).toBeNull();
  });

  test('of too many steps and details those are kept that say why it failed', () => {
    const nestedResults = Array.from({ length: 400 }, (_, index) => ({
      successful: index !== 399,
      objectName: `Step ${index}`,
      details: [
        ...Array.from({ length: 80 }, () => ({ type: 'dateFormatInvalid', occurrences: 1 })),
        { type: 'missingFields' },
      ],
    }));
    const run = task({ successful: true, nestedResults });
    expect(run.steps?.length).toBe(200);
    expect(isSuccessful(run)).toBe(false);
    expect(causesOf(run)).toMatchObject([{ type: 'missingFields', step: 'Step 399' }]);
  });

  test('a step is named with the steps around it, and by its place when it has no name', () => {
    const inner = { successful: false, details: [{ type: 'notAuthorised' }] };
    const outer = { successful: false, objectName: 'Lists', nestedResults: [{ successful: true }, inner] };
    const run = task({ successful: false, objectName: 'Nightly', nestedResults: [outer] });
    expect(causesOf(run)).toMatchObject([{ type: 'notAuthorised', step: 'Lists > step 2 of 2' }]);
  });

  test('a task without a result neither succeeded nor failed', () => {
    expect(isSuccessful(task(undefined))).toBeNull();
    expect(causesOf(task(undefined))).toEqual([]);
  });

  test('an endless text is cut', () => {
    const run = task({
      successful: false,
      details: [{ type: 'internalError', localMessageText: 'x'.repeat(100_000) }],
    });
    expect(JSON.stringify(run).length).toBeLessThan(2_000);
  });
});

describe('result codes', () => {
  test('every code has cause and remedy, and a row-level code of module imports is known by its prefix', () => {
    expect(resultCodeNames().length).toBe(53);
    for (const name of resultCodeNames()) expect(resultCodeOf(name)?.remedy).not.toBe('');
    expect(resultCodeOf('moduleImportSomethingNew')?.category).toBe('row');
    expect(resultCodeOf('moduleImportNoWriteAccess')?.category).toBe('failure');
    expect(resultCodeOf('constructor')).toBeNull();
  });

  test('every failure code alone yields a cause', () => {
    for (const type of resultCodeNames()) {
      const causes = causesOf(task({ successful: false, details: [{ type }] }));
      expect(causes, type).toHaveLength(1);
      expect(causes[0]?.type).toBe(type);
    }
  });
});

describe("support's own sentences", () => {
  test.each([
    'Import Connector: Failed to retrieve data from remote server (caused by : HTTP/1.1 500 Internal Server Error)',
    'import connector: failed to retrieve data from remote server (caused by: HTTP/1.1 500)',
  ])('%s', (text) => expect(text).toMatch(sourceModel500Text));

  test('another status of the remote server is not the 500 they speak of', () => {
    expect('Failed to retrieve data from remote server (caused by : HTTP/1.1 503 Service Unavailable)').not.toMatch(
      sourceModel500Text,
    );
  });

  test('Failed to locate model', () => {
    expect('Failed to locate model (source model).').toMatch(sourceModelNotFoundText);
    expect('Failed to locate module').not.toMatch(sourceModelNotFoundText);
  });

  test('nothing that lists codes is left without a documentation page', () => {
    const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'import-failed.md'), 'utf8');
    for (const name of resultCodeNames()) expect(page).toContain(`\`${name}\``);
  });
});
