/** What happened around a problem, in the order of time, and what earlier runs were like; pure. From the same looks as the fields. */
import type { Json } from '../check.ts';
import { durationText, utcText } from '../explanation.ts';
import { changeText, relatedChanges } from '../report/changes.ts';
import { wordedFinding } from '../report/make.ts';
import type { StoredAttempt } from '../store/store.ts';
import type { CaseInput, Event, History, Sample, WatchedRun } from './case.ts';
import { stillSince } from './curve.ts';
import type { Known } from './known.ts';
import { at, factNumber, factText, latestLook, listAt, numberAt, textAt } from './known.ts';

const mostEvents = 40;

/** Oldest first; the newest where there are too many. */
export function timelineOf(known: Known, samples: readonly Sample[]): readonly Event[] {
  const events = [
    ...runEvents(known),
    ...taskEvents(known, samples),
    ...checkEvents(known.input),
    ...changeEvents(known),
  ];
  const inOrder = events.toSorted((a, b) => a.atMs - b.atMs);
  const once = inOrder.filter(({ atMs, text }, index) => {
    const before = inOrder[index - 1];
    return before === undefined || before.atMs !== atMs || before.text !== text;
  });
  return once.slice(-mostEvents);
}

/** Earlier runs, and the run it is about where it has ended. */
function runEvents(known: Known): readonly Event[] {
  const running = startOfRun(known);
  return earlierRuns(known)
    .slice(-8)
    .flatMap(({ startedAtMs, ended, successful }) => {
      if (startedAtMs === running) return [];
      const text =
        successful === null
          ? `run started; ${ended}`
          : `run started; it ended ${successful ? 'well' : `without success: ${ended}`}`;
      return [{ atMs: startedAtMs, whose: 'run' as const, text }];
    });
}

/** Start, every step of the progress that was seen, and since when it stands. */
function taskEvents(known: Known, samples: readonly Sample[]): readonly Event[] {
  const startedAtMs = startOfRun(known);
  const taskId = factText(known, 'taskId');
  const start: readonly Event[] =
    startedAtMs === null || taskId === null
      ? []
      : [{ atMs: startedAtMs, whose: 'task', text: `task ${taskId} started` }];
  const moves = samples.flatMap((sample, index): readonly Event[] => {
    const before = samples[index - 1];
    if (before !== undefined && before.progressPercent === sample.progressPercent && before.step === sample.step)
      return [];
    const text = `${before === undefined ? 'first read at' : 'read at'} ${sample.progressPercent} %, step "${sample.step}"`;
    return [{ atMs: sample.atMs, whose: 'task', text }];
  });
  const [still, last] = [stillSince(samples), samples.at(-1)];
  const stood: readonly Event[] =
    still === null || last === undefined
      ? []
      : [
          {
            atMs: last.atMs,
            whose: 'task',
            text: `still at ${last.progressPercent} %, unchanged for ${durationText(last.atMs - still.atMs)}`,
          },
        ];
  const says = factText(known, 'modelSays');
  const model: readonly Event[] =
    says === null || known.seenAtMs === null ? [] : [{ atMs: known.seenAtMs, whose: 'model', text: says }];
  return [...start, ...moves, ...stood, ...model];
}

function startOfRun(known: Known): number | null {
  return known.input.problem === 'import-stuck' ? factNumber(known, 'startedAtMs') : null;
}

/** When this program first and last found it, and when it opened an incident. */
function checkEvents({ attempts, about, incident, ownExplanations }: CaseInput): readonly Event[] {
  if (about === null) return [];
  const finds = attempts.filter(({ findings }) => findings.some(({ code }) => code === about.code));
  const first = finds[0];
  const words = { ...ownExplanations, ...about.check.explanations };
  const title = (look: StoredAttempt) => {
    const found = look.findings.find(({ code }) => code === about.code);
    return found === undefined ? about.code : wordedFinding(found, words).title;
  };
  const found: readonly Event[] =
    first === undefined
      ? []
      : [{ atMs: first.startedAtMs, whose: 'check', text: `${about.check.id} first found: ${title(first)}` }];
  const blind = attempts.filter(({ outcome }) => outcome === 'blind').slice(-3);
  const unseen = blind.map(
    ({ startedAtMs, fault }): Event => ({
      atMs: startedAtMs,
      whose: 'check',
      text: `${about.check.id} could not look: ${fault?.code ?? 'unknown'}`,
    }),
  );
  const closed: readonly Event[] =
    incident?.closedAtMs == null ? [] : [{ atMs: incident.closedAtMs, whose: 'check', text: 'no longer found' }];
  return [...found, ...unseen, ...closed];
}

