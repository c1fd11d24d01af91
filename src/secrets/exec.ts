/**
 * Runs a vault's own command and takes what it writes as the secret: no shell, a clean environment, bounded time and output.
 * Knows no vault. What a command writes to standard error is not read: nobody knows what stands there.
 */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import type { Stats } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { changeableByOthers } from '../host/changeable.ts';
import { withoutLastLineBreak } from './local.ts';
import { mostSecretBytes, Trouble } from './trouble.ts';

/** What commands need to find their own settings; nothing of what else this program was started with. */
const usualVariables = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'LANG',
  'LC_ALL',
  'TZ',
  'TMPDIR',
  'XDG_CONFIG_HOME',
  'XDG_RUNTIME_DIR',
  'SystemRoot',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
];

export type ExecOptions = {
  readonly environment: { readonly [name: string]: string | undefined };
  /** Names it may see besides the usual ones. */
  readonly passed: readonly string[];
  readonly timeoutMs: number;
  /** Commands under way, so that none outlives this program. */
  readonly running: Set<ChildProcess>;
};

/** Throws Trouble. `argv[0]` is an absolute path. */
export async function outputOf(
  [command, ...args]: readonly [string, ...string[]],
  options: ExecOptions,
): Promise<string> {
  const file = await safeFile(command);
  const { code, output } = await ended(file, args, options);
  if (code !== 0) {
    const end = typeof code === 'number' ? `ended with exit code ${code}` : `was ended by ${code}`;
    throw new Trouble('command-failed', end, `run it as this account to see why: ${shownCommand(command, args)}`);
  }
  if (output.includes(0)) throw new Trouble('command-failed', 'wrote something that is no text', 'check the command');
  return withoutLastLineBreak(output.toString('utf8'));
}

/**
 * The file behind links. Whoever may change it could have this program run anything, so nobody may but root and this account.
 * Windows has no such modes, and is not looked at.
 */
async function safeFile(command: string): Promise<string> {
  const path = await realpath(command).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EACCES') throw forbidden(command);
    throw new Trouble('command-missing', `names ${command}, which is not there`, 'install it or correct the path');
  });
  const found = await statOf(path);
  if (!found.isFile()) throw new Trouble('command-missing', `names ${command}, which is no file`, 'name the command');
  if (process.platform !== 'win32' && (found.mode & 0o111) === 0) throw forbidden(command);
  const open = await changeableByOthers(path).catch((error: NodeJS.ErrnoException) => {
    throw forbidden(error.path ?? path);
  });
  if (open === null) return path;
  throw new Trouble(
    'command-unsafe',
    `was not run because ${open.who} may change the ${open.kind} ${open.path}`,
    open.advice,
  );
}

async function statOf(path: string): Promise<Stats> {
  return await stat(path).catch(() => {
    throw forbidden(path);
  });
}

function forbidden(path: string): Trouble {
  return new Trouble('command-missing', `names ${path}, which this account may not run`, `check ls -l ${path}`);
}

type End = { readonly code: number | NodeJS.Signals | null; readonly output: Buffer };

async function ended(file: string, args: readonly string[], options: ExecOptions): Promise<End> {
  const { promise, resolve, reject } = Promise.withResolvers<End>();
  // A group of its own, so that what it starts ends with it.
  const child = spawn(file, args, {
    cwd: '/',
    env: environmentOf(options),
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  options.running.add(child);
  const pieces: Buffer[] = [];
  let sizeBytes = 0;
  const giveUp = (trouble: Trouble) => {
    endAll(child);
    reject(trouble);
  };
  const timer = setTimeout(() => giveUp(tooSlow(options.timeoutMs)), options.timeoutMs);
  child.stdout.on('data', (piece: Buffer) => {
    sizeBytes += piece.length;
    if (sizeBytes > mostSecretBytes)
      giveUp(new Trouble('secret-too-large', 'wrote more than 64 KiB', 'let it write the secret and nothing else'));
    else pieces.push(piece);
  });
  child.on('error', (error: NodeJS.ErrnoException) =>
    reject(new Trouble('command-failed', `could not be started (${error.code ?? 'unknown error'})`, `check ${file}`)),
  );
  child.on('close', (code, signal) => resolve({ code: code ?? signal, output: Buffer.concat(pieces) }));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    options.running.delete(child);
  }
}

function environmentOf({ environment, passed }: ExecOptions): NodeJS.ProcessEnv {
  const names = [...usualVariables, ...passed];
  return Object.fromEntries(
    names.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]])),
  );
}

/** With what it started, where the system has process groups. */
export function endAll(child: ChildProcess): void {
  child.stdout?.destroy();
  try {
    if (process.platform !== 'win32' && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    // It has ended already.
  }
}

function tooSlow(timeoutMs: number): Trouble {
  const advice = 'run it as this account to see what it waits for; secretStores.exec.timeout gives it longer';
  return new Trouble('command-too-slow', `had not ended after ${timeoutMs / 1000} s and was stopped`, advice);
}

function shownCommand(command: string, args: readonly string[]): string {
  return [command, ...args]
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ');
}
