/** The words of a settings file -> its text; pure. Knows no key. */
import { stringify } from 'yaml';

/** A name that looks like a number or a `yes` is quoted, and nothing is folded over lines: what is read back is what was given. */
export function yamlTextOf(words: unknown): string {
  return stringify(words, { lineWidth: 0, aliasDuplicateObjects: false });
}
