/** Whether a window of the settings (maintenance, quiet hours) is open at a moment, and until when; pure. Knows nothing that it is for. */
import type { TimeWindow } from '../settings/alarm-settings.ts';
import { nextOf, previousOf } from './occurrence.ts';

/** From `fromMs` up to, not including, `untilMs`. */
export type Span = { readonly fromMs: number; readonly untilMs: number };

/** The span of the window that holds this moment; null when none does. What begins again before it has ended goes on. */
export function spanAt(window: TimeWindow, atMs: number): Span | null {
  const span = window.kind === 'once' ? window : lastSpanOf(window, atMs);
  if (span === null || atMs < span.fromMs || atMs >= span.untilMs) return null;
  return { fromMs: span.fromMs, untilMs: span.untilMs };
}

/** The last to begin: no earlier one ends after it. */
function lastSpanOf(window: TimeWindow & { readonly kind: 'recurring' }, atMs: number): Span | null {
  const { cron, timeZone, calendar, end } = window;
  const moment = { text: '', cron, timeZone, toleranceMs: 0 };
  const fromMs = previousOf({ ...moment, calendar }, atMs);
  if (fromMs === null) return null;
  if ('forMs' in end) return { fromMs, untilMs: fromMs + end.forMs };
  const untilMs = nextOf({ ...moment, cron: end.untilCron, calendar: null }, fromMs);
  return untilMs === null ? null : { fromMs, untilMs };
}
