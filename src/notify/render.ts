/** What a message says -> the bytes that are sent, once for each destination. Sends nothing, keeps nothing. */
import { createHash } from 'node:crypto';
import { messageBytes } from '../mail/message.ts';
import { packageVersion } from '../package-root.ts';
import type { NotifySettings } from '../settings/notify.ts';
import type { NewMessage } from '../store/outbox.ts';

import type { Content } from './content.ts';
import { eventOf } from './event.ts';
import { mailHtmlOf } from './mail-html.ts';
import type { Destination } from './routes.ts';
import { slackOf } from './slack.ts';
import { teamsOf } from './teams.ts';
import { textOf } from './text.ts';

export type RenderParts = {
  readonly notify: Pick<NotifySettings, 'smtp' | 'channels'>;
  readonly nowMs: number;
  /** The first mail about one of these incidents; null for a new thread. */
  readonly threadOf: (incidents: readonly number[]) => string | null;
};

export type ToRender = {
  /** Of what is told; the destination is added to it. */
  readonly key: string;
  readonly content: Content;
  readonly incidents: readonly number[];
  readonly destinations: readonly Destination[];
};

/** Destinations the settings do not know any more are left out. */
export async function renderedFor(
  { key, content, incidents, destinations }: ToRender,
  parts: RenderParts,
): Promise<readonly NewMessage[]> {
  const rendered: NewMessage[] = [];
  for (const destination of destinations) {
    const { channel, to } = destination;
    const own = createHash('sha256')
      .update(JSON.stringify([key, channel, to]))
      .digest('hex')
      .slice(0, 40);
    const { kind, severity, subject } = content;
    const base = { ...{ key: own, channel, kind, severity, subject, incidents }, createdAtMs: parts.nowMs };
    const form = to === null ? calledForm(channel, content, own, parts) : await mailForm(to, content, base, parts);
    if (form !== null) rendered.push({ ...base, ...form });
  }
  return rendered;
}

type Form = Pick<NewMessage, 'contentType' | 'payload' | 'mail'>;

function calledForm(
  name: string,
  content: Content,
  id: string,
  { notify: { channels }, nowMs }: RenderParts,
): Form | null {
  const channel = channels.find((one) => one.name === name);
  if (channel === undefined) return null;
  const forms = {
    slack: () => slackOf(content),
    teams: () => teamsOf(content),
    webhook: () => eventOf(content, { id, atMs: nowMs, version: packageVersion }),
  };
  const payload = Buffer.from(JSON.stringify(forms[channel.kind]()), 'utf8');
  return { contentType: 'application/json; charset=utf-8', payload, mail: null };
}

async function mailForm(
  to: readonly string[],
  content: Content,
  { key, incidents }: Pick<NewMessage, 'key' | 'incidents'>,
  { notify: { smtp }, nowMs, threadOf }: RenderParts,
): Promise<Form | null> {
  if (smtp === null) return null;
  const { from } = smtp;
  const domain = /@([A-Za-z0-9.-]+)$/.exec(from.address)?.[1] ?? 'anaplan-doctor.invalid';
  const messageId = `<${key}@${domain}>`;
  const first = threadOf(incidents);
  const isUrgent = content.severity === 'failure' && content.kind !== 'digest';
  const payload = await messageBytes({
    from: { name: from.name || 'anaplan-doctor', address: from.address },
    ...{ to, cc: [], replyTo: [] },
    subject: content.subject,
    text: textOf(content),
    html: mailHtmlOf(content),
    attachments: [],
    dateMs: nowMs,
    messageId,
    inReplyTo: first,
    references: first === null ? [] : [first],
    // RFC 3834: no vacation program answers; RFC 2076: nor do old ones.
    headers: {
      'Auto-Submitted': 'auto-generated',
      Precedence: 'bulk',
      'X-Auto-Response-Suppress': 'All',
      ...(isUrgent ? { Importance: 'high', 'X-Priority': '1' } : {}),
      'X-Anaplan-Doctor-Kind': content.kind,
    },
    boundary: key,
  });
  return {
    contentType: 'message/rfc822',
    payload,
    mail: { messageId, envelope: { from: from.address, to, required: [] } },
  };
}
