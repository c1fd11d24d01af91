import { stat } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { ScenarioName } from '../../src/sandbox/sandbox.ts';
import { demoScenarios } from '../../src/sandbox/sandbox.ts';
import { faultyScenarios } from '../../src/sandbox/scenarios.ts';
import type { Json, Rig } from './tenant-client.ts';
import { actionPathOf, newestTaskOf, pathOf, rigWith } from './tenant-client.ts';

const hourMs = 3_600_000;
let rig: Rig;
const started = async (...names: readonly ScenarioName[]) => {
  rig = await rigWith(names);
  return rig;
};
afterEach(() => rig.end());

describe('healthy', () => {
  it('plants nothing, needs one look, and every run of every action succeeded', async () => {
    const { sandbox } = await started('healthy');
    expect([sandbox.planted, sandbox.rounds.count]).toEqual([[], 1]);
    for (const [task, path] of await newestTasks()) {
      expect([path, task['taskState'], task['result'].successful]).toEqual([path, 'COMPLETE', true]);
      expect(rig.clock.nowMs() - task['creationTime']).toBeLessThan(7 * hourMs);
    }
  });

  it('runs again the next night when the clock moves there', async () => {
    const { clock } = await started('healthy');
    const path = await actionPathOf(rig, 'Data Hub', 'exports', 'Balance sheet');
    const before = await newestTaskOf(rig, path);
    clock.moveMs(20 * hourMs);
    const { tokenInfo } = (await rig.certificate()).body;
    const { body } = await rig.api(`${path}/tasks`, tokenInfo.tokenValue);
    expect(body['tasks'].at(-1).creationTime - before['creationTime']).toBe(24 * hourMs);
  });
});

describe('import-stuck', () => {
  it('stands at 41 % however far the clock moves, and keeps the model busy', async () => {
    const { sandbox, clock } = await started('import-stuck');
    const path = await actionPathOf(rig, 'Sales Hub', 'imports', 'Load actuals');
    const first = await newestTaskOf(rig, path);
    for (let round = 1; round < sandbox.rounds.count; round += 1) clock.moveMs(sandbox.rounds.stepMs);
    const { tokenInfo } = (await rig.certificate()).body;
    const last = (await rig.api(`${path}/tasks/${first['taskId']}`, tokenInfo.tokenValue)).body['task'];
    expect(first).toMatchObject({ taskState: 'IN_PROGRESS', progress: 0.41, currentStep: 'Processing ...' });
    expect(last).toEqual(first);
    expect((sandbox.rounds.count - 1) * sandbox.rounds.stepMs).toBeGreaterThan(45 * 60_000);
    const model = path.replace(/\/imports.*/, '');
    const { requestStatus } = (await rig.api(`${model}/status`, tokenInfo.tokenValue)).body;
    expect(requestStatus).toMatchObject({ taskId: first['taskId'], progress: 0.41 });
    expect(requestStatus.tooltip).toContain('Import started by user Integration Loader (loader@example.com)');
    const files = await rig.api(`${model}/files`, tokenInfo.tokenValue);
    expect(files.status).toBe(200);
  });
});

