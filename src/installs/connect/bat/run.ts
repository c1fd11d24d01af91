/** Goes through the commands of a batch file in their order, as cmd would, and runs none of them. */
import type { Origin } from '../emulated.ts';
import { commandName, speaksOfClient } from '../script/client.ts';
import type { Source, Traced } from '../script/traced.ts';
import { hole, plain, sliceOf, sourceOf, sourceOfText, unknown } from '../script/traced.ts';
import { batchArguments } from './arguments.ts';
import { recordCall } from './client.ts';
import { internals } from './commands.ts';
import { decided } from './conditions.ts';
import { counted, listed, setIn } from './lists.ts';
import type { BatCommand } from './parse.ts';
import { NotBat, parseCommand } from './parse.ts';
import { delayedExpanded, lettersExpanded, percentExpanded, withoutQuotes } from './percent.ts';
import type { BatShell } from './shell.ts';
import { change, missing, note, noteNow, setVariable, undecided } from './shell.ts';

const deepestIncludes = 10;

/** From the line it stands at to the end of the file or subroutine. */
export async function runLines(shell: BatShell): Promise<void> {
  while (shell.state.flow.kind === 'go' && shell.next < shell.lines.length) {
    shell.work.statement();
    try {
      const line = takeLine(shell);
      const command =
        line === null
          ? null
          : parseCommand(
              line,
              () => takeLine(shell),
              (code, place, holder) => note(shell, code, place, holder === '' ? null : holder),
            );
      if (command !== null) await runCommand(shell, command);
      shell.pending = [];
    } catch (error) {
      if (!(error instanceof NotBat)) throw error;
      missing(shell, error.origin, `${error.message}: cmd ends the script here`);
      change(shell, { flow: { kind: 'exit' }, status: 255 });
    }
    followGoto(shell);
  }
}

/** Every line has its `%` expanded when it is read: a block wholly before any of it runs. */
function takeLine(shell: BatShell): Source | null {
  const line = shell.lines[shell.next];
  if (line === undefined) return null;
  shell.next += 1;
  shell.work.characters(line.text.length);
  return /^[\s,;=]*:/.test(line.text.slice(0, 2000)) ? line : sourceOf(percentExpanded(shell, line));
}

function followGoto(shell: BatShell): void {
  const { flow } = shell.state;
  if (flow.kind !== 'goto') return;
  const line = lineOfLabel(shell, flow.label);
  if (line === null) {
    missing(
      shell,
      flow.origin,
      `goto ${flow.label.slice(0, 60)}: there is no such label, and cmd ends the script here`,
    );
    change(shell, { flow: { kind: 'exit' } });
    return;
  }
  shell.next = line;
  change(shell, { flow: { kind: 'go' } });
}

/** Sought from where it stands on, and then from the top. */
function lineOfLabel(shell: BatShell, label: string): number | null {
  const { lines, next } = shell;
  shell.work.characters(lines.length * 8);
  for (let step = 0; step < lines.length; step += 1) {
    const index = (next + step) % lines.length;
    const found = /^[\s,;=]*:\s*([^\s:+,;=&|<>]+)/.exec(lines[index]?.text.slice(0, 300) ?? '')?.[1];
    if (found?.toLowerCase() === label) return index + 1;
  }
  return null;
}

async function runCommand(shell: BatShell, command: BatCommand): Promise<void> {
  if (shell.state.flow.kind !== 'go') return;
  shell.work.statement();
  await shell.work.deeper(() => runKind(shell, command));
}

async function runKind(shell: BatShell, command: BatCommand): Promise<void> {
  switch (command.kind) {
    case 'simple':
      return await runSimple(shell, command);
    case 'block':
      for (const inner of command.body) await runCommand(shell, inner);
      return;
    case 'if':
      return await runIf(shell, command);
    case 'for':
      return await runFor(shell, command);
    case '&':
      await runCommand(shell, command.left);
      return await runCommand(shell, command.right);
    case '|':
      return await runPipe(shell, command);
    default:
      return await runEither(shell, command);
  }
}

/** Both sides are run by a cmd of their own. */
async function runPipe(
  shell: BatShell,
  { left, right, origin }: Extract<BatCommand, { left: BatCommand }>,
): Promise<void> {
  const before = shell.state;
  const calls = shell.record.calls.length;
  await runCommand(shell, left);
  const isCall = shell.record.calls.length > calls;
  change(shell, { ...before });
  await runCommand(shell, right);
  shell.state = { ...before, status: shell.state.status };
  if (isCall && !(right.kind === 'simple' && plain(right.text).includes('anaplan-doctor')))
    note(shell, 'exit-code-of-pipe', origin);
}

