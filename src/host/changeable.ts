/** Who, besides root and this account, may change a file that is about to be run or obeyed. Knows no reason to run one. */
import type { Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** `who` and `advice` are parts of a sentence: "everybody", "take the right away: chmod go-w /opt/tool". */
export type Changeable = {
  readonly path: string;
  readonly kind: 'file' | 'folder';
  readonly who: string;
  readonly advice: string;
};

/**
 * The file itself, then the folders above it; null when only root and this account may change them. `path` is absolute, links followed.
 * Rejects with the system's error where one of them may not be looked at. Windows has no such modes, and is not looked at.
 */
export async function changeableByOthers(path: string): Promise<Changeable | null> {
  if (process.platform === 'win32') return null;
  const own = changeable(path, await stat(path), 'file');
  if (own !== null) return own;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const found = changeable(folder, await stat(folder), 'folder');
    if (found !== null || folder === dirname(folder)) return found;
  }
}

const mostNames = 20_000;

/**
 * The same for whatever lies in a folder, at any depth: a program loads libraries and settings from there. Links are followed to what
 * they mean. `isData`: names that nothing is loaded from. Throws a plain Error where there are more names than are looked at.
 */
export async function changeableWithin(
  folder: string,
  isData: (name: string) => boolean = () => false,
): Promise<Changeable | null> {
  if (process.platform === 'win32') return null;
  const open = [folder];
  let count = 0;
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const entry of await readdir(at, { withFileTypes: true })) {
      count += 1;
      if (count > mostNames)
        throw new Error(`there are more than ${mostNames.toLocaleString('en')} names in ${folder}`);
      if (isData(entry.name)) continue;
      const path = join(at, entry.name);
      const found = entry.isSymbolicLink() ? await behindLink(path) : await itself(path, entry.isDirectory());
      if (found !== null) return found;
      if (entry.isDirectory()) open.push(path);
    }
  }
  return null;
}

async function itself(path: string, isFolder: boolean): Promise<Changeable | null> {
  return changeable(path, await stat(path), isFolder ? 'folder' : 'file');
}

/** A link that leads nowhere loads nothing, unless somebody may put something there. */
async function behindLink(path: string): Promise<Changeable | null> {
  const target = await realpath(path).catch(() => null);
  return target === null ? null : await changeableByOthers(target);
}

function changeable(path: string, { mode, uid, gid }: Stats, kind: Changeable['kind']): Changeable | null {
  // In a sticky folder others may add files, and not replace this one.
  const sticky = kind === 'folder' && (mode & 0o1000) !== 0;
  const byAll = (mode & 0o002) !== 0 && !sticky;
  const byGroup = (mode & 0o020) !== 0 && !sticky && gid !== 0 && gid !== process.getgid?.();
  const byOwner = uid !== 0 && uid !== process.getuid?.();
  if (!byAll && !byGroup && !byOwner) return null;
  const who = byAll ? 'everybody' : byGroup ? `the group ${gid}` : `the account ${uid}`;
  const advice = byOwner ? `let root own it: chown root ${path}` : `take the right away: chmod go-w ${path}`;
  return { path, kind, who, advice };
}
