/** The kinds of problem a case can be about and what support asks for each; data only. Source: Anaplan, Common Support Questions; support.anaplan.com, preparing case information. */
import type { ProblemType } from '../check.ts';
import type { FieldSpec, ProblemSpec } from './case.ts';

export const problemTypes: readonly ProblemType[] = [
  'import-stuck',
  'import-failed',
  'model-to-model-failed',
  'export-no-file',
  'source-model-missing',
  'sign-in-refused',
  'tls-refused',
  'cloudworks-failed',
];

export function isProblemType(text: string): text is ProblemType {
  return problemTypes.some((type) => type === text);
}

const must = (id: string, label: string, lookFor: string): FieldSpec => ({ id, label, required: true, lookFor });
const may = (id: string, label: string, lookFor: string): FieldSpec => ({ id, label, required: false, lookFor });

const workspace = must(
  'workspace',
  'Workspace (name and id)',
  'The name, and the id in the address bar of the open model.',
);
const model = must('model', 'Model (name and id)', 'Name and id as in the address bar, or Manage models.');
const targetModel = must(
  'model',
  'Target model (name and id)',
  'The model the import is run in; its id is in the address bar.',
);
const sourceModel = must(
  'sourceModel',
  'Source model (name, id, workspace)',
  'In the target model: Settings > Actions > Manage Import Data Sources, the column with the source model.',
);
const action = must(
  'action',
  'Process or action (name and id)',
  'Its name under Settings > Actions, or of the process that runs it.',
);
const module_ = may('module', 'Module or list it loads', 'The target of the import: Settings > Actions > Edit.');
const runFrom = must(
  'runFrom',
  'Run from a dashboard, or from where',
  'A dashboard or page, Anaplan Connect, CloudWorks, another client.',
);
const purpose = must('purpose', 'Purpose of the action', 'Deleting, updating or adding data.');
const ranBy = must('ranBy', 'User that ran it', 'Name or e-mail of the user that started the run.');
const taskId = must('taskId', 'Task id', 'From the log of the client that started it.');
const failingCall = may('failingCall', 'HTTP call that failed', 'Method, path, status and message, with the time.');
const cloudWorks = may(
  'cloudWorks',
  'CloudWorks run id, trace id and code',
  'CloudWorks > the integration > its history; only if CloudWorks ran it.',
);
const screenshot = must(
  'screenshot',
  'Screenshot of the error',
  'Attach one, of the error as Anaplan shows it to a user. The raw answer of the API is in the archive as text; it is no screenshot.',
);

/** Every case asks these first. */
const reporter: readonly FieldSpec[] = [
  must('reporter', 'Reported by', 'Your name, as a registered user of the support portal.'),
  must('contact', 'Contact (e-mail, phone)', 'How support reaches you.'),
  may('watchers', 'Also to be notified', 'Names and e-mail addresses of others.'),
  must(
    'impact',
    'Severity and business impact',
    'What cannot be done because of it, by whom, and until when it is needed.',
  ),
  must('tenant', 'Tenant', 'The tenant (customer) id: Administration, or ask your tenant administrator.'),
];

/** Every case asks these last. */
const circumstances: readonly FieldSpec[] = [
  must('lastWorked', 'When it last worked', 'The date and time of the last good run.'),
  must(
    'changed',
    'What changed since then',
    'Model, actions, roles, source data, scripts, clients, network; "nothing known" is an answer too.',
  ),
  may('modelLastModified', 'Model last modified', 'Manage models, or the history of the model.'),
  must(
    'clients',
    'Clients involved, with versions',
    'Anaplan Connect, MuleSoft, Informatica, CloudWorks, a script: name and version; Java version.',
  ),
  must(
    'mayOpenModel',
    'May support open the model',
    'Yes or no. An encrypted (BYOK) workspace needs its encryption administrator to grant it.',
  ),
  may('account', 'Account of the integration', 'The user the integration signs in as.'),
];