async function runEither(shell: BatShell, command: Extract<BatCommand, { left: BatCommand }>): Promise<void> {
  await runCommand(shell, command.left);
  if (shell.state.flow.kind !== 'go') return;
  const { status } = shell.state;
  if (status === null) await branched(shell, [() => runCommand(shell, command.right), async () => {}]);
  else if ((status === 0) === (command.kind === '&&')) await runCommand(shell, command.right);
}

/** A way that leaves by goto is followed to the end of the file on its own. */
async function branched(shell: BatShell, ways: readonly (() => Promise<void>)[]): Promise<void> {
  const { letters } = shell;
  await undecided(
    shell,
    ways.map((way) => async () => {
      await way();
      if (shell.state.flow.kind !== 'goto') return;
      shell.work.fork();
      shell.letters = new Map();
      followGoto(shell);
      await runLines(shell);
      shell.letters = letters;
      reachedEnd(shell);
    }),
  );
}

function reachedEnd(shell: BatShell): void {
  if (shell.state.flow.kind === 'go') change(shell, { flow: { kind: 'return' } });
}

async function runIf(
  shell: BatShell,
  { condition, then, otherwise, origin }: Extract<BatCommand, { kind: 'if' }>,
): Promise<void> {
  noteNow(shell, origin, origin.line);
  const verdict = await decided(shell, condition);
  const negative = async () => {
    if (otherwise !== null) await runCommand(shell, otherwise);
  };
  if (verdict === null) return await branched(shell, [() => runCommand(shell, then), negative]);
  if (verdict !== condition.isNegated) await runCommand(shell, then);
  else await negative();
}

async function runFor(
  shell: BatShell,
  { option, letter, set, body, origin }: Extract<BatCommand, { kind: 'for' }>,
): Promise<void> {
  const { letters } = shell;
  const text = delayedExpanded(shell, lettersExpanded(shell, set));
  const values = option === '' ? listed(text) : option === '/l' ? counted(text, origin) : null;
  if (values === null) {
    missing(shell, origin, `a for ${option} whose list is not worked out here`.replace('  ', ' '));
    const names = setIn(body);
    await branched(shell, [
      async () => {
        forget(shell, names, origin);
        shell.letters = withRest(letters, letter, unknown(`%%${letter}`, origin), origin);
        await runCommand(shell, body);
        forget(shell, names, origin);
      },
      async () => {},
    ]);
  } else {
    for (const value of values) {
      shell.letters = new Map([...letters, [letter, value]]);
      await runCommand(shell, body);
    }
  }
  shell.letters = letters;
}

/** `for /f` with `tokens` fills the letters behind its own too. */
function withRest(letters: BatShell['letters'], letter: string, value: Traced, origin: Origin): BatShell['letters'] {
  const rest = [0, 1, 2, 3, 4].map((step): [string, Traced] => {
    const name = String.fromCharCode(letter.charCodeAt(0) + step + 1);
    return [name, unknown(`%%${name}`, origin)];
  });
  return new Map([...letters, [letter, value], ...rest.filter(([name]) => /[A-Za-z]/.test(name))]);
}

function forget(shell: BatShell, names: readonly string[], origin: Origin): void {
  for (const name of names) setVariable(shell, name, unknown(name, origin, name));
}

async function runSimple(
  shell: BatShell,
  { text, origin, isQuiet, hasInput, lastLine }: Extract<BatCommand, { kind: 'simple' }>,
): Promise<void> {
  noteNow(shell, origin, lastLine);
  const expanded = delayedExpanded(shell, lettersExpanded(shell, text));
  if (shell.isEchoed && !isQuiet && speaksOfClient(plain(expanded))) note(shell, 'command-echoed', origin, 'echo on');
  if (hasInput && /^\s*(?:cmd|set\s+\/p)/i.test(plain(expanded))) missing(shell, origin, 'input from a file');
  await runText(shell, expanded, origin);
}

