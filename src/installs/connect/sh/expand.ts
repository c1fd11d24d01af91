/** Words of a shell script -> the arguments they become (POSIX 2.6): parameters, substitution, splitting, file names. Asks the host for names only. */
import type { Origin } from '../emulated.ts';
import { speaksOfClient } from '../script/client.ts';
import type { Quoted } from '../script/pattern.ts';
import { hasWildcard, matches, patternOf } from '../script/pattern.ts';
import type { Field } from '../script/record.ts';
import type { Traced } from '../script/traced.ts';
import { known, lengthOf, plain, sliceOf, traced, unknown } from '../script/traced.ts';
import { longestValue, TooMuch } from '../script/work.ts';
import { parameterPieces } from './parameters.ts';
import type { Shell } from './shell.ts';
import { inFork, note, scalarOf } from './shell.ts';
import type { Word, WordPart } from './syntax.ts';

/** A piece of a word after expansion, before it is split. */
export type Piece = {
  readonly text: Traced;
  readonly isQuoted: boolean;
  /** Comes of an expansion that stands unquoted: split, and its wildcards count. */
  readonly isSplit: boolean;
  /** `"$@"`: every one an argument of its own. */
  readonly each?: readonly Traced[];
  /** Stands between the arguments of an unquoted `$@` or `$*`; its text is what joins them where nothing is split. */
  readonly isBreak?: true;
};

export async function fieldsOf(shell: Shell, words: readonly Word[]): Promise<Field[]> {
  const fields: Field[] = [];
  for (const word of words) {
    if (hasBraces(word)) {
      fields.push({ text: unknown('{ , }', word.origin), isMany: true });
      continue;
    }
    const pieces = await piecesOf(shell, word, true);
    for (const field of splitFields(shell, pieces, word.origin)) fields.push(await globbed(shell, field, word.origin));
    shell.work.characters(16);
  }
  return fields;
}

/** Neither split nor matched with files: the right side of an assignment, the word of a `case`. */
export async function wordValue(shell: Shell, word: Word, isAssignment = false): Promise<Traced> {
  return joined(await piecesOf(shell, word, isAssignment));
}

/** As a pattern: what is quoted stands for itself. Null when it is not known. */
export async function patternPieces(shell: Shell, word: Word): Promise<readonly Quoted[] | null> {
  const pieces = await piecesOf(shell, word, false);
  if (known(joined(pieces)) === null) return null;
  return pieces.map(({ text, isQuoted }) => ({ text: plain(text), isQuoted }));
}

export function joined(pieces: readonly Piece[]): Traced {
  const value = pieces.flatMap(({ text, each, isBreak }) => {
    if (isBreak) return text;
    return each === undefined ? text : each.flatMap((one, index) => (index === 0 ? one : [...space(one), ...one]));
  });
  if (lengthOf(value) > longestValue)
    throw new TooMuch(`a value of more than ${longestValue.toLocaleString('en')} characters`);
  return value;
}

function space(beside: Traced): Traced {
  return traced(' ', beside[0]?.origin ?? { file: '', line: 1 });
}

async function piecesOf(shell: Shell, word: Word, hasTilde: boolean): Promise<readonly Piece[]> {
  const pieces: Piece[] = [];
  for (const [index, part] of word.parts.entries()) {
    shell.work.expansion();
    if (index === 0 && hasTilde && part.kind === 'text' && !part.isQuoted && plain(part.text).startsWith('~')) {
      pieces.push(...tilde(shell, part.text, word.parts.length > 1, word.origin));
    } else pieces.push(...(await partPieces(shell, part)));
  }
  shell.work.characters(lengthOf(pieces.flatMap(({ text }) => text)));
  return pieces;
}

async function partPieces(shell: Shell, part: WordPart): Promise<readonly Piece[]> {
  if (part.kind === 'text') return [{ text: part.text, isQuoted: part.isQuoted, isSplit: false }];
  if (part.kind === 'unknown') return [expanded(unknown(part.name, part.origin), part.isQuoted)];
  if (part.kind === 'command') {
    const text = await substituted(shell, () => shell.run(shell, part.body));
    return [expanded(text, part.isQuoted)];
  }
  return await parameterPieces(shell, part, { piecesOf, patternPieces });
}

