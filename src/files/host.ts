/** Files of this host: found, measured, and read in part. Keeps no row of them. */
import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open, stat } from 'node:fs/promises';
import { CouldNotLook } from '../check.ts';
import { contentOf } from './content.ts';
import type { Content, FileFacts, FileSeen, HostFiles, LookOptions } from './files.ts';
import type { Newest } from './newest.ts';
import { newestThatFits } from './newest.ts';
import { patternOf } from './pattern.ts';
import type { ReadBounds } from './read.ts';
import { usualBounds } from './read.ts';
import { couldNot, errorCodeOf, isMissing, isRefusal, refusedPath } from './refused.ts';

/** What was read of a file that has not changed since is not read again; so many files are kept in mind. */
const mostKept = 200;

export function createHostFiles(bounds: ReadBounds = usualBounds): HostFiles {
  const kept = new Map<string, Content>();

  async function contentFrom(handle: FileHandle, path: string, options: LookOptions, signal: AbortSignal) {
    const before = await handle.stat();
    if (!before.isFile()) throw notAFile(path);
    const key = keyOf(path, before, options);
    const known = kept.get(key);
    if (known !== undefined) return { content: known, before, grewMeanwhile: false };
    const content = await contentOf(handle, options, bounds, signal);
    const after = await handle.stat();
    const grewMeanwhile = after.size !== before.size || after.mtimeMs !== before.mtimeMs;
    if (!grewMeanwhile) remember(key, content);
    return { content, before, grewMeanwhile };
  }

  function remember(key: string, content: Content): void {
    kept.set(key, content);
    const [oldest] = kept.keys();
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
  }

  async function look(path: string, options: LookOptions, signal: AbortSignal): Promise<FileSeen> {
    const found = await foundAt(path, signal);
    if (found === null) return { exists: false, path };
    const { file, fitting } = found;
    let handle: FileHandle;
    try {
      // A pipe that took the file's place must not hold the look.
      handle = await open(file.path, constants.O_RDONLY | constants.O_NONBLOCK);
    } catch (error) {
      const code = errorCodeOf(error);
      if (isMissing(code)) return { exists: false, path };
      if (!isRefusal(code)) throw refusedPath(file.path, error);
      return { ...file, fitting, grewMeanwhile: false, content: null, unreadable: mayNotRead(file.path) };
    }
    try {
      const { content, before, grewMeanwhile } = await contentFrom(handle, file.path, options, signal);
      const facts = { exists: true, path: file.path, ...sizeAndTime(before) } as const;
      return { ...facts, fitting, grewMeanwhile, content, unreadable: null };
    } catch (error) {
      signal.throwIfAborted();
      throw refusedPath(file.path, error);
    } finally {
      await handle.close();
    }
  }

  return { factsOf, look };
}

async function factsOf(path: string): Promise<FileFacts> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw notAFile(path);
    return { exists: true, path, ...sizeAndTime(found) };
  } catch (error) {
    if (error instanceof CouldNotLook) throw error;
    if (isMissing(errorCodeOf(error))) return { exists: false, path };
    throw refusedPath(path, error);
  }
}

async function foundAt(path: string, signal: AbortSignal): Promise<Newest | null> {
  const pattern = patternOf(path);
  if (pattern === null) {
    const facts = await factsOf(path);
    return facts.exists ? { file: facts, fitting: 1 } : null;
  }
  try {
    return await newestThatFits(path, pattern, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw refusedPath(path, error);
  }
}

function sizeAndTime({ size, mtimeMs }: Stats) {
  return { sizeBytes: size, modifiedAtMs: Math.floor(mtimeMs) };
}

/** Inode and both times: a file that another took the place of is read again. */
function keyOf(path: string, { dev, ino, size, mtimeMs, ctimeMs }: Stats, options: LookOptions): string {
  return createHash('sha256')
    .update(JSON.stringify([path, dev, ino, size, mtimeMs, ctimeMs, options]))
    .digest('hex');
}

function notAFile(path: string): CouldNotLook {
  return couldNot('not-a-file', `${path} is no file but a folder or device; name a file in the settings.`);
}

function mayNotRead(path: string): string {
  return `This account may not read ${path}: let it (chmod or an ACL; check with namei -l ${path}), or give header: false if size and time are enough.`;
}
