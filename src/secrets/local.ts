/** Secrets in the environment, in files and in systemd's credentials. Knows no command and no vault. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Reference } from './reference.ts';
import type { SecretSeen, SecretTrouble } from './secrets.ts';
import { mostSecretBytes, Trouble } from './trouble.ts';

/** Not blocking: a named pipe must not hold the program. */
const readOnly = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

export type LocalSources = {
  readonly environment: { readonly [name: string]: string | undefined };
  /** systemd's $CREDENTIALS_DIRECTORY, or null outside systemd. */
  readonly credentialsDirectory: string | null;
};

type LocalReference = Extract<Reference, { kind: 'env' | 'file' | 'credential' }>;

export type LocalSecret = { readonly value: string; readonly file: SecretSeen['file'] };

/** Throws Trouble. */
export async function localSecret(
  { kind, name }: LocalReference,
  { environment, credentialsDirectory }: LocalSources,
): Promise<LocalSecret> {
  if (kind === 'env') {
    const value = environment[name];
    if (value !== undefined) return { value, file: null };
    throw new Trouble('secret-missing', 'is not set', `set the environment variable ${name}`);
  }
  if (kind === 'file') return await fileText(name, missingFile);
  const load = `LoadCredential=${name}:/path`;
  if (credentialsDirectory === null) {
    const what = 'was not found because CREDENTIALS_DIRECTORY is not set';
    throw new Trouble('credential-not-loaded', what, `run under systemd with ${load}, or use file: instead`);
  }
  return await fileText(join(credentialsDirectory, name), () => ({
    code: 'credential-not-loaded',
    what: `was not found in ${credentialsDirectory}`,
    advice: `add ${load} to the unit and restart it`,
  }));
}

function missingFile(path: string): SecretTrouble {
  const advice = 'create the file or correct the path';
  return { code: 'secret-missing', what: `was not found at ${path}`, advice };
}

async function fileText(path: string, missing: (path: string) => SecretTrouble): Promise<LocalSecret> {
  try {
    const handle = await open(path, readOnly);
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) throw new Trouble('secret-missing', 'is no file', 'name a file');
      const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(mostSecretBytes + 1) });
      if (bytesRead > mostSecretBytes)
        throw new Trouble('secret-too-large', 'is larger than 64 KiB', 'check that it is the right file');
      return { value: withoutLastLineBreak(buffer.toString('utf8', 0, bytesRead)), file: accessOf(path, stats.mode) };
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof Trouble) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    if (code === 'ENOENT' || code === 'ENOTDIR') throw Trouble.of(missing(path));
    if (code === 'EACCES' || code === 'EPERM')
      throw new Trouble('secret-forbidden', 'may not be read by this account', `check ls -l ${path}`);
    throw new Trouble('secret-missing', `could not be read from ${path} (${code})`, 'check the file');
  }
}

export function withoutLastLineBreak(text: string): string {
  return text.replace(/\r?\n$/, '');
}

/** Null on Windows, whose access lists no mode can show. */
function accessOf(path: string, mode: number): SecretSeen['file'] {
  if (process.platform === 'win32') return null;
  return { path, mode: `0${(mode & 0o777).toString(8).padStart(3, '0')}`, isOpen: (mode & 0o006) !== 0 };
}
