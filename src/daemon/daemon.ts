/** The scheduled checker: looks, remembers, logs, until told to stop. Knows neither settings files nor which checks there are. */
import type { Clock } from '../clock.ts';
import type { Audit } from '../engine/audit.ts';
import type { Bound } from '../engine/bound.ts';
import type { Interruption, InterruptionLimits } from '../engine/interruptions.ts';
import type { NotServed, OwnState } from '../engine/own-check.ts';
import { ownCheckId } from '../engine/own-check.ts';
import type { RunningSchedule } from '../engine/schedule.ts';
import { startSchedule } from '../engine/schedule.ts';
import type { NewGap } from '../store/schedule.ts';
import { passingWhy } from '../store/space.ts';
import type { Store } from '../store/store.ts';
import type { GapBook } from './gap-book.ts';
import { createGapBook, gapBeforeStart } from './gap-book.ts';
import type { Gauge } from './gauge.ts';
import { hostGauge } from './gauge.ts';
import { startHeartbeat } from './heartbeat.ts';
import type { HousekeepingOptions } from './housekeeping.ts';
import { startHousekeeping } from './housekeeping.ts';
import { createInForce } from './in-force.ts';
import type { Log } from './log.ts';
import type { MessengerOptions } from './messenger.ts';
import { startMessenger } from './messenger.ts';
import type { OwnHealth } from './own-health.ts';
import { createOwnHealth } from './own-health.ts';
import { ownLook } from './own-look.ts';
import type { Plan } from './plan.ts';
import type { Reload, ReloadOutcome } from './reload.ts';
import { createReload } from './reload.ts';
import type { Notifier } from './systemd.ts';
import { systemdNotifier, watchdogMsOf } from './systemd.ts';
import { createTrustedClock } from './trusted-clock.ts';
import type { Unwritten } from './unkept.ts';
import { outlasting } from './unkept.ts';
import type { UpkeepOptions } from './upkeep.ts';
import { startUpkeep } from './upkeep.ts';
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
  /** How often the store is tidied. */
  readonly upkeep?: Pick<UpkeepOptions, 'everyMs' | 'pauseMs'>;
  /** How often old cases and messages are put away. */
  readonly housekeeping?: Pick<HousekeepingOptions, 'everyMs' | 'afterMs'>;
  /** How settings are read again; without it they are not. */
  readonly reload?: Reload;
  /** With it the daemon looks at itself as well. */
  readonly own?: OwnOptions;
  /** Real clocks of this host unless given. */
  readonly gauge?: Gauge;
  readonly interruptions?: InterruptionLimits;
  /** How often it is told and sent, and how it is tried again. */
  readonly messenger?: Pick<MessengerOptions, 'everyMs' | 'retry' | 'deliver' | 'graceMs'>;
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
  /** A damaged store that was put aside; null when none was. */
  readonly setAside?: () => OwnState['setAside'];
  /** Ways in that the caller could not open. */
  readonly notServed?: () => readonly NotServed[];
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
  const { store, log, gauge = hostGauge(options.clock) } = options;
  const socket = 'notifySocket' in options ? options.notifySocket : process.env['NOTIFY_SOCKET'];
  const notify = systemdNotifier(socket, (err) => log.warn({ err }, 'systemd was not notified'));
  try {
    await running({ ...options, gauge }, notify);
    log.info('stopped');
  } finally {
    gauge.close();
    store.close();
  }
}

