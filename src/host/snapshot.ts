/** A folder that `collect` made on another machine, as probes see that machine: paths by its own rules, access rights unknown. Follows no link, reads nothing outside the folder. */
import { lstat, readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { CouldNotLook } from '../check.ts';
import type { Listed, Manifest } from './collected.ts';
import {
  noSnapshot,
  parseEnvironment,
  parseJavaVersions,
  parseListing,
  parseManifest,
  parseRegistry,
  registryBelow,
  registryKey,
} from './collected.ts';
import type { Host, PathFacts } from './host.ts';
import { thisHost } from './this-host.ts';

const most = { files: 20_000, depth: 40, textBytes: 16 * 1024 * 1024 } as const;

/** Throws CouldNotLook (operator) where `folder` holds no snapshot that is known here. */
export async function snapshotHost(folder: string): Promise<Host> {
  const root = await realpath(folder).catch(() => null);
  if (root === null) throw noSnapshot(folder, 'there is no such folder, or it may not be entered');
  const manifest = await manifestOf(root, folder);
  const { platform, collectedAtMs, account, home } = manifest;
  const paths = platform === 'windows' ? path.win32 : path.posix;
  const copies = await copiesIn(path.join(root, 'files'), paths);
  const known = indexOf(parseListing(await textIn(root, 'listing.tsv')), copies, paths);
  const registry = parseRegistry(await textIn(root, 'registry.txt'));
  const javas = parseJavaVersions(await textIn(root, 'java.txt'));
  const look = new Look(known, copies, manifest, paths);
  return {
    platform,
    paths,
    collectedAtMs,
    account: { name: account, home },
    environment: parseEnvironment(await textIn(root, 'environment.txt')),
    factsOf: async (file) => look.factsOf(file),
    textOf: (file, options) => look.textOf(file, options),
    bytesOf: (file, maxBytes) => look.bytesOf(file, maxBytes),
    namesIn: async (one) => look.namesIn(one),
    javaVersion: async (file) =>
      javas.find(({ executable }) => keyOf(executable, paths) === keyOf(file, paths))?.output ?? null,
    registry: async (key) => registry.get(registryKey(key)) ?? null,
    registryBelow: async (key) => registryBelow(registry, key),
  };
}

const reader = thisHost({});

async function manifestOf(root: string, folder: string): Promise<Manifest> {
  const file = path.join(root, 'manifest.tsv');
  const found = await lstat(file).catch(() => null);
  if (found === null || !found.isFile()) throw noSnapshot(folder, 'it holds no manifest.tsv');
  const read = parseManifest(await textIn(root, 'manifest.tsv'), folder);
  return read.collectedAtMs > 0 ? read : { ...read, collectedAtMs: Math.round(found.mtimeMs) };
}

/** Empty where there is none: collect writes registry.txt only on Windows. */
async function textIn(root: string, name: string): Promise<string> {
  const file = path.join(root, name);
  const found = await lstat(file).catch(() => null);
  if (found === null || !found.isFile()) return '';
  return (await reader.textOf(file, { maxBytes: most.textBytes }))?.text ?? '';
}

/** Path of that machine, as its key -> the copy here. Only plain files in plain folders: a link in a snapshot was put there by somebody. */
type Copies = ReadonlyMap<string, { readonly path: string; readonly copy: string; readonly sizeBytes: number }>;

async function copiesIn(folder: string, paths: path.PlatformPath): Promise<Copies> {
  const copies = new Map<string, { path: string; copy: string; sizeBytes: number }>();
  const walk = async (here: string, parts: readonly string[]): Promise<void> => {
    if (parts.length > most.depth) return;
    if (!(await lstat(here).catch(() => null))?.isDirectory()) return;
    for (const entry of (await readdir(here, { withFileTypes: true })).toSorted(byName)) {
      if (copies.size >= most.files) return;
      const inside = [...parts, entry.name];
      if (entry.isDirectory()) await walk(path.join(here, entry.name), inside);
      const there = entry.isFile() ? originalOf(inside, paths) : null;
      if (there === null) continue;
      const copy = path.join(here, entry.name);
      const { size } = await lstat(copy);
      copies.set(keyOf(there, paths), { path: there, copy, sizeBytes: size });
    }
  };
  await walk(folder, []);
  return copies;
}

function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name < other.name ? -1 : 1;
}

/** `root/opt/a.sh` is /opt/a.sh; `C/jobs/a.bat` is C:\jobs\a.bat; `UNC/server/share/a.bat` is \\server\share\a.bat. */
function originalOf([first = '', ...rest]: readonly string[], paths: path.PlatformPath): string | null {
  if (rest.length === 0) return null;
  if (paths === path.posix) return first === 'root' ? `/${rest.join('/')}` : null;
  if (first === 'UNC') return rest.length > 2 ? `\\\\${rest.join('\\')}` : null;
  return /^[A-Za-z]$/.test(first) ? `${first.toUpperCase()}:\\${rest.join('\\')}` : null;
}

/** Windows ignores case, takes slashes both ways, and has a long form of paths. */
function keyOf(file: string, paths: path.PlatformPath): string {
  const plain = paths === path.win32 ? file.replace(/^\\\\\?\\(UNC\\)?/i, (_all, unc) => (unc ? '\\\\' : '')) : file;
  const normal = paths.normalize(plain);
  const short = normal.length > paths.parse(normal).root.length ? normal.replace(/[\\/]+$/, '') : normal;
  return paths === path.win32 ? short.toLowerCase() : short;
}