function changeEvents({ input: { changes = [], target, about }, facts }: Known): readonly Event[] {
  const related = relatedChanges({ target: target ?? about?.attempt.target ?? '', facts }, changes);
  return related.map((change) => ({ atMs: change.atMs, whose: 'change', text: changeText(change) }));
}

/** For a run that is judged by earlier ones, or whose earlier runs the API lists; null where there is nothing to tell. */
export function historyOf(known: Known): History | null {
  // An export that ran well and left no file has no good runs to be held against.
  if (known.input.problem === 'export-no-file') return null;
  const runs = earlierRuns(known);
  const limitMs = factNumber(known, 'limitMs');
  if (runs.length === 0 && limitMs === null) return null;
  return {
    learnedRuns: factNumber(known, 'learnedRuns') ?? 0,
    limitMs,
    medianMs: factNumber(known, 'medianMs'),
    longestMs: factNumber(known, 'longestMs'),
    runs,
  };
}

/** Oldest first. */
function earlierRuns(known: Known): History['runs'] {
  const own = listAt(known.observation, 'runs');
  const look = latestLook(known, 'import-failed', known.input.target);
  const runs = own.length > 0 ? own : listAt(look?.observation ?? null, 'runs');
  return runs.flatMap(runOf).toSorted((a, b) => a.startedAtMs - b.startedAtMs);
}

function runOf(run: Json): History['runs'] {
  const startedAtMs = numberAt(run, 'startedAtMs');
  if (startedAtMs === null) return [];
  const steps = listAt(run, 'steps');
  const successful = steps.length === 0 ? null : steps.every((step) => at(step, 'successful') === true);
  const texts = steps.flatMap((step) =>
    listAt(step, 'details').map((detail) => textAt(detail, 'text') ?? textAt(detail, 'type') ?? ''),
  );
  const ended = texts.find((text) => text !== '') ?? textAt(run, 'state') ?? 'ended';
  return [{ startedAtMs, ended: ended.trim().replace(/\.$/, ''), successful }];
}

/** "stands for 1 h; limit 45 min, learned from 12 runs, median 2 min, longest 9 min" */
export function historyText({ learnedRuns, limitMs, medianMs, longestMs, runs }: History): string | null {
  const learned = [
    ...(limitMs === null ? [] : [`a run may stand in one place for ${durationText(limitMs)}`]),
    ...(learnedRuns > 0
      ? [`learned from ${learnedRuns} runs`]
      : limitMs === null
        ? []
        : ['a fixed limit: no run of it was watched to its end']),
    ...(medianMs === null ? [] : [`usually it stands there for ${durationText(medianMs)}`]),
    ...(longestMs === null ? [] : [`the longest was ${durationText(longestMs)}`]),
  ];
  const good = runs.findLast(({ successful }) => successful === true);
  const last = good === undefined ? [] : [`the last good run started ${utcText(good.startedAtMs)}: ${good.ended}`];
  const parts = [...learned, ...last];
  return parts.length === 0 ? null : `${parts.join('; ')}.`;
}

/** "the run of 2026-11-21 02:00:00 UTC, read at 20 % after 5 min, last at 90 % after 12 min" */
export function watchedRunText({ startedAtMs, samples }: WatchedRun): string {
  const read = (sample: Sample | undefined) =>
    sample === undefined ? '' : `at ${sample.progressPercent} % after ${durationText(sample.atMs - startedAtMs)}`;
  return `the run of ${utcText(startedAtMs)}, read ${read(samples[0])}, last ${read(samples.at(-1))}`;
}
