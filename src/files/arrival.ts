/** Whether a file came when it was due, and is whole; pure. Deadlines come from the settings, times of files from this host. */
import { previousOf } from '../calendar/occurrence.ts';
import type { Deadline } from '../settings/settings.ts';

/** `dueAtMs`: the last time it had to be there, tolerance included. It counts when written after `sinceMs`, the time before that. */
export type Due = { readonly dueAtMs: number; readonly sinceMs: number };

/** When it last was over, tolerance included; null while it has not been. */
export function lastDueMs(deadline: Deadline, nowMs: number): number | null {
  const dueMs = previousOf(deadline, nowMs - deadline.toleranceMs);
  return dueMs === null ? null : dueMs + deadline.toleranceMs;
}

/** Null while nothing has fallen due yet. */
export function dueOf(deadline: Deadline, nowMs: number): Due | null {
  const lastMs = previousOf(deadline, nowMs - deadline.toleranceMs);
  if (lastMs === null) return null;
  const beforeMs = previousOf(deadline, lastMs - 1);
  // Of a deadline that has never been due before, whatever is there counts.
  return { dueAtMs: lastMs + deadline.toleranceMs, sinceMs: beforeMs === null ? 0 : beforeMs + deadline.toleranceMs };
}

/** A run should have begun, and none has since the deadline before it. */
export function isStartDue(startBy: Deadline, newestRunMs: number | null, nowMs: number): boolean {
  const due = dueOf(startBy, nowMs);
  return due !== null && (newestRunMs === null || newestRunMs <= due.sinceMs);
}
