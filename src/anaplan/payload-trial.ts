/**
 * Which form of the signed text this tenant takes: each is tried once, with time between them, until one gets in. Only on demand:
 * each refusal may count towards a lock-out. Knows the order and when to stop, not how to sign in.
 */
import type { Fault } from '../check.ts';
import type { Payload } from './certificate-sign-in.ts';

export const payloads = ['v1', 'v2-seconds', 'v2-milliseconds'] as const satisfies readonly Payload[];

/** What signing in with one form came to. `standing`: refused so recently that it was not sent again. */
export type Tried = {
  readonly payload: Payload;
  readonly outcome: 'signed-in' | 'refused' | 'standing' | 'no-answer' | 'not-tried';
  /** User, or what was answered. */
  readonly detail: string;
};

export type SignedInAs = { readonly userId: string };
export type RefusedNow = { readonly text: string; readonly remembered: boolean };
export type Attempted =
  | { readonly signedIn: SignedInAs }
  | { readonly refused: RefusedNow }
  | { readonly fault: Fault };

export const betweenMs = 15_000;

/** Stops at the first that gets in, and at the first that gets no answer: that says nothing about a form. */
export async function tryPayloads({
  attempt,
  pause,
  onTried,
}: {
  readonly attempt: (payload: Payload) => Promise<Attempted>;
  /** Waits `betweenMs`. */
  readonly pause: () => Promise<void>;
  readonly onTried: (tried: Tried) => Promise<void> | void;
}): Promise<readonly Tried[]> {
  const tried: Tried[] = [];
  let sent = false;
  let over = false;
  for (const payload of payloads) {
    if (over) {
      tried.push({ payload, outcome: 'not-tried', detail: '' });
      continue;
    }
    if (sent) await pause();
    const one = triedOf(payload, await attempt(payload));
    sent = one.outcome !== 'standing';
    over = one.outcome === 'signed-in' || one.outcome === 'no-answer';
    tried.push(one);
    await onTried(one);
  }
  return tried;
}

function triedOf(payload: Payload, attempted: Attempted): Tried {
  if ('signedIn' in attempted) return { payload, outcome: 'signed-in', detail: attempted.signedIn.userId };
  if ('fault' in attempted) return { payload, outcome: 'no-answer', detail: attempted.fault.message };
  const { text, remembered } = attempted.refused;
  return { payload, outcome: remembered ? 'standing' : 'refused', detail: text };
}
