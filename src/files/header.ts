/** The row that names the columns of a delimited text file; pure. Tells names from values, and keeps no values. */
import type { HeaderRow, LookOptions } from './files.ts';

const maxColumns = 2000;
export const maxNameLength = 200;
const candidates = [',', ';', '\t', '|'] as const;

export type Cut = { readonly separator: string | null; readonly delimiter: string | null };

/** Null when the row does not end within `text`; `isWhole`: the text is the whole file. */
export function headerOf(text: string, isWhole: boolean, options: LookOptions): HeaderRow | null {
  const number = Math.max(1, options.headerRow ?? 1);
  const delimiter = options.delimiter ?? '"';
  const row = (by: string | null) => rowAt(text, { separator: by, delimiter }, number, isWhole);
  const [used, cells] = bestCut(row, options);
  if (cells === null) return null;
  const names = cells.slice(0, maxColumns).map((cell) => cell.trim().slice(0, maxNameLength));
  return {
    names: options.headerRow !== 0 && areNames(names, options.expectedNames) ? names : null,
    columns: cells.length,
    separator: cells.length > 1 ? used : null,
  };
}

type Split = readonly [separator: string | null, cells: readonly string[] | null];

/** The separator that yields most of the names that are expected, else that of the import, else the one that yields most columns. */
function bestCut(
  row: (by: string | null) => readonly string[] | null,
  { separator, expectedNames }: LookOptions,
): Split {
  const expected = new Set((expectedNames ?? []).map(folded));
  const known = ([, cells]: Split) => cells?.filter((cell) => expected.has(folded(cell))).length ?? 0;
  const columns = ([, cells]: Split) => cells?.length ?? 0;
  const own: Split = [separator, row(separator)];
  const all = [own, ...candidates.map((by): Split => [by, row(by)])];
  const byNames = largest(all, known);
  if (known(byNames) > 0 || expectedNames?.length === 1) return byNames;
  return columns(own) > 1 ? own : largest(all, columns);
}

/** The first of the largest. */
function largest(all: readonly Split[], sizeOf: (split: Split) => number): Split {
  return all.reduce((best, split) => (sizeOf(split) > sizeOf(best) ? split : best));
}

/**
 * The cells of a row, from 1. A delimiter counts only at the beginning of a cell, twice within it stands for itself; rows end with LF, CR LF
 * or CR, but not within delimiters. Null when there is no such row, or its end is not in `text`.
 */
export function rowAt(
  text: string,
  { separator, delimiter }: Cut,
  number: number,
  isWhole: boolean,
): readonly string[] | null {
  let row = 1;
  let rowBegan = 0;
  let cells: string[] = [];
  let cell = '';
  let at = 0;
  const endCell = () => {
    if (row === number) cells.push(cell);
    cell = '';
  };
  while (at < text.length) {
    const letter = text[at] ?? '';
    if (letter === delimiter && cell === '' && (at === 0 || isBorder(text[at - 1] ?? '', separator))) {
      const end = closing(text, at + 1, delimiter);
      if (end === null && !isWhole) return null;
      cell += text.slice(at + 1, end ?? text.length).replaceAll(delimiter + delimiter, delimiter);
      at = (end ?? text.length) + 1;
      // What follows the closing delimiter belongs to the cell.
      while (at < text.length && !isBorder(text[at] ?? '', separator)) {
        cell += text[at];
        at += 1;
      }
      continue;
    }
    if (letter === separator) endCell();
    else if (letter === '\n' || letter === '\r') {
      if (letter === '\r' && text[at + 1] === '\n') at += 1;
      endCell();
      if (row === number) return cells;
      row += 1;
      rowBegan = at + 1;
      cells = [];
    } else cell += letter;
    at += 1;
  }
  if (!isWhole || row !== number || rowBegan >= text.length) return null;
  endCell();
  return cells;
}

function isBorder(letter: string, separator: string | null): boolean {
  return letter === separator || letter === '\n' || letter === '\r';
}

/** Where the delimiter stands that is not doubled. */
function closing(text: string, from: number, delimiter: string): number | null {
  let at = text.indexOf(delimiter, from);
  while (at >= 0 && text[at + 1] === delimiter) at = text.indexOf(delimiter, at + 2);
  return at < 0 ? null : at;
}

/**
 * Where the names are known, one of them has to be there; else nothing may look like a value. A row of values is customer data: when in
 * doubt it is one.
 */
function areNames(cells: readonly string[], expected: readonly string[] | null): boolean {
  if (expected !== null && expected.length > 0) {
    const known = new Set(expected.map(folded));
    return cells.some((cell) => known.has(folded(cell)));
  }
  return (
    cells.every((cell) => cell !== '' && cell.length <= 80 && !looksLikeValue(cell)) &&
    new Set(cells).size === cells.length
  );
}

export function folded(name: string): string {
  return name.trim().toLowerCase();
}

/** Numbers, amounts, dates, codes and addresses. */
function looksLikeValue(cell: string): boolean {
  return /^[-+(]?\p{Sc}?\s?[\d][\d.,'\s/:-]*\s?[%\p{Sc})]?$/u.test(cell) || cell.includes('@') || /\d{5}/.test(cell);
}
