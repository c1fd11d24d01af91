/** A writable sandbox takes what clients that upload, import and export send, in the order they send it. */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MovableClock } from '../../src/clock.ts';
import type { Json, Rig } from './tenant-client.ts';
import { pathOf, rigWith } from './tenant-client.ts';

let rig: Rig;
let token: string;
let path: string;
beforeAll(async () => {
  rig = await rigWith(['healthy'], [], new MovableClock(), { writable: true });
  token = await rig.monitorToken();
  path = await pathOf(rig, 'Sales Hub', token);
});
afterAll(() => rig.end());

const json = { 'content-type': 'application/json' };
const start = async (action: string): Promise<string> => {
  const { status, body } = await rig.send('POST', `${path}/${action}/tasks`, token, '{"localeName":"en_US"}', json);
  expect([status, body['task'].taskState]).toEqual([200, 'NOT_STARTED']);
  return body['task'].taskId;
};
const taskOf = async (action: string, taskId: string): Promise<Json> =>
  (await rig.api(`${path}/${action}/tasks/${taskId}`, token)).body['task'];

describe('an upload and its import', () => {
  const file = 'files/113000000027';

  it('is taken in chunks, packed or not, and the import counts its rows', async () => {
    const announced = await rig.send('POST', `${path}/${file}`, token, '{"chunkCount":2}', json);
    expect(announced.body['file']).toMatchObject({ id: '113000000027', chunkCount: 2 });
    const packed = await rig.send('PUT', `${path}/${file}/chunks/0`, token, gzipSync('Account,Amount\na,1\n'), {
      'content-type': 'application/x-gzip',
    });
    const plain = await rig.send('PUT', `${path}/${file}/chunks/1`, token, 'b,2\nc,3\n', {
      'content-type': 'application/octet-stream',
    });
    expect([packed.status, packed.text, plain.status]).toEqual([204, '', 204]);
    const complete = await rig.send('POST', `${path}/${file}/complete`, token, '{"id":"113000000027"}', json);
    expect(complete.body['file'].chunkCount).toBe(2);
    expect((await rig.api(`${path}/${file}/chunks/0`, token)).text).toBe('Account,Amount\na,1\n');
    const taskId = await start('imports/112000000032');
    rig.clock.moveMs(2_000);
    expect((await taskOf('imports/112000000032', taskId))['taskState']).toBe('IN_PROGRESS');
    rig.clock.moveMs(3_000);
    const task = await taskOf('imports/112000000032', taskId);
    expect(task).toMatchObject({ taskState: 'COMPLETE', result: { successful: true } });
    expect(task['result'].details[0].localMessageText).toContain('3 (0/3) rows successful');
  });

  it('is private to who sent it', async () => {
    const names = (files: Json) => files.map(({ id }: Json) => id);
    expect(names((await rig.api(`${path}/files`, token)).body['files'])).toContain('113000000027');
    expect(names((await rig.api(`${path}/files`)).body['files'])).not.toContain('113000000027');
  });

  it('fails when the content was deleted', async () => {
    expect((await rig.send('DELETE', `${path}/${file}`, token)).status).toBe(204);
    const taskId = await start('imports/112000000032');
    rig.clock.moveMs(5_000);
    const { result } = await taskOf('imports/112000000032', taskId);
    expect([result.successful, result.details[0].type]).toEqual([false, 'uploadedFileNoLongerAvailable']);
  });

  it('makes a private file of a name that is not there yet', async () => {
    const { body } = await rig.send('POST', `${path}/files/new.csv`, token, '{"chunkCount":1}', json);
    expect(body['file']).toMatchObject({ name: 'new.csv' });
    expect(body['file'].id).toMatch(/^113\d{9}$/);
  });

  it('refuses what is out of bounds', async () => {
    expect((await rig.send('POST', `${path}/${file}`, token, '{"chunkCount":1001}', json)).status).toBe(400);
    expect((await rig.send('PUT', `${path}/${file}/chunks/1000`, token, 'x')).status).toBe(404);
    const bomb = gzipSync(Buffer.alloc(51 * 1024 * 1024));
    const packed = { 'content-type': 'application/x-gzip' };
    expect((await rig.send('PUT', `${path}/${file}/chunks/0`, token, bomb, packed)).status).toBe(400);
  });
});

describe('other tasks', () => {
  it('export into a private file, run a process, and cancel', async () => {
    const exported = await start('exports/116000000011');
    const processed = await start('processes/118000000041');
    const cancelled = await start('imports/112000000033');
    rig.clock.moveMs(2_000);
    expect((await rig.send('DELETE', `${path}/imports/112000000033/tasks/${cancelled}`, token)).status).toBe(204);
    expect((await taskOf('imports/112000000033', cancelled))['taskState']).toBe('CANCELLING');
    rig.clock.moveMs(5_000);
    expect((await taskOf('exports/116000000011', exported))['result'].successful).toBe(true);
    expect((await taskOf('processes/118000000041', processed))['result'].nestedResults).toHaveLength(2);
    expect(await taskOf('imports/112000000033', cancelled)).toMatchObject({
      taskState: 'CANCELLED',
      cancelledBy: 'monitor@example.com',
    });
    expect((await rig.api(`${path}/files/116000000011/chunks/0`, token)).text).toContain('Region,Product');
    expect((await rig.api(`${path}/files/116000000011`)).status).toBe(404);
  });

  it('close and open the model', async () => {
    const model = path.replace(/^\/workspaces\/[^/]+/, '');
    const step = async () => (await rig.api(`${model}/status`, token)).body['requestStatus'].currentStep;
    expect((await rig.send('POST', `${model}/close`, token)).status).toBe(204);
    expect(await step()).toBe('Closed');
    expect((await rig.send('POST', `${model}/open`, token)).status).toBe(202);
    expect(await step()).toBe('Open');
  });

  it('are still counted as writes, and unknown ones are no route', async () => {
    expect(rig.sandbox.writeAttempts()).toBeGreaterThan(10);
    expect((await rig.send('POST', `${path}/imports/112999999999/tasks`, token, '{}', json)).status).toBe(404);
    expect((await rig.send('PATCH', `${path}/imports`, token)).status).toBe(404);
    expect((await rig.send('POST', `${path}/imports/112000000032/tasks`, 'made-up', '{}', json)).status).toBe(401);
  });
});
