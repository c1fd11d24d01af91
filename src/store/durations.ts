/** Durations of many looks as a few numbers that can be added up: count, sum, least, most, and a histogram; pure. */

export type Durations = {
  readonly looks: number;
  readonly sumMs: number;
  readonly minMs: number;
  readonly maxMs: number;
  /** Looks by bucket; bucket b holds those up to 2^(b/3) ms, and more than 2^((b-1)/3): each bound is 26 % above the one before. */
  readonly buckets: ReadonlyMap<number, number>;
};

const perOctave = 3;
const lastBucket = 127;

/** Of a duration in milliseconds; 0 for up to 1 ms. */
export function bucketOf(durationMs: number): number {
  if (durationMs <= 1) return 0;
  // A bound of its own bucket must not fall into the next one for want of the last digit.
  return Math.min(lastBucket, Math.ceil(perOctave * Math.log2(durationMs) - 1e-9));
}

export function boundOf(bucket: number): number {
  return 2 ** (bucket / perOctave);
}

/** Null of none. */
export function summed(all: readonly Durations[]): Durations | null {
  const [first, ...others] = all;
  return first === undefined ? null : others.reduce(plus, first);
}

/**
 * The duration that the share `share` (0..1) of looks did not exceed, within the width of its bucket (26 %), and within the least and
 * most that were seen.
 */
export function quantileMs({ looks, minMs, maxMs, buckets }: Durations, share: number): number {
  let left = share * looks;
  for (const [bucket, count] of [...buckets].toSorted(([a], [b]) => a - b)) {
    if (left > count) {
      left -= count;
      continue;
    }
    const from = bucket === 0 ? 0 : boundOf(bucket - 1);
    const at = from + (boundOf(bucket) - from) * (count === 0 ? 1 : left / count);
    return Math.round(Math.min(maxMs, Math.max(minMs, at)));
  }
  return maxMs;
}

function plus(one: Durations, other: Durations): Durations {
  const buckets = new Map(one.buckets);
  for (const [bucket, count] of other.buckets) buckets.set(bucket, (buckets.get(bucket) ?? 0) + count);
  return {
    looks: one.looks + other.looks,
    sumMs: one.sumMs + other.sumMs,
    minMs: Math.min(one.minMs, other.minMs),
    maxMs: Math.max(one.maxMs, other.maxMs),
    buckets,
  };
}

/** As bytes: for each bucket its number and its count, seven bits a byte, the least first. */
export function histogramBytes(buckets: ReadonlyMap<number, number>): Buffer {
  const bytes: number[] = [];
  for (const [bucket, count] of [...buckets].toSorted(([a], [b]) => a - b)) {
    bytes.push(bucket);
    let left = count;
    for (; left > 127; left = Math.floor(left / 128)) bytes.push((left % 128) + 128);
    bytes.push(left);
  }
  return Buffer.from(bytes);
}

export const emptyHistogram: Uint8Array = Buffer.alloc(0);
const histogramsOfOne = Array.from({ length: lastBucket + 1 }, (_, bucket) => Buffer.from([bucket, 1]));

export function histogramOfOne(durationMs: number): Uint8Array {
  return histogramsOfOne[bucketOf(durationMs)] ?? emptyHistogram;
}

export function histogramSum(one: Uint8Array, other: Uint8Array): Buffer {
  const buckets = new Map(bucketsOf(one));
  for (const [bucket, count] of bucketsOf(other)) buckets.set(bucket, (buckets.get(bucket) ?? 0) + count);
  return histogramBytes(buckets);
}

/** Of what histogramBytes wrote. */
export function bucketsOf(bytes: Uint8Array): ReadonlyMap<number, number> {
  const buckets = new Map<number, number>();
  for (let at = 0; at < bytes.length; ) {
    const bucket = bytes[at] ?? 0;
    let count = 0;
    let weight = 1;
    let byte = 0;
    do {
      at += 1;
      byte = bytes[at] ?? 0;
      count += (byte % 128) * weight;
      weight *= 128;
    } while (byte > 127 && at < bytes.length);
    at += 1;
    buckets.set(bucket, (buckets.get(bucket) ?? 0) + count);
  }
  return buckets;
}
