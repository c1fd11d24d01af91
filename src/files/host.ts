/** Facts about files of this host: that they exist, how large and how old they are. Never opens one. */
import { stat } from 'node:fs/promises';
import { CouldNotLook } from '../check.ts';
import type { FileFacts, HostFiles } from './files.ts';

export function createHostFiles(): HostFiles {
  return { factsOf };
}

async function factsOf(path: string): Promise<FileFacts> {
  try {
    const found = await stat(path);
    if (!found.isFile())
      throw couldNot('not-a-file', `${path} is no file but a folder or device; name a file in the settings.`);
    return { exists: true, path, sizeBytes: found.size, modifiedAtMs: Math.floor(found.mtimeMs) };
  } catch (error) {
    if (error instanceof CouldNotLook) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    if (code === 'ENOENT' || code === 'ENOTDIR') return { exists: false, path };
    if (code === 'EACCES' || code === 'EPERM') {
      throw couldNot(
        code,
        `This account may not look at ${path}; let it enter the folders above (check with namei -l ${path}).`,
      );
    }
    throw couldNot(code, `${path} could not be looked at (${code}); check the path in the settings.`);
  }
}

function couldNot(code: string, message: string): CouldNotLook {
  return new CouldNotLook({ whose: 'operator', code, message });
}
