/** `page:` and `inventory:` of a settings file, as zod schemas; pure. */
import { z } from 'zod';
import { path, secret, section, text } from './words.ts';

const address = z.string().max(300);

const pageSection = section({
  listen: address
    .optional()
    .describe('ADDRESS:PORT; 127.0.0.1:8711 unless given. Others than loopback need tls and token.'),
  token: secret
    .optional()
    .describe('What a visitor signs in with, and a program sends as bearer token; 24 characters at least.'),
  tls: section({
    certificate: path.describe('PEM file: the certificate of this host, then those above it.'),
    key: secret.describe('Its private key in PEM: file:/path, credential:NAME, ...'),
    keyPassphrase: secret.optional(),
  }).optional(),
  hosts: z
    .array(
      z
        .string()
        .regex(/^[A-Za-z0-9._-]{1,253}$|^\[[0-9a-fA-F:]+\]$/, 'is no host name; write it without scheme and port'),
    )
    .max(50)
    .optional()
    .describe('Names under which visitors reach the page, besides that of listen and those of the certificate.'),
});

export const page = z
  .union([address, pageSection])
  .optional()
  .describe('The status page, the API and /metrics of the daemon; none unless given. As one text: ADDRESS:PORT.');

export const inventoryKinds = ['certificate', 'password', 'oauth-token', 'schedule', 'other'] as const;

export const inventory = z
  .array(
    section({
      name: text.describe('What ends, as people know it.'),
      kind: z.enum(inventoryKinds).optional().describe('other unless given.'),
      expires: z
        .string()
        .max(60)
        .describe('Last day it is good for (2027-03-01), or the moment it ends ("2027-03-01 18:00 Europe/Berlin").'),
      owner: text.optional().describe('Who renews it.'),
      note: text.optional().describe('How, or where.'),
    }),
  )
  .max(1000)
  .optional()
  .describe("What ends and cannot be looked at: rows of Anaplan's Certificates page, passwords, tokens, schedules.");
