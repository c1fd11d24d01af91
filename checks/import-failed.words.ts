/** The words of import-failed; data only. */
import { sourceModelOptions } from '../src/anaplan/source-model-options.ts';
import type { Explanation } from '../src/check.ts';

const codes = 'Anaplan Integration API 2.0, result codes of tasks';
const seeds = 'Anaplan Community, Common Support Questions: data importing and exporting';
const importing = 'Anaplan Community, Common Support Questions: importing';

const states = 'Anaplan Integration API 2.0, models and their states';

const screenshot = 'Take a screenshot of the error in Anaplan: support asks for one.';
const openCase =
  'Open a support case: `anaplan-doctor case new --problem model-to-model-failed --target "{model} / {action}" --config FILE` fills in the models, the action and the times.';

const run = 'The run of {startedAtMs} in model "{model}"';

export const explanations = {
  'import-failed': {
    title: '"{action}" failed: {cause}',
    meaning: `${run} ended without success. {saying} {history}`,
    remedy: '{adviceSteps}',
    actsNext: 'integration',
    source: codes,
  },
  'unknown-result-code': {
    title: '"{action}": Anaplan says something this program does not know',
    meaning: `${run} gave a code that no table lists: {unknownCodes}. Where that is a notice, the run succeeded all the same. {history}`,
    remedy:
      "Read the text beside the code: it is Anaplan's own.\n" +
      '{adviceSteps}\n' +
      'Please report the code, so that the next version knows it.',
    actsNext: 'integration',
    source: codes,
  },
  'source-model-500': {
    title: '"{action}" failed: the source model did not answer (HTTP 500)',
    meaning: `${run} got no answer from {sourceNamed}. {sourceSeen}{sourceThen} A single such failure often passes by itself. {history}`,
    remedy:
      'Run the import again.\n' +
      'If that run fails too, this check says so, and Anaplan support takes it: `anaplan-doctor diagnose --config FILE --only import-failed`.',
    actsNext: 'integration',
    source: seeds,
    problem: 'model-to-model-failed',
  },
  'source-model-500-again': {
    title: '"{action}" failed again: the source model does not answer (HTTP 500)',
    meaning: `${run} got no answer from {sourceNamed}, nor did the run of {firstFailedAtMs} before it. {sourceSeen}{sourceThen} {history}`,
    remedy: `${screenshot}\n${openCase}`,
    actsNext: 'anaplan',
    source: seeds,
    problem: 'model-to-model-failed',
  },
  'source-unreadable': {
    title: '"{action}" failed: its data could not be read from the source',
    meaning: `${run} did not get its data. {saying} {sourceSeen}{sourceThen} {history}`,
    remedy: '{adviceSteps}',
    actsNext: 'integration',
    source: codes,
    problem: 'model-to-model-failed',
  },
  'source-unreadable-again': {
    title: '"{action}" failed again: its source model could not be read',
    meaning: `${run} did not get its data from {sourceNamed}, nor did the run of {firstFailedAtMs} before it. {saying} {sourceSeen}{sourceThen} {history}`,
    remedy: `See under Manage models that the source model opens, and that the user who runs the import has a role in it.\n${screenshot}\n${openCase}`,
    actsNext: 'anaplan',
    source: codes,
    problem: 'model-to-model-failed',
  },
  'anaplan-error': {
    title: '"{action}" failed: {cause}',
    meaning: `${run} ended without success, and the code names nothing that you could correct. {saying} {history}`,
    remedy: '{adviceSteps}',
    actsNext: 'integration',
    source: codes,
  },
  'anaplan-error-again': {
    title: '"{action}" failed again: {cause}',
    meaning: `${run} ended as that of {firstFailedAtMs} before it, and the code names nothing that you could correct. {saying} {history}`,
    remedy:
      'Look at https://status.anaplan.com for your region.\n' +
      'Run the action once by hand in Anaplan, as the same user, and take a screenshot of what it says.\n' +
      '{caseSteps}',
    actsNext: 'anaplan',
    source: codes,
    problem: 'import-failed',
  },
  'source-model-not-found': {
    title: '"{action}" failed: its source model cannot be located',
    meaning: `${run} did not find the model it reads from. {sourceSeen}{sourceThen} {history}`,
    remedy: sourceModelOptions,
    actsNext: 'model-builder',
    source: importing,
    problem: 'source-model-missing',
  },
  'source-model-archived': {
    title: '"{action}" failed: its source model is archived',
    meaning: `${run} could not read from {sourceNamed}. {saying} {sourceSeen}{sourceThen} {history}`,
    remedy:
      'Have a workspace administrator unarchive it: Manage models. The mapping of the import is kept.\n' +
      'Or map the data source to the model that takes its place: Settings > Actions > Manage Import Data Sources.\n' +
      'Then run the import again.',
    actsNext: 'model-builder',
    source: codes,
  },
  'source-model-offline': {
    title: '"{action}" failed: its source model is offline',
    meaning: `${run} could not read from {sourceNamed}, which is in maintenance. {saying} {sourceSeen}{sourceThen} {history}`,
    remedy:
      'Ask a workspace administrator when it is back, or have it brought online: Manage models.\n' +
      'Then run the import again.',
    actsNext: 'model-builder',
    source: states,
  },
  'source-model-locked': {
    title: '"{action}" failed: its source model is locked',
    meaning: `${run} could not read from {sourceNamed}: while a model is locked only workspace administrators can use it. {saying} {sourceSeen}{sourceThen} {history}`,
    remedy:
      'Ask a workspace administrator who locked it and for how long, and have it unlocked: Manage models.\n' +
      'Then run the import again.',
    actsNext: 'model-builder',
    source: states,
  },
  'source-in-other-tenant': {
    title: '"{action}" failed: {cause}',
    meaning: `${run} was refused. {saying} {history}`,
    remedy: '{adviceSteps}',
    actsNext: 'model-builder',
    source: codes,
  },
  'source-file-gone': {
    title: '"{action}" failed: its uploaded file is no longer on the server',
    meaning: `${run} found no file to read. An uploaded file is private to the user who uploaded it and is removed 48 hours after it was last used. {history}`,
    remedy:
      'Upload the file and run the import right after it, both as the same user.\n' +
      'In an Anaplan Connect script: `-file NAME -put PATH` before `-import "{action}" -execute`, in the same run.',
    actsNext: 'integration',
    source: codes,
  },
  'not-authorised': {
    title: '"{action}" failed: {cause}',
    meaning: `${run} was refused. {saying} {history}`,
    remedy: '{adviceSteps}',
    actsNext: 'model-builder',
    source: codes,
  },
  'structure-changed': {
    title: '"{action}" failed: {cause}',
    meaning: `${run} did not find what it is set up for: the source or the model was changed. {saying} {history}`,
    remedy: '{adviceSteps}',
    actsNext: 'model-builder',
    source: codes,
  },
  'duplicate-in-target': {
    title: '"{action}" failed: {cause}',
    meaning: `${run} could not tell which item of the target list a row means. {saying} {history}`,
    remedy: '{adviceSteps}',
    actsNext: 'model-builder',
    source: codes,
  },
  'deletion-refused': {
    title: '"{action}" failed: {cause}',
    meaning: `${run} ended without success. {saying} {history}`,
    remedy: '{adviceSteps}',
    actsNext: 'model-builder',
    source: codes,
  },
  'rows-dropped-suddenly': {
    title: '"{action}" left out {droppedPercent} % of its rows, {usualPercent} % is usual',
    meaning: `${run} counts as success, and loaded far fewer of its rows than its runs before. {dropText} A column or line item that was renamed is dropped in silence: this is how it shows.`,
    remedy:
      'Compare the header row of the source (`head -1 FILE`) with the mapping of the import: Settings > Actions > edit the import. Look for a column that was renamed, added or moved.\n' +
      'Is the source a model or module? Ask whether a line item or the pivot of its saved view was changed.\n' +
      'Check that the lists the rows refer to were loaded before this import.\n' +
      'Was it as it should be? `anaplan-doctor ack --was-normal` of this finding makes it usual.',
    actsNext: 'integration',
    source: 'Anaplan Integration API 2.0, counts in task results; its usual share is what this program saw',
  },
  'rows-failed': {
    title: '"{action}" did not load {rowsNotLoaded}',
    meaning: `${run} ended well except for rows: {rowCounts}.`,
    remedy:
      '{rowSteps}\n' +
      'Correct the rows at their source, and import again.\n' +
      'If some failures are usual, raise `rowsFailedWarning` or `rowsFailedPercent` under `limits: import-failed` in the settings, for this import alone under `perImport`.',
    actsNext: 'integration',
    source: codes,
  },
  'rows-ignored': {
    title: '"{action}" ignored {ignoredRows} rows',
    meaning: `${run} succeeded and left out {ignoredRows} rows, for instance because they name items that are not in a list.`,
    remedy:
      'If it is usual, raise `rowsIgnoredNotice` or `rowsIgnoredPercent` under `limits: import-failed` in the settings.\n' +
      'If not, compare the names in the source with the lists of the model: lists have to be loaded before the data that names their items.',
    actsNext: 'integration',
    source: codes,
  },
  'import-cancelled': {
    title: 'The last run of "{action}" was cancelled',
    meaning: `${run} was cancelled{byWhom}. Steps that had ended stay done.`,
    remedy: 'Find out why it was cancelled (Manage models > Manage tasks), then run it again.',
    actsNext: 'integration',
    source: codes,
  },
  'import-result-missing': {
    title: 'How "{action}" ended is not known',
    meaning: `${run} is complete, and the API gives no result for it.`,
    remedy:
      'Look at the action in Anaplan.\n' +
      'If another account runs it, watch it with that account (`connections:` in the settings).',
    actsNext: 'integration',
    source: codes,
  },
} as const satisfies { readonly [code: string]: Explanation };
