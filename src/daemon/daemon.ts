/** The scheduled checker: looks, remembers, logs, until told to stop. Knows neither settings files nor which checks there are. */
import type { Clock } from '../clock.ts';
import type { Audit } from '../engine/audit.ts';
import type { Bound } from '../engine/bound.ts';
import type { Interruption, InterruptionLimits } from '../engine/interruptions.ts';
import { ownCheckId } from '../engine/own-check.ts';
import type { RunningSchedule } from '../engine/schedule.ts';
import { startSchedule } from '../engine/schedule.ts';
import type { Settings } from '../settings/settings.ts';
import type { Store } from '../store/store.ts';
import { followed } from './follow.ts';
import type { GapBook } from './gap-book.ts';
import { createGapBook, gapBeforeStart } from './gap-book.ts';
import type { Gauge } from './gauge.ts';
import { hostGauge } from './gauge.ts';
import { startHeartbeat } from './heartbeat.ts';
import type { Log } from './log.ts';
import type { OwnHealth } from './own-health.ts';
import { createOwnHealth } from './own-health.ts';
import { ownLook } from './own-look.ts';
import type { Plan, Running } from './plan.ts';
import { runningPlan } from './plan.ts';
import type { Reload, ReloadOutcome } from './reload.ts';
import { createReload } from './reload.ts';
import type { HandoverSocket, Take } from './socket.ts';
import { listenForHandovers } from './socket.ts';
import type { Notifier } from './systemd.ts';
import { systemdNotifier, watchdogMsOf } from './systemd.ts';
import { outlasting } from './unkept.ts';
import { createWatch } from './watch.ts';

export type DaemonOptions = Plan & {
  /** The daemon closes it. */
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** Aborted by SIGTERM and SIGINT; the caller wires it. */
  readonly signal: AbortSignal;
  /** The first look at everything is spread over this time. */
  readonly startWithinMs?: number;
  /** $NOTIFY_SOCKET. */
  readonly notifySocket?: string | undefined;
  /** Within which systemd wants to hear of progress ($WATCHDOG_USEC). */
  readonly watchdogMs?: number | null;
  readonly heartbeatMs?: number;
  /** How settings are read again; without it they are not. */
  readonly reload?: Reload;
  /** With it the daemon looks at itself as well. */
  readonly own?: OwnOptions;
  /** Real clocks of this host unless given. */
  readonly gauge?: Gauge;
  readonly interruptions?: InterruptionLimits;
  /** Shorter gaps are not worth a line. */
  readonly leastGapMs?: number;
  /** Once everything runs, with what can be asked of it. */
  readonly onRunning?: (running: RunningDaemon) => void;
};

export type OwnOptions = {
  /** Of the store; null for one that is kept nowhere. */
  readonly folder: string | null;
  /** Blind looks that follow from something known, by check and target. */
  readonly followers: () => ReadonlySet<string>;
  readonly everyMs?: number;
};

export type RunningDaemon = {
  /** Reads the settings again. */
  reload(): Promise<ReloadOutcome>;
  audit(): Audit;
};

const ownEveryMs = 60_000;

/**
 * Runs until `signal` is aborted, then ends within 5 s: looks under way are given up and leave no trace, and the store is closed last.
 * A probe that ignores its signal may still hold a socket: the caller ends the process.
 */
