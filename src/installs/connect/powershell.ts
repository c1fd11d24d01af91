/**
 * What a PowerShell script hands to the client, as far as that is plain: strings and arrays in variables, direct calls, `@splatting`.
 * All else that speaks of the client is told as not understood.
 */
import { batArgumentText } from './bat/arguments.ts';
import { recordCall } from './bat/client.ts';
import type { BatShell } from './bat/shell.ts';
import { newState } from './bat/shell.ts';
import type { Origin } from './emulated.ts';
import type { Statement, Token } from './powershell/tokens.ts';
import { statementsOf } from './powershell/tokens.ts';
import { isJava, isLauncher, speaksOfClient } from './script/client.ts';
import type { Field } from './script/record.ts';
import { gap, remark } from './script/record.ts';
import type { Traced } from './script/traced.ts';
import { known, plain, sourceOfText, traced, unknown } from './script/traced.ts';
import type { Means, Start } from './sh/emulate.ts';

type Value = { readonly texts: readonly Traced[] | null };

type PowerShell = {
  readonly means: Means;
  readonly script: string;
  readonly depthOfFiles: number;
  variables: Map<string, Value>;
  environment: Record<string, string | null | undefined>;
  folder: string | null;
};

const deepestIncludes = 10;

export async function emulatePowerShell(
  means: Means,
  script: { readonly path: string; readonly text: string },
  start: Start,
): Promise<void> {
  const shell: PowerShell = {
    means,
    script: script.path,
    depthOfFiles: 0,
    variables: new Map(),
    environment: means.host.platform === 'windows' ? { ...start.environment } : {},
    folder: start.workingFolder,
  };
  await runText(shell, script.path, script.text);
}

async function runText(shell: PowerShell, path: string, text: string): Promise<void> {
  const before: Map<string, Value>[] = [];
  for (const statement of statementsOf(sourceOfText(path, text))) {
    shell.means.work.statement();
    if (statement.kind === 'open') before.push(new Map(shell.variables));
    else if (statement.kind === 'close') leaveBlock(shell, before.pop());
    else if (statement.kind === 'tokens') await runStatement(shell, statement, before.length > 0);
  }
}

/** What a block sets is not known behind it: it may not have run. */
function leaveBlock(shell: PowerShell, before: Map<string, Value> | undefined): void {
  for (const [name, value] of shell.variables) {
    if (before?.get(name) !== value) shell.variables.set(name, { texts: null });
  }
}

async function runStatement(
  shell: PowerShell,
  { tokens, origin, isPlain, text }: Extract<Statement, { kind: 'tokens' }>,
  isInBlock: boolean,
): Promise<void> {
  const [first, second] = tokens;
  if (first === undefined) return;
  if (first.kind === 'variable' && second?.kind === 'word' && /^[-+]?=$/.test(second.raw)) {
    return assign(shell, first.raw, second.raw === '=' ? tokens.slice(2) : null, isPlain, origin);
  }
  const isInvoked = first.kind === 'word' && first.raw === '&';
  if (first.kind === 'word' && first.raw === '.' && second !== undefined) return await include(shell, second, origin);
  const words = isInvoked ? tokens.slice(1) : tokens;
  const fields = isPlain ? words.flatMap((word) => fieldsOf(shell, word)) : [];
  if (isFolder(first)) return goTo(shell, fields);
  if (isPlain && (isInvoked || first.kind === 'word') && (await recorded(shell, fields, origin, isInBlock))) return;
  if (speaksOfClient(text) && !/^(?:Write-|echo\b|Test-Path|Get-)/i.test(text.trim())) {
    gap(shell.means.record, origin, 'a use of the client that is no direct call');
  } else if (isInvoked && plain(fields[0]?.text ?? []).includes('\uFFFF')) {
    gap(shell.means.record, origin, 'a command that is not known here');
  }
}

function isFolder({ kind, raw }: Token): boolean {
  return kind === 'word' && /^(?:Set-Location|cd|sl|chdir|Push-Location|pushd)$/i.test(raw);
}

function goTo(shell: PowerShell, fields: readonly Field[]): void {
  const target = fields.slice(1).findLast(({ text }) => !plain(text).startsWith('-'));
  const folder = target === undefined ? null : known(target.text);
  const { paths } = shell.means.host;
  if (folder === null) shell.folder = null;
  else if (paths.isAbsolute(folder) || /^[A-Za-z]:/.test(folder)) shell.folder = folder;
  else shell.folder = shell.folder === null ? null : paths.join(shell.folder, folder);
}

async function recorded(
  shell: PowerShell,
  fields: readonly Field[],
  origin: Origin,
  isInBlock: boolean,
): Promise<boolean> {
  const [command, ...given] = fields;
  if (command === undefined || (!isLauncher(command) && !isJava(command))) return false;
  const { host, work, record, read } = shell.means;
  const state = { ...newState(shell.environment, shell.folder), undecided: isInBlock ? 1 : 0 };
  const bat: BatShell = {
    host,
    work,
    record,
    read,
    zero: shell.script,
    lines: [],
    includes: 0,
    next: 0,
    letters: new Map(),
    isEchoed: false,
    pending: [],
    state,
  };
  for (const { text } of given) noteQuotes(shell, text, origin);
  return await recordCall(bat, command.text, batArgumentText(given, origin));
}

/** Windows PowerShell passes neither an empty argument nor a `"` within one as it stands. */
function noteQuotes(shell: PowerShell, text: Traced, origin: Origin): void {
  if (text.length === 0) remark(shell.means.record, 'empty-argument-in-powershell', origin);
  if (plain(text).includes('"'))
    remark(shell.means.record, 'quote-in-powershell', text[0]?.origin ?? origin, text[0]?.holder ?? null);
}

