/** Whether a store failed for want of space, which ends by itself, or because another process holds it. Knows SQLite's codes. */

/** The disk is full, or a quota. */
export function isOutOfSpace(error: unknown): boolean {
  return codesOf(error).some((code) => /^(SQLITE_FULL|SQLITE_IOERR_(WRITE|SHMSIZE|FSYNC)|ENOSPC|EDQUOT)$/.test(code));
}

function codesOf(error: unknown): readonly string[] {
  const codes: string[] = [];
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; depth += 1) {
    if ('code' in at) codes.push(String(at.code));
    at = at.cause;
  }
  return codes;
}
