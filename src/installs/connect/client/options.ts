/**
 * What each version of Anaplan Connect takes on its command line, as data (its public source at tags 1.3.3.5 to 4.1.0, `Program.main`);
 * pure. Reads no command line.
 */
import type { ClientLine } from './version.ts';
import { clientLines } from './version.ts';

/** What the one argument behind an option is. `secret`, `user`, `key` and `proxy-user` are or hold secrets; `property` and `sql` may. */
export type ValueKind =
  | 'api-url'
  | 'auth-url'
  | 'proxy'
  | 'user'
  | 'proxy-user'
  | 'secret'
  | 'certificate'
  | 'key'
  | 'keystore'
  | 'alias'
  | 'client-id'
  | 'number'
  | 'workspace'
  | 'model'
  | 'name'
  | 'input'
  | 'output'
  | 'server-file'
  | 'property'
  | 'locale'
  | 'sql'
  | 'class';

/** What it does as it is read. `asks`: sends requests, so that all about the connection must stand before it. */
export type Doing = 'sets' | 'asks' | 'executes' | 'uploads' | 'downloads' | 'dumps' | 'tells';

export type OptionRule = {
  /** The long one first. */
  readonly names: readonly string[];
  /** Null: takes none. */
  readonly value: ValueKind | null;
  readonly does: Doing;
  /** From one line to another, both included. */
  readonly lines: readonly (readonly [ClientLine, ClientLine])[];
};

const oldest = '1.3';
const newest = '4.1';
const always = [[oldest, newest]] as const;
const since = (line: ClientLine) => [[line, newest]] as const;
const only = (from: ClientLine, to: ClientLine) => [[from, to]] as const;

function rule(
  names: string,
  value: ValueKind | null,
  lines: OptionRule['lines'] = always,
  does: Doing = 'sets',
): OptionRule {
  return { names: names.split(' '), value, does, lines };
}

/** `-putItems:csv` and its kin. */
const items = ['-putItems', '-updateItems', '-upsertItems', '-deleteItems'].map((name) =>
  rule(`${name}:csv ${name}:json ${name}:jdbc`, 'input', since('3.0'), 'uploads'),
);

export const optionRules: readonly OptionRule[] = [
  rule('-help -h', null, always, 'tells'),
  rule('-version', null, always, 'tells'),
  rule('-debug -d', null),
  rule('-quiet -q', null, only('1.3', '1.4.4')),
  rule('-service -s', 'api-url'),
  rule('-auth -authserviceurl', 'auth-url', since('1.4.0')),
  rule('-user -u', 'user'),
  rule('-certificate -c', 'certificate'),
  rule('-privatekey -pkey', 'key', since('1.4.1')),
  rule('-keystore -k', 'keystore'),
  rule('-keystorepass -kp', 'secret'),
  rule('-keystorealias -ka', 'alias'),
  rule('-oauth-client-id', 'client-id', since('4.0')),
  rule('--rotatable', null, since('4.0')),
  rule('--forceRegister', null, since('4.0'), 'asks'),
  rule('-via -v', 'proxy'),
  rule('-viauser -vu', 'proxy-user'),
  rule('-maxretrycount -mrc', 'number', since('1.4.0')),
  rule('-retrytimeout -rt', 'number', since('1.4.0')),
  rule('-httptimeout -ct', 'number', since('1.4.0')),
  rule('-chunksize -ch', 'number', since('1.4.0')),
  rule('-workspace -w', 'workspace'),
  rule('-workspace_id -w_id', 'workspace', since('4.1')),
  rule('-model -m', 'model'),
  rule('-model_id -m_id', 'model', since('4.1')),
  rule('-module -mo', 'name'),
  rule('-view -vi', 'name'),
  rule('-list -l', 'name', since('3.0')),
  rule('-pages', 'name', since('3.0')),
  rule('-workspaces -W', null, [['1.3', '1.4.0'] as const, ['3.0', newest] as const], 'asks'),
  rule('-models -M', null, [['1.3', '1.4.0'] as const, ['3.0', newest] as const], 'asks'),
  rule('-modules -MO', null, [['1.3', '1.4.1'] as const, ['3.0', newest] as const], 'asks'),
  rule('-views', null, [['1.3', '1.4.1'] as const, ['3.0', newest] as const], 'asks'),
  rule('-VI', null, only('1.3', '1.4.1'), 'asks'),
  rule('-V', null, since('3.0'), 'asks'),
  rule('-lists -L', null, since('3.0'), 'asks'),
  rule('-files -F', null, always, 'asks'),
  rule('-imports -I', null, always, 'asks'),
  rule('-exports -E', null, always, 'asks'),
  rule('-actions -A', null, always, 'asks'),
  rule('-processes -P', null, always, 'asks'),
  rule('-emd', null, always, 'asks'),
  rule('-file -f', 'server-file'),
  rule('-put -p', 'input', always, 'uploads'),
  rule('-puts', null, always, 'uploads'),
  rule('-putc', null, always, 'uploads'),
  rule('-get -g', 'output', always, 'downloads'),
  rule('-gets', null, always, 'downloads'),
  rule('-getc', null, always, 'downloads'),
  rule('-get:csv -get:csv_sc -get:csv_mc -get:json', 'output', since('3.0'), 'downloads'),
  ...items,
  rule('-itemmappingproperty -im', 'input', since('3.0')),
  rule('-import -i', 'name'),
  rule('-export -e', 'name'),
  rule('-action -a', 'name'),
  rule('-process -pr', 'name'),
  rule('-execute -x', null, always, 'executes'),
  rule('-execute:all -x:all', null, since('3.0')),
  rule('-output -o', 'output', always, 'dumps'),
  rule('-locale -xl', 'locale'),
  rule('-connectorproperty -xc', 'property'),
  rule('-mappingproperty -xm', 'property'),
  rule('-loadclass', 'class'),
  rule('-jdbcproperties', 'input', since('1.4.0'), 'uploads'),
  rule('-jdbcurl', 'sql', only('1.3', '1.3')),
  rule('-jdbcuser', 'secret', only('1.3', '1.3')),
  rule('-jdbcfetchsize', 'number', only('1.3', '1.3')),
  rule('-jdbcproperty', 'secret', only('1.3', '1.3')),
  rule('-jdbcquery', 'sql', only('1.3', '1.3'), 'uploads'),
];

