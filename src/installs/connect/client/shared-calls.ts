/** Calls of one script mostly have the same Java and the same keystore: each is kept once in an observation; pure. */
import type { CallSeen } from './observation.ts';

/** What an earlier call has, word for word, is left out of the later ones. */
export function keptOnce(calls: readonly CallSeen[]): readonly CallSeen[] {
  const earlier = { java: new Map<string, number>(), credential: new Map<string, number>() };
  return calls.map((call, index) => {
    const java = call.java.seen === null ? null : placeOf(earlier.java, call.java.seen, index);
    const credential = call.credential === null ? null : placeOf(earlier.credential, call.credential, index);
    if (java === null && credential === null) return call;
    return {
      ...call,
      java: java === null ? call.java : { ...call.java, seen: null },
      credential: credential === null ? call.credential : null,
      sharedWith: { java, credential },
    };
  });
}

/** The other way round: each call with all that was seen for it. */
export function wholeCalls(calls: readonly CallSeen[]): readonly CallSeen[] {
  return calls.map(({ sharedWith, ...call }) => {
    if (sharedWith === undefined) return call;
    const java = sharedWith.java === null ? undefined : calls[sharedWith.java];
    const credential = sharedWith.credential === null ? undefined : calls[sharedWith.credential];
    return {
      ...call,
      java: java === undefined ? call.java : { ...call.java, seen: java.java.seen },
      credential: credential === undefined ? call.credential : credential.credential,
    };
  });
}

function placeOf(known: Map<string, number>, seen: unknown, index: number): number | null {
  const text = JSON.stringify(seen);
  const place = known.get(text);
  if (place !== undefined) return place;
  known.set(text, index);
  return null;
}
