/** Judges the newest run of an integration flow by the flow and its steps; pure. */
import type { Finding, JsonObject } from '../check.ts';
import type { CloudRun, FlowStep } from './cloudworks.ts';
import { runFacts, sentence } from './facts.ts';
import type { FlowSeen } from './flows-look.ts';
import type { RunCode, RunningLimits } from './judge-run.ts';
import { stateFindings } from './judge-run.ts';
import type { Outcome } from './outcome.ts';
import { outcomeOf } from './outcome.ts';

export type FlowCode = 'flow-failed' | 'flow-step-failed' | 'flow-step-skipped' | 'flow-continues';

/** Steps start after their flow, by another clock. */
const earlyMs = 60_000;

export function flowFindings(
  { flow, steps }: FlowSeen,
  subject: JsonObject,
  nowMs: number,
  limits: RunningLimits,
): readonly Finding<FlowCode | RunCode>[] {
  return [
    ...(flow.latestRun === null ? [] : flowRunFindings(flow.latestRun, steps ?? [], subject, nowMs, limits)),
    ...settingFindings(steps ?? [], subject),
  ];
}

function flowRunFindings(
  run: CloudRun,
  steps: readonly FlowStep[],
  subject: JsonObject,
  nowMs: number,
  limits: RunningLimits,
): readonly Finding<FlowCode | RunCode>[] {
  const failed = stepsOf(run, steps, 'failed');
  const partial = stepsOf(run, steps, 'partial');
  const outcome = outcomeOf(run);
  const facts = { ...subject, ...runFacts(run, null), ...stepFacts(failed, partial, steps) };
  if (outcome === 'failed') return [{ code: 'flow-failed', severity: 'failure', facts }];
  if (outcome === 'succeeded' || outcome === 'partial') {
    const isWhole = outcome === 'succeeded' && failed.length + partial.length === 0;
    return isWhole ? [] : [{ code: 'flow-step-failed', severity: 'warning', facts }];
  }
  return stateFindings(run, null, subject, nowMs, limits);
}

/** Steps whose last run belongs to this run of the flow: an integration may also run on its own. */
function stepsOf(run: CloudRun, steps: readonly FlowStep[], outcome: Outcome): readonly FlowStep[] {
  const fromMs = (run.startedAtMs ?? Number.POSITIVE_INFINITY) - earlyMs;
  const untilMs = run.endedAtMs ?? Number.POSITIVE_INFINITY;
  return steps.filter(({ latestRun, isSkipped }) => {
    if (latestRun?.startedAtMs == null || isSkipped || outcomeOf(latestRun) !== outcome) return false;
    return latestRun.startedAtMs >= fromMs && latestRun.startedAtMs <= untilMs;
  });
}

function stepFacts(failed: readonly FlowStep[], partial: readonly FlowStep[], all: readonly FlowStep[]): JsonObject {
  const stopped = all.filter(
    ({ isSkipped, dependsOn }) =>
      !isSkipped &&
      failed.some((step) => strategyOf(step, 'failure') !== 'continue' && dependsOn.includes(step.integrationId)),
  );
  const parts = [
    failed.length === 0 ? '' : `failed: ${failed.map(stepText).join('; ')}.`,
    partial.length === 0 ? '' : `left rows out: ${partial.map(stepText).join('; ')}.`,
    stopped.length === 0 ? '' : `not run because of it: ${namesOf(stopped)}.`,
  ].filter((part) => part !== '');
  return {
    stepsFailed: failed.map(stepText),
    stepsPartial: partial.map(stepText),
    stepsSaid: parts.map(sentence).join(' ') || 'Its steps do not tell which of them it was.',
  };
}

function stepText({ name, integrationId, latestRun }: FlowStep): string {
  const code = latestRun?.errorCode == null ? '' : `, code ${latestRun.errorCode}`;
  return `${name ?? integrationId} ("${latestRun?.message ?? 'no message'}"${code})`;
}

/** What of a flow is set so that something may be left out without anyone being told. */
function settingFindings(steps: readonly FlowStep[], subject: JsonObject): readonly Finding<FlowCode>[] {
  const skipped = steps.filter(({ isSkipped }) => isSkipped);
  const continuing = steps.filter(
    (step) =>
      strategyOf(step, 'failure') === 'continue' &&
      steps.some(({ dependsOn, isSkipped }) => !isSkipped && dependsOn.includes(step.integrationId)),
  );
  const facts = (these: readonly FlowStep[]) => ({ ...subject, steps: namesOf(these) });
  return [
    ...(skipped.length === 0
      ? []
      : [{ code: 'flow-step-skipped', severity: 'notice', facts: facts(skipped) } as const]),
    ...(continuing.length === 0
      ? []
      : [{ code: 'flow-continues', severity: 'notice', facts: facts(continuing) } as const]),
  ];
}

/** `stop` unless the step says otherwise. */
function strategyOf({ exceptionBehavior }: FlowStep, type: string): string {
  return exceptionBehavior.find((one) => one.type === type)?.strategy ?? 'stop';
}

function namesOf(steps: readonly FlowStep[]): string {
  return steps
    .slice(0, 20)
    .map(({ name, integrationId }) => name ?? integrationId)
    .join(', ');
}
