/** What was read of a call -> what may be told of it; pure. Here secrets end. */
import { placeText } from '../../place.ts';
import type { Argument } from '../emulated.ts';
import type { ShownEnd, ShownUse } from './observation.ts';
import type { ValueKind } from './options.ts';
import { anyRuleFor, linesText, nearestOption } from './options.ts';
import type { End, Reading, Use } from './reading.ts';
import { swallowed } from './reading.ts';
import { hazardsOf, propertyForm, proxySeenOf } from './values.ts';
import type { ClientLine } from './version.ts';

const longest = 300;

/** Told as they stand. The rest are secrets, or hold some. */
const open: ReadonlySet<ValueKind> = new Set([
  'certificate',
  'keystore',
  'alias',
  'number',
  'workspace',
  'model',
  'name',
  'input',
  'output',
  'server-file',
  'locale',
  'class',
  'client-id',
]);

export function shownUse(use: Use, line: ClientLine): ShownUse {
  const { written, rule, value, origin } = use;
  const text = value?.value ?? null;
  const swallowedName = swallowed(use, line);
  return {
    option: rule.names[0] ?? written,
    written,
    kind: rule.value,
    does: rule.does,
    at: placeText(origin),
    value: text === null ? null : shownValue(rule.value, text),
    isEmpty: text === '',
    unresolved: value?.value === null ? value.unresolved : [],
    hazards: text === null || swallowedName !== null ? [] : hazardsOf(text),
    swallowed: swallowedName,
    form: text !== null && rule.value === 'property' ? propertyForm(text) : null,
  };
}

function shownValue(kind: ValueKind | null, text: string): string | null {
  if (kind === 'api-url' || kind === 'auth-url')
    return text
      .replace(/\/\/[^/?#]*@/, '//...@')
      .replace(/[?#].*$/s, '')
      .slice(0, longest);
  if (kind === 'proxy') return proxySeenOf(text).shown;
  return kind !== null && open.has(kind) ? text.slice(0, longest) : null;
}

export function shownEnd({ uses, end }: Reading, argv: readonly Argument[], line: ClientLine): ShownEnd {
  if (end.why === 'complete') return { why: 'complete' };
  const written = end.at.value ?? '';
  const rule = anyRuleFor(written);
  const suggestion = nearestOption(written, line);
  return {
    why: end.why,
    shown: isTellable(end, uses, suggestion !== null || rule !== null) ? written : null,
    at: placeText(end.at.origin),
    position: end.index + 1,
    unread: argv.length - end.index,
    suggestion,
    knownTo: rule === null ? null : linesText(rule),
    unresolved: end.at.unresolved,
  };
}

/** A password with a blank in it falls apart, and its second half stands where an option should be. */
function isTellable({ at }: Exclude<End, { why: 'complete' }>, uses: readonly Use[], isLikeAnOption: boolean): boolean {
  if (isLikeAnOption) return true;
  const before = uses.at(-1)?.rule.value ?? null;
  const isAfterSecret = before !== null && !open.has(before);
  return !isAfterSecret && /^-{1,2}[A-Za-z]{2,20}$/.test(at.value ?? '');
}
