/** Reads a settings file from this host. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { ParseOptions } from './parse.ts';
import { parseSettings } from './parse.ts';
import { SettingsRefused } from './refused.ts';
import type { Settings } from './settings.ts';
import { mostBytes } from './yaml.ts';

/** Not blocking: a named pipe must not hold the program. */
const readOnly = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Throws SettingsRefused, also when the file cannot be read; its one problem then says why. */
export async function readSettings(
  file: string,
  options: Omit<ParseOptions, 'file' | 'baseDirectory'>,
): Promise<Settings> {
  const path = resolve(file);
  return parseSettings(await textOf(path), { ...options, file: path, baseDirectory: dirname(path) });
}

async function textOf(path: string): Promise<string> {
  try {
    const handle = await open(path, readOnly);
    try {
      if (!(await handle.stat()).isFile()) throw refused(path, 'is no file; name the settings file itself');
      // One byte more than is allowed is enough for the parser to refuse it.
      const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(mostBytes + 1) });
      return new TextDecoder('utf-8', { fatal: true }).decode(buffer.subarray(0, bytesRead));
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof SettingsRefused) throw error;
    throw refused(path, why(error));
  }
}

function refused(path: string, text: string): SettingsRefused {
  return new SettingsRefused(path, [{ position: null, key: '', text }]);
}

function why(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return 'does not exist; check the path, or start from config/example.yaml';
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read by this account; check its permissions with ls -l';
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'is not UTF-8 text; save it as UTF-8';
  return `could not be read (${code || 'unknown error'})`;
}
