/** Which maintenance window and which quiet hours hold for something at a moment; pure. Knows names of connections and models, no store. */
import type { Span } from '../calendar/windows.ts';
import { spanAt } from '../calendar/windows.ts';
import type { MaintenanceWindow, QuietHours } from '../settings/alarm-settings.ts';
import { fitsAny } from './patterns.ts';
import type { Subject } from './silences.ts';

/** Where a target stands, as far as its settings say (engine/causes.ts). */
export type Standing = { readonly connection: string | null; readonly model: string | null };

export type Maintenance = Span & { readonly name: string };

/** Of those that hold, the one that lasts longest. `standingOf` is asked only while some window is open. */
export function maintenanceAt(
  windows: readonly MaintenanceWindow[],
  subject: Subject,
  standingOf: (subject: Subject) => Standing,
  atMs: number,
): Maintenance | null {
  const open = windows.flatMap((one) => {
    const span = spanAt(one.window, atMs);
    return span === null ? [] : [{ one, span: { ...span, name: one.name } }];
  });
  if (open.length === 0) return null;
  const standing = standingOf(subject);
  return latestOf(open.flatMap(({ one, span }) => (fitsWindow(one, subject, standing) ? [span] : [])));
}

/** Of those in which this severity waits, the one that lasts longest. */
export function quietAt(
  hours: readonly QuietHours[],
  severity: QuietHours['severities'][number],
  atMs: number,
): Span | null {
  const holding = hours.flatMap(({ window, severities }) =>
    severities.includes(severity) ? (spanAt(window, atMs) ?? []) : [],
  );
  return latestOf(holding);
}

function fitsWindow({ connections, models, checks, targets }: MaintenanceWindow, subject: Subject, standing: Standing) {
  return (
    fitsAny(connections, standing.connection) &&
    fitsAny(models, standing.model) &&
    fitsAny(checks, subject.check) &&
    fitsAny(targets, subject.target)
  );
}

function latestOf<T extends Span>(spans: readonly T[]): T | null {
  return spans.toSorted((one, other) => other.untilMs - one.untilMs)[0] ?? null;
}
