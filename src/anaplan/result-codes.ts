/**
 * Anaplan's result codes (`details[].type` of a finished task): cause, remedy, who acts next. Pure data.
 * Source: Anaplan Integration API 2.0, tables of task result details; match on the code, the text beside it is localised.
 */
import type { Actor, ProblemType } from '../check.ts';
import { rowCodes, rowRemedy } from './row-codes.ts';

/** `partial`: ran, some rows were not loaded. `row`: why single rows were not loaded. */
export type ResultCategory = 'success' | 'partial' | 'failure' | 'row' | 'cancelled';

export type ResultCode = {
  readonly category: ResultCategory;
  /** A phrase that can stand after "failed: ". */
  readonly cause: string;
  /** Steps, one a line. */
  readonly remedy: string;
  readonly actsNext: Actor;
  /** The kind of support case it can become, and so what support asks for; null where none fits. */
  readonly problem: ProblemType | null;
};

/** The entry of `type`; row-level codes of module imports by their prefix. Null for a code no table lists. */
export function resultCodeOf(type: string): ResultCode | null {
  if (Object.hasOwn(table, type)) return table[type] ?? null;
  return /^moduleImport[A-Z][A-Za-z]{0,80}$/.test(type) ? moduleRow() : null;
}

export const resultCodeNames = (): readonly string[] => Object.keys(table);

/** A code of this family that no table lists. */
const moduleRow = (): ResultCode => row('A row was refused by the target module');

const success = (cause: string): ResultCode => ({
  category: 'success',
  cause,
  remedy: 'Nothing to do.',
  actsNext: 'integration',
  problem: null,
});
const partial = (cause: string): ResultCode => ({
  category: 'partial',
  cause,
  remedy: rowRemedy,
  actsNext: 'integration',
  problem: null,
});
const failure = (
  cause: string,
  steps: readonly string[],
  actsNext: Actor = 'integration',
  problem: ProblemType | null = null,
): ResultCode => ({ category: 'failure', cause, remedy: steps.join('\n'), actsNext, problem });
function row(cause: string, first?: string, actsNext: Actor = 'integration'): ResultCode {
  const remedy = first === undefined ? rowRemedy : `${first}\n${rowRemedy}`;
  return { category: 'row', cause, remedy, actsNext, problem: null };
}
const cancelled = (cause: string): ResultCode => ({
  category: 'cancelled',
  cause,
  remedy: 'Find out who cancelled it and why (the task names them), then run it again. Steps that had ended stay done.',
  actsNext: 'integration',
  problem: null,
});

const thenAgain = 'Then run the import again.';
const openCase =
  'If it fails again, open a support case with the task id, the time and a screenshot of the error: `anaplan-doctor case new --problem model-to-model-failed --config FILE` where the source is a model.';
const columns =
  'Does the text name a column? Compare the header row of the source (`head -1 FILE`) with the mapping of the import: Settings > Actions > edit the import. Give the column its old name back where the file is made, or have the model builder map the new one.';
const fileForm =
  'Does it name none? Check that the file is whole, and that separator, text qualifier and encoding are those the import was set up with.';
const sourceView =
  'Is the source a model or module? Check whether its saved view was changed: a renamed line item or another pivot breaks the mapping.';
const selectiveAccess =
  'Check selective access: the user needs write access to the items of every list the import writes to.';

