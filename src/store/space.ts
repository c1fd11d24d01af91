/** Whether a store failed by what ends by itself: want of space, or another process that holds it. Knows SQLite's codes. */

/** In the words of a gap (schedule.ts). */
export type PassingWhy = 'disk-full' | 'locked';

/** Null: it would fail the same way again. */
export function passingWhy(error: unknown): PassingWhy | null {
  const codes = codesOf(error);
  if (codes.some((code) => full.test(code))) return 'disk-full';
  return codes.some((code) => locked.test(code)) ? 'locked' : null;
}

/** The disk, or a quota. */
const full = /^(SQLITE_FULL|SQLITE_IOERR_(WRITE|SHMSIZE|FSYNC)|ENOSPC|EDQUOT)$/;
const locked = /^SQLITE_(BUSY|LOCKED)(_|$)/;

function codesOf(error: unknown): readonly string[] {
  const codes: string[] = [];
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; depth += 1) {
    if ('code' in at) codes.push(String(at.code));
    at = at.cause;
  }
  return codes;
}
