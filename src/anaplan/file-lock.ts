/**
 * A lock between processes: a file made by whoever comes first and removed when done; one left by a process that is gone is taken
 * over. Knows not what it guards.
 */
import { randomBytes } from 'node:crypto';
import { link, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { CouldNotLook } from '../check.ts';
import { madeFolder } from '../made-folder.ts';
import { realWait } from './pause.ts';

export type FileLock = {
  /** A guard for what must not be done without the lock. */
  assertHeld(): void;
};

/** Longer than a request may take: a lock older than this is of a process that stands still. */
const staleMs = 300_000;
const retryMs = 100;

/** Runs `work` while holding the lock `file`. Waits for others as long as `signal` allows. */
export async function withFileLock<T>(
  file: string,
  signal: AbortSignal,
  work: (lock: FileLock) => Promise<T>,
): Promise<T> {
  const mark = `${JSON.stringify({ pid: process.pid, host: hostname(), nonce: randomBytes(12).toString('hex') })}\n`;
  await taken(file, mark, signal);
  let held = true;
  try {
    return await work({
      assertHeld() {
        if (!held) throw new Error(`the lock ${file} is not held`);
      },
    });
  } finally {
    held = false;
    // Not ours any more where another thought us dead: then it is not ours to remove.
    if ((await textOf(file)) === mark) await rm(file, { force: true });
  }
}

async function taken(file: string, mark: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    if (await made(file, mark)) return;
    await removedIfStale(file);
    await realWait(retryMs, signal);
  }
}

/** Whole or not there: written under a name of its own, then linked to the one all know. */
async function made(file: string, mark: string): Promise<boolean> {
  const own = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    madeFolder(dirname(file));
    const handle = await open(own, 'wx', 0o600);
    await handle.writeFile(mark).finally(() => handle.close());
    await link(own, file);
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    if (code === 'EEXIST') return false;
    throw new CouldNotLook({
      whose: 'operator',
      code: 'LOCK_FILE',
      message: `The lock ${file} could not be made (${code}): this account needs to write in that folder. Nothing was sent.`,
    });
  } finally {
    await rm(own, { force: true });
  }
}

/** Moved aside first, which only one can do; what was moved is looked at again, because it may be the lock of the one who was quicker. */
async function removedIfStale(file: string): Promise<void> {
  const mark = await textOf(file);
  if (mark === null || !(await isStale(file, mark))) return;
  const aside = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    await rename(file, aside);
    if ((await textOf(aside)) !== mark) await link(aside, file);
  } catch {
    // Another was quicker; the next turn looks again.
  } finally {
    await rm(aside, { force: true });
  }
}

async function isStale(file: string, mark: string): Promise<boolean> {
  const stats = await stat(file).catch(() => null);
  if (stats === null) return false;
  // Both times are the file system's and this host's; the age is only the last resort.
  if (Math.abs(Date.now() - stats.mtimeMs) > staleMs) return true;
  const [, pid, host] = /^\{"pid":(\d{1,10}),"host":"([^"]*)"/.exec(mark) ?? [];
  return pid !== undefined && host === hostname() && !isAlive(Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function textOf(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch(() => null);
}
