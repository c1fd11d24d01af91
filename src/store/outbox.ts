/** What is kept of messages on their way out: the bytes, who sends them, how often and how it ended. Types only; outbox-sql.ts is the SQL. */
import type { Envelope } from '../mail/mail.ts';

/**
 * `pending`: to be sent; `claimed`: somebody is sending it; `uncertain`: to be sent again, although it may have arrived; `parked`: for
 * a person to look at; `merged`: told as part of a summary, or by another one; `dropped`: a person did not want it sent.
 */
export type MessageState = 'pending' | 'claimed' | 'uncertain' | 'sent' | 'parked' | 'merged' | 'dropped';

export type MessageKind =
  | 'fires'
  | 'over'
  | 'notice'
  | 'reminder'
  | 'escalation'
  | 'digest'
  | 'summary'
  | 'channel-broken'
  | 'channel-works';

export type NewMessage = {
  /** Of what it tells, and to whom; a second one of the same key is not written. */
  readonly key: string;
  /** `mail`, or the name of a channel. */
  readonly channel: string;
  readonly kind: MessageKind;
  readonly severity: 'ok' | 'notice' | 'warning' | 'failure';
  readonly subject: string;
  readonly createdAtMs: number;
  readonly incidents: readonly number[];
  /** Of a mail: with its angle brackets. */
  readonly mail: { readonly messageId: string; readonly envelope: Envelope } | null;
  readonly contentType: string;
  /** The same at each attempt. */
  readonly payload: Buffer;
};

export type OutboxMessage = NewMessage & {
  readonly id: number;
  readonly state: MessageState;
  readonly attempts: number;
  /** How often it was sent again although it may have arrived. */
  readonly maybeTwice: number;
  readonly notBeforeMs: number;
  readonly firstTriedAtMs: number | null;
  readonly owner: string | null;
  readonly leaseUntilMs: number | null;
  readonly settledAtMs: number | null;
  /** Redacted and bounded. */
  readonly lastError: string | null;
  readonly mergedInto: number | null;
};

/** Without what is sent. */
export type OutboxLine = Omit<OutboxMessage, 'payload' | 'mail' | 'contentType'> & { readonly sizeBytes: number };

export type Claim = {
  /** This process and no other, ever. */
  readonly owner: string;
  readonly nowMs: number;
  readonly untilMs: number;
};

export type Settled =
  | { readonly state: 'sent' | 'parked'; readonly atMs: number; readonly error: string | null }
  /** `uncertain` where it may have arrived. */
  | { readonly state: 'pending' | 'uncertain'; readonly notBeforeMs: number; readonly error: string };

export type ChannelTrouble = {
  readonly channel: string;
  readonly sinceMs: number;
  readonly failures: number;
  /** When the other channels were told. */
  readonly toldAtMs: number | null;
  readonly lastError: string;
};

export type MessageQuery = {
  readonly states?: readonly MessageState[];
  readonly channel?: string;
  readonly sinceMs?: number;
  /** Newest first; 100 unless said. */
  readonly limit?: number;
};

export type OutboxStore = {
  /** The ids of those whose key is new. */
  addMessages(messages: readonly NewMessage[]): readonly number[];
  /** Of one channel, what is to be sent now, oldest first; a claim that is over counts. 200 at most. */
  dueMessages(channel: string, nowMs: number): readonly OutboxLine[];
  /** Channels with something to be sent, now or later. */
  waitingChannels(): readonly string[];
  /** Compare and set: null when it is somebody else's, or not due any more. */
  claimMessage(id: number, claim: Claim): OutboxMessage | null;
  /** False when it is no longer this owner's. */
  settleMessage(id: number, owner: string, to: Settled): boolean;
  /**
   * Frees what was claimed by those who are gone; so many. It may have arrived. `notBeforeMs` of its key and attempts: what nobody
   * outlives must not keep all others waiting.
   */
  releaseClaims(isGone: (owner: string) => boolean, notBeforeMs: (key: string, attempts: number) => number): number;
  message(id: number): OutboxMessage | null;
  messages(query: MessageQuery): readonly OutboxLine[];
  countMessages(): { readonly [S in MessageState]: number };
  /** When messages of a channel were tried for the first time, since then. */
  firstTries(channel: string, sinceMs: number): readonly number[];
  /** Writes `into` and takes those that are still pending out of the way, in one transaction; false when none was. */
  mergeMessages(ids: readonly number[], into: NewMessage): boolean;
  /** Takes those that are still pending and were never tried out of the way: another one says it too. */
  supersedeMessages(all: readonly { readonly id: number; readonly by: number }[], atMs: number): void;
  /** Parked ones, or one that waits: to be sent now. Null: all that are parked. How many. */
  retryMessages(id: number | null, nowMs: number): number;
  /** False when there is none to drop by that number. */
  dropMessage(id: number, nowMs: number): boolean;
  /** The Message-ID of the first mail about one of these. */
  threadOf(incidents: readonly number[]): string | null;
  channelTroubles(): readonly ChannelTrouble[];
  /** One more attempt failed; what is known then. */
  noteTrouble(channel: string, atMs: number, error: string): ChannelTrouble;
  markTroubleTold(channel: string, atMs: number): void;
  /** It works: what trouble there was until now. */
  endTrouble(channel: string): ChannelTrouble | null;
  /** What was settled before then, so many at most; how many. Parked ones stay. */
  pruneMessages(beforeMs: number, limit: number): number;
};