function expanded(text: Traced, isQuoted: boolean): Piece {
  return { text, isQuoted, isSplit: !isQuoted };
}

/** What the commands write, as far as that is known, without the line ends at its end. */
async function substituted(shell: Shell, run: () => Promise<void>): Promise<Traced> {
  const { output } = shell;
  const collected = { pieces: [] as Traced, undecided: shell.state.undecided };
  shell.output = collected;
  try {
    const end = await shell.work.deeper(() => inFork(shell, run));
    shell.substituted = end.status;
    // Behind it in the same command `$?` is the substitution's in bash, and in dash what it was before.
    if (shell.kind === 'bash') shell.state.status = end.status;
    else if (shell.state.status !== end.status) shell.state.status = null;
  } finally {
    shell.output = output;
  }
  const { pieces } = collected;
  return sliceOf(pieces, 0, plain(pieces).replace(/\n+$/, '').length);
}

/** `~` is HOME; another account's home is not known. */
function tilde(shell: Shell, text: Traced, goesOn: boolean, origin: Origin): readonly Piece[] {
  const literal = plain(text);
  const end = literal.indexOf('/');
  const name = end < 0 ? literal : literal.slice(0, end);
  const rest: Piece = { text: sliceOf(text, name.length, literal.length), isQuoted: false, isSplit: false };
  // `~"x"` and `~$x`: what follows belongs to the name, and is no tilde any more.
  if (end < 0 && goesOn) return [{ text, isQuoted: false, isSplit: false }];
  const home = shell.state.variables.get('HOME');
  if (name !== '~') return [{ text: unknown('~', origin), isQuoted: true, isSplit: false }, rest];
  const value = home === undefined ? unknown('HOME', origin) : scalarOf(home);
  return [{ text: value, isQuoted: true, isSplit: false }, rest];
}

/** `{a,b}` is expanded by bash and not by dash. */
function hasBraces({ parts }: Word): boolean {
  const bare = parts.map((part) => (part.kind === 'text' && !part.isQuoted ? plain(part.text) : 'x')).join('');
  return bare.length < 10_000 && /\{[^{}\s]{0,1000}(?:,|\.\.)[^{}\s]{0,1000}\}/.test(bare);
}

type Open = { pieces: Quoted[]; text: Traced[number][]; isMany: boolean };

type RawField = Field & { readonly quoted: readonly Quoted[] };

/** POSIX 2.6.5. */
function splitFields(shell: Shell, pieces: readonly Piece[], origin: Origin): readonly RawField[] {
  const separators = separatorsOf(shell);
  const fields: RawField[] = [];
  let open: Open | null = null;
  const add = (text: Traced, isQuoted: boolean, isMany = false) => {
    open ??= { pieces: [], text: [], isMany: false };
    open.pieces.push({ text: plain(text), isQuoted });
    open.text.push(...text);
    open.isMany ||= isMany;
  };
  const close = () => {
    if (open !== null) fields.push({ text: open.text, isMany: open.isMany, quoted: open.pieces });
    open = null;
    // A field for every separator: without a bound, one value could make millions of arguments.
    if (fields.length > 5000) throw new TooMuch('more than 5,000 arguments of one word');
  };
  for (const { text, isQuoted, isSplit, each, isBreak } of pieces) {
    if (isBreak) close();
    else if (each !== undefined) {
      for (const [index, one] of each.entries()) {
        if (index > 0) close();
        add(one, true);
      }
    } else if (!isSplit) {
      // In a text that is read a second time what is not known may hold blanks.
      add(text, isQuoted, !isQuoted && known(text) === null);
    } else if (separators === null) add(text, false, true);
    else splitPiece(shell, text, separators, { add, close, isOpen: () => open !== null, origin });
  }
  close();
  return fields;
}

type Sink = {
  readonly add: (text: Traced, isQuoted: boolean, isMany?: boolean) => void;
  readonly close: () => void;
  readonly isOpen: () => boolean;
  readonly origin: Origin;
};

