/** Lines of a .env file, and `\${NAME}` in other files; pure. Values may be secrets: they stay inside this room. */
import type { Leaf } from './yaml-tree.ts';

const mostLines = 20_000;

/** `NAME=value`, `export NAME="value"`; as compose reads them. */
export function parseEnvironment(text: string): readonly Leaf[] {
  return text
    .split(/\r\n|\r|\n/)
    .slice(0, mostLines)
    .flatMap((line, index): Leaf[] => {
      const [, name, rest = ''] = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_.]*)\s*=(.*)$/.exec(line) ?? [];
      return name === undefined ? [] : [{ path: [name], text: unquoted(rest.trim()), line: index + 1 }];
    });
}

function unquoted(text: string): string {
  const [, , inner] = /^(['"])(.*?)\1\s*(?:#.*)?$/.exec(text) ?? [];
  return inner ?? text.replace(/\s#.*$/, '').trim();
}

/** Variables filled in as far as they are known; null where one is not. */
export function filledIn(text: string, variables: ReadonlyMap<string, string>): string | null {
  let isKnown = true;
  const filled = text.replaceAll(
    /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::?([-?])([^}]*))?\}|\$([A-Za-z_][A-Za-z0-9_]*)/g,
    (_all, braced, sign, other, bare) => {
      const value = variables.get(String(braced ?? bare)) ?? '';
      if (value !== '') return value;
      if (sign === '-') return String(other);
      isKnown = false;
      return '';
    },
  );
  return isKnown ? filled : null;
}
