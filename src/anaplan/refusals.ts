/**
 * Which credentials were refused and when they may be tried again, remembered in notes over restarts: a monitor must not
 * lock the integration user out. Knows credentials by a salted fingerprint only.
 */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Store } from '../store/store.ts';
import type { SignInRefusal } from './anaplan.ts';

const pauseMs = 30 * 60_000;
const dayMs = 24 * 60 * 60_000;
const maxPerDay = 3;
const saltKey = 'anaplan/sign-in/salt';

const refusal = z.object({
  httpStatus: z.int(),
  status: z.string(),
  message: z.string(),
  refusedAtMs: z.number(),
});
export type Refused = z.infer<typeof refusal>;

export type Refusals = {
  /** Of what identifies a credential, secrets included; the same over restarts of one installation, and of no use elsewhere. */
  fingerprintOf(parts: readonly string[]): string;
  /** The refusal because of which this credential is not tried now, or null. */
  standing(fingerprint: string, nowMs: number): SignInRefusal | null;
  /** Remembers a refusal that just happened. */
  add(fingerprint: string, refused: Refused): SignInRefusal;
};

export function createRefusals(notes: Pick<Store, 'note' | 'writeNote'>): Refusals {
  const read = (fingerprint: string) =>
    z
      .array(refusal)
      .catch([])
      .parse(notes.note(keyOf(fingerprint)));
  return {
    fingerprintOf(parts) {
      // Hashed one by one, so that no two lists of parts run together to the same text.
      const digests = parts.map((part) => createHash('sha256').update(part).digest('hex'));
      return createHmac('sha256', saltOf(notes)).update(digests.join()).digest('hex');
    },
    standing(fingerprint, nowMs) {
      const recent = withinDay(read(fingerprint), nowMs);
      const last = recent.at(-1);
      const untilMs = pausedUntilMs(recent);
      const isPaused =
        last !== undefined && (recent.length >= maxPerDay || Math.abs(nowMs - last.refusedAtMs) < pauseMs);
      return isPaused ? { ...last, nextTryAtMs: untilMs, remembered: true } : null;
    },
    add(fingerprint, refused) {
      const recent = [...withinDay(read(fingerprint), refused.refusedAtMs), refused];
      notes.writeNote(keyOf(fingerprint), recent.slice(-maxPerDay));
      return { ...refused, nextTryAtMs: pausedUntilMs(recent), remembered: false };
    },
  };
}

/** Half an hour after the last, or a day after the first of three. */
function pausedUntilMs(recent: readonly Refused[]): number {
  const lastMs = recent.at(-1)?.refusedAtMs ?? 0;
  const first = recent.at(-maxPerDay);
  return first === undefined ? lastMs + pauseMs : Math.max(first.refusedAtMs + dayMs, lastMs + pauseMs);
}

/** In either direction: a clock that was set back must not keep a refusal for ever. */
function withinDay(refusals: readonly Refused[], nowMs: number): readonly Refused[] {
  return refusals.filter(({ refusedAtMs }) => Math.abs(nowMs - refusedAtMs) < dayMs);
}

function keyOf(fingerprint: string): string {
  return `anaplan/sign-in/refused/${fingerprint}`;
}

function saltOf(notes: Pick<Store, 'note' | 'writeNote'>): string {
  const known = notes.note(saltKey);
  if (typeof known === 'string' && known.length >= 32) return known;
  const salt = randomBytes(32).toString('hex');
  notes.writeNote(saltKey, salt);
  return salt;
}
