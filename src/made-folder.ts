/** Makes a folder with those above it. Node's own recursive mkdir never ends where a folder cannot be made but seems to be missing (`/proc/x`). */
import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Mode 0700 for each folder made; one that exists is left as it is. Throws the system's error. Returns the topmost folder made, or null. */
export function madeFolder(folder: string): string | null {
  try {
    return madeOne(folder);
  } catch (error) {
    const isMissingAbove = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (!isMissingAbove || dirname(folder) === folder) throw error;
  }
  const topmost = madeFolder(dirname(folder));
  const made = madeOne(folder);
  return topmost ?? made;
}

/** Null when it is there, made by whoever; a file in its place is an error. */
function madeOne(folder: string): string | null {
  try {
    mkdirSync(folder, { mode: 0o700 });
    return folder;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST' && statSync(folder).isDirectory()) return null;
    throw error;
  }
}
