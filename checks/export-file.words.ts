/** The words of export-file; data only. */
import type { Explanation } from '../src/check.ts';

const seeds = 'Anaplan Community, Common Support Questions: data importing and exporting';
const files = 'Anaplan help: private and default files of imports and exports';
const api = 'Anaplan Integration API 2.0, exports and files';

const openCase =
  '`anaplan-doctor case new --problem export-no-file --target "{model} / {action}" --config FILE` fills in what is known.';

export const explanations = {
  'export-file-missing': {
    title: 'Export "{action}" ran and left no file',
    meaning:
      'The run of {ranAtMs} in model "{model}" ended well, and its file is not among the files of the model: it has become unavailable on the server. Whoever fetches it gets nothing, or an error 404.',
    remedy:
      'Run the export once more and fetch the file right after it, as the same user.\n' +
      `If there is no file again, open a support case: ${openCase}`,
    actsNext: 'anaplan',
    source: seeds,
    problem: 'export-no-file',
  },
  'export-file-empty': {
    title: 'Export "{action}" ran and its file is empty',
    meaning:
      'The run of {ranAtMs} in model "{model}" ended well, and its file "{fileName}" has no content. The usual reason: the default file is for administrators only, so that other users get an empty one.',
    remedy:
      'In the export definition, see who may use the default file: Admins only, or Everyone.\n' +
      'Run the export again and fetch the file right after it, as the same user.\n' +
      `If it stays empty, open a support case: ${openCase}`,
    actsNext: 'integration',
    source: files,
    problem: 'export-no-file',
  },
  'export-file-expired': {
    title: 'The file of export "{action}" is no longer there',
    meaning:
      'The last good run in model "{model}" was {ageMs} ago ({ranAtMs}). The file of an export run by API or in a process is private and is removed 48 hours after it was last used, so this is by Anaplan\'s own rule.',
    remedy:
      'Run the export again and fetch its file right after it.\n' +
      'If nobody needs it any more, take it out of the settings.',
    actsNext: 'integration',
    source: files,
  },
  'export-file-stale': {
    title: 'Export "{action}" is {ageMs} old',
    meaning:
      'The last good run in model "{model}" started {ranAtMs}; the settings want it fresh within {freshWithinMs}. Whoever fetches the file gets old data.',
    remedy:
      'Find out why it was not run: the scheduler, the log of the script, and `anaplan-doctor history export-file "{model} / {action}" --config FILE`.\n' +
      'Then run the export.',
    actsNext: 'integration',
    source: api,
  },
  'export-failed': {
    title: 'Export "{action}" failed: {cause}',
    meaning: 'The run of {failedAtMs} in model "{model}" ended without success. {saying} {lastGood}',
    remedy: '{adviceSteps}',
    actsNext: 'integration',
    source: api,
  },
  'export-never-run': {
    title: 'No run of export "{action}" is known',
    meaning:
      'This account sees neither a run nor a file of the export in model "{model}". A run inside a process belongs to the process and is not shown here.',
    remedy:
      'If it has not run yet: nothing to do.\n' +
      'If it runs inside a process, watch that process under `processes:` in the settings.',
    actsNext: 'integration',
    source: api,
  },
  'export-age-unknown': {
    title: 'How old the file of export "{action}" is cannot be told',
    meaning:
      'The file "{fileName}" is there in model "{model}", but this account sees no good run of the export, and Anaplan\'s list of files gives no times. A run inside a process belongs to the process.',
    remedy:
      'Watch the process that runs it under `processes:` in the settings, and take `freshWithin` away from this export.',
    actsNext: 'integration',
    source: api,
  },
  'export-result-missing': {
    title: 'How export "{action}" ended is not known',
    meaning: 'The newest run in model "{model}" is complete, and the API gives no result for it.',
    remedy:
      'Look at the export in Anaplan.\n' +
      'If another account runs it, watch it with that account (`connections:` in the settings).',
    actsNext: 'integration',
    source: api,
  },
  'export-file-not-visible': {
    title: 'The file of export "{action}" cannot be seen from here',
    meaning:
      'The export is run by {runBy}, and this account is {lookedAs}. Only the user who ran an export by API or in a process sees its file. Runs and their results were looked at all the same.',
    remedy:
      'To have the file watched too, let the connection of this model sign in as {runBy}.\n' +
      'Otherwise rely on the client that fetches the file.',
    actsNext: 'integration',
    source: files,
  },
} as const satisfies { readonly [code: string]: Explanation };