function assign(
  shell: PowerShell,
  raw: string,
  tokens: readonly Token[] | null,
  isPlain: boolean,
  origin: Origin,
): void {
  const name = raw
    .replace(/^\$\{?/, '')
    .replace(/\}$/, '')
    .toLowerCase();
  const texts = tokens === null || !isPlain ? null : listOf(shell, tokens, name);
  shell.means.work.characters(64 * ((texts?.length ?? 0) + 1));
  if (name.startsWith('env:')) {
    const [only] = texts ?? [];
    shell.environment[raw.replace(/^\$\{?env:/i, '').replace(/\}$/, '')] = only === undefined ? null : known(only);
  }
  if (tokens !== null && !isPlain && speaksOfClient(tokens.map((token) => token.raw).join(' '))) {
    gap(shell.means.record, origin, 'a use of the client that is no direct call');
  }
  shell.variables.set(name, { texts });
}

/** `'a'`, `'a', "b"`, `@('a' 'b')`, `'a' + $b`; null for anything else. */
function listOf(shell: PowerShell, tokens: readonly Token[], holder: string): readonly Traced[] | null {
  const list: Traced[] = [];
  let joins = false;
  for (const token of tokens) {
    if (token.kind === 'word' && /^(?:@\(|\)|\(|,)$/.test(token.raw)) continue;
    if (token.kind === 'word' && token.raw === '+') {
      joins = true;
      continue;
    }
    if (token.kind === 'word' && !/^[\d.]+$/.test(token.raw)) return null;
    const [field, ...more] = fieldsOf(shell, token);
    if (field === undefined || more.length > 0) return null;
    const value = field.text.map((run) => (run.holder === null ? { ...run, holder } : run));
    const last = list.at(-1);
    if (joins && last !== undefined) list[list.length - 1] = [...last, ...value];
    else list.push(value);
    joins = false;
  }
  return list;
}

function fieldsOf(shell: PowerShell, token: Token): readonly Field[] {
  shell.means.work.expansion();
  if (token.kind === 'single') return [{ text: token.text, isMany: false }];
  if (token.kind === 'splat' || token.kind === 'variable') {
    const value = lookup(shell, token.raw, token.origin);
    if (value === null) return [{ text: unknown(token.raw, token.origin), isMany: true }];
    return value.map((text) => ({ text, isMany: false }));
  }
  return [{ text: interpolated(shell, token), isMany: false }];
}

/** Null: not known. */
function lookup(shell: PowerShell, raw: string, origin: Origin): readonly Traced[] | null {
  const name = raw
    .replace(/^[$@]\{?/, '')
    .replace(/\}$/, '')
    .toLowerCase();
  const { paths } = shell.means.host;
  if (name === 'psscriptroot') return [traced(paths.dirname(shell.script), origin)];
  if (name === 'pwd') return shell.folder === null ? null : [traced(shell.folder, origin)];
  const set = shell.variables.get(name);
  if (set !== undefined) return set.texts;
  if (name.startsWith('env:')) {
    const found = Object.entries(shell.environment).find(([key]) => key.toLowerCase() === name.slice(4))?.[1];
    return found === undefined || found === null ? null : [traced(found, origin)];
  }
  return null;
}

/** `"$x"`, `"${x}"`; `$( )`, members and indexes are not worked out. */
function interpolated(shell: PowerShell, { text, origin }: Token): Traced {
  return text.flatMap((run) => {
    const pieces: Traced[number][] = [];
    for (const piece of run.text.split(/(\$\([^)]*\)|\$\{[^}]+\}|\$(?:env:)?\w+(?:\.\w+|\[[^\]]*\])*|`.)/gi)) {
      if (piece.startsWith('`')) pieces.push({ ...run, text: piece.slice(1) });
      else if (/^\$[\w{(]/.test(piece)) pieces.push(...referred(shell, piece, origin));
      else if (piece !== '') pieces.push({ ...run, text: piece });
    }
    return pieces;
  });
}

function referred(shell: PowerShell, piece: string, origin: Origin): Traced {
  const isSimple = /^\$(?:\{[^}]+\}|(?:env:)?\w+)$/i.test(piece);
  const values = isSimple ? lookup(shell, piece, origin) : null;
  if (values === null) return unknown(isSimple ? piece.slice(0, 60) : 'an expression', origin);
  return values.flatMap((value, index) => (index === 0 ? value : [...traced(' ', origin), ...value]));
}

/** `. .\config.ps1` */
async function include(shell: PowerShell, token: Token, origin: Origin): Promise<void> {
  const { host, read, record } = shell.means;
  const named = known(fieldsOf(shell, token)[0]?.text ?? []);
  const path = named === null ? null : host.platform === 'posix' ? named.replaceAll('\\', '/') : named;
  const place =
    path === null
      ? null
      : host.paths.isAbsolute(path)
        ? path
        : shell.folder === null
          ? null
          : host.paths.join(shell.folder, path);
  if (place === null || shell.depthOfFiles >= deepestIncludes)
    return gap(record, origin, 'an included file that is not known here');
  const text = await read(place);
  if (text === null) {
    if (record.files.some((file) => file.path === place && file.isMissing))
      remark(record, 'include-missing', origin, place);
    return;
  }
  const inner = { ...shell, script: place, depthOfFiles: shell.depthOfFiles + 1 };
  await shell.means.work.deeper(() => runText(inner, place, text));
  shell.folder = inner.folder;
}
