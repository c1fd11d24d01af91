/**
 * What happened in a tenant, gathered from its answers as they come: runs that began or ended, models that changed, tasks that hold them.
 * Knows when each was seen; keeps no answer and asks nothing. Times are the caller's clock, taken when the answer had come.
 */
import type { ActionRef, Model, ModelStatus, TaskSummary } from './anaplan.ts';
import { BoundedMap } from './bounded-map.ts';
import { isSameTask } from './dwell.ts';
import type { ListEvents, ModelEvents } from './freshness.ts';
import { isBusy } from './model-state.ts';
import { rhythmOf } from './rhythm.ts';

type ModelKnown = ModelEvents & { readonly row: Model | null };
type ListKnown = ListEvents & {
  /** Ids of the tasks that had not ended. */
  readonly running: readonly string[];
  /** Ids and states of the newest tasks, to tell whether there is something new. */
  readonly newest: string;
};

/** Far beyond what settings name; a tenant that changes all the time must not fill the memory. */
const mostModels = 10_000;
const mostLists = 50_000;
const comparedTasks = 10;

const noModelEvents: ModelKnown = {
  runsChangedMs: 0,
  filesChangedMs: 0,
  stateChangedMs: 0,
  modifiedMs: 0,
  sighting: null,
  row: null,
};
const noListEvents: ListKnown = { runningSinceMs: null, rhythm: null, outdatedMs: 0, running: [], newest: '' };

export class TenantEvents {
  readonly #models = new BoundedMap<ModelKnown>(mostModels);
  readonly #lists = new BoundedMap<ListKnown>(mostLists);
  readonly #busy = new Set<string>();
  #runningTasks = 0;
  /** By model, the task lists of which something runs. */
  readonly #running = new Map<string, Map<string, readonly string[]>>();

  modelEvents(modelId: string): ModelEvents {
    return this.#models.get(modelId) ?? noModelEvents;
  }

  listEvents(action: ActionRef): ListEvents {
    return this.#lists.get(listKey(action)) ?? noListEvents;
  }

  get busyModels(): number {
    return this.#busy.size;
  }

  /** That had not ended when they were seen. */
  get runningTasks(): number {
    return this.#runningTasks;
  }

  sawModels(models: readonly Model[], nowMs: number): void {
    for (const row of models) this.sawModel(row, nowMs);
  }

  sawModel(row: Model, nowMs: number): void {
    const before = this.#models.get(row.id)?.row ?? null;
    const moved =
      before !== null && (['activeState', 'workspaceId', 'name'] as const).some((f) => before[f] !== row[f]);
    const modified = before !== null && before.lastModified !== row.lastModified;
    this.#note(row.id, {
      row,
      ...(moved ? { stateChangedMs: nowMs } : {}),
      ...(modified ? { modifiedMs: nowMs } : {}),
    });
  }

  sawStatus(modelId: string, status: ModelStatus, nowMs: number): void {
    if (!isBusy(status)) {
      this.#busy.delete(modelId);
      this.#note(modelId, { sighting: null });
      return;
    }
    const taskId = status.taskId ?? '';
    const { sighting } = this.modelEvents(modelId);
    const firstSeenMs = sighting?.taskId === taskId ? sighting.firstSeenMs : nowMs;
    const isKnown = sighting?.taskId === taskId ? sighting.isKnown : false;
    const isListed = [...(this.#running.get(modelId)?.values() ?? [])].flat().some((id) => isSameTask(id, taskId));
    this.#busy.add(modelId);
    this.#note(modelId, { sighting: { taskId, firstSeenMs, lastSeenMs: nowMs, isKnown: isKnown || isListed } });
  }

  /** `tasks` newest last. */
  sawTasks(action: ActionRef, tasks: readonly TaskSummary[], nowMs: number): void {
    const key = listKey(action);
    const before = this.#lists.get(key);
    const open = tasks.filter(({ state }) => !hasEnded(state));
    const running = open.map(({ taskId }) => taskId);
    const newest = JSON.stringify(tasks.slice(-comparedTasks).map(({ taskId, state }) => [taskId, state]));
    this.#lists.set(key, {
      running,
      newest,
      runningSinceMs: open.at(-1)?.createdAtMs ?? null,
      rhythm: rhythmOf(tasks.slice(-comparedTasks).map(({ createdAtMs }) => createdAtMs)),
      outdatedMs: before?.outdatedMs ?? 0,
    });
    this.#setRunning(action, running);
    if (running.join() !== (before?.running ?? []).join()) this.#note(action.modelId, { runsChangedMs: nowMs });
    if (leavesFiles(action) && newest !== before?.newest) this.#note(action.modelId, { filesChangedMs: nowMs });
    const { sighting } = this.modelEvents(action.modelId);
    if (sighting !== null && !sighting.isKnown && tasks.some(({ taskId }) => isSameTask(taskId, sighting.taskId))) {
      this.#note(action.modelId, { sighting: { ...sighting, isKnown: true } });
    }
  }

  /** A task the list knows as running has ended, or is gone. */
  sawEnd(action: ActionRef, taskId: string, nowMs: number): void {
    const list = this.#lists.get(listKey(action));
    if (!list?.running.includes(taskId)) return;
    const running = list.running.filter((id) => id !== taskId);
    this.#lists.set(listKey(action), { ...list, running, outdatedMs: nowMs });
    this.#setRunning(action, running);
    this.#note(action.modelId, { runsChangedMs: nowMs, ...(leavesFiles(action) ? { filesChangedMs: nowMs } : {}) });
  }

  /** Times mean nothing any more: the clock was set back. */
  forget(): void {
    this.#models.clear();
    this.#lists.clear();
    this.#busy.clear();
    this.#running.clear();
    this.#runningTasks = 0;
  }

  #note(modelId: string, events: Partial<ModelKnown>): void {
    this.#models.set(modelId, { ...(this.#models.get(modelId) ?? noModelEvents), ...events });
  }

  #setRunning(action: ActionRef, running: readonly string[]): void {
    const lists = this.#running.get(action.modelId) ?? new Map<string, readonly string[]>();
    this.#runningTasks += running.length - (lists.get(listKey(action))?.length ?? 0);
    if (running.length > 0) lists.set(listKey(action), running);
    else lists.delete(listKey(action));
    if (lists.size > 0) this.#running.set(action.modelId, lists);
    else this.#running.delete(action.modelId);
  }
}

export function hasEnded(state: string): boolean {
  return state === 'COMPLETE' || state === 'CANCELLED';
}

export function listKey({ modelId, kind, actionId }: ActionRef): string {
  return `${modelId} ${kind} ${actionId}`;
}

function leavesFiles({ kind }: ActionRef): boolean {
  return kind === 'export' || kind === 'process';
}
