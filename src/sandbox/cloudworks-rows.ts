/** CloudWorks in the words of its API: one function per kind of object. Pure. */
import type { CloudRun, Connection, Flow, Integration, Schedule } from './cloudworks.ts';
import { cloudRunsOf, endOf } from './cloudworks.ts';
import type { Row } from './envelope.ts';
import { lowerIdOf } from './ids.ts';
import type { Tenant } from './tenant.ts';

export function integrationRow(integration: Integration, nowMs: number): Row {
  const { id, name, kind, processId, schedule } = integration;
  const latest = cloudRunsOf(integration, nowMs)[0];
  return {
    integrationId: id,
    name,
    integrationType: kind,
    ...(processId === null ? {} : { processId }),
    workspaceId: integration.workspaceId,
    modelId: integration.modelId,
    ...authorship(integration.createdBy, integration.createdAtMs),
    notificationId: notificationIdOf(integration),
    nuxVisible: false,
    // Absent when it never ran.
    ...(latest === undefined ? {} : { latestRun: latestRunRow(integration, latest, nowMs) }),
    ...(schedule === null ? {} : { schedule: scheduleRow(schedule) }),
  };
}

/** `connections`: those that still are; a job may name one that is gone. */
export function integrationDetail(integration: Integration, connections: readonly Connection[], nowMs: number): Row {
  const { job, kind } = integration;
  if (job === null) return { ...integrationRow(integration, nowMs), version: '2.0' };
  const cloud = job.source.connectionId ?? job.target.connectionId ?? '';
  const type = connections.find(({ id }) => id === cloud)?.kind ?? 'AmazonS3';
  const jobs = [
    {
      type: kind === 'Import' ? `${type}ToAnaplan` : `AnaplanTo${type}`,
      sources: [endpointRow(job.source, connections)],
      targets: [endpointRow(job.target, connections)],
    },
  ];
  return { ...integrationRow(integration, nowMs), version: '2.0', jobs };
}

export function historyRow(integration: Integration, runs: readonly CloudRun[], total: number, nowMs: number): Row {
  const { id, name, kind, workspaceId, modelId, processId, schedule } = integration;
  return {
    integrationId: id,
    name,
    integrationType: kind,
    ...(processId === null ? {} : { processId }),
    version: '2.0',
    ...(schedule === null ? {} : { schedule: scheduleRow(schedule) }),
    workspaceId,
    modelId,
    ...authorship(integration.createdBy, integration.createdAtMs),
    status: 1,
    notificationId: notificationIdOf(integration),
    runs: runs.map((run) => ({
      id: run.id,
      ...latestRunRow(integration, run, nowMs),
      // Live it is seconds; the documentation shows an ISO date.
      lastRun: Math.floor(run.startedAtMs / 1000),
      traceId: lowerIdOf(`trace of ${run.id}`),
    })),
    totalRuns: total,
  };
}

export function runStatusRow(integration: Integration, run: CloudRun, flowId: string | null, nowMs: number): Row {
  const { triggeredBy: _, ...common } = latestRunRow(integration, run, nowMs);
  return {
    id: run.id,
    integrationId: integration.id,
    traceId: lowerIdOf(`trace of ${run.id}`),
    ...common,
    ...authorship(integration.createdBy, run.startedAtMs),
    flowGroupId: flowId,
  };
}

/** `{}` when there were none: an object, where there is a list otherwise. */
export function runErrorsRow(integration: Integration, run: CloudRun): Row | readonly Row[] {
  if (run.errors.length === 0) return {};
  return [
    {
      id: lowerIdOf(`errors of ${run.id}`),
      errorMessages: run.errors.map(({ actionId, actionName, dump, type, text }) => ({
        errorMessage: [{ localMessageText: text, occurrences: 1, type, values: [] }],
        actionId,
        actionName,
        failureDumpGenerated: dump,
      })),
      taskId: lowerIdOf(`task of ${run.id}`).toUpperCase(),
      ...authorship(integration.createdBy, run.startedAtMs),
    },
  ];
}

export function connectionRow({ id, name, kind, errorCode, workspaceId, createdAtMs }: Connection): Row {
  const bodies = {
    AmazonS3: { name, bucketName: 'example-ledger' },
    AzureBlob: { name, storageAccountName: 'exampleledger', containerName: 'ledger' },
    GoogleBigQuery: { name, dataset: 'finance' },
  };
  return {
    connectionId: id,
    connectionType: kind,
    body: bodies[kind],
    ...authorship('Dana Weiss', createdAtMs),
    status: errorCode === null ? 1 : 0,
    integrationErrorCode: errorCode,
    workspaceId,
    authMethod: 'access_key',
  };
}

