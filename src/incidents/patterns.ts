/** Names with `*` for any characters, in either case of letters; pure. */
import { fitsPattern } from '../discovery/patterns.ts';

export function fits(pattern: string, text: string): boolean {
  return fitsPattern(pattern.toLowerCase(), { name: text.toLowerCase(), id: null });
}

/** An empty list fits everything, any other nothing that has no name. */
export function fitsAny(patterns: readonly string[], text: string | null): boolean {
  return patterns.length === 0 || (text !== null && patterns.some((pattern) => fits(pattern, text)));
}
