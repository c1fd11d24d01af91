/** Tenant state in the words of the Integration API: one function per kind of object. Pure. */
import type { Row } from './envelope.ts';
import { busyWith, endedAtMs } from './runs.ts';
import type { Detail, Outcome, Run, TaskNow } from './task.ts';
import { taskAt } from './task.ts';
import type {
  Action,
  ExportAction,
  ImportAction,
  Model,
  OtherAction,
  ProcessAction,
  ServerFile,
  Tenant,
  User,
  Workspace,
} from './tenant.ts';

export function userRow({ guid }: Tenant, user: User): Row {
  return {
    id: user.id,
    active: true,
    email: user.email,
    emailOptIn: false,
    firstName: user.firstName,
    lastName: user.lastName,
    customerId: guid,
    lastLoginDate: dateText(user.lastLoginAtMs),
  };
}

/** `currentSize` only with `tenantDetails=true` and the role for it. */
export function workspaceRow(workspace: Workspace, withSize: boolean): Row {
  return {
    id: workspace.id,
    name: workspace.name,
    active: true,
    sizeAllowance: workspace.sizeAllowanceBytes,
    ...(withSize ? { currentSize: workspace.currentSizeBytes } : {}),
  };
}

export function modelRow(tenant: Tenant, model: Model, origin: string, withDetails: boolean): Row {
  return {
    id: model.id,
    name: model.name,
    activeState: model.activeState,
    currentWorkspaceId: model.workspaceId,
    currentWorkspaceName: tenant.workspaces.find(({ id }) => id === model.workspaceId)?.name,
    modelUrl: `${origin}/anaplan/framework.jsp?selectedWorkspaceId=${model.workspaceId}&selectedModelId=${model.id}`,
    categoryValues: [],
    ...(withDetails ? modelDetails(model) : {}),
  };
}

/** `told`: whether the model an import reads from is named here. */
export function importRow({ id, name, importType, source }: ImportAction, told: boolean): Row {
  if (source.type === 'FILE') return { id, name, importDataSourceId: source.fileId, importType };
  return { id, name, importType, ...(told ? { importDataSource: dataSource(source) } : {}) };
}

/** Of an import from a model only name and type are told. */
export function importMetadata({ name, source }: ImportAction): Row {
  if (source.type === 'MODEL') return { name, type: 'MODEL' };
  const { headerNames } = source;
  const columns = { headerNames, columnCount: headerNames.length };
  const format = { textEncoding: 'UTF-8', columnSeparator: ',', textDelimiter: '"', headerRow: 1, firstDataRow: 2 };
  return { name, type: 'FILE', source: { ...format, decimalSeparator: '.', ...columns } };
}

export function exportRow({ id, name, exportType }: ExportAction): Row {
  return { id, name, exportType, exportFormat: 'text/csv', encoding: 'UTF-8', layout: exportType };
}

export function exportMetadata({ exportType, headerNames }: ExportAction): Row {
  return {
    columnCount: headerNames.length,
    rowCount: 100,
    dataTypes: headerNames.map((_, index) => (index === headerNames.length - 1 ? 'NUMBER' : 'ENTITY')),
    delimiter: '"',
    separator: ',',
    encoding: 'UTF-8',
    exportFormat: 'text/csv',
    headerNames,
    layout: exportType,
  };
}

export function processRow({ id, name }: ProcessAction): Row {
  return { id, name };
}

/** `withGone`: also steps whose action was deleted. Without any step the key is missing. */
export function processMetadata(model: Model, process: ProcessAction, withSources: boolean, withGone: boolean): Row {
  const known = withGone ? [...model.actions, ...model.gone] : model.actions;
  const steps = process.steps.flatMap((step) => known.filter(({ id }) => id === step));
  const { name } = process;
  return steps.length === 0 ? { name } : { name, actions: steps.map((step) => stepRow(step, withSources)) };
}

export function actionRow({ id, name, actionType }: OtherAction): Row {
  return { id, name, actionType };
}

export function fileRow({ id, name, chunkCount, role }: ServerFile): Row {
  return role === 'output'
    ? { id, name, chunkCount, firstDataRow: 0, headerRow: 0 }
    : {
        id,
        name,
        chunkCount,
        delimiter: '"',
        encoding: 'UTF-8',
        firstDataRow: 2,
        format: 'txt',
        headerRow: 1,
        separator: ',',
      };
}

export function taskSummary(run: Run, nowMs: number): Row {
  return { taskId: run.taskId, taskState: taskAt(run, nowMs).state, creationTime: run.createdAtMs };
}

