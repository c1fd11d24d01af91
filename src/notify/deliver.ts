/** Hands a message of the outbox to its channel, once. Knows how each kind of channel is talked to; keeps nothing. */
import { CouldNotLook } from '../check.ts';
import type { SendOutcome, SmtpServer } from '../mail/mail.ts';
import { smtpServerOf } from '../mail/server.ts';
import { sendMessage } from '../mail/smtp.ts';
import { outcomeText } from '../mail/words.ts';
import type { ChannelSettings, NotifySettings } from '../settings/notify.ts';
import { urlProblem } from '../settings/notify.ts';
import type { SecretRef, Settings } from '../settings/settings.ts';
import type { OutboxMessage } from '../store/outbox.ts';
import type { Delivery } from './delivery.ts';
import { posted } from './post.ts';
import { mailChannel } from './routes.ts';
import { signatureHeader, signatureOf } from './signature.ts';

export type DeliverParts = {
  readonly notify: NotifySettings;
  readonly network: Settings['network'];
  /** Throws CouldNotLook where a secret cannot be read. */
  readonly readSecret: (reference: SecretRef) => Promise<string>;
  readonly onSecret: (value: string) => void;
  readonly nowMs: () => number;
  readonly signal: AbortSignal;
};

export type Deliver = (
  message: Pick<OutboxMessage, 'channel' | 'key' | 'payload' | 'contentType' | 'mail'>,
  parts: DeliverParts,
) => Promise<Delivery>;

export const httpTimeoutMs = 20_000;

/** Beyond which whoever was sending must be gone. */
export function leaseMsOf(channel: string, { smtp }: NotifySettings): number {
  const ownMs = channel === mailChannel ? (smtp?.timeoutMs ?? 0) + 60_000 : 3 * httpTimeoutMs;
  return ownMs + 60_000;
}

/** Never throws for what the other side does, nor for a secret that cannot be read. */
export const deliver: Deliver = async (message, parts) => {
  try {
    if (message.channel === mailChannel) return await mailed(message, parts);
    const channel = parts.notify.channels.find(({ name }) => name === message.channel);
    if (channel === undefined)
      return { kind: 'never', why: `The settings name no channel ${message.channel} any more.` };
    return await called(channel, message, parts);
  } catch (error) {
    if (!(error instanceof CouldNotLook)) throw error;
    return { kind: 'later', why: error.message, askedMs: null, mayHaveArrived: false, isChannel: true };
  }
};

/** The URL as it is, or read from where it is found. Throws CouldNotLook. */
export async function urlOf(source: string, readSecret: DeliverParts['readSecret']): Promise<string> {
  return /^https?:/.test(source) ? source : (await readSecret(source)).trim();
}

async function called(
  channel: ChannelSettings,
  { key, payload, contentType }: Parameters<Deliver>[0],
  { network, readSecret, nowMs, signal }: DeliverParts,
): Promise<Delivery> {
  const url = await urlOf(channel.url, readSecret);
  const problem = urlProblem(url);
  const name = `channel ${channel.name}`;
  if (problem !== null) return { kind: 'never', why: `The URL of ${name} ${problem}.` };
  const atMs = nowMs();
  const signed =
    channel.kind === 'webhook'
      ? { [signatureHeader]: signatureOf(await readSecret(channel.signingKey), payload, atMs), 'idempotency-key': key }
      : {};
  const headers = { 'content-type': contentType, ...signed };
  return await posted({ url, name, headers, body: payload, network, timeoutMs: httpTimeoutMs, nowMs: atMs, signal });
}

async function mailed({ payload, mail }: Parameters<Deliver>[0], parts: DeliverParts): Promise<Delivery> {
  const { notify, network, readSecret, onSecret, signal } = parts;
  const { smtp } = notify;
  if (smtp === null || mail === null)
    return {
      kind: 'later',
      why: 'The settings name no mail server.',
      askedMs: null,
      mayHaveArrived: false,
      isChannel: true,
    };
  const server = await smtpServerOf({ smtp, network, readSecret, onSecret, signal });
  const outcome = await sendMessage({ bytes: payload, envelope: mail.envelope, server, signal });
  return deliveryOf(outcome, server);
}

/** Only what is said of a recipient is about this message alone; whatever else comes later keeps the order. */
export function deliveryOf(outcome: SendOutcome, server: Pick<SmtpServer, 'host' | 'port'>): Delivery {
  switch (outcome.kind) {
    case 'accepted':
      return { kind: 'sent', detail: outcomeText(outcome, server) };
    case 'refused':
      return { kind: 'never', why: outcomeText(outcome, server) };
    case 'not-sent':
      return {
        kind: 'later',
        why: outcomeText(outcome, server),
        askedMs: null,
        mayHaveArrived: false,
        isChannel: outcome.phase !== 'recipients' || outcome.reason !== 'reply',
      };
    case 'uncertain': {
      const when = outcome.phase === 'content' ? 'in the middle of the message' : 'after the whole message';
      const why = `${server.host}:${server.port} gave no answer ${when} (${outcome.reason}). It may have arrived, and is sent again with the same Message-ID.`;
      return { kind: 'later', why, askedMs: null, mayHaveArrived: true, isChannel: true };
    }
  }
}
