/** The heartbeat: written only while the schedule moves, and told to systemd only when it was written. Knows no look. */
import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { Audit } from '../engine/audit.ts';
import { stallOf } from '../engine/audit.ts';
import type { RunningSchedule } from '../engine/schedule.ts';
import { passingWhy } from '../store/space.ts';
import type { Store } from '../store/store.ts';
import type { GapBook } from './gap-book.ts';
import type { Log } from './log.ts';
import type { Notifier } from './systemd.ts';

export type Heart = {
  /** Beats at once; resolves when it is told. */
  beat(): Promise<void>;
  /** The last beat: it was told to stop. */
  stop(): Promise<void>;
};

export type HeartOptions = {
  readonly schedule: Pick<RunningSchedule, 'wake' | 'audit'>;
  readonly store: Pick<Store, 'beat' | 'openIncidents'>;
  readonly book: Pick<GapBook, 'pending'>;
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn' | 'error' | 'info'>;
  readonly notify: Notifier;
  /** $WATCHDOG_USEC; null when nobody watches. */
  readonly watchdogMs: number | null;
  /** At most; half of what the watchdog wants when that is sooner. */
  readonly everyMs?: number;
  /** For the status line besides the usual: `settings refused`. */
  readonly remarks?: () => readonly string[];
};

export function startHeartbeat(options: HeartOptions): Heart {
  const { schedule, store, book, clock, log, notify, watchdogMs, remarks = () => [] } = options;
  const everyMs = Math.min(options.everyMs ?? 30_000, watchdogMs === null ? Number.POSITIVE_INFINITY : watchdogMs / 2);
  const startedAtMs = Math.round(clock.nowMs());
  let silent: string | null = null;

  const written = (audit: Audit, stoppedAtMs: number | null): void => {
    const { slots, gaps, written } = book.pending();
    const atMs = Math.round(clock.nowMs());
    const { subjects } = audit;
    const nextDueMs = audit.nextDueMs === null ? null : Math.round(audit.nextDueMs);
    store.beat({ atMs, startedAtMs, pid: process.pid, everyMs, subjects, nextDueMs, stoppedAtMs }, slots, gaps);
    written();
  };
  /** Said once, and again when it is another reason. */
  const hush = (why: string | null): void => {
    if (why === silent) return;
    silent = why;
    if (why === null) log.info('heartbeat again');
    else log.error({ why }, 'no heartbeat');
  };
  const beat = async (): Promise<void> => {
    const before = schedule.audit();
    schedule.wake();
    // A loop that was woken moves in a later turn of the event loop than this one.
    await setImmediate();
    await setImmediate();
    const audit = schedule.audit();
    const stall = stallOf(before, audit);
    if (stall !== null) return hush(stall);
    try {
      written(audit, null);
      hush(null);
    } catch (error) {
      hush(error instanceof Error ? error.message : String(error));
      // A start anew would neither empty the disk nor free the store, and what is held in memory would be lost.
      if (passingWhy(error) === null) return;
    }
    const ping = watchdogMs === null ? [] : ['WATCHDOG=1'];
    await notify(...ping, `STATUS=${statusText(audit, firingIn(store), remarks())}`);
  };

  let beating = Promise.resolve();
  let isStopped = false;
  /** A reload that ends after the last beat would say that the daemon lives. */
  const next = (): Promise<void> => {
    if (isStopped) return beating;
    beating = beating.then(beat).catch((err: unknown) => log.error({ err }, 'heartbeat failed'));
    return beating;
  };
  const timer = setInterval(() => void next(), everyMs);
  return {
    beat: next,
    stop: async () => {
      clearInterval(timer);
      isStopped = true;
      await beating;
      try {
        written(schedule.audit(), Math.round(clock.nowMs()));
      } catch (err) {
        log.warn({ err }, 'the last heartbeat was not written');
      }
    },
  };
}

/** `41 subjects, 1 firing, next 12:05 UTC` */
export function statusText(
  { subjects, nextDueMs }: Pick<Audit, 'subjects' | 'nextDueMs'>,
  firing: number | null,
  remarks: readonly string[] = [],
): string {
  const next = nextDueMs === null ? [] : [`next ${new Date(nextDueMs).toISOString().slice(11, 16)} UTC`];
  const said = firing === null ? [] : [`${firing} firing`];
  return [`${subjects} ${subjects === 1 ? 'subject' : 'subjects'}`, ...said, ...next, ...remarks].join(', ');
}

function firingIn(store: Pick<Store, 'openIncidents'>): number | null {
  try {
    return store.openIncidents().length;
  } catch {
    return null;
  }
}
