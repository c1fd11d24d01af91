/** The shell's own commands, as far as they bear on what the client gets. Programs are none of its business. */
import type { Field } from '../script/record.ts';
import type { Traced } from '../script/traced.ts';
import { hole, known, lengthOf, plain, sliceOf, sourceOf, traced, unknown } from '../script/traced.ts';
import type { Invocation } from './commands.ts';
import { basenamePart, dirnamePart, emit, formatted } from './output.ts';
import { noteSecondEvaluation } from './second-evaluation.ts';
import type { Shell } from './shell.ts';
import { exportVariable, missing, note, positionalOf, setVariable } from './shell.ts';
import type { Term } from './test.ts';
import { testStatus } from './test.ts';

type Again = (invocation: Invocation) => Promise<void>;
type Builtin = (shell: Shell, invocation: Invocation, again: Again) => Promise<void>;

export const builtins: ReadonlyMap<string, Builtin> = new Map(
  Object.entries({
    ':': status(0),
    true: status(0),
    false: status(1),
    umask: status(0),
    ulimit: status(0),
    wait: status(null),
    hash: status(0),
    trap,
    alias: notEmulated('alias'),
    test: async (shell, { fields }) => await test(shell, fields.slice(1)),
    '[': async (shell, { fields }) => {
      const isClosed = plain(fields.at(-1)?.text ?? []) === ']';
      if (isClosed) return await test(shell, fields.slice(1, -1));
      shell.state.status = 2;
    },
    cd,
    chdir: cd,
    pushd: cd,
    popd: async (shell) => {
      shell.state.folder = null;
      shell.state.status = null;
    },
    pwd: async (shell, { origin }) => {
      emit(
        shell,
        shell.state.folder === null ? unknown('pwd', origin) : traced(`${shell.state.folder}\n`, origin),
        origin,
      );
      shell.state.status = 0;
    },
    echo: async (shell, { fields, origin }) => {
      emit(shell, echoed(shell, fields.slice(1), origin), origin);
      noteEchoed(shell, fields);
      shell.state.status = 0;
    },
    printf: async (shell, { fields, origin }) => {
      emit(shell, formatted(fields.slice(1), origin), origin);
      shell.state.status = 0;
    },
    dirname: async (shell, { fields, origin }) => named(shell, fields, origin, dirnamePart),
    basename: async (shell, { fields, origin }) => named(shell, fields, origin, basenamePart),
    realpath: resolved,
    readlink: resolved,
    export: exported,
    declare: declared,
    typeset: declared,
    local: declared,
    readonly: declared,
    set,
    shopt: status(0),
    unset: async (shell, { fields }) => {
      for (const { text } of fields.slice(1)) {
        shell.state.variables.delete(plain(text));
        shell.state.functions.delete(plain(text));
        shell.state.exported = new Set([...shell.state.exported].filter((name) => name !== plain(text)));
      }
      shell.state.status = 0;
    },
    shift,
    read,
    exit: async (shell, { fields }) => ended(shell, fields, 'exit'),
    return: async (shell, { fields }) =>
      ended(shell, fields, shell.functionDepth > 0 || shell.includes > 0 ? 'return' : 'exit'),
    break: jump('break'),
    continue: jump('continue'),
    eval: evaluate,
    '.': include,
    source: include,
    exec: async (shell, invocation, again) => {
      if (invocation.fields.length === 1) {
        shell.state.status = 0;
        return;
      }
      await again({ ...invocation, fields: invocation.fields.slice(1) });
      shell.state.flow = 'exit';
    },
    command: async (shell, invocation, again) => {
      const rest = invocation.fields.slice(1);
      if (/^-[vVp]/.test(plain(rest[0]?.text ?? []))) {
        emit(shell, unknown(`command ${plain(rest[0]?.text ?? [])}`, invocation.origin), invocation.origin);
        shell.state.status = null;
      } else if (rest.length > 0) await again({ ...invocation, fields: rest });
    },
    builtin: async (_, invocation, again) => await again({ ...invocation, fields: invocation.fields.slice(1) }),
  } satisfies Record<string, Builtin>),
);

