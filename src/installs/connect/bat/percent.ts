/**
 * `%x%`, `%1`, `%~dp0`, `%%f` and `!x!` of cmd. Where Microsoft's pages (`set /?`, `call /?`, `for /?`) are silent, the order of phases is
 * that of the well-known study "How does the Windows Command Interpreter parse scripts?" (stackoverflow.com/a/4095133).
 */
import type { Origin } from '../emulated.ts';
import { isOfSecret } from '../script/secrets.ts';
import type { Source, Traced } from '../script/traced.ts';
import { known, plain, runAt, sliceAt, sliceOf, sourceOf, traced, unknown } from '../script/traced.ts';
import { TooMuch } from '../script/work.ts';
import type { BatShell } from './shell.ts';
import { longestLine, note, noteLater, variableOf } from './shell.ts';

/** Phase 1: over the whole line before anything else is looked at; in a script what nobody sets is nothing. */
export function percentExpanded(shell: BatShell, line: Source, isScript = true): Traced {
  const { text } = line;
  if (!text.includes('%')) return line.runs;
  const out: Traced[number][] = [];
  let from = 0;
  const flush = (to: number) => {
    if (to > from) out.push(...sliceAt(line, from, to));
  };
  for (let at = text.indexOf('%'); at >= 0; at = text.indexOf('%', from)) {
    shell.work.expansion();
    flush(at);
    const { end, value } = isScript ? scriptPercent(shell, line, at) : typedPercent(shell, line, at);
    out.push(...value);
    from = end;
    tooLong(out);
  }
  flush(text.length);
  return out;
}

function tooLong(out: Traced): void {
  let length = 0;
  for (const run of out) length += run.text.length;
  if (length > 4 * longestLine) throw new TooMuch('a line of more than 32,764 characters after expansion');
}

type Expansion = { readonly end: number; readonly value: Traced };

function scriptPercent(shell: BatShell, line: Source, at: number): Expansion {
  const { text } = line;
  const next = text[at + 1] ?? '';
  if (next === '%') return { end: at + 2, value: sliceAt(line, at, at + 1) };
  const origin = runAt(line, at)?.origin ?? { file: shell.zero, line: 1 };
  const argument = argumentAt(shell, text, at, origin);
  if (argument !== null) return argument;
  const reference = referenceAt(shell, text, at, '%', origin);
  if (reference !== null) return reference;
  noteLater(shell, 'percent-in-bat', origin, holderOf(text));
  return { end: at + 1, value: [] };
}

/** At the prompt, and so behind `cmd /c`: what nobody sets stays as it is. */
function typedPercent(shell: BatShell, line: Source, at: number): Expansion {
  const origin = runAt(line, at)?.origin ?? { file: shell.zero, line: 1 };
  const reference = referenceAt(shell, line.text, at, '%', origin, true);
  return reference ?? { end: at + 1, value: sliceAt(line, at, at + 1) };
}

/** Which setting a line makes. */
function holderOf(text: string): string | null {
  return /\bset\s+"?([^\s=%"]+)=/i.exec(text.slice(0, 500))?.[1] ?? null;
}

/** `%*`, `%1`, `%~dp0`. */
function argumentAt(shell: BatShell, text: string, at: number, origin: Origin): Expansion | null {
  if (text[at + 1] === '*') return { end: at + 2, value: shell.state.tail };
  const match = /^%(~[fdpnxsatz]*)?(\d)/i.exec(text.slice(at, at + 16));
  if (match === null) return null;
  const [whole, modifiers, digit] = match;
  const zero = modifiers === undefined ? shell.state.zero : null;
  const given =
    digit === '0' ? (zero ?? traced(shell.zero, origin)) : (shell.state.arguments[Number(digit) - 1] ?? null);
  if (given === null) {
    noteLater(shell, 'variable-not-set', origin, `%${digit}`);
    return { end: at + whole.length, value: [] };
  }
  const value = modifiers === undefined ? given : modified(shell, given, modifiers.slice(1).toLowerCase(), origin);
  return { end: at + whole.length, value };
}

/** `%name%`, `%name:a=b%`, `%name:~1,2%`; null when there is no second sign. */
function referenceAt(
  shell: BatShell,
  text: string,
  at: number,
  sign: '%' | '!',
  origin: Origin,
  staysUnset = false,
): Expansion | null {
  const close = text.indexOf(sign, at + 1);
  if (close < 0) return null;
  const inside = text.slice(at + 1, close);
  const colon = inside.indexOf(':');
  const isEdited = colon > 0 && colon < inside.length - 1;
  const name = isEdited ? inside.slice(0, colon) : inside;
  const value = variableOf(shell, name, origin);
  if (value === null) {
    if (staysUnset) return { end: at + 1, value: traced(sign, origin) };
    noteUnset(shell, { name, sign, origin, text, at });
    // Of `%name:` only that much is taken away.
    return { end: isEdited && sign === '%' ? at + 1 + colon + 1 : close + 1, value: [] };
  }
  return { end: close + 1, value: isEdited ? edited(value, inside.slice(colon + 1), name, origin) : value };
}

/** A name that could be meant as one is a setting that is missing; anything else is a `%` in a value. */
function noteUnset(shell: BatShell, { name, sign, origin, text, at }: Unset): void {
  const holder = holderOf(text);
  // `pa%ss%word`: a piece of a value, which must not be told as a name.
  const isWithin = isOfSecret(holder) && (/\w/.test(text[at - 1] ?? '') || /\w/.test(text[at + name.length + 2] ?? ''));
  const isName = /^[A-Za-z_][\w.()-]*$/.test(name) && !isWithin;
  const trap = sign === '!' ? 'exclamation-in-bat' : 'percent-in-bat';
  const tell = sign === '!' ? note : noteLater;
  tell(shell, isName ? 'variable-not-set' : trap, origin, isName ? name : holder);
}

