/** Paths as written in a settings file -> absolute ones; pure. */
import { resolve } from 'node:path';

export type Places = {
  /** Relative paths start here: the folder of the settings file. */
  readonly baseDirectory: string;
  readonly homeDirectory: string;
};

/** `~/x` (of Windows `~\x`, too) from the home folder, `file:x` as `x`, anything else from the folder of the settings file. */
export function absolute(path: string, places: Places): string {
  const plain = path.replace(/^file:/, '');
  if (/^~(?:$|[\\/])/.test(plain)) return resolve(places.homeDirectory, `.${plain.slice(1)}`);
  return resolve(places.baseDirectory, plain);
}

/** `file:` references with their path made absolute, a list of `exec:` as text; null for none. */
export function secretRef(
  reference: string | { readonly exec: readonly string[] } | undefined,
  places: Places,
): string | null {
  if (reference === undefined) return null;
  if (typeof reference !== 'string') return `exec:${JSON.stringify(reference.exec)}`;
  return reference.startsWith('file:') ? `file:${absolute(reference, places)}` : reference;
}
