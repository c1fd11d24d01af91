/**
 * From the outbox to the channels: claims a message, hands it over, keeps how that ended. One at a time on each channel, so that the order
 * stays; what a channel cannot take now waits for it. Decides nothing about what is told.
 */
import type { Clock } from '../clock.ts';
import { durationText, utcText } from '../explanation.ts';
import type { NotifySettings } from '../settings/notify.ts';
import type { ChannelTrouble, NewMessage, OutboxLine, OutboxMessage, Settled } from '../store/outbox.ts';
import type { Store } from '../store/store.ts';
import type { Retry } from './backoff.ts';
import { usualRetry, waitMsOf } from './backoff.ts';
import type { Content } from './content.ts';
import { cleaned } from './content.ts';
import type { Deliver, DeliverParts } from './deliver.ts';
import { leaseMsOf } from './deliver.ts';
import type { Delivery } from './delivery.ts';
import { renderedFor } from './render.ts';
import { destinationsFor, mailChannel, othersThan } from './routes.ts';
import { stormOf } from './storm.ts';
import { supersededIn } from './superseded.ts';

export type SenderLog = {
  info(facts: object, text: string): void;
  warn(facts: object, text: string): void;
  error(facts: object, text: string): void;
};

export type SenderParts = Omit<DeliverParts, 'nowMs'> & {
  readonly store: Store;
  readonly clock: Clock;
  /** This process and no other, ever. */
  readonly owner: string;
  readonly redact: (text: string) => string;
  readonly deliver: Deliver;
  readonly log: SenderLog;
  readonly retry?: Retry;
  /** No further message is begun; the one under way is finished. */
  readonly stopping: () => boolean;
};

/** When channels that do not work are tried again; kept between passes. */
export type Breakers = Map<string, number>;

/** After so many failures in a row the others are told. */
const toldAfterFailures = 3;
const mostErrorChars = 400;

/** How many were handed over. One pass over every channel with something due. */
export async function send(parts: SenderParts, breakers: Breakers): Promise<number> {
  const counts = await Promise.all(parts.store.waitingChannels().map((channel) => sentOn(channel, parts, breakers)));
  return counts.reduce((sum, one) => sum + one, 0);
}

async function sentOn(channel: string, parts: SenderParts, breakers: Breakers): Promise<number> {
  const { clock, stopping } = parts;
  const nowMs = Math.round(clock.nowMs());
  const notBeforeMs = breakers.get(channel) ?? 0;
  const isBroken = nowMs < notBeforeMs && notBeforeMs - nowMs <= (parts.retry ?? usualRetry).mostAskedMs;
  // What failed is due sooner than it was put off to: a person said so.
  if (isBroken && !parts.store.dueMessages(channel, nowMs).some(({ attempts }) => attempts > 0)) return 0;
  supersede(channel, nowMs, parts);
  await calmed(channel, nowMs, parts);
  let sent = 0;
  for (const line of sendable(channel, nowMs, parts)) {
    if (stopping()) break;
    const end = await attempted(line, parts);
    if (end === null) continue;
    if (end.kind === 'sent') sent += 1;
    if (end.kind === 'later' && end.isChannel) {
      breakers.set(channel, end.againAtMs);
      break;
    }
    breakers.delete(channel);
  }
  return sent;
}

/** What waited for so long that it is over, or is said by a later one, does not go out. */
function supersede(channel: string, nowMs: number, { store }: SenderParts): void {
  const fresh = store
    .dueMessages(channel, nowMs)
    .filter(({ state, attempts }) => state === 'pending' && attempts === 0);
  const about = Map.groupBy(
    fresh.flatMap(({ incidents }) => incidents),
    (incident) => incident,
  );
  const alike = fresh.filter(({ incidents }) => incidents.some((incident) => (about.get(incident)?.length ?? 0) > 1));
  const waiting = alike.map((line) => ({ ...line, to: store.message(line.id)?.mail?.envelope.to ?? [] }));
  const superseded = supersededIn(waiting);
  if (superseded.length > 0) store.supersedeMessages(superseded, nowMs);
}

