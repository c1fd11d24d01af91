/** Who runs this, by name, as the environment claims. */
import { userInfo } from 'node:os';
import type { Context } from './context.ts';

/** Also through sudo. */
export function nameOf(environment: Context['environment']): string | null {
  return environment['SUDO_USER'] ?? environment['USER'] ?? environment['LOGNAME'] ?? null;
}

/** Else the account of this process, by its number where it has no name. */
export function nameOrAccountOf(environment: Context['environment']): string {
  const name = nameOf(environment);
  if (name !== null) return name;
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}