export function notificationRow({ users }: Tenant, integration: Integration): Row {
  const told = users.slice(0, 1).map(({ id, firstName, lastName }) => ({ userGuid: id, firstName, lastName }));
  const config = ['success', 'partial_failure', 'full_failure'].map((type) => ({ type, users: told }));
  return {
    notificationId: notificationIdOf(integration),
    integrationIds: [integration.id],
    channels: ['email', 'in_app'],
    notifications: { config },
  };
}

export function notificationIdOf({ id }: Integration): string {
  return lowerIdOf(`notification of ${id}`);
}

export function flowRow(flow: Flow, integrations: readonly Integration[], nowMs: number): Row {
  const first = integrations.find(({ id }) => id === flow.steps[0]);
  const latest = first && cloudRunsOf(first, nowMs)[0];
  return {
    id: flow.id,
    name: flow.name,
    ...authorship(flow.createdBy, flow.createdAtMs),
    nuxVisible: false,
    stepsCount: flow.steps.length,
    ...(first === undefined || latest === undefined ? {} : { latestRun: latestRunRow(first, latest, nowMs) }),
  };
}

export function flowDetail(flow: Flow, integrations: readonly Integration[], nowMs: number): Row {
  const steps = flow.steps.flatMap((stepId, index) => {
    const step = integrations.find(({ id }) => id === stepId);
    return step === undefined ? [] : [stepRow(flow, step, index, nowMs)];
  });
  return { ...flowRow(flow, integrations, nowMs), version: '2.0', steps };
}

function stepRow(flow: Flow, step: Integration, index: number, nowMs: number): Row {
  const latest = cloudRunsOf(step, nowMs)[0];
  const before = flow.steps[index - 1];
  return {
    referrer: step.id,
    name: step.name,
    type: step.kind,
    createdBy: flow.createdBy,
    createdDate: stepDate(flow.createdAtMs),
    modifiedDate: stepDate(flow.createdAtMs),
    modifiedBy: flow.createdBy,
    modelId: step.modelId,
    workspaceId: step.workspaceId,
    dependsOn: before === undefined ? null : [before],
    isSkipped: false,
    exceptionBehavior: [
      { type: 'failure', strategy: 'stop' },
      { type: 'partial_success', strategy: 'continue' },
    ],
    ...(latest === undefined ? {} : { latestRun: latestRunRow(step, latest, nowMs) }),
  };
}

/** While it runs: the message `Running`, no end, and no success yet. */
function latestRunRow({ createdBy }: Integration, run: CloudRun, nowMs: number): Row {
  const endMs = endOf(run, nowMs);
  return {
    triggeredBy: createdBy,
    startDate: isoDate(run.startedAtMs),
    ...(endMs === null ? {} : { endDate: isoDate(endMs) }),
    success: endMs === null ? false : run.success,
    message: endMs === null ? 'Running' : run.message,
    executionErrorCode: endMs === null ? null : run.errorCode,
    triggerSource: run.source,
  };
}

function scheduleRow({ name, type, time, startDate, endDate, timezone, status }: Schedule): Row {
  return { name, type, time, startDate, endDate, timezone, status };
}

function endpointRow(
  { connectionId, file, actionId, fileId }: NonNullable<Integration['job']>['source'],
  connections: readonly Connection[],
): Row {
  const inAnaplan = { ...(actionId === undefined ? {} : { actionId }), ...(fileId === undefined ? {} : { fileId }) };
  if (connectionId === undefined) return { type: 'Anaplan', ...inAnaplan };
  const connection = connections.find(({ id }) => id === connectionId);
  return {
    type: connection?.kind ?? 'AmazonS3',
    connectionId,
    connectionName: connection?.name ?? '',
    isConnectionDeleted: connection === undefined,
    ...(connection?.kind === 'GoogleBigQuery' ? { table: file } : { bucketName: 'example-ledger', file }),
  };
}

function authorship(by: string, atMs: number): Row {
  return { createdBy: by, creationDate: isoDate(atMs), modificationDate: isoDate(atMs), modifiedBy: by };
}

function isoDate(atMs: number): string {
  return new Date(atMs).toISOString();
}

/** `2026-06-19 01:30:16.000000+00:00`, as steps of flows write it. */
function stepDate(atMs: number): string {
  return isoDate(atMs).replace('T', ' ').replace('Z', '000+00:00');
}
