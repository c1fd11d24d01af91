/** Says outwards that the daemon does its work, so that somebody notices when it is dead (healthchecks.io and alike). Knows no schedule. */
import { CouldNotLook } from '../check.ts';
import type { NotifySettings } from '../settings/notify.ts';
import { urlProblem } from '../settings/notify.ts';
import type { Heartbeat } from '../store/schedule.ts';
import type { DeliverParts } from './deliver.ts';
import { httpTimeoutMs, urlOf } from './deliver.ts';
import type { Delivery } from './delivery.ts';
import { posted } from './post.ts';

export type Signal = 'start' | 'success' | 'fail';

export type PingParts = Pick<DeliverParts, 'network' | 'readSecret' | 'signal'> & { readonly nowMs: number };

/** `text` is shown by the service. Never throws for what the other side does. */
export async function pinged(
  heartbeat: NonNullable<NotifySettings['heartbeat']>,
  signal: Signal,
  text: string,
  { network, readSecret, nowMs, signal: until }: PingParts,
): Promise<Delivery> {
  try {
    const url = await urlOf(heartbeat.url, readSecret);
    const problem = urlProblem(url);
    if (problem !== null) return { kind: 'never', why: `The URL of the heartbeat ${problem}.` };
    const headers = { 'content-type': 'text/plain; charset=utf-8' };
    const body = Buffer.from(text.slice(0, 2000), 'utf8');
    const request = { url: signalled(url, signal), name: 'the heartbeat', headers, body, network };
    return await posted({ ...request, timeoutMs: httpTimeoutMs, nowMs, signal: until });
  } catch (error) {
    if (!(error instanceof CouldNotLook)) throw error;
    return { kind: 'later', why: error.message, askedMs: null, mayHaveArrived: false, isChannel: true };
  }
}

/** `/start` and `/fail` behind the path (healthchecks.io/docs/signaling_failures). */
export function signalled(url: string, signal: Signal): string {
  if (signal === 'success') return url;
  const parts = new URL(url);
  parts.pathname = `${parts.pathname.replace(/\/+$/, '')}/${signal}`;
  return parts.href;
}

export type Pulse = {
  /** What there is to say now; null for nothing. */
  readonly signal: Signal | null;
  readonly beatAtMs: number | null;
};

/**
 * A heartbeat that is newer than the one told of last is progress. None for three times its period, and longer than a minute, is a
 * failure, told once. `toldAtMs`: the beat told of last; null before the first.
 */
export function pulseOf(beat: Heartbeat | null, toldAtMs: number | null, hasFailed: boolean, nowMs: number): Pulse {
  if (beat === null || beat.stoppedAtMs !== null) return { signal: null, beatAtMs: toldAtMs };
  if (toldAtMs === null || beat.atMs !== toldAtMs) return { signal: 'success', beatAtMs: beat.atMs };
  const isStill = nowMs - beat.atMs > Math.max(3 * beat.everyMs, 60_000);
  return { signal: isStill && !hasFailed ? 'fail' : null, beatAtMs: toldAtMs };
}
