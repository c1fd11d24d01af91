/** Programs that a shell script starts: the client, other shells, and those that start another program. None is ever run. */

import { callOf, commandName, isLauncher, speaksOfClient } from '../script/client.ts';
import type { Field } from '../script/record.ts';
import { addCall } from '../script/record.ts';
import { hole, known, plain, sliceOf, sourceOf, unknown } from '../script/traced.ts';
import { noteEchoed } from './builtins.ts';
import type { Invocation } from './commands.ts';
import { emit } from './output.ts';
import { noteSecondEvaluation } from './second-evaluation.ts';
import type { Shell } from './shell.ts';
import { childOf, environmentOf, missing, note, positionalOf } from './shell.ts';

type Again = (invocation: Invocation) => Promise<void>;

export async function runProgram(shell: Shell, invocation: Invocation, again: Again): Promise<void> {
  const { fields, origin } = invocation;
  const name = commandName(fields[0]);
  const started = startedBy(shell, name, invocation);
  if (started === 'unclear') missing(shell, origin, `what ${name} starts`);
  else if (started !== null) return await again(started);
  if (isShell(name)) return await runShell(shell, invocation);
  shell.state.status = null;
  if (recordCall(shell, invocation)) return;
  emit(shell, unknown(substitutionName(fields), origin), origin);
  if (name === 'echo' || name === 'printf') return noteEchoed(shell, fields);
  if (plain(fields[0]?.text ?? []).includes(hole) || fields[0]?.isMany) {
    missing(shell, origin, `a command that is not known here (${unknownName(fields[0])})`);
  } else if (/\.(?:sh|bash|ksh)$/.test(name)) await runScript(shell, invocation, fields);
  else if (!harmless.test(name) && fields.slice(1).some(({ text }) => speaksOfClient(plain(text)))) {
    missing(shell, origin, `the client given to ${name}`);
  }
}

/** Read or move the client's file, or its output, and start nothing. */
const harmless =
  /^(?:ls|cp|mv|rm|chmod|chown|cat|grep|egrep|sed|awk|tee|touch|find|which|type|logger|mail|mailx|tail|head|ps|pgrep|pkill|test|basename|dirname)$/;

function recordCall(shell: Shell, { fields, overlay, origin }: Invocation, throughShell?: string): boolean {
  const call = callOf(fields, {
    ...(throughShell === undefined ? {} : { throughShell }),
    origin,
    workingFolder: shell.state.folder,
    environment: environmentOf(shell.state, overlay),
    isCertain: shell.state.undecided === 0,
  });
  if (call === null) return false;
  addCall(shell.record, call);
  const command = call.command.value ?? '';
  if (isLauncher(fields[0]) && /^\.?\.?\//.test(command) && !command.startsWith('/') && shell.state.folder === null) {
    note(shell, 'cd-missing', origin);
  }
  emit(shell, unknown('AnaplanClient', origin), origin);
  return true;
}

function substitutionName(fields: readonly Field[]): string {
  const name = commandName(fields[0]);
  return name.includes(hole) || name === '' ? '$( )' : `$(${name.slice(0, 40)})`;
}

function unknownName(field: Field | undefined): string {
  return field?.text.find((run) => run.unknown !== null)?.unknown ?? 'several words';
}

function isShell(name: string): boolean {
  return /^(?:sh|bash|dash|ksh|ash)$/.test(name);
}

/** `nohup x`, `env A=b x`, `sudo -u y x`: what they start; null for any other command. */
function startedBy(shell: Shell, name: string, invocation: Invocation): Invocation | 'unclear' | null {
  const { fields } = invocation;
  const takesValue = starters.get(name);
  if (takesValue === undefined) return null;
  let at = 1;
  while (at < fields.length) {
    const text = plain(fields[at]?.text ?? []);
    if (!/^-./.test(text)) break;
    at += takesValue.test(text) ? 2 : 1;
    if (text === '--') break;
  }
  if (name === 'timeout') at += 1;
  const overlay = new Map(invocation.overlay);
  if (name === 'env' || name === 'sudo') {
    for (; at < fields.length; at += 1) {
      const match = /^([A-Za-z_]\w*)=/.exec(plain(fields[at]?.text ?? []));
      if (match === null) break;
      overlay.set(match[1] ?? '', sliceOf(fields[at]?.text ?? [], match[0].length, Number.POSITIVE_INFINITY));
    }
    if (fields.slice(1, at).some(({ text }) => /^-i|^-$|^--ignore/.test(plain(text)))) shell.state.mayHaveMore = true;
  }
  if (at >= fields.length) return null;
  return fields.slice(0, at).some(({ isMany }) => isMany)
    ? 'unclear'
    : { ...invocation, fields: fields.slice(at), overlay };
}

const starters: ReadonlyMap<string, RegExp> = new Map([
  ['nohup', /^$/],
  ['setsid', /^$/],
  ['time', /^-[fo]$/],
  ['nice', /^-n$/],
  ['ionice', /^-[cnp]$/],
  ['stdbuf', /^-[ioe]$/],
  ['timeout', /^-[ks]$/],
  ['env', /^-[uCS]$/],
  ['sudo', /^-[ughpCrtT]$/],
]);

/** `sh -c "text" name a b`, `sh file a b`. */
async function runShell(shell: Shell, { fields, overlay, origin, redirections }: Invocation): Promise<void> {
  let at = 1;
  let isText = false;
  for (; at < fields.length; at += 1) {
    const text = plain(fields[at]?.text ?? []);
    if (!/^[-+]./.test(text)) break;
    if (/^-[a-z]*c/.test(text)) isText = true;
    if (/x/.test(text) && !text.startsWith('--')) note(shell, 'commands-traced', origin);
    if (/^[-+]o$/.test(text)) at += 1;
  }
  const [first, ...rest] = fields.slice(at);
  if (first === undefined) {
    if (redirections.some(({ operator }) => operator.startsWith('<')))
      missing(shell, origin, 'commands given to a shell by its input');
    shell.state.status = null;
    return;
  }
  if (!isText) {
    const invocation = { fields: [first, ...rest], overlay, origin, redirections };
    if (!isLauncher(first)) return await runScript(shell, invocation, invocation.fields);
    shell.state.status = null;
    recordCall(shell, invocation, commandName(fields[0]));
    return;
  }
  if (first.isMany) missing(shell, origin, 'a command line that is not known here');
  noteSecondEvaluation(shell, first.text);
  await inChild(shell, overlay, rest.slice(1), () => shell.runSource(shell, sourceOf(first.text)));
}

async function runScript(
  shell: Shell,
  { overlay, origin }: Invocation,
  [file, ...given]: readonly Field[],
): Promise<void> {
  const path = file === undefined || file.isMany ? null : known(file.text);
  if (path === null) return missing(shell, origin, 'a script whose name is not known here');
  if (given.some(({ isMany }) => isMany)) missing(shell, origin, `how many arguments ${path} gets`);
  await inChild(shell, overlay, given, () => {
    return shell.runFile(shell, path, { arguments_: positionalOf(given), isChild: true });
  });
}

async function inChild(
  shell: Shell,
  overlay: Invocation['overlay'],
  given: readonly Field[],
  run: () => Promise<void>,
): Promise<void> {
  const { state, functionDepth, loopDepth } = shell;
  shell.state = childOf(state, overlay, positionalOf(given));
  shell.functionDepth = 0;
  shell.loopDepth = 0;
  shell.state.status = 0;
  await shell.work.deeper(run);
  state.status = shell.state.status;
  shell.state = state;
  shell.functionDepth = functionDepth;
  shell.loopDepth = loopDepth;
}
