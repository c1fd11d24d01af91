/** Private files and dumps: whose they are, and for how long, on the sandbox's clock. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Change } from '../../src/sandbox/changes.ts';
import type { ScenarioName } from '../../src/sandbox/sandbox.ts';
import type { Json, Rig } from './tenant-client.ts';
import { actionPathOf, newestTaskOf, pathOf, rigWith, tokenOf } from './tenant-client.ts';

const hourMs = 3_600_000;
let rig: Rig;
const started = async (changes: readonly Change[], scenarios: readonly ScenarioName[] = ['healthy']) => {
  rig = await rigWith(scenarios, changes);
  return rig;
};
afterEach(() => rig.end());

const loader = 'loader@example.com';
/** With a token of its own: those of the rig end with the clock. */
const freshApi = async (path: string) => rig.api(path, tokenOf(await rig.certificate()));
const namesIn = async (path: string) => ((await freshApi(path)).body['files'] ?? []).map(({ name }: Json) => name);

describe('a private file', () => {
  const ownFile: Change = { change: 'private-file', model: 'Data Hub', file: 'employees.csv', of: loader };

  it('is gone 48 hours after it was asked for; listing it does not count', async () => {
    await started([ownFile]);
    const path = `${await pathOf(rig, 'Data Hub')}/files`;
    rig.clock.moveMs(47 * hourMs);
    expect(await namesIn(path)).toContain('employees.csv');
    rig.clock.moveMs(2 * hourMs);
    expect(await namesIn(path)).not.toContain('employees.csv');
  });

  it('stays when its content is read meanwhile', async () => {
    await started([ownFile]);
    const path = `${await pathOf(rig, 'Data Hub')}/files`;
    rig.clock.moveMs(40 * hourMs);
    expect((await freshApi(`${path}/113000000062`)).status).toBe(200);
    rig.clock.moveMs(40 * hourMs);
    expect(await namesIn(path)).toContain('employees.csv');
  });

  it('stays by listing where that is ordered', async () => {
    await started([ownFile, { change: 'behaviour', behaviour: { listingKeepsFiles: true } }]);
    const path = `${await pathOf(rig, 'Data Hub')}/files`;
    for (let days = 0; days < 5; days += 1) {
      expect(await namesIn(path)).toContain('employees.csv');
      rig.clock.moveMs(30 * hourMs);
    }
  });

  it('of an export stays while the export goes on writing it', async () => {
    const file: Change = { change: 'private-file', model: 'Data Hub', file: 'Balance sheet.csv', of: loader };
    const stopped: Change = { change: 'suspend', model: 'Data Hub', action: 'Trial balance', sinceAgoMs: 0 };
    await started([file, { ...file, file: 'Trial balance.csv' }, stopped]);
    rig.clock.moveMs(10 * 24 * hourMs);
    const names = await namesIn(`${await pathOf({ api: freshApi }, 'Data Hub')}/files`);
    expect(names).toContain('Balance sheet.csv');
    expect(names).not.toContain('Trial balance.csv');
  });
});

describe('content and counts', () => {
  it('is served as octets, whole and by chunk, with the header row of its action', async () => {
    await started([{ change: 'file-chunks', model: 'Data Hub', file: 'employees.csv', chunkCount: 2 }]);
    const path = `${await pathOf(rig, 'Data Hub')}/files/113000000062`;
    const whole = await rig.api(path);
    expect(whole.headers['content-type']).toBe('application/octet-stream');
    expect(whole.text.split('\r\n')[0]).toBe('Employee,Manager,Cost centre,Start date');
    expect((await rig.api(`${path}/chunks`)).body['chunks']).toEqual([
      { id: '0', name: 'Chunk 0' },
      { id: '1', name: 'Chunk 1' },
    ]);
    expect((await rig.api(`${path}/chunks/1`)).status).toBe(200);
    for (const chunk of ['2', '-1', 'x']) expect((await rig.api(`${path}/chunks/${chunk}`)).status).toBe(404);
  });

  it('can be counted and gone', async () => {
    await started([], ['export-stale-count']);
    const path = `${await pathOf(rig, 'Data Hub')}/files`;
    const { id, chunkCount } = (await rig.api(path)).body['files'].find(
      ({ name }: Json) => name === 'Trial balance.csv',
    );
    expect(chunkCount).toBe(1);
    expect((await rig.api(`${path}/${id}`)).status).toBe(404);
    expect((await rig.api(`${path}/${id}/chunks/0`)).status).toBe(404);
  });

  it.each([
    ['missing', null],
    ['empty', 0],
  ] as const)('for administrators only is %s to others', async (adminFile, chunkCount) => {
    await started([
      { change: 'admin-file', model: 'Data Hub', file: 'employees.csv' },
      { change: 'behaviour', behaviour: { adminFile } },
    ]);
    const path = `${await pathOf(rig, 'Data Hub')}/files`;
    const found = (files: Json) => files.find(({ name }: Json) => name === 'employees.csv')?.chunkCount ?? null;
    expect(found((await rig.api(path)).body['files'])).toBe(chunkCount);
    expect(found((await rig.api(path, await rig.tokenOf('admin'))).body['files'])).toBe(1);
  });
});

