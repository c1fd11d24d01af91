/**
 * Anaplan's result codes for single rows: why a row was not loaded, and what to look for; data only.
 * Source: Anaplan Integration API 2.0, tables of data errors and warnings of task results.
 */
import type { Actor } from '../check.ts';

/** What is left to do about refused rows, whatever their reason. */
export const rowRemedy =
  'In Anaplan, as the user who ran the import, download its failure dump (kept 48 hours; it holds your data): it names each row and the reason.\n' +
  'Correct the rows at their source, and import again.';

type RowCode = readonly [type: string, cause: string, first: string, actsNext?: Actor];

export const rowCodes: readonly RowCode[] = [
  [
    'columnSeparatorExpected',
    'A row does not have the column separator where it is expected',
    'Check the separator and the text qualifier of the file: a separator or a line break inside an unquoted value shifts the columns.',
  ],
  [
    'unmatchedTextDelimiter',
    'A text delimiter is opened and not closed',
    'Look for a lone quotation mark inside a value: where the file is made, values that hold one must double it.',
  ],
  [
    'dateFormatInvalid',
    'A date is not in the format the import expects',
    'Compare the dates of the source with the format set in the mapping of the import (day before month, four-digit year).',
  ],
  [
    'hierarchyImportInvalidCode',
    'A code is not valid',
    'Check the codes of the source: none too long, none with a line break, each only once.',
  ],
  [
    'hierarchyImportInvalidName',
    'A name is not valid',
    'Check the names of the source: none empty or too long, none with a line break.',
  ],
  [
    'hierarchyImportInvalidParent',
    'A parent does not exist',
    'Load the parent list first, and see that the parents of the source are written as in that list.',
  ],
  ['hierarchyImportEmptyKey', 'A key is empty', 'Look for empty cells in the column the import matches on.'],
  [
    'hierarchyImportFailedDependency',
    'A row depends on one that was refused',
    'Correct the other rows first: this one is refused only because of them.',
  ],
  [
    'hierarchyImportNameOrCodeExists',
    'A name or code exists already',
    'Look the item up in the list: another one bears the same name or code, perhaps under another parent.',
  ],
  [
    'hierarchyImportAccessNoUpdate',
    'Who ran the import may not change an item of the list',
    'Check selective access: the user needs write access to the items of the list.',
    'model-builder',
  ],
  [
    'hierarchyImportAccessNoMove',
    'Who ran the import may not move an item of the list',
    'Check selective access: to move an item the user needs write access to the old parent and to the new one.',
    'model-builder',
  ],
  [
    'moduleImportBooleanFormat',
    'A value is no Boolean',
    'Give the column true or false, yes or no, or 1 or 0, as the mapping of the import says.',
  ],
  [
    'moduleImportDateFormat',
    'A value is no date',
    'Compare the dates of the source with the format set in the mapping of the import (day before month, four-digit year).',
  ],
  [
    'moduleImportNumberFormat',
    'A value is no number',
    'Check the decimal separator, thousands separators, currency signs and spaces of the numbers in the source.',
  ],
  [
    'moduleImportInvalidLineItemIdentifier',
    'A line item is not in the target module',
    'A column or line item was renamed, on either side: compare the header row of the source with the line items of the module and with the mapping of the import.',
    'model-builder',
  ],
  [
    'moduleImportInvalidListIdentifier',
    'An item is not in the list',
    'Load the list before the data that names its items, and see that names and codes are written as in the list.',
  ],
  [
    'moduleImportInvalidTimeEntityIdentifier',
    'A period is not in the calendar of the model',
    'Compare how the source writes its periods with the mapping, and see whether they lie within the time range of the model.',
  ],
  [
    'usersImportInvalidEmail',
    'An e-mail address is not valid',
    'Check the addresses of the source: one for each user, without spaces.',
  ],
  [
    'usersImportInvalidRole',
    'A role does not exist in the model',
    'Compare the roles of the source with Users > Roles of the model: they must be written alike.',
    'model-builder',
  ],
  [
    'usersImportConflictingRoles',
    'A user is given more than one role',
    'See that the source holds each user once, or with the same role each time.',
  ],
];
