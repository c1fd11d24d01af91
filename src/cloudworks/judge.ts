/** Puts the judgements of one look at CloudWorks together; pure. Knows no limit's default and no word of a finding. */
import type { KnownRuns } from '../calendar/due.ts';
import type { Fault, Finding, JsonObject } from '../check.ts';
import type { AccountSeen } from './account-look.ts';
import { flowFacts, integrationFacts } from './facts.ts';
import type { FlowSeen, FlowsSeen } from './flows-look.ts';
import type { IntegrationSeen, IntegrationsSeen } from './jobs-look.ts';
import type { DeadlineCode } from './judge-deadline.ts';
import { deadlineFindings } from './judge-deadline.ts';
import type { DefinitionCode } from './judge-definition.ts';
import { definitionFindings } from './judge-definition.ts';
import type { FlowCode } from './judge-flow.ts';
import { flowFindings } from './judge-flow.ts';
import type { RunCode, RunningLimits } from './judge-run.ts';
import { goodDurationsOf, runFindings } from './judge-run.ts';
import type { ScheduleCode, ScheduleContext, ScheduleLimits } from './judge-schedule.ts';
import { scheduleFindings } from './judge-schedule.ts';
import { seenRunsOf } from './known-runs.ts';
import type { CloudMemory, CloudSeen } from './memory.ts';
import { isNamed } from './targets.ts';

export type AccountCode = 'not-permitted' | 'not-entitled' | 'nothing-visible' | 'limit-near';
export type LookCode = 'not-visible' | 'not-looked-at' | 'definitions-not-read';
export type CloudCode = AccountCode | LookCode | RunCode | ScheduleCode | DefinitionCode | FlowCode | DeadlineCode;

export type CloudLimits = RunningLimits &
  ScheduleLimits & {
    /** So much of what the tenant may have. */
    readonly nearLimitPercent: number;
  };

export type CloudContext = { readonly nowMs: number; readonly limits: CloudLimits; readonly memory: CloudMemory };

export function cloudFindings(seen: CloudSeen, context: CloudContext): readonly Finding<CloudCode>[] {
  if (seen.kind === 'account') return accountFindings(seen, context);
  // The runs have Anaplan's times: they are held against Anaplan's clock.
  const inTime = { ...context, nowMs: context.nowMs + (seen.skewMs ?? 0) };
  const found =
    seen.kind === 'integrations'
      ? seen.seen.flatMap((one) => integrationFindings(one, seen, inTime))
      : seen.seen.flatMap((one) => flowFindingsOf(one, seen, inTime));
  return [
    ...visibilityFindings(seen, context.memory),
    ...found,
    ...notReadFindings(seen),
    ...faultFindings(seen.faults),
  ];
}

/** An account that was let in before has lost something; one that never was may have been set up so. */
function accountFindings(seen: AccountSeen, { limits, memory }: CloudContext): readonly Finding<AccountCode>[] {
  const { connection, refused, integrations, flows, tenantCurrentCount, tenantMaxAllowed } = seen;
  if (refused !== null) {
    const { letInAtMs } = memory;
    const before = letInAtMs === null ? 'It has not been let in at any look.' : 'It was let in at an earlier look.';
    const facts = { connection, ...refused, lastLetInAtMs: letInAtMs, before };
    return [{ code: refused.why, severity: letInAtMs === null ? 'unknown' : 'warning', facts }];
  }
  const facts = { connection, integrations, flows, tenantCurrentCount, tenantMaxAllowed };
  const isEmpty = integrations === 0 && (flows ?? 0) === 0;
  const percent =
    tenantCurrentCount !== null && tenantMaxAllowed !== null && tenantMaxAllowed > 0
      ? Math.floor((100 * tenantCurrentCount) / tenantMaxAllowed)
      : 0;
  return [
    ...(isEmpty ? [{ code: 'nothing-visible', severity: 'unknown', facts } as const] : []),
    ...(percent >= limits.nearLimitPercent
      ? [{ code: 'limit-near', severity: 'notice', facts: { ...facts, percent } } as const]
      : []),
  ];
}

