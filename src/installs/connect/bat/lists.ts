/** What `for` goes over, and what its body sets. Pure. */
import type { Origin } from '../emulated.ts';
import type { Traced } from '../script/traced.ts';
import { hole, known, plain, traced } from '../script/traced.ts';
import { batchArguments } from './arguments.ts';
import type { BatCommand } from './parse.ts';

/** Null where a wildcard asks for files. */
export function listed(text: Traced): readonly Traced[] | null {
  const words = batchArguments(text);
  return words.some((word) => known(word) === null || /[*?]/.test(plain(word))) ? null : words;
}

/** `for /l`; null where its numbers are not known, or too many. */
export function counted(text: Traced, origin: Origin): readonly Traced[] | null {
  const [start = Number.NaN, step = Number.NaN, end = Number.NaN] = batchArguments(text).map((word) =>
    Number(known(word) ?? 'x'),
  );
  const count = Math.floor((end - start) / step) + 1;
  if (!(count >= 0 && count <= 1000)) return null;
  return Array.from({ length: count }, (_, index) => traced(String(start + index * step), origin));
}

/** The variables that a command sets, by its text alone. */
export function setIn(command: BatCommand): readonly string[] {
  if (command.kind === 'block') return command.body.flatMap(setIn);
  if (command.kind === 'if')
    return [...setIn(command.then), ...(command.otherwise === null ? [] : setIn(command.otherwise))];
  if (command.kind === 'for') return setIn(command.body);
  if (command.kind !== 'simple') return [...setIn(command.left), ...setIn(command.right)];
  const name = /^\s*set\s+(?:\/[ap]\s+)?"?([^\s="]+)=/i.exec(plain(command.text))?.[1];
  return name === undefined || name.includes(hole) ? [] : [name];
}
