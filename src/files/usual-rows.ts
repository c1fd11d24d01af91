/** Whether a number of rows is what a file usually has; pure. Says nothing before it knows enough files. */

/** As many earlier deliveries have to be known. */
export const fewestKnown = 5;

export type UnusualRows = { readonly usualRows: number; readonly knownFiles: number; readonly timesUsual: number };

/** Held against the median of the earlier ones; null when it is within `factor` of it either way, or when too few are known. */
export function unusualRows(rows: number, earlier: readonly number[], factor: number): UnusualRows | null {
  if (earlier.length < fewestKnown) return null;
  const usualRows = medianOf(earlier);
  if (usualRows === 0 || (rows <= usualRows * factor && rows * factor >= usualRows)) return null;
  return { usualRows, knownFiles: earlier.length, timesUsual: Math.round((rows / usualRows) * 100) / 100 };
}

/** Of an even number the lower of the two in the middle, so that it is a count somebody has seen. */
export function medianOf(counts: readonly number[]): number {
  const sorted = counts.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
