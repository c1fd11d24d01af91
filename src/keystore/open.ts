/** Opens certificate files of this host. Hands out certificates; keys and passwords stay inside. */
import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import type { Keystores, StoreFacts, StoreProblem } from './keystores.ts';
import { mostFileBytes, parseStore } from './parse.ts';

/** Not blocking: a named pipe must not hold the program. */
const readOnly = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

export type KeystoreOptions = {
  /** The value a secret reference points to; may throw CouldNotLook, which passes through. */
  readonly readSecret: (reference: string) => Promise<string>;
};

export function createKeystores({ readSecret }: KeystoreOptions): Keystores {
  return {
    open: async (file, passwordRef) => {
      const bytes = await bytesOf(file);
      if (!(bytes instanceof Uint8Array)) return bytes;
      const password = passwordRef === null ? null : await readSecret(passwordRef);
      return { file, ...parseStore(bytes, password) };
    },
  };
}

async function bytesOf(file: string): Promise<Uint8Array | StoreFacts> {
  try {
    const handle = await open(file, readOnly);
    try {
      return await regularBytes(handle, file);
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    if (code === 'ENOENT' || code === 'ENOTDIR') return facts(file, 'missing', 'There is no such file.');
    if (code === 'EACCES' || code === 'EPERM') {
      return facts(file, 'unreadable', 'The account this program runs as may not read the file.');
    }
    return facts(file, 'unreadable', `The file could not be read (${code}).`);
  }
}

async function regularBytes(handle: FileHandle, file: string): Promise<Uint8Array | StoreFacts> {
  if (!(await handle.stat()).isFile()) return facts(file, 'unreadable', 'This is a folder or a device, not a file.');
  const buffer = Buffer.alloc(mostFileBytes + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length);
    length += bytesRead;
    if (bytesRead === 0 || length === buffer.length) return buffer.subarray(0, length);
  }
}

function facts(file: string, problem: StoreProblem, detail: string): StoreFacts {
  return { file, format: 'unrecognised', problem, detail, entries: [] };
}
