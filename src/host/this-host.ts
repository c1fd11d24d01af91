/** This host as probes see it, read only and within bounds. Knows no client. */
import type { Stats } from 'node:fs';
import { constants } from 'node:fs';
import { access, open, readdir, stat } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import path from 'node:path';
import { CouldNotLook } from '../check.ts';
import type { Host, HostText, PathFacts } from './host.ts';
import { decodedText } from './text.ts';

const textBytes = 1024 * 1024;
const fileBytes = 8 * 1024 * 1024;
const mostNames = 10_000;

export function thisHost(environment: Host['environment']): Host {
  return {
    platform: process.platform === 'win32' ? 'windows' : 'posix',
    paths: path,
    collectedAtMs: null,
    account: accountOf(),
    environment,
    factsOf,
    textOf,
    bytesOf,
    namesIn,
    javaVersion: async () => null,
    registry: async () => null,
    registryBelow: async () => [],
  };
}

/** An account may have no entry in the user database (containers). */
function accountOf(): Host['account'] {
  try {
    return { name: userInfo().username, home: homedir() };
  } catch {
    return { name: String(process.getuid?.() ?? 'unknown'), home: null };
  }
}

async function factsOf(file: string): Promise<PathFacts> {
  const found = await statOf(file);
  if (found === null) return { exists: false, path: file };
  return {
    exists: true,
    path: file,
    kind: found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other',
    sizeBytes: found.size,
    modifiedAtMs: Math.round(found.mtimeMs),
    isReadable: await may(file, constants.R_OK),
    isWritable: await may(file, constants.W_OK),
    isExecutable: await may(file, constants.X_OK),
    mode: process.platform === 'win32' ? null : found.mode & 0o7777,
  };
}

async function textOf(
  file: string,
  { maxBytes = textBytes, from = 'start' }: { readonly maxBytes?: number; readonly from?: 'start' | 'end' } = {},
): Promise<HostText | null> {
  const read = await readPart(file, maxBytes, from);
  if (read === null) return null;
  const { bytes, found } = read;
  const about = { path: file, sizeBytes: found.size, modifiedAtMs: Math.round(found.mtimeMs) };
  const isCut = found.size > bytes.length;
  return { ...about, isCut, ...decodedText(bytes, isCut ? from : 'whole') };
}

async function bytesOf(file: string, maxBytes = fileBytes): Promise<Uint8Array | null> {
  const read = await readPart(file, maxBytes, 'start');
  return read === null || read.found.size > maxBytes ? null : read.bytes;
}

async function namesIn(folder: string): Promise<readonly string[] | null> {
  try {
    return (await readdir(folder)).toSorted().slice(0, mostNames);
  } catch (error) {
    if (isAbsent(error)) return null;
    throw refused(folder, error);
  }
}

async function readPart(
  file: string,
  maxBytes: number,
  from: 'start' | 'end',
): Promise<{ readonly bytes: Uint8Array; readonly found: Stats } | null> {
  if ((await statOf(file)) === null) return null;
  // A pipe in the place of a file must not hold the look.
  const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch((error: unknown) => {
    throw refused(file, error);
  });
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw notAFile(file);
    const length = Math.min(maxBytes, found.size);
    // An even place, for a letter of UTF-16 has two bytes.
    const begin = from === 'end' ? found.size - length + ((found.size - length) % 2) : 0;
    const buffer = Buffer.alloc(Math.min(length, found.size - begin));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, begin);
    return { bytes: buffer.subarray(0, bytesRead), found };
  } finally {
    await handle.close();
  }
}

async function statOf(file: string): Promise<Stats | null> {
  try {
    return await stat(file);
  } catch (error) {
    if (isAbsent(error)) return null;
    throw refused(file, error);
  }
}

async function may(file: string, mode: number): Promise<boolean> {
  return await access(file, mode).then(
    () => true,
    () => false,
  );
}

/** A part of the path that is a file, or a name that no file can have, means that there is no such file. */
function isAbsent(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE'].includes(codeOf(error));
}

function notAFile(file: string): CouldNotLook {
  const message = `${file} is no regular file, so it was not read. Name the file itself.`;
  return new CouldNotLook({ whose: 'operator', code: 'not-a-file', message });
}

function refused(file: string, error: unknown): CouldNotLook {
  const message = `${file} could not be read (${codeOf(error)}). Check its path, and that the account anaplan-doctor runs as may read it.`;
  return new CouldNotLook({ whose: 'operator', code: 'file-refused', message }, { cause: error });
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown error';
}
