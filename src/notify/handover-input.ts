/** Gathers from the store what a hand-over is made of. Writes nothing. */
import { deadlineTargetsOf } from '../anaplan/deadline-targets.ts';
import { nextOf } from '../calendar/occurrence.ts';
import type { Check } from '../check.ts';
import { followingOf } from '../engine/causes.ts';
import { ownCheckId } from '../engine/own-check.ts';
import { silenceText } from '../report/beat.ts';
import type { Due, HandoverInput } from '../report/handover.ts';
import { visible } from '../report/visible.ts';
import type { Settings } from '../settings/settings.ts';
import type { Store } from '../store/store.ts';
import { wordsIn } from './words.ts';

const mostDue = 20;
/** What is due later than that is the next shift's. */
const dueWithinMs = 86_400_000;
const mostChanges = 100;

export function handoverInputFrom({
  store,
  checks,
  settings,
  sinceMs,
  nowMs,
}: {
  readonly store: Store;
  readonly checks: readonly Check[];
  /** Null: what follows from what, and what is due, is not known. */
  readonly settings: Settings | null;
  readonly sinceMs: number;
  readonly nowMs: number;
}): HandoverInput {
  const latest = store.newestFound();
  const looks = latest.flatMap(({ check, startedAtMs }) => (check === ownCheckId ? [] : startedAtMs));
  const following = settings === null ? [] : followingOf(latest, checks, settings);
  const words = wordsIn(store, checks);
  const runs = store.runSubjects().flatMap((subject) => store.runs({ ...subject, limit: 200 }));
  return {
    ...{ sinceMs, nowMs, latest },
    // The same run is seen by the import and by its process.
    runs: [...new Map(runs.map((run) => [`${run.target}\n${run.taskId}`, run])).values()],
    incidents: store.incidents(sinceMs),
    followers: new Set(following.flatMap(({ check, target, code }) => (code === null ? [`${check}\n${target}`] : []))),
    gaps: store.gaps({ sinceMs, untilMs: nowMs, limit: mostChanges }),
    changes: store.changes({ sinceMs, untilMs: nowMs, limit: mostChanges }),
    due: settings === null ? [] : dueNext(settings, nowMs),
    titleOf: (incident) => visible(words(incident).title),
    silence: silenceText(store.heartbeat(), nowMs),
    firstLookMs: store.firstLookMs(),
    newestLookMs: looks.length === 0 ? null : Math.max(...looks),
  };
}

function dueNext(settings: Settings, nowMs: number): readonly Due[] {
  const all = deadlineTargetsOf(settings).flatMap(({ name, asked }) =>
    asked.flatMap(({ demand, deadline }): Due[] => {
      const dueMs = nextOf(deadline, nowMs);
      if (dueMs === null || dueMs > nowMs + dueWithinMs) return [];
      return [{ target: name, what: demand === 'start by' ? 'start' : 'end', dueMs }];
    }),
  );
  return all.toSorted((one, other) => one.dueMs - other.dueMs).slice(0, mostDue);
}
