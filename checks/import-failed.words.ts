/** The words of import-failed; data only. */
import { sourceModelOptions } from '../src/anaplan/source-model-options.ts';
import type { Explanation } from '../src/check.ts';

const codes = 'Anaplan Integration API 2.0, result codes of tasks';
const seeds = 'Anaplan Community, Common Support Questions: data importing and exporting';
const importing = 'Anaplan Community, Common Support Questions: importing';

const run = 'The run of {startedAtMs} in model "{model}"';

export const explanations = {
  'import-failed': {
    title: '"{action}" failed: {cause}',
    meaning: `${run} ended without success. {saying} {history}`,
    remedy: '{adviceSteps}',
    actsNext: 'integration',
    source: codes,
  },
  'source-model-500': {
    title: '"{action}" failed: the source model did not answer (HTTP 500)',
    meaning: `${run} got no answer from {sourceNamed}. A single such failure often passes by itself. {history}`,
    remedy:
      'Run the import again.\n' +
      'If that run fails too, this check says so, and Anaplan support takes it: `anaplan-doctor diagnose --config FILE --only import-failed`.',
    actsNext: 'integration',
    source: seeds,
  },
  'source-model-500-again': {
    title: '"{action}" failed again: the source model does not answer (HTTP 500)',
    meaning: `${run} got no answer from {sourceNamed}, nor did the run of {firstFailedAtMs} before it. {history}`,
    remedy:
      'Take a screenshot of the error in Anaplan: support asks for one.\n' +
      'Open a support case: `anaplan-doctor case new --problem model-to-model-failed --target "{model} / {action}" --config FILE` fills in the models, the action and the times.',
    actsNext: 'anaplan',
    source: seeds,
    problem: 'model-to-model-failed',
  },
  'source-model-not-found': {
    title: '"{action}" failed: its source model cannot be located',
    meaning: `${run} did not find the model it reads from. {sourceSeen} {history}`,
    remedy: sourceModelOptions,
    actsNext: 'model-builder',
    source: importing,
    problem: 'source-model-missing',
  },
  'source-model-archived': {
    title: '"{action}" failed: its source model is archived',
    meaning: `${run} could not read from {sourceNamed}. {history}`,
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
  'rows-failed': {
    title: '"{action}" did not load {rowsNotLoaded}',
    meaning: `${run} ended well except for rows: {rowCounts}.`,
    remedy:
      '{rowSteps}\n' +
      'Correct the rows at their source, and import again.\n' +
      'If some failures are usual, raise `rowsFailedWarning` under `limits: import-failed` in the settings.',
    actsNext: 'integration',
    source: codes,
  },
  'rows-ignored': {
    title: '"{action}" ignored {ignoredRows} rows',
    meaning: `${run} succeeded and left out {ignoredRows} rows, for instance because they name items that are not in a list.`,
    remedy:
      'If it is usual, raise `rowsIgnoredNotice` under `limits: import-failed` in the settings.\n' +
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
