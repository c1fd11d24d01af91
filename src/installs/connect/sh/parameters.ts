/** `$x` and `${x...}` (POSIX 2.5, 2.6.2). Sets variables (`:=`), says which are of nobody; splits nothing. */
import type { Origin } from '../emulated.ts';
import type { Quoted } from '../script/pattern.ts';
import { matches, patternOf } from '../script/pattern.ts';
import type { Traced } from '../script/traced.ts';
import { heldBy, known, plain, sliceOf, traced, unknown } from '../script/traced.ts';
import type { Piece } from './expand.ts';
import type { Shell } from './shell.ts';
import { note, scalarOf, setVariable } from './shell.ts';
import type { ParameterPart, Word } from './syntax.ts';

type Words = {
  readonly piecesOf: (shell: Shell, word: Word, hasTilde: boolean) => Promise<readonly Piece[]>;
  readonly patternPieces: (shell: Shell, word: Word) => Promise<readonly Quoted[] | null>;
};

/** Null: not set. */
type Value = Traced | null;

export async function parameterPieces(shell: Shell, part: ParameterPart, words: Words): Promise<readonly Piece[]> {
  const all = listOf(shell, part);
  if (all !== null && part.operator === null) return allPieces(shell, part, all);
  const one = (text: Traced): readonly Piece[] => [{ text, isQuoted: part.isQuoted, isSplit: !part.isQuoted }];
  if (all !== null && part.operator === 'length') return one(traced(String(all.length), part.origin));
  if (all !== null && all.length > 0 && part.operator !== ':+' && part.operator !== '+') {
    return /^:?[-=?]$/.test(part.operator ?? '')
      ? allPieces(shell, part, all)
      : one(unknown(`\${${part.name}...}`, part.origin));
  }
  const value = all === null ? parameterValue(shell, part) : all.length === 0 ? null : (all[0] ?? []);
  return await operated(shell, part, value, words, one);
}

async function operated(
  shell: Shell,
  part: ParameterPart,
  value: Value,
  words: Words,
  one: (text: Traced) => readonly Piece[],
): Promise<readonly Piece[]> {
  const { operator, name, origin } = part;
  if (operator === null || part.word === null) {
    const given = value ?? ofNobody(shell, name, origin);
    if (operator !== 'length') return one(given);
    const text = known(given);
    return one(text === null ? unknown(name, origin) : traced(String([...text].length), origin));
  }
  if (operator.startsWith('%') || operator.startsWith('#')) {
    return one(await trimmed(shell, part, value ?? ofNobody(shell, name, origin), words));
  }
  const isEmpty = emptiness(shell, value, operator.startsWith(':'));
  if (isEmpty === null) return one(unknown(name, origin, name));
  if (operator.endsWith('+'))
    return isEmpty ? one([]) : inner(await words.piecesOf(shell, part.word, true), part.isQuoted);
  if (!isEmpty) return one(value ?? []);
  if (operator.endsWith('?')) return stopped(shell, part);
  const pieces = inner(await words.piecesOf(shell, part.word, true), part.isQuoted);
  if (operator.endsWith('='))
    setVariable(
      shell,
      name,
      pieces.flatMap(({ text }) => text),
    );
  return operator.endsWith('=')
    ? one(
        heldBy(
          pieces.flatMap(({ text }) => text),
          name,
        ),
      )
    : pieces;
}

/** What stands in `${x:-...}` is split when the whole stands unquoted, save what it quotes itself. */
function inner(pieces: readonly Piece[], isQuoted: boolean): readonly Piece[] {
  // `"${x:-}"` is an argument, if an empty one.
  if (pieces.length === 0 && isQuoted) return [{ text: [], isQuoted, isSplit: false }];
  return pieces.map((piece) => ({
    ...piece,
    isQuoted: isQuoted || piece.isQuoted,
    isSplit: !isQuoted && !piece.isQuoted,
  }));
}

/** Whether the default is taken; null when that is not known. */
function emptiness(shell: Shell, value: Value, countsEmpty: boolean): boolean | null {
  if (value === null) return shell.state.mayHaveMore ? null : true;
  if (!countsEmpty) return false;
  if (known(value) !== null) return known(value) === '';
  // A hole with text beside it is not empty.
  return value.some((run) => run.unknown === null) ? false : null;
}

function stopped(shell: Shell, { name, origin }: ParameterPart): readonly Piece[] {
  note(shell, 'stops-without-variable', origin, name);
  shell.state.flow = 'exit';
  shell.state.status = 2;
  return [];
}

async function trimmed(shell: Shell, part: ParameterPart, value: Traced, words: Words): Promise<Traced> {
  const text = known(value);
  const pieces = part.word === null ? null : await words.patternPieces(shell, part.word);
  const pattern = pieces === null ? null : patternOf(pieces);
  if (text === null || pattern === null) return unknown(part.name, part.origin, part.name);
  shell.work.characters(text.length * (text.length + pattern.length));
  const isLongest = part.operator?.length === 2;
  const isSuffix = part.operator?.startsWith('%') === true;
  const lengths = [...Array(text.length + 1).keys()];
  for (const length of isLongest ? lengths.toReversed() : lengths) {
    const cut = isSuffix ? text.slice(text.length - length) : text.slice(0, length);
    if (matches(pattern, cut))
      return isSuffix ? sliceOf(value, 0, text.length - length) : sliceOf(value, length, text.length);
  }
  return value;
}

