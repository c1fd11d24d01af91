/** Secrets in columns: of CSV and tables below a line of names, and of INSERT statements; pure. Linear: each line is cut into cells once. */
import { isSecretText, namingOf } from './secret-names.ts';
import type { Span } from './spans.ts';

type Cell = { readonly start: number; readonly text: string };

const mostCells = 100;
const longestHeader = 2000;
const separators = [',', ';', '\t', '|'] as const;

export type Columns = { readonly separator: string; readonly count: number; readonly secret: readonly number[] };

/** Null where the line is no line of names with one of a secret among them. */
export function columnsOf(line: string): Columns | null {
  if (line.length > longestHeader || line.length < 5 || !/[,;\t|]/.test(line)) return null;
  for (const separator of separators) {
    const cells = cellsOf(line, separator);
    if (cells === null || cells.length < 2) continue;
    const names = cells.map(({ text }) => text);
    if (
      !names.every((name) => /^(?:[\p{L}_][\p{L}\p{M}\w .-]{0,60})?$/u.test(name)) ||
      names.filter((name) => name !== '').length < 2
    )
      continue;
    const secret = names.flatMap((name, at) => (/^\S+$/.test(name) && namingOf(name) === 'certain' ? [at] : []));
    if (secret.length > 0) return { separator, count: cells.length, secret };
  }
  return null;
}

/** Of a line below: its secret cells; null where it is none of that table. */
export function rowSpans(line: string, { separator, count, secret }: Columns, offset = 0): readonly Span[] | null {
  const isRule = /^[\s|+=:-]{3,}$/.test(line);
  if (isRule) return [];
  const cells = cellsOf(line, separator);
  if (cells === null || cells.length !== count) return null;
  return secret.flatMap((at): readonly Span[] => {
    const { start = 0, text = '' } = cells[at] ?? {};
    if (!isSecretText(text)) return [];
    return [{ start: offset + start, end: offset + start + text.length, value: text, kind: 'named-field' }];
  });
}

/** `anchors`: where names of secrets stand, in order; only a line with one can be a line of names. */
export function tableSpans(text: string, anchors: readonly number[]): readonly Span[] {
  if (anchors.length === 0) return [];
  let next = 0;
  const spans: Span[] = [...insertedSpans(text)];
  let columns: Columns | null = null;
  for (let from = 0; from <= text.length; ) {
    const newline = text.indexOf('\n', from);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(from, Math.min(end, from + longestHeader * 8));
    const found: readonly Span[] | null = columns === null ? null : rowSpans(line, columns, from);
    while ((anchors[next] ?? Number.POSITIVE_INFINITY) < from) next += 1;
    if (found === null) columns = (anchors[next] ?? Number.POSITIVE_INFINITY) < end ? columnsOf(line) : null;
    else spans.push(...found);
    from = end + 1;
  }
  return spans;
}

/** Trimmed, without their quotes. */
function cellsOf(line: string, separator: string): readonly Cell[] | null {
  if (!line.includes(separator)) return null;
  const cells: Cell[] = [];
  let from = 0;
  let quote = '';
  for (let at = 0; at <= line.length; at += 1) {
    const character = line[at];
    if (quote !== '' && character === quote) quote = '';
    else if (quote === '' && (character === '"' || character === "'") && line.slice(from, at).trim() === '')
      quote = character;
    if (at < line.length && (character !== separator || quote !== '')) continue;
    cells.push(cellAt(line, from, at));
    from = at + 1;
    if (cells.length > mostCells) return null;
  }
  return cells;
}

function cellAt(line: string, from: number, to: number): Cell {
  const whole = line.slice(from, to);
  const inner = whole.trim().replace(/^(["'`])(.*)\1$/, '$2');
  return { start: from + Math.max(0, whole.indexOf(inner)), text: inner };
}

const insert =
  /\binsert\s{1,4}(?:ignore\s{1,4})?into\s{1,4}[^\s(]{1,100}\s{0,4}\(([^()]{3,2000})\)\s{0,8}values\s{0,8}(?=\()/gi;
/** Each of its parts begins otherwise than the others, so that there is one way only to read it. */
const tuple = /\s{0,8}\(((?:[^()'"\\]|'(?:[^'\\]|\\.){0,2000}'|"(?:[^"\\]|\\.){0,2000}"){1,4000})\)\s{0,4},?/y;

/** INSERT INTO users (name, password) VALUES ('loader', '…'), (…) */
function insertedSpans(text: string): readonly Span[] {
  if (!/insert/i.test(text)) return [];
  return [...text.matchAll(insert)].flatMap(({ 0: whole, 1: names = '', index }) => {
    const columns = columnsOf(names.replaceAll(/[`"[\]]/g, ' '));
    if (columns === null) return [];
    const spans: Span[] = [];
    tuple.lastIndex = index + whole.length;
    for (let match = tuple.exec(text); match !== null && spans.length < 10_000; match = tuple.exec(text)) {
      const at = match.index + match[0].indexOf('(') + 1;
      spans.push(...(rowSpans((match[1] ?? '').replace(/N'/g, " '"), columns, at) ?? []));
    }
    return spans;
  });
}