const table: { readonly [type: string]: ResultCode } = {
  exportSucceeded: success('The export ran'),
  taskElementSucceeded: success('The step ran'),
  deleteFromSelectionSucceeded: success('The selected items were deleted'),
  hierarchyNoChanges: success('The list import changed nothing'),
  hierarchyRowsProcessed: success('The list import ran; its counts tell the rows ignored'),
  lineItemRowsProcessed: success('The module import ran; its counts tell the rows ignored'),
  usersRowsProcessed: success('The import of users ran'),
  versionsRowsProcessed: success('The import of versions ran'),

  hierarchyRowsProcessedWithFailures: partial('The list import ran, and some rows were not loaded'),
  lineItemRowsProcessedWithFailures: partial('The module import ran, and some rows were not loaded'),

  actionFailed: failure('The action failed, and the code does not say why', [
    'Run the action once by hand in Anaplan, as the same user: the message on the screen often says more than the API.',
    'In a process, look at the first step that failed: those after it may only follow from it.',
    openCase,
  ]),
  connectorError: failure(
    'The data could not be read from its source',
    [
      'Run it again: a source model that was busy or just opening answers the next time.',
      'Is the source a model? See under Manage models that it is open (not archived, locked or offline), and that the user who runs the import has a role in it.',
      'Is the source a file? Upload it again, and start the import only when the upload has ended.',
      openCase,
    ],
    'integration',
    'model-to-model-failed',
  ),
  crossCustomerImport: failure(
    'The source model belongs to another tenant',
    [
      'A model cannot import from a model of another tenant. Map the data source to a model of the same tenant: Settings > Actions > Manage Import Data Sources.',
      'If the data has to come from the other tenant, export it there to a file and import that file here.',
    ],
    'model-builder',
  ),
  deleteFromSelectionFailed: failure(
    'The selected items could not be deleted',
    [
      'Run the action once by hand in Anaplan to see which items it names.',
      'Check that the line item or view it selects by still exists, and that the user may delete from the list.',
      'Remove what still refers to the items (list properties, subsets, production data that is locked), then run it again.',
    ],
    'model-builder',
  ),
  failedToLocateEntity: failure(
    'Something the action refers to no longer exists',
    [
      'Find out what was deleted or replaced since the last good run: the history of the model shows who changed what.',
      'Restore it, or edit the action (Settings > Actions) and choose what takes its place.',
      thenAgain,
    ],
    'model-builder',
  ),
  failedToLocateHierarchy: failure(
    'A list the action refers to no longer exists',
    [
      'Find out when the list was deleted and by whom: the history of the model shows it.',
      'Restore it, or edit the action (Settings > Actions) and choose the list that takes its place.',
      thenAgain,
    ],
    'model-builder',
  ),
  failedToLocateModel: failure(
    'The source model could not be found: moved, missing, or hidden from who ran the import',
    [
      'In the target model open Settings > Actions > Manage Import Data Sources and see which model the source is mapped to.',
      'Does a workspace administrator still see that model? Give the user who runs the import a role in it. Was it moved, or is it not there any more? Map the source to the model that takes its place.',
      thenAgain,
    ],
    'model-builder',
    'source-model-missing',
  ),
  failedToLocateModule: failure(
    'The source or target module no longer exists',
    [
      'Find out when the module was deleted and by whom: the history of the model shows it. A module that was only renamed is still found.',
      'Restore it, or edit the import (Settings > Actions) and choose the module that takes its place.',
      thenAgain,
    ],
    'model-builder',
  ),
  failedToLocateSavedView: failure(
    'The saved view the import reads no longer exists',
    [
      'Create the saved view again in the source module with the same rows, columns and filter, or restore it. A view that was only renamed is still found.',
      'Edit the import (Settings > Actions) so that it reads that view, and check the mapping.',
      thenAgain,
    ],
    'model-builder',
  ),
  hierarchyImportFailed: failure('The list import failed as a whole', [
    columns,
    fileForm,
    sourceView,
    'Ask the model builder whether the list or its properties were changed since the last good run.',
    thenAgain,
  ]),
  hierarchyImportDuplicateSourceKey: failure('A key occurs more than once in the source', [
    'The key is the name, the code, or the combination of properties the list is set to. Find what occurs twice; where the key is the first column: `cut -d, -f1 FILE | sort | uniq -d`.',
    'Make it unique where the file or view is made (a join that doubles rows is the usual cause), then run the import again.',
  ]),
  hierarchyImportDuplicateTargetKey: failure(
    'A key occurs more than once in the target list',
    [
      'Sort the list by the column the import matches on and look for values that occur twice, empty ones included.',
      'Remove or correct the doubles, or have the import match on a property that is unique.',
      thenAgain,
    ],
    'model-builder',
  ),
  importFailedGeneralError: failure(
    'Anaplan names no reason',
    [
      'Run it again.',
      'Run it once by hand in Anaplan, as the same user: the message on the screen may say more.',
      openCase,
    ],
    'integration',
    'model-to-model-failed',
  ),
  internalError: failure(
    'Anaplan met an internal error',
    ['Look at https://status.anaplan.com for your region, and run it again.', openCase],
    'integration',
    'model-to-model-failed',
  ),
  missingFields: failure(
    'Columns the import needs are missing from its source',
    [
      'Compare the header row of the source (`head -1 FILE`) with the mapping of the import: Settings > Actions > edit the import. Look for a column that was renamed, dropped or doubled, and for another separator.',
      sourceView,
      'Give the column its old name back at the source, or have the model builder map the new one. A mapping that is changed holds for every later run.',
      thenAgain,
    ],
    'model-builder',
  ),
  moduleImportFailed: failure('The module import failed as a whole', [
    columns,
    fileForm,
    sourceView,
    'Ask the model builder whether line items, dimensions or the time range of the module were changed since the last good run.',
    thenAgain,
  ]),
  moduleImportNoWriteAccess: failure(
    'Who ran the import may not write to the target',
    [
      'Give the role of the user write access to the module: Users > Roles > Modules.',
      selectiveAccess,
      'Check Dynamic Cell Access and locked versions or time periods of the module.',
      thenAgain,
    ],
    'model-builder',
  ),
  noAccessToModule: failure(
    'Who ran the import may not read the source module',
    [
      'Give the role of the user read access to the source module, in the source model: Users > Roles > Modules.',
      'Check selective access to the lists of that module, too.',
      thenAgain,
    ],
    'model-builder',
  ),
  notAuthorised: failure(
    'Who ran it may not run it',
    [
      'Give the role of the user access to the action: Users > Roles > Actions. In a process each action counts.',
      'Check that the user has a role in the source model too, where there is one.',
      selectiveAccess,
    ],
    'model-builder',
  ),
  sourceModelArchived: failure(
    'The source model is archived',
    [
      'Have a workspace administrator unarchive it: Manage models.',
      'Or map the data source to the model that takes its place: Settings > Actions > Manage Import Data Sources.',
    ],
    'model-builder',
  ),
  uploadedFileNoLongerAvailable: failure('The uploaded file is no longer on the server', [
    'Upload the file again and run the import right after it, both as the same user.',
    'In an Anaplan Connect script: `-file NAME -put PATH` before `-import NAME -execute`, in the same run. An uploaded file is private to its user and is removed 48 hours after it was last used.',
  ]),

  msgExportCancelled: cancelled('The export was cancelled'),
  msgImportCancelled: cancelled('The import was cancelled'),

  ...Object.fromEntries(rowCodes.map(([type, cause, first, actsNext]) => [type, row(cause, first, actsNext)])),
};