/** `$@`, `$*` and arrays of bash; null for what is no list. */
function listOf(shell: Shell, { name, index }: ParameterPart): readonly Traced[] | null {
  if (name === '@' || name === '*') return shell.state.positional;
  if (index !== '@' && index !== '*') return null;
  const variable = shell.state.variables.get(name);
  if (variable === undefined) return [];
  return (variable.isArray ? variable.value : [variable.value]) as readonly Traced[];
}

function allPieces(shell: Shell, part: ParameterPart, all: readonly Traced[]): readonly Piece[] {
  const isStar = part.name === '*' || part.index === '*';
  const isUnclear = all.some((value) => value.some((run) => run.unknown === '$@'));
  if (isUnclear) return [{ text: unknown('$@', part.origin), isQuoted: false, isSplit: true }];
  const ifs = shell.state.variables.get('IFS');
  const joint = ifs?.isOfScript === true ? plain(scalarOf(ifs)).slice(0, 1) : ' ';
  if (!part.isQuoted) {
    // Every one is split on its own: a blank between them is not of the value.
    const between: Piece = {
      text: traced(isStar ? joint : ' ', part.origin),
      isQuoted: false,
      isSplit: false,
      isBreak: true,
    };
    const separate = all.map((text): Piece => ({ text, isQuoted: false, isSplit: true }));
    return separate.flatMap((piece, index) => (index === 0 ? [piece] : [between, piece]));
  }
  if (!isStar) return [{ text: [], isQuoted: true, isSplit: false, each: all }];
  const text = all.flatMap((value, index) => (index === 0 ? value : [...traced(joint, part.origin), ...value]));
  return [{ text, isQuoted: true, isSplit: false }];
}

function parameterValue(shell: Shell, { name, index, origin }: ParameterPart): Value {
  if (/^\d+$/.test(name)) return positional(shell, Number(name), origin);
  const special = specialOf(shell, name, origin);
  if (special !== undefined) return special;
  const variable = shell.state.variables.get(name);
  if (variable === undefined) return name in shellsOwn ? unknown(name, origin) : null;
  if (index === null || index === '0') return atUse(scalarOf(variable), origin);
  if (!/^\d+$/.test(index) || !variable.isArray) return unknown(name, origin);
  return (variable.value[Number(index)] as Traced | undefined) ?? null;
}

/** What is inherited stands in no file: it is told where it is used. */
function atUse(value: Traced, origin: Origin): Traced {
  return value.map((run) => (run.origin.file === '(environment)' ? { ...run, origin } : run));
}

function positional(shell: Shell, number: number, origin: Origin): Value {
  if (number === 0) return traced(shell.zero, origin);
  if (!isCounted(shell.state.positional)) return unknown(`$${number}`, origin);
  return shell.state.positional[number - 1] ?? null;
}

/** Set by the shell itself: not known before it runs. */
const shellsOwn: Readonly<Record<string, true>> = Object.assign(
  Object.create(null),
  Object.fromEntries(
    [
      'RANDOM',
      'SECONDS',
      'PPID',
      'OLDPWD',
      'UID',
      'EUID',
      'HOSTNAME',
      'HOSTTYPE',
      'OSTYPE',
      'BASH_VERSION',
      'LINENO',
      'REPLY',
      'OPTARG',
      'OPTIND',
    ].map((name) => [name, true]),
  ),
);

function isCounted(positional: readonly Traced[]): boolean {
  return !positional.some((value) => value.some((run) => run.unknown === '$@'));
}

function specialOf(shell: Shell, name: string, origin: Origin): Value | undefined {
  const { state } = shell;
  if (name === '#')
    return isCounted(state.positional) ? traced(String(state.positional.length), origin) : unknown('$#', origin);
  if (name === '?') return state.status === null ? unknown('$?', origin) : traced(String(state.status), origin);
  if (name === '$' || name === '!' || name === '-') return unknown(`$${name}`, origin);
  if (name === 'PWD' && state.variables.get('PWD')?.isOfScript !== true) {
    return state.folder === null ? unknown('PWD', origin) : traced(state.folder, origin);
  }
  if (name === 'IFS' && state.variables.get('IFS')?.isOfScript !== true) return traced(' \t\n', origin);
  if (name === 'BASH_SOURCE' && shell.kind === 'bash') return traced(shell.zero, origin);
  return undefined;
}

/** Nobody sets it: the shell puts nothing there. */
function ofNobody(shell: Shell, name: string, origin: Origin): Traced {
  if (shell.state.mayHaveMore || isOfAccount(shell, name)) return unknown(name, origin, name);
  // `$1` and the like of a script that was given none: said too, for a dispatcher is run with arguments.
  note(shell, 'variable-not-set', origin, name);
  if (shell.state.options.has('u') && !/^[@*]$/.test(name)) {
    note(shell, 'stops-without-variable', origin, name);
    shell.state.flow = 'exit';
  }
  return [];
}

/** Without a PATH it is not known what the account's environment holds. */
function isOfAccount(shell: Shell, name: string): boolean {
  if (shell.state.variables.has('PATH')) return false;
  return /^(?:HOME|USER|LOGNAME|PATH|LANG|SHELL|TMPDIR|JAVA_HOME|JAVA_OPTS|ORACLE_HOME|HOSTNAME)$/.test(name);
}
