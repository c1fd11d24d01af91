/** The reserved words of the shell (POSIX 2.4), and what to say where something else was expected; pure. */
import type { Cursor } from './cursor.ts';
import { here, isAtEnd, NotShell, peek } from './cursor.ts';

/** Words that end or part a compound command. */
export const innerWords: ReadonlySet<string> = new Set(['then', 'else', 'elif', 'fi', 'do', 'done', 'esac', '}', 'in']);

/** Reserved words are whole words without a quote. */
export function reservedAt(cursor: Cursor): string | null {
  return (
    /^(?:[a-z]+|[{}!]|\[\[|\]\])(?=[\s;&|<>()]|$)/.exec(cursor.source.text.slice(cursor.at, cursor.at + 10))?.[0] ??
    null
  );
}

export function unexpected(cursor: Cursor): NotShell {
  const found = isAtEnd(cursor) ? 'the end' : (reservedAt(cursor) ?? JSON.stringify(peek(cursor)));
  return new NotShell(`${found} where the shell expects something else`, here(cursor));
}
