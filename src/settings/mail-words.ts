/** The words of `smtp:`, `support:` and `reporter:` in a settings file, as zod schemas; pure. */
import { z } from 'zod';
import { sizePattern } from './amounts.ts';
import { duration, email, emails, path, secret, section, text } from './words.ts';

export const reporter = section({
  name: text,
  email,
  phone: text.optional(),
  portalUser: z.boolean().optional().describe('Whether that address is a registered user of the support portal.'),
})
  .optional()
  .describe('Who reports support cases.');

export const support = section({
  to: email.optional().describe('support@anaplan.com unless given.'),
  cc: emails.optional(),
  mayOpenModel: z.boolean().optional().describe('Whether support may open the model.'),
  replyTo: email.optional().describe('Where answers go; to the reporter unless given.'),
  autoSend: z
    .boolean()
    .optional()
    .describe('Send complete cases without asking, at most one a day; false unless given.'),
  approvalLasts: duration.optional().describe('How long an approval of a mail holds; 1d unless given.'),
  mailLimit: z
    .string()
    .regex(sizePattern, 'is no size; write for example 7MB')
    .optional()
    .describe('Largest mail, encoded; larger archives are left for the portal. 7MB unless given, 13MB at most.'),
  ageRecipients: z
    .array(z.string().regex(/^age1[02-9ac-hj-np-z]{58}$/, 'is no age recipient (age1...), as age-keygen -y prints it'))
    .min(1)
    .max(20)
    .optional()
    .describe('Archives are encrypted to these age recipients, and nothing of a case is left in clear.'),
}).optional();

const oauth = z.union([
  section({ token: secret.describe('Access token: env:NAME, file:/path, exec: or a vault.') }),
  section({
    tokenUrl: z
      .string()
      .max(500)
      .regex(/^https:\/\//, 'is no https URL; write for example https://login.example.com/oauth2/token'),
    clientId: text,
    clientSecret: secret.optional(),
    refreshToken: secret.describe('Long-lived token that access tokens are asked for with.'),
    scope: text.optional(),
  }),
]);

export const smtpSection = section({
  url: z
    .string()
    .max(300)
    .regex(
      /^smtps?:\/\/(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?\/?$/,
      'is no address of a mail server; write smtps://HOST (TLS at once, port 465) or smtp://HOST:587 (STARTTLS), without user and password',
    )
    .describe('smtps://mail.example.com, or smtp://mail.example.com:587.'),
  startTls: z.enum(['required', 'none']).optional().describe('With smtp://; required unless given.'),
  from: email.describe('The sender; a registered user of the support portal.'),
  fromName: text.optional(),
  user: text.optional(),
  password: secret.optional().describe('env:NAME, file:/path or credential:NAME.'),
  plaintextPassword: z
    .boolean()
    .optional()
    .describe('Whether the password may go over a connection without TLS; false unless given.'),
  oauth: oauth.optional().describe('Instead of a password (XOAUTH2).'),
  certificate: path.optional().describe('PEM file of a client certificate.'),
  key: secret.optional().describe('PEM private key of the client certificate.'),
  passphrase: secret.optional().describe('Of an encrypted private key.'),
  caFile: path.optional().describe('PEM file of additional trusted roots; network.caFile unless given.'),
  timeout: duration.optional().describe('For one whole conversation; 5m unless given.'),
});

export const smtp = smtpSection
  .optional()
  .describe('The mail server that sends approved cases; without it nothing is sent.');
