/** The words of deadline; data only. */
import type { Explanation } from '../src/check.ts';

const settings = 'your settings: start by, done by';
const tasks = 'Anaplan Integration API 2.0, tasks of imports, exports, processes and actions';

export const explanations = {
  'run-missed': {
    title: '"{action}" did not run: {demand} {due}',
    meaning: 'No run of it in model "{model}" started {window}. {lastRun}',
    remedy:
      'Look at {runFrom}: is its schedule on, did its host run, what does its log say?\n' +
      'For Anaplan Connect: `anaplan-doctor diagnose connect SCRIPT` checks the script and its log.\n' +
      'Start it now if its data is needed; the next run clears this.',
    actsNext: 'integration',
    source: settings,
  },
  'run-failed-by-deadline': {
    title: '"{action}" ran without success: {demand} {due}',
    meaning: 'No run of it in model "{model}" that started {window} ended well, nor did one since. {lastRun}',
    remedy:
      'See why it failed: `anaplan-doctor diagnose --config FILE --only import-failed,export-file`.\n' +
      'Run it again when the cause is gone.',
    actsNext: 'integration',
    source: settings,
  },
  'run-overdue': {
    title: '"{action}" still runs, and had to be done by {due}',
    meaning: 'Its run of {ranAtMs} in model "{model}" has not ended. {lastRun}',
    remedy:
      'See whether it moves: `anaplan-doctor diagnose --config FILE --only import-stuck`.\n' +
      'If it takes longer than it used to, start it earlier, or give it more time in the settings.',
    actsNext: 'integration',
    source: settings,
  },
  'will-miss-deadline': {
    title: '"{action}" will probably not be done by {due}',
    meaning:
      '{standing}, and {knownRuns} runs before took {medianMs} or more in half of the cases (9 of 10 within {p90Ms}, as far as seen): it would end at {estimatedEndAtMs} or later.',
    remedy:
      'Tell those who wait for the data.\n' +
      'Look at {runFrom}: why did it not start earlier, and what does the model work on: `anaplan-doctor diagnose --config FILE --only import-stuck`.',
    actsNext: 'integration',
    source: settings,
  },
  'late-but-done': {
    title: '"{action}" {lateText}: {demand} {due}',
    meaning: 'Its run of {ranAtMs} in model "{model}" came after that moment.',
    remedy: 'Nothing has to be done now. If it is usual, start it earlier, or give it more time in the settings.',
    actsNext: 'integration',
    source: settings,
  },
  'run-doubtful': {
    title: '"{action}" may not have run: {demand} {due}',
    meaning:
      'The moment before was missed, and the only run since, of {ranAtMs}, started nearer to that one: it may be the late run of the moment before, and the one due now missing. {lastRun}',
    remedy:
      'See in the log of {runFrom} which run it was.\n' +
      'If the one due now is missing, start it; the next run clears this.',
    actsNext: 'integration',
    source: settings,
  },
  'action-not-listed': {
    title: 'Whether "{action}" ran is not known: {demand} {due}',
    meaning:
      'No run of it is listed, and Anaplan shows the same for no runs, for no access and for an action that was deleted. That it did not run cannot be said, because {why}.',
    remedy:
      "Check that the action exists, and this account's role has access to it (Roles > Actions).\n" +
      'Give the settings the id of the action in place of its name, so that its runs are read in a closed model too.',
    actsNext: 'model-builder',
    source: tasks,
  },
  'history-too-short': {
    title: 'Whether "{action}" ran is not known: {demand} {due}',
    meaning: 'The runs known began after that moment. {lastRun}',
    remedy:
      'Wait for the next moment: from then on it is known. How long Anaplan keeps the list of runs is not documented.',
    actsNext: 'integration',
    source: tasks,
  },
  'run-result-unknown': {
    title: 'Whether "{action}" ended well is not known: {demand} {due}',
    meaning: 'Its run of {ranAtMs} in model "{model}" has ended, and its result could not be read.',
    remedy: 'Look at the run in Anaplan, as the user who ran it.',
    actsNext: 'integration',
    source: tasks,
  },
} satisfies { readonly [code: string]: Explanation };
