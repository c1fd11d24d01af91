/** How long a message waits before it is tried again; pure and without chance: equal messages wait equally. */
import { createHash } from 'node:crypto';

export type Retry = {
  readonly firstMs: number;
  readonly mostMs: number;
  /** What is older is parked: nobody is helped by it any more. */
  readonly giveUpMs: number;
  /** A server that asks to wait longer is not heeded beyond this. */
  readonly mostAskedMs: number;
};

export const usualRetry: Retry = {
  firstMs: 15_000,
  mostMs: 900_000,
  giveUpMs: 3 * 86_400_000,
  mostAskedMs: 6 * 3_600_000,
};

/** Twice as long each time, a fifth more or less by the key. `attempts`: so many have failed. `askedMs`: by Retry-After. */
export function waitMsOf(key: string, attempts: number, askedMs: number | null, retry: Retry): number {
  const usualMs = Math.min(retry.firstMs * 2 ** Math.min(attempts - 1, 30), retry.mostMs);
  const spread = createHash('sha256').update(`${key}\n${attempts}`).digest().readUInt32BE(0) / 2 ** 32;
  const waitMs = usualMs * (0.8 + 0.4 * spread);
  return Math.round(Math.max(waitMs, Math.min(askedMs ?? 0, retry.mostAskedMs)));
}

/** Seconds or a date (RFC 9110 section 10.2.3); null for neither. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | null {
  if (header === undefined) return null;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000;
  const atMs = Date.parse(header);
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs);
}
