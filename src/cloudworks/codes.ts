/** What CloudWorks' codes and messages mean, and what to do; pure data. Source: CloudWorks API, error codes; help.anaplan.com, CloudWorks; codes seen live. */
import { resultCodeOf } from '../anaplan/result-codes.ts';
import type { CloudRun, RunErrors } from './cloudworks.ts';

/** `unexplained`: neither code, message nor errors say what to do; Anaplan's own page sends such runs to support. */
export type CauseFamily = 'model-gone' | 'known' | 'unexplained';

export type RunCause = {
  readonly family: CauseFamily;
  /** Can stand after "failed: ". */
  readonly cause: string;
  readonly steps: readonly string[];
};

/** Message first, for it is the most exact; then the kinds of errors; then the code. `errors` null: they were not read. */
export function causeOf(run: CloudRun, errors: readonly RunErrors[] | null): RunCause {
  const said = messages.find(([pattern]) => pattern.test(run.message ?? ''));
  if (said !== undefined) return said[1];
  const types = (errors ?? []).flatMap(({ actions }) =>
    actions.flatMap((action) => action.errors.flatMap(({ type }) => type ?? [])),
  );
  const known = types.map(resultCodeOf).find((code) => code !== null && code.category !== 'success');
  const byCode = runCodes.get(run.errorCode ?? 0);
  if (known != null) return { family: 'known', cause: lowered(known.cause), steps: known.remedy.split('\n') };
  if (byCode !== undefined) return byCode;
  if (errors === null) return { family: 'known', cause: 'its errors have not been read yet', steps: [] };
  return { family: 'unexplained', cause: 'neither its code nor its errors name a cause', steps: [] };
}

const known = (cause: string, ...steps: readonly string[]): RunCause => ({ family: 'known', cause, steps });
const atAnaplan = (cause: string): RunCause => ({ family: 'unexplained', cause, steps: [] });
const connectionSteps = [
  'CloudWorks > Connections: open the connection, enter valid credentials, and test it.',
  'Check with the owner of the bucket, container or dataset that it exists and that the account may read and write it.',
] as const;

const messages: readonly (readonly [pattern: RegExp, cause: RunCause])[] = [
  [/model was deleted|model not found/i, { family: 'model-gone', cause: 'its model is gone', steps: [] }],
  [
    /action not found|not defined in your anaplan model/i,
    known(
      'an action it runs is no longer in the model',
      'In the model, Settings > Actions: find the action that took its place.',
      'CloudWorks > Integrations: edit the integration and choose that action.',
    ),
  ],
  [
    /optimizer/i,
    known('its process holds an Optimizer step, which CloudWorks cannot run', 'Take the step out of the process.'),
  ],
  [
    /incorrect file structure/i,
    known(
      'the columns of the file are not those of the import',
      'Compare the header row of the file with the mapping of the import: Settings > Actions > edit the import.',
    ),
  ],
  [
    /invalid connection|credentials are invalid|role arn|bucket|dataset/i,
    known('its connection is refused', ...connectionSteps),
  ],
  [
    /does not have access to (?:the )?(?:workspace|model)|not authori[sz]ed|not permitted/i,
    known(
      'the user it runs as may not enter the workspace or the model',
      'Have a workspace administrator give the user that owns the integration access to workspace and model.',
    ),
  ],
  [/already running/i, known('it was still running when it was started again', 'Spread the schedules further apart.')],
  [
    /server error|anaplan connection error|trigger error|service unavailable/i,
    atAnaplan('Anaplan reports a fault of its own'),
  ],
];

/** `executionErrorCode`; 35 and 39 were seen, and nothing says what they mean. */
const runCodes: ReadonlyMap<number, RunCause> = new Map([
  [
    12,
    known(
      'data of the source does not fit the types of the target (code 12)',
      'Download the failure dump of the run: CloudWorks > the integration > History. It names each row and the reason.',
      'Correct the rows at their source, and run the integration again.',
    ),
  ],
]);

const connectionCodes: ReadonlyMap<number, string> = new Map([
  [1, 'the access key or its secret is refused (AMAZONS3_INVALID_CREDENTIALS)'],
  [4, 'the bucket does not exist or its name is wrong (AMAZONS3_INVALID_BUCKET)'],
  [10, 'the AWS role cannot be assumed (AWS_ASSUME_ROLE_FAILED)'],
]);

/** `integrationErrorCode` of a connection whose status is 0. */
export function connectionCauseOf(errorCode: number | null): string {
  if (errorCode === null) return 'no code is given';
  return connectionCodes.get(errorCode) ?? `code ${errorCode}, which no public table explains`;
}

function lowered(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
