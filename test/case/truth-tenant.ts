/** What the sandbox's own data say of a problem, as texts a case has to hold; from tenant, actions and runs, never from what a parser made of an answer. */

import type { ProblemType } from '../../src/check.ts';
import { utcText } from '../../src/explanation.ts';
import { cloudRunsOf, endOf } from '../../src/sandbox/cloudworks.ts';
import { lowerIdOf } from '../../src/sandbox/ids.ts';
import { runsOf } from '../../src/sandbox/runs.ts';
import type { Run } from '../../src/sandbox/task.ts';
import { taskAt } from '../../src/sandbox/task.ts';
import type { Action, ImportAction, Model, Tenant } from '../../src/sandbox/tenant.ts';
import type { SandboxFacts } from './truth-run.ts';

/** Field id -> texts that its value must hold, every one. */
export type Truth = { readonly [field: string]: readonly string[] };

export type TruthCase = {
  readonly problem: ProblemType;
  readonly target: string;
  readonly truth: (facts: SandboxFacts) => Truth;
};

const loader = 'loader@example.com';

function one<T extends { readonly name: string }>(all: readonly T[], name: string): T {
  const found = all.find((each) => each.name === name);
  if (found === undefined) throw new Error(`the sandbox has no ${name}`);
  return found;
}

function placeOf(tenant: Tenant, modelName: string): { readonly model: Model; readonly truth: Truth } {
  const model = one(tenant.models, modelName);
  const workspace = tenant.workspaces.find(({ id }) => id === model.workspaceId);
  const modifier = tenant.users.find(({ id }) => id === model.lastModifiedBy);
  return {
    model,
    truth: {
      tenant: [tenant.guid],
      account: [loader],
      model: [model.name, model.id],
      workspace: [workspace?.name ?? '?', workspace?.id ?? '?'],
      modelLastModified: [utcText(model.lastModifiedAtMs), modifier?.id ?? '?'],
    },
  };
}

const isGood = (run: Run, nowMs: number) => taskAt(run, nowMs).outcome?.successful === true;

function lastGood(action: Action, nowMs: number): Run {
  const run = runsOf(action, nowMs).findLast((each) => isGood(each, nowMs));
  if (run === undefined) throw new Error(`${action.name} never ran well`);
  return run;
}

/** What the rows of a run did, by the counts its course was made with. */
function loaded(run: Run): { readonly into: string; readonly purpose: string } {
  const outcome = run.course.end?.state === 'COMPLETE' ? run.course.end.outcome : null;
  const values = outcome?.details?.[0]?.values ?? {};
  const parts = [
    Number(values['createdCount']) > 0 ? 'adding' : '',
    Number(values['updatedCount']) > 0 ? 'updating' : '',
  ];
  return {
    into: values['moduleName'] ?? values['hierarchyName'] ?? '?',
    purpose: `${parts.filter((part) => part !== '').join(' and ')} data`,
  };
}

function importTruth({ tenant, nowMs }: SandboxFacts, modelName: string, actionName: string) {
  const { model, truth } = placeOf(tenant, modelName);
  const action = one(model.actions, actionName) as ImportAction;
  const good = lastGood(action, nowMs);
  const runs = runsOf(action, nowMs);
  const failed = runs.filter(({ createdAtMs }) => createdAtMs > good.createdAtMs);
  return {
    ...{ model, action, good, failed, into: loaded(good).into, purpose: loaded(good).purpose },
    common: {
      ...truth,
      action: [action.name, action.id],
      lastWorked: [utcText(good.createdAtMs)],
    } as Truth,
  };
}

function failureTruth(facts: SandboxFacts, model: string, action: string) {
  const about = importTruth(facts, model, action);
  const last = about.failed.at(-1);
  const first = about.failed[0];
  if (last === undefined || first === undefined) throw new Error(`${action} did not fail`);
  const detail = taskAt(last, facts.nowMs).outcome?.details?.[0];
  const retried =
    about.failed.length > 1 ? ['yes', utcText(first.createdAtMs), utcText(last.createdAtMs)] : ['no: no run after it'];
  return {
    ...about,
    truth: {
      ...about.common,
      errorText: [detail?.text.trim() ?? '?'],
      failedAt: [utcText(last.createdAtMs)],
      retried,
      taskId: about.failed.length > 1 ? [first.taskId, last.taskId] : [last.taskId],
    } as Truth,
  };
}

function sourceTruth(tenant: Tenant, action: ImportAction): Truth {
  const { source } = action;
  if (source.type !== 'MODEL') throw new Error(`${action.name} reads from no model`);
  const model = tenant.models.find(({ id }) => id === source.modelId);
  const workspace = tenant.workspaces.find(({ id }) => id === model?.workspaceId);
  return { sourceModel: [model?.name ?? '?', source.modelId, workspace?.name ?? '?'] };
}

