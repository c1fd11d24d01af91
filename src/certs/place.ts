/** Puts new files into a folder: whole, private, all or none, nothing overwritten unasked. Knows nothing of what is in them. */

import { randomBytes } from 'node:crypto';
import { constants, copyFile, link, lstat, open, readFile, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { madeFolder } from '../made-folder.ts';
import { CertRefused, usage } from './refused.ts';

export type NewFile = {
  readonly name: string;
  readonly content: Uint8Array;
  /** What is wrong with the bytes that came back from the disk, or null. */
  readonly readBack: (bytes: Uint8Array) => string | null | Promise<string | null>;
};

/** What was found out about the folder on the way. */
export type Placed = { readonly files: readonly string[]; readonly writableByOthers: boolean };

/**
 * Files get mode 0600, a new folder 0700. Each is written under another name, read back, and only then, when all are good,
 * put in place. Throws CertRefused; then the folder is as it was before.
 */
export async function placed(folder: string, files: readonly NewFile[], force: boolean): Promise<Placed> {
  if (!force) await refuseExisting(folder, files);
  const made = madeFolders(folder);
  const undo: (() => Promise<unknown>)[] = made === null ? [] : [() => removedEmpty(folder, made)];
  try {
    const waiting = [];
    for (const file of files) waiting.push({ file, from: await written(folder, file, undo) });
    const leftovers: string[] = [];
    for (const { file, from } of waiting)
      leftovers.push(...(await inPlace(from, join(folder, file.name), force, undo)));
    for (const leftover of leftovers) await rm(leftover, { force: true });
    return { files: files.map(({ name }) => join(folder, name)), writableByOthers: await isWritableByOthers(folder) };
  } catch (error) {
    for (const step of undo.toReversed()) await step().catch(() => undefined);
    throw refusalOf(folder, error);
  }
}

async function refuseExisting(folder: string, files: readonly NewFile[]): Promise<void> {
  for (const { name } of files) {
    const path = join(folder, name);
    const there = await lstat(path).then(
      () => true,
      () => false,
    );
    if (there) throw exists(path);
  }
}

function exists(path: string): CertRefused {
  return usage(
    `${path} is there already, and nothing was written. Choose another folder with --out, or add --force to replace it.`,
  );
}

/** The topmost folder that had to be made; null when all were there. */
function madeFolders(folder: string): string | null {
  try {
    return madeFolder(folder);
  } catch (error) {
    throw refusalOf(folder, error);
  }
}

/** From `folder` up to `top`, as long as they are empty. */
async function removedEmpty(folder: string, top: string): Promise<void> {
  for (let path = folder; ; path = dirname(path)) {
    await rmdir(path);
    if (path === top || path === dirname(path)) return;
  }
}

async function written(folder: string, file: NewFile, undo: (() => Promise<unknown>)[]): Promise<string> {
  const path = hiddenName(folder, file.name);
  const handle = await open(path, 'wx', 0o600);
  undo.push(() => rm(path, { force: true }));
  try {
    // The umask may have taken more away than is wanted.
    await handle.chmod(0o600);
    await handle.writeFile(file.content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  const trouble = await file.readBack(await readFile(path));
  if (trouble === null) return path;
  throw new CertRefused('ours', `${file.name} was not put in place, for reading it back failed: ${trouble}`);
}

/** What is left to remove once all files are in place: the copy of the file that was replaced. */
async function inPlace(
  from: string,
  to: string,
  force: boolean,
  undo: (() => Promise<unknown>)[],
): Promise<readonly string[]> {
  if (!force) {
    await linkedAnew(from, to);
    undo.push(() => rm(to, { force: true }));
    return [from];
  }
  const kept = await keptCopy(to);
  undo.push(() => (kept === null ? rm(to, { force: true }) : rename(kept, to)));
  await rename(from, to);
  return kept === null ? [] : [kept];
}

/** A link never replaces what somebody has put there meanwhile; some file systems have none. */
async function linkedAnew(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST') throw exists(to);
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(code)) throw error;
    await copyFile(from, to, constants.COPYFILE_EXCL);
  }
}

/** A second name for what is about to be replaced; null when nothing is there. */
async function keptCopy(path: string): Promise<string | null> {
  const before = await lstat(path).catch(() => null);
  if (before === null) return null;
  if (before.isDirectory()) throw usage(`${path} is a folder; choose another folder with --out.`);
  const kept = `${path}.${randomBytes(6).toString('hex')}.old`;
  await link(path, kept).catch(() => copyFile(path, kept, constants.COPYFILE_EXCL));
  return kept;
}

function hiddenName(folder: string, name: string): string {
  return join(folder, `.${name}.${randomBytes(6).toString('hex')}.tmp`);
}

async function isWritableByOthers(folder: string): Promise<boolean> {
  return process.platform !== 'win32' && ((await stat(folder)).mode & 0o022) !== 0;
}

function refusalOf(folder: string, error: unknown): Error {
  if (error instanceof CertRefused) return error;
  const reason = codeOf(error) || String(error);
  return new CertRefused(
    'ours',
    `Could not write to ${folder} (${reason}); nothing was left there. Choose a folder that this account may write to.`,
    { cause: error },
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
