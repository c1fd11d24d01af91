/** The words of a settings file and their shapes, as a zod schema and as JSON Schema; pure. Knows no check but by what it is handed. */
import { z } from 'zod';
import { durationPattern, durationText, sizePattern } from './amounts.ts';
import { unknownKeyTexts } from './issues.ts';
import { regionNames } from './regions.ts';

/** The limits schema of every check, by check id. */
export type CheckLimits = { readonly [checkId: string]: z.ZodType };

/** A mapping that refuses unknown keys and says which it knows. */
function section<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? unknownKeyTexts(issue.keys, Object.keys(shape)).join('\n') : undefined,
  });
}

/** No control characters; written without the `u` flag, because editors apply JSON Schema patterns in either way. */
const printable = /^[ -~\u00a0-\uffff]*$/;

const text = z
  .string()
  .min(1, 'is empty; give a text or remove the key')
  .max(1000, 'is longer than 1000 characters')
  .regex(printable, 'holds a line break or another control character; write it on one line');
const email = z
  .string()
  .max(254)
  .regex(/^[^\s@<>"',;]+@[^\s@<>"',;]+$/, 'is no e-mail address; write for example team@example.com');
const emails = z.array(email).max(50);
const path = z
  .string()
  .min(1, 'is empty; give a path')
  .max(4096)
  .regex(printable, 'holds a line break or another control character')
  .regex(/^(?!env:|credential:)/, 'must be a path here, absolute or relative to the settings file');
const duration = z.string({ error: durationText }).regex(durationPattern, durationText);

const secretText =
  'must say where the secret is found, not be the secret; write env:NAME, file:/path or credential:NAME (systemd), and change a secret that stood here';
/** A reference to a secret, never the secret. */
const secret = z
  .string({ error: secretText })
  .max(4096, secretText)
  .regex(/^(env:[A-Za-z_][A-Za-z0-9_]*|file:[ -~\u00a0-\uffff]+|credential:[A-Za-z0-9_.@-]+)$/, secretText);

const baseUrl = z
  .string()
  .max(500)
  .regex(/^https?:\/\//, 'is no URL; write for example https://api.anaplan.com/2/0');

const notes = {
  purpose: text.optional().describe('What the action is for, e.g. "updating data". For support cases.'),
  runFrom: text
    .optional()
    .describe('Where it is run from: a dashboard, Anaplan Connect, CloudWorks. For support cases.'),
  module: text.optional().describe('The module it loads or reads. For support cases.'),
};

const sourceModel = section({
  model: text.describe('Name or id of the model the data comes from.'),
  workspace: text.optional().describe('Name or id of the workspace that model is expected in.'),
  connection: text.optional().describe('Connection that can see it; the one of the model unless given.'),
});

const watched = {
  stuckAfter: duration.optional().describe('How long progress and step may stay the same, e.g. 45m.'),
  sourceModel: sourceModel.optional().describe('Where an import from another model takes its data from.'),
  sourceFile: section({
    path: path.describe('Local file this import is fed from.'),
    freshWithin: duration.optional().describe('It must have been written within this time, e.g. 26h.'),
    minSize: z
      .string()
      .regex(sizePattern, 'is no size; write for example 1kB or 5MB')
      .optional()
      .describe('It must not be smaller than this; 1 byte unless given.'),
  }).optional(),
  ...notes,
};

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
  ])
  .describe('Either user and password, or certificate and key.');

const connection = section({
  region: z.enum(regionNames).optional().describe('Where the tenant is; sets the base URLs.'),
  baseUrls: section({
    api: baseUrl.optional().describe('e.g. https://api.anaplan.com/2/0'),
    auth: baseUrl.optional().describe('e.g. https://auth.anaplan.com'),
  })
    .optional()
    .describe('Instead of a region, or to override one of its URLs.'),
  signIn,
});

const model = section({
  connection: text.optional().describe('Name in connections; may be left out when there is only one.'),
  model: text.describe('Name or id.'),
  workspace: text.optional().describe('Name or id of the workspace it is expected in.'),
  imports: z
    .array(z.union([text, section({ import: text.describe('Name or id.'), ...watched })]))
    .max(1000)
    .optional(),
  processes: z
    .array(z.union([text, section({ process: text.describe('Name or id.'), ...watched })]))
    .max(1000)
    .optional(),
  exports: z
    .array(
      z.union([
        text,
        section({
          export: text.describe('Name or id.'),
          freshWithin: duration.optional().describe('It must have run within this time, e.g. 26h.'),
          runBy: text.optional().describe('Who runs it, where that is not the account of the connection.'),
          ...notes,
        }),
      ]),
    )
    .max(1000)
    .optional(),
  sourceModels: z
    .record(z.string(), sourceModel)
    .optional()
    .describe('Name of an import or process above -> where its data comes from; the same as sourceModel there.'),
});

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
    reporter: section({ name: text, email, phone: text.optional() }).optional().describe('Who reports support cases.'),
    watchers: emails.optional().describe('Who else is told about a support case.'),
    support: section({
      to: email.optional().describe('support@anaplan.com unless given.'),
      cc: emails.optional(),
      mayOpenModel: z.boolean().optional().describe('Whether support may open the model.'),
    }).optional(),
    connections: z
      .record(
        z
          .string()
          .regex(
            /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/,
            'is no name for a connection; use letters, digits, ".", "_" and "-"',
          ),
        connection,
      )
      .optional()
      .describe('Tenants and accounts, by a name of your choice.'),
    models: z.array(model).max(1000).optional(),
    endpoints: z.array(text).max(1000).optional().describe('HOST or HOST:PORT, besides those of the connections.'),
    certificates: z.array(certificate).max(1000).optional().describe('Certificate files and keystores on this host.'),
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
