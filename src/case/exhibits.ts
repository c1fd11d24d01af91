/** The evidence of a case as files, cut to a size a person reads; pure. Knows no check: each gives its own. */
import type { Check, Exhibit } from '../check.ts';
import type { StoredAttempt } from '../store/store.ts';
import type { CaseInput } from './case.ts';
import type { Fitted } from './fit.ts';
import { fitted } from './fit.ts';
import { factText, knownOf } from './known.ts';
import { samplesCsv, samplesOf } from './samples.ts';

export type CaseExhibit = Exhibit & { readonly origin: string };
/** What could not be collected: the case is made without it. */
export type CollectError = { readonly what: string; readonly message: string };

/** What the check itself shows of the look that found the problem, the readings, and the stored looks as they were judged. */
export function exhibitsOf(input: CaseInput): {
  readonly exhibits: readonly CaseExhibit[];
  readonly errors: readonly CollectError[];
} {
  const { about, attempts, changes = [] } = input;
  const circumstances = statusPageOf(input);
  const own = about === null ? { exhibits: [], errors: [] } : shownBy(about.check, about.attempt);
  const samples = samplesOf(attempts, factText(knownOf(input), 'taskId'));
  return {
    exhibits: [
      ...own.exhibits,
      ...circumstances.exhibits,
      ...(samples.length === 0
        ? []
        : [
            {
              fileName: 'progress.csv',
              title: 'Every reading of the task',
              content: samplesCsv(samples),
              origin: 'store',
            },
          ]),
      ...(attempts.length === 0
        ? []
        : [
            {
              fileName: 'looks.json',
              title: 'The looks as stored, with what each was judged by',
              content: attempts,
              origin: 'store',
            },
          ]),
      ...(changes.length === 0
        ? []
        : [
            {
              fileName: 'changes.json',
              title: 'What changed of everything watched since it last was good, newest first',
              content: changes,
              origin: 'store',
            },
          ]),
    ],
    errors: [...own.errors, ...circumstances.errors],
  };
}

/** What Anaplan itself said of its service, in every case: the newest look at its status page that saw it. */
function statusPageOf({ latest, checks }: CaseInput): ReturnType<typeof exhibitsOf> {
  const seen = latest.filter(({ check, outcome }) => check === 'anaplan-status' && outcome === 'seen');
  const shown = seen.flatMap((attempt) =>
    checks.filter(({ id }) => id === attempt.check).map((check) => shownBy(check, attempt)),
  );
  return { exhibits: shown.flatMap(({ exhibits }) => exhibits), errors: shown.flatMap(({ errors }) => errors) };
}

function shownBy(check: Check, attempt: StoredAttempt): ReturnType<typeof exhibitsOf> {
  const origin = `${check.id}, ${new Date(attempt.startedAtMs).toISOString()}`;
  try {
    return { exhibits: check.exhibits(attempt.observation).map((exhibit) => ({ ...exhibit, origin })), errors: [] };
  } catch (error) {
    return {
      exhibits: [],
      errors: [{ what: `exhibits of ${check.id}`, message: error instanceof Error ? error.message : String(error) }],
    };
  }
}

/** A file name for the archive: letters, digits, dot, dash, underscore; never a path. */
export function archiveName(fileName: string, index: number): string {
  const safe = fileName.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[.-]+/, '');
  return `exhibits/${String(index + 1).padStart(2, '0')}-${safe || 'exhibit'}`;
}

/** Where an attachment stands in the archive. */
export function attachmentFile(name: string, index: number): string {
  return archiveName(name, index).replace(/^exhibits/, 'attachments');
}

/** Head, tail and what stands around an error, with marks where something was left out; JSON stays JSON. */
export function cutToSize(text: string, maxCharacters: number): Fitted {
  return fitted(text, maxCharacters);
}
