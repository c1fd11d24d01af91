/** Who is signed in: by bearer token, or by a session that began with it; failed attempts are counted. Knows no page. */
import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { isSameSecret } from './guards.ts';

export type Sessions = {
  /** Null: too many failed of late; come back after `retryAfterMs`. */
  begin(token: string, from: string): { readonly session: string | null } | { readonly retryAfterMs: number };
  isBearer(token: string, from: string): boolean;
  isKnown(session: string): boolean;
  end(session: string): void;
  /** When the next attempt from there is heard, as far as it has to wait. */
  waitMs(from: string): number;
};

export const sessionLastsMs = 12 * 3_600_000;
const mostSessions = 100;
const windowMs = 60_000;
const mostFailures = 5;
const mostFailuresOfAll = 50;
const mostPlaces = 1000;

export function createSessions(secret: string, clock: Clock): Sessions {
  /** By their hashes, with when they end. */
  const sessions = new Map<string, number>();
  const failures = new Map<string, readonly number[]>();
  let all: readonly number[] = [];

  const recent = (times: readonly number[]) => {
    const nowMs = clock.nowMs();
    return times.filter((atMs) => atMs <= nowMs && nowMs - atMs < windowMs);
  };
  const failed = (from: string): void => {
    const nowMs = clock.nowMs();
    if (failures.size >= mostPlaces && !failures.has(from)) failures.clear();
    failures.set(from, [...recent(failures.get(from) ?? []), nowMs]);
    all = [...recent(all), nowMs];
  };
  const waitMs = (from: string): number => {
    const own = recent(failures.get(from) ?? []);
    const everyones = recent(all);
    const blocking = [
      own.length >= mostFailures ? own[own.length - mostFailures] : undefined,
      everyones.length >= mostFailuresOfAll ? everyones[everyones.length - mostFailuresOfAll] : undefined,
    ].filter((atMs) => atMs !== undefined);
    return Math.max(0, ...blocking.map((atMs) => atMs + windowMs - clock.nowMs()));
  };
  const isRight = (token: string, from: string): boolean => {
    if (isSameSecret(token, secret)) return true;
    failed(from);
    return false;
  };
  return {
    waitMs,
    begin: (token, from) => {
      const retryAfterMs = waitMs(from);
      if (retryAfterMs > 0) return { retryAfterMs };
      if (!isRight(token, from)) return { session: null };
      const session = randomBytes(32).toString('base64url');
      const oldest = sessions.keys().next().value;
      if (sessions.size >= mostSessions && oldest !== undefined) sessions.delete(oldest);
      sessions.set(hashOf(session), clock.nowMs() + sessionLastsMs);
      return { session };
    },
    isBearer: (token, from) => waitMs(from) === 0 && isRight(token, from),
    isKnown: (session) => {
      const endsAtMs = sessions.get(hashOf(session));
      if (endsAtMs === undefined) return false;
      if (clock.nowMs() < endsAtMs) return true;
      sessions.delete(hashOf(session));
      return false;
    },
    end: (session) => void sessions.delete(hashOf(session)),
  };
}

/** A session is looked up by its hash: how long that takes tells nothing of it. */
function hashOf(session: string): string {
  return createHash('sha256').update(session).digest('base64');
}
