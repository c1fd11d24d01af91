/** What of CloudWorks is remembered between looks, per target; pure. Only what an answer alone cannot tell: since when, and whether it was ever there. */
import { createHash } from 'node:crypto';
import type { SeenRun } from '../calendar/due.ts';
import { decisiveRuns, usualGraceMs } from '../calendar/due.ts';
import { runsAfter } from '../calendar/seen-runs.ts';
import type { Look } from '../check.ts';
import type { AccountSeen } from './account-look.ts';
import type { CloudSchedule } from './cloudworks.ts';
import type { FlowsSeen } from './flows-look.ts';
import type { IntegrationSeen, IntegrationsSeen } from './jobs-look.ts';
import { foundRunsOf } from './known-runs.ts';

export type CloudSeen = AccountSeen | IntegrationsSeen | FlowsSeen;

export type ActionKnown = {
  readonly integrationId: string;
  readonly actionId: string;
  /** Null: never. */
  readonly seenAtMs: number | null;
  /** Null: it was listed when last looked for. */
  readonly missingSinceMs: number | null;
};

export type CloudMemory = {
  /** When this account was let in last; null: never. */
  readonly letInAtMs: number | null;
  /** Of a target that names one thing: when that was last seen. */
  readonly seen: { readonly id: string; readonly name: string; readonly atMs: number } | null;
  /** Since when the schedule is as it is; null: as long as it is known. */
  readonly schedules: readonly { readonly id: string; readonly key: string; readonly sinceMs: number | null }[];
  readonly actions: readonly ActionKnown[];
  /** Of flows that have a deadline: CloudWorks keeps no history of them that can be read. */
  readonly flowRuns: readonly { readonly id: string; readonly runs: readonly SeenRun[] }[];
};

export const nothingRemembered: CloudMemory = { letInAtMs: null, seen: null, schedules: [], actions: [], flowRuns: [] };

const hourMs = 3_600_000;
/** A tenant has at most 500 integrations; each runs some actions. */
const mostActions = 5000;
/** Of each flow, besides those that judge its deadline. */
const newestRuns = 60;

export function remembered(memory: CloudMemory | null, look: Look<CloudSeen>): CloudMemory {
  const known = memory ?? nothingRemembered;
  if (look.outcome === 'blind') return known;
  const { observation, startedAtMs } = look;
  // To the hour: a memory that changes with every look is stored with every look.
  const atMs = Math.floor(startedAtMs / hourMs) * hourMs;
  if (observation.kind === 'account') {
    return observation.refused === null ? { ...known, letInAtMs: atMs } : known;
  }
  const jobs: readonly Scheduled[] =
    observation.kind === 'integrations'
      ? observation.seen.map(({ integration }) => integration)
      : observation.seen.map(({ flow }) => flow);
  const [only] = jobs;
  return {
    ...known,
    seen: only === undefined ? known.seen : { id: only.id, name: only.name, atMs },
    schedules: jobs.flatMap((job) => scheduleKnown(known, job, startedAtMs)),
    actions:
      observation.kind === 'integrations'
        ? observation.seen.flatMap((one) => actionsKnown(known, one, startedAtMs, atMs)).slice(0, mostActions)
        : known.actions,
    flowRuns: observation.kind === 'flows' ? flowRunsKnown(known, observation, startedAtMs) : known.flowRuns,
  };
}

type Scheduled = { readonly id: string; readonly name: string; readonly schedule: CloudSchedule | null };

function scheduleKnown(
  { schedules }: CloudMemory,
  { id, schedule }: Scheduled,
  nowMs: number,
): CloudMemory['schedules'] {
  if (schedule === null) return [];
  const key = createHash('sha256').update(JSON.stringify(schedule)).digest('hex').slice(0, 12);
  const before = schedules.find((one) => one.id === id);
  if (before === undefined) return [{ id, key, sinceMs: null }];
  return [before.key === key ? before : { id, key, sinceMs: nowMs }];
}

/** Kept as they are where the lists were not read; forgotten when the integration no longer names them. */
function actionsKnown(
  memory: CloudMemory,
  { integration, actions, jobs }: IntegrationSeen,
  nowMs: number,
  atMs: number,
): readonly ActionKnown[] {
  const before = memory.actions.filter(({ integrationId }) => integrationId === integration.id);
  if (actions === null) {
    const named = jobs === null ? null : namedBy(integration.processId, jobs);
    return before.filter(({ actionId }) => named === null || named.has(actionId));
  }
  return actions.map(({ actionId, isListed }) => {
    const known = before.find((one) => one.actionId === actionId);
    return {
      integrationId: integration.id,
      actionId,
      seenAtMs: isListed ? atMs : (known?.seenAtMs ?? null),
      missingSinceMs: isListed ? null : (known?.missingSinceMs ?? nowMs),
    };
  });
}

function flowRunsKnown({ flowRuns }: CloudMemory, seen: FlowsSeen, nowMs: number): CloudMemory['flowRuns'] {
  const deadlines = [seen.deadlines.startBy ?? [], seen.deadlines.doneBy ?? []].flat();
  if (deadlines.length === 0) return [];
  const asOfMs = nowMs + (seen.skewMs ?? 0);
  return seen.seen.map(({ flow: { id, latestRun } }) => {
    const before = flowRuns.find((one) => one.id === id)?.runs ?? [];
    const runs = runsAfter(before, latestRun === null ? [] : foundRunsOf([latestRun]), asOfMs);
    const kept = new Set([...decisiveRuns(runs, deadlines, asOfMs, usualGraceMs), ...runs.slice(-newestRuns)]);
    return { id, runs: runs.filter((run) => kept.has(run)) };
  });
}

function namedBy(processId: string | null, jobs: NonNullable<IntegrationSeen['jobs']>): ReadonlySet<string | null> {
  return new Set([
    processId,
    ...jobs.flatMap(({ sources, targets }) => [...sources, ...targets].map(({ actionId }) => actionId)),
  ]);
}
