/** The words of local-file; data only. */
import type { Explanation } from '../src/check.ts';

const settings = 'the settings of this import or export';
const definition = "Anaplan Integration API 2.0, the import's own definition (importMetadata)";
const matching = 'Anaplan help: imports match columns by the names in the header row; unmatched columns are not loaded';

const delivery =
  'Look at the file: `ls -l "{path}"`.\nCheck the job that delivers it: did it run, and did it end well?';
const wait = 'Do not run the import before the file is whole.';

export const explanations = {
  'file-missing': {
    title: 'The file of "{action}" is missing',
    meaning: 'The settings name {path} for {kind} "{action}" of model "{model}". No such file is on this host.',
    remedy: `${delivery}\nIf the file is elsewhere, correct its path in the settings.`,
    actsNext: 'integration',
    source: settings,
  },
  'file-not-arrived': {
    title: 'The file of "{action}" has not arrived',
    meaning:
      'It had to arrive by {dueAtMs} ({arrivesBy}), written after {sinceAtMs}. What is there, {path}, was last changed {modifiedAtMs}: it is that of an earlier delivery. Loading it would load the old data again and report success.',
    remedy: `${delivery}\nHold back what runs "{action}" until the file is there.`,
    actsNext: 'integration',
    source: settings,
  },
  'file-stale': {
    title: 'The file of "{action}" is {ageMs} old',
    meaning:
      'In model "{model}", {kind} "{action}" uses {path}, last changed {modifiedAtMs}; the settings want it fresh within {freshWithinMs}. Loading it would load the old data and report success. {runsText}',
    remedy: delivery,
    actsNext: 'integration',
    source: settings,
  },
  'file-age-unknown': {
    title: 'How old the file of "{action}" is cannot be told',
    meaning:
      '{path} was last changed {modifiedAtMs}, which is {aheadMs} in the future by the clock of this host. So nobody can tell whether it is fresh.',
    remedy:
      'Compare the clocks of this host and of the one that writes the file: `date -u` on both.\nIf the job sets the time of the file itself, let it keep the time of writing.',
    actsNext: 'integration',
    source: settings,
  },
  'file-too-small': {
    title: 'The file of "{action}" is too small: {sizeBytes}',
    meaning:
      '{path}, last changed {modifiedAtMs}, has to have at least {minBytes}. Loading it as it is would load nothing, or clear what is there.',
    remedy: `${delivery}\n${wait}`,
    actsNext: 'integration',
    source: settings,
  },
  'file-empty': {
    title: 'The file of "{action}" has a header and no row',
    meaning:
      '{path}, last changed {modifiedAtMs}, names its {columns} columns and holds nothing else. An import of it ends well and loads nothing.',
    remedy: `${delivery}\nSee why its query or report gave no rows: a filter on a period that has ended is the usual reason.\n${wait}`,
    actsNext: 'integration',
    source: settings,
  },
  'file-growing': {
    title: 'The file of "{action}" is still being written',
    meaning:
      '{path} has been growing since {growingSinceAtMs} and has {sizeBytes} now. {dueText} An import that reads it meanwhile loads a part and reports success.',
    remedy: `${wait} Let the job write under another name and rename the file at the end.`,
    actsNext: 'integration',
    source: settings,
  },
  'file-cut-off': {
    title: 'The file of "{action}" ends in the middle of a row',
    meaning:
      '{path} ends inside a quoted text, or in a row with too few columns and no line break behind it; it was last changed {modifiedAtMs}. Its transfer broke off, or a quotation mark is not closed. {rows} rows are there.',
    remedy: `Compare its size with that at its source, and deliver it again.\nIf it is whole there, look for a text with a single quotation mark in its last rows.\n${wait}`,
    actsNext: 'integration',
    source: 'RFC 4180, section 2',
  },
  'file-unreadable': {
    title: 'The content of the file of "{action}" cannot be checked',
    meaning: 'Size and time of the file were looked at. {why}',
    remedy: 'Let the account that runs this program read the file: `setfacl -m u:anaplan-doctor:r "{path}"`.',
    actsNext: 'integration',
    source: settings,
  },
  'header-changed': {
    title: 'The columns of the file of "{action}" are not those of the import',
    meaning:
      '{path} does not have the columns that the import in model "{model}" was built with. {differenceText} {consequence}',
    remedy:
      'If the change was not meant: let the job write the old names again.\nIf it was: in Anaplan, open the import, upload the file as its new source and map the columns again; then run it once and look at the result.\n`anaplan-doctor diagnose --only local-file --config FILE` shows whether they fit.',
    actsNext: 'integration',
    source: matching,
  },
  'header-missing': {
    title: 'The file of "{action}" does not begin with the names of its columns',
    meaning:
      'Row {headerRow} of {path} has to hold the names the import in model "{model}" knows: {expectedNames}. None of them is there: what stands there looks like values (it is not shown). Its first row would be lost, and its columns not be matched.',
    remedy:
      'Let the job write the row of names.\nIf another row holds them, correct the header row of the import in Anaplan.',
    actsNext: 'integration',
    source: matching,
  },
  'header-duplicate': {
    title: 'The file of "{action}" names a column more than once',
    meaning:
      'In {path} more than one column is named {repeatedNames}. An import that matches by name takes one of them; which, nobody can rely on.',
    remedy: 'Let the job give each column a name of its own.',
    actsNext: 'integration',
    source: matching,
  },
  'header-not-compared': {
    title: 'The columns of the file of "{action}" were not compared with the import',
    meaning: 'The file is {path}. {why}',
    remedy: '{adviceSteps}',
    actsNext: 'integration',
    source: definition,
  },
  'rows-unusual': {
    title: 'The file of "{action}" has {rows} rows; {usualRows} are usual',
    meaning:
      '{path}, last changed {modifiedAtMs}, has {timesUsual} times the rows that the last {knownFiles} deliveries had (their median). Beyond a factor of {rowsFactor} it is told: a filter that changed, a delivery that came in part or twice.',
    remedy: `See what changed at the source of the file, and compare a total of it with the ledger.\nIf it is right, nothing is to be done: the usual number follows. A wider range: \`rowsFactor\` of the file in the settings.`,
    actsNext: 'integration',
    source: settings,
  },
  'rows-ragged': {
    title: '{ragged} rows of the file of "{action}" have another number of columns',
    meaning:
      '{path} has {columns} columns by its header, and {ragged} of its {rows} rows have more or fewer. Usual reasons: a separator within a text that is not quoted, a total or a comment at the end.',
    remedy:
      'Let the job put quotation marks around texts.\nLeave totals and comments out of the file.\nCompare with the rows the last run ignored: `anaplan-doctor history import-failed --config FILE`.',
    actsNext: 'integration',
    source: 'RFC 4180, section 2',
  },
  'encoding-mismatch': {
    title: 'The file of "{action}" is in another encoding than the import reads',
    meaning: '{path} is in {foundEncoding}; the import in model "{model}" reads {expectedEncoding}. {consequence}',
    remedy:
      'Let the job write {expectedEncoding}: `iconv -f {iconvFrom} -t {expectedEncoding} IN > OUT` converts a file.\nOr change the encoding of the import in Anaplan, with this file as its source.',
    actsNext: 'integration',
    source: definition,
  },
  'separator-mismatch': {
    title: 'The file of "{action}" separates its columns by another character than the import',
    meaning:
      '{path} separates its {columns} columns by {foundSeparator}; the import in model "{model}" expects {expectedSeparator}. It would find a single column, and load nothing.',
    remedy:
      'Let the job write {expectedSeparator} between columns.\nOr change the separator of the import in Anaplan, with this file as its source. A spreadsheet saved under another regional setting is the usual reason.',
    actsNext: 'integration',
    source: definition,
  },
  'source-not-imported': {
    title: '"{action}" has not run since its file changed',
    meaning:
      '{path} was last changed {modifiedAtMs}, {ageMs} ago; the newest run of "{action}" in model "{model}" began before that, {ranAtMs}. {reason} What is in the file is not in the model.',
    remedy:
      'Find out why it did not run: the scheduler, the log of the script, and `anaplan-doctor history import-stuck --config FILE`.\nThen run it. If a late file is the reason, let the script wait for the file.',
    actsNext: 'integration',
    source: settings,
  },
  'content-unchanged': {
    title: 'The file of "{action}" has held the same data for {runs} runs',
    meaning:
      '{path} holds what it held {sinceAtMs}, byte for byte. {deliveredText} "{action}" ran {runs} times since then and loaded the same each time, with success.',
    remedy:
      'Ask at the source of the file whether nothing changed there since.\nIf it should have: see which period or which folder the job reads.',
    actsNext: 'integration',
    source: settings,
  },
  'export-not-fetched': {
    title: 'Export "{action}" ran, and its file on this host is older',
    meaning:
      'The newest run in model "{model}" began {ranAtMs}; {path} was last changed {modifiedAtMs}, before that. {before} Whoever reads the file gets the old data.',
    remedy:
      'See whether the client that fetches the file ran after the export, and what it said.\nThe file of an export is private to the user who ran it: fetch it as that user, within 48 hours.',
    actsNext: 'integration',
    source: settings,
  },
  'tenant-not-read': {
    title: 'Anaplan could not be asked about "{action}"',
    meaning:
      'The local file was looked at. What the import wants and when it ran was not, so this part is not known. {why}',
    remedy: 'See what sign-in and model say: `anaplan-doctor diagnose --config FILE --only api-access`.',
    actsNext: 'integration',
    source: settings,
  },
} as const satisfies { readonly [code: string]: Explanation };
