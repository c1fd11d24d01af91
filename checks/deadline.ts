/** Looks whether imports, processes and exports ran when the settings say they should. Knows runs by Anaplan's clock; not why one ran or not. */
import { z } from 'zod';
import type { ReadSince } from '../src/anaplan/anaplan.ts';
import type { CarriedRuns } from '../src/anaplan/deadline-runs.ts';
import { carriedRunsOf, ownRunsOf } from '../src/anaplan/deadline-runs.ts';
import type { Asked } from '../src/anaplan/deadline-targets.ts';
import { deadlineTargetsOf } from '../src/anaplan/deadline-targets.ts';
import { isClosed } from '../src/anaplan/model-state.ts';
import type { Subject } from '../src/anaplan/watched.ts';
import { subjectOf, watchedAction, watchedModel } from '../src/anaplan/watched.ts';
import type { ListMemory } from '../src/calendar/complete-from.ts';
import { completeFromMs } from '../src/calendar/complete-from.ts';
import type { Demand, DueVerdict, Forecast, KnownRuns, SeenRun } from '../src/calendar/due.ts';
import { comingDueOf, decisiveRuns, dueVerdictOf, forecastOf, lastDueOf, usualGraceMs } from '../src/calendar/due.ts';
import { dueFactsOf, lastRunText } from '../src/calendar/due-facts.ts';
import type { FoundRun } from '../src/calendar/seen-runs.ts';
import { durationsMsOf, runsAfter } from '../src/calendar/seen-runs.ts';
import type { Finding } from '../src/check.ts';
import { defineCheck, NothingToLookAt } from '../src/check.ts';
import { utcText } from '../src/explanation.ts';
import type { Deadline } from '../src/settings/settings.ts';
import { explanations } from './deadline.words.ts';

type Code = keyof typeof explanations;

type Observation = {
  readonly subject: Subject;
  readonly runFrom: string | null;
  readonly asked: readonly Asked[];
  /** When the list of runs was read, this host's clock; null: as the look began. */
  readonly readAtMs: number | null;
  /** Anaplan's clock less this host's; null when no answer said. */
  readonly skewMs: number | null;
  /** The account sees the action in the list of the open model now. */
  readonly isListed: boolean;
  /** In the order of their starts; of many those that decide. Null: a closed model, and the id of the action is not known. */
  readonly runs: readonly FoundRun[] | null;
  /** Start of the oldest run in the list. */
  readonly oldestAtMs: number | null;
  /** Runs as a step of a process; asked for where its own runs keep no deadline, and null where they could not be. */
  readonly carried: CarriedRuns | null;
};

type Memory = ListMemory & {
  /** It was listed in the open model at some look. */
  readonly wasListed: boolean;
};

const limits = z.strictObject({
  /** So late is always in time: schedulers start some seconds after the minute. */
  graceMs: z.number().nonnegative().max(3_600_000).default(usualGraceMs),
  /** Looks further apart than this tell too little of when a run ended to learn how long it takes. */
  maxGapMs: z
    .number()
    .positive()
    .default(20 * 60_000),
});
type Limits = z.infer<typeof limits>;

