/** A batch file from its first line to its last. There is no cmd to compare with: the rules are Microsoft's help texts and the study named in percent.ts. */

import { traced } from '../script/traced.ts';
import type { Means, Start } from '../sh/emulate.ts';
import { linesOf, runLines } from './run.ts';
import type { BatShell } from './shell.ts';
import { change, newState, note } from './shell.ts';

export async function emulateBat(
  { host, work, record, read }: Means,
  script: { readonly path: string; readonly text: string },
  start: Start,
): Promise<void> {
  const origin = { file: script.path, line: 1 };
  const environment = host.platform === 'windows' ? start.environment : {};
  const shell: BatShell = {
    host,
    work,
    record,
    read,
    zero: script.path,
    lines: linesOf(script.path, script.text),
    includes: 0,
    next: 0,
    letters: new Map(),
    isEchoed: true,
    pending: [],
    state: newState(environment, start.workingFolder),
  };
  const given = start.arguments.map((argument) =>
    traced(/[\s,;=]/.test(argument) && !argument.includes('"') ? `"${argument}"` : argument, origin),
  );
  const tail = given.flatMap((argument, index) => (index === 0 ? argument : [...traced(' ', origin), ...argument]));
  change(shell, { arguments: given, tail });
  if (/[()]/.test(script.path)) note(shell, 'parentheses-in-folder', origin, script.path);
  await runLines(shell);
}