function status(value: number | null): Builtin {
  return async (shell) => {
    shell.state.status = value;
  };
}

function notEmulated(what: string): Builtin {
  return async (shell, { origin }) => {
    missing(shell, origin, `${what} is not worked out`);
    shell.state.status = null;
  };
}

async function trap(shell: Shell, { fields, origin }: Invocation): Promise<void> {
  if (/AnaplanClient|com\.anaplan/.test(plain(fields[1]?.text ?? [])))
    missing(shell, origin, 'a call of the client in a trap');
  shell.state.status = 0;
}

async function test(shell: Shell, fields: readonly Field[]): Promise<void> {
  if (fields.some(({ isMany }) => isMany)) {
    shell.state.status = null;
    return;
  }
  shell.state.status = await testStatus(
    shell,
    fields.map(({ text }): Term => ({ text })),
    false,
  );
}

/** `cd` (POSIX): logical, as `pwd` tells it. Where the folder is not there, it fails; where that cannot be told, nobody knows. */
async function cd(shell: Shell, { fields, origin }: Invocation): Promise<void> {
  const operands = fields.slice(1).filter(({ text }) => !/^-[LPe@]+$|^--$/.test(plain(text)));
  const home = shell.state.variables.get('HOME');
  const given =
    operands[0]?.text ?? ((home?.isArray ? [] : home?.value) as Traced | undefined) ?? unknown('HOME', origin);
  const target = known(given);
  const { paths } = shell.host;
  if (target === null || target === '-' || operands.length > 1) {
    shell.state.folder = null;
    shell.state.status = null;
    return;
  }
  const isAbsolute = paths.isAbsolute(target);
  const folder = isAbsolute
    ? paths.normalize(target)
    : shell.state.folder === null
      ? null
      : paths.join(shell.state.folder, target);
  if (folder === null) {
    // `cd .` and `cd ''` change nothing, whatever the folder is.
    shell.state.status = target === '.' || target === '' ? 0 : null;
    return;
  }
  const facts = await shell.host.factsOf(folder).catch(() => null);
  if (facts !== null && (!facts.exists || facts.kind !== 'folder')) {
    if (shell.caught === 0)
      note(shell, 'cd-fails', origin, operands.length === 0 ? 'HOME' : (given[0]?.holder ?? null));
    shell.state.status = shell.kind === 'bash' ? 1 : 2;
    return;
  }
  shell.state.folder = folder.length > 1 ? folder.replace(/\/$/, '') : folder;
  shell.state.status = facts === null ? null : 0;
}

function echoed(shell: Shell, fields: readonly Field[], origin: Invocation['origin']): Traced {
  const isBare = plain(fields[0]?.text ?? []) === '-n';
  const words = isBare ? fields.slice(1) : fields;
  const text = words.flatMap((field, index) => (index === 0 ? field.text : [...traced(' ', origin), ...field.text]));
  // dash turns `\n` into a line end, bash does not; `-e` is an option to bash alone.
  const isUnclear = plain(text).includes('\\') || /^-[eE]/.test(plain(fields[0]?.text ?? []));
  if (isUnclear || fields.some(({ isMany }) => isMany)) return unknown('echo', origin);
  shell.work.characters(lengthOf(text));
  return isBare ? text : [...text, ...traced('\n', origin)];
}

/** Prints the command that holds the credentials: into the log of whatever runs the script. */
export function noteEchoed(shell: Shell, fields: readonly Field[]): void {
  if (shell.output !== null) return;
  for (const { text } of fields.slice(1)) {
    if (!/AnaplanClient|com\.anaplan\.client/.test(plain(text))) continue;
    const holder = text.find((run) => run.holder !== null)?.holder ?? null;
    note(shell, 'command-echoed', fields[0]?.text[0]?.origin ?? { file: shell.zero, line: 1 }, holder);
  }
}

