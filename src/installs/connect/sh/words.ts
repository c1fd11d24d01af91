/** Words of a shell script: quotes, `$`, backquotes (POSIX 2.2, 2.6). Pure; what stands inside `$( )` is parsed by whoever is given. */
import type { Source, Traced } from '../script/traced.ts';
import { hole, plain, sourceOf } from '../script/traced.ts';
import type { Cursor } from './cursor.ts';
import { between, deeper, here, isAtEnd, NotShell, peek, startsWith } from './cursor.ts';
import type { List, ParameterPart, Word, WordPart } from './syntax.ts';

export type Bodies = {
  /** The commands up to the `)` that closes a substitution, that included. */
  readonly parenthesised: (cursor: Cursor) => List;
  /** Those between backquotes, one layer of `\` taken off. dash reads them here and now. */
  readonly backquoted: (body: Source, cursor: Cursor) => List;
};

const ends = new Set([' ', '\t', '\n', ';', '&', '|', '<', '>', '(', ')']);
const specials = new Set(['@', '*', '#', '?', '$', '!', '-']);

/** The word that begins here; without parts where none does. */
export function parseWord(cursor: Cursor, bodies: Bodies): Word {
  const origin = here(cursor);
  return { parts: partsUntil(cursor, bodies, (character) => ends.has(character)), origin };
}

/** The text of a word that is wholly unquoted and literal, as reserved words and names have to be; else null. */
export function bareText(word: Word): string | null {
  return word.parts.every((part) => part.kind === 'text' && !part.isQuoted) ? textOfWord(word) : null;
}

/** The literal parts of a word, quotes removed. */
export function textOfWord({ parts }: Word): string {
  return parts.map((part) => (part.kind === 'text' ? plain(part.text) : hole)).join('');
}

function partsUntil(cursor: Cursor, bodies: Bodies, isEnd: (character: string) => boolean): WordPart[] {
  const parts: WordPart[] = [];
  let from = cursor.at;
  const flush = () => {
    if (cursor.at > from) parts.push({ kind: 'text', text: between(cursor, from), isQuoted: false });
  };
  while (!isAtEnd(cursor)) {
    const character = peek(cursor);
    if (isEnd(character)) break;
    if (character !== '\\' && character !== "'" && character !== '"' && character !== '`' && character !== '$') {
      cursor.at += 1;
      continue;
    }
    flush();
    parts.push(...specialParts(cursor, bodies, character));
    from = cursor.at;
  }
  flush();
  return parts;
}

function specialParts(cursor: Cursor, bodies: Bodies, character: string): readonly WordPart[] {
  if (character === '\\') return escaped(cursor);
  if (character === "'") return [singleQuoted(cursor)];
  if (character === '"') return doubleQuoted(cursor, bodies);
  if (character === '`') return [backquoted(cursor, bodies, false)];
  return [dollar(cursor, bodies, false)];
}

function escaped(cursor: Cursor): readonly WordPart[] {
  const from = cursor.at + 1;
  cursor.at = Math.min(from + 1, cursor.source.text.length);
  if (cursor.source.text[from] === '\n') return [];
  // A backslash at the very end stays one.
  const text = between(cursor, cursor.at === from ? from - 1 : from);
  return [{ kind: 'text', text, isQuoted: true }];
}

function singleQuoted(cursor: Cursor): WordPart {
  const end = cursor.source.text.indexOf("'", cursor.at + 1);
  if (end < 0) throw new NotShell("a ' that is never closed", here(cursor));
  const text = between(cursor, cursor.at + 1, end);
  cursor.at = end + 1;
  return { kind: 'text', text, isQuoted: true };
}

function doubleQuoted(cursor: Cursor, bodies: Bodies): readonly WordPart[] {
  const opened = here(cursor);
  cursor.at += 1;
  const parts = quotedUntil(cursor, bodies, '"');
  if (isAtEnd(cursor)) throw new NotShell('a " that is never closed', opened);
  cursor.at += 1;
  // Even `""` makes an argument.
  return parts.length > 0 ? parts : [{ kind: 'text', text: [], isQuoted: true }];
}

function quotedUntil(cursor: Cursor, bodies: Bodies, end: string): WordPart[] {
  const parts: WordPart[] = [];
  let from = cursor.at;
  const flush = () => {
    if (cursor.at > from) parts.push({ kind: 'text', text: between(cursor, from), isQuoted: true });
  };
  while (!isAtEnd(cursor) && peek(cursor) !== end) {
    const character = peek(cursor);
    if (character === '\\') {
      const next = peek(cursor, 1);
      const isEscape = '$`"\\'.includes(next) || next === end;
      if (next === '' || (!isEscape && next !== '\n')) {
        cursor.at += 1;
        continue;
      }
      flush();
      from = next === '\n' ? cursor.at + 2 : cursor.at + 1;
      cursor.at += 2;
    } else if (character === '$' || character === '`') {
      flush();
      parts.push(character === '$' ? dollar(cursor, bodies, true) : backquoted(cursor, bodies, true));
      from = cursor.at;
    } else if (character === '"') {
      // Within `"${x:-...}"` a quote of its own: quoted all the same.
      flush();
      cursor.at += 1;
      from = cursor.at;
    } else cursor.at += 1;
  }
  flush();
  return parts;
}

