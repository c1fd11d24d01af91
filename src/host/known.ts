/** A look at a path that may fail for itself alone: outside of a snapshot, or refused. Knows no path. */
import { CouldNotLook } from '../check.ts';

/** `unknown` where the host could not look; other errors go on. */
export async function knownOr<T, U>(look: Promise<T>, unknown: U): Promise<T | U> {
  try {
    return await look;
  } catch (error) {
    if (error instanceof CouldNotLook) return unknown;
    throw error;
  }
}
