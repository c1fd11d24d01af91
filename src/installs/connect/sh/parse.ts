/** Shell script -> commands, one complete command at a time as the shell itself reads (POSIX 2.10). Pure; runs and expands nothing. */
import type { Origin } from '../emulated.ts';
import type { Source } from '../script/traced.ts';
import type { Cursor } from './cursor.ts';
import {
  cursorOf,
  deeper,
  here,
  isAtEnd,
  NotShell,
  peek,
  skipBlanks,
  skipLines,
  startsWith,
  takeLineEnd,
} from './cursor.ts';
import { innerWords, reservedAt, unexpected } from './reserved.ts';
import { parseRedirections, parseSimple } from './simple-command.ts';
import type { AndOr, Command, List, Pipeline, ShellKind, Word } from './syntax.ts';
import type { Bodies } from './words.ts';
import { bareText, parseWord, textOfWord } from './words.ts';

export type ShellReader = {
  /** The next line's commands; null at the end. Throws NotShell where the shell would stop with a syntax error. */
  next(): List | null;
};

export function readerOf(source: Source, kind: ShellKind): ShellReader {
  const cursor = cursorOf(source, kind);
  return {
    next() {
      skipLines(cursor);
      if (isAtEnd(cursor)) return null;
      const list: AndOr[] = [];
      for (;;) {
        list.push(separated(cursor));
        skipBlanks(cursor);
        if (isAtEnd(cursor)) return list;
        if (peek(cursor) === '\n') {
          takeLineEnd(cursor);
          return list;
        }
        if (isStop(cursor, noWords)) throw unexpected(cursor);
      }
    },
  };
}

const noWords: readonly string[] = [];

/** A block needs a command, a comment is none. */
function bodyUntil(cursor: Cursor, closers: readonly string[]): List {
  const list = listUntil(cursor, closers);
  if (list.length === 0) throw unexpected(cursor);
  return list;
}

/** Everything up to a closing word or bracket, which is left standing. */
function listUntil(cursor: Cursor, closers: readonly string[]): List {
  const list: AndOr[] = [];
  skipLines(cursor);
  while (!isStop(cursor, closers)) {
    list.push(separated(cursor));
    skipLines(cursor);
  }
  return list;
}

/** One command may follow another only behind `;`, `&` or a line end. */
function separated(cursor: Cursor): AndOr {
  const item = andOr(cursor);
  const isSeparated = ';&'.includes(cursor.source.text[cursor.at - 1] ?? ' ');
  skipBlanks(cursor);
  const isEnd = isAtEnd(cursor) || peek(cursor) === '\n' || peek(cursor) === ')' || startsWith(cursor, ';;');
  if (!isSeparated && !isEnd && !closing.has(reservedAt(cursor) ?? '')) throw unexpected(cursor);
  return item;
}

const closing = new Set(['then', 'else', 'elif', 'fi', 'do', 'done', 'esac', '}']);

function isStop(cursor: Cursor, closers: readonly string[]): boolean {
  if (isAtEnd(cursor)) throw new NotShell('the end of the script within a block', here(cursor));
  if (peek(cursor) === ')' || startsWith(cursor, ';;') || startsWith(cursor, ';&')) return true;
  const word = reservedAt(cursor);
  if (word === null) return false;
  if (closers.includes(word)) return true;
  if (innerWords.has(word) && word !== 'in') throw unexpected(cursor);
  return false;
}

function andOr(cursor: Cursor): AndOr {
  const first = pipeline(cursor);
  const rest: { operator: '&&' | '||'; pipeline: Pipeline }[] = [];
  for (;;) {
    skipBlanks(cursor);
    const operator = startsWith(cursor, '&&') ? '&&' : startsWith(cursor, '||') ? '||' : null;
    if (operator === null) break;
    cursor.at += 2;
    skipLines(cursor);
    rest.push({ operator, pipeline: pipeline(cursor) });
  }
  const isBackground = peek(cursor) === '&';
  if (isBackground || (peek(cursor) === ';' && peek(cursor, 1) !== ';' && peek(cursor, 1) !== '&')) cursor.at += 1;
  return { first, rest, isBackground };
}

function pipeline(cursor: Cursor): Pipeline {
  skipBlanks(cursor);
  const origin = here(cursor);
  let isNegated = false;
  while (reservedAt(cursor) === '!' || (cursor.kind === 'bash' && reservedAt(cursor) === 'time')) {
    if (peek(cursor) === '!') isNegated = !isNegated;
    cursor.at += peek(cursor) === '!' ? 1 : 4;
    skipBlanks(cursor);
  }
  const commands = [command(cursor)];
  for (;;) {
    skipBlanks(cursor);
    if (peek(cursor) !== '|' || startsWith(cursor, '||')) break;
    cursor.at += startsWith(cursor, '|&') ? 2 : 1;
    skipLines(cursor);
    commands.push(command(cursor));
  }
  return { isNegated, commands, origin };
}

