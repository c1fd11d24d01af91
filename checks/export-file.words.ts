/** The words of export-file; data only. */
import type { Explanation } from '../src/check.ts';

const seeds = 'Anaplan Community, Common Support Questions: data importing and exporting';
const files = 'Anaplan help: private and default files of imports and exports';
const api = 'Anaplan Integration API 2.0, exports and files';

export const explanations = {
  'export-file-missing': {
    title: 'Export "{action}" ran and left no file',
    meaning:
      'Run {taskId} of export "{action}" in model "{model}", started {ranAtMs}, ended well, and its file (id {actionId}) is not among the files of the model. The file for the export has become unavailable on the server.',
    remedy:
      'Run the export once more and fetch the file right after it, as the same user. If there is no file again, open a support case: `anaplan-doctor case new --problem export-no-file`, with the model, the export, the user, the time and the task id.',
    actsNext: 'anaplan',
    source: seeds,
    problem: 'export-no-file',
  },
  'export-file-empty': {
    title: 'Export "{action}" ran and its file is empty',
    meaning:
      'Run {taskId} of export "{action}" in model "{model}", started {ranAtMs}, ended well, and its file "{fileName}" is listed with no content (0 chunks). One usual reason: the default file is for administrators only, so other users get an empty one.',
    remedy:
      'Check the export definition: who may use the default file (Admins only or Everyone). Run the export again and fetch the file as the same user. If it stays empty: `anaplan-doctor case new --problem export-no-file`.',
    actsNext: 'integration',
    source: files,
    problem: 'export-no-file',
  },
  'export-file-expired': {
    title: 'The file of export "{action}" is no longer there',
    meaning:
      'The last good run {taskId} of export "{action}" in model "{model}" was {ageMs} ago ({ranAtMs}), and its file is gone. Files of exports run by API or in a process are private and are removed 48 hours after they were last used, so this is as it should be.',
    remedy:
      'Run the export again and fetch its file right after it. If nobody needs it any more, take it out of the settings.',
    actsNext: 'integration',
    source: files,
  },
  'export-file-stale': {
    title: 'Export "{action}" is {ageMs} old',
    meaning:
      'The last good run of export "{action}" in model "{model}" started {ranAtMs}, {ageMs} ago; the settings want it fresh within {freshWithinMs}. Whoever fetches the file gets old data.',
    remedy:
      'Find out why the export was not run (scheduler, script log, `anaplan-doctor history export-file`), and run it.',
    actsNext: 'integration',
    source: api,
  },
  'export-failed': {
    title: 'Export "{action}" failed: {type}',
    meaning:
      'Run {failedTaskId} of export "{action}" in model "{model}", started {failedAtMs}, ended without success. {cause}. Anaplan says: "{text}". Last good run: {ranAtMs}.',
    remedy: '{advice}',
    actsNext: 'integration',
    source: api,
  },
  'export-never-run': {
    title: 'No run of export "{action}" is known',
    meaning:
      'Export "{action}" in model "{model}" shows no run and no file to this account. A run inside a process belongs to the process and is not shown here.',
    remedy:
      'Nothing to do if it has not run yet. If it runs inside a process, watch the process under `processes:` in the settings.',
    actsNext: 'integration',
    source: api,
  },
  'export-age-unknown': {
    title: 'How old the file of export "{action}" is cannot be told',
    meaning:
      'The file "{fileName}" of export "{action}" in model "{model}" is there, but this account sees no good run of the export, and the list of files gives no times. A run inside a process belongs to the process.',
    remedy: 'Watch the process that runs it under `processes:`, and take `freshWithin` away from this export.',
    actsNext: 'integration',
    source: api,
  },
  'export-result-missing': {
    title: 'How export "{action}" ended is not known',
    meaning: 'The newest run of export "{action}" in model "{model}" is complete, and the API gives no result for it.',
    remedy:
      'Look at the action in Anaplan. If this account is not the one that ran it, watch with the account that does.',
    actsNext: 'integration',
    source: api,
  },
  'export-file-not-visible': {
    title: 'The file of export "{action}" cannot be seen from here',
    meaning:
      'The export is run by {runBy}, and this account is {lookedAs}. Files of exports run by API or in a process are private: only the user who ran it sees them. Runs and their results were looked at all the same.',
    remedy:
      'To have the file watched too, let the connection of this model sign in as {runBy}. Otherwise rely on the client that fetches the file.',
    actsNext: 'integration',
    source: files,
  },
} as const satisfies { readonly [code: string]: Explanation };
