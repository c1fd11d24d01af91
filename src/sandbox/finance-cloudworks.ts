/** CloudWorks of the finance tenant: three integrations that run every night, their connections, and a flow of two of them. Pure. */
import type { CloudWorks, Integration, Schedule } from './cloudworks.ts';
import { dateOf } from './cloudworks.ts';
import { dayMs, hourMs, minuteMs } from './durations.ts';
import { lowerIdOf, objectId, upperIdOf } from './ids.ts';

const finance = lowerIdOf('workspace Finance Prod');
const bucket = lowerIdOf('connection Ledger bucket');
const warehouse = lowerIdOf('connection Warehouse');

export function financeCloudWorks(startMs: number): CloudWorks {
  const createdAtMs = startMs - 300 * dayMs;
  const connection = { workspaceId: finance, errorCode: null, createdAtMs };
  return {
    connections: [
      { ...connection, id: bucket, name: 'Ledger bucket', kind: 'AmazonS3' },
      { ...connection, id: warehouse, name: 'Warehouse', kind: 'GoogleBigQuery' },
    ],
    integrations: [
      nightly(startMs, 'Exchange rates from S3', 'Import', 'Data Hub', 3 * hourMs, {
        job: {
          source: { connectionId: bucket, file: 'rates/exchange-rates.csv' },
          target: { actionId: objectId('import', 53), fileId: objectId('file', 63) },
        },
      }),
      nightly(startMs, 'Trial balance to warehouse', 'Export', 'Data Hub', 2 * hourMs, {
        job: {
          source: { actionId: objectId('export', 22) },
          target: { connectionId: warehouse, file: 'trial_balance' },
        },
      }),
      nightly(startMs, 'Nightly sales load', 'Process', 'Sales Hub', 4 * hourMs, {
        processId: objectId('process', 41),
      }),
    ],
    flows: [
      {
        id: lowerIdOf('flow Close of day'),
        name: 'Close of day',
        createdAtMs,
        createdBy: 'Dana Weiss',
        steps: [lowerIdOf('integration Exchange rates from S3'), lowerIdOf('integration Trial balance to warehouse')],
      },
    ],
  };
}

function nightly(
  startMs: number,
  name: string,
  kind: Integration['kind'],
  model: string,
  lastAgoMs: number,
  more: Partial<Pick<Integration, 'job' | 'processId'>>,
): Integration {
  const lastAtMs = startMs - lastAgoMs;
  return {
    id: lowerIdOf(`integration ${name}`),
    name,
    kind,
    workspaceId: finance,
    modelId: upperIdOf(`model ${model}`),
    processId: null,
    job: null,
    createdBy: 'Dana Weiss',
    createdAtMs: startMs - 200 * dayMs,
    schedule: scheduleFrom(name, lastAtMs),
    daily: { lastAtMs, tookMs: 4 * minuteMs, history: 30 },
    runs: [],
    ...more,
  };
}

function scheduleFrom(name: string, lastAtMs: number): Schedule {
  return {
    name: `${name}, nightly`,
    type: 'daily',
    time: new Date(lastAtMs).toISOString().slice(11, 16),
    startDate: dateOf(lastAtMs - 200 * dayMs),
    endDate: dateOf(lastAtMs + 165 * dayMs),
    timezone: 'Etc/UTC',
    status: 'Active',
  };
}
