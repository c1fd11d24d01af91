/** Placeholders in Mule's configuration (`${a}`, `${secure::a}`, `#[p('a')]`) -> values; pure and bounded. What is not known stays unresolved. */
import type { Property } from './property-files.ts';

const mostSteps = 10;
/** Of one text: properties may refer to each other many times over. */
const mostExpansions = 1000;
const mostCharacters = 10_000;

export type Lookup = (name: string) => Property | undefined;

export type Expanded = {
  /** Null: something in it is unresolved or encrypted. May be a secret. */
  readonly value: string | null;
  /** Names that nothing says; `#[...]` for an expression that is not read. */
  readonly unresolved: readonly string[];
  /** It is, or leads to, a value encrypted for Mule's secure properties. */
  readonly isEncrypted: boolean;
  /** Where the value stands in the end, when it is one placeholder alone; null: where the text itself stands. */
  readonly property: Property | null;
};

/** `![base64]`, as Mule's secure properties are written. */
export const encryptedValue = /^!\[[\s\S]*\]$/;

export function expanded(text: string, lookup: Lookup): Expanded {
  return expandedIn(text, { lookup, left: mostExpansions }, []);
}

type Work = { readonly lookup: Lookup; left: number };

function expandedIn(written: string, work: Work, trail: readonly string[]): Expanded {
  const text = withoutExpression(written);
  if (text === null) return { value: null, unresolved: ['#[...]'], isEncrypted: false, property: null };
  if (encryptedValue.test(text.trim())) return { value: null, unresolved: [], isEncrypted: true, property: null };
  const parts = text.split(/\$\{([^${}]{1,300})\}/);
  if (parts.length === 1) return plain(text);
  const unresolved = new Set<string>();
  let value = '';
  let isEncrypted = false;
  let property: Property | null = null;
  for (const [index, part] of parts.entries()) {
    const found = index % 2 === 0 ? plain(part) : named(part, work, trail);
    for (const name of found.unresolved) unresolved.add(name);
    isEncrypted ||= found.isEncrypted;
    value += found.value ?? '';
    if (index % 2 === 1) property = found.property;
    if (value.length > mostCharacters) unresolved.add('a value longer than 10,000 characters');
    if (unresolved.size > 20) break;
    if (value.length > mostCharacters) break;
  }
  const isAlone = parts.length === 3 && parts[0] === '' && parts[2] === '';
  return {
    value: unresolved.size > 0 || isEncrypted ? null : value,
    unresolved: [...unresolved],
    isEncrypted,
    property: isAlone ? property : null,
  };
}

/** `secure::a` is looked up as `a`; Spring's `a:default` of Mule 3 is used where `a` is not said. */
function named(written: string, work: Work, trail: readonly string[]): Expanded {
  const { lookup } = work;
  const bare = written.trim().replace(/^secure::/, '');
  const [, beforeColon = bare, byDefault] = /^([^:]+):([^:].*|)$/s.exec(bare) ?? [];
  const whole = lookup(bare);
  const name = whole === undefined ? beforeColon : bare;
  const property = whole ?? lookup(beforeColon);
  const unresolved = { value: null, unresolved: [name], isEncrypted: false, property: null };
  if (property === undefined) return byDefault === undefined ? unresolved : plain(byDefault);
  work.left -= 1;
  if (trail.length >= mostSteps || trail.includes(name) || work.left < 0) return unresolved;
  const further = expandedIn(property.value, work, [...trail, name]);
  return { ...further, property: further.property ?? property };
}

/** `#[p('a')]` and `#['text']` are as good as a placeholder and a text; null for any other expression. */
function withoutExpression(text: string): string | null {
  const trimmed = text.trim();
  if (!trimmed.startsWith('#[')) return text;
  const [, name] = /^#\[\s*(?:Mule::)?p\(\s*['"]([^'"]{1,300})['"]\s*\)\s*\]$/.exec(trimmed) ?? [];
  if (name !== undefined) return `\${${name}}`;
  return /^#\[\s*['"]([^'"$#]{0,2000})['"]\s*\]$/.exec(trimmed)?.[1] ?? null;
}

function plain(value: string): Expanded {
  return { value, unresolved: [], isEncrypted: false, property: null };
}
