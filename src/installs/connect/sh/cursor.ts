/** A place in a shell script: blanks, comments, line ends and the here-documents behind them. Pure; knows no grammar. */
import type { Origin } from '../emulated.ts';
import type { Source, Traced } from '../script/traced.ts';
import { runAt, sliceAt } from '../script/traced.ts';
import { TooMuch } from '../script/work.ts';
import type { ShellKind } from './syntax.ts';

/** What the shell itself would refuse, or what is not known of its syntax here: what, and where. */
export class NotShell extends Error {
  override readonly name = 'NotShell';
  readonly origin: Origin;

  constructor(what: string, origin: Origin) {
    super(what);
    this.origin = origin;
  }
}

export type Cursor = {
  readonly source: Source;
  readonly kind: ShellKind;
  at: number;
  depth: number;
  /** Delimiters of here-documents whose bodies begin behind the next line end. */
  heredocs: { readonly delimiter: string; readonly stripsTabs: boolean }[];
};

const deepest = 60;

export function cursorOf(source: Source, kind: ShellKind): Cursor {
  return { source, kind, at: 0, depth: 0, heredocs: [] };
}

export function here(cursor: Cursor): Origin {
  return runAt(cursor.source, Math.min(cursor.at, cursor.source.text.length - 1))?.origin ?? { file: '', line: 1 };
}

export function peek(cursor: Cursor, ahead = 0): string {
  return cursor.source.text[cursor.at + ahead] ?? '';
}

export function isAtEnd(cursor: Cursor): boolean {
  return cursor.at >= cursor.source.text.length;
}

export function startsWith(cursor: Cursor, text: string): boolean {
  return cursor.source.text.startsWith(text, cursor.at);
}

export function between(cursor: Cursor, from: number, to = cursor.at): Traced {
  return sliceAt(cursor.source, from, to);
}

export function deeper<Result>(cursor: Cursor, parse: () => Result): Result {
  cursor.depth += 1;
  if (cursor.depth > deepest) throw new TooMuch(`more than ${deepest} blocks or substitutions within each other`);
  try {
    return parse();
  } finally {
    cursor.depth -= 1;
  }
}

/** Blanks, continued lines and a comment; not the line end. */
export function skipBlanks(cursor: Cursor): void {
  for (;;) {
    const character = peek(cursor);
    if (character === ' ' || character === '\t') cursor.at += 1;
    else if (character === '\\' && peek(cursor, 1) === '\n') cursor.at += 2;
    else break;
  }
  if (peek(cursor) === '#') {
    const end = cursor.source.text.indexOf('\n', cursor.at);
    cursor.at = end < 0 ? cursor.source.text.length : end;
  }
}

/** Line ends, and blanks and comments between them. */
export function skipLines(cursor: Cursor): void {
  skipBlanks(cursor);
  while (peek(cursor) === '\n') {
    takeLineEnd(cursor);
    skipBlanks(cursor);
  }
}

export function takeLineEnd(cursor: Cursor): void {
  cursor.at += 1;
  for (const { delimiter, stripsTabs } of cursor.heredocs.splice(0)) skipHeredoc(cursor, delimiter, stripsTabs);
}

function skipHeredoc(cursor: Cursor, delimiter: string, stripsTabs: boolean): void {
  const { text } = cursor.source;
  while (cursor.at < text.length) {
    const end = text.indexOf('\n', cursor.at);
    const line = text.slice(cursor.at, end < 0 ? text.length : end);
    cursor.at = end < 0 ? text.length : end + 1;
    if ((stripsTabs ? line.replace(/^\t+/, '') : line) === delimiter) return;
  }
}
