/** Drives import-stuck over made-up runs: what a tenant shows over time, looked at when told. Knows no expectation. */
import { importStuck } from '../../checks/import-stuck.ts';
import type { Finding, Json, JsonObject, Look } from '../../src/check.ts';
import type { Memory } from '../../src/stall/memory.ts';

export const minuteMs = 60_000;
export const startMs = Date.UTC(2026, 10, 10, 6);

/** Where a run stands, for how long. */
export type Place = {
  readonly forMs: number;
  readonly progress: number;
  readonly step?: string;
  readonly state?: string;
};
export type Plan = {
  readonly taskId: string;
  readonly startsMs: number;
  readonly places: readonly Place[];
  readonly end?: {
    readonly state?: string;
    readonly successful?: boolean;
    readonly byPerson?: boolean;
    readonly rows?: number;
  };
};

export type Peer = { readonly target: string; readonly memory: Json };

export class Driven {
  memory: Json = null;
  peersAsked = 0;
  private readonly limits: unknown;
  private readonly peers: readonly Peer[];
  private readonly subject: JsonObject;
  private readonly dataSourceId: string;

  constructor({
    limits = {},
    peers = [],
    dataSourceId = '113000000001',
    workspaceId = 'w',
  }: {
    readonly limits?: JsonObject;
    readonly peers?: readonly Peer[];
    readonly dataSourceId?: string;
    readonly workspaceId?: string;
  } = {}) {
    this.limits = importStuck.limits.parse(limits);
    this.peers = peers;
    this.dataSourceId = dataSourceId;
    this.subject = {
      model: 'M',
      modelId: 'M',
      workspace: 'W',
      workspaceId,
      action: 'A',
      actionId: 'A',
      actionKind: 'import',
    };
  }

  get remembered(): Memory {
    return this.memory as unknown as Memory;
  }

  /** The look at `plans` as they are at `trueMs`, by a clock that shows `clockMs`. */
  look(
    plans: readonly Plan[],
    trueMs: number,
    { clockMs = trueMs, extra = {} }: { clockMs?: number; extra?: JsonObject } = {},
  ): readonly Finding[] {
    const look = {
      outcome: 'seen',
      startedAtMs: clockMs,
      observation: { ...this.seen(plans, trueMs, clockMs), ...extra },
    } as const;
    return this.fold(look);
  }

  blind(clockMs: number): void {
    this.fold({
      outcome: 'blind',
      startedAtMs: clockMs,
      fault: { whose: 'peer', code: 'HTTP_503', message: 'Unavailable.' },
    });
  }

  restart(): void {
    this.memory = JSON.parse(JSON.stringify(this.memory)) as Json;
  }

  fold(look: Look): readonly Finding[] {
    const peers = () => {
      this.peersAsked += 1;
      return this.peers;
    };
    this.memory = importStuck.remember(this.memory, look, this.limits, peers);
    if (look.outcome === 'blind') return [];
    const context = { nowMs: look.startedAtMs, limits: this.limits, memory: this.memory };
    return importStuck.judge(look.observation, context);
  }

  /** Looked at every `everyMs` from a little before to just after its end. */
  watch(plan: Plan, everyMs = 15_000): readonly Finding[] {
    const found: Finding[] = [];
    const endsMs = plan.startsMs + lastsMs(plan);
    for (let atMs = plan.startsMs - everyMs / 2; ; atMs += everyMs) {
      found.push(...this.look([plan], atMs));
      if (atMs > endsMs) return found;
    }
  }

  /** As the task itself is told, with a start by a clock that is `skewMs` off. */
  runningOf(plan: Plan, trueMs: number, skewMs: number): JsonObject[] {
    return runningAt(plan, trueMs, trueMs).map((task) => ({ ...task, createdAtMs: task.createdAtMs + skewMs }));
  }

  private seen(plans: readonly Plan[], trueMs: number, clockMs: number): JsonObject {
    const running = plans.flatMap((plan) => runningAt(plan, trueMs, clockMs));
    const ended = plans.findLast((plan) => plan.startsMs + lastsMs(plan) <= trueMs);
    return {
      ...{ subject: this.subject, newest: [], running, dataSourceId: this.dataSourceId, modelState: 'UNLOCKED' },
      status: { currentStep: 'Open', progress: null, taskId: running[0]?.taskId ?? null, tooltip: null },
      end: ended === undefined ? null : endOf(ended),
    };
  }
}

export const lastsMs = ({ places }: Plan) => places.reduce((sum, { forMs }) => sum + forMs, 0);

/** A run that stands once, for `forMs`. */
export const standing = (taskId: string, startsMs: number, forMs: number, end: Plan['end'] = {}): Plan => ({
  ...{ taskId, startsMs, end },
  places: [{ forMs, progress: 0.41, step: 'Processing ...' }],
});

/** So many healthy runs, one an hour. */
export function taught(driven: Driven, count: number, forMs: number, rows = 1000): number {
  for (let nth = 0; nth < count; nth += 1) {
    driven.watch(standing(`H${nth}`, startMs + nth * 60 * minuteMs, forMs, { rows }));
  }
  return startMs + count * 60 * minuteMs;
}

function runningAt(plan: Plan, trueMs: number, readAtMs: number) {
  let leftMs = trueMs - plan.startsMs;
  if (leftMs < 0) return [];
  for (const { forMs, progress, step = 'Processing ...', state = 'IN_PROGRESS' } of plan.places) {
    if (leftMs < forMs) return [{ taskId: plan.taskId, state, progress, step, createdAtMs: plan.startsMs, readAtMs }];
    leftMs -= forMs;
  }
  return [];
}

function endOf({ taskId, end = {} }: Plan): JsonObject {
  const { state = 'COMPLETE', successful = true, byPerson = false, rows = null } = end;
  return { taskId, state, successful, byPerson, rows, steps: null };
}