export const deadline = defineCheck({
  id: 'deadline',
  question: 'Did everything run that should have run by now?',
  limits,
  needs: ['anaplan'],
  targets: deadlineTargetsOf,
  async probe(target, { anaplan }, signal): Promise<Observation> {
    const model = await watchedModel(anaplan, target.model, signal);
    const { asked, runFrom } = target;
    const closed = isClosed(model.status);
    const action = await watchedAction(model, target.kind, target.action, signal).catch((error: unknown) => {
      if (error instanceof NothingToLookAt) return null;
      throw error;
    });
    if (action === null) {
      const ref = { workspaceId: model.workspaceId, modelId: model.model.id, kind: target.kind, actionId: '' };
      const subject = subjectOf(model, { ref, name: target.action, dataSourceId: null });
      const nothing = { readAtMs: null, isListed: false, runs: null, oldestAtMs: null, carried: null };
      return { subject, runFrom, asked, skewMs: await skewOf(model.connection, signal), ...nothing };
    }
    const since = sinceLastDue(asked, (await skewOf(model.connection, signal)) ?? 0);
    const own = await ownRunsOf(model, action, since, signal);
    // Asked after the list was read: the answer with the list says best what the clocks were then.
    const skewMs = await skewOf(model.connection, signal);
    const asOfMs = own.readAtMs === null || skewMs === null ? null : own.readAtMs + skewMs;
    const mayBeCarried = target.kind !== 'process' && !closed && !keepAll(asked, own.runs, asOfMs);
    const carried = mayBeCarried ? await carriedRunsOf(model, action, since, signal) : null;
    const all = [...own.runs, ...(carried?.runs ?? [])].toSorted((a, b) => a.startedAtMs - b.startedAtMs);
    return {
      ...{ subject: subjectOf(model, action), runFrom, asked, readAtMs: own.readAtMs, skewMs, isListed: !closed },
      runs: asOfMs === null ? all.slice(-30) : decisiveRuns(all, deadlinesOf(asked), asOfMs, usualGraceMs),
      oldestAtMs: all[0]?.startedAtMs ?? null,
      carried: carried === null ? null : { ...carried, runs: [] },
    };
  },
  remember: (memory: Memory | null, look, { graceMs }): Memory => {
    const before = memory ?? { runs: [], completeFromMs: null, emptyAtMs: null, wasListed: false };
    if (look.outcome === 'blind' || look.observation.runs === null) return before;
    const { observation } = look;
    const asOfMs = asOfOf(observation, look.startedAtMs);
    const runs = runsAfter(before.runs, observation.runs ?? [], asOfMs);
    return {
      runs: decisiveRuns(runs, deadlinesOf(observation.asked), asOfMs, graceMs),
      completeFromMs: completeFromMs(memory, observation, asOfMs),
      emptyAtMs: observation.oldestAtMs === null ? Math.max(asOfMs, before.emptyAtMs ?? asOfMs) : before.emptyAtMs,
      wasListed: before.wasListed || observation.isListed,
    };
  },
  judge: (observation, { nowMs, limits, memory }): readonly Finding<Code>[] => {
    const known = knownOf(observation, memory, nowMs);
    const found = observation.asked.flatMap((one) => findingsOf(one, observation, memory, known, limits));
    // Nothing started is one thing, whatever was asked for.
    return [...new Map(found.map((one) => [one.code, one])).values()];
  },
  exhibits: ({ subject, asked, runs, carried }) => [
    {
      fileName: 'deadline-runs.json',
      title: `Runs of ${subject.action} that decide`,
      content: { asked, runs, carried },
    },
  ],
  againWithinMs: (observation, { nowMs, limits }): number | null => {
    const atMs = asOfOf({ ...observation, readAtMs: null }, nowMs);
    const ends = observation.asked.flatMap(
      ({ deadline }) => comingDueOf(deadline, atMs, limits.graceMs)?.untilMs ?? [],
    );
    // A little later: the list is read anew only when the moment is over by both clocks.
    return ends.length === 0 ? null : Math.min(...ends) - atMs + 3_000;
  },
  explanations,
});

type Connection = Awaited<ReturnType<typeof watchedModel>>['connection'];

async function skewOf(connection: Connection, signal: AbortSignal): Promise<number | null> {
  return (await connection.clockSkew(signal)).skewMs;
}

const deadlinesOf = (asked: readonly Asked[]) => asked.map(({ deadline }) => deadline);

/** The list has to be read after the last moment that is over, and a second later: clocks are compared by whole seconds. */
function sinceLastDue(asked: readonly Asked[], skewMs: number): ReadSince {
  return (nowMs) => {
    const ends = deadlinesOf(asked).map(
      (one) => lastDueOf(one, nowMs + skewMs, usualGraceMs)?.untilMs ?? Number.NEGATIVE_INFINITY,
    );
    return Math.max(...ends) - skewMs + 1_000;
  };
}

function keepAll(asked: readonly Asked[], runs: readonly FoundRun[], asOfMs: number | null): boolean {
  if (asOfMs === null) return false;
  const known = { runs: runsAfter([], runs, asOfMs), completeFromMs: null, asOfMs };
  return asked.every(({ demand, deadline }) => {
    const verdict = dueVerdictOf(demand, deadline, known, usualGraceMs);
    return verdict === null || verdict.verdict === 'kept';
  });
}

/** By Anaplan's clock: what was seen was so then. */
function asOfOf({ readAtMs, skewMs }: Observation, nowMs: number): number {
  return (readAtMs ?? nowMs) + (skewMs ?? 0);
}

