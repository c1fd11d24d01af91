/** PowerShell -> statements of plain tokens, and where blocks open and close (about_Parsing, about_Quoting_Rules). Pure; no expression is parsed. */
import type { Origin } from '../emulated.ts';
import type { Source, Traced } from '../script/traced.ts';
import { runAt, sliceAt } from '../script/traced.ts';

export type Token = {
  readonly kind: 'word' | 'single' | 'double' | 'variable' | 'splat';
  readonly raw: string;
  /** Without the quotes; a quote doubled within is one. */
  readonly text: Traced;
  readonly origin: Origin;
};

export type Statement =
  | { readonly kind: 'open' }
  | { readonly kind: 'close' }
  | {
      readonly kind: 'tokens';
      readonly tokens: readonly Token[];
      readonly origin: Origin;
      /** False where an expression, a pipe or a member stands in it. */
      readonly isPlain: boolean;
      readonly text: string;
    };

/** Long enough for every statement of use; a here-string of megabytes is cut. */
const mostTokens = 2000;

type Reader = { readonly source: Source; at: number; round: number };

export function* statementsOf(source: Source): Generator<Statement> {
  const reader: Reader = { source, at: 0, round: 0 };
  let tokens: Token[] = [];
  let isPlain = true;
  let start = 0;
  const take = (): readonly Statement[] => {
    const [first] = tokens;
    if (first === undefined) return [];
    const text = source.text.slice(start, Math.min(reader.at, start + 20_000));
    return [{ kind: 'tokens', tokens, origin: first.origin, isPlain, text }];
  };
  while (reader.at < source.text.length) {
    skipBlanks(reader);
    const character = source.text[reader.at] ?? '';
    if (character === '') break;
    const isEnd = character === ';' || (character === '\n' && reader.round === 0);
    if (isEnd || character === '{' || character === '}') {
      yield* take();
      tokens = [];
      isPlain = true;
      reader.at += 1;
      if (!isEnd) {
        reader.round = 0;
        yield character === '{' ? { kind: 'open' } : { kind: 'close' };
      }
      continue;
    }
    if (character === '\n') {
      reader.at += 1;
      continue;
    }
    if (tokens.length === 0) start = reader.at;
    const token = tokenAt(reader);
    if (token.raw === '|' || token.raw === '||' || token.raw === '&&')
      isPlain = token.raw === '|' ? isPlain && isOutput(reader) : false;
    if (token.raw === '|' && isPlain) {
      skipLine(reader);
      continue;
    }
    if (/^\d?>/.test(token.raw)) {
      skipRedirection(reader, token.raw);
      continue;
    }
    if (/^(?:\.\w|\[)/.test(token.raw) && tokens.at(-1)?.kind === 'variable') isPlain = false;
    if (tokens.length < mostTokens) tokens.push(token);
    else isPlain = false;
  }
  yield* take();
}

/** `| Tee-Object log`, `| Out-File log`: the call stands before it. */
function isOutput({ source, at }: Reader): boolean {
  return /^\s*(?:Tee-Object|tee|Out-File|Out-Null|Out-Host|Out-String|Select-String|ForEach-Object|anaplan-doctor)\b/i.test(
    source.text.slice(at, at + 60),
  );
}

function skipLine(reader: Reader): void {
  const end = reader.source.text.indexOf('\n', reader.at);
  reader.at = end < 0 ? reader.source.text.length : end;
}

function skipRedirection(reader: Reader, raw: string): void {
  if (/&\d$/.test(raw)) return;
  skipBlanks(reader);
  if (!/[\n;{}]/.test(reader.source.text[reader.at] ?? '\n')) tokenAt(reader);
}

/** Blanks, comments, and lines continued by a backtick. */
function skipBlanks(reader: Reader): void {
  const { text } = reader.source;
  for (;;) {
    const character = text[reader.at];
    if (character === ' ' || character === '\t' || character === '\r' || character === '\uFEFF') reader.at += 1;
    else if (character === '`' && /^`\r?\n/.test(text.slice(reader.at, reader.at + 3)))
      reader.at = text.indexOf('\n', reader.at) + 1;
    else if (text.startsWith('<#', reader.at)) {
      const end = text.indexOf('#>', reader.at);
      reader.at = end < 0 ? text.length : end + 2;
    } else if (character === '#') skipLine(reader);
    else return;
  }
}

function tokenAt(reader: Reader): Token {
  const { source } = reader;
  const { text } = source;
  const from = reader.at;
  const origin = runAt(source, from)?.origin ?? { file: '', line: 1 };
  const character = text[from] ?? '';
  const hereString = /^@(["'])[ \t]*\r?\n/.exec(text.slice(from, from + 200));
  if (hereString !== null)
    return hereText(reader, hereString[1] === "'" ? 'single' : 'double', hereString[0].length, origin);
  if (character === "'" || character === '"') return quoted(reader, character, origin);
  const head = text.slice(from, from + 300);
  const variable = /^\$(?:\{[^}]+\}|(?:env:|script:|global:)?\w+)/i.exec(head)?.[0];
  const isWhole = variable !== undefined && /^(?:[\s,;)}|+=.[]|$)/.test(head.slice(variable.length));
  if (variable !== undefined && isWhole) return word(reader, 'variable', variable.length, origin);
  const splat = /^@\w+(?=[\s;)}]|$)/.exec(head)?.[0];
  if (splat !== undefined) return word(reader, 'splat', splat.length, origin);
  const sign = /^(?:@\(|\(|\)|,|\|\||&&|\||&(?!\d)|[-+]?=(?!=)|\+(?=\s|['"$])|[*\d]?>>?(?:&\d)?)/.exec(head)?.[0];
  if (sign !== undefined) {
    if (sign.endsWith('(')) reader.round += 1;
    if (sign === ')') reader.round = Math.max(0, reader.round - 1);
    return word(reader, 'word', sign.length, origin);
  }
  const length =
    /^(?:`.|\$\([^)\n]*\)|"(?:[^"`]|`.)*"|[^\s;,{}()|`"]|(?<=\S)[{}](?=\S))+/s.exec(text.slice(from, from + 9000))?.[0]
      .length ?? 1;
  return word(reader, 'double', length, origin, true);
}