function named(
  shell: Shell,
  fields: readonly Field[],
  origin: Invocation['origin'],
  part: (path: Traced, suffix: string) => Traced,
): void {
  const operands = fields.slice(1).filter(({ text }) => plain(text) !== '--');
  const [path, suffix] = operands;
  const isUnclear = path === undefined || path.isMany || /^-./.test(plain(path.text)) || suffix?.isMany;
  // The path may hold a hole, as long as the part asked for does not hang on it.
  emit(
    shell,
    isUnclear ? unknown('dirname', origin) : [...part(path.text, plain(suffix?.text ?? [])), ...traced('\n', origin)],
    origin,
  );
  shell.state.status = 0;
}

/** Links are not followed here: said, for the folder then is another one. */
async function resolved(shell: Shell, { fields, origin }: Invocation): Promise<void> {
  const operands = fields.slice(1).filter(({ text }) => !plain(text).startsWith('-'));
  const path = operands.length === 1 ? known(operands[0]?.text ?? []) : null;
  const { paths } = shell.host;
  const whole =
    path === null
      ? null
      : paths.isAbsolute(path)
        ? path
        : shell.state.folder === null
          ? null
          : paths.join(shell.state.folder, path);
  if (whole !== null) note(shell, 'links-not-followed', origin, null);
  emit(shell, whole === null ? unknown('readlink', origin) : traced(`${paths.normalize(whole)}\n`, origin), origin);
  shell.state.status = whole === null ? null : 0;
}

async function exported(shell: Shell, invocation: Invocation): Promise<void> {
  const isTaken = plain(invocation.fields[1]?.text ?? []) === '-n';
  await declared(shell, invocation);
  for (const { text } of invocation.fields.slice(1)) {
    const name = plain(text).replace(/=.*$/s, '');
    if (!isTaken) exportVariable(shell, name);
  }
}

async function declared(shell: Shell, { fields, origin }: Invocation): Promise<void> {
  const isExport = fields.slice(1).some(({ text }) => /^-\w*x/.test(plain(text)));
  shell.state.status = 0;
  for (const { text, isMany } of fields.slice(1)) {
    const whole = plain(text);
    const match = /^([A-Za-z_]\w*)(\+?)=/.exec(whole);
    if (match !== null) {
      const [head, name = '', plus] = match;
      const value = sliceOf(text, head.length, whole.length);
      setVariable(shell, name, isMany || plus === '+' ? unknown(name, origin, name) : value);
      if (isExport) exportVariable(shell, name);
    } else if (whole.includes(hole)) missing(shell, origin, 'a declaration whose name is not known here');
    else if (isExport) exportVariable(shell, whole);
  }
}

async function set(shell: Shell, { fields, origin }: Invocation): Promise<void> {
  const [first, ...rest] = fields.slice(1);
  const text = plain(first?.text ?? []);
  shell.state.status = 0;
  if (first === undefined) return;
  const copied = /^([A-Za-z_]\w*)=/.exec(text)?.[1];
  if (copied !== undefined && fields.length >= 2) note(shell, 'set-in-sh', origin, copied);
  if (!/^[-+]./.test(text)) {
    shell.state.positional = positionalOf([first, ...rest]);
    return;
  }
  if (text === '--') {
    shell.state.positional = positionalOf(rest);
    return;
  }
  const options = new Set(shell.state.options);
  const names = /^[-+]o$/.test(text) ? [plain(rest[0]?.text ?? [])] : [...text.slice(1)];
  for (const name of names.map((long) => longNames[long] ?? long)) {
    if (text.startsWith('-')) options.add(name);
    else options.delete(name);
  }
  shell.state.options = options;
  if (options.has('x')) note(shell, 'commands-traced', origin);
  const operands = /^[-+]\w*o$/.test(text) ? rest.slice(1) : rest;
  if (/^[-+]\w+o$/.test(text)) shell.state.options = new Set([...options, plain(rest[0]?.text ?? [])]);
  if (operands.length > 0 && !/^[-+]/.test(plain(operands[0]?.text ?? [])))
    shell.state.positional = positionalOf(operands);
}

const longNames: Readonly<Record<string, string>> = {
  errexit: 'e',
  nounset: 'u',
  xtrace: 'x',
  noglob: 'f',
  allexport: 'a',
};

