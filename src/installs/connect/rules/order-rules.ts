/** Rules about the order of options: the client acts on each as it reads it. Part of AC05 of the table in docs/anaplan-connect.md; pure. */
import type { Finding } from '../../../check.ts';
import type { ShownUse } from '../client/observation.ts';
import { isAtLeast } from '../client/version.ts';
import type { Judged } from './finding.ts';
import { firstRequestAt, found, isWhole } from './finding.ts';
import type { ConnectCode } from './words.ts';

type Found = readonly Finding<ConnectCode>[];

const actions = new Set(['-import', '-export', '-action', '-process']);
/** What `-execute` runs from 3.0 on besides. */
const alsoRun = new Set(['-list', '-module']);
const taskOptions = new Set(['-locale', '-connectorproperty', '-mappingproperty']);
/** All that makes the connection, which is made once. */
const ofConnection = new Set([
  '-service',
  '-auth',
  '-user',
  '-certificate',
  '-privatekey',
  '-keystore',
  '-keystorepass',
  '-keystorealias',
  '-oauth-client-id',
  '-via',
  '-viauser',
  '-maxretrycount',
  '-retrytimeout',
  '-httptimeout',
  '-workspace',
  '-model',
]);

/** Without them the defaults hold, and the job runs. */
const ofRetries = new Set(['-maxretrycount', '-retrytimeout', '-httptimeout']);

export function orderFindings(judged: Judged): Found {
  if (judged.call.line === null) return [];
  return [...lateFindings(judged), ...orderOfActions(judged), ...doingNothing(judged)];
}

function lateFindings(judged: Judged): Found {
  const { uses } = judged.call;
  const first = firstRequestAt(judged.call);
  const request = uses[first];
  if (request === undefined) return [];
  const consequence = `${request.written} signs in with what stands before it.`;
  return uses.slice(first + 1).flatMap((use, index) => {
    const isFirstOfIts = !uses.slice(0, first + 1 + index).some(({ option }) => sameMatter(option, use.option));
    return ofConnection.has(use.option) && isFirstOfIts ? [late(judged, use, request, consequence)] : [];
  });
}

/** `-workspace` and `-workspace_id` set the same. */
function sameMatter(one: string, other: string): boolean {
  return one.replace(/_id$/, '') === other.replace(/_id$/, '');
}

function late(judged: Judged, use: ShownUse, behind: ShownUse, consequence: string): Finding<ConnectCode> {
  const severity = ofRetries.has(use.option) ? 'warning' : 'failure';
  return found('option-misplaced', severity, judged, {
    option: use.written,
    at: use.at,
    behind: behind.written,
    consequence,
  });
}

function orderOfActions(judged: Judged): Found {
  const { uses } = judged.call;
  return uses.flatMap((use, index): Found => {
    const before = uses.slice(0, index);
    const behind = uses.slice(index + 1);
    if (use.does === 'executes') return executeFindings(judged, use, before);
    if (actions.has(use.option)) return neverRun(judged, use, behind);
    if (use.option === '-output')
      return beforeExecute(judged, use, before, behind, 'The error dump is that of a run, and there is none yet.');
    if (use.option === '-get' && isOfExport(before)) {
      return beforeExecute(judged, use, before, behind, 'The export has not run: "Export failed - ignoring content".');
    }
    if (use.option === '-chunksize')
      return neededBy(judged, use, before, behind, '-put', 'The upload is done by then, in chunks of 1 MB.');
    if (use.option === '-file')
      return neededBy(
        judged,
        use,
        before,
        behind,
        '-put',
        'The upload went to a server file of the same name as the local one.',
        before.some(({ option }) => option === '-file'),
      );
    return taskOptions.has(use.option)
      ? neededBy(
          judged,
          use,
          before,
          behind,
          '-execute',
          'The run is over by then.',
          before.some(({ option }) => option === use.option),
        )
      : [];
  });
}

function executeFindings(judged: Judged, use: ShownUse, before: readonly ShownUse[]): Found {
  const { line } = judged.call;
  const isModern = line !== null && isAtLeast(line, '3.0');
  const isNamed = before.some(({ option }) => actions.has(option) || (isModern && alsoRun.has(option)));
  return isNamed ? [] : [found('execute-without-action', 'failure', judged, { at: use.at })];
}

/** Replaced by another before any run, or left at the end. An export may be named for its layout or its last file. */
function neverRun(judged: Judged, { option, value, at }: ShownUse, behind: readonly ShownUse[]): Found {
  if (!isWhole(judged.call)) return [];
  const end = behind.findIndex((one) => actions.has(one.option));
  const own = end < 0 ? behind : behind.slice(0, end);
  const isUsed = own.some(
    (one) =>
      one.does === 'executes' || one.option === '-emd' || one.does === 'downloads' || one.option === '-jdbcproperties',
  );
  return isUsed
    ? []
    : [found('action-not-executed', 'failure', judged, { option, name: value ?? 'of a name unknown', at })];
}

function beforeExecute(
  judged: Judged,
  use: ShownUse,
  before: readonly ShownUse[],
  behind: readonly ShownUse[],
  consequence: string,
): Found {
  const execute = behind.find(({ does }) => does === 'executes');
  if (before.some(({ does }) => does === 'executes') || execute === undefined) return [];
  return [
    found('option-misplaced', 'failure', judged, {
      option: '-execute',
      at: execute.at,
      behind: use.written,
      consequence,
    }),
  ];
}

/** It serves what stands behind it; where that stands before it alone, it came too late. */
function neededBy(
  judged: Judged,
  use: ShownUse,
  before: readonly ShownUse[],
  behind: readonly ShownUse[],
  server: string,
  consequence: string,
  isAgain = false,
): Found {
  const served = before.find(({ option }) => option === server);
  if (
    isAgain ||
    served === undefined ||
    behind.some(({ option }) => option === server || option === '-get' || option === '-puts')
  )
    return [];
  return [late(judged, use, served, consequence)];
}

/** `-get` without `-file` gives the file of the export. */
function isOfExport(before: readonly ShownUse[]): boolean {
  const lastFile = before.findLast(({ option }) => option === '-file');
  const lastAction = before.findLast(({ option }) => actions.has(option));
  return lastFile === undefined && lastAction?.option === '-export';
}

/** `-list` and `-execute:all` act by what stands behind them. */
function doingNothing(judged: Judged): Found {
  const { uses } = judged.call;
  const acts = uses.some(
    ({ does, option }) => (does !== 'sets' && does !== 'tells') || option === '-list' || option === '-execute:all',
  );
  const isTold = uses.some(({ option }) => actions.has(option));
  return acts || isTold || !isWhole(judged.call) ? [] : [found('nothing-to-do', 'failure', judged)];
}