function command(cursor: Cursor): Command {
  return deeper(cursor, () => {
    const found = compound(cursor);
    if (found === null) return parseSimple(cursor, bodies);
    return { ...found, redirections: parseRedirections(cursor, bodies) };
  });
}

function compound(cursor: Cursor): Command | null {
  if (closing.has(reservedAt(cursor) ?? '')) throw unexpected(cursor);
  const origin = here(cursor);
  if (startsWith(cursor, '((') && cursor.kind === 'bash') return doubleParentheses(cursor, origin);
  if (peek(cursor) === '(') {
    cursor.at += 1;
    return {
      kind: 'group',
      isSubshell: true,
      body: filled(cursor, substitutionBody(cursor)),
      origin,
      redirections: [],
    };
  }
  const word = reservedAt(cursor);
  const parse = word === null ? undefined : compounds[word];
  if (parse !== undefined && word !== null) {
    cursor.at += word.length;
    return parse(cursor, origin);
  }
  return functionAt(cursor, origin);
}

const compounds: Readonly<Record<string, ((cursor: Cursor, origin: Origin) => Command) | undefined>> = Object.assign(
  Object.create(null),
  {
    if: ifCommand,
    for: forCommand,
    while: loopCommand,
    until: loopCommand,
    case: caseCommand,
    '{': (cursor: Cursor, origin: Origin): Command => {
      const body = bodyUntil(cursor, ['}']);
      take(cursor, '}');
      return { kind: 'group', isSubshell: false, body, origin, redirections: [] };
    },
    '[[': conditionCommand,
    function: (cursor: Cursor, origin: Origin): Command => {
      skipBlanks(cursor);
      const name = textOfWord(parseWord(cursor, bodies));
      skipBlanks(cursor);
      if (peek(cursor) === '(') takeEmptyParentheses(cursor);
      skipLines(cursor);
      return { kind: 'function', name, body: command(cursor), origin, redirections: [] };
    },
    select: (_: Cursor, origin: Origin): Command => {
      throw new NotShell('select is not emulated', origin);
    },
    coproc: (_: Cursor, origin: Origin): Command => {
      throw new NotShell('coproc is not emulated', origin);
    },
  },
);

function ifCommand(cursor: Cursor, origin: Origin): Command {
  const arms: { condition: List; body: List }[] = [];
  let otherwise: List = [];
  for (;;) {
    const condition = bodyUntil(cursor, ['then']);
    take(cursor, 'then');
    const body = bodyUntil(cursor, ['elif', 'else', 'fi']);
    arms.push({ condition, body });
    if (reservedAt(cursor) !== 'elif') break;
    take(cursor, 'elif');
  }
  if (reservedAt(cursor) === 'else') {
    take(cursor, 'else');
    otherwise = bodyUntil(cursor, ['fi']);
  }
  take(cursor, 'fi');
  return { kind: 'if', arms, otherwise, origin, redirections: [] };
}

function forCommand(cursor: Cursor, origin: Origin): Command {
  skipBlanks(cursor);
  if (startsWith(cursor, '((')) {
    doubleParentheses(cursor, origin);
    skipSeparator(cursor);
    const body = doGroup(cursor);
    return { kind: 'loop', condition: [], body, origin, redirections: [] };
  }
  const name = bareText(parseWord(cursor, bodies));
  if (name === null || !/^[A-Za-z_]\w*$/.test(name)) throw new NotShell('a for without the name of a variable', origin);
  skipLines(cursor);
  let words: Word[] | null = null;
  if (reservedAt(cursor) === 'in') {
    take(cursor, 'in');
    words = [];
    for (skipBlanks(cursor); !isAtEnd(cursor) && !';\n&|()<>'.includes(peek(cursor)); skipBlanks(cursor)) {
      words.push(parseWord(cursor, bodies));
    }
  }
  skipSeparator(cursor);
  return { kind: 'for', name, words, body: doGroup(cursor), origin, redirections: [] };
}

function loopCommand(cursor: Cursor, origin: Origin): Command {
  const condition = bodyUntil(cursor, ['do']);
  return { kind: 'loop', condition, body: doGroup(cursor), origin, redirections: [] };
}

function doGroup(cursor: Cursor): List {
  take(cursor, 'do');
  const body = bodyUntil(cursor, ['done']);
  take(cursor, 'done');
  return body;
}

