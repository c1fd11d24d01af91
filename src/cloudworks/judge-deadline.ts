/** Judges the deadlines of the settings by the runs CloudWorks tells of; pure. */
import type { Demand, DueVerdict, KnownRuns } from '../calendar/due.ts';
import { dueVerdictOf, forecastOf, usualGraceMs } from '../calendar/due.ts';
import type { Finding, JsonObject, Severity } from '../check.ts';
import { utcText } from '../explanation.ts';
import type { Deadline, Deadlines } from '../settings/settings.ts';

export type DeadlineCode = 'deadline-missed' | 'deadline-doubtful' | 'will-miss-deadline' | 'deadline-unknown';

/** `durationsMs`: of the good runs before. */
export function deadlineFindings(
  { startBy, doneBy }: Deadlines,
  known: KnownRuns,
  durationsMs: readonly number[],
  subject: JsonObject,
): readonly Finding<DeadlineCode>[] {
  return [
    ...(startBy === undefined ? [] : dueFindings('start by', startBy, known, subject)),
    ...(doneBy === undefined ? [] : dueFindings('done by', doneBy, known, subject)),
    ...(doneBy === undefined ? [] : comingFindings(doneBy, known, durationsMs, subject)),
  ];
}

type Told = readonly [code: DeadlineCode, severity: Severity, what: string];

const told: { readonly [V in DueVerdict['verdict']]: Told | null } = {
  kept: null,
  doubtful: ['deadline-doubtful', 'warning', 'the only run since may be the late one of the moment before'],
  late: ['deadline-missed', 'warning', 'a run came after it'],
  overdue: ['deadline-missed', 'failure', 'the run is still under way'],
  failed: ['deadline-missed', 'failure', 'the run did not end well'],
  missed: ['deadline-missed', 'failure', 'no run has started'],
  'history-too-short': ['deadline-unknown', 'unknown', 'the history does not reach back so far'],
  'result-unknown': ['deadline-unknown', 'unknown', 'how the run ended is not told'],
};

function dueFindings(
  demand: Demand,
  deadline: Deadline,
  known: KnownRuns,
  subject: JsonObject,
): readonly Finding<DeadlineCode>[] {
  const found = dueVerdictOf(demand, deadline, known, usualGraceMs);
  const say = found === null ? null : told[found.verdict];
  if (found === null || say === null) return [];
  const [code, severity, what] = say;
  const { due, run, verdict } = found;
  const facts = {
    ...subject,
    demand,
    deadline: deadline.text,
    dueAtMs: due.dueAtMs,
    toleranceMs: deadline.toleranceMs,
    verdict,
    what,
    startedAtMs: run?.startedAtMs ?? null,
    whichRun: run === null ? '' : `The run that decides it started ${utcText(run.startedAtMs)}.`,
  };
  return [{ code, severity, facts }];
}

function comingFindings(
  deadline: Deadline,
  known: KnownRuns,
  durationsMs: readonly number[],
  subject: JsonObject,
): readonly Finding<DeadlineCode>[] {
  const forecast = forecastOf(deadline, known, durationsMs, usualGraceMs);
  if (forecast === null) return [];
  const { due, run, estimatedEndAtMs, medianMs, knownRuns } = forecast;
  const facts = {
    ...subject,
    deadline: deadline.text,
    dueAtMs: due.dueAtMs,
    toleranceMs: deadline.toleranceMs,
    estimatedEndAtMs,
    medianMs,
    knownRuns,
    startedAtMs: run?.startedAtMs ?? null,
    what: run === null ? 'No run has started for it' : 'The run under way takes as long as usual',
  };
  return [{ code: 'will-miss-deadline', severity: 'warning', facts }];
}
