/** Faults of the service: rate limit, slow and held calls, error pages, closed models, every HTTP status of the facts. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Change } from '../../src/sandbox/changes.ts';
import type { ScenarioName } from '../../src/sandbox/sandbox.ts';
import type { Rig } from './tenant-client.ts';
import { actionPathOf, pathOf, rigWith } from './tenant-client.ts';

const minuteMs = 60_000;
let rig: Rig;
const started = async (changes: readonly Change[], scenarios: readonly ScenarioName[] = ['healthy']) => {
  rig = await rigWith(scenarios, changes);
  return rig;
};
afterEach(() => rig.end());

describe('the rate limit', () => {
  const limit = (retryAfter: 'seconds' | 'http-date' | 'none'): Change => ({
    change: 'behaviour',
    behaviour: { rateLimit: { perMinute: 3, retryAfter } },
  });
  const firstRefused = async () => {
    for (let call = 0; call < 5; call += 1) {
      const answer = await rig.api('/users/me');
      if (answer.status === 429) return { call, answer };
    }
    throw new Error('no call was refused');
  };

  it('lets so many through, then answers 429 with seconds; waiting as told is enough', async () => {
    await started([limit('seconds')]);
    const { call, answer } = await firstRefused();
    expect(call).toBe(3);
    const seconds = Number(answer.headers['retry-after']);
    expect(seconds).toBeGreaterThan(0);
    rig.clock.moveMs(seconds * 1000);
    expect((await rig.api('/users/me')).status).toBe(200);
    expect((await rig.api('/users/me')).status).toBe(429);
  });

  it('can name a date instead, or nothing', async () => {
    await started([limit('http-date')]);
    const { answer } = await firstRefused();
    rig.clock.moveMs(Date.parse(String(answer.headers['retry-after'])) - rig.clock.nowMs());
    expect((await rig.api('/users/me')).status).toBe(200);
    await rig.end();
    await started([limit('none')]);
    expect((await firstRefused()).answer.headers).not.toHaveProperty('retry-after');
  });

  it('is one for all users, CloudWorks included, and not for sign-in', async () => {
    await started([limit('seconds')]);
    const monitor = await rig.monitorToken();
    await firstRefused();
    const url = `${rig.sandbox.baseUrls.auth}/cloudworks/2/0/integrations`;
    expect((await rig.call('GET', url, { authorization: `Bearer ${monitor}` })).status).toBe(429);
    expect((await rig.basic('x', 'y')).status).toBe(401);
  });
});

describe('answers in place of the tenant', () => {
  it.each([409, 410, 423, 425, 500, 502, 503, 504])('can be a %i of the web server', async (status) => {
    const html = {
      kind: 'http',
      status,
      headers: { 'content-type': 'text/html' },
      body: '<html>nginx</html>',
    } as const;
    await started([{ change: 'interfere', path: '/imports', forMs: minuteMs, answer: html }]);
    const path = await pathOf(rig, 'Sales Hub');
    const answer = await rig.api(`${path}/imports`);
    expect([answer.status, answer.text]).toEqual([status, '<html>nginx</html>']);
    expect((await rig.api(`${path}/exports`)).status).toBe(200);
    rig.clock.moveMs(minuteMs);
    expect((await rig.api(`${path}/imports`)).status).toBe(200);
  });

  it('can come late, and end with the caller', async () => {
    await started([{ change: 'interfere', path: '/models', forMs: minuteMs, answer: { kind: 'slow', byMs: 200 } }]);
    await rig.api('/users/me');
    const before = performance.now();
    expect((await rig.api('/models')).body['models']).toHaveLength(5);
    expect(performance.now() - before).toBeGreaterThanOrEqual(190);
  });

  it.each([
    ['model-archived', 422],
    ['model-offline', 424],
  ] as const)('%s: %i for what is in the model, files included', async (scenario, status) => {
    await started([], [scenario]);
    const path = await pathOf(rig, 'Data Hub');
    for (const kind of ['imports', 'files', 'lists']) expect((await rig.api(`${path}/${kind}`)).status).toBe(status);
  });

  it('service-unavailable is a page of the web server, and over after ten minutes', async () => {
    await started([], ['service-unavailable']);
    const down = await rig.api('/models');
    expect([down.status, down.text.includes('nginx')]).toEqual([503, true]);
    rig.clock.moveMs(10 * minuteMs);
    expect((await rig.api('/models')).status).toBe(200);
  });
});

describe('a busy model', () => {
  it('holds files and definitions up to a bound, then the web server gives up', async () => {
    await started([{ change: 'behaviour', behaviour: { busyHoldMs: minuteMs } }], ['model-busy']);
    const path = await pathOf(rig, 'Sales Hub');
    const held = ['files', 'lists', 'versions'].map((kind) => rig.api(`${path}/${kind}`));
    const early = await Promise.race([...held, new Promise((done) => setTimeout(() => done('held'), 150))]);
    expect(early).toBe('held');
    expect((await rig.api(`${path}/imports`)).status).toBe(200);
    rig.clock.moveMs(minuteMs);
    expect((await Promise.all(held)).map(({ status }) => status)).toEqual([504, 504, 504]);
  });
});

describe('a closed model', () => {
  it('stays closed for status, tasks and the models themselves, and counts who opens it', async () => {
    await started([], ['model-closed']);
    const path = await pathOf(rig, 'Data Hub');
    const tasks = `${path}/imports/112000000052/tasks`;
    const { taskId } = (await rig.api(tasks)).body['tasks'].at(-1);
    await rig.api(`${tasks}/${taskId}`);
    await rig.api(path.replace(/^\/workspaces\/[^/]+/, ''));
    expect((await rig.api(`${path}/status`)).body['requestStatus']).toMatchObject({
      currentStep: 'Closed',
      progress: -1,
    });
    expect(rig.sandbox.requests().wakes).toEqual({});
    await rig.api(`${path}/imports`);
    await rig.api(`${path}/files`);
    expect((await rig.api(`${path}/status`)).body['requestStatus'].currentStep).toBe('Open');
    expect(rig.sandbox.requests().wakes).toEqual({ 'Data Hub': 1 });
  });
});

describe('scenarios of runs', () => {
  it('import-slow moves on all the time and ends well', async () => {
    await started([], ['import-slow']);
    const path = await actionPathOf(rig, 'Sales Hub', 'imports', 'Load price list');
    const { taskId } = (await rig.api(`${path}/tasks`)).body['tasks'].at(-1);
    const seen: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      seen.push((await rig.api(`${path}/tasks/${taskId}`, await rig.monitorToken())).body['task'].progress);
      rig.clock.moveMs(10 * minuteMs);
    }
    expect(seen).toEqual([...new Set(seen)].sort((one, other) => one - other));
    rig.clock.moveMs(60 * minuteMs);
    const { task } = (await rig.api(`${path}/tasks/${taskId}`, await rig.monitorToken())).body;
    expect(task).toMatchObject({ taskState: 'COMPLETE', result: { successful: true } });
  });

  it('run-missed: no run last night, nor the next', async () => {
    await started([], ['run-missed']);
    const path = await actionPathOf(rig, 'Data Hub', 'imports', 'Load employees');
    rig.clock.moveMs(48 * 60 * minuteMs);
    const { tasks } = (await rig.api(`${path}/tasks`, await rig.monitorToken())).body;
    expect(rig.clock.nowMs() - tasks.at(-1).creationTime).toBeGreaterThan(70 * 60 * minuteMs);
  });

  it.each([
    ['told', ['Load exchange rates']],
    ['left-out', undefined],
  ] as const)('process-step-gone: the list no longer has the import; the step is %s', async (goneSteps, names) => {
    await started([{ change: 'behaviour', behaviour: { goneSteps } }], ['process-step-gone']);
    const path = await actionPathOf(rig, 'Data Hub', 'processes', 'Nightly load');
    const { actions } = (await rig.api(path)).body['processMetadata'];
    expect(actions?.map(({ name }: { name: string }) => name)).toEqual(names);
    const { imports } = (await rig.api(`${await pathOf(rig, 'Data Hub')}/imports`)).body;
    expect(imports.map(({ name }: { name: string }) => name)).not.toContain('Load exchange rates');
  });

  it('odd-names come through JSON as they are', async () => {
    await started([], ['odd-names']);
    const { models } = (await rig.api('/models')).body;
    expect(models.map(({ name }: { name: string }) => name)).toContain('Köln & <b>Plan</b> "23" 日本 🚀');
    const { actions } = (await rig.api(`${await pathOf(rig, 'Data Hub')}/actions`)).body;
    expect(actions[0].name).toBe("Lösche <script>alert('x')</script>\\n");
  });
});
