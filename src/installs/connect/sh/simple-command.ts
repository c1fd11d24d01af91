/** A simple command of the shell: assignments, words, redirections (POSIX 2.7 and 2.9.1) -> its parts; pure. */
import type { Cursor } from './cursor.ts';
import { here, isAtEnd, NotShell, peek, skipBlanks, skipLines, startsWith } from './cursor.ts';
import { unexpected } from './reserved.ts';
import type { Assignment, Command, Redirection, Word } from './syntax.ts';
import type { Bodies } from './words.ts';
import { parseWord, textOfWord } from './words.ts';

/** Assignments, words and redirections, in any order that the shell takes. */
export function parseSimple(cursor: Cursor, bodies: Bodies): Command {
  const origin = here(cursor);
  const assignments: Assignment[] = [];
  const words: Word[] = [];
  const redirected: Redirection[] = [];
  const start = cursor.at;
  for (;;) {
    skipBlanks(cursor);
    const redirection = redirectionAt(cursor, bodies);
    if (redirection !== null) {
      redirected.push(redirection);
      continue;
    }
    if (isAtEnd(cursor) || '\n;&|()<>'.includes(peek(cursor))) break;
    const assignment = words.length === 0 ? assignmentAt(cursor, bodies) : null;
    if (assignment === null) words.push(argumentWord(cursor, words, bodies));
    else assignments.push(assignment);
  }
  if (cursor.at === start) throw unexpected(cursor);
  return { kind: 'simple', assignments, words, redirections: redirected, origin };
}

/** `export a=(b c)`, `declare a=(...)`: an array as an argument is not emulated. */
function argumentWord(cursor: Cursor, words: readonly Word[], bodies: Bodies): Word {
  const word = parseWord(cursor, bodies);
  if (peek(cursor) === '(' && words.length > 0 && textOfWord(word).endsWith('=')) {
    throw new NotShell('an array given to a command', here(cursor));
  }
  return word;
}

function assignmentAt(cursor: Cursor, bodies: Bodies): Assignment | null {
  const origin = here(cursor);
  const head = /^([A-Za-z_]\w*)(\[\w*\])?(\+?)=/.exec(cursor.source.text.slice(cursor.at, cursor.at + 300));
  if (head === null) return null;
  const [whole, name = '', index, plus] = head;
  if (index !== undefined) throw new NotShell('an element of an array that is set by itself', origin);
  cursor.at += whole.length;
  const common = { name, isAppended: plus === '+', origin };
  if (peek(cursor) !== '(') return { ...common, value: parseWord(cursor, bodies), items: null };
  cursor.at += 1;
  const items: Word[] = [];
  for (skipLines(cursor); peek(cursor) !== ')'; skipLines(cursor)) {
    const before = cursor.at;
    items.push(parseWord(cursor, bodies));
    if (cursor.at === before) throw unexpected(cursor);
  }
  cursor.at += 1;
  return { ...common, value: { parts: [], origin }, items };
}

/** Those behind a compound command. */
export function parseRedirections(cursor: Cursor, bodies: Bodies): readonly Redirection[] {
  const found: Redirection[] = [];
  for (;;) {
    skipBlanks(cursor);
    const redirection = redirectionAt(cursor, bodies);
    if (redirection === null) return found;
    found.push(redirection);
  }
}

function redirectionAt(cursor: Cursor, bodies: Bodies): Redirection | null {
  const head = /^(\d*)(<<-|<<<|<<|<&|<>|<(?!\()|>>|>\||>&|&>>|&>|>(?!\())/.exec(
    cursor.source.text.slice(cursor.at, cursor.at + 20),
  );
  if (head === null) return processSubstitution(cursor);
  const [whole, fd = '', operator = ''] = head;
  // `&>` is of bash; in dash it is `&` and `>`.
  if (operator.startsWith('&') && cursor.kind !== 'bash') return null;
  if (operator.startsWith('&') && fd !== '') return null;
  cursor.at += whole.length;
  skipBlanks(cursor);
  const target = parseWord(cursor, bodies);
  if (target.parts.length === 0) throw unexpected(cursor);
  if (operator === '<<' || operator === '<<-') {
    cursor.heredocs.push({ delimiter: textOfWord(target), stripsTabs: operator === '<<-' });
  }
  return { fd: fd === '' ? null : Number(fd), operator, target };
}

function processSubstitution(cursor: Cursor): null {
  if (startsWith(cursor, '<(') || startsWith(cursor, '>(')) {
    throw new NotShell('process substitution is not emulated', here(cursor));
  }
  return null;
}