async function running(options: DaemonOptions & { readonly gauge: Gauge }, notify: Notifier): Promise<void> {
  const { clock, log, signal, own } = options;
  const book = createGapBook(leastOf(options));
  const { store, unwritten } = outlasting(options.store, {
    clock,
    onUnwritten: (err) => log.error({ err }, 'nothing can be stored; the daemon goes on looking'),
    onWritten: ({ sinceMs, why }) => {
      book.unwritten(sinceMs, clock.nowMs(), why);
      log.info({ since: new Date(sinceMs).toISOString() }, 'stored again');
      const left = lettingGo;
      lettingGo = null;
      left?.();
    },
  });
  /** Could not be written yet. */
  let lettingGo: (() => void) | null = null;
  let schedule: RunningSchedule | null = null;
  const skewMs = () => inForce.now().plan.skewMs?.() ?? null;
  const trusted = createTrustedClock({ store, clock, skewMs });
  const notServed = () => [...(own?.notServed?.() ?? []), ...[inForce.notServed()].filter((one) => one !== null)];
  const health = createOwnHealth({
    gauge: options.gauge,
    ...(options.interruptions === undefined ? {} : { limits: options.interruptions }),
    skewMs,
    onInterruption: (interruption) => {
      interrupted(interruption, book, log);
      schedule?.wake();
    },
  });
  /** With the daemon's look at itself. */
  const wholeOf = (bound: readonly Bound[], { blindAfterMs }: Plan): readonly Bound[] => {
    if (own === undefined) return bound;
    const { folder, followers, setAside = () => null } = own;
    const subjects = () => bound.length;
    const askDates = async (until: AbortSignal) => {
      const of = inForce.now();
      await of.with(({ network }) => of.anchors(network, null, until));
    };
    const heard = { skewMs, askDates };
    return [
      ...bound,
      ownLook({ health, subjects, followers, ...heard, unwritten, notServed, setAside, folder, blindAfterMs }),
    ];
  };
  const watching = (bound: readonly Bound[], plan: Plan): void => {
    book.watching(bound, plan.schedule);
    health.forgetAllBut(bound);
    const names = new Set(wholeOf(bound, plan).map(({ check, target }) => `${check.id}\n${target.name}`));
    const letGo = (): void => {
      const gone = store.letGo((one) => names.has(`${one.check}\n${one.target}`), clock.nowMs());
      for (const { id, check, target } of gone) log.info({ incident: id, check, target }, 'closed: no longer watched');
    };
    lettingGo = letGo;
    try {
      letGo();
      lettingGo = null;
    } catch (error) {
      if (passingWhy(error) === null) throw error;
    }
  };
  const rebind = (bound: readonly Bound[], plan: Plan): void => {
    schedule?.rebind(wholeOf(bound, plan), scheduleOf(plan, own));
    watching(bound, plan);
  };
  const inForce = createInForce(options, { clock, log, signal, rebind });
  const watch = createWatch({ inForce: inForce.now, store, clock, log, signal, health });

  const missed = missedBefore(options, store);
  if (missed !== null) book.add(missed);
  await inForce.listen(watch.take);
  const started = startSchedule({
    bound: wholeOf(options.bound, options),
    schedule: scheduleOf(options, own),
    run: watch.run,
    clock,
    startWithinMs: options.startWithinMs ?? 5000,
    onError: ({ check, target }, err) => {
      if (!(signal.aborted && err === signal.reason))
        log.error({ check: check.id, target: target.name, err }, 'look failed');
    },
    onSlot: book.began,
    onOverrun: book.overran,
  });
  schedule = started;
  watching(options.bound, options);
  log.info({ subjects: options.bound.length }, 'started');
  if (missed !== null) logGap(log, missed);

  const audit = () => withoutOwn(started.audit(), own);
  const heart = startHeartbeat({
    ...{ schedule: { wake: started.wake, audit }, store, book, clock, log, notify },
    watchdogMs: options.watchdogMs === undefined ? watchdogMsOf(process.env) : options.watchdogMs,
    ...(options.heartbeatMs === undefined ? {} : { everyMs: options.heartbeatMs }),
    remarks: () => remarksOf(health, unwritten(), notServed()),
  });
  const messages = () => inForce.now().plan.messages;
  const messenger = startMessenger({ messages, store, clock, trusted, log, ...options.messenger });
  const retention = () => inForce.now().plan.retention;
  const upkeep = startUpkeep({ store, retention, clock: trusted, log, ...options.upkeep });
  const housekeeping = startHousekeeping({ store, clock: trusted, log, ...options.housekeeping });
  const ticking = setInterval(health.tick, options.interruptions?.tickMs ?? 1000);
  inForce.follow();
  const { takeOver } = inForce;
  const parts = { takeOver, log, notify, state: health.state, nowMs: () => clock.nowMs() };
  const takeAnew = options.reload === undefined ? nothingToReload : createReload(options.reload, parts);
  const reload = async (): Promise<ReloadOutcome> => {
    const outcome = await takeAnew();
    // What came of it stands in the status line at once.
    await heart.beat();
    return outcome;
  };
  await notify('READY=1');
  void heart.beat();
  options.onRunning?.({ reload, audit });
  await aborted(signal);

  log.info('stopping');
  clearInterval(ticking);
  const stopping = notify('STOPPING=1');
  await Promise.all([started.stop(), inForce.stop(), messenger.stop(), upkeep.stop(), housekeeping.stop()]);
  await heart.stop();
  await Promise.all([inForce.close(), stopping]);
}

const nothingToReload = async (): Promise<ReloadOutcome> => ({ outcome: 'unchanged' });

function scheduleOf({ schedule: { default: usual, checks } }: Plan, own: OwnOptions | undefined): Plan['schedule'] {
  const everyMs = own?.everyMs ?? ownEveryMs;
  return { default: usual, checks: { [ownCheckId]: { kind: 'every', everyMs }, ...checks } };
}

function missedBefore({ bound, schedule, clock, ...options }: DaemonOptions, store: Store): NewGap | null {
  const [heartbeat, slots, nowMs] = [store.heartbeat(), store.slots(), clock.nowMs()];
  return gapBeforeStart({ heartbeat, slots, nowMs, bound, schedule, ...leastOf(options) });
}

/** Nobody has named it in the settings. */
function withoutOwn(audit: Audit, own: OwnOptions | undefined): Audit {
  return own === undefined ? audit : { ...audit, subjects: Math.max(0, audit.subjects - 1) };
}

function leastOf({ leastGapMs }: Pick<DaemonOptions, 'leastGapMs'>): { readonly leastMs?: number } {
  return leastGapMs === undefined ? {} : { leastMs: leastGapMs };
}

function interrupted(interruption: Interruption, book: GapBook, log: Log): void {
  const { kind, byMs } = interruption;
  log.warn({ why: kind, byMs: Math.round(byMs) }, kind === 'clock-set' ? 'the clock was set' : 'interrupted');
  const gap = book.interrupted(interruption);
  if (gap !== null && gap.missed.length > 0) logGap(log, gap);
}

function logGap(log: Log, { fromMs, toMs, why, missed }: NewGap): void {
  const slots = missed.reduce((sum, one) => sum + one.slots, 0);
  const [from, to] = [fromMs, toMs].map((atMs) => new Date(atMs).toISOString());
  log.warn({ why, from, to, subjects: missed.length, slots }, 'slots missed');
}

function remarksOf(
  { state }: OwnHealth,
  unwritten: Unwritten | null,
  notServed: readonly NotServed[],
): readonly string[] {
  const refused = state.refusedSettings === null ? [] : ['changed settings refused'];
  const ways = notServed.map(({ what }) => `${what.replace('-', ' ')} not served`);
  return [...refused, ...ways, ...(unwritten === null ? [] : [unwrittenWords[unwritten.why]])];
}

const unwrittenWords = {
  'disk-full': 'disk full, nothing is stored',
  locked: 'store locked, nothing is stored',
} as const;

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => resolve(), { once: true });
  await promise;
}
