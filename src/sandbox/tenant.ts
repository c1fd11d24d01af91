/** The state of the stand-in tenant as data, and what follows from it at a given time. Knows no HTTP. */
import { createHash } from 'node:crypto';
import { upperIdOf } from './ids.ts';
import type { Course, Run, TaskNow } from './task.ts';
import { hasStarted, isRunning, scaledCourse, taskAt } from './task.ts';

export type User = {
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  /** Null: signs in by certificate only. */
  readonly password: string | null;
  readonly lastLoginAtMs: number;
  readonly tenantAdmin: boolean;
  readonly workspaceAdmin: boolean;
  /** Models masked from this user. */
  readonly hiddenModels: readonly string[];
};

/** A certificate as a tenant administrator registered it. */
export type Registration = {
  readonly userId: string;
  /** SHA-256 over the DER, as node:crypto writes it. */
  readonly fingerprint256: string;
  readonly enabled: boolean;
};

export type Workspace = {
  readonly id: string;
  readonly name: string;
  readonly sizeAllowanceBytes: number;
  readonly currentSizeBytes: number;
};

export type ActiveState = 'UNLOCKED' | 'PRODUCTION' | 'LOCKED' | 'ARCHIVED' | 'MAINTENANCE' | 'PRODUCTION_MAINTENANCE';

/** A run every `everyMs`, the one nearest before the start of the sandbox at `lastAtMs`, with `history` before it, until `untilMs`. */
export type Timetable = {
  readonly lastAtMs: number;
  readonly everyMs: number;
  readonly history: number;
  readonly untilMs: number | null;
  readonly startedBy: string;
  readonly course: Course;
};

type ActionBase = {
  readonly id: string;
  readonly name: string;
  readonly timetable: Timetable | null;
  /** Runs outside the timetable. */
  readonly runs: readonly Run[];
};

export type ImportSource =
  | { readonly type: 'FILE'; readonly fileId: string; readonly headerNames: readonly string[] }
  /** The source as it was when the import was built; a model that moves later does not change it. */
  | {
      readonly type: 'MODEL';
      readonly dataSourceId: string;
      readonly modelId: string;
      readonly modelName: string;
      readonly workspaceId: string;
    };

export type ImportAction = ActionBase & {
  readonly kind: 'import';
  readonly importType: 'HIERARCHY_DATA' | 'LINE_ITEM_DEFINITION' | 'MODULE_DATA' | 'USERS';
  readonly source: ImportSource;
};
export type ExportAction = ActionBase & {
  readonly kind: 'export';
  readonly exportType: string;
  readonly headerNames: readonly string[];
};
export type OtherAction = ActionBase & { readonly kind: 'action'; readonly actionType: string };
export type ProcessAction = ActionBase & {
  readonly kind: 'process';
  /** Ids of its actions, in order. */
  readonly steps: readonly string[];
};
export type Action = ImportAction | ExportAction | OtherAction | ProcessAction;

export type ServerFile = {
  readonly id: string;
  readonly name: string;
  readonly chunkCount: number;
  /** Import sources carry more fields in the list than outputs of exports. */
  readonly role: 'source' | 'output';
  /** Id of the only user who sees it, or null for everybody. */
  readonly privateTo: string | null;
};

export type Model = {
  readonly id: string;
  readonly name: string;
  readonly workspaceId: string;
  readonly activeState: ActiveState;
  readonly createdAtMs: number;
  readonly lastModifiedAtMs: number;
  readonly lastModifiedBy: string;
  readonly memoryUsageBytes: number;
  readonly actions: readonly Action[];
  readonly files: readonly ServerFile[];
};

/** How the service answers, where the sources leave room or a fault is wanted. */
export type Behaviour = {
  readonly acceptV1: boolean;
  readonly v2Unit: 'seconds' | 'milliseconds' | 'either';
  /** How far the time in a v2 payload may be off. */
  readonly v2SkewMs: number;
  /** A busy model holds every call that is not about actions, tasks or metadata until it is idle. */
  readonly busyHolds: boolean;
  readonly interferences: readonly Interference[];
};

/** What is answered in place of the tenant, while `fromMs <= now < untilMs` by the sandbox's clock. */
export type Interference = {
  /** Part of the path. */
  readonly path: string;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly answer:
    | {
        readonly kind: 'http';
        readonly status: number;
        readonly headers: { readonly [name: string]: string };
        readonly body: string;
      }
    | { readonly kind: 'hang' };
};

export type Tenant = {
  readonly guid: string;
  readonly users: readonly User[];
  readonly registrations: readonly Registration[];
  readonly workspaces: readonly Workspace[];
  readonly models: readonly Model[];
  readonly behaviour: Behaviour;
};

export type ActionKind = Action['kind'];

export function actionsOf<Kind extends ActionKind>(
  model: Model,
  kind: Kind,
): readonly Extract<Action, { kind: Kind }>[] {
  return model.actions.filter((action): action is Extract<Action, { kind: Kind }> => action.kind === kind);
}

/** Every run created by `nowMs`, oldest first. */
export function runsOf(action: Action, nowMs: number): readonly Run[] {
  const runs = [...timetableRuns(action, nowMs), ...action.runs.filter((run) => hasStarted(run, nowMs))];
  return runs.sort((one, other) => one.createdAtMs - other.createdAtMs);
}

/** What keeps the model busy: the longest-running task, or null when it is idle. */
export function busyWith(model: Model, nowMs: number): { action: Action; run: Run; task: TaskNow } | null {
  const running = model.actions.flatMap((action) =>
    runsOf(action, nowMs)
      .map((run) => ({ action, run, task: taskAt(run, nowMs) }))
      .filter(({ task }) => isRunning(task)),
  );
  return running.sort((one, other) => one.run.createdAtMs - other.run.createdAtMs)[0] ?? null;
}

export function filesFor(model: Model, userId: string): readonly ServerFile[] {
  return model.files.filter(({ privateTo }) => privateTo === null || privateTo === userId);
}

/** A clock moved by years must not make a list without end. */
const mostRuns = 400;

function timetableRuns({ id, timetable }: Action, nowMs: number): readonly Run[] {
  if (timetable === null) return [];
  const { lastAtMs, everyMs, history, startedBy, course } = timetable;
  const newest = Math.floor((Math.min(nowMs, timetable.untilMs ?? nowMs) - lastAtMs) / everyMs);
  const oldest = Math.max(-history, newest - mostRuns);
  return Array.from({ length: Math.max(0, newest - oldest + 1) }, (_, index) => {
    const taskId = upperIdOf(`run ${oldest + index} of ${id} ${lastAtMs}`);
    return {
      taskId,
      createdAtMs: lastAtMs + (oldest + index) * everyMs,
      startedBy,
      course: scaledCourse(course, variation(taskId)),
    };
  });
}

/** 0.85 to 1.15, the same for the same run: no two nights take equally long. */
function variation(taskId: string): number {
  return 0.85 + (createHash('sha256').update(taskId).digest().readUInt16BE() / 0xffff) * 0.3;
}
