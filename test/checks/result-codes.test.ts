/** Every result code Anaplan's tables list: from the API's task JSON to the finding, who acts next, and what `explain` says. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { importFailed } from '../../checks/import-failed.ts';
import { explanations } from '../../checks/import-failed.words.ts';
import { resultCodeNames, resultCodeOf } from '../../src/anaplan/result-codes.ts';
import { runOf } from '../../src/anaplan/run-outcome.ts';
import { parseTask } from '../../src/anaplan/tasks.ts';
import { explain } from '../../src/explain/explain.ts';
import { worded } from '../../src/explanation.ts';
import { judged } from './tenant-fixtures.ts';

type Row = {
  readonly type: string;
  readonly category: string;
  /** A successful result with this code: the severity and code of its only finding, or null. */
  readonly inSuccess: readonly [severity: string, code: string] | null;
  /** The same of a result without success. */
  readonly inFailure: readonly [severity: string, code: string];
  readonly actsNext: string;
  readonly problem: string | null;
};

const folder = join(import.meta.dirname, '..', 'fixtures', 'result-codes');
const rows = JSON.parse(readFileSync(join(folder, 'table.json'), 'utf8')) as readonly Row[];

const subject = {
  ...{ model: 'Sales Hub', modelId: 'A'.repeat(32), workspace: 'Prod', workspaceId: 'w' },
  ...{ action: 'Load actuals', actionId: '112000000032', actionKind: 'import' },
};

/** As the API sends it. */
const taskJson = (type: string, successful: boolean) => ({
  meta: { schema: 'https://api.anaplan.com/2/0/models/A/objects/task' },
  status: { code: 200, message: 'Success' },
  task: {
    ...{ type: 'taskInformation', taskId: 'B6D3', taskState: 'COMPLETE', progress: 1, currentStep: 'Complete.' },
    creationTime: 1795298400000,
    result: {
      successful,
      objectId: subject.actionId,
      objectName: subject.action,
      details: [
        { type, occurrences: 2, localMessageText: 'Widget "Alpha-77" of Jane Doe', values: ['row', 'Jane Doe'] },
      ],
    },
  },
});

function findingsOf(type: string, successful: boolean) {
  const runs = [runOf(parseTask(taskJson(type, successful)))];
  const observation = { subject, runs, source: null, targetMoved: false, runningTasks: [] };
  return judged(importFailed, [{ outcome: 'seen', startedAtMs: 1795305600000, observation }]);
}

const shown = (type: string, successful: boolean) =>
  findingsOf(type, successful).map(({ severity, code }) => [severity, code]);

describe('result codes', () => {
  test('the table lists every code, and no other', () => {
    const listed = rows.filter(({ type }) => resultCodeOf(type) !== null && !type.endsWith('NotInTables'));
    expect(listed.map(({ type }) => type).toSorted()).toEqual([...resultCodeNames()].toSorted());
  });

  test.each(rows)('$type', ({ type, category, inSuccess, inFailure, actsNext, problem }) => {
    const known = resultCodeOf(type);
    expect(known?.category ?? 'unlisted').toBe(category);
    expect(shown(type, true)).toEqual(inSuccess === null ? [] : [inSuccess]);
    expect(shown(type, false)).toEqual([inFailure]);
    const [finding] = findingsOf(type, false);
    if (finding === undefined) throw new Error('no finding');
    const words = worded(finding, explanations[finding.code as keyof typeof explanations]);
    expect(words.actsNext).toBe(actsNext);
    expect(known?.problem ?? null).toBe(problem);
    expect([words.title, words.meaning, words.remedy].join('\n')).not.toMatch(/[{}]|\bunknown\b(?! code)/);
    if (known) expect(known.actsNext).toBe(actsNext);
  });

  test.each(rows.filter(({ category }) => category === 'row'))('$type: no text of the row is kept', ({ type }) => {
    expect(JSON.stringify(findingsOf(type, true))).not.toMatch(/Alpha|Jane/);
    expect(JSON.stringify(findingsOf(type, false))).not.toMatch(/Alpha|Jane/);
  });

  test.each(rows.filter(({ category }) => category !== 'unlisted'))('explain $type', ({ type, actsNext }) => {
    const found = explain(JSON.stringify(taskJson(type, false)), {}).find(({ id }) => id === `code-${type}`);
    expect(found).toMatchObject({ title: resultCodeOf(type)?.cause, actsNext });
    expect(found?.remedy.length).toBeGreaterThan(10);
  });
});