/** In a storm what there is no room for becomes one summary. */
async function calmed(channel: string, nowMs: number, { store, notify, redact }: SenderParts): Promise<void> {
  const { merge } = stormIn(channel, nowMs, { store, notify });
  if (merge.length === 0) return;
  const [first] = merge;
  const message = first === undefined ? null : store.message(first.id);
  if (message === null) return;
  const to = [...new Set(merge.flatMap(({ id }) => store.message(id)?.mail?.envelope.to ?? []))];
  const content = cleaned(summaryContent(merge, notify), redact);
  const key = `summary ${channel} ${merge.map(({ id }) => id).join(' ')}`;
  const destinations = destinationsFor(channel === mailChannel ? to : [channel]);
  const incidents = [...new Set(merge.flatMap((line) => line.incidents))];
  const render = { notify, nowMs, threadOf: () => null };
  const [summary] = await renderedFor({ key, content, incidents, destinations }, render);
  if (summary !== undefined)
    store.mergeMessages(
      merge.map(({ id }) => id),
      summary,
    );
}

function sendable(channel: string, nowMs: number, parts: SenderParts): readonly OutboxLine[] {
  return stormIn(channel, nowMs, parts).send;
}

function stormIn(channel: string, nowMs: number, { store, notify }: Pick<SenderParts, 'store' | 'notify'>) {
  const due = store.dueMessages(channel, nowMs);
  const tried = store.firstTries(channel, nowMs - 3_600_000);
  const [summary] = store
    .messages({ channel, sinceMs: nowMs - 3_600_000, limit: 200 })
    .filter(({ kind }) => kind === 'summary');
  return stormOf(due, tried, summary?.createdAtMs ?? null, notify.mostPerHour, nowMs);
}

const mostLines = 40;

function summaryContent(lines: readonly OutboxLine[], { mostPerHour, page }: NotifySettings): Content {
  const worst = worstIn(lines);
  const state = worst === 'ok' ? 'OVER' : worst.toUpperCase();
  const subject = `${state} Summary of ${lines.length} further ${lines.length === 1 ? 'message' : 'messages'}`;
  const told = lines.slice(0, mostLines).map(({ createdAtMs, subject: of }) => `${utcText(createdAtMs)}  ${of}`);
  const rest = lines.length - told.length;
  return {
    kind: 'summary',
    severity: worst,
    state,
    subject,
    lead: `${subject}: this channel takes at most ${mostPerHour} an hour (notify.mostPerHour).`,
    items: [],
    more: 0,
    ...{ meaning: null, remedy: [], actsNext: null, follows: null },
    lines: [...told, ...(rest === 0 ? [] : [`and ${rest} more`])],
    link: page,
    hint: 'All that is open: `anaplan-doctor status --config FILE`',
  };
}

function worstIn(lines: readonly OutboxLine[]): Content['severity'] {
  return (
    (['failure', 'warning', 'notice'] as const).find((one) => lines.some(({ severity }) => severity === one)) ?? 'ok'
  );
}

type End = Delivery & { readonly againAtMs: number };

/** Null: it was no longer ours to send, or the claim could not be kept. */
async function attempted(line: OutboxLine, parts: SenderParts): Promise<End | null> {
  const { store, clock, owner, notify, redact, log } = parts;
  const nowMs = Math.round(clock.nowMs());
  const message = store.claimMessage(line.id, { owner, nowMs, untilMs: nowMs + leaseMsOf(line.channel, notify) });
  if (message === null) return null;
  if (message.maybeTwice > line.maybeTwice)
    log.warn({ message: message.id, channel: message.channel }, 'message is sent again and may arrive twice');
  const delivery = await parts.deliver(message, { ...parts, nowMs: () => clock.nowMs() });
  const atMs = Math.round(clock.nowMs());
  const settled = settledOf(message, delivery, atMs, (text) => bounded(redact(text)), parts.retry ?? usualRetry);
  if (!store.settleMessage(message.id, owner, settled))
    log.warn({ message: message.id, channel: message.channel }, 'message was taken over by another process');
  await noted(message, delivery, settled, atMs, parts);
  return { ...delivery, againAtMs: 'notBeforeMs' in settled ? settled.notBeforeMs : atMs };
}

