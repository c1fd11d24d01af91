/** Puts a folder of files in its place: whole or not at all, for its owner only, kept when the power fails. Knows no case. */
import { randomBytes } from 'node:crypto';
import { chmod, lstat, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { madeFolder } from '../made-folder.ts';

/** What placing asks of the disk, one step each; tests let each of them fail. */
export type Disk = {
  makeParent(folder: string): void;
  makeFolder(folder: string): Promise<void>;
  write(file: string, content: string | Uint8Array): Promise<void>;
  syncFolder(folder: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(folder: string): Promise<void>;
};

export const hostDisk: Disk = {
  makeParent: (folder) => void madeFolder(folder),
  async makeFolder(folder) {
    await mkdir(folder, { mode: 0o700 });
    await chmod(folder, 0o700);
  },
  write: (file, content) => writeFile(file, content, { mode: 0o600, flag: 'wx', flush: true }),
  async syncFolder(folder) {
    // Windows opens no folder, and keeps its entries by the journal of NTFS.
    if (process.platform === 'win32') return;
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
  rename: (from, to) => rename(from, to),
  remove: (folder) => rm(folder, { recursive: true, force: true }),
};

export type Placed = {
  /** Absolute path. */
  readonly folder: string;
  /** The earlier folder of that name is gone for good. */
  keep(): Promise<void>;
  /** As before: the earlier folder, or none. */
  undo(): Promise<void>;
};

/**
 * A folder appears under its name only when everything in it is on the disk. What an earlier process was stopped at is cleared first.
 * Throws the system's error, with everything as it was.
 */
export async function placed(
  parent: string,
  name: string,
  files: readonly (readonly [name: string, content: string | Uint8Array])[],
  disk: Disk = hostDisk,
): Promise<Placed> {
  disk.makeParent(parent);
  await clearLeftovers(parent, name, disk);
  const folder = path.join(parent, name);
  const suffix = randomBytes(6).toString('hex');
  const unfinished = path.join(parent, `.${name}.${suffix}.tmp`);
  const earlier = path.join(parent, `.${name}.${suffix}.old`);
  let hadEarlier = false;
  const undo = async () => {
    await disk.remove(folder);
    if (hadEarlier) await disk.rename(earlier, folder);
  };
  try {
    await disk.makeFolder(unfinished);
    for (const [file, content] of files) await disk.write(path.join(unfinished, file), content);
    await disk.syncFolder(unfinished);
    hadEarlier = await movedAside(folder, earlier, disk);
    await disk.rename(unfinished, folder).catch(async (error: unknown) => {
      if (hadEarlier) await disk.rename(earlier, folder);
      throw error;
    });
    await disk.syncFolder(parent).catch(async (error: unknown) => {
      await undo();
      throw error;
    });
  } catch (error) {
    // That it cannot be removed either changes nothing about the reason; the next case clears it.
    await disk.remove(unfinished).catch(() => undefined);
    throw error;
  }
  return { folder, undo, keep: () => disk.remove(earlier) };
}

/** False when there was nothing to move. */
async function movedAside(folder: string, earlier: string, disk: Disk): Promise<boolean> {
  try {
    await disk.rename(folder, earlier);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** Of a process that was killed: what was half-written goes; what was set aside comes back if nothing took its place. */
export async function clearLeftovers(parent: string, name: string, disk: Disk = hostDisk): Promise<void> {
  const folder = path.join(parent, name);
  for (const { kind, place } of (await readdir(parent)).flatMap((entry) => leftoverOf(parent, entry, name))) {
    if (kind === 'old' && !(await isThere(folder))) await disk.rename(place, folder);
    else await disk.remove(place);
  }
}

function leftoverOf(parent: string, entry: string, name: string): { kind: 'tmp' | 'old'; place: string }[] {
  if (!entry.startsWith(`.${name}.`)) return [];
  const kind = /^[0-9a-f]{12}\.(tmp|old)$/.exec(entry.slice(name.length + 2))?.[1];
  return kind === 'tmp' || kind === 'old' ? [{ kind, place: path.join(parent, entry) }] : [];
}

async function isThere(place: string): Promise<boolean> {
  return await lstat(place).then(
    () => true,
    () => false,
  );
}
