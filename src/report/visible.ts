/** Makes text from outside harmless to terminals, pages and logs, and fits text into columns; pure. Knows nothing of reports. */

// C0 and C1 controls (an escape sequence may start with U+001B or U+009B), marks that reorder or hide text, line separators.
const dangerous =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|\p{Cs}/gu;

/** Line breaks and tabs stay; every other control character is written out (`\x1b`, `\u202e`), lone surrogates too. */
export function visibleLines(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(dangerous, writtenOut);
}

/** The same on one line: runs of line breaks and tabs become one space. */
export function visible(text: string): string {
  return visibleLines(text)
    .replace(/[\t\n]+/g, ' ')
    .trim();
}

/** Columns a terminal needs: wide characters count two, combining marks none. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += combining.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return columns;
}

const combining = /^\p{M}$|^\u200d$/u;
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]$/u;

/**
 * `text` in lines of at most `columns`, the first after `first`, the others after `rest`. Words are kept whole: one that is longer
 * stands alone on its line. Line breaks of the text stay.
 */
export function wrapped(text: string, columns: number, first = '', rest = first): readonly string[] {
  const lines: string[] = [];
  for (const paragraph of visibleLines(text).split('\n')) {
    let line = lines.length === 0 ? first : rest;
    let empty = true;
    for (const word of paragraph.split(/[ \t]+/).filter((part) => part !== '')) {
      if (!empty && columnsOf(line) + 1 + columnsOf(word) > columns) {
        lines.push(line);
        line = rest;
        empty = true;
      }
      line += empty ? word : ` ${word}`;
      empty = false;
    }
    lines.push(empty ? line.trimEnd() : line);
  }
  return lines;
}

/** As `wrapped`, but a command between backticks stays on one line, to be copied; and so do columns two spaces apart. */
export function wrappedWhole(text: string, columns: number, first = '', rest = first): readonly string[] {
  const hold = (part: string) => part.replaceAll(' ', '\u00a0');
  const held = visibleLines(text).replace(/`[^`\n]+`|(?<=\S) {2}(?=\S)/g, hold);
  return wrapped(held, columns, first, rest).map((line) => line.replaceAll('\u00a0', ' '));
}

function writtenOut(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
