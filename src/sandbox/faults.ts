/** Faults of the service itself, ahead of the tenant: answers in its place, slow and absent ones, the rate limit. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context, MiddlewareHandler } from 'hono';
import { minuteMs } from './durations.ts';
import { answerError } from './envelope.ts';
import type { RateLimit } from './tenant.ts';
import type { World } from './world.ts';

/** The first interference whose path is part of the call's. */
export function interfered(world: World): MiddlewareHandler {
  return async (c, next) => {
    const nowMs = world.clock.nowMs();
    const { interferences, slowByMs } = world.tenant().behaviour;
    const fault = interferences.find(
      ({ path, fromMs, untilMs }) => c.req.path.includes(path) && fromMs <= nowMs && nowMs < untilMs,
    );
    if (fault?.answer.kind === 'hang') return new Promise<never>(() => {});
    if (fault?.answer.kind === 'http') {
      const { status, headers, body } = fault.answer;
      return new Response(status === 204 ? null : body, { status, headers });
    }
    await waited(world, c, slowByMs + (fault?.answer.byMs ?? 0));
    return next();
  };
}

/** Many short sleeps: closing the sandbox or the connection ends them. */
async function waited(world: World, c: Context, forMs: number): Promise<void> {
  for (let leftMs = forMs; leftMs > 0 && world.isOpen() && !c.req.raw.signal.aborted; leftMs -= 50) {
    await sleep(Math.min(50, leftMs));
  }
}

/** One bucket for the whole tenant, refilled evenly, as the limit is shared by all its integrations. */
export function rateLimited(world: World): MiddlewareHandler {
  const bucket = { left: Number.POSITIVE_INFINITY, atMs: 0 };
  return async (c, next) => {
    const limit = world.tenant().behaviour.rateLimit;
    if (isSignIn.test(c.req.path)) return next();
    if (limit === null) {
      bucket.left = Number.POSITIVE_INFINITY;
      return next();
    }
    const nowMs = world.clock.nowMs();
    const refilled = bucket.left + ((nowMs - bucket.atMs) * limit.perMinute) / minuteMs;
    bucket.left = Math.min(limit.perMinute, refilled);
    bucket.atMs = nowMs;
    if (bucket.left >= 1) {
      bucket.left -= 1;
      return next();
    }
    const waitMs = Math.ceil(((1 - bucket.left) * minuteMs) / limit.perMinute / 1000) * 1000;
    setRetryAfter(c, limit, nowMs, waitMs);
    return answerError(world, c, 429, 'Too Many Requests');
  };
}

const isSignIn = /^\/(token|oauth|activate)(\/|$)/;

function setRetryAfter(c: Context, { retryAfter }: RateLimit, nowMs: number, waitMs: number): void {
  if (retryAfter === 'seconds') c.header('Retry-After', String(waitMs / 1000));
  // Whole seconds: one more, so that the date is never too early.
  if (retryAfter === 'http-date') c.header('Retry-After', new Date(nowMs + waitMs + 999).toUTCString());
}