function backquoted(cursor: Cursor, bodies: Bodies, isQuoted: boolean): WordPart {
  const origin = here(cursor);
  const body: Traced[number][] = [];
  let from = cursor.at + 1;
  cursor.at = from;
  while (!isAtEnd(cursor) && peek(cursor) !== '`') {
    const next = peek(cursor, 1);
    if (peek(cursor) === '\\' && next !== '' && (`$\`\\`.includes(next) || (isQuoted && next === '"'))) {
      body.push(...between(cursor, from));
      from = cursor.at + 1;
      cursor.at += 2;
    } else cursor.at += 1;
  }
  if (isAtEnd(cursor)) throw new NotShell('a ` that is never closed', origin);
  body.push(...between(cursor, from));
  cursor.at += 1;
  const source = sourceOf(body);
  const parsed = deeper(cursor, () => bodies.backquoted(source, cursor));
  return { kind: 'command', body: parsed, name: '`', isQuoted, origin };
}

function dollar(cursor: Cursor, bodies: Bodies, isQuoted: boolean): WordPart {
  const origin = here(cursor);
  if (startsWith(cursor, '$((')) return arithmetic(cursor, isQuoted);
  if (startsWith(cursor, '$(')) {
    cursor.at += 2;
    const name = /^\s*([\w./-]{1,40})/.exec(cursor.source.text.slice(cursor.at, cursor.at + 60))?.[1] ?? 'a command';
    const body = deeper(cursor, () => bodies.parenthesised(cursor));
    return { kind: 'command', body, name, isQuoted, origin };
  }
  if (startsWith(cursor, '${')) return deeper(cursor, () => braced(cursor, bodies, isQuoted));
  const name = nameAt(cursor.source, cursor.at + 1);
  if (name !== '') {
    cursor.at += 1 + name.length;
    return parameter({ name, isQuoted, origin });
  }
  if (!isQuoted && (peek(cursor, 1) === "'" || peek(cursor, 1) === '"')) return dollarQuoted(cursor);
  cursor.at += 1;
  return { kind: 'text', text: between(cursor, cursor.at - 1), isQuoted };
}

/** A name, one digit, or one special character. */
function nameAt({ text }: Source, at: number): string {
  const match = /^[A-Za-z_]\w*/.exec(text.slice(at, at + 256))?.[0];
  if (match !== undefined) return match;
  const character = text[at] ?? '';
  return /\d/.test(character) || specials.has(character) ? character : '';
}

/** `$'...'` and `$"..."` are of bash; what dash makes of them is something else. */
function dollarQuoted(cursor: Cursor): WordPart {
  const origin = here(cursor);
  const quote = peek(cursor, 1);
  cursor.at += 2;
  while (!isAtEnd(cursor) && peek(cursor) !== quote) cursor.at += peek(cursor) === '\\' ? 2 : 1;
  if (isAtEnd(cursor)) throw new NotShell(`a $${quote} that is never closed`, origin);
  cursor.at += 1;
  return { kind: 'unknown', name: `$${quote}...${quote}`, isQuoted: true, origin };
}

function arithmetic(cursor: Cursor, isQuoted: boolean): WordPart {
  const origin = here(cursor);
  let depth = 0;
  cursor.at += 1;
  while (!isAtEnd(cursor)) {
    if (peek(cursor) === '(') depth += 1;
    if (peek(cursor) === ')') depth -= 1;
    cursor.at += 1;
    if (depth === 0) return { kind: 'unknown', name: '$(( ))', isQuoted, origin };
  }
  throw new NotShell('a $(( that is never closed', origin);
}

function braced(cursor: Cursor, bodies: Bodies, isQuoted: boolean): WordPart {
  const origin = here(cursor);
  cursor.at += 2;
  const head = /^(#(?=[\w@*?$!-]))?(!?)([A-Za-z_]\w*|\d+|[@*#?$!-])(?:\[([@*]|\w+)\])?/.exec(
    cursor.source.text.slice(cursor.at, cursor.at + 300),
  );
  const [whole = '', length, indirect, name = '', index = null] = head ?? [];
  cursor.at += whole.length;
  const base = { name, index, isQuoted, origin };
  if (head !== null && !indirect && peek(cursor) === '}') {
    cursor.at += 1;
    return parameter({ ...base, operator: length === undefined ? null : 'length' });
  }
  const operator = /^(?::?[-=?+]|%%?|##?)/.exec(cursor.source.text.slice(cursor.at, cursor.at + 2))?.[0];
  if (operator !== undefined && length === undefined && !indirect && head !== null) {
    cursor.at += operator.length;
    const word = bracedWord(cursor, bodies, isQuoted && !/[%#]/.test(operator));
    return parameter({ ...base, operator, word });
  }
  bracedWord(cursor, bodies, isQuoted);
  return { kind: 'unknown', name: `\${${name}...}`, isQuoted, origin };
}

function bracedWord(cursor: Cursor, bodies: Bodies, isQuoted: boolean): Word {
  const origin = here(cursor);
  const parts = isQuoted
    ? quotedUntil(cursor, bodies, '}')
    : partsUntil(cursor, bodies, (character) => character === '}');
  if (isAtEnd(cursor)) throw new NotShell('a ${ that is never closed', origin);
  cursor.at += 1;
  return { parts, origin };
}

function parameter(part: Partial<ParameterPart> & Pick<ParameterPart, 'name' | 'isQuoted' | 'origin'>): ParameterPart {
  return { kind: 'parameter', index: null, operator: null, word: null, ...part };
}
