/** Lines of a batch file -> commands: `^`, quotes, `&`, `|`, redirections, blocks, `if`, `for` (phase 2 of cmd). Pure; runs and sets nothing. */
import type { Origin } from '../emulated.ts';
import type { Source, Traced } from '../script/traced.ts';
import { plain, runAt, sliceAt, sourceOf } from '../script/traced.ts';
import { TooMuch } from '../script/work.ts';

export type BatCommand =
  /** Quotes still there, `^` and redirections gone. */
  | {
      readonly kind: 'simple';
      readonly text: Traced;
      readonly origin: Origin;
      readonly isQuiet: boolean;
      readonly hasInput: boolean;
      readonly lastLine: number;
    }
  | { readonly kind: 'block'; readonly body: readonly BatCommand[]; readonly origin: Origin }
  | {
      readonly kind: 'if';
      readonly condition: Condition;
      readonly then: BatCommand;
      readonly otherwise: BatCommand | null;
      readonly origin: Origin;
    }
  | {
      readonly kind: 'for';
      readonly option: string;
      readonly letter: string;
      readonly set: Traced;
      readonly body: BatCommand;
      readonly origin: Origin;
    }
  | {
      readonly kind: '&' | '&&' | '||' | '|';
      readonly left: BatCommand;
      readonly right: BatCommand;
      readonly origin: Origin;
    };

export type Condition = {
  readonly isNegated: boolean;
  readonly ignoresCase: boolean;
  /** `exist`, `defined`, `errorlevel`, or how the two are compared. */
  readonly operator: string;
  readonly left: Traced;
  readonly right: Traced;
};

/** What cmd would refuse, and with it the whole script. */
export class NotBat extends Error {
  override readonly name = 'NotBat';
  readonly origin: Origin;

  constructor(what: string, origin: Origin) {
    super(what);
    this.origin = origin;
  }
}

/** Operators that come out of a value and not of the script's own lines. */
export type Trap = (code: string, origin: Origin, holder: string) => void;

/** The next line with its `%` expanded; null at the end. */
export type NextLine = () => Source | null;

type Reader = {
  source: Source;
  at: number;
  depth: number;
  parentheses: number;
  readonly nextLine: NextLine;
  readonly trap: Trap;
};

/** The command that begins with this line, with as many more as belong to it. Null for an empty line, a label, a comment. */
export function parseCommand(line: Source, nextLine: NextLine, trap: Trap): BatCommand | null {
  const reader: Reader = { source: line, at: 0, depth: 0, parentheses: 0, nextLine, trap };
  if (isLabel(reader)) return null;
  skipDelimiters(reader);
  // A `)` that closes nothing, and what stands behind it, is passed over.
  return isLineEnd(reader) || peek(reader) === ')' ? null : sequence(reader);
}

const delimiters = ' \t,;=\u000b\u000c\u00ff';
const deepest = 60;

function peek({ source, at }: Reader, ahead = 0): string {
  return source.text[at + ahead] ?? '';
}

function isLineEnd(reader: Reader): boolean {
  return (
    /^[\r\n]*$/.test(reader.source.text.slice(reader.at, reader.at + 3)) && reader.at + 3 >= reader.source.text.length
  );
}

function origin(reader: Reader): Origin {
  return runAt(reader.source, Math.min(reader.at, reader.source.text.length - 1))?.origin ?? { file: '', line: 1 };
}

function isLabel(reader: Reader): boolean {
  return /^[\s,;=]*:/.test(reader.source.text.slice(reader.at, reader.at + 2000));
}

function skipDelimiters(reader: Reader): void {
  while (peek(reader) !== '' && delimiters.includes(peek(reader))) reader.at += 1;
}

function deeper<Result>(reader: Reader, parse: () => Result): Result {
  reader.depth += 1;
  if (reader.depth > deepest) throw new TooMuch(`more than ${deepest} blocks within each other`);
  const result = parse();
  reader.depth -= 1;
  return result;
}

/** `&` binds least, then `||`, `&&`, `|`. */
function sequence(reader: Reader): BatCommand {
  return joined(reader, '&', () =>
    joined(reader, '||', () => joined(reader, '&&', () => joined(reader, '|', () => command(reader)))),
  );
}

function joined(reader: Reader, operator: '&' | '&&' | '||' | '|', parse: () => BatCommand): BatCommand {
  let left = parse();
  for (;;) {
    skipBlanks(reader);
    if (!isOperator(reader, operator)) return left;
    const place = origin(reader);
    noteOperator(reader);
    reader.at += operator.length;
    skipDelimiters(reader);
    // `a &` at the end of a line is allowed.
    if (operator === '&' && (isLineEnd(reader) || peek(reader) === ')')) return left;
    left = { kind: operator, left, right: parse(), origin: place };
  }
}