describe('a failure dump', () => {
  const dumpPath = async () => {
    const path = await actionPathOf(rig, 'Data Hub', 'imports', 'Load employees');
    const task = await newestTaskOf(rig, path);
    expect(task['result'].failureDumpAvailable).toBe(true);
    return `${path}/tasks/${task['taskId']}/dump`;
  };

  it('is text for the user who ran the import, whole and in chunks; a 404 for others', async () => {
    await started([], ['dump-available']);
    const path = await dumpPath();
    const whole = await rig.api(path);
    expect([whole.status, whole.headers['content-type']]).toEqual([200, 'text/plain']);
    const lines = whole.text.trim().split('\r\n');
    expect(lines[0]).toBe('"_Status_","Employee","Manager","Cost centre","Start date","_Line_","_Error_1_"');
    expect(lines).toHaveLength(4);
    expect((await rig.api(`${path}/chunks`)).body['chunks']).toEqual([{ id: '0', name: 'Chunk 0' }]);
    expect((await rig.api(`${path}/chunks/0`)).text).toBe(whole.text);
    expect((await rig.api(`${path}/chunks/1`)).status).toBe(404);
    const monitor = await rig.monitorToken();
    for (const part of ['', '/chunks', '/chunks/0']) expect((await rig.api(path + part, monitor)).status).toBe(404);
  });

  it('is gone 48 hours after it was last read', async () => {
    await started([], ['dump-available']);
    const path = await dumpPath();
    rig.clock.moveMs(40 * hourMs);
    expect((await freshApi(path)).status).toBe(200);
    rig.clock.moveMs(40 * hourMs);
    expect((await freshApi(path)).status).toBe(200);
    rig.clock.moveMs(49 * hourMs);
    expect((await freshApi(path)).status).toBe(404);
  });

  it('is replaced by the next run of its user, clean or not', async () => {
    await started([
      {
        change: 'run',
        model: 'Data Hub',
        action: 'Load employees',
        startedAgoMs: 0,
        by: loader,
        course: { points: [], end: { afterMs: hourMs, state: 'COMPLETE', outcome: { successful: true } } },
      },
    ]);
    await rig.sandbox.addScenarios(['dump-available']);
    const path = await dumpPath().catch(() => null);
    const action = await actionPathOf(rig, 'Data Hub', 'imports', 'Load employees');
    const { tasks } = (await rig.api(`${action}/tasks`)).body;
    const dump = `${action}/tasks/${tasks.at(-2).taskId}/dump`;
    expect(path).toBeNull();
    expect((await rig.api(dump)).status).toBe(200);
    rig.clock.moveMs(2 * hourMs);
    expect((await freshApi(dump)).status).toBe(404);
  });

  it('of a step of a process stands under the task of the process', async () => {
    const failed = { successful: true, failureDumpAvailable: true, details: [] };
    await started([
      {
        change: 'run',
        model: 'Sales Hub',
        action: 'Nightly load',
        startedAgoMs: hourMs,
        by: loader,
        course: {
          points: [],
          end: {
            afterMs: 1,
            state: 'COMPLETE',
            outcome: { successful: true, steps: [{ action: 'Load regions', outcome: failed }] },
          },
        },
      },
    ]);
    const path = await actionPathOf(rig, 'Sales Hub', 'processes', 'Nightly load');
    const task = await newestTaskOf(rig, path);
    const dumps = `${path}/tasks/${task['taskId']}/dumps`;
    expect((await rig.api(`${dumps}/${task['result'].nestedResults[0].objectId}`)).text).toContain('_Error_1_');
    expect((await rig.api(`${dumps}/${task['result'].nestedResults[0].objectId}/chunks/0`)).status).toBe(200);
    expect((await rig.api(`${dumps}/112000000036`)).status).toBe(404);
  });

  it('that is not there can be 204 and 400 instead', async () => {
    await started([{ change: 'behaviour', behaviour: { missingDump: 'by-path' } }]);
    const path = await actionPathOf(rig, 'Data Hub', 'imports', 'Load employees');
    const { taskId } = await newestTaskOf(rig, path);
    expect((await rig.api(`${path}/tasks/${taskId}/dump`)).status).toBe(204);
    expect((await rig.api(`${path}/tasks/${taskId}/dump/chunks`)).status).toBe(400);
  });
});
