/** Secrets of the settings, read where their references point; remembers values only so that they can be redacted. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { CouldNotLook } from '../check.ts';
import type { SecretRef } from './settings.ts';

const mostBytes = 64 * 1024;

/** Not blocking: a named pipe must not hold the program. */
const readOnly = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

export type Secrets = {
  /** The value a reference points to, read anew each time, without the line break at its end. Throws CouldNotLook (operator). */
  read(reference: SecretRef): Promise<string>;
  /** Every value read so far. For redaction alone; never log it. */
  known(): readonly string[];
};

export type SecretSources = {
  readonly environment: { readonly [name: string]: string | undefined };
  /** systemd's $CREDENTIALS_DIRECTORY, or null outside systemd. */
  readonly credentialsDirectory: string | null;
};

export function createSecrets(sources: SecretSources): Secrets {
  const known = new Set<string>();
  return {
    read: async (reference) => {
      const value = await secretAt(reference, sources);
      if (value === '') throw couldNot(reference, 'is empty', 'give it a value');
      known.add(value);
      return value;
    },
    known: () => [...known],
  };
}

async function secretAt(reference: SecretRef, { environment, credentialsDirectory }: SecretSources): Promise<string> {
  const [, kind, name] = /^(env|file|credential):(.+)$/s.exec(reference) ?? [];
  if (kind === 'env' && name !== undefined) {
    const value = environment[name];
    if (value === undefined) throw couldNot(reference, 'is not set', `set the environment variable ${name}`);
    return value;
  }
  if (kind === 'file' && name !== undefined && isAbsolute(name)) return await fileText(reference, name);
  if (kind === 'credential' && name !== undefined && /^[A-Za-z0-9_.@-]+$/.test(name) && !/^\.+$/.test(name)) {
    if (credentialsDirectory === null) {
      const what = `run under systemd with LoadCredential=${name}:/path, or use file: instead`;
      throw couldNot(reference, 'was not found because CREDENTIALS_DIRECTORY is not set', what);
    }
    return await fileText(reference, join(credentialsDirectory, name));
  }
  // The reference is not repeated: somebody may have put the secret itself here.
  throw couldNot(null, 'is no reference', 'write env:NAME, file:/path or credential:NAME');
}

async function fileText(reference: string, path: string): Promise<string> {
  try {
    const handle = await open(path, readOnly);
    try {
      if (!(await handle.stat()).isFile()) throw couldNot(reference, 'is no file', 'name a file');
      const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(mostBytes + 1) });
      if (bytesRead > mostBytes) throw couldNot(reference, 'is larger than 64 KiB', 'check that it is the right file');
      return buffer.toString('utf8', 0, bytesRead).replace(/\r?\n$/, '');
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof CouldNotLook) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    if (code === 'ENOENT') throw couldNot(reference, `was not found at ${path}`, 'create the file or correct the path');
    if (code === 'EACCES') throw couldNot(reference, 'may not be read by this account', `check ls -l ${path}`);
    throw couldNot(reference, `could not be read from ${path} (${code})`, 'check the file');
  }
}

function couldNot(reference: string | null, what: string, remedy: string): CouldNotLook {
  const named = reference === null ? 'A secret of the settings' : `The secret ${reference} of the settings`;
  return new CouldNotLook({ whose: 'operator', code: 'secret-unavailable', message: `${named} ${what}; ${remedy}.` });
}
