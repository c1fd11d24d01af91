/**
 * How fast Anaplan may be asked: a bucket of one minute's requests, refilled evenly, and what `Retry-After` asks for.
 * Pure: the time is an argument, the waiting is the caller's.
 */

export type Bucket = { readonly tokens: number; readonly atMs: number; readonly perMinute: number };

/** A tenth of what the API allows a whole tenant (600 a minute for all its integrations together). */
export const defaultPerMinute = 60;

const minuteMs = 60_000;
const retryDefaultMs = 10_000;
const retryMinimumMs = 1_000;

export function fullBucket(nowMs: number, perMinute: number = defaultPerMinute): Bucket {
  return { tokens: perMinute, atMs: nowMs, perMinute };
}

/** Takes one request's worth. `waitMs` 0: go ahead; else nothing was taken, ask again after so long. A clock set back refills nothing. */
export function takeFrom(bucket: Bucket, nowMs: number): { readonly bucket: Bucket; readonly waitMs: number } {
  const { perMinute } = bucket;
  const tokens = tokensAt(bucket, nowMs);
  // Rounding must not cost a request that is due.
  if (tokens >= 1 - 1e-9) {
    return { bucket: { tokens: Math.max(0, tokens - 1), atMs: nowMs, perMinute }, waitMs: 0 };
  }
  const waitMs = Math.ceil(((1 - tokens) * minuteMs) / perMinute);
  return { bucket: { tokens, atMs: nowMs, perMinute }, waitMs };
}

export function tokensAt({ tokens, atMs, perMinute }: Bucket, nowMs: number): number {
  return Math.min(perMinute, tokens + (Math.max(0, nowMs - atMs) * perMinute) / minuteMs);
}

/** `Retry-After` as seconds or as an HTTP date by the server's clock (RFC 9110, 10.2.3); 10 s when it is missing or unreadable, at least 1 s. */
export function retryAfterMsOf(header: string | null, serverNowMs: number): number {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Math.max(retryMinimumMs, Number(text) * 1000);
  const atMs = /^[A-Z][a-z]/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(atMs) ? retryDefaultMs : Math.max(retryMinimumMs, atMs - serverNowMs);
}
