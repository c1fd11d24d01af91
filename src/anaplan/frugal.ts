/**
 * A connection that asks only what may have changed (docs/requests.md): the daemon's, which outlives its looks. Knows which answers it
 * has and what happened since; when a read still counts is decided in freshness.ts. Never answers a task list from memory beyond 15
 * minutes, nor a failure to ask as anything else; every answer says when it was read.
 */
import { createHash } from 'node:crypto';
import { PutOff } from '../check.ts';
import type { Clock } from '../clock.ts';
import type { ActionRef, AnaplanConnection, Answer, ReadSince, Task, TaskSummary } from './anaplan.ts';
import { BoundedMap } from './bounded-map.ts';
import type { Budget, Urgency } from './budget.ts';
import {
  actionsSinceMs,
  detailSinceMs,
  filesSinceMs,
  modelsSinceMs,
  runningTaskAgeMs,
  searchSinceMs,
  soonestTaskMs,
  statusSinceMs,
  tasksSinceMs,
  turnSinceMs,
} from './freshness.ts';
import type { Read } from './kept-reads.ts';
import { createKeptReads } from './kept-reads.ts';
import { hasEnded, listKey, TenantEvents } from './tenant-events.ts';
import type { Wire } from './wire.ts';

export type FrugalParts = {
  /** Asks; shares answers only between those who ask at the same time. */
  readonly wire: Wire;
  readonly clock: Clock;
  /** Time within which one status of an idle model counts. */
  readonly cycleMs: number;
  readonly perMinute: number;
  /** Of requests, and how it stands. */
  readonly budget: () => Pick<Budget, 'hasRoom' | 'hasSpare'>;
};

/** Newest runs of an action that are kept. */
const keptTasks = 200;
/** Last asks and offsets, by their number. */
const keptAsks = 50_000;
/** Answers, and results of ended runs, by the length of their JSON: the lists of 2,000 actions are about 36 million characters. */
const keptAnswerChars = 64_000_000;
const keptEndedChars = 48_000_000;
/** A clock set back by less is taken for standing still. */
const backstepMs = 1_000;

/** `since`: the same for a look that has to see for itself. Nothing counts for it that was read sooner, except what cannot change any more. */
export type FrugalConnection = AnaplanConnection & { readonly since: (readSinceMs: number) => AnaplanConnection };

