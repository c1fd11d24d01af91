/** How a file that could not be looked at is told; pure. Knows no check. */
import { CouldNotLook } from '../check.ts';

export function couldNot(code: string, message: string): CouldNotLook {
  return new CouldNotLook({ whose: 'operator', code, message });
}

/** From an error of the file system. */
export function refusedPath(path: string, error: unknown): CouldNotLook {
  if (error instanceof CouldNotLook) return error;
  const code = errorCodeOf(error);
  if (isRefusal(code)) {
    return couldNot(
      code,
      `This account may not look at ${path}; let it enter the folders above (check with namei -l ${path}).`,
    );
  }
  return couldNot(code, `${path} could not be looked at (${code}); check the path in the settings.`);
}

export function errorCodeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}

export function isRefusal(code: string): boolean {
  return code === 'EACCES' || code === 'EPERM';
}

export function isMissing(code: string): boolean {
  return code === 'ENOENT' || code === 'ENOTDIR';
}
