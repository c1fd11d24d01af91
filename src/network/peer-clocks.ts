/** How far this host's clock is from those it talks to, by the dates in their answers; pure but for what it is told. Asks nobody. */

export type PeerClocks = {
  /** A `Date` header as it was received; `nowMs` is this host's clock then. What is no date is not counted. */
  note(host: string, date: string | undefined, nowMs: number): void;
  /** Theirs less ours; null when nobody said lately, or they do not agree among themselves. */
  skewMs(nowMs: number): number | null;
};

const keptMs = 1_800_000;
/** More apart, and at least one of them is wrong: then none is believed. */
const agreeWithinMs = 60_000;

export function createPeerClocks(): PeerClocks {
  const known = new Map<string, { readonly skewMs: number; readonly atMs: number }>();
  return {
    note(host, date, nowMs) {
      const dateMs = Date.parse(date ?? '');
      // A date is in whole seconds, cut off: on average it is half a second old.
      if (!Number.isNaN(dateMs)) known.set(host, { skewMs: dateMs + 500 - nowMs, atMs: nowMs });
    },
    skewMs(nowMs) {
      for (const [host, { atMs }] of [...known]) if (Math.abs(nowMs - atMs) > keptMs) known.delete(host);
      const skews = [...known.values()].map(({ skewMs }) => skewMs).toSorted((a, b) => a - b);
      const [least, most] = [skews[0], skews.at(-1)];
      if (least === undefined || most === undefined || most - least > agreeWithinMs) return null;
      return skews[Math.floor(skews.length / 2)] ?? null;
    },
  };
}
