/** Runs scripts under the real sh with the client replaced by one that writes its arguments down. Posix only. */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Argument, ConnectCall } from '../../../src/installs/connect/emulated.ts';

/** A call as the client saw it. */
export type SeenCall = {
  readonly folder: string;
  readonly arguments: readonly string[];
  readonly javaHome: string | null;
};

export const hasShell = (shell: string) => spawnSync(shell, ['-c', ':']).status === 0;

/** Every call is `folder NUL JAVA_HOME NUL count NUL arguments`. */
const launcher = (log: string) => `#!/bin/sh
{ printf '%s\\0' "$(pwd)" "\${JAVA_HOME-(none)}" "$#"; [ $# -eq 0 ] || printf '%s\\0' "$@"; } >> '${log}'
`;

export type Stage = { readonly folder: string; readonly log: string };

/** A temporary folder with that content and the launcher in the places named. */
export function stageOf(content: string | null, launchers: readonly string[]): Stage {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'doctor-emulate-')));
  if (content !== null) cpSync(content, folder, { recursive: true });
  const log = join(folder, 'calls.log');
  for (const name of launchers) {
    writeFileSync(join(folder, name), launcher(log));
    chmodSync(join(folder, name), 0o755);
  }
  return { folder, log };
}

export function removeStage({ folder }: Stage): void {
  rmSync(folder, { recursive: true, force: true });
}

/** The environment is exactly the one given: what a shell finds beyond it would not be the emulation's. */
export function runScript(
  shell: string,
  { folder, log }: Stage,
  script: string,
  {
    arguments: given,
    environment,
  }: { readonly arguments: readonly string[]; readonly environment: Record<string, string> },
): readonly SeenCall[] {
  rmSync(log, { force: true });
  const [program = 'sh', ...options] = shell.split(' ');
  const end = spawnSync(program, [...options, join(folder, script), ...given], {
    cwd: folder,
    env: environment,
    input: '',
    timeout: 20_000,
  });
  if (end.error !== undefined) throw end.error;
  return existsSync(log) ? seenCalls(readFileSync(log, 'utf8')) : [];
}

export function seenCalls(written: string): readonly SeenCall[] {
  const parts = written.split('\0');
  const calls: SeenCall[] = [];
  for (let at = 0; at + 3 < parts.length + 1 && parts[at] !== ''; ) {
    const [folder = '', javaHome = '', count = '0'] = parts.slice(at, at + 3);
    const from = at + 3;
    at = from + Number(count);
    calls.push({ folder, arguments: parts.slice(from, at), javaHome: javaHome === '(none)' ? null : javaHome });
  }
  return calls;
}

/**
 * Whether the calls that were worked out explain those seen, in their order: one that is certain must be there, one that is not may,
 * and only where something was not understood there may be more.
 */
export function explains(calls: readonly ConnectCall[], seen: readonly SeenCall[], mayBeMore: boolean): boolean {
  // Which numbers of seen calls may be used up so far.
  let ends = new Set([0]);
  const passOver = (from: ReadonlySet<number>) => {
    const first = Math.min(...from);
    return mayBeMore && from.size > 0
      ? new Set(Array.from({ length: seen.length - first + 1 }, (_, step) => first + step))
      : new Set(from);
  };
  for (const call of calls) {
    const before = passOver(ends);
    ends = new Set();
    for (const at of before) {
      const now = seen[at];
      if (!call.isCertain) ends.add(at);
      if (now !== undefined && agrees(call, now)) ends.add(at + 1);
    }
  }
  return passOver(ends).has(seen.length);
}

/** Whether the call that was worked out can be the one seen: what is not known may be anything, unquoted also nothing or several. */
export function agrees(call: ConnectCall, seen: SeenCall): boolean {
  const expected = call.kind === 'java' ? [...call.javaArguments, mainClass, ...call.argv] : call.argv;
  return call.workingFolder !== seen.folder && call.workingFolder !== null ? false : fits(expected, seen.arguments);
}

const mainClass: Argument = { value: 'com.anaplan.client.Program', unresolved: [], origin: { file: '', line: 1 } };

function fits(expected: readonly Argument[], seen: readonly string[]): boolean {
  const [first, ...rest] = expected;
  if (first === undefined) return seen.length === 0;
  if (first.mayBeMany) return seen.some((_, index) => fits(rest, seen.slice(index))) || fits(rest, []);
  if (seen.length === 0) return false;
  return (first.value === null || first.value === seen[0]) && fits(rest, seen.slice(1));
}
