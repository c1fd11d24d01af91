/** A shell script from its first line to its last: reads it and what it includes through the host, and joins the parts of the emulation. */
import type { Host } from '../../../host/host.ts';
import type { Origin } from '../emulated.ts';
import type { ReadScript } from '../script/read.ts';
import type { EmulationRecord } from '../script/record.ts';
import { gap } from '../script/record.ts';
import type { Source } from '../script/traced.ts';
import { sourceOfText, traced } from '../script/traced.ts';
import type { Work } from '../script/work.ts';
import { NotShell } from './cursor.ts';
import { readerOf } from './parse.ts';
import { runList } from './run.ts';
import type { Shell } from './shell.ts';
import { inherited, missing, note } from './shell.ts';
import type { ShellKind } from './syntax.ts';

export type Start = {
  /** Null: set, but not known here. */
  readonly environment: Readonly<Record<string, string | null | undefined>>;
  readonly workingFolder: string | null;
  readonly arguments: readonly string[];
};

export type Means = {
  readonly host: Host;
  readonly work: Work;
  readonly record: EmulationRecord;
  readonly read: ReadScript;
};

const deepestIncludes = 10;

export async function emulateSh(
  means: Means,
  script: { readonly path: string; readonly text: string },
  start: Start,
): Promise<void> {
  const { host, work, record } = means;
  const origin = { file: script.path, line: 1 };
  const shell: Shell = {
    host,
    work,
    record,
    kind: kindOf(script.text),
    zero: script.path,
    includes: 0,
    state: {
      variables: inherited(start.environment),
      functions: new Map(),
      exported: new Set(),
      positional: start.arguments.map((argument) => traced(argument, origin)),
      options: new Set(),
      folder: start.workingFolder,
      status: 0,
      flow: 'go',
      undecided: 0,
      mayHaveMore: false,
    },
    output: null,
    substituted: undefined,
    functionDepth: 0,
    loopDepth: 0,
    tested: 0,
    fed: 0,
    caught: 0,
    run: runList,
    runSource,
    runFile: (inner, path, how) => runFile(means, inner, path, how),
  };
  const interpreter = /^#![^\n]*/.exec(script.text)?.[0] ?? '';
  if (/\b(?:zsh|csh|tcsh|fish|perl|python\d?|ruby|node|expect)\b/.test(interpreter)) {
    gap(
      record,
      origin,
      `a script of ${interpreter.replace(/^#!\s*/, '').slice(0, 60)}: only sh, dash, bash and ksh are emulated`,
    );
    return;
  }
  await runSource(shell, sourceOfText(script.path, script.text));
}

/** ksh scripts of this trade are near enough to bash. */
function kindOf(text: string): ShellKind {
  return /^#![^\n]*\b(?:bash|ksh)\b/.test(text) ? 'bash' : 'sh';
}

/** Every complete command in turn: what stands before a syntax error is run, as the shell does. */
async function runSource(shell: Shell, source: Source): Promise<void> {
  const reader = readerOf(source, shell.kind);
  while (shell.state.flow === 'go') {
    try {
      const list = reader.next();
      if (list === null) return;
      await shell.run(shell, list);
    } catch (error) {
      if (!(error instanceof NotShell)) throw error;
      missing(shell, error.origin, error.message);
      shell.state.status = 2;
      shell.state.flow = 'exit';
    }
  }
}

type How = { readonly arguments_: Shell['state']['positional']; readonly isChild: boolean };

async function runFile(means: Means, shell: Shell, path: string, { arguments_, isChild }: How): Promise<void> {
  const origin: Origin = { file: shell.zero, line: 1 };
  const place = placeOf(shell, path);
  const text = place === null ? null : await means.read(place);
  if (place === null) missing(shell, origin, `${path}: which folder it is looked for in is not known here`);
  if (text === null) return lost(means, shell, place ?? path, isChild);
  if (shell.includes >= deepestIncludes)
    return missing(shell, origin, `${path}: files included more than ${deepestIncludes} deep`);
  shell.state.positional = arguments_;
  const inner: Shell = {
    ...shell,
    zero: isChild ? path : shell.zero,
    includes: shell.includes + 1,
    kind: isChild ? kindOf(text) : shell.kind,
  };
  await shell.work.deeper(() => runSource(inner, sourceOfText(place ?? path, text)));
  shell.state = inner.state;
}

function placeOf({ host, state }: Shell, path: string): string | null {
  if (host.paths.isAbsolute(path)) return path;
  return state.folder === null ? null : host.paths.join(state.folder, path);
}

/** Without an included file the shell ends the script; what it would have set is not known. */
function lost({ record }: Means, shell: Shell, path: string, isChild: boolean): void {
  if (!record.files.some((file) => file.path === path)) record.files.push({ path, isMissing: true });
  shell.state.status = null;
  if (isChild) return;
  if (record.files.some((file) => file.path === path && file.isMissing))
    note(shell, 'include-missing', { file: shell.zero, line: 1 }, path);
  shell.state.mayHaveMore = true;
  shell.state.undecided += 1;
}
