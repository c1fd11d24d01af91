/** The readings of one running task over the looks of a window; pure. Knows the observation of import-stuck, loosely. */
import type { Json } from '../check.ts';
import type { StoredAttempt } from '../store/store.ts';
import type { Sample } from './case.ts';
import { at, listAt, textAt } from './known.ts';

/** In the order of time; only readings of that task. */
export function samplesOf(attempts: readonly StoredAttempt[], taskId: string | null): readonly Sample[] {
  if (taskId === null) return [];
  return attempts.flatMap(({ outcome, observation, startedAtMs }) => {
    const task =
      outcome === 'seen' ? listAt(observation, 'running').find((one) => textAt(one, 'taskId') === taskId) : undefined;
    return task === undefined ? [] : sampleOf(task, startedAtMs);
  });
}

/** A spreadsheet opens it: UTC time, percent, step. */
export function samplesCsv(samples: readonly Sample[]): string {
  const quoted = (text: string) => `"${text.replaceAll('"', '""').replace(/^(?=[=+\-@\t\r])/, "'")}"`;
  const rows = samples.map(
    ({ atMs, progressPercent, step }) => `${new Date(atMs).toISOString()},${progressPercent},${quoted(step)}`,
  );
  return `${['time,progressPercent,step', ...rows].join('\r\n')}\r\n`;
}

function sampleOf(task: Json, atMs: number): readonly Sample[] {
  const progress = at(task, 'progress');
  if (typeof progress !== 'number') return [];
  return [{ atMs, progressPercent: Math.round(progress * 1000) / 10, step: textAt(task, 'step') ?? '' }];
}
