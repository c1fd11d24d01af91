/** The words of `installs:` in a settings file, as zod schemas; pure. */
import { z } from 'zod';
import { path, secret, section, text } from './words.ts';

const account = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_.-]{0,30}\$?$/,
    'is no name of an account; write the one the job runs as, for example loader',
  )
  .optional()
  .describe('Account it runs as, where files are for that account alone; docs/daemon.md says how it is looked at.');
const name = text.optional().describe('Shown in reports; the path unless given.');
const log = path.optional().describe('File its output is kept in.');

const connect = z.union([
  path,
  section({
    name,
    script: path.describe('Script of Anaplan Connect, .sh or .bat.'),
    log,
    account,
    javaHome: path.optional().describe('JAVA_HOME of that account.'),
  }),
]);

const java = z.union([path, section({ name, path: path.describe('Home of a Java, or the java itself.'), account })]);

const mulesoft = z.union([
  path,
  section({
    name,
    app: path.describe('Folder of the project or of the deployed application.'),
    muleHome: path.optional().describe('$MULE_HOME, for wrapper.conf.'),
    log,
    account,
  }),
]);

const informatica = z.union([
  path,
  section({
    name,
    connection: path.describe('An exported connection (JSON, CSV), or one written by hand (YAML).'),
    agent: path.optional().describe('Folder of the Secure Agent.'),
    log,
    account,
  }),
]);

const atlan = section({
  name: text.optional().describe('Shown in reports; the host, else the agent or tenant, unless given.'),
  mode: z
    .enum(['direct', 'runtime'])
    .describe("direct: Atlan's cloud extracts; runtime: a self-deployed runtime does."),
  host: text.optional().describe('Host field of the connector as it is written there, e.g. us1a.app.anaplan.com.'),
  connection: text.optional().describe('Name in connections with the same account, for the preflight.'),
  certificate: section({
    encodedData: secret.describe('The field as it was entered, by reference: file:/path.'),
    encodedSignedData: secret.describe('The field as it was entered, by reference: file:/path.'),
    file: path.describe('PEM file with the certificate that was entered.'),
  })
    .optional()
    .describe('The three fields of certificate sign-in.'),
  config: path.optional().describe("config.yaml or Helm's values of the runtime."),
  components: path.optional().describe('Folder of Dapr components.'),
  env: path.optional().describe('.env file of the runtime.'),
  compose: path.optional().describe('Compose file of the runtime.'),
  tenant: text.optional().describe('<tenant> of <tenant>.atlan.com.'),
  agent: text.optional().describe('Name of the agent as chosen in the workflow.'),
  log,
  secret: section({
    reference: z
      .string()
      .max(2048)
      .regex(
        /^(?:vault:[^#\s/]+(?:\/[^#\s/]+)+|(?:aws|azure|google):[^#\s]+)$/,
        'is written as vault:PATH, aws:NAME, azure:NAME or google:NAME, without #KEY',
      )
      .describe('The secret at secret-path of the workflow: vault:PATH, aws:NAME, azure:NAME or google:NAME.'),
    keys: z
      .array(text)
      .min(1)
      .max(20)
      .describe('Names of keys that the workflow uses, for example username, password.'),
  })
    .optional()
    .describe(
      'The secret that the workflow names: whether it is there and has these keys is looked at, never a value.',
    ),
  account,
});

export const installs = section({
  connect: z.array(connect).max(1000).optional().describe('Scripts of Anaplan Connect.'),
  java: z.array(java).max(100).optional().describe('Java runtimes.'),
  mulesoft: z.array(mulesoft).max(100).optional().describe('MuleSoft projects or applications.'),
  informatica: z.array(informatica).max(100).optional().describe('Connections of Informatica.'),
  atlan: z.array(atlan).max(100).optional().describe("Atlan's connector, direct or in a self-deployed runtime."),
  scripts: z
    .array(path)
    .max(1000)
    .optional()
    .describe('Any other client: files, or patterns with *, ? and ** as in a shell.'),
})
  .optional()
  .describe('Clients on this host.');
