/** The readings of one running task over the looks of a window; pure. Knows the observation of import-stuck, loosely. */
import type { Json } from '../check.ts';
import type { StoredAttempt } from '../store/store.ts';
import type { Sample, WatchedRun } from './case.ts';
import { at, listAt, numberAt, textAt } from './known.ts';

/** In the order of time; only readings of that task. */
export function samplesOf(attempts: readonly StoredAttempt[], taskId: string | null): readonly Sample[] {
  if (taskId === null) return [];
  return attempts.flatMap(({ outcome, observation, startedAtMs }) => {
    const task =
      outcome === 'seen' ? listAt(observation, 'running').find((one) => textAt(one, 'taskId') === taskId) : undefined;
    return task === undefined ? [] : sampleOf(task, startedAtMs);
  });
}

const mostEarlierRuns = 5;
const mostReadings = 200;

/** The newest runs besides that task of which there is more than one reading, oldest first. */
export function watchedRunsOf(attempts: readonly StoredAttempt[], taskId: string | null): readonly WatchedRun[] {
  const startedAtMs = new Map<string, number>();
  for (const { outcome, observation, startedAtMs: readAtMs } of attempts) {
    for (const task of outcome === 'seen' ? listAt(observation, 'running') : []) {
      const id = textAt(task, 'taskId');
      if (id !== null && id !== taskId && !startedAtMs.has(id))
        startedAtMs.set(id, Math.min(numberAt(task, 'createdAtMs') ?? readAtMs, readAtMs));
    }
  }
  return [...startedAtMs]
    .map(([id, atMs]) => ({ startedAtMs: atMs, samples: samplesOf(attempts, id).slice(0, mostReadings) }))
    .filter(({ samples }) => samples.length > 1)
    .toSorted((a, b) => a.startedAtMs - b.startedAtMs)
    .slice(-mostEarlierRuns);
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