function word(reader: Reader, kind: Token['kind'], length: number, origin: Origin, mayBeBare = false): Token {
  const from = reader.at;
  reader.at += length;
  const raw = reader.source.text.slice(from, reader.at);
  // A bare word is read like one in double quotes; a sign or a command's name is a word.
  const isBare = mayBeBare && !/[$`"]/.test(raw);
  return { kind: isBare ? 'word' : kind, raw, text: sliceAt(reader.source, from, reader.at), origin };
}

function quoted(reader: Reader, quote: string, origin: Origin): Token {
  const { source } = reader;
  const from = reader.at + 1;
  let at = from;
  const pieces: Traced[number][] = [];
  let start = from;
  for (; at < source.text.length; at += 1) {
    if (quote === '"' && source.text[at] === '`') at += 1;
    else if (source.text[at] === quote) {
      if (source.text[at + 1] !== quote) break;
      pieces.push(...sliceAt(source, start, at));
      start = at + 1;
      at += 1;
    }
  }
  pieces.push(...sliceAt(source, start, at));
  reader.at = at + 1;
  return {
    kind: quote === "'" ? 'single' : 'double',
    raw: source.text.slice(from - 1, Math.min(at + 1, from + 100)),
    text: pieces,
    origin,
  };
}

function hereText(reader: Reader, kind: 'single' | 'double', head: number, origin: Origin): Token {
  const { source } = reader;
  const from = reader.at + head;
  const found = source.text.indexOf(kind === 'single' ? "\n'@" : '\n"@', from - 1);
  const end = found < 0 ? source.text.length : found;
  reader.at = Math.min(source.text.length, end + 3);
  return { kind, raw: '@', text: sliceAt(source, from, Math.max(from, end)), origin };
}
