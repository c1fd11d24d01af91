/**
 * How to give the client another Java, ready to be typed: a copy of the launcher, the one line to change, or a script that sets JAVA_HOME
 * (Anaplan's article on TLS 1.0 of 2017, options 1 and 3); pure. Writes nothing.
 */
import type { JsonObject } from '../../../check.ts';
import type { Launcher } from './launcher.ts';

/** `java`: the program to use. `script`: the job's own. */
export function proposalOf(launcher: Launcher, java: string, script: string, isHomeOfScript = false): JsonObject {
  return {
    launcher: launcher.path,
    newJava: java,
    backupCommand: backupOf(launcher),
    diff: diffOf(launcher, java).join('\n'),
    diffSteps: diffOf(launcher, java).map(quoted),
    ...wrapperFacts(launcher, java, script, isHomeOfScript),
  };
}

/** JAVA_HOME is not looked at by a launcher that names its Java itself, and is overwritten by a script that sets it. */
function wrapperFacts(launcher: Launcher, java: string, script: string, isHomeOfScript: boolean): JsonObject {
  const { fixedJava, dialect } = launcher;
  if (fixedJava !== null) {
    const why = `A script that sets JAVA_HOME does not help here: line ${fixedJava.line} of the launcher names its Java.`;
    return { wrapperName: null, wrapper: null, wrapperSteps: [why] };
  }
  if (isHomeOfScript) {
    const why = `A script around it that sets JAVA_HOME does not help here: ${script} sets its own. Change it there to ${homeOf(java)}.`;
    return { wrapperName: null, wrapper: null, wrapperSteps: [why] };
  }
  const name = dialect === 'sh' ? 'run-with-java.sh' : 'run-with-java.bat';
  const lines = wrapperOf(launcher, java, script);
  const intro = `Or, without touching the launcher, save this as ${name} and schedule it:`;
  return { wrapperName: name, wrapper: lines.join('\n'), wrapperSteps: [intro, ...lines.map(quoted)] };
}

/** A line of a file among the steps of a remedy. */
function quoted(line: string): string {
  return `\`${line}\``;
}

function backupOf({ path, dialect }: Launcher): string {
  return dialect === 'sh' ? `cp -p ${inSh(path)} ${inSh(`${path}-OLD`)}` : `copy "${path}" "${path}-OLD"`;
}

/** A unified diff of one line. */
function diffOf({ path, javaLine, dialect }: Launcher, java: string): readonly string[] {
  if (javaLine === null) return ['(the line that starts Java was not found in it)'];
  const edited = editedLine(javaLine.text, java, dialect);
  return [
    `--- ${path}-OLD`,
    `+++ ${path}`,
    `@@ -${javaLine.line} +${javaLine.line} @@`,
    `-${javaLine.text}`,
    `+${edited}`,
  ];
}

export function editedLine(line: string, java: string, dialect: Launcher['dialect']): string {
  if (dialect === 'sh' && /^\s*(?:export\s+)?_java=/.test(line))
    return line.replace(/_java=.*$/, () => `_java="${java}"`);
  if (dialect === 'bat' && /^\s*@?set\s+"?JAVA=/i.test(line)) return line.replace(/JAVA=.*$/i, () => `JAVA=${java}`);
  return line.replace(
    /^(\s*@?(?:exec\s+|call\s+)?)(?:"[^"]*"|'[^']*'|\S+)/,
    (_all, before: string) => `${before}"${java}"`,
  );
}

function wrapperOf({ dialect }: Launcher, java: string, script: string): readonly string[] {
  const home = homeOf(java);
  return dialect === 'sh'
    ? ['#!/bin/sh', `JAVA_HOME=${inSh(home)}`, 'export JAVA_HOME', `exec ${inSh(script)} "$@"`]
    : ['@echo off', `set "JAVA_HOME=${home}"`, `call "${script}" %*`, 'exit /b %ERRORLEVEL%'];
}

function inSh(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** The folder above `bin`. */
function homeOf(java: string): string {
  return java.replace(/[\\/]bin[\\/]java(?:\.exe)?$/i, '');
}