export function createFrugalConnection({ wire, clock, cycleMs, perMinute, budget }: FrugalParts): FrugalConnection {
  const kept = createKeptReads({
    now,
    onRefusal: () => {
      refusedMs = now();
    },
    most: keptAnswerChars,
  });
  const ended = new BoundedMap<Answer<Task>>(keptEndedChars);
  const events = new TenantEvents();
  const asks = new BoundedMap<readonly number[]>(keptAsks);
  const offsets = new BoundedMap<number>(keptAsks);
  let latestMs = Number.NEGATIVE_INFINITY;
  let refusedMs = 0;

  /** Never runs backwards; when the clock was set back, all that was known by it is forgotten. */
  function now(): number {
    const nowMs = clock.nowMs();
    if (nowMs < latestMs - backstepMs) {
      kept.clear();
      events.forget();
      asks.clear();
      refusedMs = 0;
      latestMs = nowMs;
    }
    latestMs = Math.max(latestMs, nowMs);
    return latestMs;
  }

  function offsetOf(name: string): number {
    const known = offsets.get(name);
    if (known !== undefined) return known;
    const offsetMs = createHash('sha256').update(name).digest().readUIntBE(0, 6) % Math.max(1, Math.floor(cycleMs));
    offsets.set(name, offsetMs);
    return offsetMs;
  }

  async function answer<T>(
    question: string,
    sinceMs: number,
    signal: AbortSignal,
    work: (own: AbortSignal) => Promise<Answer<T>>,
    heed: (value: T, nowMs: number) => void = () => {},
  ): Promise<Answer<T>> {
    const { value, readAtMs } = await kept.ask<Answer<T>>(question, sinceMs, signal, async (own) => {
      const got = await work(own);
      if (!got.ok) return { value: got, isRefusal: true };
      heed(got.value, now());
      return { value: got, ...(got.readAtMs === undefined ? {} : { sentAtMs: got.readAtMs }) };
    });
    return value.ok ? { ...value, readAtMs } : value;
  }

  /** When the list of an action will be asked for next, if it is asked for as in the last cycle. */
  function nextAskMs(key: string, nowMs: number): number {
    // A little less than the cycle: the same look of the last cycle does not come again in a moment.
    const recent = (asks.get(key) ?? []).filter((askedMs) => askedMs > nowMs - 0.9 * cycleMs);
    asks.set(key, [...recent, nowMs].slice(-20));
    return (recent[0] ?? nowMs) + cycleMs;
  }

  /** What runs must not be put off: nobody would see that it stands still. */
  const urgencyOf = (action: ActionRef, since: ReadSince | undefined): Urgency | undefined =>
    since === undefined && events.listEvents(action).runningSinceMs !== null ? 'running-task' : undefined;
  const taskAgeMs = () => runningTaskAgeMs(events.runningTasks, perMinute, cycleMs, budget().hasSpare());
  const turn = (name: string, nowMs: number) => turnSinceMs(nowMs, cycleMs, offsetOf(name));

  const since = (floorMs: number): AnaplanConnection => {
    const latest = (sinceMs: number, wanted: ReadSince | undefined, nowMs: number) =>
      Math.max(sinceMs, floorMs, wanted?.(nowMs) ?? 0);
    return {
      name: wire.name,
      cloudWorks: floorMs === 0 ? wire.cloudWorks : (wire.cloudWorks?.since(floorMs) ?? null),
      async signIn(signal) {
        const { value } = await kept.ask('signIn', Math.max(turn('', now()), floorMs), signal, async (own) => ({
          value: await wire.signIn(own),
        }));
        // The keeper knows when a refused credential may be tried again, and asks nothing before.
        if ('refused' in value) kept.forget('signIn');
        return value;
      },
      clockSkew: (signal, since) => wire.clockSkew(signal, (nowMs) => latest(0, since, nowMs)),
      async workspaces(signal) {
        const { value } = await kept.ask('workspaces', Math.max(turn('', now()), floorMs), signal, async (own) => ({
          value: await wire.workspaces(own),
        }));
        return value;
      },
      async models(signal, since) {
        const nowMs = now();
        const sinceMs = latest(modelsSinceMs(refusedMs, nowMs, cycleMs, offsetOf('')), since, nowMs);
        const { value } = await kept.ask('models', sinceMs, signal, async (own) => {
          const models = await wire.models(own);
          events.sawModels(models, now());
          return { value: models };
        });
        return value;
      },
      model(modelId, signal, since) {
        const nowMs = now();
        const sinceMs = latest(turn(modelId, nowMs), since, nowMs);
        const work = (own: AbortSignal) => wire.model(modelId, own);
        return answer(`model ${modelId}`, sinceMs, signal, work, (row, seenMs) => events.sawModel(row, seenMs));
      },
      modelStatus(workspaceId, modelId, signal, since) {
        const nowMs = now();
        const { busyModels } = events;
        const times = { nowMs, cycleMs, offsetMs: offsetOf(modelId), busyModels };
        const sinceMs = latest(statusSinceMs(events.modelEvents(modelId), times), since, nowMs);
        const work = (own: AbortSignal) => wire.modelStatus(workspaceId, modelId, own);
        return answer(`status ${workspaceId} ${modelId}`, sinceMs, signal, work, (status, seenMs) =>
          events.sawStatus(modelId, status, seenMs),
        );
      },
      actions(modelId, kind, signal, since) {
        const nowMs = now();
        const sinceMs = latest(actionsSinceMs(events.modelEvents(modelId), nowMs), since, nowMs);
        return answer(`actions ${modelId} ${kind}`, sinceMs, signal, (own) => wire.actions(modelId, kind, own));
      },
      knownActions: (modelId, kind) => wire.knownActions(modelId, kind),
      importSource(modelId, importId, signal, since) {
        const nowMs = now();
        const sinceMs = latest(detailSinceMs(events.modelEvents(modelId), nowMs), since, nowMs);
        const urgency = urgencyOf({ workspaceId: '', modelId, kind: 'import', actionId: importId }, since);
        return answer(`import ${modelId} ${importId}`, sinceMs, signal, (own) =>
          wire.importSource(modelId, importId, own, since, urgency),
        );
      },
      processSteps(modelId, processId, signal, since) {
        const nowMs = now();
        const sinceMs = latest(detailSinceMs(events.modelEvents(modelId), nowMs), since, nowMs);
        return answer(`process ${modelId} ${processId}`, sinceMs, signal, (own) =>
          wire.processSteps(modelId, processId, own),
        );
      },
      readsModules(modelId, signal) {
        const sinceMs = Math.max(detailSinceMs(events.modelEvents(modelId), now()), floorMs);
        return answer(`modules ${modelId}`, sinceMs, signal, (own) => wire.readsModules(modelId, own));
      },
      files(modelId, signal, since) {
        const nowMs = now();
        const sinceMs = latest(filesSinceMs(events.modelEvents(modelId), nowMs), since, nowMs);
        return answer(`files ${modelId}`, sinceMs, signal, (own) => wire.files(modelId, own));
      },
      tasks(action, signal, since) {
        const nowMs = now();
        const key = listKey(action);
        const model = events.modelEvents(action.modelId);
        const times = {
          nowMs,
          cycleMs,
          nextAskMs: nextAskMs(key, nowMs),
          hasRoom: budget().hasRoom(),
          hasSpare: budget().hasSpare(),
          taskAgeMs: taskAgeMs(),
        };
        const known = tasksSinceMs(events.listEvents(action), model, times);
        const isSearch = searchSinceMs(model.sighting, false) > (kept.known(`tasks ${key}`)?.readAtMs ?? 0);
        const urgency = urgencyOf(action, since) ?? (isSearch && since === undefined ? 'status' : undefined);
        const work = async (own: AbortSignal) => newestOf(await wire.tasks(action, own, since, urgency));
        return answer(`tasks ${key}`, latest(known, since, nowMs), signal, work, (tasks, seenMs) =>
          events.sawTasks(action, tasks, seenMs),
        );
      },
      async task(action, taskId, signal) {
        const question = `task ${listKey(action)} ${taskId}`;
        const known = ended.get(question);
        if (known !== undefined) return known;
        refuseTooSoon(kept.known(question), taskAgeMs(), now());
        const urgency = urgencyOf(action, undefined) ?? 'result';
        const work = (own: AbortSignal) => wire.task(action, taskId, own, urgency);
        const got = await answer(question, now() - soonestTaskMs, signal, work);
        if (got.ok && !hasEnded(got.value.state)) return got;
        events.sawEnd(action, taskId, now());
        if (got.ok) {
          ended.set(question, got, JSON.stringify(got.value).length);
          kept.forget(question);
        }
        return got;
      },
      async failureDump(action, taskId, stepId, signal) {
        // Reading a dump keeps it alive; one that was there does not change, one that was not may yet come.
        const question = `dump ${listKey(action)} ${taskId} ${stepId}`;
        const known = kept.known(question)?.end;
        const isMissing = known !== undefined && 'value' in known && known.value === null;
        const sinceMs = now() - (isMissing ? missingDumpAgeMs : dumpAgeMs);
        const { value } = await kept.ask(question, sinceMs, signal, async (own) => ({
          value: await wire.failureDump(action, taskId, stepId, own),
        }));
        return value;
      },
    };
  };
  return { ...since(0), since };
}

const dumpAgeMs = 24 * 60 * 60_000;
const missingDumpAgeMs = 60 * 60_000;

/** Neither asked again yet nor told from memory, which would say that it still stands where it did: the look is put off. */
function refuseTooSoon(known: Read | undefined, ageMs: number, nowMs: number): void {
  if (known === undefined || 'fault' in known.end || known.end.isRefusal) return;
  const knownForMs = nowMs - known.readAtMs;
  if (knownForMs > soonestTaskMs && knownForMs < ageMs) throw new PutOff(known.readAtMs + ageMs);
}

function newestOf(answer: Answer<readonly TaskSummary[]>): Answer<readonly TaskSummary[]> {
  return answer.ok && answer.value.length > keptTasks ? { ...answer, value: answer.value.slice(-keptTasks) } : answer;
}