/** `withTimes`: what `includeProcessDetails=true` adds, as texts. */
export function taskRow(model: Model, action: Action, run: Run, nowMs: number, withTimes: boolean): Row {
  const task = taskAt(run, nowMs);
  return {
    type: 'taskInformation',
    taskId: run.taskId,
    taskState: task.state,
    progress: task.progress,
    currentStep: task.step,
    creationTime: run.createdAtMs,
    ...(withTimes ? timesOf(run, nowMs) : {}),
    ...(task.cancelledBy === null ? {} : { cancelledBy: task.cancelledBy }),
    ...(task.outcome === null ? {} : { result: resultOf(model, action.id, action.name, task.outcome) }),
  };
}

function timesOf(run: Run, nowMs: number): Row {
  const untilMs = endedAtMs(run, nowMs) ?? nowMs;
  return { startTime: String(run.createdAtMs), duration: String(untilMs - run.createdAtMs) };
}

/** `requestStatus`; a progress of -1 is idle, and `creationTime` is the moment of the answer. */
export function statusRow(tenant: Tenant, model: Model, nowMs: number): Row {
  const nothing = { peakMemoryUsageEstimate: null, peakMemoryUsageTime: null, exportTaskType: null };
  const busy = busyWith(model, nowMs);
  if (busy === null) {
    const currentStep = model.closed || model.activeState === 'ARCHIVED' ? 'Closed' : 'Open';
    return { ...nothing, progress: -1, currentStep, tooltip: null, creationTime: nowMs, taskId: null };
  }
  const { action, run, task } = busy;
  return {
    ...nothing,
    progress: task.progress,
    currentStep: task.step,
    tooltip: tooltipOf(tenant, action, run, task),
    creationTime: nowMs,
    taskId: run.taskId,
  };
}

const kindWords = { import: 'Import', export: 'Export', process: 'Process', action: 'Action' } as const;

function tooltipOf(tenant: Tenant, action: Action, run: Run, task: TaskNow): string {
  const word = kindWords[action.kind];
  const user = tenant.users.find(({ id }) => id === run.startedBy);
  const time = new Date(run.createdAtMs).toISOString().slice(11, 16);
  return [
    `The system is currently ${task.state === 'CANCELLING' ? 'cancelling' : 'processing'} an ${word}:`,
    `${word} started by user ${user?.firstName} ${user?.lastName} (${user?.email})`,
    `${word} started at ${time} (UTC)\nTasks can be cancelled in Model Management.`,
  ].join('\n\n');
}

function modelDetails(model: Model): Row {
  return {
    isoCreationDate: dateText(model.createdAtMs),
    lastModified: dateText(model.lastModifiedAtMs),
    lastModifiedByUserGuid: model.lastModifiedBy,
    lastSavedSerialNumber: '1234',
    memoryUsage: model.memoryUsageBytes,
  };
}

function stepRow(step: Action, withSources: boolean): Row {
  const { id, name } = step;
  switch (step.kind) {
    case 'import': {
      const { importType, source } = step;
      const sourceId = source.type === 'FILE' ? source.fileId : source.dataSourceId;
      const more = withSources ? { importDataSource: dataSource(source) } : {};
      return { id, name, actionType: 'IMPORT', importDataSourceId: sourceId, importType, ...more };
    }
    case 'export':
      return { ...exportRow(step), actionType: 'EXPORT' };
    case 'action':
      return actionRow(step);
    case 'process':
      return { id, name, actionType: 'PROCESS' };
  }
}

/** The shape of Anaplan's own JSON schema; no live sample for a model source is published. */
function dataSource(source: ImportAction['source']): Row {
  if (source.type === 'FILE') return { importDataSourceId: source.fileId, type: 'FILE' };
  return {
    importDataSourceId: source.dataSourceId,
    type: 'MODEL',
    sourceModelId: source.modelId,
    sourceModelName: source.modelName,
    sourceWorkspaceId: source.workspaceId,
  };
}

function resultOf(model: Model, objectId: string | undefined, objectName: string, outcome: Outcome): Row {
  const { successful, failureDumpAvailable = false, details = [], steps = [] } = outcome;
  const nested = steps.map(({ action, outcome: own }) =>
    resultOf(model, model.actions.find(({ name }) => name === action)?.id, action, own),
  );
  return {
    successful,
    failureDumpAvailable,
    objectId,
    objectName,
    ...(details.length === 0 ? {} : { details: details.map(detailRow) }),
    ...(nested.length === 0 ? {} : { nestedResults: nested }),
  };
}

/** `values` is one flat array, keys and values by turns. */
function detailRow({ type, text, occurrences = 0, values }: Detail): Row {
  return {
    type,
    occurrences,
    localMessageText: text,
    ...(values === undefined ? {} : { values: Object.entries(values).flat() }),
  };
}

/** `2018-12-04T18:18:48.000+0000` */
function dateText(atMs: number): string {
  return new Date(atMs).toISOString().replace('Z', '+0000');
}