type Unset = {
  readonly name: string;
  readonly sign: string;
  readonly origin: Origin;
  readonly text: string;
  readonly at: number;
};

/** `:~start,length` and `:search=replace`. */
function edited(value: Traced, edit: string, name: string, origin: Origin): Traced {
  const text = known(value);
  if (text === null) return unknown(name, origin, name);
  const part = /^~(-?\d+)(?:,(-?\d+))?$/.exec(edit);
  if (part !== null) {
    const start = Number(part[1]) < 0 ? Math.max(0, text.length + Number(part[1])) : Number(part[1]);
    const count = part[2] === undefined ? text.length : Number(part[2]);
    return sliceOf(value, start, count < 0 ? text.length + count : start + count);
  }
  const equals = edit.indexOf('=');
  if (equals < 1) return value;
  return replaced(value, edit.slice(0, equals), edit.slice(equals + 1), name, origin);
}

/** Without regard to case; `*x` is everything up to the first x. */
function replaced(value: Traced, search: string, replacement: string, name: string, origin: Origin): Traced {
  const text = plain(value).toLowerCase();
  const isHead = search.startsWith('*') && search.length > 1;
  const sought = (isHead ? search.slice(1) : search).toLowerCase();
  const out: Traced[number][] = [];
  let from = 0;
  for (let at = text.indexOf(sought); at >= 0; at = text.indexOf(sought, from)) {
    out.push(...(isHead ? [] : sliceOf(value, from, at)), ...traced(replacement, origin, name));
    from = at + sought.length;
    if (isHead || out.length > longestLine) break;
  }
  return [...out, ...sliceOf(value, from, text.length)];
}

/** `%~dp0` and the like (`call /?`). */
export function modified(shell: BatShell, given: Traced, modifiers: string, origin: Origin): Traced {
  const bare = withoutQuotes(given);
  if (modifiers === '') return bare;
  const text = known(bare);
  const { paths } = shell.host;
  if (text === null || /[satz]/.test(modifiers)) return unknown('%~', origin);
  const whole = paths.isAbsolute(text)
    ? text
    : shell.state.folder === null
      ? null
      : paths.join(shell.state.folder, text);
  if (whole === null && /[fdp]/.test(modifiers)) return unknown('%~', origin);
  const { root, dir, name, ext } = paths.parse(whole ?? text);
  if (modifiers.includes('f')) return traced(whole ?? text, origin);
  const drive = /^[A-Za-z]:/.exec(root)?.[0] ?? '';
  const folder = dir.slice(drive.length).replace(/[/\\]?$/, paths.sep);
  const letters: Readonly<Record<string, string>> = { d: drive, p: folder, n: name, x: ext };
  return traced(
    [...'dpnx'].map((letter) => (modifiers.includes(letter) ? (letters[letter] ?? '') : '')).join(''),
    origin,
  );
}

/** `%~1` takes the quotes around it away. */
export function withoutQuotes(value: Traced): Traced {
  const text = plain(value);
  const start = text.startsWith('"') ? 1 : 0;
  const end = text.length > start && text.endsWith('"') ? text.length - 1 : text.length;
  return sliceOf(value, start, end);
}

/** Phase 4: the letters of `for`. */
export function lettersExpanded(shell: BatShell, text: Traced): Traced {
  if (shell.letters.size === 0 || !plain(text).includes('%')) return text;
  const source = sourceOf(text);
  const out: Traced[number][] = [];
  let from = 0;
  for (const match of source.text.matchAll(/%(~[fdpnxsatz]*)?([A-Za-z?])/g)) {
    const value = shell.letters.get(match[2] ?? '');
    if (value === undefined) continue;
    shell.work.expansion();
    const origin = runAt(source, match.index)?.origin ?? { file: shell.zero, line: 1 };
    out.push(...sliceAt(source, from, match.index));
    out.push(...(match[1] === undefined ? value : modified(shell, value, match[1].slice(1), origin)));
    from = match.index + match[0].length;
  }
  return from === 0 ? text : [...out, ...sliceAt(source, from, source.text.length)];
}

/** Phase 5, where `setlocal enabledelayedexpansion` is in force: `!x!`; with any `!` about, `^` escapes once more, and a lone `!` is lost. */
export function delayedExpanded(shell: BatShell, text: Traced): Traced {
  if (!shell.state.isDelayed || !plain(text).includes('!')) return text;
  return withoutExclamations(shell, text);
}

export function withoutExclamations(shell: BatShell, text: Traced): Traced {
  const source = sourceOf(text);
  const out: Traced[number][] = [];
  let from = 0;
  for (let at = 0; at < source.text.length; at += 1) {
    const character = source.text[at];
    if (character !== '^' && character !== '!') continue;
    out.push(...sliceAt(source, from, at));
    if (character === '^') {
      from = at + 1;
      at += 1;
      continue;
    }
    shell.work.expansion();
    const run = runAt(source, at);
    const origin = run?.origin ?? { file: shell.zero, line: 1 };
    // What a value brought along was never meant as a reference.
    if (run?.holder != null) note(shell, 'exclamation-in-bat', origin, run.holder);
    const reference = referenceAt(shell, source.text, at, '!', origin);
    if (reference === null) note(shell, 'exclamation-in-bat', origin, run?.holder ?? null);
    out.push(...(reference?.value ?? []));
    from = reference?.end ?? at + 1;
    at = from - 1;
  }
  return [...out, ...sliceAt(source, from, source.text.length)];
}