function isOperator(reader: Reader, operator: string): boolean {
  const [first, second] = [peek(reader), peek(reader, 1)];
  if (operator.length === 2) return first + second === operator;
  return first === operator && second !== operator;
}

function noteOperator(reader: Reader): void {
  const run = runAt(reader.source, reader.at);
  if (run?.holder != null) reader.trap('operator-in-bat', run.origin, run.holder);
}

function skipBlanks(reader: Reader): void {
  while (peek(reader) === ' ' || peek(reader) === '\t') reader.at += 1;
}

function command(reader: Reader): BatCommand {
  return deeper(reader, () => {
    skipDelimiters(reader);
    let isQuiet = false;
    while (peek(reader) === '@') {
      isQuiet = true;
      reader.at += 1;
      skipDelimiters(reader);
    }
    if (peek(reader) === '(') return block(reader);
    const word = /^(?:if|for|rem)(?=[\s,;=/]|$)/i
      .exec(reader.source.text.slice(reader.at, reader.at + 5))?.[0]
      .toLowerCase();
    if (word === 'if') return ifCommand(reader);
    if (word === 'for') return forCommand(reader);
    if (word === 'rem') return remark(reader);
    return simple(reader, isQuiet);
  });
}

function remark(reader: Reader): BatCommand {
  const place = origin(reader);
  reader.at = reader.source.text.length;
  return { kind: 'block', body: [], origin: place };
}

function block(reader: Reader): BatCommand {
  const place = origin(reader);
  const body: BatCommand[] = [];
  reader.at += 1;
  reader.parentheses += 1;
  for (;;) {
    skipDelimiters(reader);
    if (isLineEnd(reader)) {
      takeLine(reader, place);
      if (isLabel(reader)) reader.at = reader.source.text.length;
      continue;
    }
    if (peek(reader) === ')') break;
    body.push(sequence(reader));
  }
  reader.at += 1;
  reader.parentheses -= 1;
  skipRedirections(reader);
  return { kind: 'block', body, origin: place };
}

function takeLine(reader: Reader, place: Origin): void {
  const line = reader.nextLine();
  if (line === null) throw new NotBat('a ( that is never closed', place);
  reader.source = line;
  reader.at = 0;
}

function skipRedirections(reader: Reader): void {
  for (;;) {
    skipBlanks(reader);
    const match = /^\d?[<>]/.exec(reader.source.text.slice(reader.at, reader.at + 2));
    if (match === null) return;
    reader.at += match[0].length - 1;
    redirection(reader);
  }
}

/** At its `<` or `>`: takes the file's name with it. */
function redirection(reader: Reader): void {
  noteOperator(reader);
  reader.at += 1;
  if (peek(reader) === '>') reader.at += 1;
  if (peek(reader) === '&') reader.at += 1;
  skipDelimiters(reader);
  let isQuoted = false;
  for (; !isLineEnd(reader); reader.at += 1) {
    const character = peek(reader);
    if (character === '"') isQuoted = !isQuoted;
    if (!isQuoted && (delimiters.includes(character) || '&|<>()'.includes(character))) return;
  }
}

function simple(reader: Reader, isQuiet: boolean): BatCommand {
  const place = origin(reader);
  const start = reader.at;
  const out: Traced[number][] = [];
  let from = reader.at;
  let isQuoted = false;
  let hasInput = false;
  const flush = () => {
    out.push(...sliceAt(reader.source, from, reader.at));
  };
  while (!isLineEnd(reader)) {
    const character = peek(reader);
    if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && character === '^') {
      flush();
      noteCaret(reader);
      reader.at += 1;
      // At the end of a line the next one goes on here, its first character as it is.
      if (isLineEnd(reader)) takeContinuation(reader);
      from = reader.at;
    } else if (!isQuoted && (character === '&' || character === '|' || (character === ')' && reader.parentheses > 0)))
      break;
    else if (!isQuoted && (character === '<' || character === '>')) {
      const isNumbered = /[\s,;=]\d$/.test(reader.source.text.slice(Math.max(0, reader.at - 2), reader.at));
      if (isNumbered) reader.at -= 1;
      flush();
      if (isNumbered) reader.at += 1;
      hasInput ||= character === '<';
      redirection(reader);
      from = reader.at;
      continue;
    }
    reader.at += 1;
  }
  flush();
  if (reader.at === start && plain(out) === '')
    throw new NotBat(`${peek(reader) || 'the end'} where cmd expects a command`, place);
  return { kind: 'simple', text: withoutLineEnd(out), origin: place, isQuiet, hasInput, lastLine: origin(reader).line };
}

function noteCaret(reader: Reader): void {
  const run = runAt(reader.source, reader.at);
  const next = peek(reader, 1);
  if (run?.holder != null) reader.trap('caret-in-bat', run.origin, run.holder);
  else if (/[\w]/.test(next)) reader.trap('caret-in-bat', origin(reader), '');
}

