/**
 * Anaplan's result codes (`details[].type` of a finished task): cause, remedy, who acts next. Pure data.
 * Source: Anaplan Integration API 2.0, tables of task result details; match on the code, the text beside it is localised.
 */
import type { Actor } from '../check.ts';

/** `partial`: ran, some rows were not loaded. `row`: why single rows were not loaded. */
export type ResultCategory = 'success' | 'partial' | 'failure' | 'row' | 'cancelled';

export type ResultCode = {
  readonly category: ResultCategory;
  readonly cause: string;
  readonly remedy: string;
  readonly actsNext: Actor;
};

/** The entry of `type`; row-level codes of module imports by their prefix. Null for a code no table lists. */
export function resultCodeOf(type: string): ResultCode | null {
  if (Object.hasOwn(table, type)) return table[type] ?? null;
  return /^moduleImport[A-Z]/.test(type) ? row('A row was refused by the target module') : null;
}

export const resultCodeNames = (): readonly string[] => Object.keys(table);

const rowRemedy =
  'Download the failure dump in Anaplan (it is kept 48 hours and holds your data), correct the rows at their source, and import again.';

const success = (cause: string): ResultCode => ({
  category: 'success',
  cause,
  remedy: 'Nothing to do.',
  actsNext: 'integration',
});
const partial = (cause: string): ResultCode => ({
  category: 'partial',
  cause,
  remedy: rowRemedy,
  actsNext: 'integration',
});
const row = (cause: string): ResultCode => ({ category: 'row', cause, remedy: rowRemedy, actsNext: 'integration' });
const failure = (cause: string, remedy: string, actsNext: Actor = 'integration'): ResultCode => ({
  ...{ category: 'failure', cause, remedy, actsNext },
});
const cancelled = (cause: string): ResultCode => ({
  category: 'cancelled',
  cause,
  remedy: 'Find out who cancelled it and why (the task names them), then run it again. Steps that had ended stay done.',
  actsNext: 'integration',
});

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

  actionFailed: failure(
    'The action failed',
    'Look at the other details of the same task and at its steps; they name the cause.',
  ),
  connectorError: failure(
    'The data could not be read from its source',
    'Run it again. If the source is a model: see that it is open, not archived and not locked; if the run fails again, open a case.',
  ),
  crossCustomerImport: failure(
    'The source model belongs to another tenant',
    'Point the data source at a model of the same tenant, or move the data by export and file.',
    'model-builder',
  ),
  deleteFromSelectionFailed: failure(
    'Deleting the selected items failed',
    'Check the selection and that the items are not used elsewhere.',
    'model-builder',
  ),
  failedToLocateEntity: failure(
    'An item the action refers to no longer exists',
    'Edit the action and choose an item that exists.',
    'model-builder',
  ),
  failedToLocateHierarchy: failure(
    'The list the action refers to no longer exists',
    'Edit the action and choose a list that exists.',
    'model-builder',
  ),
  failedToLocateModel: failure(
    'The source model could not be found: moved, deleted, or not visible to who ran the import',
    'Settings > Actions > Manage Import Data Sources: look at the model the source is mapped to, and map it to one that exists.',
    'model-builder',
  ),
  failedToLocateModule: failure(
    'The source or target module no longer exists',
    'Edit the action and choose a module that exists.',
    'model-builder',
  ),
  failedToLocateSavedView: failure(
    'The saved view the import reads no longer exists',
    'Restore the saved view, or edit the import and choose another.',
    'model-builder',
  ),
  hierarchyImportFailed: failure(
    'The list import failed',
    'Look at the other details of the same task; they name the cause.',
  ),
  hierarchyImportDuplicateSourceKey: failure(
    'A key occurs more than once in the source',
    'Make the key (name, code or the combination of properties) unique in the source.',
  ),
  hierarchyImportDuplicateTargetKey: failure(
    'A key occurs more than once in the target list',
    'Remove the duplicates from the list, or choose a key that is unique.',
    'model-builder',
  ),
  importFailedGeneralError: failure(
    'The import failed for a reason the API does not name',
    'Run it again. If it fails again, attach the task result to a support case.',
  ),
  internalError: failure(
    'Anaplan met an internal error',
    'Run it again. If it fails again, attach the task result to a support case.',
  ),
  missingFields: failure(
    'Columns the import is mapped to are missing from the source',
    'Compare the header row of the source with the columns the import expects, and restore or re-map what was renamed.',
    'model-builder',
  ),
  moduleImportFailed: failure(
    'The module import failed',
    'Look at the other details of the same task; they name the cause.',
  ),
  moduleImportNoWriteAccess: failure(
    'Who ran the import may not write to the target',
    'Give the role write access to the module, and the user to the items of lists with selective access.',
    'model-builder',
  ),
  notAuthorised: failure(
    'Who ran the action may not run it',
    'Give the role access to the action (Users > Roles > Actions) and to the source it reads.',
    'model-builder',
  ),
  sourceModelArchived: failure(
    'The source model is archived',
    'Unarchive the source model, or map the data source to another one.',
    'model-builder',
  ),
  uploadedFileNoLongerAvailable: failure(
    'The uploaded file is no longer on the server',
    'Upload the file again, then run the import as the same user: an uploaded file is private to its user and is removed 48 hours after it was last used.',
  ),

  msgExportCancelled: cancelled('The export was cancelled'),
  msgImportCancelled: cancelled('The import was cancelled'),

  columnSeparatorExpected: row('A row does not have the column separator where it is expected'),
  dateFormatInvalid: row('A date is not in the format the import expects'),
  hierarchyImportInvalidCode: row('A code is not valid'),
  hierarchyImportInvalidName: row('A name is not valid'),
  hierarchyImportInvalidParent: row('A parent does not exist'),
  hierarchyImportEmptyKey: row('A key is empty'),
  hierarchyImportFailedDependency: row('A row depends on one that was refused'),
  hierarchyImportNameOrCodeExists: row('A name or code exists already'),
};
