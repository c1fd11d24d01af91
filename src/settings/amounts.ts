/** Durations and sizes as people write them in settings ("1h30m", "1kB"); pure. Knows no key. */

const unitsMs = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const;

/** Days, hours, minutes, seconds, milliseconds: each at most once and in this order. */
export const durationPattern =
  /^(?=\d)(?:(\d{1,9})d)? ?(?:(\d{1,9})h)? ?(?:(\d{1,9})m(?!s))? ?(?:(\d{1,9})s)? ?(?:(\d{1,9})ms)?$/;

/** What to say of a text that is none. */
export const durationText = 'is no duration; write for example 90s, 5m, 1h30m or 2d';

/** Milliseconds of "90s", "5m", "1h30m", "2d"; null when `text` is no duration, is zero, or is longer than ten years. */
export function durationMsOf(text: string): number | null {
  const [, days, hours, minutes, seconds, millis] = durationPattern.exec(text) ?? [];
  const totalMs =
    Number(days ?? 0) * unitsMs.d +
    Number(hours ?? 0) * unitsMs.h +
    Number(minutes ?? 0) * unitsMs.m +
    Number(seconds ?? 0) * unitsMs.s +
    Number(millis ?? 0) * unitsMs.ms;
  return totalMs > 0 && totalMs <= 3650 * unitsMs.d ? totalMs : null;
}

const unitsBytes: { readonly [unit: string]: number } = {
  '': 1,
  B: 1,
  kB: 1000,
  MB: 1000 ** 2,
  GB: 1000 ** 3,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
};

/** Decimal units as in the program's own texts, binary ones by their proper names. */
export const sizePattern = /^(\d{1,12}) ?(B|kB|MB|GB|KiB|MiB|GiB)?$/;

/** Bytes of "812", "1kB" (1000), "5 MiB"; null when `text` is no size. */
export function sizeBytesOf(text: string): number | null {
  const [whole, count, unit] = sizePattern.exec(text) ?? [];
  return whole === undefined ? null : Number(count) * (unitsBytes[unit ?? ''] ?? 1);
}
