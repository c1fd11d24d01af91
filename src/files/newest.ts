/** Finds the newest file that fits a pattern, within bounds. Follows links the pattern passes through, none below `**`; opens no file. */
import type { Dirent } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileFacts } from './files.ts';
import type { Pattern } from './pattern.ts';
import { fits } from './pattern.ts';
import { couldNot, refusedPath } from './refused.ts';

/** Entries of folders looked through for one pattern. */
export const mostEntries = 20_000;
const mostDepth = 16;

export type Newest = { readonly file: Extract<FileFacts, { exists: true }>; readonly fitting: number };

type Walk = {
  readonly path: string;
  readonly signal: AbortSignal;
  entries: number;
  fitting: number;
  newest: Newest['file'] | null;
};

/** Null when none fits. Folders below the first wildcard that this account may not read are passed over, unless nothing else fits. */
export async function newestThatFits(path: string, pattern: Pattern, signal: AbortSignal): Promise<Newest | null> {
  const walk: Walk = { path, signal, entries: 0, fitting: 0, newest: null };
  const refused: unknown[] = [];
  await descend(walk, pattern.folder, pattern.segments, 0, refused);
  if (walk.newest !== null) return { file: walk.newest, fitting: walk.fitting };
  if (refused.length > 0) throw refusedPath(path, refused[0]);
  return null;
}

async function descend(
  walk: Walk,
  folder: string,
  segments: readonly string[],
  depth: number,
  refused: unknown[],
): Promise<void> {
  const [segment, ...rest] = segments;
  if (segment === undefined) return;
  if (segment === '**') {
    if (rest[0] === '**') return descend(walk, folder, rest, depth, refused);
    // No folder in between is fine too; at the end it stands for every file below.
    if (rest.length > 0) await descend(walk, folder, rest, depth, refused);
  } else if (!/[*?]/.test(segment) && rest.length > 0) {
    return descend(walk, join(folder, segment), rest, depth, refused);
  }
  for (const entry of await entriesOf(walk, folder, refused)) {
    const path = join(folder, entry.name);
    if (segment === '**') {
      if (entry.isDirectory() && !entry.name.startsWith('.') && depth < mostDepth) {
        await descend(walk, path, segments, depth + 1, refused);
      } else if (rest.length === 0 && fits(entry.name, '*')) {
        await consider(walk, path);
      }
    } else if (fits(entry.name, segment)) {
      if (rest.length === 0) await consider(walk, path);
      else if (entry.isDirectory() || entry.isSymbolicLink()) await descend(walk, path, rest, depth + 1, refused);
    }
  }
}

/** A folder that is not there, or no folder, holds nothing. */
async function entriesOf(walk: Walk, folder: string, refused: unknown[]): Promise<readonly Dirent[]> {
  const found: Dirent[] = [];
  try {
    for await (const entry of await opendir(folder)) {
      walk.signal.throwIfAborted();
      walk.entries += 1;
      if (walk.entries > mostEntries) throw tooMany(walk.path);
      found.push(entry);
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (/^(ENOENT|ENOTDIR|ELOOP)$/.test(code)) return found;
    if (!/^(EACCES|EPERM)$/.test(code)) throw error;
    refused.push(error);
  }
  return found;
}

async function consider(walk: Walk, path: string): Promise<void> {
  walk.signal.throwIfAborted();
  const found = await stat(path).catch(() => null);
  if (!found?.isFile()) return;
  walk.fitting += 1;
  const modifiedAtMs = Math.floor(found.mtimeMs);
  const before = walk.newest;
  // Of the same time the later name: numbers and dates in names grow.
  const isNewer =
    before === null ||
    modifiedAtMs > before.modifiedAtMs ||
    (modifiedAtMs === before.modifiedAtMs && path > before.path);
  if (isNewer) walk.newest = { exists: true, path, sizeBytes: found.size, modifiedAtMs };
}

function tooMany(path: string): Error {
  return couldNot(
    'too-many-files',
    `Looked for files that fit ${path}: there are more than ${mostEntries} entries to look through. Name a folder with fewer files in the settings, or clear old ones away.`,
  );
}
