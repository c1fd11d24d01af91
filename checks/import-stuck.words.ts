/** The words of import-stuck; data only. */
import type { Explanation } from '../src/check.ts';

const seeds = 'Anaplan Community, Common Support Questions: data importing and exporting';
const tasks = 'Anaplan Integration API 2.0, tasks of imports and processes';

const caseSteps =
  '{firstSteps}\n' +
  'Do not start it again: a second run queues behind this one.\n' +
  'Open a support case: `anaplan-doctor case new --problem import-stuck --target "{model} / {action}" --config FILE` fills in what is known.';

const wasNormal =
  'Was it only slow? Say so, and the limit learns it: `anaplan-doctor ack INCIDENT --was-normal` (`anaplan-doctor status` shows the number).';

export const explanations = {
  'import-stalled': {
    title: '"{action}" is stuck at {progressPercent} %',
    meaning:
      '{why} The {actionKind} in model "{model}" has not moved for {unchangedMs}; the limit is {limitMs}. Each of {confirmedReads} looks showed {standing}. It was started {startedAtMs} and has run for {runningMs}. The model says: {modelSays}.',
    remedy: `${caseSteps}\n${wasNormal}`,
    actsNext: 'anaplan',
    source: seeds,
    problem: 'import-stuck',
  },
  'import-not-started': {
    title: '"{action}" does not start',
    meaning:
      '{why} The {actionKind} in model "{model}" was called {startedAtMs}, and nothing is in front of it: {modelSays}. Each of {confirmedReads} looks found it so.',
    remedy: caseSteps,
    actsNext: 'anaplan',
    source: tasks,
    problem: 'import-stuck',
  },
  'import-blocked': {
    title: '"{action}" is held up at {progressPercent} %',
    meaning: '{why} The {actionKind} in model "{model}" is not called stuck, because it is held up by {blocker}.',
    remedy:
      'Let that end, or ask whoever started it: Manage models > Manage tasks names them. A locked model: ask the workspace administrator who locked it, and why.\n' +
      'Look again when it has gone: if this one still stands then, it is stuck by itself and is told so.',
    actsNext: 'integration',
    source: tasks,
  },
  'import-over-total': {
    title: '"{action}" runs longer than it ever should',
    meaning:
      '{why} The {actionKind} in model "{model}" was started {startedAtMs}, is at {standing}, and is not established to stand still: {watched}. The model says: {modelSays}.',
    remedy:
      'Wait, and look again; whoever needs its data should know that it is late.\n' +
      'Look for what is different today: more rows in its source, other tasks in the model, a changed model (the model history names changes).\n' +
      `Is it usual? ${wasNormal}`,
    actsNext: 'integration',
    source: seeds,
  },
  'import-slow': {
    title: '"{action}" moves on, slower than usual',
    meaning:
      '{why} The {actionKind} in model "{model}" was started {startedAtMs}. The estimate takes the time so far by the share that is done, so it is rough. The model says: {modelSays}.',
    remedy:
      'Wait; whoever needs its data should know that it will be late.\n' +
      'Look for what is different today: more rows in its source, other tasks in the model, a changed model.',
    actsNext: 'integration',
    source: seeds,
  },
  'import-suspect': {
    title: '"{action}" stands longer than usual at {progressPercent} %',
    meaning:
      '{why} So does about one healthy run in a hundred of the {actionKind} in model "{model}": it is told as stuck only beyond the limit.',
    remedy: 'Nothing yet. It is read again every few seconds while it runs.',
    actsNext: 'integration',
    source: seeds,
  },
  'import-too-fast': {
    title: '"{action}" ended suspiciously fast',
    meaning:
      '{why} No earlier run of the {actionKind} in model "{model}" was as short: {rowText}. It counts as a success, and may have loaded next to nothing.',
    remedy:
      'Look into the target for the newest period or items: are they there?\n' +
      'Check the source: `anaplan-doctor diagnose --only data-source,local-file --config FILE`.\n' +
      `Is it right so? ${wasNormal}`,
    actsNext: 'integration',
    source: tasks,
  },
  'import-no-rows': {
    title: '"{action}" loaded no rows',
    meaning:
      '{why} That was the last run of the {actionKind} in model "{model}". An empty source, a filter or a saved view that lets nothing through counts as a success in Anaplan.',
    remedy:
      'Check the source: is the file empty but for its header, was a filter or a saved view changed? `anaplan-doctor diagnose --only data-source,local-file --config FILE`\n' +
      'Then run the import again.',
    actsNext: 'integration',
    source: tasks,
  },
  'stall-limit-reset': {
    title: 'The limit of "{action}" is learned anew',
    meaning:
      'What earlier runs of the {actionKind} in model "{model}" taught about how long it may stand was put aside {resetAtMs}: {why}. Until a run has been watched to its end the fixed limit holds.',
    remedy: 'Nothing, unless nobody knows of a change: then ask the model builder.',
    actsNext: 'model-builder',
    source: 'anaplan-doctor, docs/import-stuck.md',
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
      '{why} The {actionKind} in model "{model}" has been CANCELLING for {unchangedMs}; the limit is {limitMs}. Until that ends it holds the model, and other imports wait. The model says: {modelSays}.',
    remedy: `A task that is being cancelled cannot be cancelled again.\n${caseSteps}`,
    actsNext: 'anaplan',
    source: tasks,
    problem: 'import-stuck',
  },
  'completion-missing': {
    title: '"{action}" is at 100 % and does not complete',
    meaning:
      '{why} The {actionKind} in model "{model}" has shown {standing} for {unchangedMs} without ending; the limit is {limitMs}. It was started {startedAtMs}. The model says: {modelSays}.',
    remedy: `Does it usually take as long? Finishing (recalculating, saving) can be the longest part of a large import: then raise \`completionAfter\` under \`limits: import-stuck\` in the settings.\n${caseSteps}`,
    actsNext: 'anaplan',
    source: tasks,
    problem: 'import-stuck',
  },
} as const satisfies { readonly [code: string]: Explanation };
