/** A call of the client out of a batch file: what AnaplanClient.bat does with its arguments, and Java behind it. */
import { callOf, clientStart, isJava, isLauncher } from '../script/client.ts';
import type { Field } from '../script/record.ts';
import { addCall } from '../script/record.ts';
import type { Traced } from '../script/traced.ts';
import { known, plain, sliceOf, traced, unknown } from '../script/traced.ts';
import { javaArguments } from './arguments.ts';
import { withoutExclamations, withoutQuotes } from './percent.ts';
import type { BatShell } from './shell.ts';
import { environmentOf, missing, note } from './shell.ts';

/** True when it is one, and is recorded. */
export async function recordCall(shell: BatShell, command: Traced, tail: Traced): Promise<boolean> {
  const program: Field = { text: withoutQuotes(command), isMany: false };
  const isClient = isLauncher(program);
  const line = isClient ? await throughLauncher(shell, program.text, tail) : tail;
  const fields = javaArguments(line);
  if (!isClient && (!isJava(program) || clientStart(fields) === null)) return false;
  const origin = command[0]?.origin ?? { file: shell.zero, line: 1 };
  for (const field of fields) noteWildcard(shell, field);
  const call = callOf([program, ...fields], {
    origin,
    workingFolder: shell.state.folder,
    environment: environmentOf(shell.state),
    isCertain: shell.state.undecided === 0,
  });
  if (call === null) return false;
  addCall(shell.record, call, true);
  if (isClient && shell.state.folder === null && !/^[A-Za-z]:|^[\\/]/.test(plain(program.text)))
    note(shell, 'cd-missing', origin);
  return true;
}

/** Java takes `*` and `?` outside of quotes for files; where none is so named, they stay. */
function noteWildcard(shell: BatShell, { text, isWild }: Field & { readonly isWild: boolean }): void {
  if (isWild && plain(text) !== '?')
    note(shell, 'wildcard-in-bat', text[0]?.origin ?? { file: shell.zero, line: 1 }, text[0]?.holder ?? null);
}

/**
 * The launcher reads `%*` once more: `^` escapes once more, and an operator that was escaped before is one now. Those of 3.x and 4.x also have
 * delayed expansion on, which takes every `!`. Whether this one has is read from its own text.
 */
async function throughLauncher(shell: BatShell, program: Traced, tail: Traced): Promise<Traced> {
  const line = readAgain(shell, tail);
  if (!plain(line).includes('!')) return line;
  const text = await launcherText(shell, program);
  if (text === null) return hidden(line);
  return /enabledelayedexpansion/i.test(text) ? withoutExclamations(shell, line) : line;
}

async function launcherText(shell: BatShell, program: Traced): Promise<string | null> {
  const path = known(program);
  if (path === null) return null;
  const { paths, platform } = shell.host;
  const named = platform === 'posix' ? path.replaceAll('\\', '/') : path;
  const place = paths.isAbsolute(named)
    ? named
    : shell.state.folder === null
      ? null
      : paths.join(shell.state.folder, named);
  if (place === null) return null;
  for (const candidate of [place, `${place}.bat`]) {
    const read = await shell.host.textOf(candidate).catch(() => null);
    if (read !== null) return read.text;
  }
  return null;
}

/** Words with a `!` are not known without the launcher. */
function hidden(line: Traced): Traced {
  const text = plain(line);
  const out: Traced[number][] = [];
  let from = 0;
  for (const match of text.matchAll(/(?:"[^"]*(?:"|$)|[^\s"])+/g)) {
    if (!match[0].includes('!')) continue;
    const origin = sliceOf(line, match.index, match.index + 1)[0]?.origin ?? { file: '', line: 1 };
    const holder = line.find(({ text: part }) => part.includes('!'))?.holder ?? null;
    out.push(
      ...sliceOf(line, from, match.index),
      ...traced('"', origin),
      ...unknown('what AnaplanClient.bat makes of !', origin, holder),
      ...traced('"', origin),
    );
    from = match.index + match[0].length;
  }
  return [...out, ...sliceOf(line, from, text.length)];
}

/** Phase 2 of the launcher over what it was given. */
function readAgain(shell: BatShell, tail: Traced): Traced {
  const text = plain(tail);
  const out: Traced[number][] = [];
  let isQuoted = false;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '"') isQuoted = !isQuoted;
    if (isQuoted || !'^&|<>'.includes(character)) continue;
    const run = sliceOf(tail, at, at + 1)[0];
    const origin = run?.origin ?? { file: shell.zero, line: 1 };
    out.push(...sliceOf(tail, from, at));
    if (character === '^') {
      note(shell, 'caret-in-bat', origin, run?.holder ?? null);
      at += 1;
      from = at;
      continue;
    }
    note(shell, 'operator-in-bat', origin, run?.holder ?? null);
    missing(shell, origin, `${character} within the arguments: AnaplanClient.bat takes it for its own`);
    return out;
  }
  return [...out, ...sliceOf(tail, from, text.length)];
}