function knownOf(observation: Observation, { runs, completeFromMs }: Memory, nowMs: number): KnownRuns {
  return { runs, completeFromMs, asOfMs: asOfOf(observation, nowMs) };
}

function findingsOf(
  { demand, deadline }: Asked,
  observation: Observation,
  memory: Memory,
  known: KnownRuns,
  { graceMs, maxGapMs }: Limits,
): readonly Finding<Code>[] {
  const verdict = dueVerdictOf(demand, deadline, known, graceMs);
  const past = verdict === null ? [] : pastFindings(demand, deadline, verdict, observation, memory);
  if (demand === 'start by') return past;
  const forecast = forecastOf(deadline, known, durationsMsOf(known.runs, maxGapMs), graceMs);
  return forecast === null ? past : [...past, forecastFinding(deadline, forecast, observation)];
}

const codes: { readonly [V in DueVerdict['verdict']]: readonly [Code, Finding['severity']] | null } = {
  kept: null,
  doubtful: ['run-doubtful', 'warning'],
  late: ['late-but-done', 'notice'],
  overdue: ['run-overdue', 'failure'],
  failed: ['run-failed-by-deadline', 'failure'],
  missed: ['run-missed', 'failure'],
  'history-too-short': ['history-too-short', 'unknown'],
  'result-unknown': ['run-result-unknown', 'unknown'],
};

function pastFindings(
  demand: Demand,
  deadline: Deadline,
  { verdict, due, run }: DueVerdict,
  observation: Observation,
  memory: Memory,
): readonly Finding<Code>[] {
  const code = codes[verdict];
  if (code === null) return [];
  const { runs } = memory;
  const facts = {
    ...observation.subject,
    ...dueFactsOf(demand, deadline, due),
    ...{ runId: run?.id ?? null, ranAtMs: run?.startedAtMs ?? null, outcome: run?.outcome ?? null },
    ...{ lastRun: lastRunText(runs.at(-1)), lateText: lateTextOf(demand, run), runFrom: runFromOf(observation) },
  };
  const why = verdict === 'missed' || observation.runs === null ? whyUnknown(observation, memory) : null;
  if (why !== null) return [{ code: 'action-not-listed', severity: 'unknown', facts: { ...facts, why } }];
  return [{ code: code[0], severity: code[1], facts }];
}

/** Why no run seen need not mean that there was none; null when it does. */
function whyUnknown({ subject, isListed, runs, carried }: Observation, memory: Memory): string | null {
  if (runs === null) {
    return `the model is closed and is not woken, and the id of the ${subject.actionKind} is not known; with its id instead of its name in the settings its runs are read all the same`;
  }
  if (runs.length === 0 && !isListed && !memory.wasListed) {
    return 'the model is closed and is not woken, so whether this account still sees the action was not asked';
  }
  if (runs.length === 0 && !isListed && subject.actionKind !== 'process') {
    return 'the model is closed and is not woken, so whether a process runs the action as one of its steps was not asked';
  }
  if (runs.length === 0 && memory.runs.length > 0) {
    return 'runs that were seen before are no longer listed: this account may have lost its access, or the action was made anew';
  }
  if (carried !== null && carried.unread > 0) {
    return `the steps of ${carried.unread} processes were not asked for, and one of them may run it`;
  }
  return null;
}

function forecastFinding(deadline: Deadline, forecast: Forecast, observation: Observation): Finding<Code> {
  const { due, run, estimatedEndAtMs, medianMs, p90Ms, knownRuns } = forecast;
  const facts = {
    ...observation.subject,
    ...dueFactsOf('done by', deadline, due),
    ...{ runId: run?.id ?? null, ranAtMs: run?.startedAtMs ?? null, estimatedEndAtMs, medianMs, p90Ms, knownRuns },
    standing: run === null ? 'It has not started' : `It runs since ${utcText(run.startedAtMs)}`,
    runFrom: runFromOf(observation),
  };
  return { code: 'will-miss-deadline', severity: 'warning', facts };
}

function lateTextOf(demand: Demand, run: SeenRun | null): string {
  if (run === null) return '';
  return demand === 'start by' ? 'started late' : 'is done, late';
}

function runFromOf({ runFrom }: Observation): string {
  return runFrom === null ? 'what starts it' : `what starts it (${runFrom})`;
}
