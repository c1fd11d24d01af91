/** What an error of the operating system means for a user: its code -> why, and what to do; pure. */

/** `code` of an error that the system raised, such as ENOSPC; null for any other error. */
export function codeOf(error: unknown): string | null {
  if (!(error instanceof Error && 'syscall' in error && 'code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/** Why, with what to do about it: a clause with its full stop, to stand behind a colon. */
export function systemReason(error: unknown): string {
  const code = codeOf(error) ?? '';
  const message = error instanceof Error ? error.message : String(error);
  return reasons.get(code) ?? `${message.replace(/[.!]$/, '')}.`;
}

/** A whole sentence with the path where the error names one; null for an error that is not of the system. */
export function systemSentence(error: unknown): string | null {
  if (codeOf(error) === null) return null;
  const place = error instanceof Error && 'path' in error ? `${String(error.path)}: ` : '';
  return `This host could not do what was asked: ${place}${systemReason(error)}`;
}

const reasons: ReadonlyMap<string, string> = new Map([
  ['ENOSPC', 'the disk is full (ENOSPC). Free space on it and run it again.'],
  ['EDQUOT', "this account's disk quota is used up (EDQUOT). Free space and run it again."],
  ['EROFS', 'the file system is read-only (EROFS). Choose another place.'],
  ['EACCES', 'this account may not (EACCES). Choose a place it may write to, or run it as another user.'],
  ['EPERM', 'this account may not (EPERM). Choose a place it may write to, or run it as another user.'],
  ['ENOENT', 'there is no such file or folder (ENOENT). Check the path.'],
  ['ENOTDIR', 'a part of the path is not a folder (ENOTDIR). Check the path.'],
  ['EISDIR', 'it is a folder (EISDIR). Name a file.'],
  ['EEXIST', 'something else of that name is there (EEXIST). Choose another name.'],
  ['EMFILE', 'this process has too many files open (EMFILE). Raise the limit: ulimit -n 4096'],
]);
