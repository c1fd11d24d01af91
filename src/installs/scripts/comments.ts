/** The lines of a script without its comments, by the language its name tells; pure. Parses no language: quotes are minded, nothing else. */
import type { Language } from './scripts.ts';

const endings: readonly (readonly [RegExp, Language])[] = [
  [/\.(?:sh|bash|ksh|zsh|py|pyw|rb|pl|r|ps1|psm1|ya?ml|properties|toml|env|conf)$/i, 'hash'],
  [/\.(?:m?js|cjs|ts|tsx|cs|java|go|php|groovy|kt|scala|c|cpp|swift|rs)$/i, 'slash'],
  [/\.(?:bat|cmd)$/i, 'batch'],
  [/\.(?:vb|vbs|bas)$/i, 'basic'],
  [/\.(?:xml|config|html?)$/i, 'xml'],
];

/** By its name, else by the interpreter in its first line. */
export function languageOf(file: string, text: string): Language {
  const byName = endings.find(([pattern]) => pattern.test(file))?.[1];
  if (byName !== undefined) return byName;
  const [first = ''] = text.slice(0, 200).split('\n');
  if (/^#!.*\bnode\b/.test(first)) return 'slash';
  return first.startsWith('#!') ? 'hash' : 'unknown';
}

/** Line for line: what is left is live. A line is at most 4000 characters long here. */
export function liveLines(text: string, language: Language): readonly string[] {
  const lines = text.split(/\r?\n/).map((line) => line.slice(0, 4000));
  switch (language) {
    case 'hash':
      return withoutBlocks(lines, /^\s*<#/, /#>/).map((line) => beforeMark(line, '#'));
    case 'slash':
      return withoutBlocks(lines, /^\s*\/\*/, /\*\//).map((line) => beforeMark(line, '//'));
    case 'batch':
      return lines.map((line) => (/^\s*@?(?:rem(?:\s|$)|::)/i.test(line) ? '' : line));
    case 'basic':
      return lines.map((line) => (/^\s*rem\s/i.test(line) ? '' : beforeMark(line, "'")));
    case 'xml':
      return withoutBlocks(lines, /^\s*<!--/, /-->/);
    case 'unknown':
      return lines;
  }
}

/** Blocks that begin at the start of a line; one in the middle of a line is left, for it may be part of a text. */
function withoutBlocks(lines: readonly string[], begin: RegExp, end: RegExp): readonly string[] {
  let inside = false;
  return lines.map((line) => {
    if (!inside && !begin.test(line)) return line;
    const found = end.exec(line);
    inside = found === null;
    return found === null ? '' : line.slice(found.index + found[0].length);
  });
}

/** A mark counts outside of quotes, at the start of a line or after white space: `http://x` and `${a#b}` hold none. */
function beforeMark(line: string, mark: string): string {
  let quote = '';
  for (let at = 0; at < line.length; at += 1) {
    const letter = line[at] ?? '';
    if (letter === '\\') at += 1;
    else if (quote !== '') quote = letter === quote ? '' : quote;
    else if (line.startsWith(mark, at) && (at === 0 || /[\s;{})]/.test(line[at - 1] ?? ''))) return line.slice(0, at);
    else if ((letter === '"' || letter === "'" || letter === '`') && mark !== "'") quote = letter;
    else if (letter === '"') quote = letter;
  }
  return line;
}
