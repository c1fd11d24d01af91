/** The words of references; data only. */
import type { Explanation } from '../src/check.ts';

const lists = 'Anaplan Integration API 2.0: lists of actions show what the role of the account allows';
const processes = 'Anaplan Integration API 2.0, processes: their actions, against the lists of imports and exports';
const files = 'Anaplan help: private and default files of imports and exports';

const inModel = 'In model "{model}" (workspace {workspace})';

export const explanations = {
  'action-gone': {
    title: 'The {actionKind} "{action}" is not in model "{model}" any more, or hidden',
    meaning: `${inModel} this account sees {visibleCount} of that kind, and none named "{action}". {sinceWhen} Its runs and results cannot be looked at.`,
    remedy:
      'In the model, Settings > Actions: is it there?\nIf not: find out who deleted it and why (history of the model), and correct what starts it: scripts, CloudWorks, schedules.\nIf it is: give the role of this account access to it (Roles > Actions).\nIf it has another name or is not needed: correct the settings.',
    actsNext: 'model-builder',
    source: lists,
  },
  'action-renamed': {
    title: 'The {actionKind} "{action}" is now named "{newName}"',
    meaning: `${inModel} the {actionKind} {actionId}, which the settings name "{action}", is now "{newName}". By the old name it is not found: clients that name it fail, and it is not watched.`,
    remedy:
      'Correct the name in the settings, or put the id {actionId} there, which does not change.\nCorrect the clients that start it by name: Anaplan Connect scripts, flows of other tools.',
    actsNext: 'integration',
    source: lists,
  },
  'step-gone': {
    title: 'Step "{step}" of process "{action}" is gone, or hidden',
    meaning: `${inModel} the lists of imports and exports do not have "{step}" ({stepId}). {place} {sinceWhen}`,
    remedy:
      'In the model, Settings > Actions: does "{step}" exist?\nIf not: find out who deleted it (history of the model); restore it, or take the step out of the process "{action}".\nIf it does: give the role of this account access to it (Roles > Actions), so that it can be watched.',
    actsNext: 'model-builder',
    source: processes,
  },
  'step-removed': {
    title: 'Process "{action}" no longer runs "{step}"',
    meaning: `${inModel} the step was in the process at an earlier look and is not now (since {outSinceAtMs}); the action itself still exists. Told for seven days.`,
    remedy: 'If that is not meant: have the model builder put the step back into the process.',
    actsNext: 'model-builder',
    source: processes,
  },
  'step-file-gone': {
    title: 'The file that step "{step}" of "{action}" reads is no longer listed',
    meaning: `${inModel} file {fileId} was listed for this account before (last {lastSeenAtMs}) and is not now. That is as it should be where every run uploads it first: a private file goes 48 hours after it was last used.`,
    remedy:
      'If every run uploads the file first: nothing to do.\nOtherwise upload it again, as the user who runs the process, or have the model builder look for the data source: Settings > Actions > Manage Import Data Sources.',
    actsNext: 'integration',
    source: files,
  },
  'process-empty': {
    title: 'Process "{action}" has no steps',
    meaning: `${inModel} the process runs nothing, so each run of it is a success.`,
    remedy: 'Have the model builder put its steps back, or delete it and correct what starts it.',
    actsNext: 'model-builder',
    source: processes,
  },
} as const satisfies { readonly [code: string]: Explanation };
