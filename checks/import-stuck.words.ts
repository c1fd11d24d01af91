/** The words of import-stuck; data only. */
import type { Explanation } from '../src/check.ts';

const seeds = 'Anaplan Community, Common Support Questions: data importing and exporting';
const tasks = 'Anaplan Integration API 2.0, tasks of imports and processes';

const caseSteps =
  '{firstSteps}\n' +
  'Do not start it again: a second run queues behind this one.\n' +
  'Open a support case: `anaplan-doctor case new --problem import-stuck --target "{model} / {action}" --config FILE` fills in what is known.';

export const explanations = {
  'import-stalled': {
    title: '"{action}" is stuck at {progressPercent} %',
    meaning:
      'The {actionKind} in model "{model}" has not moved for {unchangedMs}; the limit is {limitMs}. Each of {confirmedReads} looks showed {standing}. It was started {startedAtMs} and has run for {runningMs}. The model says: {modelSays}.',
    remedy: caseSteps,
    actsNext: 'anaplan',
    source: seeds,
    problem: 'import-stuck',
  },
  'import-long-running': {
    title: '"{action}" runs longer than {limitMs}',
    meaning:
      'The {actionKind} in model "{model}" was started {startedAtMs} and has run for {runningMs}; it is at {standing}. Whether it is slow or stuck is not yet established: {watched}.',
    remedy:
      'Wait, and look again. `anaplan-doctor daemon --config FILE` tells a slow import from a stuck one: it reads the task again and again, at least every 15 minutes.\n' +
      'If it usually takes this long, raise `stuckAfter` of this import in the settings.',
    actsNext: 'integration',
    source: seeds,
  },
  'import-queued': {
    title: '"{action}" waits to start since {runningMs}',
    meaning:
      'The {actionKind} in model "{model}" was called {startedAtMs} and has not started: imports of one model run one after another. The model says: {modelSays}.',
    remedy:
      'Let the task in front end, or ask whoever started it: Manage models > Manage tasks names them.\n' +
      'If it happens often, schedule the imports of this model apart from each other.',
    actsNext: 'integration',
    source: tasks,
  },
  'cancel-unfinished': {
    title: 'Cancelling "{action}" does not end',
    meaning:
      'The {actionKind} in model "{model}" has been CANCELLING for {unchangedMs}; the limit is {limitMs}. Until that ends it holds the model, and other imports wait. The model says: {modelSays}.',
    remedy: `A task that is being cancelled cannot be cancelled again.\n${caseSteps}`,
    actsNext: 'anaplan',
    source: tasks,
    problem: 'import-stuck',
  },
  'completion-missing': {
    title: '"{action}" is at 100 % and does not complete',
    meaning:
      'The {actionKind} in model "{model}" has shown {standing} for {unchangedMs} without ending; the limit is {limitMs}. It was started {startedAtMs}. The model says: {modelSays}.',
    remedy: `Does it usually take as long? Finishing (recalculating, saving) can be the longest part of a large import: then raise \`completionAfter\` under \`limits: import-stuck\` in the settings.\n${caseSteps}`,
    actsNext: 'anaplan',
    source: tasks,
    problem: 'import-stuck',
  },
} as const satisfies { readonly [code: string]: Explanation };
