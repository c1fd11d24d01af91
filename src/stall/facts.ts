/** The facts of a finding of import-stuck: what was weighed, in names and sentences its words can use. Pure. */
import type { ModelStatus } from '../anaplan/anaplan.ts';
import type { JsonObject } from '../check.ts';
import { durationText } from '../explanation.ts';
import { modelSaysOf } from './blocker.ts';
import type { Ended, Oddity } from './memory.ts';
import { limitText, percentOf, roughText, standingText } from './text.ts';
import type { RunningCode, Weighed } from './verdict.ts';

export function runningFacts(weighed: Weighed, code: RunningCode, status: ModelStatus, model: string): JsonObject {
  const { task, key, unchangedMs, confirmedReads, blindMs, limit, runningMs, totalLimit, blocker } = weighed;
  const isTotal = code === 'import-over-total' || code === 'import-slow';
  const shown = isTotal ? totalLimit : limit;
  return {
    ...{ taskId: task.taskId, state: task.state, step: task.step || null, progressPercent: percentOf(task.progress) },
    ...{ unchangedMs, confirmedReads, blindMs, limitMs: shown.limitMs, runningMs, startedAtMs: task.createdAtMs },
    ...{ blocker, modelSays: modelSaysOf(status, task.taskId), standing: standingText(task) },
    ...{ watched: watchedText(weighed), firstSteps: firstSteps(model, blocker), why: whyText(weighed, code) },
    ...{ limitKey: key, learnedRuns: shown.learned?.runs ?? 0 },
    ...{ medianMs: shown.learned?.medianMs ?? null, longestMs: shown.learned?.longestMs ?? null },
    ...{ about: aboutOf(weighed, code), ...(isTotal ? { estimatedMs: weighed.estimatedMs } : {}) },
  };
}

/** What a person's word on it is about: a stand, the whole run; null where neither is established. */
function aboutOf({ isAgeKnown }: Weighed, code: RunningCode): 'stand' | 'total' | null {
  if (code === 'import-over-total' || code === 'import-slow') return isAgeKnown ? 'total' : null;
  return code === 'import-long-running' || code === 'import-queued' ? null : 'stand';
}

export function oddityFacts({ taskId, tookMs, rows }: Ended, oddity: Oddity): JsonObject {
  const { usualMs, usualRows, limitMs, runs } = oddity;
  const took = tookMs === null ? '' : ` within ${roughText(tookMs)}`;
  const usually = usualMs === null ? '' : ` and ${roughText(usualMs)}`;
  const told = rows === null ? 'its result tells no row count' : `its result counts ${rows} rows`;
  const usual = usualRows === null ? 'its usual row count is not known' : `usually there are about ${usualRows}`;
  return {
    ...{ taskId, tookMs, rows, usualMs, usualRows, limitMs, learnedRuns: runs },
    rowText: `${told}, ${usual}`,
    why: `Ended${took} with ${rows ?? 'an unknown number of'} rows; usual are about ${usualRows ?? 'an unknown number of'} rows${usually}, learned from ${runs} runs.`,
  };
}

/** One sentence, with its numbers. */
function whyText(weighed: Weighed, code: RunningCode): string {
  const { task, unchangedMs, runningMs, limit, totalLimit, estimatedMs, blindMs, shift } = weighed;
  const blind = blindMs > 0 ? ` (and ${roughText(blindMs)} in which nobody could look)` : '';
  if (code === 'import-over-total') return `Runs for ${roughText(runningMs)}; ${limitText(totalLimit, shift)}.`;
  if (code === 'import-slow') {
    const end = estimatedMs === null ? '' : `, so that it would take ${roughText(estimatedMs)} in all`;
    return `Is at ${percentOf(task.progress)} % after ${roughText(runningMs)}${end}; ${limitText(totalLimit, shift)}.`;
  }
  const where = task.state === 'NOT_STARTED' ? 'Has not started' : `Stands at ${percentOf(task.progress)} %`;
  return `${where} for ${roughText(unchangedMs)}${blind}; ${limitText(limit, shift)}.`;
}

function watchedText({ unchangedMs, confirmedReads, blindMs }: Weighed): string {
  if (confirmedReads < 2) return 'this is the first look at it';
  const gap = blindMs > 0 ? `, with ${durationText(blindMs)} not watched` : '';
  return `seen unchanged for ${durationText(unchangedMs)} in ${confirmedReads} looks${gap}`;
}

function firstSteps(model: string, blocker: string | null): readonly string[] {
  const look = `See in Anaplan under Manage models > Manage tasks whether the task of "${model}" still runs.`;
  return blocker === null ? [look] : ['Look at the other task first: this one may only wait for it.', look];
}