async function shift(shell: Shell, { fields }: Invocation): Promise<void> {
  const count = Number(known(fields[1]?.text ?? traced('1', { file: '', line: 1 })) ?? Number.NaN);
  const { positional } = shell.state;
  if (!Number.isInteger(count) || positional.some((value) => value.some((run) => run.unknown === '$@'))) {
    shell.state.positional = [unknown('$@', { file: '', line: 1 })];
    shell.state.status = null;
    if (shell.kind !== 'bash') shell.state.undecided += 1;
  } else if (count > positional.length) {
    shell.state.status = 1;
    // To shift too far ends a script of dash.
    if (shell.kind !== 'bash') shell.state.undecided += 1;
  } else {
    shell.state.positional = positional.slice(count);
    shell.state.status = 0;
  }
}

async function read(shell: Shell, { fields, origin, redirections }: Invocation): Promise<void> {
  const operands = fields.slice(1).map(({ text }) => plain(text));
  const names = operands.filter((text) => /^[A-Za-z_]\w*$/.test(text));
  for (const name of names) setVariable(shell, name, unknown(name, origin, name));
  if (redirections.length === 0 && shell.fed === 0) note(shell, 'waits-for-input', origin, names[0] ?? null);
  shell.state.status = null;
}

function ended(shell: Shell, fields: readonly Field[], flow: 'exit' | 'return'): void {
  const given = fields[1]?.text;
  const origin = fields[0]?.text[0]?.origin;
  const text = given === undefined ? null : known(given);
  const isLiteral = given?.every(({ holder }) => holder === null) === true;
  if (
    flow === 'exit' &&
    text === '0' &&
    isLiteral &&
    origin !== undefined &&
    shell.record.calls.length > 0 &&
    shell.state.undecided === 0
  ) {
    note(shell, 'exit-code-swallowed', origin, 'exit 0');
  }
  if (given !== undefined) shell.state.status = text !== null && /^\d{1,5}$/.test(text) ? Number(text) % 256 : null;
  shell.state.flow = flow;
}

function jump(flow: 'break' | 'continue'): Builtin {
  return async (shell, { fields, origin }) => {
    shell.state.status = 0;
    if (shell.loopDepth === 0) return;
    if (fields.length > 1 && plain(fields[1]?.text ?? []) !== '1')
      missing(shell, origin, `${flow} out of more than one loop`);
    shell.state.flow = flow;
  };
}

async function evaluate(shell: Shell, { fields, origin }: Invocation): Promise<void> {
  const words = fields.slice(1);
  if (words.some(({ isMany }) => isMany)) missing(shell, origin, 'eval of something that is not known here');
  const text = words.flatMap((field, index) => (index === 0 ? field.text : [...traced(' ', origin), ...field.text]));
  noteSecondEvaluation(shell, text);
  shell.state.status = 0;
  await shell.work.deeper(() => shell.runSource(shell, sourceOf(text)));
}

/** `. file`, `source file`. */
async function include(shell: Shell, { fields, origin }: Invocation): Promise<void> {
  const [, file, ...given] = fields;
  const path = file === undefined || file.isMany ? null : known(file.text);
  if (path === null) {
    missing(shell, origin, 'an included file whose name is not known here');
    shell.state.mayHaveMore = true;
    shell.state.status = null;
    return;
  }
  if (plain(fields[0]?.text ?? []) === 'source' && shell.kind !== 'bash') {
    note(shell, 'bash-in-sh', origin, 'source');
    shell.state.undecided += 1;
  }
  if (!path.includes('/') && shell.kind !== 'bash') {
    // Without a slash `sh` looks along the PATH, and ends the script when it is not there.
    note(shell, 'include-without-slash', origin, path);
    shell.state.undecided += 1;
  }
  const { positional } = shell.state;
  // dash hands no arguments on to an included file; bash does.
  await shell.runFile(shell, path, {
    arguments_: given.length > 0 ? positionalOf(given) : positional,
    isChild: false,
  });
  if (shell.state.flow === 'return') shell.state.flow = 'go';
  shell.state.positional = positional;
}
