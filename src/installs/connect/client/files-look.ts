/** Looks at the files a call of the client reads and writes: there, usable, and of JDBC properties which names are set. Keeps no content. */
import type { Host, PathFacts } from '../../../host/host.ts';
import { placeText } from '../../place.ts';
import type { JdbcSeen, PathSeen } from './observation.ts';
import type { Use } from './reading.ts';

const mostPaths = 100;

/** `folder`: where the client runs. `isOwn`: by the account that looks; of another's rights nothing is known. */
export async function pathsOf(
  uses: readonly Use[],
  { folder, isOwn, host }: { readonly folder: string; readonly isOwn: boolean; readonly host: Host },
): Promise<readonly PathSeen[]> {
  const named = uses.flatMap((use) => [
    ...(use.rule.value === 'input' ? [{ use, text: use.value?.value ?? null, role: roleOf(use) }] : []),
    ...(use.rule.value === 'output' ? [{ use, text: use.value?.value ?? null, role: 'output' as const }] : []),
    ...(use.dump === null ? [] : [{ use, text: use.dump.value, role: 'output' as const }]),
  ]);
  const looked = named.slice(0, mostPaths).map(async ({ use, text, role }): Promise<PathSeen[]> => {
    if (text === null || text === '' || text.startsWith('-')) return [];
    const path = host.paths.resolve(folder, text);
    const about = { option: use.rule.names[0] ?? use.written, role, path, at: placeText(use.origin) };
    return [
      { ...about, ...(role === 'output' ? await outputAt(path, isOwn, host) : await inputAt(path, isOwn, host)) },
    ];
  });
  return (await Promise.all(looked)).flat();
}

function roleOf({ rule }: Use): PathSeen['role'] {
  return rule.names.includes('-jdbcproperties') ? 'jdbc properties' : 'input';
}

type Seen = Pick<PathSeen, 'exists' | 'isUsable' | 'hasFolder'>;

async function inputAt(path: string, isOwn: boolean, host: Host): Promise<Seen> {
  const facts = await factsOrNull(path, host);
  if (facts === null) return { exists: null, isUsable: null, hasFolder: null };
  return { exists: facts.exists, isUsable: facts.exists && isOwn ? facts.isReadable : null, hasFolder: null };
}

/** A dump folder that is not there is told too: the client makes none. */
async function outputAt(path: string, isOwn: boolean, host: Host): Promise<Seen> {
  const facts = await factsOrNull(path, host);
  const folder = await factsOrNull(host.paths.dirname(path), host);
  const hasFolder = folder === null ? null : folder.exists && folder.kind === 'folder';
  const target = facts?.exists === true ? facts : folder;
  const isUsable = isOwn && target?.exists === true ? target.isWritable : null;
  return { exists: facts?.exists ?? null, isUsable, hasFolder };
}

async function factsOrNull(path: string, host: Host): Promise<PathFacts | null> {
  return await host.factsOf(path).catch(() => null);
}

/** Names that the client reads; without the first and the query it throws, without the fetch size an import does. */
const jdbcNames = ['jdbc.connect.url', 'jdbc.username', 'jdbc.password', 'jdbc.fetch.size', 'jdbc.query'];

export async function jdbcOf(
  paths: readonly PathSeen[],
  lib: readonly string[] | null,
  host: Host,
  onSecret: (value: string) => void,
): Promise<JdbcSeen | null> {
  const file = paths.find(({ role, exists }) => role === 'jdbc properties' && exists === true)?.path;
  if (file === undefined) return null;
  const read = await host.textOf(file, { maxBytes: 64 * 1024 }).catch(() => null);
  if (read === null) return null;
  const names = new Set<string>();
  for (const line of read.text.split(/\r?\n/)) {
    const [, name, value = ''] = /^\s*([\w.]+)\s*[=:]\s*(.*?)\s*$/.exec(line) ?? [];
    if (name === undefined || line.trimStart().startsWith('#')) continue;
    if (value !== '') names.add(name);
    if (/password/i.test(name) && value.length >= 3) onSecret(value);
  }
  const hasDriver = (lib ?? []).some((name) => /\.jar$/i.test(name) && !ownJars.test(name));
  return { file, missing: jdbcNames.filter((name) => !names.has(name)), hasDriver };
}

/** What Anaplan ships in lib/. */
const ownJars = /^(?:anaplan|bcprov|commons-|gson|jackson|feign|okhttp|httpc|jcifs|slf4j|logback|opencsv)/i;
