/** What becomes of a value whose text a shell reads a second time (`sh -c "$Command"`, `eval`). Pure; names variables, never a value. */
import type { Run, Traced } from '../script/traced.ts';
import { sourceOf } from '../script/traced.ts';
import type { Shell } from './shell.ts';
import { note } from './shell.ts';

export function noteSecondEvaluation(shell: Shell, text: Traced): void {
  for (const { code, run } of secondEvaluationOf(text))
    note(shell, `second-evaluation-${code}`, run.origin, run.holder);
}

type Harm = {
  readonly code: 'dollar' | 'backquote' | 'operator' | 'quote' | 'blank' | 'backslash' | 'comment' | 'wildcard';
  readonly run: Run;
};

/** One of each kind for each variable. */
export function secondEvaluationOf(text: Traced): readonly Harm[] {
  const found = new Map<string, Harm>();
  const values = valuesOf(text);
  const source = sourceOf(text);
  let quote: '"' | "'" | null = null;
  let index = 0;
  for (let at = 0; at < source.text.length; at += 1) {
    while ((source.starts[index + 1] ?? Number.POSITIVE_INFINITY) <= at) index += 1;
    const run = source.runs[index];
    const character = source.text[at] ?? '';
    const before = source.text[at - 1] ?? ' ';
    const value = run?.holder === null || run === undefined ? undefined : values.get(run.holder);
    const code =
      value === undefined ? null : harmOf(character, quote, { before, after: source.text[at + 1] ?? '', value });
    if (code !== null && run !== undefined) found.set(`${code} ${run.holder}`, { code, run });
    if (quote === null && (character === '"' || character === "'")) quote = character;
    else if (quote === character) quote = null;
    else if (character === '\\' && quote !== "'") at += 1;
  }
  return [...found.values()];
}

/** What a variable gave to the command, as one text; the command itself and lists of options are meant to be read again. */
function valuesOf(text: Traced): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const run of text) {
    if (run.holder !== null) values.set(run.holder, (values.get(run.holder) ?? '') + run.text);
  }
  return new Map([...values].filter(([, value]) => !/AnaplanClient|com\.anaplan\.client/.test(value)));
}

type Place = { readonly before: string; readonly after: string; readonly value: string };

function harmOf(character: string, quote: '"' | "'" | null, { before, after, value }: Place): Harm['code'] | null {
  if (quote === "'") return null;
  if (character === '$' && /[\w{($@*#?!-]/.test(after)) return 'dollar';
  if (character === '`') return 'backquote';
  if (quote === '"') return character === '\\' && /[$`"\\]/.test(after) ? 'backslash' : null;
  if (/[;&|<>()]/.test(character)) return 'operator';
  if (/['"]/.test(character) && /\w/.test(before)) return 'quote';
  if (character === '\\') return 'backslash';
  if (character === '#' && /\s/.test(before)) return 'comment';
  const isOptions = /^\s*-/.test(value);
  if (/\s/.test(character) && !isOptions && /\S\s+\S/.test(value.replace(/(['"`]).*?\1/gs, 'x'))) return 'blank';
  return /[*?[]/.test(character) && value.trim() !== '?' && !isOptions ? 'wildcard' : null;
}