function integrationFindings(
  one: IntegrationSeen,
  { connection, connections, wanted, deadlines }: IntegrationsSeen,
  context: CloudContext,
): readonly Finding<CloudCode>[] {
  const { integration, modelName, runs, isWholeHistory } = one;
  const { nowMs, limits, memory } = context;
  const subject = integrationFacts(connection, integration, modelName, one.jobs);
  const actions = memory.actions.filter(({ integrationId }) => integrationId === integration.id);
  const all = runs ?? [];
  const known: KnownRuns = {
    runs: seenRunsOf(all),
    completeFromMs: isWholeHistory || integration.latestRun === null ? null : (all.at(-1)?.startedAtMs ?? nowMs),
    asOfMs: nowMs,
  };
  return [
    ...runFindings(one, subject, nowMs, limits),
    ...scheduleFindings(integration, subject, scheduleContext(integration.id, wanted, context)),
    ...definitionFindings(one, connections, actions, subject),
    ...deadlineFindings(deadlines, known, goodDurationsOf(all), subject),
  ];
}

function flowFindingsOf(
  one: FlowSeen,
  { connection, wanted, deadlines }: FlowsSeen,
  context: CloudContext,
): readonly Finding<CloudCode>[] {
  const { flow } = one;
  const { nowMs, limits, memory } = context;
  const subject = flowFacts(connection, flow);
  const remembered = memory.flowRuns.find(({ id }) => id === flow.id)?.runs ?? [];
  // Of a flow only the newest run is told: before it only what was seen is known.
  const known: KnownRuns = { runs: remembered, completeFromMs: flow.latestRun?.startedAtMs ?? null, asOfMs: nowMs };
  return [
    ...flowFindings(one, subject, nowMs, limits),
    ...scheduleFindings(flow, subject, scheduleContext(flow.id, wanted, context)),
    ...deadlineFindings(deadlines, known, [], subject),
  ];
}

function scheduleContext(id: string, wanted: string | null, { nowMs, limits, memory }: CloudContext): ScheduleContext {
  const changedAtMs = memory.schedules.find((one) => one.id === id)?.sinceMs ?? null;
  return { nowMs, limits, changedAtMs, isNamed: isNamed(wanted) };
}

/** Missing or hidden: the API does not tell which. With nothing visible at all the account has lost its workspaces, not the thing. */
function visibilityFindings(
  { seen, wanted, connection, visibleCount, kind }: IntegrationsSeen | FlowsSeen,
  memory: CloudMemory,
): readonly Finding<LookCode>[] {
  if (seen.length > 0 || wanted === null) return [];
  const before = isNamed(wanted) ? memory.seen : null;
  const isGone = before !== null && visibleCount > 0;
  const sinceWhen =
    before === null
      ? 'It has not been visible at any look.'
      : 'It was visible at an earlier look, so something was changed.';
  const facts = {
    kind: kind === 'flows' ? 'flow' : 'integration',
    job: wanted,
    connection,
    visibleCount,
    seenBefore: before !== null,
    lastSeenAtMs: before?.atMs ?? null,
    sinceWhen,
  };
  return [{ code: 'not-visible', severity: isGone ? 'failure' : 'unknown', facts }];
}

/** What was not read cannot be called in order. */
function notReadFindings(look: IntegrationsSeen | FlowsSeen): readonly Finding<LookCode>[] {
  const total = look.seen.length;
  const unread =
    look.kind === 'flows'
      ? look.seen.filter(({ steps }) => steps === null).length
      : look.seen.filter(({ jobs }) => jobs === null).length;
  if (unread === 0 || look.faults.length > 0) return [];
  const facts: JsonObject = { connection: look.connection, kind: look.kind, unread, total };
  return [{ code: 'definitions-not-read', severity: 'unknown', facts }];
}

function faultFindings(faults: readonly Fault[]): readonly Finding<LookCode>[] {
  return faults.map(({ code, message }) => ({
    code: 'not-looked-at',
    severity: 'unknown',
    facts: { faultCode: code, why: message },
  }));
}
