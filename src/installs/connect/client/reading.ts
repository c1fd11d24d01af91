/**
 * An argument list as the client of one version reads it: option by option, to the point where it stops; pure.
 * Holds secrets: it never leaves a probe.
 */
import type { Argument, Origin } from '../emulated.ts';
import type { OptionRule } from './options.ts';
import { anyRuleFor, ruleFor } from './options.ts';
import type { ClientLine } from './version.ts';
import { isAtLeast } from './version.ts';

/** One option that was read. */
export type Use = {
  /** As written: `-k`. */
  readonly written: string;
  readonly rule: OptionRule;
  /** Of an option that takes one. */
  readonly value: Argument | null;
  /** `-output:csv FILE` behind an option of list items. */
  readonly dump: Argument | null;
  readonly origin: Origin;
};

/** Why nothing more is read: all was, or what stood in the way at `index` of the list. */
export type End =
  | { readonly why: 'complete' }
  | { readonly why: 'unknown-option' | 'value-missing' | 'unresolved'; readonly index: number; readonly at: Argument };

export type Reading = {
  readonly uses: readonly Use[];
  readonly end: End;
  /** `--rotatable` as the very last argument: the client has ended its reading before it looks at it (4.0 and later). */
  readonly ignoredLast: Origin | null;
};

const complete = { why: 'complete' } as const;

/** Arguments beyond that are not read; no script has them. */
const mostArguments = 1000;

export function readingOf(argv: readonly Argument[], line: ClientLine): Reading {
  const all = argv.slice(0, mostArguments);
  const uses: Use[] = [];
  const stopped = (why: 'unknown-option' | 'value-missing' | 'unresolved', index: number, at: Argument): Reading => ({
    uses,
    end: { why, index, at },
    ignoredLast: null,
  });
  for (let at = 0; at < all.length; ) {
    const argument = all[at];
    if (argument === undefined) break;
    if (argument.value === null) return stopped('unresolved', at, argument);
    const written = argument.value;
    const rule = ruleFor(written, line);
    if (rule === null) return stopped('unknown-option', at, argument);
    if (written === '--rotatable' && at === all.length - 1)
      return { uses, end: complete, ignoredLast: argument.origin };
    const value = rule.value === null ? null : (all[at + 1] ?? null);
    if (rule.value !== null && value === null) return stopped('value-missing', at, argument);
    const dump = dumpBehind(all, at, rule);
    uses.push({ written, rule, value, dump, origin: argument.origin });
    at += 1 + (value === null ? 0 : 1) + (dump === null ? 0 : 2);
  }
  return { uses, end: complete, ignoredLast: null };
}

/** The value is itself the name of an option: one was left out before it. */
export function swallowed({ value, rule }: Use, line: ClientLine): string | null {
  const text = value?.value ?? null;
  if (text === null || rule.value === 'secret' || !text.startsWith('-')) return null;
  return ruleFor(text, line) === null && anyRuleFor(text) === null ? null : text;
}

/** What counts for the connection: read before the first option that sends a request. */
export function beforeFirstRequest({ uses }: Reading): readonly Use[] {
  const first = uses.findIndex(isRequest);
  return first < 0 ? uses : uses.slice(0, first);
}

export function isRequest({ rule }: Use): boolean {
  return rule.does !== 'sets' && rule.does !== 'tells';
}

/** The last use of an option wins. */
export function lastOf(uses: readonly Use[], name: string): Use | null {
  return uses.findLast(({ rule }) => rule.names.includes(name)) ?? null;
}

/** What the client does where it stops: 1.3 and 1.4 show their help, later ones go on as if the list ended there. All end with exit code 0. */
export function stopText(line: ClientLine): string {
  return isAtLeast(line, '3.0')
    ? 'It stops reading there without a word, and does only what stood before'
    : 'It does what stood before, shows its help text and ends';
}

function dumpBehind(all: readonly Argument[], at: number, { names }: OptionRule): Argument | null {
  if (!names.some((name) => /Items:/.test(name))) return null;
  return all[at + 2]?.value?.startsWith('-output') === true ? (all[at + 3] ?? null) : null;
}
