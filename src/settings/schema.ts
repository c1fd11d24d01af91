/** The words of a settings file and their shapes, as a zod schema and as JSON Schema; pure. Knows no check but by what it is handed. */
import { z } from 'zod';
import { model } from './action-words.ts';
import { alarms, maintenance, quietHours } from './alarm-words.ts';
import { durationPattern } from './amounts.ts';
import { connections } from './connection-words.ts';
import { daemon } from './daemon-words.ts';
import { calendars } from './deadline-words.ts';
import { installs } from './install-words.ts';
import { reporter, smtp, support } from './mail-words.ts';
import { notify } from './notify-words.ts';
import { inventory, page } from './page-words.ts';
import { retention } from './retention-words.ts';
import { secretStores } from './secret-words.ts';
import { watch } from './watch-words.ts';
import { duration, emails, path, secret, section, text } from './words.ts';

/** The limits schema of every check, by check id. */
export type CheckLimits = { readonly [checkId: string]: z.ZodType };

const certificate = z.union([
  path,
  section({
    name: text.optional().describe('Shown in reports; the path unless given.'),
    file: path.describe('PEM, DER, PKCS#7, PKCS#12, JKS or JCEKS.'),
    password: secret.optional().describe('Of the file: env:NAME, file:/path or credential:NAME.'),
    user: text.optional().describe('Anaplan user it signs in.'),
    keyPassword: secret.optional().describe('Of the private key, where it is not that of the file.'),
    java: z
      .union([
        z.string().regex(/^[1-9][0-9A-Za-z._+-]{0,29}$/, 'is no Java version; write for example 8u251, 11.0.2 or 17'),
        z.int().min(5).max(99),
      ])
      .optional()
      .describe('Java of the client that opens the file, e.g. 8u251.'),
    alias: text.optional().describe('Entry of the keystore that the client asks for.'),
    purpose: z.enum(['client', 'server']).optional().describe('What the certificate is for.'),
    host: text.optional().describe('Name that a server certificate has to be for.'),
  }),
]);

const schedule = z.union([
  text,
  section({ every: duration }),
  section({ cron: text, timeZone: text.optional().describe('e.g. Europe/Berlin') }),
]);

/** Names in `schedule:` that stand for several checks. */
export const scheduleGroups: { readonly [name: string]: readonly string[] } = {
  certificates: ['certificate-expiry', 'chain-validity', 'client-certificate'],
};

/** The whole file, in the words of the user. */
export function fileSchema(limits: CheckLimits) {
  const ids = Object.keys(limits);
  return section({
    reporter,
    privacy: z
      .enum(['standard', 'strict'])
      .optional()
      .describe(
        'strict: people, hosts, models and workspaces stand in cases and messages under pseudonyms. standard unless given.',
      ),
    watchers: emails.optional().describe('Who else is told about a support case.'),
    support,
    smtp,
    connections,
    models: z.array(model).max(1000).optional(),
    watch,
    calendars,
    page,
    inventory,
    statusPage: z
      .string()
      .max(500)
      .regex(/^(none|https?:\/\/.+)$/, 'is no URL; write for example https://status.anaplan.com, or none')
      .optional()
      .describe("Anaplan's public status page, or none; https://status.anaplan.com unless given."),
    endpoints: z.array(text).max(1000).optional().describe('HOST or HOST:PORT, besides those of the connections.'),
    certificates: z.array(certificate).max(1000).optional().describe('Certificate files and keystores on this host.'),
    installs,
    secretStores,
    clients: z
      .array(text)
      .max(200)
      .optional()
      .describe('Clients in use here, by their id, e.g. java-8u161; docs/client-support.md lists them.'),
    schedule: section({
      timeZone: text.optional().describe('Of cron expressions that name none; UTC unless given.'),
      default: schedule.optional().describe('every 5m unless given.'),
      ...Object.fromEntries([...Object.keys(scheduleGroups), ...ids].map((id) => [id, schedule.optional()])),
    })
      .optional()
      .describe('When the daemon looks: "every 5m", cron such as "0 6 * * 1-5", or { cron, timeZone }.'),
    daemon,
    retention,
    alarms: alarms(ids),
    maintenance,
    quietHours,
    notify,
    limits: section(Object.fromEntries(ids.map((id) => [id, limitsOf(limits, id).optional()])))
      .optional()
      .describe('Limits of each check, by its id.'),
    network: section({
      proxy: text
        .optional()
        .describe('http://host:port, env:NAME, or none; HTTPS_PROXY of the environment unless given.'),
      noProxy: z
        .union([text, z.array(text).max(500)])
        .optional()
        .describe('Hosts reached without the proxy; NO_PROXY unless given.'),
      caFile: path.optional().describe('PEM file of additional trusted roots.'),
      trust: z
        .string()
        .regex(/^(mozilla|system|java:.+)$/, 'takes mozilla, system, or java:PATH of a Java truststore')
        .optional()
        .describe('Which roots chains are judged by: mozilla (unless given), system, or java:/path/to/cacerts.'),
      anchor: z
        .array(text)
        .min(1)
        .max(20)
        .optional()
        .describe(
          'HOST or HOST:PORT that answers when the network of this host works; the other hosts of the settings unless given.',
        ),
    }).optional(),
    stateDirectory: path.optional().describe('Folder of the store and the cases.'),
  });
}

export type FileWords = z.infer<ReturnType<typeof fileSchema>>;

function limitsOf(limits: CheckLimits, id: string): z.ZodType {
  return limits[id] ?? z.never();
}

/** Keys of one check's limits, where its schema tells. */
export function limitNames(schema: z.ZodType | undefined): readonly string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

/** For editors: JSON Schema (draft 7) of a settings file. A limit `...Ms` may be written as a duration without the `Ms`. */
export function settingsJsonSchema(limits: CheckLimits): { readonly [key: string]: unknown } {
  return z.toJSONSchema(fileSchema(limits), {
    target: 'draft-7',
    io: 'input',
    reused: 'ref',
    override: ({ jsonSchema }) => {
      for (const name of Object.keys(jsonSchema.properties ?? {})) {
        if (!name.endsWith('Ms')) continue;
        jsonSchema.properties = {
          ...jsonSchema.properties,
          [name.slice(0, -2)]: { type: 'string', pattern: durationPattern.source },
        };
        jsonSchema.required = jsonSchema.required?.filter((required) => required !== name) ?? [];
      }
    },
  });
}
