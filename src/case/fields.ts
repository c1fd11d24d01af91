/** The details that Anaplan's support asks for, each once: label, where it can come from, what to look for; data only. Which problem asks for which is in problems.ts. */
import type { FieldId, FieldSource, FieldSpec } from './case.ts';

type More = Partial<Pick<FieldSpec, 'unit' | 'lasts' | 'choices'>>;
type Described = Omit<FieldSpec, 'id' | 'required'>;

const utc = { unit: 'UTC time' };

/** `sources` in the order they are asked, by blanks. */
function told(label: string, sources: string, lookFor: string, more: More = {}): Described {
  return {
    label,
    lookFor,
    sources: sources.split(' ') as readonly FieldSource[],
    unit: null,
    lasts: null,
    choices: [],
    ...more,
  };
}

const described: { readonly [id: FieldId]: Described } = {
  // Who reports.
  reporter: told('Reported by', 'settings asked', 'Your name, as a registered user of the support portal.', {
    lasts: 'installation',
  }),
  contact: told('Contact (e-mail, phone)', 'settings asked', 'How support reaches you.', { lasts: 'installation' }),
  watchers: told('Also to be notified', 'settings asked', 'Names and e-mail addresses of others.', {
    lasts: 'installation',
  }),
  owner: told('Owner of the model or action', 'settings asked', 'Who decides about it, with an e-mail address.', {
    lasts: 'action',
  }),
  severity: told('Severity', 'settings asked', 'How urgent it is for you, in the words of your support contract.', {
    choices: ['Critical: a business process is stopped', 'High: badly hampered', 'Medium: there is a way round', 'Low'],
  }),
  impact: told(
    'Business impact',
    'settings asked',
    'What cannot be done because of it, by whom, and until when it is needed.',
  ),
  tenant: told('Tenant', 'api asked', 'The tenant (customer) id: Administration, or ask your tenant administrator.', {
    lasts: 'installation',
  }),
  account: told('Account of the integration', 'api settings asked', 'The user the integration signs in as.'),

  // Where it is.
  workspace: told(
    'Workspace (name and id)',
    'api settings asked',
    'The name, and the id in the address bar of the open model.',
    { lasts: 'model' },
  ),
  model: told('Model (name and id)', 'api settings asked', 'Name and id as in the address bar, or Manage models.', {
    lasts: 'model',
  }),
  module: told(
    'Module or list it loads',
    'settings api asked',
    'The target of the import: Settings > Actions > Edit.',
    {
      lasts: 'action',
    },
  ),
  action: told(
    'Process or action (name and id)',
    'api settings asked',
    'Its name under Settings > Actions, or of the process that runs it.',
    { lasts: 'action' },
  ),
  process: told('Process that runs it', 'api asked', 'If a process runs the action: its name.', { lasts: 'action' }),
  sourceModel: told(
    'Source model (name, id, workspace)',
    'api settings asked',
    'In the target model: Settings > Actions > Manage Import Data Sources, the column with the source model.',
    { lasts: 'action' },
  ),
  dataSource: told(
    'Its data source',
    'api asked',
    'Settings > Actions > Manage Import Data Sources: the entry the import reads.',
    { lasts: 'action' },
  ),
  processType: told(
    'Type of process',
    'settings api asked',
    'Model to model, module to module, list to module, or from a file into a list or module.',
    {
      lasts: 'action',
      choices: [
        'model to model',
        'module to module',
        'list to module',
        'list to list',
        'file to module',
        'file to list',
        'delete',
      ],
    },
  ),
  runFrom: told(
    'Run from a dashboard, or from where',
    'settings api asked',
    'A dashboard or page, Anaplan Connect, CloudWorks, another client.',
    {
      lasts: 'action',
      choices: [
        'a dashboard or page',
        'Anaplan Connect',
        'CloudWorks',
        'the REST API, by a script',
        'MuleSoft',
        'Informatica',
      ],
    },
  ),
  purpose: told('Purpose of the action', 'settings api asked', 'Deleting, updating or adding data.', {
    lasts: 'action',
    choices: ['updating data', 'adding data', 'updating and adding data', 'deleting data'],
  }),

  // The run.
  scope: told('This action only, or all of the model', 'store asked', 'Do other actions of the model run?', {
    choices: ['this action only', 'all actions of the model'],
  }),
  ranBy: told('User that ran it', 'api settings asked', 'Name or e-mail of the user that started the run.'),
  startedAt: told('Started', 'api asked', 'When the run was started.', utc),
  runningFor: told('Has run for', 'api asked', 'How long, and how long it usually takes.', { unit: 'duration' }),
  standsAt: told('Stands at', 'api asked', 'The percentage and step shown.', { unit: 'percent, step' }),
  standsSince: told('Has stood there since', 'store asked', 'When progress and step last changed.', utc),
  modelSays: told('What the model was doing', 'api asked', 'Manage models > Manage tasks.'),
  taskId: told('Task id', 'api asked', 'From the log of the client that started it.'),
  taskResult: told('Result of the task', 'api asked', 'What Anaplan, or the log of the client, said at the end.'),
  ranAt: told('When it ran', 'api asked', 'Date and time, with the time zone.', utc),
  failedAt: told('Time it failed', 'api asked', 'Date and time, with the time zone.', utc),
  retried: told('Retried, with what result', 'api asked', 'When it was run again, and how that ended.'),
  fileListing: told(
    'The file in the list of files at that time',
    'api asked',
    'Whether the file is listed, and under which name.',
  ),
  moved: told(
    'What moved, and when',
    'api store asked',
    'Was one of the two models moved, copied, archived or imported into another workspace? When?',
  ),
  optionsTried: told(
    "Which of Anaplan's three options were tried",
    'asked',
    'See "What Anaplan advises" in this case: option 1, 2, 3, and what came of each.',
  ),
  errorText: told('Error text', 'api asked', 'The message as shown, word by word.'),
  screenshot: told(
    'Screenshot of the error',
    'file',
    'Attach one (--attach FILE), of the error as Anaplan shows it to a user. The raw answer of the API is in the archive as text; it is no screenshot.',
  ),
  failingCall: told('HTTP call that failed', 'api asked', 'Method, path, status and message, with the time.', {
    unit: 'method, path, HTTP status, message, UTC time',
  }),
  cloudWorks: told(
    'CloudWorks run id, trace id and code',
    'api asked',
    'CloudWorks > the integration > its history; only if CloudWorks ran it.',
  ),
  integration: told('Integration or flow (name and id)', 'api asked', 'CloudWorks > Integrations.'),

  // Sign-in and TLS.
  signInMethod: told('Sign-in by', 'api settings asked', 'CA certificate, or user and password (basic).', {
    choices: ['CA certificate', 'user and password', 'OAuth device grant'],
  }),
  certificateSubject: told('Certificate: subject', 'look asked', 'anaplan-doctor diagnose cert FILE'),
  certificateIssuer: told('Certificate: issuer', 'look asked', 'anaplan-doctor diagnose cert FILE'),
  certificateSerial: told('Certificate: serial number', 'look asked', 'anaplan-doctor diagnose cert FILE', {
    unit: 'hexadecimal',
  }),
  certificateValidity: told('Certificate: valid from, to', 'look asked', 'anaplan-doctor diagnose cert FILE', utc),
  certificateEmail: told('Certificate: e-mail address', 'look asked', 'anaplan-doctor diagnose cert FILE'),
  certificateUsage: told('Certificate: key usage', 'look asked', 'anaplan-doctor diagnose cert FILE'),
  refusal: told(
    'The answer',
    'api asked',
    'HTTP status, status word and message of the refusal. Never the key, never the signed text.',
  ),
  refusedAt: told('Refused at', 'api look asked', 'Date and time, with the time zone.', utc),
  client: told(
    'Client and its version',
    'look asked',
    'Anaplan Connect, MuleSoft, Java ...: name and version, and the Java it runs on.',
  ),
  clientOffered: told(
    'What the client offered',
    'look asked',
    'TLS versions and cipher suites: for Java, run it with -Djavax.net.debug=ssl:handshake.',
  ),
  endpoint: told('Endpoint', 'look asked', 'Host name and port.'),
  endpointAccepts: told('What the endpoint accepts', 'look asked', 'anaplan-doctor diagnose tls HOST:PORT'),

  // What was around it.
  lastWorked: told('When it last worked', 'api store asked', 'The date and time of the last good run.', utc),
  changed: told(
    'What changed since then',
    'store asked',
    'Model, actions, roles, source data, scripts, clients, network; "nothing known" is an answer too.',
  ),
  modelLastModified: told('Model last modified', 'api asked', 'Manage models, or the history of the model.', utc),
  clients: told(
    'Clients involved, with versions',
    'look asked',
    'Anaplan Connect, MuleSoft, Informatica, CloudWorks, a script: name and version; Java version.',
  ),
  mayOpenModel: told(
    'May support open the model',
    'settings asked',
    'Yes or no. An encrypted (BYOK) workspace needs its encryption administrator to grant it.',
    { lasts: 'model', choices: ['yes', 'no'] },
  ),
};

/** Every id there is, whatever the problem. */
export const fieldIds: readonly FieldId[] = Object.keys(described);

/** `label` and `lookFor` where a problem asks for it in other words. Throws for an id that is not there: a mistake in problems.ts. */
export function fieldSpec(
  id: FieldId,
  required: boolean,
  words: Partial<Pick<FieldSpec, 'label' | 'lookFor'>> = {},
): FieldSpec {
  const one = Object.hasOwn(described, id) ? described[id] : undefined;
  if (one === undefined) throw new RangeError(`there is no field ${id}`);
  return { id, required, ...one, ...words };
}