describe('failures', () => {
  it('import-failed: COMPLETE, not successful, by a code', async () => {
    await started('import-failed');
    const task = await newestTaskOf(rig, await actionPathOf(rig, 'Data Hub', 'imports', 'Load employees'));
    expect(task).toMatchObject({ taskState: 'COMPLETE', currentStep: 'Failed.', result: { successful: false } });
    expect(task['result'].details[0].type).toBe('hierarchyImportFailed');
  });

  it('source-model-500: the last two runs failed with the literal text, the one before did not', async () => {
    await started('source-model-500');
    const path = await actionPathOf(rig, 'Sales Hub', 'imports', 'Load pipeline');
    const { tasks } = (await rig.api(`${path}/tasks`)).body;
    const results = await Promise.all(
      tasks.slice(-3).map(async ({ taskId }: Json) => (await rig.api(`${path}/tasks/${taskId}`)).body['task'].result),
    );
    expect(results.map(({ successful }) => successful)).toEqual([true, false, false]);
    expect(results[2].details[0]).toMatchObject({
      type: 'connectorError',
      localMessageText:
        'Import Connector: Failed to retrieve data from remote server (caused by : HTTP/1.1 500 Internal Server Error)',
    });
  });

  it('source-model-moved: the model is in another workspace than the settings say, and the import no longer finds it', async () => {
    const { sandbox } = await started('source-model-moved');
    const { models } = (await rig.api('/models')).body;
    const source = models.find(({ name }: Json) => name === 'Price Book');
    const expected = parse(sandbox.settingsYaml).models[0].imports.find(
      ({ import: name }: Json) => name === 'Load price list',
    ).sourceModel;
    expect([expected.workspace, source.currentWorkspaceName]).toEqual(['Finance Prod', 'Finance Test']);
    const task = await newestTaskOf(rig, await actionPathOf(rig, 'Sales Hub', 'imports', 'Load price list'));
    expect(task['result'].details[0].type).toBe('failedToLocateModel');
  });

  it('export-missing: the export succeeded, its id is not among the files, others are', async () => {
    await started('export-missing');
    const path = await actionPathOf(rig, 'Data Hub', 'exports', 'Balance sheet');
    expect((await newestTaskOf(rig, path))['result'].successful).toBe(true);
    const { files } = (await rig.api(`${await pathOf(rig, 'Data Hub')}/files`)).body;
    const ids = files.map(({ id }: Json) => id);
    expect(ids).not.toContain(path.split('/').at(-1));
    expect(ids).toContain('116000000022');
  });

  it('source-stale: the local file is three days old, and fresh without the fault', async () => {
    const ageOf = async ({ sandbox, clock }: Rig) => {
      const { path } = parse(sandbox.settingsYaml).models[1].imports[0].sourceFile;
      return clock.nowMs() - (await stat(path)).mtimeMs;
    };
    const healthy = await rigWith();
    expect(await ageOf(healthy)).toBeLessThan(26 * hourMs);
    await healthy.end();
    expect(await ageOf(await started('source-stale'))).toBeGreaterThan(71 * hourMs);
  });
});

describe('all at once', () => {
  it('plants what each plants alone, each on a target of its own', async () => {
    await started(...faultyScenarios);
    const { planted, rounds } = rig.sandbox;
    expect(planted.map(({ code }) => code)).toEqual([
      'import-stalled',
      'import-failed',
      'source-model-500-again',
      'source-model-moved',
      'source-model-not-found',
      'export-file-missing',
      'file-stale',
      'certificate-expiring',
      'chain-incomplete',
      'tls-old-accepted',
    ]);
    // The moved model is one fault with two findings.
    expect(new Set(planted.map(({ target }) => target)).size).toBe(planted.length - 1);
    expect(rounds).toEqual({ count: 7, stepMs: 600_000 });
    expect(faultyScenarios).toEqual(demoScenarios);
  });

  it('leaves every action without a fault as it was', async () => {
    await started(...faultyScenarios);
    const faulty = rig.sandbox.planted.map(({ target }) => target);
    for (const [task, name] of await newestTasks()) {
      if (faulty.includes(name)) continue;
      expect([name, task['result']?.successful]).toEqual([name, true]);
    }
  });

  it('does the same when a scenario is named twice', async () => {
    await started('import-failed', 'import-failed');
    expect(rig.sandbox.planted).toHaveLength(1);
  });
});

/** The newest task of every action that ever ran, by `model / action`. */
async function newestTasks(): Promise<readonly (readonly [Json, string])[]> {
  const tasks: [Json, string][] = [];
  for (const model of ['Sales Hub', 'Data Hub']) {
    const path = await pathOf(rig, model);
    for (const kind of ['imports', 'exports', 'processes']) {
      for (const { id, name } of (await rig.api(`${path}/${kind}`)).body[kind]) {
        const { body } = await rig.api(`${path}/${kind}/${id}/tasks`);
        if ('tasks' in body) tasks.push([await newestTaskOf(rig, `${path}/${kind}/${id}`), `${model} / ${name}`]);
      }
    }
  }
  return tasks;
}
