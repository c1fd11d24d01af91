/** Looks whether an import or process still moves. Knows one account's view of its tasks; not what runs inside a process beyond its step text. */
import { z } from 'zod';
import type { TasksSeen } from '../src/anaplan/task-look.ts';
import { seenTasks } from '../src/anaplan/task-look.ts';
import { importTargetsOf } from '../src/anaplan/watch-targets.ts';
import { watchedAction, watchedModel } from '../src/anaplan/watched.ts';
import type { Finding, Look } from '../src/check.ts';
import { defineCheck } from '../src/check.ts';
import { oddityFacts, runningFacts } from '../src/stall/facts.ts';
import { withVerdict } from '../src/stall/feedback.ts';
import type { Seen } from '../src/stall/look.ts';
import { remembered } from '../src/stall/look.ts';
import type { Memory } from '../src/stall/memory.ts';
import { memoryOf } from '../src/stall/memory.ts';
import { runsSeen } from '../src/stall/runs-seen.ts';
import type { StallLimits } from '../src/stall/verdict.ts';
import { verdictOf, weighed } from '../src/stall/verdict.ts';
import { explanations } from './import-stuck.words.ts';

type Code = keyof typeof explanations;

const minuteMs = 60_000;
const duration = (defaultMs: number) => z.number().positive().default(defaultMs);

const limits = z.strictObject({
  /** A running task that has not moved for so long is stalled, as long as no run of it has been watched to its end. An import's own `stuckAfter` wins. */
  stuckAfterMs: duration(45 * minuteMs),
  /** Whether limits are learned from earlier runs at all; without, the fixed ones hold. */
  learn: z.boolean().default(true),
  /** No learned limit is shorter. */
  floorMs: duration(6.5 * minuteMs),
  /** No learned limit is longer; an import's own `stuckAfter` is its ceiling too. */
  ceilingMs: duration(240 * minuteMs),
  /** Reads further apart than this confirm nothing. */
  maxGapMs: duration(15 * minuteMs),
  cancellingAfterMs: duration(30 * minuteMs),
  completionAfterMs: duration(30 * minuteMs),
  queuedAfterMs: duration(5 * minuteMs),
  /** A run as a whole: where nothing is learned, and never longer. */
  totalAfterMs: duration(24 * 60 * minuteMs),
  /** While a task runs it is read again after so long. */
  pollRunningMs: z.number().min(5_000).default(15_000),
});

const resetToldMs = 24 * 60 * minuteMs;

export const importStuck = defineCheck({
  id: 'import-stuck',
  question: 'Do all running imports and processes move?',
  limits,
  needs: ['anaplan'],
  targets: (settings) =>
    importTargetsOf(settings).map((target) => {
      const { stuckAfterMs } = target.import;
      return stuckAfterMs === null ? target : { ...target, limits: { stuckAfterMs, ceilingMs: stuckAfterMs } };
    }),
  async probe(target, { anaplan }, signal): Promise<TasksSeen> {
    const model = await watchedModel(anaplan, target.model, signal);
    const action = await watchedAction(model, target.import.kind, target.import.action, signal);
    return seenTasks(model, action, signal);
  },
  remember: (memory: Memory | null, look: Look<TasksSeen>, { maxGapMs }, peers): Memory =>
    remembered(
      memory,
      look.outcome === 'blind' ? look : { ...look, observation: seenOf(look.observation) },
      maxGapMs,
      peers,
    ),
  judge(observation, { nowMs, limits, memory: stored }): readonly Finding<Code>[] {
    const memory = memoryOf(stored);
    return [...runningFindings(observation, memory, limits, nowMs), ...pastFindings(observation, memory, nowMs)];
  },
  exhibits: ({ subject, status, newest, running }) => [
    {
      fileName: 'running-tasks.json',
      title: `Running tasks of ${subject.action}`,
      content: { subject, running, newest },
    },
    { fileName: 'model-status.json', title: `What model ${subject.model} was doing`, content: status },
  ],
  againWithinMs: ({ running }, { limits }) => (running.length === 0 ? null : limits.pollRunningMs),
  runs: (observation, { nowMs, limits, memory }) => runsSeen(observation, memoryOf(memory), limits, nowMs),
  feedback: (memory: Memory, verdict, facts): Memory => withVerdict(memory, verdict, facts),
  explanations,
});

function seenOf({ subject, status, running, dataSourceId = null, end = null }: TasksSeen): Seen {
  const { workspaceId, modelId, actionId } = subject;
  const steps = end?.steps ?? null;
  const identity = {
    ...{ workspace: workspaceId, model: modelId, action: actionId },
    ...(dataSourceId === null ? {} : { 'data source': dataSourceId }),
    ...(steps === null ? {} : { 'list of steps': steps }),
  };
  return { status, running, workspaceId, identity, end };
}

function runningFindings(
  observation: TasksSeen,
  memory: Memory,
  limits: StallLimits,
  nowMs: number,
): readonly Finding<Code>[] {
  const { subject, status, running } = observation;
  return running.flatMap((task) => {
    const all = weighed(task, observation, memory, limits, nowMs);
    const verdict = verdictOf(all, limits);
    if (verdict === null) return [];
    return [{ ...verdict, facts: { ...subject, ...runningFacts(all, verdict.code, status, subject.model) } }];
  });
}

/** Of the run that ended last, and of what was learned. */
function pastFindings({ subject, end }: TasksSeen, { ended, reset }: Memory, nowMs: number): readonly Finding<Code>[] {
  const found: Finding<Code>[] = [];
  if (ended !== null && ended.oddity !== null && ended.taskId === end?.taskId) {
    const { oddity } = ended;
    found.push({ code: oddity.code, severity: 'warning', facts: { ...subject, ...oddityFacts(ended, oddity) } });
  }
  if (reset !== null && nowMs >= reset.atMs && nowMs - reset.atMs < resetToldMs) {
    const facts = { ...subject, why: reset.why, resetAtMs: reset.atMs };
    found.push({ code: 'stall-limit-reset', severity: 'notice', facts });
  }
  return found;
}