export const truths: readonly TruthCase[] = [
  {
    problem: 'import-stuck',
    target: 'Sales Hub / Load actuals',
    truth: (facts) => {
      const { nowMs, tenant } = facts;
      const { common, action, into, purpose, failed } = importTruth(facts, 'Sales Hub', 'Load actuals');
      const run = failed.at(-1);
      if (run === undefined) throw new Error('nothing is stuck');
      const task = taskAt(run, nowMs);
      const by = tenant.users.find(({ id }) => id === run.startedBy);
      return {
        ...common,
        processType: [
          action.source.type === 'FILE' ? 'file to' : 'model to',
          action.importType === 'MODULE_DATA' ? 'module' : 'list',
        ],
        module: [into],
        purpose: [purpose],
        scope: ['no other watched action of the model is affected'],
        startedAt: [utcText(run.createdAtMs)],
        runningFor: ['3 h 40 min'],
        standsAt: [`${Math.round(task.progress * 100)} %`, task.step],
        standsSince: ['at least since'],
        taskId: [run.taskId],
        ranBy: [by?.email ?? '?', `${by?.firstName} ${by?.lastName}`],
        modelSays: [by?.email ?? '?'],
      };
    },
  },
  {
    problem: 'import-failed',
    target: 'Data Hub / Load employees',
    truth: (facts) => {
      const { truth, into, purpose, failed } = failureTruth(facts, 'Data Hub', 'Load employees');
      const detail = taskAt(failed[0] as Run, facts.nowMs).outcome?.details?.[0];
      return { ...truth, module: [into], purpose: [purpose], taskResult: ['successful: false', detail?.type ?? '?'] };
    },
  },
  {
    problem: 'model-to-model-failed',
    target: 'Sales Hub / Load pipeline',
    truth: (facts) => {
      const { truth, action } = failureTruth(facts, 'Sales Hub', 'Load pipeline');
      return { ...truth, ...sourceTruth(facts.tenant, action) };
    },
  },
  {
    problem: 'source-model-missing',
    target: 'Sales Hub / Load price list',
    truth: (facts) => {
      const { truth, action, failed } = failureTruth(facts, 'Sales Hub', 'Load price list');
      const { failedAt: _, retried: __, ...about } = truth;
      return {
        ...about,
        ...sourceTruth(facts.tenant, action),
        taskId: [failed[0]?.taskId ?? '?'],
        moved: ['Price Book', 'Finance Test', 'Finance Prod'],
      };
    },
  },
  {
    problem: 'export-no-file',
    target: 'Data Hub / Balance sheet',
    truth: ({ tenant, nowMs }) => {
      const { model, truth } = placeOf(tenant, 'Data Hub');
      const action = one(model.actions, 'Balance sheet');
      const run = runsOf(action, nowMs).at(-1) as Run;
      const isListed = model.files.some(({ id }) => id === action.id);
      return {
        ...truth,
        action: [action.name, action.id],
        ranAt: [utcText(run.createdAtMs)],
        taskId: [run.taskId],
        taskResult: ['COMPLETE, successful: true', taskAt(run, nowMs).outcome?.details?.[0]?.type ?? '?'],
        fileListing: [isListed ? 'is listed' : 'not listed at'],
      };
    },
  },
  {
    problem: 'cloudworks-failed',
    target: 'sandbox / Exchange rates from S3',
    truth: ({ tenant, nowMs }) => {
      const place = placeOf(tenant, 'Data Hub').truth;
      const integration = one(tenant.cloudWorks.integrations, 'Exchange rates from S3');
      const runs = cloudRunsOf(integration, nowMs);
      const newestFirst = runs.toSorted((a, b) => b.startedAtMs - a.startedAtMs);
      const run = newestFirst.find(({ success }) => !success);
      if (run === undefined) throw new Error('no run failed');
      const good = newestFirst.find(({ success }) => success);
      return {
        ...place,
        integration: [integration.name, integration.id],
        cloudWorks: [run.id, `code ${run.errorCode}`],
        errorText: [run.message],
        failedAt: [utcText(run.startedAtMs), utcText(endOf(run, nowMs) ?? 0)],
        retried: ['no: no run after it'],
        taskId: [lowerIdOf(`task of ${run.id}`).toUpperCase()],
        ranBy: [integration.createdBy],
        lastWorked: [utcText(good?.startedAtMs ?? 0)],
      };
    },
  },
];
