/** Goes through the commands of a shell script in their order, as the shell would, and runs none of them. Knows no command by name. */
import type { Quoted } from '../script/pattern.ts';
import { matches, patternOf } from '../script/pattern.ts';
import type { Traced } from '../script/traced.ts';
import { known, plain, unknown } from '../script/traced.ts';
import { runCommand } from './commands.ts';
import { fieldsOf, patternPieces, wordValue } from './expand.ts';
import type { Shell, State } from './shell.ts';
import { forkOf, inFork, missing, note, scalarOf, setVariable, undecided } from './shell.ts';
import type { AndOr, Assignment, Command, List, Pipeline, SimpleCommand, Word } from './syntax.ts';
import type { Term } from './test.ts';
import { testStatus } from './test.ts';

export async function runList(shell: Shell, list: List): Promise<void> {
  await shell.work.deeper(async () => {
    for (const item of list) {
      if (shell.state.flow !== 'go') return;
      if (item.isBackground) {
        await inFork(shell, () => runAndOr(shell, item));
        shell.state.status = 0;
      } else await runAndOr(shell, item);
    }
  });
}

async function runAndOr(shell: Shell, { first, rest }: AndOr, from = 0): Promise<void> {
  if (from === 0) await caughtBy(shell, rest[0], () => runPipeline(shell, first, rest.length > 0));
  for (let index = from; index < rest.length; index += 1) {
    const next = rest[index];
    if (next === undefined || shell.state.flow !== 'go') return;
    const { status } = shell.state;
    if (status === null) {
      noteSwallowed(shell, next.operator, next.pipeline);
      const isLast = index === rest.length - 1;
      await undecided(shell, [() => runPipeline(shell, next.pipeline, !isLast), async () => {}]);
      continue;
    }
    if ((status === 0) !== (next.operator === '&&')) continue;
    await caughtBy(shell, rest[index + 1], () => runPipeline(shell, next.pipeline, index < rest.length - 1));
  }
}

/** `cd a || cd b`, but not `cd a || exit 1`: that gives up. */
async function caughtBy(
  shell: Shell,
  next: AndOr['rest'][number] | undefined,
  run: () => Promise<void>,
): Promise<void> {
  const isCaught = next?.operator === '||' && !givesUp(next.pipeline);
  if (isCaught) shell.caught += 1;
  await run();
  if (isCaught) shell.caught -= 1;
}

function givesUp({ commands }: Pipeline): boolean {
  return /"text":"(?:exit|return|false)"/.test(JSON.stringify(commands));
}

/** `... || true` behind a call of the client. */
function noteSwallowed(shell: Shell, operator: string, { commands, origin }: Pipeline): void {
  const [only] = commands;
  if (operator !== '||' || only?.kind !== 'simple') return;
  const name = only.words[0]?.parts[0];
  const isNothing = name?.kind === 'text' && /^(?:true|:)$/.test(plain(name.text));
  const last = shell.record.calls.at(-1);
  if (isNothing && last !== undefined && last.origin.line === origin.line)
    note(shell, 'exit-code-swallowed', origin, '|| true');
}

async function runPipeline(shell: Shell, { commands, isNegated, origin }: Pipeline, isTested: boolean): Promise<void> {
  if (isTested || isNegated) shell.tested += 1;
  const [only] = commands;
  if (commands.length === 1 && only !== undefined) await runOne(shell, only);
  else await runPipe(shell, commands, origin);
  if (isTested || isNegated) shell.tested -= 1;
  const { state } = shell;
  if (isNegated && state.status !== null) state.status = state.status === 0 ? 1 : 0;
  const isFailure = state.status !== null && state.status !== 0;
  if (isFailure && state.options.has('e') && shell.tested === 0 && state.flow === 'go') state.flow = 'exit';
}

async function runPipe(shell: Shell, commands: readonly Command[], origin: Command['origin']): Promise<void> {
  const { output } = shell;
  const callsBefore = shell.record.calls.length;
  let callsBehindLast = callsBefore;
  let last: State = shell.state;
  for (const [index, command] of commands.entries()) {
    if (index === commands.length - 1) callsBehindLast = shell.record.calls.length;
    shell.output = index === commands.length - 1 ? output : null;
    if (index === 1) shell.fed += 1;
    last = await inFork(shell, () => runOne(shell, command));
  }
  if (commands.length > 1) shell.fed -= 1;
  shell.output = output;
  shell.state.status = shell.state.options.has('pipefail') ? null : last.status;
  if (callsBehindLast > callsBefore && !shell.state.options.has('pipefail') && !speaksOfDoctor(commands.at(-1))) {
    note(shell, 'exit-code-of-pipe', origin);
  }
}

/** The script itself may lie in a folder of that name. */
function speaksOfDoctor(command: Command | undefined): boolean {
  const written = JSON.stringify(command ?? '', (key, value: unknown) => (key === 'origin' ? undefined : value));
  return written.includes('anaplan-doctor');
}

