/** The words of import-stuck; data only. */
import type { Explanation } from '../src/check.ts';

const seeds = 'Anaplan Community, Common Support Questions: data importing and exporting';
const tasks = 'Anaplan Integration API 2.0, tasks of imports and processes';

const caseSteps =
  'Check in Anaplan under Manage models > Manage tasks that it still runs. Do not start it again: a second run queues behind this one.\n' +
  'Then open a support case, filled in as far as this program knows: `anaplan-doctor case new --problem import-stuck --target "{model} / {action}" --config FILE`.';

export const explanations = {
  'import-stalled': {
    title: '"{action}" is stuck at {progressPercent} %',
    meaning:
      'Task {taskId} ({state}, step "{step}") of {actionKind} "{action}" in model "{model}" has stood at {progressPercent} % for {unchangedMs}, counted over {confirmedReads} reads; the limit is {limitMs}. It started {startedAtMs} and has run for {runningMs}. The model says: {modelSays}.',
    remedy: `If the model works on another task, look at that one first.\n${caseSteps}`,
    actsNext: 'anaplan',
    source: seeds,
    problem: 'import-stuck',
  },
  'import-long-running': {
    title: '"{action}" runs longer than {limitMs}',
    meaning:
      'Task {taskId} of {actionKind} "{action}" in model "{model}" started {startedAtMs} and has run for {runningMs}; it is at {progressPercent} %, step "{step}". Whether it stands still is not established: seen unchanged for {unchangedMs} over {confirmedReads} reads, not watched for {blindMs}.',
    remedy:
      'Wait, and look again: `anaplan-doctor daemon` tells a slow import from a stuck one by reading it at least every 15 minutes. If it usually takes this long, raise `stuckAfter` of this import in the settings.',
    actsNext: 'integration',
    source: seeds,
  },
  'import-queued': {
    title: '"{action}" waits to start since {runningMs}',
    meaning:
      'Task {taskId} of {actionKind} "{action}" in model "{model}" was created {startedAtMs} and has not started. Imports of one model run one after another. The model says: {modelSays}.',
    remedy:
      'Let the task in front end, or ask whoever started it (named above, and under Manage models > Manage tasks). Schedule imports of one model apart from each other.',
    actsNext: 'integration',
    source: tasks,
  },
  'cancel-unfinished': {
    title: 'Cancelling "{action}" does not end',
    meaning:
      'Task {taskId} of {actionKind} "{action}" in model "{model}" has been CANCELLING for {unchangedMs}, counted over {confirmedReads} reads; the limit is {limitMs}. It holds the model until it ends. The model says: {modelSays}.',
    remedy: `A task that is being cancelled cannot be cancelled again. ${caseSteps}`,
    actsNext: 'anaplan',
    source: tasks,
    problem: 'import-stuck',
  },
  'completion-missing': {
    title: '"{action}" is at 100 % and does not complete',
    meaning:
      'Task {taskId} of {actionKind} "{action}" in model "{model}" has been at {progressPercent} % in state {state}, step "{step}", for {unchangedMs} over {confirmedReads} reads; the limit is {limitMs}. It started {startedAtMs}. The model says: {modelSays}.',
    remedy: `Finishing (recalculating, saving) can be the longest part of a large import; if it usually ends sooner, it is stuck. ${caseSteps}`,
    actsNext: 'anaplan',
    source: tasks,
    problem: 'import-stuck',
  },
} as const satisfies { readonly [code: string]: Explanation };