function splitPiece(shell: Shell, value: Traced, separators: string, { add, close, isOpen, origin }: Sink): void {
  const isMany = known(value) === null;
  const text = plain(value);
  shell.work.characters(text.length);
  let from = 0;
  // Like ` x`: what separates ends what stands before it in the same word.
  let hasEnded = false;
  for (let at = 0; at <= text.length; at += 1) {
    const character = text[at];
    if (character !== undefined && !separators.includes(character)) continue;
    if (at > from) {
      add(sliceOf(value, from, at), false, isMany);
      hasEnded = false;
    }
    if (character === undefined) break;
    from = at + 1;
    const isBlank = ' \t\n'.includes(character);
    if (isBlank) {
      if (isOpen()) hasEnded = true;
      close();
    } else {
      if (!isOpen() && !hasEnded) add([], true);
      close();
      hasEnded = false;
    }
    noteSplit(shell, value, text, at, origin);
  }
}

/** A value with a blank that is no list of options and no command: whoever wrote it meant one argument. */
function noteSplit(shell: Shell, value: Traced, text: string, at: number, origin: Origin): void {
  const holder = value[0]?.holder ?? null;
  if (speaksOfClient(text)) return;
  if (holder === null || /^\s*-/.test(text) || text.slice(at).trim() === '' || text.slice(0, at).trim() === '') return;
  if (value.every((run) => run.holder === holder)) note(shell, 'unquoted-blank', value[0]?.origin ?? origin, holder);
}

/** IFS; null where it is not known. */
function separatorsOf(shell: Shell): string | null {
  const variable = shell.state.variables.get('IFS');
  return variable === undefined || !variable.isOfScript ? ' \t\n' : known(scalarOf(variable));
}

/** File names (POSIX 2.13.3): without a match the pattern stays; one match is it; more are known to the shell alone. */
async function globbed(shell: Shell, { text, isMany, quoted }: RawField, origin: Origin): Promise<Field> {
  if (isMany || shell.state.options.has('f') || !hasWildcard(quoted)) return { text, isMany };
  const literal = plain(text);
  if (quoted.some((piece) => !piece.isQuoted && /\[/.test(piece.text)) && !/[*?]|\[.*\]/s.test(literal))
    return { text, isMany };
  const unclear: Field = { text: unknown('files by a pattern', origin), isMany: true };
  const slash = literal.lastIndexOf('/');
  const cut = cutAt(quoted, slash + 1);
  if (known(text) === null || hasWildcard(cut.before)) return unclear;
  const folder = folderOf(shell, literal.slice(0, slash + 1));
  const pattern = patternOf(cut.after);
  if (folder === null || pattern === null) return unclear;
  const names = await namesOf(shell, folder);
  if (names === null) return unclear;
  shell.work.characters(names.length * 20);
  const isHidden = literal[slash + 1] === '.';
  const found = names.filter((name) => name.startsWith('.') === isHidden && matches(pattern, name));
  if (found.length === 0) return { text, isMany };
  if (found.length > 1) return unclear;
  return { text: [...sliceOf(text, 0, slash + 1), ...traced(found[0] ?? '', origin)], isMany };
}

/** A folder that is not there holds no match; one that may not be read holds nobody knows what. */
async function namesOf(shell: Shell, folder: string): Promise<readonly string[] | null> {
  const names = await shell.host.namesIn(folder).catch(() => undefined);
  if (names === undefined) return null;
  // dash and older bashes count the folder itself and the one above.
  if (names !== null) return ['.', '..', ...names];
  const facts = await shell.host.factsOf(folder).catch(() => null);
  return facts !== null && !facts.exists ? [] : null;
}

function folderOf(shell: Shell, prefix: string): string | null {
  const { paths } = shell.host;
  if (prefix.startsWith('/')) return prefix;
  return shell.state.folder === null ? null : paths.join(shell.state.folder, prefix);
}

function cutAt(pieces: readonly Quoted[], offset: number): { readonly before: Quoted[]; readonly after: Quoted[] } {
  const before: Quoted[] = [];
  const after: Quoted[] = [];
  let at = 0;
  for (const { text, isQuoted } of pieces) {
    const cut = Math.max(0, offset - at);
    if (cut > 0) before.push({ text: text.slice(0, cut), isQuoted });
    if (text.length > cut) after.push({ text: text.slice(cut), isQuoted });
    at += text.length;
  }
  return { before, after };
}
