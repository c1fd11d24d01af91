/** The clock by which the daemon puts away what is old, kept over restarts. Decides nothing: engine/trusted-time.ts does. */
import type { Clock } from '../clock.ts';
import { steadyMsOf } from '../clock.ts';
import type { ClocksSeen } from '../engine/trusted-time.ts';
import { removesByMs, trustAfter, trustAtStart } from '../engine/trusted-time.ts';
import type { Store } from '../store/store.ts';

export type TrustedClockOptions = {
  readonly store: Pick<Store, 'note' | 'writeNote' | 'heartbeat' | 'attempts'>;
  readonly clock: Clock;
  /** The servers' clock less ours; null when not known. */
  readonly skewMs: () => number | null;
};

const noteKey = 'trusted-time';
/** A kill costs so much of it, and only until a server tells its date. */
const keptEveryMs = 600_000;

/** To be made before the first heartbeat of this run: that of the run before is the time known where there is no better. */
export function createTrustedClock({ store, clock, skewMs }: TrustedClockOptions): Clock {
  const seen = () => ({ nowMs: clock.nowMs(), steadyMs: steadyMsOf(clock) });
  let kept: Kept | null = keptIn(store);
  const start: ClocksSeen = { ...seen(), skewMs: null };
  let trust = trustAtStart(start, kept ?? { atMs: lastIn(store) ?? start.nowMs, isDated: false });
  return {
    nowMs() {
      const now: ClocksSeen = { ...seen(), skewMs: skewMs() };
      trust = trustAfter(trust, now);
      const next = { atMs: Math.floor(removesByMs(trust, now)), isDated: trust.isDated };
      if (kept === null || next.isDated !== kept.isDated || Math.abs(next.atMs - kept.atMs) >= keptEveryMs) {
        kept = next;
        store.writeNote(noteKey, kept);
      }
      return next.atMs;
    },
  };
}

type Kept = { readonly atMs: number; readonly isDated: boolean };

function keptIn(store: TrustedClockOptions['store']): Kept | null {
  const note = store.note(noteKey) as Kept | null;
  return note === null ? null : { atMs: note.atMs, isDated: note.isDated };
}

/** When anything was written last; null in a new store, which has nothing to lose. */
function lastIn(store: TrustedClockOptions['store']): number | null {
  return store.heartbeat()?.atMs ?? store.attempts({ limit: 1 })[0]?.startedAtMs ?? null;
}