/** As that version spells it, capitals included; null: it does not know it. */
export function ruleFor(written: string, line: ClientLine): OptionRule | null {
  return optionRules.find((one) => one.names.includes(written) && isIn(one, line)) ?? null;
}

/** Known to some version; for the words on what a version does not know. */
export function anyRuleFor(written: string): OptionRule | null {
  return optionRules.find(({ names }) => names.includes(written)) ?? null;
}

/** `4.0 and later`, `1.3 to 1.4.4` */
export function linesText({ lines }: OptionRule): string {
  return lines
    .map(([from, to]) => (to === newest ? `${from} and later` : from === to ? from : `${from} to ${to}`))
    .join(' and ');
}

/** The name meant by one that is not known: in other capitals, or a letter away; null where none comes near. */
export function nearestOption(written: string, line: ClientLine): string | null {
  if (!/^-{0,2}[A-Za-z][\w:-]{1,30}$/.test(written)) return null;
  const names = optionRules.filter((one) => isIn(one, line)).flatMap((one) => one.names);
  const bare = bareOf(written);
  const sameLetters = names.find((name) => bareOf(name) === bare);
  if (sameLetters !== undefined) return sameLetters;
  // Of short names every other is a letter away.
  return bare.length < 5
    ? null
    : (names.find((name) => bareOf(name).length >= 4 && isOneEdit(bareOf(name), bare)) ?? null);
}

function bareOf(name: string): string {
  return name.toLowerCase().replace(/[-_]/g, '');
}

function isIn({ lines }: OptionRule, line: ClientLine): boolean {
  const at = clientLines.indexOf(line);
  return lines.some(([from, to]) => clientLines.indexOf(from) <= at && at <= clientLines.indexOf(to));
}

/** One letter more, less, other, or two exchanged. */
function isOneEdit(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (long.length - short.length > 1) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  if (long.length > short.length) return short.slice(at) === long.slice(at + 1);
  const rest = (text: string, from: number) => text.slice(from);
  const isSwap = short[at] === long[at + 1] && short[at + 1] === long[at] && rest(short, at + 2) === rest(long, at + 2);
  return isSwap || rest(short, at + 1) === rest(long, at + 1);
}