export async function runDaemon(options: DaemonOptions): Promise<void> {
  const { store: kept, clock, log, signal, gauge = hostGauge(options.clock) } = options;
  const notify = systemdNotifier(
    'notifySocket' in options ? options.notifySocket : process.env['NOTIFY_SOCKET'],
    (err) => log.warn({ err }, 'systemd was not notified'),
  );
  try {
    await running({ ...options, store: kept, gauge }, notify);
    log.info('stopped');
  } finally {
    gauge.close();
    kept.close();
  }

  async function running({ store: kept, gauge: own, ...given }: DaemonOptions & { gauge: Gauge }, tell: Notifier) {
    const book = createGapBook(leastOf(given));
    const { store, unwrittenSinceMs } = outlasting(kept, {
      clock,
      onFull: (err) => log.error({ err }, 'nothing can be stored; the daemon goes on looking'),
      onRoom: (sinceMs) => {
        book.unwritten(sinceMs, clock.nowMs());
        log.info({ since: new Date(sinceMs).toISOString() }, 'stored again');
      },
    });
    let inForce: Running = runningPlan(given, clock);
    let schedule: RunningSchedule | null = null;
    const skewMs = () => inForce.plan.skewMs?.() ?? null;
    const health = createOwnHealth({
      gauge: own,
      ...(given.interruptions === undefined ? {} : { limits: given.interruptions }),
      skewMs,
      onInterruption: (interruption) => {
        interrupted(interruption, book, log);
        schedule?.wake();
      },
    });
    const watch = createWatch({ inForce: () => inForce, store, clock, log, signal, health });

    /** With the daemon's look at itself. */
    const wholeOf = (bound: readonly Bound[], plan: Plan): readonly Bound[] => {
      if (given.own === undefined) return bound;
      const { folder, followers } = given.own;
      const { blindAfterMs } = plan;
      const subjects = () => bound.length;
      return [...bound, ownLook({ health, subjects, followers, skewMs, unwrittenSinceMs, folder, blindAfterMs })];
    };
    const scheduleOf = ({ default: usual, checks }: Settings['schedule']): Settings['schedule'] => {
      const everyMs = given.own?.everyMs ?? ownEveryMs;
      return { default: usual, checks: { [ownCheckId]: { kind: 'every', everyMs }, ...checks } };
    };
    const watching = (bound: readonly Bound[], plan: Plan): void => {
      book.watching(bound, plan.schedule);
      health.forgetAllBut(bound);
    };

    const missed = gapBeforeStart({
      ...{ heartbeat: store.heartbeat(), slots: store.slots(), nowMs: clock.nowMs() },
      ...{ bound: given.bound, schedule: given.schedule, ...leastOf(given) },
    });
    if (missed !== null) book.add(missed);
    const socket = await listening(given.handovers?.socket, watch.take);
    const started = startSchedule({
      bound: wholeOf(given.bound, given),
      schedule: scheduleOf(given.schedule),
      run: watch.run,
      clock,
      startWithinMs: given.startWithinMs ?? 5000,
      onError: ({ check, target }, err) => {
        if (!(signal.aborted && err === signal.reason))
          log.error({ check: check.id, target: target.name, err }, 'look failed');
      },
      onSlot: book.began,
      onOverrun: book.overran,
    });
    schedule = started;
    watching(given.bound, given);
    log.info({ subjects: given.bound.length }, 'started');
    if (missed !== null) logGap(log, missed);

    const audit = (): Audit => {
      const all = started.audit();
      return given.own === undefined ? all : { ...all, subjects: Math.max(0, all.subjects - 1) };
    };
    const heart = startHeartbeat({
      ...{ schedule: { wake: started.wake, audit }, store, book, clock, log, notify: tell },
      watchdogMs: given.watchdogMs === undefined ? watchdogMsOf(process.env) : given.watchdogMs,
      ...(given.heartbeatMs === undefined ? {} : { everyMs: given.heartbeatMs }),
      remarks: () => remarksOf(health, unwrittenSinceMs()),
    });
    const ticking = setInterval(health.tick, given.interruptions?.tickMs ?? 1000);
    let following = startFollowing(inForce);
    let handovers: HandoverSocket | null = socket;
    const retiring = new Set<Promise<void>>();

    const takeOver = async (plan: Plan): Promise<void> => {
      const opened = handovers === null ? await listening(plan.handovers?.socket, watch.take) : null;
      try {
        started.rebind(wholeOf(plan.bound, plan), scheduleOf(plan.schedule));
      } catch (error) {
        await opened?.close();
        throw error;
      }
      handovers ??= opened;
      const before = inForce;
      inForce = runningPlan(plan, clock);
      following.stop();
      watching(plan.bound, plan);
      following = startFollowing(inForce);
      const retired = before.retire().catch((err: unknown) => log.warn({ err }, 'former tools were not closed'));
      retiring.add(retired);
      void retired.then(() => retiring.delete(retired));
    };
    const reload =
      given.reload === undefined
        ? async (): Promise<ReloadOutcome> => ({ outcome: 'unchanged' })
        : createReload(given.reload, { takeOver, log, notify: tell, state: health.state, nowMs: () => clock.nowMs() });

    function startFollowing(of: Running): { stop(): void; readonly ended: Promise<void> } {
      const stop = new AbortController();
      const { follow } = of.plan;
      const until = AbortSignal.any([signal, stop.signal]);
      const rebind = (bound: readonly Bound[]) => {
        started.rebind(wholeOf(bound, of.plan), scheduleOf(of.plan.schedule));
        watching(bound, of.plan);
      };
      const withTools: Running['with'] = (use) => of.with(use);
      const ended =
        follow === undefined ? Promise.resolve() : followed(follow, rebind, { withTools, log, signal: until });
      return { stop: () => stop.abort(), ended };
    }

    await tell('READY=1');
    void heart.beat();
    given.onRunning?.({ reload, audit });
    await aborted(signal);
    log.info('stopping');
    clearInterval(ticking);
    const stopping = tell('STOPPING=1');
    await Promise.all([started.stop(), following.ended, handovers?.close(), ...retiring]);
    await heart.stop();
    await Promise.all([inForce.retire(), stopping]);
  }
}

function leastOf({ leastGapMs }: Pick<DaemonOptions, 'leastGapMs'>): { readonly leastMs?: number } {
  return leastGapMs === undefined ? {} : { leastMs: leastGapMs };
}

async function listening(path: string | undefined, take: Take): Promise<HandoverSocket | null> {
  return path === undefined ? null : await listenForHandovers(path, take);
}

function interrupted(interruption: Interruption, book: GapBook, log: Log): void {
  const { kind, byMs } = interruption;
  log.warn({ why: kind, byMs: Math.round(byMs) }, kind === 'clock-set' ? 'the clock was set' : 'interrupted');
  const gap = book.interrupted(interruption);
  if (gap !== null && gap.missed.length > 0) logGap(log, gap);
}

function logGap(log: Log, { fromMs, toMs, why, missed }: Parameters<GapBook['add']>[0]): void {
  const slots = missed.reduce((sum, one) => sum + one.slots, 0);
  const [from, to] = [fromMs, toMs].map((atMs) => new Date(atMs).toISOString());
  log.warn({ why, from, to, subjects: missed.length, slots }, 'slots missed');
}

function remarksOf({ state }: OwnHealth, unwrittenSinceMs: number | null): readonly string[] {
  const refused = state.refusedSettings === null ? [] : ['changed settings refused'];
  return unwrittenSinceMs === null ? refused : [...refused, 'disk full, nothing is stored'];
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => resolve(), { once: true });
  await promise;
}
