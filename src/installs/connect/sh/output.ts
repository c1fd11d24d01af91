/** What commands write, where `$( )` collects it. Pure; what is not known is a hole. */
import type { Origin } from '../emulated.ts';
import type { Field } from '../script/record.ts';
import type { Traced } from '../script/traced.ts';
import { hole, lengthOf, plain, sliceOf, traced, unknown } from '../script/traced.ts';
import { longestValue, TooMuch } from '../script/work.ts';
import type { Shell } from './shell.ts';

export function emit(shell: Shell, text: Traced, origin: Origin): void {
  const { output } = shell;
  if (output === null) return;
  // Behind a condition of its own it is not known whether this is written.
  const isSure = shell.state.undecided === output.undecided;
  output.pieces = [...output.pieces, ...(isSure ? text : unknown('$( )', origin))];
  if (lengthOf(output.pieces) > longestValue) throw new TooMuch('an output of more than 131,072 characters');
}

/** `dirname`, as POSIX has it. */
export function dirnamePart(path: Traced): Traced {
  const text = plain(path);
  const trimmed = text.replace(/\/+$/, '');
  if (trimmed === '') return text === '' ? dot(path) : sliceOf(path, 0, 1);
  // Unknown text at the end may hold a slash of its own.
  const slash = trimmed.lastIndexOf('/');
  if (trimmed.includes(hole, slash + 1))
    return unknown(path.find((run) => run.unknown !== null)?.unknown ?? 'dirname', path[0]?.origin ?? nowhere);
  if (slash < 0) return dot(path);
  const folder = trimmed.slice(0, slash).replace(/\/+$/, '');
  return sliceOf(path, 0, Math.max(1, folder.length));
}

export function basenamePart(path: Traced, suffix: string): Traced {
  const text = plain(path);
  const trimmed = text.replace(/\/+$/, '');
  if (trimmed === '') return sliceOf(path, 0, Math.min(1, text.length));
  const start = trimmed.lastIndexOf('/') + 1;
  const name = trimmed.slice(start);
  const kept = suffix !== '' && name !== suffix && name.endsWith(suffix) ? name.length - suffix.length : name.length;
  return sliceOf(path, start, start + kept);
}

const nowhere: Origin = { file: '', line: 1 };

function dot(path: Traced): Traced {
  return traced('.', path[0]?.origin ?? nowhere);
}

/** `printf` with nothing but `%s`, `%%` and `\n`, as often as there are arguments. */
export function formatted(fields: readonly Field[], origin: Origin): Traced {
  const [format, ...values] = fields;
  const text = plain(format?.text ?? []);
  const isUnclear = fields.some(({ isMany }) => isMany) || text.includes(hole) || /%[^s%]|\\[^n]|%$/.test(text);
  if (isUnclear || format === undefined) return unknown('printf', origin);
  const written: Traced[number][] = [];
  let next = 0;
  for (let round = 0; round === 0 || (next < values.length && text.includes('%s') && round < 1000); round += 1) {
    for (const piece of text.match(/%s|%%|\\n|[^%\\]+/g) ?? []) {
      if (piece === '%s') {
        written.push(...(values[next]?.text ?? []));
        next += 1;
      } else written.push(...traced(piece === '%%' ? '%' : piece === '\\n' ? '\n' : piece, origin));
    }
  }
  return written;
}
