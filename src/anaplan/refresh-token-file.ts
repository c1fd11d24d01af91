/**
 * One refresh token in a file of mode 0600, for several processes: read and replaced under a lock, replaced whole, and the new one
 * is on disk before the old one is gone. Knows no HTTP. Nothing it throws holds a token.
 */
import type { Stats } from 'node:fs';
import { constants } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { CouldNotLook } from '../check.ts';
import { madeFolder } from '../made-folder.ts';
import type { FileLock } from './file-lock.ts';

export type KeptToken = {
  /** Secret. */
  readonly refreshToken: string;
  readonly clientId: string;
  readonly baseUrl: string;
  /** When it was received, this host's clock. */
  readonly obtainedAtMs: number;
};

const kept = z.strictObject({
  schema: z.literal('anaplan-doctor/refresh-token@1'),
  clientId: z.string(),
  baseUrl: z.string(),
  obtainedAtMs: z.number(),
  refreshToken: z.string().min(1).max(20_000),
});

const mostBytes = 64 * 1024;

/**
 * Null when there is none. `lock` shows that the caller holds the lock of this file. A process that was killed between writing the
 * new token and putting it in the old one's place has left it beside: it is the one that counts then.
 * Throws CouldNotLook (operator) when the file cannot be used.
 */
export async function readToken(file: string, lock: FileLock): Promise<KeptToken | null> {
  lock.assertHeld();
  const unfinished = await parsedFrom(besideOf(file)).catch(() => null);
  try {
    if (unfinished !== null) await rename(besideOf(file), file);
    else await rm(besideOf(file), { force: true });
  } catch (error) {
    throw unusable(file, `has something beside it (${besideOf(file)}) that could not be put away (${codeOf(error)})`);
  }
  return await parsedFrom(file);
}

/** On disk when it resolves: written beside, flushed, then renamed over the old one. */
export async function writeToken(file: string, token: KeptToken, lock: FileLock): Promise<void> {
  lock.assertHeld();
  try {
    madeFolder(dirname(file));
    await rm(besideOf(file), { force: true });
    const handle = await open(besideOf(file), 'wx', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify({ schema: 'anaplan-doctor/refresh-token@1', ...token })}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(besideOf(file), file);
    await flushed(dirname(file));
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw unusable(
      file,
      `could not be written (${reason}); the sign-in is good until this program ends, and no longer`,
    );
  }
}

function besideOf(file: string): string {
  return `${file}.new`;
}

async function parsedFrom(file: string): Promise<KeptToken | null> {
  const text = await textOf(file);
  if (text === null) return null;
  const read = kept.safeParse(jsonOf(text));
  if (!read.success) throw unusable(file, 'does not hold a refresh token as this program writes it');
  const { schema: _, ...token } = read.data;
  return token;
}

async function textOf(file: string): Promise<string | null> {
  try {
    // Not blocking and no link at the end: what is there must be a file of our own.
    const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0));
    try {
      const stats = await handle.stat();
      refuseOpenToOthers(file, stats);
      if (!stats.isFile() || stats.size > mostBytes) throw unusable(file, 'is no file with a refresh token');
      return (await handle.readFile()).toString('utf8');
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof CouldNotLook) throw error;
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw unusable(file, `could not be read (${code})`);
  }
}

/** As ssh does: who else could read it may have signed in with it. */
function refuseOpenToOthers(file: string, { mode }: Stats): void {
  if (process.platform === 'win32' || (mode & 0o077) === 0) return;
  const shown = (mode & 0o777).toString(8).padStart(4, '0');
  throw unusable(
    file,
    `can be read by other accounts (mode ${shown}). Run \`chmod 600 ${file}\`, and sign in anew if others may have read it`,
  );
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown reason';
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Of a folder, so that the rename outlasts a power cut; not every system can. */
async function flushed(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

function unusable(file: string, what: string): CouldNotLook {
  return new CouldNotLook({
    whose: 'operator',
    code: 'REFRESH_TOKEN_FILE',
    message: `The refresh token file ${file} ${what}. To make it anew, run "anaplan-doctor sign-in device --config FILE". Nothing was sent.`,
  });
}
