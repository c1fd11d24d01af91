/** Redacts a log of Anaplan Connect line by line, as any log; pure. Adds only the bound of a line. */
import { lineRedactorOf as anyLineRedactorOf } from '../../redaction/lines.ts';

const mostShown = 49_152;

/** Lines in their order, each without its line end. */
export type LineRedactor = (line: string) => string;

export function lineRedactorOf(options: { readonly key: string; readonly known: readonly string[] }): LineRedactor {
  const redact = anyLineRedactorOf(options);
  return (line) => {
    const { text } = redact(line);
    // A line at its bound may end in the middle of a secret: its last part is not shown.
    return line.length <= mostShown ? text : text.slice(0, mostShown);
  };
}
