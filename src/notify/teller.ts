/**
 * From what is to be told to messages in the outbox: decided, rendered, and in one transaction written and marked as told. So a message is
 * never lost between the two and never written twice. Sends nothing.
 */
import type { Check } from '../check.ts';
import { alarmsNow } from '../engine/alarms.ts';
import { followingOf } from '../engine/causes.ts';
import type { Reminder } from '../incidents/reminders.ts';
import type { TellGroup } from '../incidents/telling.ts';
import type { NotifySettings } from '../settings/notify.ts';
import type { Settings } from '../settings/settings.ts';
import type { NewMessage } from '../store/outbox.ts';
import type { Store } from '../store/store.ts';
import type { Composed, ComposeParts } from './compose.ts';
import { groupContent, reminderContent } from './compose.ts';
import { cleaned } from './content.ts';
import type { RenderParts } from './render.ts';
import { renderedFor } from './render.ts';
import { destinationsOf } from './routes.ts';
import { followersIn, wordsIn } from './words.ts';

export type TellParts = {
  readonly store: Store;
  readonly checks: readonly Check[];
  /** With what `watch` has found. */
  readonly settings: Settings;
  /** Null: nobody is told; what is over is closed without. */
  readonly notify: NotifySettings | null;
  /** Takes secrets out of a text, and may put commands as those can run them who are told. */
  readonly redact: (text: string) => string;
  readonly nowMs: number;
  /** By it acknowledgements end; `nowMs` unless given. */
  readonly trustedMs?: number;
};

/** How many messages were written. */
export async function tell(parts: TellParts): Promise<number> {
  const { store, checks, settings, nowMs, trustedMs } = parts;
  const { told, reminders } = alarmsNow(store, checks, settings, nowMs, trustedMs);
  for (const [why, all] of Map.groupBy(told.never, ({ why }) => why))
    store.markNever(
      all.map(({ transition }) => transition.id),
      why,
    );
  if (told.now.length === 0 && reminders.length === 0) return 0;
  const { notify } = parts;
  if (notify === null) {
    untoldClosed(told.now, store);
    return 0;
  }
  const compose: ComposeParts = {
    wordsOf: wordsIn(store, checks),
    followersOf: followersIn(followingOf(store.newestFound(), checks, settings), store.openIncidents()),
    page: notify.page,
    nowMs,
  };
  const render: RenderParts = { notify, nowMs, threadOf: store.threadOf };
  let written = 0;
  for (const group of told.now) written += await toldGroup(group, { ...parts, notify, compose, render });
  for (const [, alike] of Map.groupBy(reminders, keyOf))
    written += await reminded(alike, { ...parts, notify, compose, render });
  return written;
}

type Telling = TellParts & {
  readonly notify: NotifySettings;
  readonly compose: ComposeParts;
  readonly render: RenderParts;
};

/** What still fires is told as soon as the settings name somebody. */
function untoldClosed(groups: readonly TellGroup[], store: Pick<Store, 'markNever'>): void {
  const closed = groups.filter(({ kind }) => kind !== 'fires').flatMap(({ transitions }) => transitions);
  if (closed.length > 0)
    store.markNever(
      closed.map(({ id }) => id),
      'the settings named nobody to be told',
    );
}

async function toldGroup(group: TellGroup, parts: Telling): Promise<number> {
  const { store, nowMs } = parts;
  const ids = group.transitions.map(({ id }) => id);
  const messages = await messagesOf(`told ${ids.join(' ')}`, groupContent(group, parts.compose), {
    ...parts,
    incidents: group.incidents.map(({ id }) => id),
    // What is over goes to those who were told that it fires.
    severity: group.kind === 'over' ? worstOf(group) : group.severity,
    besides: [...new Set(group.incidents.flatMap((incident) => toldBesides(incident.escalatedLevel, parts.settings)))],
  });
  return store.inOneTransaction(() => {
    // Somebody else may have been faster while these were rendered.
    const due = new Set(store.untold().map(({ id }) => id));
    if (!ids.every((id) => due.has(id))) return 0;
    store.markTold(ids, nowMs);
    return store.addMessages(messages).length;
  });
}

async function reminded(reminders: readonly Reminder[], parts: Telling): Promise<number> {
  const { store, nowMs } = parts;
  const [first] = reminders;
  if (first === undefined) return 0;
  const key = reminders.map(({ incident, level }) => [incident.id, level, incident.remindedAtMs]);
  const composed = reminderContent(reminders, parts.compose);
  const messages = await messagesOf(`${first.kind} ${JSON.stringify(key)}`, composed, {
    ...parts,
    incidents: reminders.map(({ incident }) => incident.id),
    severity: composed.content.severity === 'failure' ? 'failure' : 'warning',
    besides: first.to,
  });
  return store.inOneTransaction(() => {
    const isMoved = reminders.some(
      ({ incident }) => store.incident(incident.id)?.remindedAtMs !== incident.remindedAtMs,
    );
    if (isMoved) return 0;
    for (const { incident, level } of reminders) store.markReminded(incident.id, nowMs, level);
    return store.addMessages(messages).length;
  });
}

/** One message for what is alike. */
function keyOf({ kind, level, to, incident: { check, code } }: Reminder): string {
  return JSON.stringify([kind, level, to, check, code]);
}

function messagesOf(
  key: string,
  { content, actsNext }: Composed,
  {
    incidents,
    severity,
    besides,
    notify,
    redact,
    render,
  }: Telling & {
    readonly incidents: readonly number[];
    readonly severity: 'notice' | 'warning' | 'failure';
    readonly besides: readonly string[];
  },
): Promise<readonly NewMessage[]> {
  const destinations = destinationsOf({ actsNext, severity }, notify, besides);
  return renderedFor({ key, content: cleaned(content, redact), incidents, destinations }, render);
}

/** Those of the levels it was escalated to. */
function toldBesides(level: number, { alarms }: Settings): readonly string[] {
  return (alarms?.escalate ?? []).slice(0, level).flatMap(({ to }) => to);
}

function worstOf({ incidents, severity }: TellGroup): TellGroup['severity'] {
  return incidents.some(({ worst }) => worst === 'failure') ? 'failure' : severity;
}
