/** The conditions of `if` in three values: true, false, and null for what is not known here. Asks the host for files only. */
import type { Origin } from '../emulated.ts';
import type { Traced } from '../script/traced.ts';
import { hole, known, plain } from '../script/traced.ts';
import type { Condition } from './parse.ts';
import { delayedExpanded, lettersExpanded, withoutQuotes } from './percent.ts';
import type { BatShell } from './shell.ts';
import { variableOf } from './shell.ts';

/** Null when it cannot be decided here; the `not` is left to the caller. */
export async function decided(
  shell: BatShell,
  { operator, left, right, ignoresCase }: Condition,
): Promise<boolean | null> {
  const [one, other] = [left, right].map((side) => delayedExpanded(shell, lettersExpanded(shell, side)));
  if (one === undefined || other === undefined) return null;
  const [first, second] = [known(one), known(other)];
  if (operator === 'exist') return first === null ? null : await exists(shell, known(withoutQuotes(one)) ?? '');
  if (operator === 'defined') return first === null ? null : isDefined(shell, first, one[0]?.origin);
  if (operator === 'errorlevel')
    return shell.state.status === null || first === null ? null : shell.state.status >= Number(first);
  if (operator === 'cmdextversion') return true;
  if (first === null || second === null) return differs(one, other);
  const [a, b] = ignoresCase ? [first.toLowerCase(), second.toLowerCase()] : [first, second];
  return operator === '==' ? a === b : compared(a, operator, b);
}

/** `"%X%"==""` with text beside what is not known is not equal. */
function differs(one: Traced, other: Traced): boolean | null {
  const bare = (side: Traced) => plain(side).replaceAll('"', '');
  const isEmpty = (side: Traced) => known(side) !== null && bare(side) === '';
  const isFull = (side: Traced) => bare(side).replaceAll(hole, '') !== '';
  return (isEmpty(one) && isFull(other)) || (isEmpty(other) && isFull(one)) ? false : null;
}

function isDefined(shell: BatShell, name: string, origin: Origin = { file: shell.zero, line: 1 }): boolean | null {
  const value = variableOf(shell, name, origin);
  if (value === null) return false;
  return known(value) === null && value.every((run) => run.unknown === name) ? null : true;
}

function compared(one: string, operator: string, other: string): boolean {
  const isNumeric = /^-?\d{1,9}$/.test(one) && /^-?\d{1,9}$/.test(other);
  const order = isNumeric ? Number(one) - Number(other) : one < other ? -1 : one > other ? 1 : 0;
  const verdicts: Readonly<Record<string, boolean>> = {
    equ: order === 0,
    neq: order !== 0,
    lss: order < 0,
    leq: order <= 0,
    gtr: order > 0,
    geq: order >= 0,
  };
  return verdicts[operator] ?? false;
}

async function exists(shell: BatShell, path: string): Promise<boolean | null> {
  const { paths, platform } = shell.host;
  if (path === '') return false;
  const named = platform === 'posix' ? path.replaceAll('\\', '/') : path;
  if (/[*?]/.test(path) || (platform === 'posix' && /^[A-Za-z]:|^\/\//.test(named))) return null;
  if (!paths.isAbsolute(named) && shell.state.folder === null) return null;
  const whole = paths.isAbsolute(named) ? named : paths.join(shell.state.folder ?? '', named);
  const facts = await shell.host.factsOf(whole).catch(() => null);
  return facts === null ? null : facts.exists;
}