type Index = ReadonlyMap<string, Listed>;

/** With the folders above all that is there. The last line on a path counts, and `complete` once said stays. */
function indexOf(listed: readonly Listed[], copies: Copies, paths: path.PlatformPath): Index {
  const index = new Map<string, Listed>();
  for (const one of listed) {
    const key = keyOf(one.path, paths);
    if (index.get(key)?.remark !== 'complete') index.set(key, one);
  }
  for (const [key, { path: there, sizeBytes }] of copies)
    if (!index.has(key))
      index.set(key, { kind: 'file', sizeBytes, modifiedAtMs: null, path: there, remark: 'copied whole' });
  for (const { kind, path: there } of [...index.values()]) {
    if (kind === 'absent') continue;
    for (let above = paths.dirname(there), last = there; above !== last; last = above, above = paths.dirname(above)) {
      const key = keyOf(above, paths);
      const found = index.get(key);
      if (found !== undefined && found.kind !== 'absent') break;
      index.set(key, { kind: 'folder', sizeBytes: 0, modifiedAtMs: null, path: above, remark: '' });
    }
  }
  return index;
}

class Look {
  readonly #known: Index;
  readonly #copies: Copies;
  readonly #manifest: Manifest;
  readonly #paths: path.PlatformPath;
  readonly #children = new Map<string, string[]>();

  constructor(known: Index, copies: Copies, manifest: Manifest, paths: path.PlatformPath) {
    this.#known = known;
    this.#copies = copies;
    this.#manifest = manifest;
    this.#paths = paths;
    for (const { kind, path: there } of known.values()) {
      if (kind === 'absent' || paths.dirname(there) === there) continue;
      const above = keyOf(paths.dirname(there), paths);
      const names = this.#children.get(above);
      if (names === undefined) this.#children.set(above, [paths.basename(there)]);
      else names.push(paths.basename(there));
    }
  }

  factsOf(file: string): PathFacts {
    const found = this.#find(file);
    if (found === null) return { exists: false, path: file };
    const { kind, sizeBytes } = found;
    const modifiedAtMs = found.modifiedAtMs ?? this.#manifest.collectedAtMs;
    const rights = { isReadable: null, isWritable: null, isExecutable: null, mode: null };
    return { exists: true, path: file, kind: kind === 'absent' ? 'other' : kind, sizeBytes, modifiedAtMs, ...rights };
  }

  async textOf(file: string, options?: Parameters<Host['textOf']>[1]): ReturnType<Host['textOf']> {
    const found = this.#copyOf(file);
    if (found === null) return null;
    const read = await reader.textOf(found.copy, options);
    if (read === null) return null;
    const facts = this.factsOf(file);
    const sizeBytes = facts.exists ? facts.sizeBytes : read.sizeBytes;
    const modifiedAtMs = facts.exists ? facts.modifiedAtMs : this.#manifest.collectedAtMs;
    return { ...read, path: file, sizeBytes, modifiedAtMs, isCut: read.isCut || sizeBytes > read.sizeBytes };
  }

  /** Null too for a copy of a part. */
  async bytesOf(file: string, maxBytes?: number): ReturnType<Host['bytesOf']> {
    const found = this.#copyOf(file);
    const facts = found === null ? null : this.factsOf(file);
    if (found === null || (facts?.exists && facts.sizeBytes > found.sizeBytes)) return null;
    return await reader.bytesOf(found.copy, maxBytes);
  }

  namesIn(folder: string): readonly string[] | null {
    const found = this.#find(folder);
    if (found === null || found.kind !== 'folder') return null;
    if (found.remark !== 'complete') throw this.#notCollected(folder);
    return (this.#children.get(keyOf(folder, this.#paths)) ?? []).toSorted().slice(0, 10_000);
  }

  /** Null: it was not there. Throws where nobody looked. */
  #find(file: string): Listed | null {
    const key = keyOf(file, this.#paths);
    const found = this.#known.get(key);
    if (found !== undefined) return found.kind === 'absent' ? null : found;
    for (let above = this.#paths.dirname(key), last = key; above !== last; ) {
      const folder = this.#known.get(above);
      if (folder !== undefined) {
        if (folder.kind !== 'folder' || folder.remark === 'complete') return null;
        break;
      }
      last = above;
      above = this.#paths.dirname(above);
    }
    throw this.#notCollected(file);
  }

  #copyOf(file: string) {
    const found = this.#find(file);
    if (found === null) return null;
    const copy = this.#copies.get(keyOf(file, this.#paths));
    if (copy !== undefined) return copy;
    const why = found.kind === 'file' ? found.remark || 'its name alone was collected' : 'it is no regular file';
    const message = `${file} is not in the snapshot: ${why}. Look at it on its own machine.`;
    throw new CouldNotLook({ whose: 'operator', code: 'not-in-snapshot', message });
  }

  #notCollected(file: string): CouldNotLook {
    const scripts = [...this.#copies.values()].map(({ path: there }) => there);
    const some = scripts.filter((one) => /\.(?:sh|bat|cmd|ps1|py)$/i.test(one)).slice(0, 8);
    const there = some.length === 0 ? '' : ` Scripts in it: ${some.join(', ')}.`;
    const message = `The snapshot says nothing of ${file}: it was not collected. Run collect again and name it, or use its whole path as on that machine.${there}`;
    return new CouldNotLook({ whose: 'operator', code: 'not-in-snapshot', message });
  }
}
