/** Writes the digest of the shift into the outbox when it is due. Knows when; what it says is report/handover.ts. */
import { previousOf } from '../calendar/occurrence.ts';
import type { Check } from '../check.ts';
import { handoverOf } from '../report/handover.ts';
import { handoverLead, handoverLines } from '../report/handover-text.ts';
import type { NotifySettings } from '../settings/notify.ts';
import type { Settings } from '../settings/settings.ts';
import type { Store } from '../store/store.ts';
import type { Content } from './content.ts';
import { cleaned } from './content.ts';
import { handoverInputFrom } from './handover-input.ts';
import { renderedFor } from './render.ts';
import { destinationsFor } from './routes.ts';

export type DigestParts = {
  readonly store: Store;
  readonly checks: readonly Check[];
  readonly settings: () => Settings;
  readonly notify: NotifySettings;
  readonly redact: (text: string) => string;
};

/** When the last one was due that was written. */
const noteKey = 'notify.digest';
/** After a longer stop the one that was missed is of no use any more: the next one comes. */
const mostLateMs = 3_600_000;
const usualSpanMs = 86_400_000;

/** Undefined where the settings want none. */
export function digestFor(parts: DigestParts): ((nowMs: number) => Promise<void>) | undefined {
  const { notify, store } = parts;
  const { digest } = notify;
  if (digest === null) return undefined;
  return async (nowMs) => {
    const dueMs = previousOf({ ...digest, toleranceMs: 0, calendar: null }, nowMs);
    const known = store.note(noteKey);
    const lastMs = typeof known === 'number' ? known : null;
    if (dueMs === null || (lastMs !== null && dueMs <= lastMs) || nowMs - dueMs > mostLateMs) return;
    const firstMs = store.firstLookMs();
    // The first is of what was looked at before it was due: of nothing there is none.
    if (lastMs === null && (firstMs === null || firstMs >= dueMs)) return;
    const sinceMs = lastMs ?? Math.max(dueMs - usualSpanMs, firstMs ?? 0);
    const content = cleaned(digestContent(Math.max(sinceMs, dueMs - 7 * usualSpanMs), nowMs, parts), parts.redact);
    const destinations = destinationsFor(digest.to);
    const render = { notify, nowMs, threadOf: () => null };
    const messages = await renderedFor({ key: `digest ${dueMs}`, content, incidents: [], destinations }, render);
    store.inOneTransaction(() => {
      store.addMessages(messages);
      store.writeNote(noteKey, dueMs);
    });
  };
}

/** Also for trying it out. */
export function digestContent(
  sinceMs: number,
  nowMs: number,
  { store, checks, settings, notify }: DigestParts,
): Content {
  const handover = handoverOf(handoverInputFrom({ store, checks, settings: settings(), sinceMs, nowMs }));
  const { severity } = handover;
  const state = severity === 'ok' ? 'ALL WELL' : severity.toUpperCase();
  return {
    kind: 'digest',
    severity,
    state,
    subject: `${state} ${handoverLead(handover)}`,
    lead: `${state}: ${handoverLead(handover)}`,
    items: [],
    more: 0,
    ...{ meaning: null, remedy: [], actsNext: null, follows: null, hint: null },
    lines: handoverLines(handover),
    link: notify.page,
  };
}
