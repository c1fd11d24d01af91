/** What happened to this process between two readings of its clocks: stopped, asleep, blocked, clock set; pure. Knows no clock itself. */

export type Reading = {
  /** Since 1970; may be set. */
  readonly wallMs: number;
  /** Never set; stands still while the machine sleeps. */
  readonly monotonicMs: number;
  /** Since the machine was started, its sleep included. */
  readonly uptimeMs: number;
  /** How long the event loop was at work so far. */
  readonly activeMs: number;
  /** The longest that a timer was late since the reading before. */
  readonly loopDelayMs: number;
};

export type Interruption = {
  /** `asleep`: the machine. `stopped`: this process, from outside (SIGSTOP, a frozen container). `loop-blocked`: by its own work. */
  readonly kind: 'asleep' | 'stopped' | 'loop-blocked' | 'clock-set';
  /** How long; of a clock that was set how far, negative when it was set back. */
  readonly byMs: number;
  /** Wall clock as it was before, and as it is. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Of the same reading, on the clock that is never set. */
  readonly fromMonotonicMs: number;
  readonly toMonotonicMs: number;
};

export type InterruptionLimits = {
  /** The next reading is expected after so long. */
  readonly tickMs: number;
  /** What is shorter did no harm. */
  readonly lateMs: number;
  /** Less is the ordinary correction of a clock. */
  readonly clockMs: number;
};

export const usualLimits: InterruptionLimits = { tickMs: 1000, lateMs: 2000, clockMs: 2000 };

/** All that happened; empty when nothing did. */
export function interruptionsBetween(
  before: Reading,
  now: Reading,
  { tickMs, lateMs, clockMs }: InterruptionLimits,
): readonly Interruption[] {
  const passedMs = now.monotonicMs - before.monotonicMs;
  const sleptMs = now.uptimeMs - before.uptimeMs - passedMs;
  const hasSlept = sleptMs > clockMs;
  const setMs = now.wallMs - before.wallMs - passedMs - (hasSlept ? sleptMs : 0);
  const lateByMs = Math.max(now.loopDelayMs, passedMs - tickMs);
  const at = {
    fromMs: before.wallMs,
    toMs: now.wallMs,
    fromMonotonicMs: before.monotonicMs,
    toMonotonicMs: now.monotonicMs,
  };
  const found: Interruption[] = [];
  if (hasSlept) found.push({ kind: 'asleep', byMs: sleptMs, ...at });
  if (lateByMs > lateMs) {
    const atWorkMs = now.activeMs - before.activeMs;
    found.push({ kind: atWorkMs >= lateByMs / 2 ? 'loop-blocked' : 'stopped', byMs: lateByMs, ...at });
  }
  if (Math.abs(setMs) > clockMs) found.push({ kind: 'clock-set', byMs: setMs, ...at });
  return found;
}