async function runOne(shell: Shell, command: Command): Promise<void> {
  shell.work.statement();
  const { output } = shell;
  if (isRedirected(command)) shell.output = null;
  const isFed = command.redirections.some(({ fd, operator }) => (fd === null || fd === 0) && operator.startsWith('<'));
  if (isFed) shell.fed += 1;
  try {
    await runKind(shell, command);
  } finally {
    shell.output = output;
    if (isFed) shell.fed -= 1;
  }
}

/** Whether what it writes goes elsewhere. */
function isRedirected({ redirections }: Command): boolean {
  return redirections.some(
    ({ fd, operator }) => (fd === null || fd === 1) && /^(?:>|>>|>\||>&|&>|&>>)$/.test(operator),
  );
}

async function runKind(shell: Shell, command: Command): Promise<void> {
  const { state } = shell;
  switch (command.kind) {
    case 'simple':
      return await runSimple(shell, command);
    case 'group':
      if (!command.isSubshell) return await runList(shell, command.body);
      state.status = (await inFork(shell, () => runList(shell, command.body))).status;
      return;
    case 'if':
      return await runIf(shell, command.arms, command.otherwise);
    case 'for':
      return await runFor(shell, command);
    case 'loop':
      return await runLoop(shell, command);
    case 'case':
      return await runCase(shell, command);
    case 'function':
      state.functions.set(command.name, command.body);
      state.status = 0;
      return;
    case 'condition':
      state.status = await conditionStatus(shell, command);
      return;
    case 'opaque':
      missing(shell, command.origin, `${command.what} is not worked out`);
      state.status = null;
  }
}

type IfArms = Extract<Command, { kind: 'if' }>['arms'];

async function runIf(shell: Shell, arms: IfArms, otherwise: List): Promise<void> {
  const [arm, ...rest] = arms;
  if (arm === undefined) {
    if (otherwise.length === 0) shell.state.status = 0;
    return await runList(shell, otherwise);
  }
  shell.tested += 1;
  await runList(shell, arm.condition);
  shell.tested -= 1;
  if (shell.state.flow !== 'go') return;
  const { status } = shell.state;
  if (status === 0) await runList(shell, arm.body);
  else if (status !== null) await shell.work.deeper(() => runIf(shell, rest, otherwise));
  else {
    await undecided(shell, [
      () => runList(shell, arm.body),
      () => shell.work.deeper(() => runIf(shell, rest, otherwise)),
    ]);
  }
}

async function runFor(shell: Shell, command: Extract<Command, { kind: 'for' }>): Promise<void> {
  const values =
    command.words === null
      ? shell.state.positional.map((text) => ({ text, isMany: false }))
      : await fieldsOf(shell, command.words);
  if (values.length === 0) shell.state.status = 0;
  if (values.some(({ text, isMany }) => isMany || known(text) === null)) {
    missing(shell, command.origin, `the for over ${command.name}: its list is not known here`);
    return await runOnceUndecided(shell, [command.name, ...setIn(command.body)], () => runList(shell, command.body));
  }
  shell.loopDepth += 1;
  for (const { text } of values) {
    shell.work.statement();
    setVariable(shell, command.name, text);
    await runList(shell, command.body);
    const { flow } = shell.state;
    if (flow === 'break' || flow === 'continue') shell.state.flow = 'go';
    if (flow !== 'go' && flow !== 'continue') break;
  }
  shell.loopDepth -= 1;
}

/** How often it runs is not known: what it sets is not known either, before and behind. */
async function runLoop(shell: Shell, command: Extract<Command, { kind: 'loop' }>): Promise<void> {
  missing(shell, command.origin, 'a while or until loop: how often it runs is not worked out');
  const names = [...setIn(command.condition), ...setIn(command.body)];
  await runOnceUndecided(shell, names, async () => {
    await runList(shell, command.condition);
    await runList(shell, command.body);
  });
}

async function runOnceUndecided(shell: Shell, names: readonly string[], run: () => Promise<void>): Promise<void> {
  const origin = { file: shell.zero, line: 1 };
  const forget = () => {
    for (const name of names) if (name !== '@') setVariable(shell, name, unknown(name, origin, name));
  };
  shell.loopDepth += 1;
  const isShifted = names.includes('@');
  if (isShifted) shell.state.positional = [unknown('$@', origin)];
  await undecided(shell, [
    async () => {
      forget();
      await run();
      forget();
      if (shell.state.flow === 'break' || shell.state.flow === 'continue') shell.state.flow = 'go';
    },
    async () => {},
  ]);
  shell.loopDepth -= 1;
  shell.state.status = null;
}

