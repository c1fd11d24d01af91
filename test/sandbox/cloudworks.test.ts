/** CloudWorks: shapes, pages, roles, runs and their errors, flows, schedules; under each base path. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Change } from '../../src/sandbox/changes.ts';
import { cloudRunsOf, succeeded } from '../../src/sandbox/cloudworks.ts';
import type { ScenarioName } from '../../src/sandbox/sandbox.ts';
import type { Answer, Json, Rig } from './tenant-client.ts';
import { rigWith, tokenOf } from './tenant-client.ts';

const dayMs = 86_400_000;
let rig: Rig;
let token: string;
const started = async (scenarios: readonly ScenarioName[] = ['healthy'], changes: readonly Change[] = []) => {
  rig = await rigWith(scenarios, changes);
  token = tokenOf(await rig.certificate());
};
afterEach(() => rig.end());

const cloud = (path: string, as = token, base = '/cloudworks/2/0', scheme = 'AnaplanAuthToken'): Promise<Answer> =>
  rig.call('GET', `${rig.sandbox.baseUrls.auth}${base}${path}`, { authorization: `${scheme} ${as}` });
const rates = async (): Promise<Json> =>
  (await cloud('/integrations')).body['integrations'].find(({ name }: Json) => name === 'Exchange rates from S3');

describe('integrations', () => {
  it('are listed with their latest run and schedule, under each base path and both schemes', async () => {
    await started();
    const { body } = await cloud('/integrations');
    expect(body['meta']).toMatchObject({
      paging: { currentPageSize: 3, totalSize: 3, offset: 0 },
      tenantCurrentCount: 3,
      tenantMaxAllowed: 500,
    });
    expect(body['integrations'][0]).toMatchObject({
      integrationType: 'Import',
      latestRun: { success: true, message: 'Success', executionErrorCode: null, triggerSource: 'scheduled' },
      schedule: { type: 'daily', status: 'Active', timezone: 'Etc/UTC' },
    });
    expect(body['integrations'][0].integrationId).toMatch(/^[0-9a-f]{32}$/);
    expect(body['integrations'][2].processId).toBe('118000000041');
    for (const base of ['/2/0', '/cloudworks/1/0']) {
      expect((await cloud('/integrations', token, base)).body['integrations']).toEqual(body['integrations']);
    }
    expect((await cloud('/integrations', token, '/cloudworks/2/0', 'Bearer')).status).toBe(200);
    expect((await cloud('/integrations?limit=1&offset=2')).body['integrations']).toHaveLength(1);
  });

  it('come 25 a page', async () => {
    await started();
    const { id } = { id: (await rates()).integrationId };
    const history = (await cloud(`/integrations/runs/${id}`)).body;
    expect(history['meta'].paging).toEqual({ currentPageSize: 25, totalSize: 31, offset: 0 });
    expect((await cloud(`/integrations/runs/${id}?offset=25`)).body['history_of_runs'].runs).toHaveLength(6);
  });

  it('tell their jobs, and a connection that is gone', async () => {
    await started(['cloudworks-connection-gone']);
    const { integration } = (await cloud(`/integrations/${(await rates()).integrationId}`)).body;
    expect(integration.version).toBe('2.0');
    expect(integration.jobs[0].sources[0]).toMatchObject({ type: 'AmazonS3', isConnectionDeleted: true });
    expect(integration.jobs[0].targets[0]).toEqual({
      type: 'Anaplan',
      actionId: '112000000053',
      fileId: '113000000063',
    });
    expect((await cloud('/integrations/connections')).body['connections']).toHaveLength(1);
  });

  it('are Running while they run', async () => {
    const run = { integration: 'Nightly sales load', startedAgoMs: 1, source: 'manual', outcome: succeeded } as const;
    await started(['healthy'], [{ change: 'integration-run', ...run, tookMs: null }]);
    const running = (await cloud('/integrations')).body['integrations'][2].latestRun;
    expect(running).toMatchObject({ message: 'Running', success: false });
    expect(running).not.toHaveProperty('endDate');
  });

  it('have no latest run before the first', async () => {
    await started(['healthy'], [{ change: 'schedule', integration: 'Nightly sales load', is: null }]);
    const [, , never] = (await cloud('/integrations')).body['integrations'];
    expect(never).not.toHaveProperty('latestRun');
    expect(never).not.toHaveProperty('schedule');
  });
});

describe('runs', () => {
  it('write lastRun in seconds, and are found by their id alone', async () => {
    await started();
    const { integrationId } = await rates();
    const [run] = (await cloud(`/integrations/runs/${integrationId}`)).body['history_of_runs'].runs;
    expect(run.lastRun * 1000).toBe(Math.floor(Date.parse(run.startDate) / 1000) * 1000);
    expect(run.traceId).toMatch(/^[0-9a-f]{32}$/);
    const { body } = await cloud(`/integrations/run/${run.id}`);
    expect(body['run']).toMatchObject({ id: run.id, integrationId, flowGroupId: null });
    expect(body['run']).not.toHaveProperty('lastRun');
    expect(body['meta'].schema).toContain('/1/0/');
    expect((await cloud(`/integrations/runerror/${run.id}`)).body['runs']).toEqual({});
    const dumps = await cloud(`/integrations/run/${run.id}/dumps`);
    expect([dumps.status, dumps.body['status'].message]).toEqual([
      404,
      'Your integration run was successful / no errors',
    ]);
    const singular = await cloud(`/integrations/run/${run.id}/dump`);
    expect([singular.status, String(singular.headers['content-type'])]).toEqual([404, expect.stringContaining('html')]);
  });

  it('that failed tell the code, the errors and a dump', async () => {
    await started(['cloudworks-failed']);
    const { integrationId, latestRun } = await rates();
    expect(latestRun).toMatchObject({ success: false, message: 'Process failed', executionErrorCode: 12 });
    const [run] = (await cloud(`/integrations/runs/${integrationId}`)).body['history_of_runs'].runs;
    const [errors] = (await cloud(`/integrations/runerror/${run.id}`)).body['runs'];
    expect(errors.errorMessages[0]).toMatchObject({
      actionId: '112000000053',
      failureDumpGenerated: true,
      errorMessage: [{ type: 'dateFormatInvalid', localMessageText: 'Invalid date format' }],
    });
    expect((await cloud(`/integrations/run/${run.id}/dumps`)).text).toContain('_Error_1_');
    expect((await cloud(`/integrations/run/${run.id}/process/import/112000000053/dumps`)).status).toBe(200);
    expect((await cloud(`/integrations/run/${run.id}/process/import/112000000001/dumps`)).status).toBe(404);
  });

  it('that left rows out are a success with code 38', async () => {
    await started(['cloudworks-partial']);
    const { latestRun } = await rates();
    expect(latestRun).toMatchObject({ success: true, executionErrorCode: 38 });
    expect(latestRun.message).toContain('64 failed');
  });

  it('end with their schedule', async () => {
    await started(['cloudworks-schedule-lapsing']);
    const { schedule, integrationId } = await rates();
    expect(Date.parse(schedule.endDate) - rig.clock.nowMs()).toBeLessThan(3 * dayMs);
    rig.clock.moveMs(10 * dayMs);
    token = tokenOf(await rig.certificate());
    const { runs } = (await cloud(`/integrations/runs/${integrationId}`)).body['history_of_runs'];
    expect(Date.parse(runs[0].startDate)).toBeLessThan(Date.parse(`${schedule.endDate}T23:59:59Z`));
    expect(rig.clock.nowMs() - Date.parse(runs[0].startDate)).toBeGreaterThan(6 * dayMs);
  });

  it('are none while the schedule is inactive', () => {
    const daily = { lastAtMs: 0, tookMs: 1, history: 5 };
    const integration = { id: 'x', daily, runs: [], schedule: { status: 'Inactive', endDate: '2099-01-01' } };
    expect(cloudRunsOf(integration as never, 10 * dayMs)).toEqual([]);
    return started();
  });
});

describe('connections, notifications, flows', () => {
  it('have their shapes', async () => {
    await started(['healthy'], [{ change: 'connection-error', connection: 'Warehouse', errorCode: 46 }]);
    const { connections } = (await cloud('/integrations/connections')).body;
    expect(connections.map(({ status, integrationErrorCode }: Json) => [status, integrationErrorCode])).toEqual([
      [1, null],
      [0, 46],
    ]);
    const { notificationId, integrationId } = await rates();
    const { notifications } = (await cloud(`/integrations/notification/${notificationId}`)).body;
    expect(notifications).toMatchObject({
      notificationId,
      integrationIds: [integrationId],
      channels: ['email', 'in_app'],
    });
    const { integrationFlows } = (await cloud('/integrationflows')).body;
    expect(integrationFlows[0]).toMatchObject({ name: 'Close of day', stepsCount: 2 });
    const { integrationFlow } = (await cloud(`/integrationflows/${integrationFlows[0].id}`)).body;
    expect(integrationFlow.steps[1]).toMatchObject({ dependsOn: [integrationId], isSkipped: false });
    expect(integrationFlow.steps[0].createdDate).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}\+00:00$/);
  });
});

describe('roles', () => {
  it('without one: 403, and 452 on the dumps of a run', async () => {
    await started();
    const { integrationId } = await rates();
    const [run] = (await cloud(`/integrations/runs/${integrationId}`)).body['history_of_runs'].runs;
    const monitor = await rig.monitorToken();
    for (const path of ['/integrations', `/integrations/runs/${integrationId}`, '/integrationflows']) {
      const { status, body } = await cloud(path, monitor);
      expect([path, status, body['status'].message]).toEqual([path, 403, 'Not Permitted']);
    }
    const dumps = await cloud(`/integrations/run/${run.id}/dumps`, monitor);
    expect([dumps.status, dumps.body['status'].message]).toEqual([452, 'Tenant not entitled']);
    expect((await cloud('/integrations', 'made-up')).status).toBe(401);
  });

  it('with the role and no workspace: empty lists that keep their keys', async () => {
    await started(['healthy'], [{ change: 'user', of: 'outsider@example.com', is: { integrationRole: 'restricted' } }]);
    const outsider = await rig.tokenOf('outsider');
    expect((await cloud('/integrations', outsider)).body['integrations']).toEqual([]);
    expect((await cloud('/integrations/connections', outsider)).body['connections']).toEqual([]);
    expect((await cloud('/integrations', await rig.tokenOf('admin'))).body['integrations']).toHaveLength(3);
  });

  it('the dead path is answered by the web server, and writes are refused and counted', async () => {
    await started();
    const dead = await cloud(`/integrations/anaplanModels/${'0'.repeat(32)}`);
    expect([dead.status, dead.text.includes('nginx')]).toEqual([404, true]);
    const before = rig.sandbox.writeAttempts();
    const { integrationId } = await rates();
    const url = `${rig.sandbox.baseUrls.auth}/cloudworks/2/0/integrations/${integrationId}`;
    const headers = { authorization: `AnaplanAuthToken ${token}` };
    expect((await rig.call('POST', `${url}/run`, headers)).status).toBe(403);
    expect((await rig.call('DELETE', url, headers)).status).toBe(403);
    expect(rig.sandbox.writeAttempts() - before).toBe(2);
  });
});
