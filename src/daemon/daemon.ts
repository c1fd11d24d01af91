/** The scheduled checker: looks, remembers, logs, until told to stop. Knows neither settings files nor which checks there are. */
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
}: DaemonOptions): Promise<void> {
  const notify = systemdNotifier(notifySocket, (err) => log.warn({ err }, 'systemd was not notified'));
  const inTurn = lanesOf(parallel);
  const tools = shared(toolsForRound, clock);
  const look = async (one: Bound): Promise<void> => {
    logLooked(log, await lookedAt(one, { tools: tools(), store, clock, signal }));
  };
  const onError = ({ check, target }: Bound, err: unknown): void => {
    if (!(signal.aborted && err === signal.reason))
      log.error({ check: check.id, target: target.name, err }, 'look failed');
  };
  try {
    const run = (one: Bound) => inTurn(one, look);
    const running = startSchedule({ bound, schedule, run, clock, startWithinMs, onError });
    log.info({ subjects: bound.length }, 'started');
    await notify('READY=1');
    await aborted(signal);
    log.info('stopping');
    await Promise.all([running.stop(), notify('STOPPING=1')]);
  } finally {
    store.close();
  }
  log.info('stopped');
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
