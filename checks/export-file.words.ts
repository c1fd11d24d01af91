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
      'The run of {ranAtMs} in model "{model}" ended well, and its file is not among the files of the model: it has become unavailable on the server. Whoever fetches it gets nothing, or an error 404. {seenText}',
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
      'The run of {ranAtMs} in model "{model}" ended well, and its file "{fileName}" has no content. The usual reason: the default file is for administrators only, so that other users get an empty one. {seenText}',
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
  'export-file-expiring': {
    title: 'The file of export "{action}" may be removed soon',
    meaning:
      'The last good run in model "{model}" was {ageMs} ago ({ranAtMs}). If its file is private, as those of exports run by API or in a process are, Anaplan removes it at {removedAtMs}, unless someone fetches it or the export runs again.',
    remedy:
      'Fetch the file before then, or run the export again.\n' +
      'If it is needed for longer than 48 hours, let the client keep its own copy: fetching it now and then is no way to keep it.',
    actsNext: 'integration',
    source: files,
  },
  'export-content-unknown': {
    title: 'Whether the file of export "{action}" still has content cannot be told',
    meaning:
      'The list of files of model "{model}" counts {chunkCount} chunks for "{fileName}", but the last good run was {ageMs} ago. A private file is removed after 48 hours, and the list has been seen to count chunks that were gone. A default file stays.',
    remedy:
      'See whether the client that fetches it still gets it; a 404 means that it is gone. This program does not fetch it: that would keep a private file alive and hide the defect.\n' +
      'Run the export again to be sure.\n' +
      'If it is a default file, which stays: `limits: { export-file: { trustOldListing: true } }` in the settings.',
    actsNext: 'integration',
    source: files,
  },
  'export-file-never-seen': {
    title: 'The file of export "{action}" has never been visible to this account',
    meaning:
      'The last {runs} good runs in model "{model}" that were looked at left no file this account sees, and none ever did. Most likely another user runs the export: its file is private to whoever ran it, and the API does not tell who that was. {seenText}',
    remedy:
      'Say who runs it: `runBy: USER` at this export in the settings, or let the connection of this model sign in as that user.\n' +
      `If it is this account's own export, say \`runBy\` all the same: a missing file is then a failure. For support: ${openCase}`,
    actsNext: 'integration',
    source: files,
  },
  'export-not-fresh': {
    title: 'Export "{action}" did not run well in time',
    meaning:
      'It had to be fresh by {dueAtMs} ({freshBy}): a good run after {sinceAtMs} is wanted, and there is none in model "{model}". {lastGood} {running} Whoever fetches the file gets old data.',
    remedy:
      'Find out why it was not run or did not end well: the scheduler, the log of the script, and `anaplan-doctor history export-file "{model} / {action}" --config FILE`.\n' +
      'Then run the export, and tell those who use its file.',
    actsNext: 'integration',
    source: api,
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
      '{there} in model "{model}", and among its newest runs this account sees no good one; Anaplan\'s list of files gives no times. A run inside a process belongs to the process.',
    remedy:
      'If its runs were cancelled: see in Anaplan who cancels them.\n' +
      'If it runs inside a process: watch that under `processes:` in the settings, and take `freshWithin` away from this export.',
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