/** Names that commands set, by their text alone; `@` for the arguments. */
function setIn(list: List): readonly string[] {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) {
      for (const item of value) visit(item);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    if ('kind' in value && value.kind === 'simple') {
      const { assignments, words } = value as SimpleCommand;
      for (const { name } of assignments) names.add(name);
      const literals = words.map(({ parts }) => (parts[0]?.kind === 'text' ? plain(parts[0].text) : ''));
      if (/^(?:shift|set)$/.test(literals[0] ?? '')) names.add('@');
      if (/^(?:read|export|local|readonly|getopts|declare|typeset|unset)$/.test(literals[0] ?? '')) {
        for (const literal of literals.slice(1)) names.add(literal.replace(/=.*$/s, ''));
      }
    }
    if ('kind' in value && value.kind === 'for' && 'name' in value) names.add(String(value.name));
    if ('text' in value && 'origin' in value) return;
    for (const item of Object.values(value)) visit(item);
  };
  visit(list);
  return [...names].filter((name) => /^(?:[A-Za-z_]\w*|@)$/.test(name));
}

async function runCase(shell: Shell, command: Extract<Command, { kind: 'case' }>): Promise<void> {
  const word = known(await wordValue(shell, command.word));
  await runArms(shell, command.arms, word);
}

type Arms = Extract<Command, { kind: 'case' }>['arms'];

async function runArms(shell: Shell, arms: Arms, word: string | null): Promise<void> {
  for (const [index, { patterns, body, fallsThrough }] of arms.entries()) {
    const verdict = word === null ? await isCatchAll(shell, patterns) : await isMatch(shell, patterns, word);
    if (verdict === false) continue;
    if (fallsThrough) return missing(shell, body[0]?.first.origin ?? { file: '', line: 1 }, ';& in a case');
    if (verdict === true) return await runList(shell, body);
    return await undecided(shell, [
      () => runList(shell, body),
      () => shell.work.deeper(() => runArms(shell, arms.slice(index + 1), word)),
    ]);
  }
  shell.state.status = 0;
}

/** `*)` takes whatever comes. */
async function isCatchAll(shell: Shell, patterns: readonly Word[]): Promise<true | null> {
  for (const pattern of patterns) {
    const pieces = await patternPieces(shell, pattern);
    if (pieces?.length === 1 && pieces[0]?.text === '*' && !pieces[0].isQuoted) return true;
  }
  return null;
}

async function isMatch(shell: Shell, patterns: readonly Word[], word: string): Promise<boolean | null> {
  let verdict: boolean | null = false;
  for (const one of patterns) {
    const pieces = await patternPieces(shell, one);
    const pattern = pieces === null ? null : patternOf(pieces);
    shell.work.characters(word.length * (pattern?.length ?? 0));
    if (pattern === null) verdict = null;
    else if (matches(pattern, word)) return verdict === null ? null : true;
  }
  return verdict;
}

/** `[[ ]]` is a command that dash does not know: in a script of `sh` it is then false. */
async function conditionStatus(
  shell: Shell,
  { terms, origin }: Extract<Command, { kind: 'condition' }>,
): Promise<number | null> {
  const given: Term[] = [];
  for (const term of terms) {
    if (typeof term === 'string') given.push({ text: [{ text: term, origin, holder: null, unknown: null }] });
    else {
      const text = await wordValue(shell, term);
      const quoted: readonly Quoted[] | null = await patternPieces(shell, term);
      given.push(quoted === null ? { text } : { text, quoted });
    }
  }
  if (shell.kind !== 'bash') {
    note(shell, 'bash-in-sh', origin, '[[ ]]');
    return null;
  }
  return await testStatus(shell, given, true);
}

async function runSimple(shell: Shell, command: SimpleCommand): Promise<void> {
  shell.substituted = undefined;
  const fields = await fieldsOf(shell, command.words);
  if (shell.state.flow !== 'go') return;
  if (fields.length === 0) {
    const before = forkOf(shell.state);
    for (const assignment of command.assignments) await assign(shell, assignment, before);
    // An assignment alone ends as its last substitution did.
    shell.state.status = shell.substituted === undefined ? 0 : shell.substituted;
    return;
  }
  const overlay = new Map<string, Traced>();
  for (const { name, value } of command.assignments) overlay.set(name, await wordValue(shell, value, true));
  await runCommand(shell, { fields, overlay, origin: command.origin, redirections: command.redirections });
}

async function assign(shell: Shell, { name, isAppended, value, items }: Assignment, before: State): Promise<void> {
  const old = before.variables.get(name);
  if (items !== null) {
    const added = (await fieldsOf(shell, items)).map(({ text, isMany }) =>
      isMany ? unknown('$@', value.origin) : text,
    );
    const kept = isAppended && old?.isArray ? (old.value as readonly Traced[]) : [];
    if (shell.kind !== 'bash') note(shell, 'bash-in-sh', value.origin, name);
    const values = [...kept, ...added];
    shell.work.characters(values.length * 16);
    shell.state.variables.set(name, { value: values, isArray: true, isExported: false, isOfScript: true });
    return;
  }
  const text = await wordValue(shell, value, true);
  if (!isAppended) return setVariable(shell, name, text);
  if (shell.kind !== 'bash') {
    // To dash it is the name of a command.
    note(shell, 'bash-in-sh', value.origin, name);
    return setVariable(shell, name, unknown(name, value.origin, name));
  }
  const now = shell.state.variables.get(name);
  setVariable(shell, name, [...(now === undefined ? [] : scalarOf(now)), ...text]);
}
