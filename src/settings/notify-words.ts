/** The words of `notify:` in a settings file, as zod schemas; pure. */
import { z } from 'zod';
import { smtpSection } from './mail-words.ts';
import { chosenName, duration, email, secret, section, text, whole } from './words.ts';

const mailUrl = z
  .string()
  .max(300)
  .regex(
    /^smtps?:\/\/(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?\/?$/,
    'is no address of a mail server; write smtps://HOST (TLS at once, port 465) or smtp://HOST:587 (STARTTLS), without user and password',
  );

const mailServer = smtpSection.extend({
  from: email.optional().describe('The sender; notify.from unless given.'),
});

const to = z
  .array(text)
  .min(1, 'is empty; name an e-mail address or a channel')
  .max(50)
  .describe('E-mail addresses and names of channels.');

const address = z.union([
  z
    .string()
    .max(1000)
    .regex(/^https?:\/\/[^\s]+$/, 'is no URL; write https://HOST/PATH, or say where it is found: file:/path'),
  secret,
]);

const channel = z.union([
  section({ slack: secret.describe('Where the URL of an incoming webhook is found; it is a credential.') }),
  section({
    teams: secret.describe('Where the URL of a workflow ("when a Teams webhook request is received") is found.'),
  }),
  section({
    webhook: address.describe('URL that takes a POST of JSON (docs/notify.md), or where it is found.'),
    signingKey: secret.describe('Key of the HMAC-SHA-256 over time and body.'),
  }),
]);

const actors = ['integration', 'it-security', 'network', 'model-builder', 'tenant-admin', 'anaplan', 'atlan'] as const;

const route = section({
  actsNext: z
    .union([z.enum(actors), z.array(z.enum(actors)).min(1)])
    .optional()
    .describe('Who acts next; anybody unless given.'),
  severity: z
    .enum(['notice', 'warning', 'failure'])
    .optional()
    .describe('Only what is at least as bad; notice unless given.'),
  to,
});

export const notify = section({
  smtp: z.union([mailUrl, mailServer]).optional().describe('The mail server; that of smtp unless given.'),
  from: email
    .optional()
    .describe('The sender; that of the mail server, the reporter or the first recipient unless given.'),
  to: to.optional(),
  routes: z.array(route).max(50).optional().describe('Who is told of what; what fits none goes to `to`.'),
  channels: z
    .record(chosenName('channel'), channel)
    .optional()
    .describe('Chats and webhooks, by a name of your choice, for `to`.'),
  mostPerHour: whole(6, 1000)
    .optional()
    .describe('Messages an hour and channel, 30 unless given; the rest comes as a summary.'),
  heartbeat: z
    .union([
      address,
      section({
        url: address,
        every: duration.optional().describe('1m unless given.'),
      }),
    ])
    .optional()
    .describe('URL that is called while the daemon does its work (healthchecks and alike), or where it is found.'),
  digest: section({
    at: text.describe('"07:00 Europe/Berlin Mon-Fri", or cron.'),
    to: to.optional().describe('The usual recipients unless given.'),
  })
    .optional()
    .describe('A summary for the shift, also when all is well.'),
  page: z
    .string()
    .max(500)
    .regex(/^https?:\/\/[^\s?#]+$/, 'is no URL of a page; write for example https://doctor.example.com')
    .optional()
    .describe('Where the status page is reached, for links in messages.'),
})
  .optional()
  .describe('Who is told of incidents, and how (docs/notify.md).');
