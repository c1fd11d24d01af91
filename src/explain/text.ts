/** Explanations as text for a terminal; pure. Knows no table. */
import { visible, wrapped } from '../report/visible.ts';
import { actorNames, stepsOf } from '../report/words.ts';
import type { Explained } from './explain.ts';

/** Each with what was recognised, what it means, what to do, who acts next; wrapped at `columns`, 80 at most. */
export function explainedText(explained: readonly Explained[], columns: number): string {
  if (explained.length === 0) {
    return 'Nothing in this text is known to anaplan-doctor.\nGive it the whole message, the JSON of the task, or the log: anaplan-doctor explain FILE\n';
  }
  const width = Math.max(30, Math.min(columns, 80));
  return `${explained.map((one) => oneText(one, width)).join('\n\n')}\n`;
}

function oneText(one: Explained, width: number): string {
  const steps = stepsOf(one.remedy);
  return [
    ...wrapped(visible(one.title), width),
    ...wrapped(`"${visible(one.recognised)}" in line ${one.line} (${one.kind})`, width, '  '),
    ...labelled('Meaning', [one.meaning], width),
    ...labelled('To do', steps.length > 1 ? steps.map((step) => `- ${step}`) : steps, width),
    ...labelled('Who', [actorNames[one.actsNext]], width),
    ...labelled('Source', [one.source], width),
  ].join('\n');
}

/** "  To do:    text", each text hanging under itself. */
function labelled(label: string, texts: readonly string[], width: number): readonly string[] {
  const indent = ' '.repeat(12);
  return texts.flatMap((text, index) => {
    const first = index === 0 ? `  ${`${label}:`.padEnd(10)}` : indent;
    return wrapped(text, width, first, text.startsWith('- ') ? `${indent}  ` : indent);
  });
}
