/** The words of `connections:` in a settings file, as zod schemas; pure. */
import { z } from 'zod';
import { runDeadlines } from './deadline-words.ts';
import { regionNames } from './regions.ts';
import { chosenName, path, secret, section, text } from './words.ts';

const baseUrl = z
  .string()
  .max(500)
  .regex(/^https?:\/\//, 'is no URL; write for example https://api.anaplan.com/2/0');

const signIn = z
  .union([
    section({
      user: text.describe('E-mail address of the Anaplan user.'),
      password: secret.describe('env:NAME, file:/path or credential:NAME.'),
    }),
    section({
      certificate: path.describe('PEM file with the certificate of the user, e.g. file:/etc/anaplan-doctor/user.pem.'),
      key: secret.describe('PEM private key: env:NAME, file:/path or credential:NAME.'),
      passphrase: secret.optional().describe('Of an encrypted private key: env:NAME, file:/path or credential:NAME.'),
      payload: z
        .enum(['v1', 'v2-seconds', 'v2-milliseconds'])
        .optional()
        .describe('Form of the signed text; v1 unless given.'),
    }),
    section({
      oauth: section({
        clientId: text.describe('Of an OAuth client of Anaplan with the device grant.'),
        refreshTokenFile: path
          .optional()
          .describe('Name of a file in the state directory that keeps the refresh token; in memory only unless given.'),
      }),
    }),
  ])
  .describe('Either user and password, or certificate and key, or oauth.');

const job = text.describe('Name or id; * fits any characters.');
const integration = z.union([text, section({ integration: job, ...runDeadlines })]);
const flow = z.union([text, section({ flow: job, ...runDeadlines })]);

const cloudWorks = z
  .union([
    z.boolean(),
    section({
      baseUrl: baseUrl.optional().describe('e.g. https://api.cloudworks.anaplan.com/2/0; of the region unless given.'),
      integrations: z
        .array(integration)
        .max(1000)
        .optional()
        .describe('Names, ids or patterns with *; all this account sees unless given.'),
      flows: z
        .array(flow)
        .max(1000)
        .optional()
        .describe('Names, ids or patterns with *; all this account sees unless given.'),
    }),
  ])
  .describe('true, or which integrations and flows of CloudWorks are watched.');

const connection = section({
  region: z.enum(regionNames).optional().describe('Where the tenant is; sets the base URLs.'),
  baseUrls: section({
    api: baseUrl.optional().describe('e.g. https://api.anaplan.com/2/0'),
    auth: baseUrl.optional().describe('e.g. https://auth.anaplan.com'),
    oauth: baseUrl.optional().describe('e.g. https://us1a.app.anaplan.com'),
    cloudWorks: baseUrl.optional().describe('e.g. https://api.cloudworks.anaplan.com/2/0'),
  })
    .optional()
    .describe('Instead of a region, or to override one of its URLs.'),
  signIn,
  cloudWorks: cloudWorks.optional(),
});

export const connections = z
  .record(chosenName('connection'), connection)
  .optional()
  .describe('Tenants and accounts, by a name of your choice.');
