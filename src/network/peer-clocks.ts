/** How far this host's clock is from those it talks to, by the dates in their answers; pure but for what it is told. Asks nobody. */

export type PeerClocks = {
  /** A `Date` header as it was received; `steadyMs` is a clock that nobody sets. What is no date is not counted. */
  note(host: string, date: string | undefined, steadyMs: number): void;
  /** Theirs less ours, whatever became of ours meanwhile; null when nobody said lately, or they do not agree among themselves. */
  skewMs(nowMs: number, steadyMs: number): number | null;
};

const keptMs = 1_800_000;
/** More apart, and at least one of them is wrong: then none is believed. */
const agreeWithinMs = 60_000;

export function createPeerClocks(): PeerClocks {
  /** What they have more than the steady clock. */
  const known = new Map<string, { readonly aheadMs: number; readonly atMs: number }>();
  return {
    note(host, date, steadyMs) {
      const dateMs = Date.parse(date ?? '');
      // A date is in whole seconds, cut off: on average it is half a second old.
      if (!Number.isNaN(dateMs)) known.set(host, { aheadMs: dateMs + 500 - steadyMs, atMs: steadyMs });
    },
    skewMs(nowMs, steadyMs) {
      for (const [host, { atMs }] of [...known]) if (Math.abs(steadyMs - atMs) > keptMs) known.delete(host);
      const skews = [...known.values()].map(({ aheadMs }) => aheadMs + steadyMs - nowMs).toSorted((a, b) => a - b);
      const [least, most] = [skews[0], skews.at(-1)];
      if (least === undefined || most === undefined || most - least > agreeWithinMs) return null;
      return skews[Math.floor(skews.length / 2)] ?? null;
    },
  };
}
