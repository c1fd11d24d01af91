/** The kinds of problem a case can be about and which details support asks for each; data only. Source: Anaplan, Common Support Questions; support.anaplan.com, preparing case information. */
import type { ProblemType } from '../check.ts';
import type { FieldId, FieldSpec, ProblemSpec } from './case.ts';
import { fieldSpec } from './fields.ts';

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

/** Every case asks these first. */
const first = 'reporter contact watchers? owner? severity impact tenant';

/** Every case asks these last. */
const last = 'lastWorked changed modelLastModified? clients mayOpenModel account?';

/** Every case has these; where a problem does not ask for one itself, it is optional there. */
const everyCase = 'workspace? model? ranBy? failingCall? cloudWorks?';

type Words = { readonly [id: FieldId]: Partial<Pick<FieldSpec, 'label' | 'lookFor'>> };
type Asked = Omit<ProblemSpec, 'type' | 'fields'> & {
  /** Ids in the order support asks, optional ones with a `?`. */
  readonly fields: string;
  /** Where this problem asks in words of its own. */
  readonly words?: Words;
  /** A case about a connection asks neither when a model was modified nor whether support may open it. */
  readonly leftOut?: string;
};

const targetModel: Words = {
  model: {
    label: 'Target model (name and id)',
    lookFor: 'The model the import is run in; its id is in the address bar.',
  },
};

const specs: { readonly [Type in ProblemType]: Asked } = {
  'import-stuck': {
    title: 'An import or process is stuck',
    ask: 'Please look at why this task does not move, and whether it can be ended without harm to the model.',
    fields:
      'processType workspace model module action process? runFrom purpose scope startedAt runningFor standsAt standsSince taskId ranBy modelSays? failingCall? cloudWorks?',
  },
  'import-failed': {
    title: 'An import or process fails with an error of Anaplan',
    ask: 'Please look at why this action fails; the error names nothing that we could correct.',
    fields:
      'screenshot errorText workspace model module? action process? runFrom purpose failedAt retried taskId taskResult ranBy failingCall? cloudWorks?',
  },
  'model-to-model-failed': {
    title: 'A model-to-model import fails',
    ask: 'Please look at why the source model does not answer this import.',
    fields:
      'screenshot errorText sourceModel model workspace action process? failedAt retried taskId runFrom ranBy failingCall? cloudWorks?',
    words: { ...targetModel, taskId: { label: 'Task ids' } },
  },
  'export-no-file': {
    title: 'An export ran and left no file',
    ask: 'Please look at why the run left no file to fetch.',
    fields:
      'workspace model action process? ranBy ranAt taskId taskResult fileListing runFrom failingCall? cloudWorks?',
    words: { action: { label: 'Export action (name and id)', lookFor: 'Its name under Settings > Actions.' } },
  },
  'source-model-missing': {
    title: 'A source model cannot be located',
    ask: 'Please tell us why the import does not find its source model, and how to connect the two again.',
    fields:
      'errorText sourceModel model workspace action dataSource moved optionsTried ranBy runFrom taskId? cloudWorks?',
    words: targetModel,
  },
  'sign-in-refused': {
    title: 'Anaplan refuses the sign-in',
    ask: 'Please tell us why this sign-in is refused; the answer itself names no reason.',
    fields:
      'signInMethod certificateSubject certificateIssuer certificateSerial certificateValidity certificateEmail certificateUsage refusal refusedAt',
    leftOut: 'modelLastModified mayOpenModel',
  },
  'tls-refused': {
    title: 'A TLS connection is refused',
    ask: 'Please look at why this connection is refused.',
    fields: 'client clientOffered endpoint endpointAccepts refusedAt errorText?',
    words: { errorText: { lookFor: 'The message of the client, word by word.' } },
    leftOut: 'modelLastModified mayOpenModel clients',
  },
  'cloudworks-failed': {
    title: 'A CloudWorks integration or flow fails',
    ask: 'Please look at why this integration fails; its message and its errors name no cause.',
    fields: 'integration cloudWorks errorText failedAt retried? ranBy? taskId? workspace? model? screenshot',
    words: {
      errorText: { label: 'Message of the run', lookFor: 'CloudWorks > the integration > its history.' },
      cloudWorks: { lookFor: 'CloudWorks > the integration > its history.' },
    },
  },
};

export function problemOf(type: ProblemType): ProblemSpec {
  const { title, ask, fields, words = {}, leftOut = '' } = specs[type];
  const out = leftOut.split(' ');
  const asked = [first, fields, last, everyCase].flatMap((list) => list.split(' '));
  const byId = new Map<string, FieldSpec>();
  for (const written of asked) {
    const id = written.replace('?', '');
    if (!byId.has(id) && !out.includes(id)) byId.set(id, fieldSpec(id, id === written, words[id]));
  }
  return { type, title, ask, fields: [...byId.values()] };
}
