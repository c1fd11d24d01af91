/** CloudWorks' answers as documented and as observed, with every oddity; and that no answer at all makes a parser fail otherwise than declared. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UnexpectedAnswer } from '../../src/anaplan/answer.ts';
import { parseConnections, parseNotification } from '../../src/cloudworks/parse-connections.ts';
import { parseFlow, parseFlows } from '../../src/cloudworks/parse-flows.ts';
import { parseIntegration, parseIntegrations, parseTenantCounts } from '../../src/cloudworks/parse-integrations.ts';
import { parseRunErrors, parseRunHistory, parseRunStatus } from '../../src/cloudworks/parse-runs.ts';
import { rowsIn } from '../../src/cloudworks/row-counts.ts';

const ok = { status: { code: 200, message: 'Success' } };
const integration = { integrationId: 'fe40dc5793084f7dbb685cffe6a5ad2a', name: 'sample import integration' };
const listed = (row: object, meta: object = {}) => parseIntegrations({ ...ok, integrations: [row], meta }).items[0];

describe('integrations', () => {
  test('as documented, without type, workspace and schedule', () => {
    const latestRun = {
      triggeredBy: 'John Smith',
      startDate: '2020-09-28T23:09:31.000Z',
      endDate: '2020-09-28T23:13:07.000Z',
      success: true,
      message: 'Success',
      executionErrorCode: null,
    };
    expect(
      listed({ ...integration, createdBy: 'John Smith', modifiedBy: 'None', latestRun, nuxVisible: false }),
    ).toMatchObject({
      id: 'fe40dc5793084f7dbb685cffe6a5ad2a',
      type: null,
      modifiedBy: null,
      schedule: null,
      latestRun: { id: null, startedAtMs: Date.UTC(2020, 8, 28, 23, 9, 31), success: true, errorCode: null },
    });
  });

  test.each([
    ['absent', {}],
    ['null', { latestRun: null }],
    ['empty', { latestRun: {} }],
  ])('latestRun %s: it never ran', (_, more) => {
    expect(listed({ ...integration, ...more })?.latestRun).toBeNull();
  });

  test('a date that cannot be read hides nothing else', () => {
    expect(
      listed({ ...integration, creationDate: 'soon', latestRun: { startDate: '', message: 'Running' } }),
    ).toMatchObject({
      createdAtMs: null,
      latestRun: { startedAtMs: null, message: 'Running' },
    });
  });

  test('days of a week that are none make the schedule unreadable, not shorter', () => {
    const schedule = { type: 'weekly', time: '12:45', daysOfWeek: [0, 9], timezone: 'Europe/Paris' };
    expect(listed({ ...integration, schedule })?.schedule).toMatchObject({
      daysOfWeek: null,
      timeZone: 'Europe/Paris',
    });
  });

  test('counts of the tenant stand beside the list', () => {
    expect(parseTenantCounts({ ...ok, meta: { tenantCurrentCount: 12, tenantMaxAllowed: 500 } })).toEqual({
      tenantCurrentCount: 12,
      tenantMaxAllowed: 500,
    });
    expect(parseTenantCounts(ok)).toEqual({ tenantCurrentCount: null, tenantMaxAllowed: null });
  });

  test('pages of 25 go on by their size', () => {
    const paging = { currentPageSize: 25, totalSize: 60, offset: 25 };
    const body = { ...ok, integrations: Array.from({ length: 25 }, () => integration), meta: { paging } };
    expect(parseIntegrations(body).nextOffset).toBe(50);
  });

  test('jobs name connections and actions, and whether a connection is deleted', () => {
    const jobs = [
      {
        type: 'AmazonS3ToAnaplan',
        sources: [
          { type: 'AmazonS3', connectionId: 'c1', connectionName: 'b', isConnectionDeleted: true, file: 'f.csv' },
        ],
        targets: [{ type: 'Anaplan', actionId: '112000000011', fileId: '113000000011' }],
      },
    ];
    const [job] = parseIntegration({ ...ok, integration: { ...integration, jobs } }).jobs;
    expect(job?.sources[0]).toMatchObject({ connectionId: 'c1', isConnectionDeleted: true, actionId: null });
    expect(job?.targets[0]).toMatchObject({ actionId: '112000000011', isConnectionDeleted: null });
    expect(JSON.stringify(job)).not.toContain('f.csv');
  });
});

describe('runs', () => {
  test.each([
    ['seconds, as live', 1_601_334_571],
    ['milliseconds', 1_601_334_571_000],
    ['an ISO date, as documented', '2020-09-28T23:09:31.000Z'],
  ])('lastRun in %s', (_, lastRun) => {
    const { runs } = parseRunHistory({ ...ok, history_of_runs: { runs: [{ id: 'r', lastRun, success: true }] } });
    expect(runs[0]?.startedAtMs).toBe(Date.UTC(2020, 8, 28, 23, 9, 31));
  });

  test('newest first, whatever the order; all of them counted', () => {
    const runs = [1, 3, 2].map((day) => ({ id: `r${day}`, startDate: `2026-01-0${day}T00:00:00.000Z` }));
    const history = parseRunHistory({ ...ok, history_of_runs: { runs, totalRuns: 31 } });
    expect([history.runs.map(({ id }) => id), history.totalRuns]).toEqual([['r3', 'r2', 'r1'], 31]);
  });

  test('an integration without runs has none', () => {
    expect(parseRunHistory({ ...ok, history_of_runs: { schedule: null } }).runs).toEqual([]);
  });

  test('a run tells its integration and its flow', () => {
    const run = { id: 'r', integrationId: 'i', flowGroupId: 'f', executionErrorCode: '38', modifiedBy: null };
    expect(parseRunStatus({ ...ok, run })).toMatchObject({ integrationId: 'i', flowId: 'f', errorCode: 38 });
  });

  test.each([
    ['an empty object', {}],
    ['an empty list', []],
    ['nothing', undefined],
  ])('no errors: %s', (_, runs) => {
    expect(parseRunErrors({ ...ok, runs })).toEqual([]);
  });

  test('of errors kinds and counts stay, and no text', () => {
    const errorMessage = [
      {
        localMessageText: 'test e2e: 13 (0/13) rows successful, 0 (0/0) rows has warnings, 2 failed, 0 ignored',
        occurrences: 0,
        type: 'hierarchyRowsProcessedWithFailures',
        values: [],
      },
      { localMessageText: 'No such item "Jane Doe"', occurrences: 2, type: 'itemNotLocatedInHierarchy', values: [] },
    ];
    const row = {
      errorMessage,
      actionId: '112000000011',
      actionName: 'sample import action',
      failureDumpGenerated: true,
    };
    const errors = parseRunErrors({ ...ok, runs: [{ id: 'e', errorMessages: [row], taskId: 'F4AF' }] });
    expect(errors).toEqual([
      {
        taskId: 'F4AF',
        actions: [
          {
            actionId: '112000000011',
            actionName: 'sample import action',
            hasDump: true,
            errors: [
              { type: 'hierarchyRowsProcessedWithFailures', occurrences: 0 },
              { type: 'itemNotLocatedInHierarchy', occurrences: 2 },
            ],
            rows: { successful: 13, warnings: 0, failed: 2, ignored: 0 },
          },
        ],
      },
    ]);
    expect(JSON.stringify(errors)).not.toContain('Jane');
  });
});

describe('connections, notifications, flows', () => {
  test('a connection without status is not broken', () => {
    const [one] = parseConnections({
      ...ok,
      connections: [{ connectionId: 'c', connectionType: 'GoogleBigQuery' }],
    }).items;
    expect(one).toEqual({
      id: 'c',
      name: null,
      type: 'GoogleBigQuery',
      status: null,
      errorCode: null,
      workspaceId: null,
    });
  });

  test('notifications count people and name none', () => {
    const users = [{ userGuid: 'u', firstName: 'John', lastName: 'Smith' }];
    const config = [{ type: 'full_failure', users }, { type: 'success' }];
    const read = parseNotification({
      ...ok,
      notifications: { notificationId: 'n', channels: ['email'], notifications: { config } },
    });
    expect(read).toEqual({
      id: 'n',
      channels: ['email'],
      told: [
        { outcome: 'full_failure', users: 1 },
        { outcome: 'success', users: 0 },
      ],
    });
  });

  test('steps of flows: dependsOn null, isSkipped missing, a run of their own', () => {
    const steps = [
      { referrer: 'i1', name: 'one', createdDate: '2026-06-19 01:30:16.123456+00:00', dependsOn: null },
      {
        referrer: 'i2',
        dependsOn: ['i1'],
        isSkipped: true,
        exceptionBehavior: [{ type: 'failure', strategy: 'continue' }],
      },
    ];
    const flow = parseFlow({ ...ok, integrationFlow: { id: 'f', name: 'Flow', stepsCount: 2, steps } });
    expect(flow.steps).toMatchObject([
      { integrationId: 'i1', dependsOn: [], isSkipped: false, exceptionBehavior: [], latestRun: null },
      { integrationId: 'i2', dependsOn: ['i1'], isSkipped: true },
    ]);
    expect(parseFlows({ ...ok, integrationFlows: [] }).items).toEqual([]);
  });
});

describe('rows in messages', () => {
  test.each([
    ['FX01 Rates: 1700 (0/1700) rows successful, 0 (0/0) rows has warnings, 64 failed, 0 ignored', [1700, 0, 64, 0]],
    ['Employees: 8201 (0/8201) rows successful, 3 failed, 5 ignored ', [8201, 0, 3, 5]],
    [
      'A: 1 (0/1) rows successful, 2 (0/2) rows has warnings, 3 failed, 4 ignored; B: 10 (0/1) rows successful, 0 (0/0) rows has warnings, 20 failed, 30 ignored',
      [11, 2, 23, 34],
    ],
  ])('%s', (text, [successful, warnings, failed, ignored]) => {
    expect(rowsIn(text)).toEqual({ successful, warnings, failed, ignored });
  });
  test.each([null, 'Success', '3 failed, 0 ignored'])('none in %s', (text) => {
    expect(rowsIn(text)).toBeNull();
  });
});

describe('anything else', () => {
  const parsers = {
    integrations: parseIntegrations,
    integration: parseIntegration,
    history_of_runs: parseRunHistory,
    run: parseRunStatus,
    runs: parseRunErrors,
    connections: parseConnections,
    notifications: parseNotification,
    integrationFlows: parseFlows,
    integrationFlow: parseFlow,
  };
  const keys = [
    'integrationId',
    'id',
    'name',
    'connectionId',
    'jobs',
    'steps',
    'runs',
    'latestRun',
    'schedule',
    'errorMessages',
    'referrer',
  ];
  const row = fc.dictionary(fc.constantFrom(...keys), fc.jsonValue({ maxDepth: 3 }));

  test.each(Object.entries(parsers))('%s: read, or refused as not of the known form', (key, parse) => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), row, fc.array(row)), fc.boolean(), (value, bare) => {
        try {
          parse(bare ? value : { ...ok, [key]: value });
        } catch (error) {
          expect(error).toBeInstanceOf(UnexpectedAnswer);
        }
      }),
      { numRuns: 200 },
    );
  });
});
