/** Tells who looks from who runs: private files are seen by their creator alone. */
import { CouldNotLook } from '../check.ts';
import type { AnaplanConnection } from './anaplan.ts';

/** Who runs something, where that is another user than the one signed in; null when it is the same or not said. Compares e-mail addresses. */
export async function otherUserOf(
  connection: AnaplanConnection,
  runBy: string | null,
  signal: AbortSignal,
): Promise<{ readonly runBy: string; readonly lookedAs: string } | null> {
  if (runBy === null) return null;
  const answer = await connection.signIn(signal);
  if ('refused' in answer) {
    const { status, message } = answer.refused;
    throw new CouldNotLook({
      whose: 'operator',
      code: 'sign-in-refused',
      message:
        `Signed in with connection "${connection.name}" to see who looks: refused (${status}). ${message}`.trim(),
    });
  }
  const lookedAs = answer.signedIn.userId;
  return lookedAs.toLowerCase() === runBy.toLowerCase() ? null : { runBy, lookedAs };
}