function takeContinuation(reader: Reader): void {
  const line = reader.nextLine();
  reader.source = line ?? sourceOf([]);
  reader.at = 0;
}

function withoutLineEnd(text: Traced): Traced {
  const last = text.at(-1);
  if (last === undefined) return text;
  const trimmed = last.text.replace(/[\r\n]+$/, '');
  return trimmed === '' ? text.slice(0, -1) : [...text.slice(0, -1), { ...last, text: trimmed }];
}

function ifCommand(reader: Reader): BatCommand {
  const place = origin(reader);
  reader.at += 2;
  const condition = conditionOf(reader, place);
  const then = deeper(reader, () => branch(reader));
  let otherwise: BatCommand | null = null;
  skipBlanks(reader);
  if (/^else(?=[\s(]|$)/i.test(reader.source.text.slice(reader.at, reader.at + 5))) {
    reader.at += 4;
    otherwise = deeper(reader, () => branch(reader));
  }
  return { kind: 'if', condition, then, otherwise, origin: place };
}

/** A block, or everything to the end of the line. */
function branch(reader: Reader): BatCommand {
  skipDelimiters(reader);
  if (isLineEnd(reader)) throw new NotBat('an if without a command', origin(reader));
  return peek(reader) === '(' ? block(reader) : sequence(reader);
}

function conditionOf(reader: Reader, place: Origin): Condition {
  let ignoresCase = false;
  let isNegated = false;
  let left = operand(reader, place);
  for (;;) {
    const word = plain(left).toLowerCase();
    if (word === '/i') ignoresCase = true;
    else if (word === 'not') isNegated = !isNegated;
    else break;
    left = operand(reader, place);
  }
  const word = plain(left).toLowerCase();
  const common = { isNegated, ignoresCase };
  if (/^(?:exist|defined|errorlevel|cmdextversion)$/.test(word)) {
    return { ...common, operator: word, left: operand(reader, place), right: [] };
  }
  skipBlanks(reader);
  const comparison = /^(?:==|(?:equ|neq|lss|leq|gtr|geq)(?=[\s,;=]))/i.exec(
    reader.source.text.slice(reader.at, reader.at + 4),
  )?.[0];
  if (comparison === undefined) throw new NotBat('an if whose comparison cmd does not understand', place);
  reader.at += comparison.length;
  return { ...common, operator: comparison.toLowerCase(), left, right: operand(reader, place) };
}

/** Up to a delimiter that no quotes hold. */
function operand(reader: Reader, place: Origin): Traced {
  skipBlanks(reader);
  // `if == ""`: what should stand before it expanded to nothing.
  if (reader.source.text.startsWith('==', reader.at)) throw new NotBat('an if with nothing before its ==', place);
  skipDelimiters(reader);
  const from = reader.at;
  let isQuoted = false;
  for (; !isLineEnd(reader); reader.at += 1) {
    const character = peek(reader);
    if (character === '"') isQuoted = !isQuoted;
    if (!isQuoted && (delimiters.includes(character) || '&|<>'.includes(character))) break;
    if (
      !isQuoted &&
      (character === '(' || character === ')') &&
      reader.at > from &&
      reader.parentheses > 0 &&
      character === ')'
    )
      break;
  }
  if (reader.at === from) throw new NotBat('an if with nothing to compare', place);
  return sliceAt(reader.source, from, reader.at);
}

function forCommand(reader: Reader): BatCommand {
  const place = origin(reader);
  const head = /^for\s+((?:\/\w\s+|"[^"]*"\s+)*|\/f\s+\S+\s+)%([^\s%])\s+in\s*\(/i.exec(
    reader.source.text.slice(reader.at, reader.at + 1000),
  );
  if (head === null) throw new NotBat('a for that is not understood', place);
  reader.at += head[0].length;
  const from = reader.at;
  let isQuoted = false;
  while (!isLineEnd(reader) && (isQuoted || peek(reader) !== ')')) {
    if (peek(reader) === '"') isQuoted = !isQuoted;
    reader.at += 1;
  }
  if (isLineEnd(reader)) throw new NotBat('a for whose list goes over several lines', place);
  const set = sliceAt(reader.source, from, reader.at);
  reader.at += 1;
  skipDelimiters(reader);
  if (!/^do(?=[\s(@]|$)/i.test(reader.source.text.slice(reader.at, reader.at + 3)))
    throw new NotBat('a for without do', place);
  reader.at += 2;
  const body = deeper(reader, () => branch(reader));
  return {
    kind: 'for',
    option: (head[1] ?? '').trim().slice(0, 2).toLowerCase(),
    letter: head[2] ?? '',
    set,
    body,
    origin: place,
  };
}