function caseCommand(cursor: Cursor, origin: Origin): Command {
  skipBlanks(cursor);
  const word = parseWord(cursor, bodies);
  skipLines(cursor);
  take(cursor, 'in');
  const arms: { patterns: Word[]; body: List; fallsThrough: boolean }[] = [];
  for (skipLines(cursor); reservedAt(cursor) !== 'esac'; skipLines(cursor)) {
    if (peek(cursor) === '(') cursor.at += 1;
    const patterns: Word[] = [];
    for (;;) {
      skipBlanks(cursor);
      patterns.push(parseWord(cursor, bodies));
      skipBlanks(cursor);
      if (peek(cursor) !== '|') break;
      cursor.at += 1;
    }
    if (peek(cursor) !== ')') throw unexpected(cursor);
    cursor.at += 1;
    const body = listUntil(cursor, ['esac']);
    const fallsThrough = startsWith(cursor, ';&') || startsWith(cursor, ';;&');
    arms.push({ patterns, body, fallsThrough });
    const closer = /^;;?&?/.exec(cursor.source.text.slice(cursor.at, cursor.at + 3))?.[0] ?? '';
    if (closer === '' && reservedAt(cursor) !== 'esac') throw unexpected(cursor);
    cursor.at += closer.length;
  }
  take(cursor, 'esac');
  return { kind: 'case', word, arms, origin, redirections: [] };
}

/** `[[ a == b && ( -f c ) ]]`: words, and between them the operators that only stand here. */
function conditionCommand(cursor: Cursor, origin: Origin): Command {
  const terms: (Word | string)[] = [];
  for (;;) {
    skipLines(cursor);
    if (isAtEnd(cursor)) throw new NotShell('a [[ that is never closed', origin);
    if (reservedAt(cursor) === ']]') break;
    const operator = /^(?:&&|\|\||[()<>])/.exec(cursor.source.text.slice(cursor.at, cursor.at + 2))?.[0];
    if (operator !== undefined) {
      terms.push(operator);
      cursor.at += operator.length;
    } else {
      const before = cursor.at;
      const word = parseWord(cursor, bodies);
      if (cursor.at === before) throw unexpected(cursor);
      terms.push(word);
    }
  }
  take(cursor, ']]');
  return { kind: 'condition', terms, origin, redirections: [] };
}

function doubleParentheses(cursor: Cursor, origin: Origin): Command {
  const end = cursor.source.text.indexOf('))', cursor.at);
  if (end < 0) throw new NotShell('a (( that is never closed', origin);
  cursor.at = end + 2;
  return { kind: 'opaque', what: '(( ))', origin, redirections: [] };
}

/** `name() command`. */
function functionAt(cursor: Cursor, origin: Origin): Command | null {
  const head = /^([A-Za-z_][\w.-]*)[ \t]*\([ \t]*\)/.exec(cursor.source.text.slice(cursor.at, cursor.at + 300));
  if (head === null) return null;
  cursor.at += head[0].length;
  skipLines(cursor);
  return { kind: 'function', name: head[1] ?? '', body: command(cursor), origin, redirections: [] };
}

function filled(cursor: Cursor, body: List): List {
  if (body.length === 0) throw unexpected(cursor);
  return body;
}

/** The commands between backquotes. */
function backquotedBody(source: Source, cursor: Cursor): List {
  const inner = { ...cursorOf(source, cursor.kind), depth: cursor.depth };
  const list: AndOr[] = [];
  for (skipLines(inner); !isAtEnd(inner); skipLines(inner)) {
    if (isStop(inner, noWords)) throw unexpected(inner);
    list.push(separated(inner));
  }
  return list;
}

const bodies: Bodies = { parenthesised: substitutionBody, backquoted: backquotedBody };

/** The commands of `$( )` or `( )`, its end included. */
export function substitutionBody(cursor: Cursor): List {
  const body = listUntil(cursor, noWords);
  if (peek(cursor) !== ')') throw unexpected(cursor);
  cursor.at += 1;
  return body;
}

function take(cursor: Cursor, word: string): void {
  skipBlanks(cursor);
  if (reservedAt(cursor) !== word) throw unexpected(cursor);
  cursor.at += word.length;
}

function takeEmptyParentheses(cursor: Cursor): void {
  cursor.at += 1;
  skipBlanks(cursor);
  if (peek(cursor) !== ')') throw unexpected(cursor);
  cursor.at += 1;
}

function skipSeparator(cursor: Cursor): void {
  skipBlanks(cursor);
  if (peek(cursor) === ';') cursor.at += 1;
  skipLines(cursor);
}