const specs: { readonly [Type in ProblemType]: Omit<ProblemSpec, 'type'> } = {
  'import-stuck': {
    title: 'An import or process is stuck',
    ask: 'Please look at why this task does not move, and whether it can be ended without harm to the model.',
    fields: [
      must(
        'processType',
        'Type of process',
        'Model to model, module to module, list to module, or from a file into a list or module.',
      ),
      workspace,
      model,
      module_,
      action,
      runFrom,
      purpose,
      must('scope', 'This action only, or all of the model', 'Do other actions of the model run?'),
      must('startedAt', 'Started', 'When the run was started.'),
      must('runningFor', 'Has run for', 'How long, and how long it usually takes.'),
      must('standsAt', 'Stands at', 'The percentage and step shown, and since when they do not change.'),
      taskId,
      ranBy,
      may('modelSays', 'What the model was doing', 'Manage models > Manage tasks.'),
      failingCall,
      cloudWorks,
    ],
  },
  'import-failed': {
    title: 'An import or process fails with an error of Anaplan',
    ask: 'Please look at why this action fails; the error names nothing that we could correct.',
    fields: [
      screenshot,
      must('errorText', 'Error text', 'The message as shown, word by word.'),
      workspace,
      model,
      module_,
      action,
      runFrom,
      purpose,
      must('failedAt', 'Time it failed', 'Date and time, with the time zone.'),
      must('retried', 'Retried, with what result', 'When the action was run again, and how that ended.'),
      taskId,
      must('taskResult', 'Result of the task', 'What Anaplan, or the log of the client, said at the end.'),
      ranBy,
      failingCall,
      cloudWorks,
    ],
  },
  'model-to-model-failed': {
    title: 'A model-to-model import fails',
    ask: 'Please look at why the source model does not answer this import.',
    fields: [
      screenshot,
      must('errorText', 'Error text', 'The message as shown, word by word.'),
      sourceModel,
      targetModel,
      workspace,
      action,
      must('failedAt', 'Time it failed', 'Date and time, with the time zone.'),
      must('retried', 'Retried, with what result', 'When the import was run again, and how that ended.'),
      must('taskId', 'Task ids', 'From the log of the client that started it.'),
      runFrom,
      ranBy,
      failingCall,
      cloudWorks,
    ],
  },
  'export-no-file': {
    title: 'An export ran and left no file',
    ask: 'Please look at why the run left no file to fetch.',
    fields: [
      workspace,
      model,
      must('action', 'Export action (name and id)', 'Its name under Settings > Actions.'),
      may('process', 'Process that runs it', 'If a process runs the export: its name.'),
      ranBy,
      must('ranAt', 'When it ran', 'Date and time, with the time zone.'),
      taskId,
      must('taskResult', 'Result of the task', 'What Anaplan, or the log of the client, said at the end.'),
      must(
        'fileListing',
        'The file in the list of files at that time',
        'Whether the file is listed, and under which name.',
      ),
      runFrom,
      failingCall,
      cloudWorks,
    ],
  },
  'source-model-missing': {
    title: 'A source model cannot be located',
    ask: 'Please tell us why the import does not find its source model, and how to connect the two again.',
    fields: [
      must('errorText', 'Error text', 'The message as shown, word by word.'),
      sourceModel,
      targetModel,
      workspace,
      action,
      must(
        'dataSource',
        'Its data source',
        'Settings > Actions > Manage Import Data Sources: the entry the import reads.',
      ),
      must(
        'moved',
        'What moved, and when',
        'Was one of the two models moved, copied, archived or imported into another workspace? When?',
      ),
      must(
        'optionsTried',
        "Which of Anaplan's three options were tried",
        'See "What Anaplan advises" in this case: option 1, 2, 3, and what came of each.',
      ),
      ranBy,
      runFrom,
      cloudWorks,
    ],
  },
  'sign-in-refused': {
    title: 'Anaplan refuses the sign-in',
    ask: 'Please tell us why this sign-in is refused; the answer itself names no reason.',
    fields: [
      must('signInMethod', 'Sign-in by', 'CA certificate, or user and password (basic).'),
      must('certificateSubject', 'Certificate: subject', 'anaplan-doctor diagnose cert FILE'),
      must('certificateIssuer', 'Certificate: issuer', 'anaplan-doctor diagnose cert FILE'),
      must('certificateSerial', 'Certificate: serial number', 'anaplan-doctor diagnose cert FILE'),
      must('certificateValidity', 'Certificate: valid from, to', 'anaplan-doctor diagnose cert FILE'),
      must('certificateEmail', 'Certificate: e-mail address', 'anaplan-doctor diagnose cert FILE'),
      must('certificateUsage', 'Certificate: key usage', 'anaplan-doctor diagnose cert FILE'),
      must(
        'refusal',
        'The answer',
        'HTTP status, status word and message of the refusal. Never the key, never the signed text.',
      ),
      must('refusedAt', 'Refused at', 'Date and time, with the time zone.'),
    ],
  },
  'tls-refused': {
    title: 'A TLS connection is refused',
    ask: 'Please look at why this connection is refused.',
    fields: [
      must(
        'client',
        'Client and its version',
        'Anaplan Connect, MuleSoft, Java ...: name and version, and the Java it runs on.',
      ),
      must(
        'clientOffered',
        'What the client offered',
        'TLS versions and cipher suites: for Java, run it with -Djavax.net.debug=ssl:handshake.',
      ),
      must('endpoint', 'Endpoint', 'Host name and port.'),
      must('endpointAccepts', 'What the endpoint accepts', 'anaplan-doctor diagnose tls HOST:PORT'),
      must('refusedAt', 'Refused at', 'Date and time, with the time zone.'),
      may('errorText', 'Error text', 'The message of the client, word by word.'),
    ],
  },
  'cloudworks-failed': {
    title: 'A CloudWorks integration or flow fails',
    ask: 'Please look at why this integration fails; its message and its errors name no cause.',
    fields: [
      must('integration', 'Integration or flow (name and id)', 'CloudWorks > Integrations.'),
      must('cloudWorks', 'CloudWorks run id, trace id and code', 'CloudWorks > the integration > its history.'),
      must('errorText', 'Message of the run', 'CloudWorks > the integration > its history.'),
      must('failedAt', 'Time it failed', 'Date and time, with the time zone.'),
      may('retried', 'Retried, with what result', 'When it was run again, and how that ended.'),
      may('workspace', 'Workspace (name and id)', 'Of the model it works on.'),
      may('model', 'Model (name and id)', 'That it works on.'),
      screenshot,
    ],
  },
};

/** A case about a connection asks neither for tenant objects nor whether support may open a model. */
const withoutModel = new Set(['modelLastModified', 'mayOpenModel']);

export function problemOf(type: ProblemType): ProblemSpec {
  const { title, ask, fields } = specs[type];
  const aboutModel = type !== 'sign-in-refused' && type !== 'tls-refused';
  const last = circumstances.filter(
    ({ id }) => (aboutModel || !withoutModel.has(id)) && !(type === 'tls-refused' && id === 'clients'),
  );
  return { type, title, ask, fields: [...reporter, ...fields, ...last] };
}
