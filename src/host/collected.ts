/** The texts that `collect` writes -> what they say of a machine; pure. Opens no file. The format is in docs/windows.md. */
import { CouldNotLook } from '../check.ts';
import type { HostPlatform } from './host.ts';

export type Manifest = {
  readonly platform: HostPlatform;
  readonly collectedAtMs: number;
  readonly account: string;
  readonly home: string | null;
};

/** One line of listing.tsv. `absent`: looked for, and not there. */
export type Listed = {
  readonly kind: 'file' | 'folder' | 'other' | 'absent';
  readonly sizeBytes: number;
  /** That machine's clock; null where its tools do not tell. */
  readonly modifiedAtMs: number | null;
  readonly path: string;
  /** `complete` of a folder: what is not named in it is not there. Of a file: how it was copied, or why not. */
  readonly remark: string;
};

/** Names of keys in lower case, the root written out. */
export type Registry = ReadonlyMap<string, Readonly<Record<string, string>>>;

const formatVersion = '1';
const mostLines = 50_000;

/** Throws CouldNotLook (operator) where the text is no manifest, or one of a format not known here. */
export function parseManifest(text: string, folder: string): Manifest {
  const facts = new Map(linesOf(text).map((line) => pairOf(line, '\t')));
  const version = facts.get('anaplan-doctor-snapshot');
  if (version === undefined) throw noSnapshot(folder, 'its manifest.tsv does not begin as collect writes it');
  if (version !== formatVersion)
    throw noSnapshot(folder, `it is of format ${version.slice(0, 20)}, and this program knows format ${formatVersion}`);
  const platform = facts.get('platform');
  if (platform !== 'posix' && platform !== 'windows') throw noSnapshot(folder, 'its manifest names no platform');
  const at = Date.parse(facts.get('collectedAt') ?? '');
  // cmd.exe cannot tell the time without its locale: the time of the file itself is used then.
  return {
    platform,
    collectedAtMs: Number.isNaN(at) ? 0 : at,
    account: facts.get('account') || 'unknown',
    home: facts.get('home') || null,
  };
}

export function noSnapshot(folder: string, why: string): CouldNotLook {
  const message = `${folder} could not be used as a snapshot: ${why}. Make one with collect.sh or collect.cmd: \`anaplan-doctor collect --print sh\`.`;
  return new CouldNotLook({ whose: 'operator', code: 'no-snapshot', message });
}

/** Lines that are none are passed over: names of files may hold anything. */
export function parseListing(text: string): readonly Listed[] {
  return linesOf(text).flatMap((line): readonly Listed[] => {
    const [kind, size = '', time = '', path = '', remark = ''] = line.split('\t');
    if (path === '' || (kind !== 'file' && kind !== 'folder' && kind !== 'other' && kind !== 'absent')) return [];
    const sizeBytes = /^\d{1,15}$/.test(size) ? Number(size) : 0;
    const modifiedAtMs = /^\d{1,11}$/.test(time) ? Number(time) * 1000 : null;
    return [{ kind, sizeBytes, modifiedAtMs, path, remark }];
  });
}

/** Lines NAME=value. Windows has hidden ones that begin with `=`: left out. */
export function parseEnvironment(text: string): Readonly<Record<string, string>> {
  const pairs = linesOf(text).flatMap((line) => (/^[^=\s][^=]{0,300}=/.test(line) ? [pairOf(line, '=')] : []));
  return Object.fromEntries(pairs);
}

/** java.txt: a line `== PROGRAM`, then what its `java -version` wrote. Where a program comes twice, the first counts. */
export function parseJavaVersions(text: string): readonly { readonly executable: string; readonly output: string }[] {
  const found: { executable: string; lines: string[] }[] = [];
  for (const line of linesOf(text)) {
    if (line.startsWith('== ')) found.push({ executable: line.slice(3).trim(), lines: [] });
    else found.at(-1)?.lines.push(line.slice(0, 1000));
  }
  return found.map(({ executable, lines }) => ({ executable, output: lines.slice(0, 40).join('\n') }));
}

/** Output of `reg query KEY [/s]`: a line with the key, then four spaces before each of name, type and value. */
export function parseRegistry(text: string): Registry {
  const keys = new Map<string, Record<string, string>>();
  let values: Record<string, string> | null = null;
  for (const line of linesOf(text)) {
    if (/^HK[A-Z_]+(?:\\|$)/i.test(line)) {
      values = keys.get(registryKey(line)) ?? Object.create(null);
      keys.set(registryKey(line), values ?? {});
      continue;
    }
    const [, name, value = ''] = /^ {4}(.{1,300}?) {4}REG_[A-Z_]{2,30}(?: {4}(.*))?$/.exec(line) ?? [];
    if (name !== undefined && values !== null) values[name] = value;
  }
  return keys;
}

export function registryKey(key: string): string {
  const [root = '', ...rest] = key.trim().replace(/\\+$/, '').split('\\');
  return [roots[root.toUpperCase()] ?? root, ...rest].join('\\').toLowerCase();
}

/** Keys one step below, in order; also those that hold no value of their own. */
export function registryBelow(registry: Registry, key: string): readonly string[] {
  const above = `${registryKey(key)}\\`;
  const below = [...registry.keys()].filter((one) => one.startsWith(above));
  return [...new Set(below.map((one) => `${above}${one.slice(above.length).split('\\')[0] ?? ''}`))].toSorted();
}

const roots: Readonly<Record<string, string>> = {
  HKLM: 'HKEY_LOCAL_MACHINE',
  HKCU: 'HKEY_CURRENT_USER',
  HKCR: 'HKEY_CLASSES_ROOT',
  HKU: 'HKEY_USERS',
};

function linesOf(text: string): readonly string[] {
  return text.split(/\r?\n/, mostLines);
}

function pairOf(line: string, separator: string): readonly [string, string] {
  const at = line.indexOf(separator);
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1).trimEnd()];
}
