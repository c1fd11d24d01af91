/** Reads one file of bounded size with its mode and owner, or says why not. Knows nothing of what is in it. */
import type { Stats } from 'node:fs';
import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open, stat } from 'node:fs/promises';
import type { FileAccess, StoreProblem } from './keystores.ts';
import { mostFileBytes } from './parse.ts';

/** Not blocking: a named pipe must not hold the program. */
const readOnly = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

export type ReadFile =
  | { readonly bytes: Uint8Array; readonly access: FileAccess | null }
  | { readonly problem: StoreProblem; readonly detail: string; readonly access?: FileAccess | null };

/** At most one byte more than keystores have, so that the parser can refuse it. */
export async function readFileOrProblem(file: string): Promise<ReadFile> {
  try {
    const handle = await open(file, readOnly);
    try {
      return await regularBytes(handle);
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    if (code === 'ENOENT' || code === 'ENOTDIR') return { problem: 'missing', detail: 'There is no such file.' };
    if (code === 'EACCES' || code === 'EPERM') {
      return {
        problem: 'unreadable',
        detail: 'The account this program runs as may not read the file.',
        access: await accessAt(file),
      };
    }
    return { problem: 'unreadable', detail: `The file could not be read (${code}).` };
  }
}

/** False too where the file cannot be looked at. */
export async function worldReadable(file: string): Promise<boolean> {
  return (await accessAt(file))?.worldReadable === true;
}

async function regularBytes(handle: FileHandle): Promise<ReadFile> {
  const found = await handle.stat();
  if (!found.isFile()) return { problem: 'not-a-file', detail: `This is ${kindOf(found)}, not a file.` };
  const buffer = Buffer.alloc(Math.min(found.size, mostFileBytes) + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length);
    length += bytesRead;
    if (bytesRead === 0 || length === buffer.length)
      return { bytes: buffer.subarray(0, length), access: accessOf(found) };
  }
}

function kindOf(found: Stats): string {
  if (found.isDirectory()) return 'a folder';
  return found.isFIFO() ? 'a named pipe' : 'a device';
}

async function accessAt(file: string): Promise<FileAccess | null> {
  try {
    return accessOf(await stat(file));
  } catch {
    return null;
  }
}

/** Null on Windows, whose access lists no mode can show. */
function accessOf({ mode, uid }: { readonly mode: number; readonly uid: number }): FileAccess | null {
  if (process.platform === 'win32') return null;
  return {
    mode: `0${(mode & 0o777).toString(8).padStart(3, '0')}`,
    ownerUid: uid,
    groupReadable: (mode & 0o040) !== 0,
    worldReadable: (mode & 0o004) !== 0,
  };
}
