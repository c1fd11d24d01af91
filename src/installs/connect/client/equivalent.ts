/** The options of an Anaplan Connect 1.3 script as a current version takes them; pure. Secrets become places to fill in. */
import type { Use } from './reading.ts';

export type Equivalent = {
  /** One option each, in the order in which they are to stand. */
  readonly options: readonly string[];
  /** What has no counterpart, and what takes its place. */
  readonly notes: readonly string[];
};

/** Of the calls that 1.3 read; `service` is left at the default where it was none that lives on. */
export function equivalentOf(uses: readonly Use[]): Equivalent {
  const notes: string[] = [];
  const others = uses.flatMap((use) => otherOf(use, notes));
  return {
    options: ['-auth https://auth.anaplan.com', '-service https://api.anaplan.com', ...signInOf(uses), ...others],
    notes,
  };
}

function signInOf(uses: readonly Use[]): readonly string[] {
  const has = (name: string) => uses.some(({ rule }) => rule.names.includes(name));
  const alias = uses.findLast(({ rule }) => rule.names.includes('-keystorealias'))?.value?.value;
  if (has('-certificate') || has('-keystore')) {
    return ['-keystore KEYSTORE.p12', '-keystorepass PASSWORD', `-keystorealias ${alias ?? 'ALIAS'}`];
  }
  const user = uses.findLast(({ rule }) => rule.names.includes('-user'))?.value?.value?.split(':')[0];
  return has('-user') ? [`-user ${quoted(user ?? 'USER')}:PASSWORD`] : [];
}

const own = new Set([
  '-service',
  '-user',
  '-certificate',
  '-keystore',
  '-keystorepass',
  '-keystorealias',
  '-quiet',
  '-loadclass',
]);

function otherOf({ written, rule, value }: Use, notes: string[]): readonly string[] {
  const name = rule.names[0] ?? written;
  if (name === '-certificate' || own.has(name)) {
    if (name === '-quiet') notes.push('-quiet is no longer known: it would stop the reading of options. Leave it out.');
    if (name === '-loadclass') notes.push('-loadclass is not needed: drivers in lib/ are found. Leave it out.');
    return [];
  }
  if (name.startsWith('-jdbc')) {
    const note =
      'The -jdbc options go into a file: -jdbcproperties FILE with jdbc.connect.url, jdbc.username, jdbc.password, jdbc.fetch.size, jdbc.query.';
    if (!notes.includes(note)) notes.push(note);
    return name === '-jdbcquery' ? ['-jdbcproperties FILE'] : [];
  }
  if (name === '-VI') return ['-V'];
  if (rule.value === null) return [name];
  const isSecret = rule.value === 'proxy-user' || rule.value === 'property' || rule.value === 'secret';
  return [`${name} ${isSecret ? 'VALUE' : quoted(value?.value ?? 'VALUE')}`];
}

function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `"${text.replace(/["\\$`]/g, '\\$&')}"`;
}
