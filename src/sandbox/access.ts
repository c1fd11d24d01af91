/** Who sees which models, actions, files and dumps, by role, ownership and time. Pure. */
import { hourMs } from './durations.ts';
import { endedAtMs, runsOf } from './runs.ts';
import type { Outcome, Run } from './task.ts';
import { taskAt } from './task.ts';
import type { Action, ActionKind, Model, ServerFile, Tenant, User } from './tenant.ts';
import { actionsOf } from './tenant.ts';

/** `masked`: in a workspace of the user, with the role NO ACCESS; below it everything is a 404, itself it answers. */
export function accessTo(user: User, model: Model): 'full' | 'masked' | 'none' {
  if (!mayEnter(user, model.workspaceId)) return 'none';
  return user.hiddenModels.includes(model.id) ? 'masked' : 'full';
}

export function mayEnter({ workspaces }: User, workspaceId: string): boolean {
  return workspaces === 'all' || workspaces.includes(workspaceId);
}

/** Lists of actions show what the model role allows. */
export function visibleActions<Kind extends ActionKind>(model: Model, user: User, kind: Kind) {
  return actionsOf(model, kind).filter(({ id }) => !user.hiddenActions.includes(id));
}

/** Private files are their owner's, and gone when nobody has asked for them for this long. Dumps likewise. */
export const keptMs = 48 * hourMs;

export function filesFor(tenant: Tenant, model: Model, user: User, nowMs: number): readonly ServerFile[] {
  return model.files.flatMap((file) => {
    if (file.privateTo !== null) {
      return file.privateTo === user.id && isKept(model, file, nowMs) ? [file] : [];
    }
    if (!file.adminsOnly || user.workspaceAdmin) return [file];
    return tenant.behaviour.adminFile === 'missing' ? [] : [{ ...file, chunkCount: 0 }];
  });
}

/** What a dump is made from, or null when there is none for this user: another's, replaced by a later run, or gone after its time. */
export function dumpFor(
  action: Action,
  run: Run,
  user: User,
  lastReadAtMs: number,
  nowMs: number,
  step?: string,
): Outcome | null {
  const endMs = endedAtMs(run, nowMs);
  if (endMs === null || run.startedBy !== user.id || nowMs - Math.max(endMs, lastReadAtMs) >= keptMs) return null;
  const isReplaced = runsOf(action, nowMs).some(
    (other) => other.startedBy === user.id && (endedAtMs(other, nowMs) ?? 0) > endMs,
  );
  if (isReplaced) return null;
  const { outcome } = taskAt(run, nowMs);
  const found = step === undefined ? outcome : outcome?.steps?.find(({ action: name }) => name === step)?.outcome;
  return found?.failureDumpAvailable === true ? found : null;
}

function isKept(model: Model, file: ServerFile, nowMs: number): boolean {
  return (
    file.lastAccessAtMs === null || nowMs - Math.max(file.lastAccessAtMs, lastWritten(model, file, nowMs)) < keptMs
  );
}

/** When the export of this file last wrote it for its owner; its id is the file's. */
function lastWritten(model: Model, file: ServerFile, nowMs: number): number {
  const writer = actionsOf(model, 'export').find(({ id }) => id === file.id);
  if (writer === undefined) return 0;
  const ends = runsOf(writer, nowMs)
    .filter((run) => run.startedBy === file.privateTo && taskAt(run, nowMs).outcome?.successful === true)
    .map((run) => endedAtMs(run, nowMs) ?? 0);
  return Math.max(0, ...ends);
}
