/** What is kept of the file of an export from look to look; pure. Only this tells a file that went from one that never was to be seen. */

export type ExportMemory = {
  /** The last look that had it listed with content; null when none had. */
  readonly listedAtMs: number | null;
  /** Good runs, newest last, after which it was not listed; none once it is. Five at most. */
  readonly runsWithout: readonly string[];
  /** It was listed with content longer after the last good run than a private file is kept. */
  readonly outlivedRule: boolean;
};

export const nothingKnown: ExportMemory = { listedAtMs: null, runsWithout: [], outlivedRule: false };

export type ExportSight = {
  readonly atMs: number;
  readonly hasContent: boolean;
  /** The newest good run. */
  readonly good: { readonly taskId: string; readonly startedAtMs: number } | null;
};

const mostRuns = 5;
/** A file whose end of life is near may be gone a little later. */
const marginMs = 60 * 60_000;

export function rememberedExport(
  memory: ExportMemory | null,
  { atMs, hasContent, good }: ExportSight,
  keptMs: number,
): ExportMemory {
  const { listedAtMs, runsWithout, outlivedRule } = memory ?? nothingKnown;
  if (hasContent) {
    const outlives = good !== null && atMs - good.startedAtMs > keptMs + marginMs;
    return { listedAtMs: atMs, runsWithout: [], outlivedRule: outlivedRule || outlives };
  }
  const isNew = good !== null && !runsWithout.includes(good.taskId);
  return {
    listedAtMs,
    runsWithout: isNew ? [...runsWithout, good.taskId].slice(-mostRuns) : runsWithout,
    outlivedRule,
  };
}

/** So many good runs in a row without a file that was never seen: more likely another user's than never written. */
const neverSeenRuns = 3;

export function isLikelyAnothers({ listedAtMs, runsWithout }: ExportMemory): boolean {
  return listedAtMs === null && runsWithout.length >= neverSeenRuns;
}