/** A command and what stands behind it. */
async function runText(shell: BatShell, text: Traced, origin: Origin, isCalled = false): Promise<void> {
  const whole = plain(text);
  const start = /^[\s,;=@]*/.exec(whole)?.[0].length ?? 0;
  const internal = /^([A-Za-z]+)(?=[./\\:([+,;=\s"]|$)/.exec(whole.slice(start, start + 30))?.[1]?.toLowerCase();
  const isFile =
    internal !== undefined && /^[.\\]\w/.test(whole.slice(start + internal.length, start + internal.length + 2));
  if (internal !== undefined && !isFile) {
    const rest = sliceOf(text, start + internal.length, whole.length);
    if (internal === 'call') return await runCall(shell, rest, origin);
    const run = internals.get(internal);
    if (run !== undefined) return await run(shell, rest, origin);
  }
  const token = /^(?:"[^"]*(?:"|$)|[^\s,;="])+/.exec(whole.slice(start))?.[0] ?? '';
  if (token === '') return;
  const end = start + token.length;
  await runProgram(shell, sliceOf(text, start, end), leftTrimmed(sliceOf(text, end, whole.length)), origin, isCalled);
}

function leftTrimmed(text: Traced): Traced {
  const whole = plain(text);
  return sliceOf(text, /^\s*/.exec(whole)?.[0].length ?? 0, whole.length);
}

/** `call`: `%` is expanded once more, and every `^` within quotes doubled. */
async function runCall(shell: BatShell, rest: Traced, origin: Origin): Promise<void> {
  const doubled = plain(rest).includes('^') ? caretsDoubled(rest) : rest;
  const expanded = leftTrimmed(plain(doubled).includes('%') ? percentExpanded(shell, sourceOf(doubled)) : doubled);
  for (const run of shell.pending) noteNow(shell, run.origin, run.origin.line);
  if (!plain(expanded).startsWith(':')) return await runText(shell, expanded, origin, true);
  const label = /^:([^\s:+,;=]*)/.exec(plain(expanded))?.[1] ?? '';
  const line = label.toLowerCase() === 'eof' ? shell.lines.length : lineOfLabel(shell, label.toLowerCase());
  if (line === null) return missing(shell, origin, `call :${label.slice(0, 60)}: there is no such label`);
  const tail = leftTrimmed(sliceOf(expanded, 1 + label.length, plain(expanded).length));
  const { next } = shell;
  const { arguments: before, tail: tailBefore, saved, zero } = shell.state;
  change(shell, { arguments: batchArguments(tail), tail, saved: [], zero: sliceOf(expanded, 0, 1 + label.length) });
  shell.next = line;
  await shell.work.deeper(() => runLines(shell));
  leave(shell);
  shell.next = next;
  change(shell, { arguments: before, tail: tailBefore, saved, zero });
}

/** At the end of a file or subroutine what `setlocal` kept is put back. */
function leave(shell: BatShell): void {
  const [first] = shell.state.saved;
  if (first !== undefined) change(shell, { ...first, saved: [] });
  if (shell.state.flow.kind === 'return') change(shell, { flow: { kind: 'go' } });
}

function caretsDoubled(text: Traced): Traced {
  let isQuoted = false;
  return text.map((run) => ({
    ...run,
    text: run.text.replace(/["^]/g, (character) => {
      if (character === '"') isQuoted = !isQuoted;
      return character === '^' && isQuoted ? '^^' : character;
    }),
  }));
}

async function runProgram(
  shell: BatShell,
  command: Traced,
  tail: Traced,
  origin: Origin,
  isCalled: boolean,
): Promise<void> {
  const program = withoutQuotes(command);
  const name = commandName({ text: program, isMany: false }).toLowerCase();
  change(shell, { status: null });
  if (/^cmd(?:\.exe)?$/.test(name)) return await runCmd(shell, tail, origin);
  if (name === 'start') return await runStart(shell, tail, origin);
  if (await recordCall(shell, command, tail)) {
    if (!isCalled && /\.(?:bat|cmd)$/i.test(plain(program))) leaveForGood(shell, origin);
    if (!isCalled && !/\.\w+$/.test(plain(program)) && /AnaplanClient/i.test(name)) leaveForGood(shell, origin);
    return;
  }
  if (plain(program).includes(hole))
    return missing(
      shell,
      origin,
      `a command that is not known here (${program.find((run) => run.unknown !== null)?.unknown ?? ''})`,
    );
  const file = await batchFile(shell, plain(program), isCalled);
  if (file !== null) {
    await runFile(shell, file, tail, origin);
    // Without call, cmd does not come back.
    if (!isCalled && shell.state.flow.kind === 'go') leaveForGood(shell, origin);
  } else if (!harmless.test(name) && speaksOfClient(plain(tail)))
    missing(shell, origin, `the client given to ${name.slice(0, 60)}`);
}

const harmless =
  /^(?:find|findstr|more|tasklist|taskkill|xcopy|robocopy|attrib|where|icacls|powershell_ise|notepad|blat|forfiles|timeout|ping|fc)(?:\.exe)?$/;

/** A batch file started without `call` takes the place of this one: of this file only what is already read, its block or line, goes on. */
function leaveForGood(shell: BatShell, origin: Origin): void {
  const behind = /^\s*@?(?!rem\b|::|:|pause\b|exit\b|goto\s+:?eof\b|endlocal\b|echo\b)[^\s)]/i;
  if (shell.lines.slice(shell.next).some((line) => behind.test(line.text.slice(0, 200))))
    note(shell, 'call-missing', origin);
  shell.next = shell.lines.length;
}

/** The file such a command means; null for a program. */
async function batchFile(shell: BatShell, name: string, isCalled: boolean): Promise<string | null> {
  const { paths, platform } = shell.host;
  const named = platform === 'posix' ? name.replaceAll('\\', '/') : name;
  const place = (file: string) =>
    paths.isAbsolute(file) ? file : shell.state.folder === null ? null : paths.join(shell.state.folder, file);
  if (/\.(?:bat|cmd)$/i.test(name)) return place(named) ?? named;
  if (!isCalled || /\.\w{1,4}$/.test(name)) return null;
  for (const extension of ['.bat', '.cmd']) {
    const whole = place(named + extension);
    const facts = whole === null ? null : await shell.host.factsOf(whole).catch(() => null);
    if (whole !== null && facts?.exists === true) return whole;
  }
  return null;
}

async function runFile(shell: BatShell, path: string, tail: Traced, origin: Origin): Promise<void> {
  const text = shell.host.paths.isAbsolute(path) ? await shell.read(path) : null;
  if (text === null) {
    if (!shell.record.files.some((file) => file.path === path)) shell.record.files.push({ path, isMissing: true });
    if (shell.record.files.some((file) => file.path === path && file.isMissing))
      note(shell, 'include-missing', origin, path);
    return change(shell, { mayHaveMore: true });
  }
  if (shell.includes >= deepestIncludes)
    return missing(shell, origin, `${path}: files that call files more than ${deepestIncludes} deep`);
  const { arguments: before, tail: tailBefore, saved, zero } = shell.state;
  change(shell, { arguments: batchArguments(tail), tail, saved: [], zero: null });
  const inner: BatShell = {
    ...shell,
    zero: path,
    lines: linesOf(path, text),
    next: 0,
    includes: shell.includes + 1,
    letters: new Map(),
  };
  await shell.work.deeper(() => runLines(inner));
  shell.state = inner.state;
  shell.isEchoed = inner.isEchoed;
  leave(shell);
  change(shell, { arguments: before, tail: tailBefore, saved, zero });
}

export function linesOf(path: string, text: string): readonly Source[] {
  return sourceOfText(path, text).runs.map((run) => sourceOf([run]));
}

/** `cmd /c line`: read as if typed, by a cmd without delayed expansion; what it sets is lost. */
async function runCmd(shell: BatShell, tail: Traced, origin: Origin): Promise<void> {
  const whole = plain(tail);
  const option = /^(?:\/(?![ckr])\w(?::\w+)?\s+)*\/[ckr]\s*/i.exec(whole);
  if (option === null) return;
  const given = outerQuotesOff(sliceOf(tail, option[0].length, whole.length));
  const before = shell.state;
  const { next, letters } = shell;
  const isDelayed = /\/v(?::on)?\b/i.test(option[0]);
  change(shell, { isDelayed, arguments: [], tail: [], saved: [] });
  shell.letters = new Map();
  const line = sourceOf(percentExpanded(shell, sourceOf(given), false));
  const command = parseCommand(
    line,
    () => null,
    (code, place, holder) => note(shell, code, place, holder === '' ? null : holder),
  );
  if (command !== null) await runCommand(shell, command);
  shell.state = { ...before, status: shell.state.status };
  shell.next = next;
  shell.letters = letters;
  if (whole.includes(hole) && /^\uFFFF/.test(plain(given).trim()))
    missing(shell, origin, 'a command line that is not known here');
}

/** `cmd /?`: a first quote and the last one go, unless they are the only two and around a program's name. */
function outerQuotesOff(text: Traced): Traced {
  const whole = plain(text);
  if (!whole.startsWith('"')) return text;
  const quotes = whole.split('"').length - 1;
  if (quotes === 2 && !/[&<>()@^|]/.test(whole) && /^"[^"]*\s[^"]*"/.test(whole)) return text;
  const last = whole.lastIndexOf('"');
  return [...sliceOf(text, 1, last), ...sliceOf(text, last + 1, whole.length)];
}

/** `start "title" /wait program ...` */
async function runStart(shell: BatShell, tail: Traced, origin: Origin): Promise<void> {
  const head = /^(?:"[^"]*"\s*)?(?:\/d\s*(?:"[^"]*"|\S+)\s*|\/[a-z]+\s*)*/i.exec(plain(tail))?.[0] ?? '';
  const before = shell.state;
  await runText(shell, sliceOf(tail, head.length, plain(tail).length), origin, true);
  if (!/\/w(?:ait)?\b/i.test(head) && shell.record.calls.length > 0) note(shell, 'not-waited-for', origin);
  shell.state = { ...before, status: null };
}
