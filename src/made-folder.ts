/** Makes a folder with those above it. Node's own recursive mkdir never ends where a folder cannot be made but seems to be missing (`/proc/x`). */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** Mode 0700 for each folder made; one that exists is left as it is. Throws the system's error. Returns the topmost folder made, or null. */
export function madeFolder(folder: string): string | null {
  try {
    mkdirSync(folder, { mode: 0o700 });
    return folder;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return null;
    if (code !== 'ENOENT' || dirname(folder) === folder) throw error;
  }
  const topmost = madeFolder(dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
  return topmost ?? folder;
}
