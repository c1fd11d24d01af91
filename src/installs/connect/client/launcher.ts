/** What a launcher of Anaplan Connect (`AnaplanClient.sh`, `.bat`) does, read from its text; pure. Runs nothing and looks for no Java. */

export type LauncherDialect = 'sh' | 'bat';

/** By its test of the Java: none (1.3), for Java 8 (1.4), for several (3 and 4). */
export type JavaTest = 'none' | '1.4' | '3-4' | 'unknown';

export type Launcher = {
  readonly path: string;
  readonly dialect: LauncherDialect;
  readonly javaTest: JavaTest;
  /** Written into it: `_java=`, `set JAVA=`, or in place of the variable in the line that starts Java. Null: none. */
  readonly fixedJava: { readonly path: string; readonly line: number } | null;
  /** The line that is to be edited to write one in; null where it was not found. */
  readonly javaLine: { readonly text: string; readonly line: number } | null;
  /** `anaplan-connect-*-jar-with-dependencies.jar` */
  readonly jarPattern: string;
  /** By its first line, or that the script hands it to; null for `.bat`. */
  readonly shell: 'sh' | 'bash' | 'dash' | null;
  readonly lineEnds: 'lf' | 'crlf' | 'mixed' | 'none';
  /** It starts the client at all. */
  readonly startsClient: boolean;
};

const mainClass = 'com.anaplan.client.Program';

export function launcherOf(
  path: string,
  { text, lineEnds }: { readonly text: string; readonly lineEnds: Launcher['lineEnds'] },
): Launcher {
  const dialect = /\.(?:bat|cmd)$/i.test(path) || /^\s*@echo off/i.test(text) ? 'bat' : 'sh';
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  const live = lines.map((line) => (isComment(line, dialect) ? '' : line));
  const start = live.findIndex((line) => line.includes(mainClass));
  const assigned = assignmentIn(live, dialect);
  const inLine = start < 0 ? null : literalJavaOf(live[start] ?? '');
  return {
    path,
    dialect,
    javaTest: javaTestOf(live, dialect),
    fixedJava: fixedOf(assigned, inLine, start),
    javaLine: javaLineOf(lines, assigned, start),
    jarPattern: jarPatternOf(live),
    shell: dialect === 'bat' ? null : /^#![^\n]*\bbash\b/.test(text) ? 'bash' : 'sh',
    lineEnds,
    startsClient: start >= 0,
  };
}

/** Which of the files in its folder a pattern of the launcher means: `*` is all that shells and cmd need here. */
export function fitsPattern(name: string, pattern: string, dialect: LauncherDialect): boolean {
  const expression = pattern
    .split('*')
    .map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${expression}$`, dialect === 'bat' ? 'i' : '').test(name);
}

type Assigned = { readonly value: string; readonly index: number };

/** `_java=` and `set JAVA=`: there from 1.4 on, empty unless edited. */
function assignmentIn(lines: readonly string[], dialect: LauncherDialect): Assigned | null {
  // Later assignments are the launcher's own search.
  const pattern = dialect === 'sh' ? /^\s*(?:export\s+)?_java=(.*)$/ : /^\s*@?set\s+"?JAVA=(.*)$/i;
  const index = lines.findIndex((line) => pattern.test(line));
  const raw = pattern.exec(lines[index] ?? '')?.[1];
  if (raw === undefined || /[$`!%]/.test(raw)) return null;
  return { value: raw.trim().replace(/^"(.*)"$|^'(.*)'$|"$/g, (_all, a?: string, b?: string) => a ?? b ?? ''), index };
}

/** `exec "/usr/lib/jvm/java-8/bin/java" ${JAVA_OPTS} ...`: as the TLS 1.0 article of 2017 told to write it. */
function literalJavaOf(line: string): string | null {
  const [, quoted, single, bare] = /^\s*@?(?:exec\s+|call\s+)?(?:"([^"]+)"|'([^']+)'|(\S+))/.exec(line) ?? [];
  const path = quoted ?? single ?? bare ?? '';
  return path === '' || /[$%!`]/.test(path) ? null : path;
}

function fixedOf(assigned: Assigned | null, inLine: string | null, start: number): Launcher['fixedJava'] {
  if (inLine !== null) return { path: inLine, line: start + 1 };
  return assigned === null || assigned.value === '' ? null : { path: assigned.value, line: assigned.index + 1 };
}

function javaLineOf(lines: readonly string[], assigned: Assigned | null, start: number): Launcher['javaLine'] {
  const index = assigned?.index ?? start;
  return index < 0 ? null : { text: lines[index] ?? '', line: index + 1 };
}

function javaTestOf(lines: readonly string[], dialect: LauncherDialect): JavaTest {
  const text = lines.join('\n');
  if (!/-(?:full)?version\b/.test(text)) return 'none';
  // Both have `set bad_java_version=1.7`: 1.4 wants that major version itself, later ones any from it on.
  if (dialect === 'bat')
    return /\bequ\s+[!%]bad_version_major\b|\bequ\s+[!%]bad_java_version/i.test(text) ? '1.4' : '3-4';
  if (/grep\s+(?:-\w+\s+)*["']?1.8["']?/.test(text) && !/11\.0|8\.0/.test(text)) return '1.4';
  return /11\.0|8\.0/.test(text) ? '3-4' : 'unknown';
}

const anyJar = 'anaplan-connect-*.jar';

function jarPatternOf(lines: readonly string[]): string {
  for (const line of lines) {
    const [pattern] = /anaplan-connect-[\w.-]*\*[\w.*-]*\.jar/i.exec(line) ?? [];
    if (pattern !== undefined) return pattern;
  }
  return anyJar;
}

function isComment(line: string, dialect: LauncherDialect): boolean {
  return dialect === 'sh' ? /^\s*#(?!!)/.test(line) : /^\s*@?(?:rem\b|::)/i.test(line);
}
