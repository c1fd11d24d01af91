/** The scheduled checker: looks, remembers, logs, until told to stop. Knows neither settings files nor which checks there are. */
import { setTimeout as sleep } from 'node:timers/promises';
import { PutOff } from '../check.ts';
import type { Clock } from '../clock.ts';
import type { Bound } from '../engine/bound.ts';
import { lanesOf } from '../engine/lanes.ts';
import { lookedAt } from '../engine/look.ts';
import { startSchedule } from '../engine/schedule.ts';
import type { Settings } from '../settings/settings.ts';
import type { Store } from '../store/store.ts';
import type { Tools } from '../tools.ts';
import type { Log } from './log.ts';
import { logLooked } from './log.ts';
import type { OtherAccounts } from './other-accounts.ts';
import type { Take } from './socket.ts';
import { listenForHandovers } from './socket.ts';
import { systemdNotifier } from './systemd.ts';

/** Looks that start this close together share their tools, and so what these have already seen. */
const roundMs = 2000;

export type DaemonOptions = {
  readonly bound: readonly Bound[];
  readonly schedule: Settings['schedule'];
  /** New tools, with nothing seen yet. */
  readonly toolsForRound: () => Tools;
  /** The daemon closes it. */
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** Aborted by SIGTERM and SIGINT; the caller wires it. */
  readonly signal: AbortSignal;
  /** The first look at everything is spread over this time. */
  readonly startWithinMs?: number;
  /** How many looks at a time (lanes.ts). */
  readonly parallel?: number;
  /** $NOTIFY_SOCKET. */
  readonly notifySocket?: string | undefined;
  /** Looks as other accounts come in here. */
  readonly handovers?: { readonly socket: string } & Pick<OtherAccounts, 'taken'>;
  /** Asked at once and then every so often what there is to look at now; null: as before. */
  readonly follow?: {
    readonly everyMs: number;
    readonly boundNow: (tools: Tools, signal: AbortSignal) => Promise<readonly Bound[] | null>;
  };
};

/**
 * Runs until `signal` is aborted, then ends within 5 s: looks under way are given up and leave no trace, and the store is closed last.
 * A probe that ignores its signal may still hold a socket: the caller ends the process.
 */
export async function runDaemon({
  bound,
  schedule,
  toolsForRound,
  store,
  clock,
  log,
  signal,
  startWithinMs = 5000,
  parallel = 4,
  notifySocket = process.env['NOTIFY_SOCKET'],
  handovers,
  follow,
}: DaemonOptions): Promise<void> {
  const notify = systemdNotifier(notifySocket, (err) => log.warn({ err }, 'systemd was not notified'));
  const inTurn = lanesOf(parallel);
  const tools = shared(toolsForRound, clock);
  /** Their last look asked for another soon: something runs there. */
  const urgent = new Set<Bound>();
  /** Since when those are due that were put off. */
  const dueSinceMs = new Map<Bound, number>();
  const look = async (one: Bound, calledAtMs: number): Promise<number | null> => {
    const startedAtMs = clock.nowMs();
    const dueAtMs = dueSinceMs.get(one) ?? calledAtMs;
    const looked = await lookedAt(one, { tools: tools(), store, clock, signal }).catch(putOff);
    if (looked instanceof PutOff) {
      dueSinceMs.set(one, dueAtMs);
      return Math.max(0, looked.againAtMs - calledAtMs);
    }
    dueSinceMs.delete(one);
    logLooked(log, looked, startedAtMs - dueAtMs);
    if (looked.againWithinMs === null) urgent.delete(one);
    else urgent.add(one);
    return looked.againWithinMs;
  };
  const onError = ({ check, target }: Bound, err: unknown): void => {
    if (!(signal.aborted && err === signal.reason))
      log.error({ check: check.id, target: target.name, err }, 'look failed');
  };
  const take: Take = async (handed) => {
    const one = handovers?.taken(handed) ?? 'nothing is expected';
    if (typeof one === 'string') return one;
    // It was seen when it was looked at, not when it came in.
    const then = { nowMs: () => handed.startedAtMs };
    const looked = await inTurn(one, () => lookedAt(one, { tools: tools(), store, clock: then, signal }));
    logLooked(log, looked);
    return null;
  };
  try {
    const socket = handovers === undefined ? null : await listenForHandovers(handovers.socket, take);
    const run = (one: Bound) => {
      const calledAtMs = clock.nowMs();
      return inTurn(one, () => look(one, calledAtMs), urgent.has(one));
    };
    const running = startSchedule({ bound, schedule, run, clock, startWithinMs, onError });
    log.info({ subjects: bound.length }, 'started');
    const following = follow === undefined ? null : followed(follow, running.rebind, { tools, log, signal });
    await notify('READY=1');
    await aborted(signal);
    log.info('stopping');
    await Promise.all([running.stop(), following, socket?.close(), notify('STOPPING=1')]);
  } finally {
    store.close();
  }
  log.info('stopped');
}

/** What cannot be told now stays as it was; the next time may do better. */
async function followed(
  { everyMs, boundNow }: NonNullable<DaemonOptions['follow']>,
  rebind: (bound: readonly Bound[]) => void,
  { tools, log, signal }: { readonly tools: () => Tools; readonly log: Log; readonly signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    try {
      const bound = await boundNow(tools(), signal);
      if (bound !== null && !signal.aborted) {
        rebind(bound);
        log.info({ subjects: bound.length }, 'follows the tenant');
      }
    } catch (err) {
      if (!signal.aborted) log.error({ err }, 'could not follow the tenant');
    }
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

function putOff(error: unknown): PutOff {
  if (error instanceof PutOff) return error;
  throw error;
}

/** The same tools for all who ask within roundMs of the first, then new ones. */
function shared(make: () => Tools, clock: Clock): () => Tools {
  let round: { readonly tools: Tools; readonly sinceMs: number } | null = null;
  return () => {
    const nowMs = clock.nowMs();
    if (round === null || Math.abs(nowMs - round.sinceMs) >= roundMs) round = { tools: make(), sinceMs: nowMs };
    return round.tools;
  };
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => resolve(), { once: true });
  await promise;
}