function settledOf(
  message: OutboxMessage,
  delivery: Delivery,
  atMs: number,
  words: (text: string) => string,
  retry: Retry,
): Settled {
  if (delivery.kind === 'sent') return { state: 'sent', atMs, error: null };
  const error = words(delivery.why);
  if (delivery.kind === 'never') return { state: 'parked', atMs, error };
  if (atMs - message.createdAtMs > retry.giveUpMs)
    return { state: 'parked', atMs, error: words(`Tried for ${durationText(retry.giveUpMs)}. ${delivery.why}`) };
  const notBeforeMs = atMs + waitMsOf(message.key, message.attempts, delivery.askedMs, retry);
  return { state: delivery.mayHaveArrived ? 'uncertain' : 'pending', notBeforeMs, error };
}

/** The log, and how the channel stands: a broken one is told over the others, and so is that it works again. */
async function noted(
  { id, channel, kind, attempts }: OutboxMessage,
  delivery: Delivery,
  settled: Settled,
  atMs: number,
  parts: SenderParts,
): Promise<void> {
  const { store, log } = parts;
  const facts = { message: id, channel, kind, attempts };
  if (delivery.kind === 'sent') {
    log.info(facts, 'message sent');
    const ended = store.endTrouble(channel);
    if (ended !== null && ended.toldAtMs !== null) await toldOthers(worksContent(ended, atMs), ended, parts);
    return;
  }
  const error = settled.error ?? '';
  if (settled.state === 'parked') log.error({ ...facts, why: error }, 'message parked');
  else log.warn({ ...facts, why: error }, 'message not sent yet');
  const trouble = store.noteTrouble(channel, atMs, error);
  const isWorthTelling = settled.state === 'parked' || trouble.failures >= toldAfterFailures;
  if (!isWorthTelling || trouble.toldAtMs !== null) return;
  await toldOthers(brokenContent(trouble), trouble, parts);
  store.markTroubleTold(channel, atMs);
}

async function toldOthers(content: Content, { channel, sinceMs }: ChannelTrouble, parts: SenderParts): Promise<void> {
  const { store, notify, redact, clock } = parts;
  const destinations = othersThan(channel, notify);
  const render = { notify, nowMs: Math.round(clock.nowMs()), threadOf: () => null };
  const key = `${content.kind} ${channel} ${sinceMs}`;
  const request = { key, content: cleaned(content, redact), incidents: [], destinations };
  const messages: readonly NewMessage[] = await renderedFor(request, render);
  store.addMessages(messages);
}

const bare = { items: [], more: 0, actsNext: null, follows: null, link: null, hint: null } as const;

function brokenContent({ channel, sinceMs, lastError }: ChannelTrouble): Content {
  const subject = `WARNING Messages do not get out over ${channel} (since ${utcText(sinceMs)})`;
  return {
    ...bare,
    ...{ kind: 'channel-broken', severity: 'warning', state: 'WARNING', subject },
    lead: `WARNING: Messages do not get out over ${channel}, since ${utcText(sinceMs)}.`,
    meaning: lastError,
    remedy: [
      'See what waits: `anaplan-doctor notify list --config FILE`',
      `When it is mended try it: \`anaplan-doctor notify test --channel ${channel} --config FILE\``,
      'What was refused is parked, and goes out by `anaplan-doctor notify retry --parked --config FILE`',
    ],
    actsNext: 'you, the integration team',
    lines: [],
  };
}

function worksContent({ channel, sinceMs, failures }: ChannelTrouble, atMs: number): Content {
  const lasted = durationText(Math.max(0, atMs - sinceMs));
  return {
    ...bare,
    ...{ kind: 'channel-works', severity: 'ok', state: 'OVER', meaning: null, remedy: [], lines: [] },
    subject: `OVER Messages get out over ${channel} again (lasted ${lasted})`,
    lead: `OVER: Messages get out over ${channel} again, after ${lasted} and ${failures} failed attempts.`,
  };
}

function bounded(text: string): string {
  return text.length <= mostErrorChars ? text : `${text.slice(0, mostErrorChars)} ...`;
}
