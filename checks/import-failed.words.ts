/** The words of import-failed; data only. */
import { sourceModelOptions } from '../src/anaplan/source-model-options.ts';
import type { Explanation } from '../src/check.ts';

const codes = 'Anaplan Integration API 2.0, result codes of tasks';
const seeds = 'Anaplan Community, Common Support Questions: data importing and exporting';
const importing = 'Anaplan Community, Common Support Questions: importing';

const run = 'run {taskId} of {actionKind} "{action}" in model "{model}", started {startedAtMs}';
const before =
  'Failed runs in a row: {failedRuns} (of the last five); last good run: {lastGoodRunAtMs}. Steps concerned: {steps}.';

export const explanations = {
  'import-failed': {
    title: '"{action}" failed: {type}',
    meaning: `The ${run}, ended without success. {cause}. Anaplan says: "{text}". ${before}`,
    remedy: '{advice}',
    actsNext: 'integration',
    source: codes,
  },
  'source-model-500': {
    title: '"{action}" failed: the source model did not answer (HTTP 500)',
    meaning: `The ${run}, got HTTP 500 from its source model "{sourceModel}". This may occur when the source model does not respond. ${before}`,
    remedy:
      'Run the import again. It becomes a matter for Anaplan support only if that run fails too; this check then says so and names what support asks for.',
    actsNext: 'integration',
    source: seeds,
  },
  'source-model-500-again': {
    title: '"{action}" failed again: the source model does not answer (HTTP 500)',
    meaning: `The ${run}, got HTTP 500 from its source model "{sourceModel}", as the run of {firstFailedAtMs} before it. ${before}`,
    remedy:
      'Open a support case: `anaplan-doctor case new --problem model-to-model-failed`. Support asks for a screenshot of the error, the names of the source and target models, the process or action name, and the time it failed.',
    actsNext: 'anaplan',
    source: seeds,
    problem: 'model-to-model-failed',
  },
  'source-model-not-found': {
    title: '"{action}" failed: its source model cannot be located',
    meaning: `The ${run}, did not find its source model "{sourceModel}". Seen from this account that model is: {sourceState}, in workspace {sourceWorkspace}, expected in {sourceExpectedWorkspace}. ${before}`,
    remedy: sourceModelOptions,
    actsNext: 'model-builder',
    source: importing,
    problem: 'source-model-missing',
  },
  'source-model-archived': {
    title: '"{action}" failed: its source model is archived',
    meaning: `The ${run}, reads from model "{sourceModel}", which is archived. ${before}`,
    remedy:
      'Unarchive the source model (Manage models), or map the data source to another model (Settings > Actions > Manage Import Data Sources).',
    actsNext: 'model-builder',
    source: codes,
  },
  'source-file-gone': {
    title: '"{action}" failed: its uploaded file is no longer on the server',
    meaning: `The ${run}, found no file to read. An uploaded file is private to the user who uploaded it and is removed 48 hours after it was last used. ${before}`,
    remedy:
      'Upload the file and run the import right after it, both as the same user. In an Anaplan Connect script: `-file ... -put ...` before `-import ... -execute`, in the same run.',
    actsNext: 'integration',
    source: codes,
  },
  'not-authorised': {
    title: '"{action}" failed: not authorised ({type})',
    meaning: `The ${run}, was refused. {cause}. ${before}`,
    remedy: '{advice}',
    actsNext: 'model-builder',
    source: codes,
  },
  'structure-changed': {
    title: '"{action}" failed: what it reads or writes has changed ({type})',
    meaning: `The ${run}, did not find what it is set up for. {cause}. Anaplan says: "{text}". ${before}`,
    remedy: '{advice}',
    actsNext: 'model-builder',
    source: codes,
  },
  'rows-failed': {
    title: '"{action}" did not load {failedRows} rows',
    meaning:
      'The run {taskId} of {actionKind} "{action}" in model "{model}", started {startedAtMs}, ended well except for rows: {failedRows} failed, {ignoredRows} ignored. Kinds of errors: {reasons}. Failure dump available: {failureDumpAvailable}.',
    remedy:
      'Download the failure dump in Anaplan as the user who ran the import (kept 48 hours, holds your data), correct the rows at their source, and import again. If some failures are usual, raise `rowsFailedWarning` under `limits: import-failed` in the settings.',
    actsNext: 'integration',
    source: codes,
  },
  'rows-ignored': {
    title: '"{action}" ignored {ignoredRows} rows',
    meaning:
      'The run {taskId} of {actionKind} "{action}" in model "{model}", started {startedAtMs}, succeeded and ignored {ignoredRows} rows, for instance because they name items that are not in a list.',
    remedy:
      'Nothing to do if that is usual; then raise `rowsIgnoredNotice` under `limits: import-failed` in the settings. Otherwise compare the source with the lists of the model.',
    actsNext: 'integration',
    source: codes,
  },
  'import-cancelled': {
    title: 'The last run of "{action}" was cancelled',
    meaning:
      'The run {taskId} of {actionKind} "{action}" in model "{model}", started {startedAtMs}, was cancelled by {cancelledBy}. Steps that had ended stay done.',
    remedy: 'Find out why it was cancelled (Manage models > Manage tasks), then run it again.',
    actsNext: 'integration',
    source: codes,
  },
  'import-result-missing': {
    title: 'How "{action}" ended is not known',
    meaning: `The ${run}, is complete, and the API gives no result for it.`,
    remedy:
      'Look at the action in Anaplan. If this account is not the one that ran it, watch with the account that does.',
    actsNext: 'integration',
    source: codes,
  },
} as const satisfies { readonly [code: string]: Explanation };
