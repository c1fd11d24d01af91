/** Explanations as text for a terminal; pure. Knows no table. */
import type { Explained } from './explain.ts';

/** Each with what was recognised, what it means, what to do, who acts next; wrapped at `columns`, 80 at most. */
export function explainedText(explained: readonly Explained[], columns: number): string {
  if (explained.length === 0) {
    return 'Nothing in this text is known to anaplan-doctor.\nGive it the whole message, the JSON of the task, or the log: anaplan-doctor explain FILE\n';
  }
  const width = Math.max(30, Math.min(columns, 80));
  return `${explained.map((one) => oneText(one, width)).join('\n\n')}\n`;
}

function oneText(
  { title, kind, line, recognised, meaning, remedy, actsNext, source }: Explained,
  width: number,
): string {
  return [
    ...wrapped(title, width, ''),
    ...wrapped(`line ${line}: ${oneLine(recognised)} (${kind})`, width, '  '),
    ...wrapped(meaning, width, '  '),
    ...wrapped(`To do: ${remedy}`, width, '  '),
    ...wrapped(`Acts next: ${actsNext}. Source: ${source}.`, width, '  '),
  ].join('\n');
}

function wrapped(text: string, width: number, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(' ')) {
    if (line.length + word.length + 1 > width && line.trim() !== '') {
      lines.push(line);
      line = indent;
    }
    line = line.trim() === '' ? `${indent}${word}` : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Control characters of a log must not reach the terminal. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').trim();
}
