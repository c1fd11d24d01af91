/** Finds Javas as launchers find them: at a given place, by JAVA_HOME, the PATH, the registry, and where packages put them. Runs none. */
import { realpath } from 'node:fs/promises';
import type { Host } from '../../host/host.ts';
import { knownOr } from '../../host/known.ts';
import type { JavaCandidate, JavaOnTheWay } from './java.ts';
import { identityOfReleaseFile } from './version.ts';

export type Located = {
  /** The folder that holds `bin`, links followed where this host can. */
  readonly home: string | null;
  readonly executable: string | null;
  readonly kind: 'binary' | 'script' | 'unreadable' | 'missing';
};

type Environment = Readonly<Record<string, string | undefined>>;

/** `candidate`: a home, a JDK 8 with its `jre`, a `bin`, or a `java`. */
export async function located(host: Host, { path }: Pick<JavaCandidate, 'path'>): Promise<Located> {
  const facts = await host.factsOf(path);
  if (!facts.exists) return { home: null, executable: null, kind: 'missing' };
  const found = facts.kind === 'folder' ? await javaIn(host, path) : path;
  if (found === null) return { home: path, executable: null, kind: 'missing' };
  const executable = await linksFollowed(host, found);
  const { dirname, basename } = host.paths;
  const bin = dirname(executable);
  const home = basename(bin).toLowerCase() === 'bin' ? dirname(bin) : null;
  return { home, executable, kind: await kindOf(host, executable) };
}

/** JAVA_HOME, PATH and, on Windows, the registry: in the order in which launchers try them. */
export async function javasOnTheWay(host: Host, environment: Environment): Promise<readonly JavaOnTheWay[]> {
  const candidates = [
    ...homeCandidates(variable(host, environment, 'JAVA_HOME')),
    ...(await pathCandidates(host, environment)),
    ...(await registryCandidates(host)),
  ];
  // Of what a snapshot says nothing there is nothing to compare.
  const seen = await Promise.all(candidates.map((candidate) => knownOr(seenOnTheWay(host, candidate), null)));
  return seen.filter((one) => one !== null);
}

/** Where packages put them, each home once: `/usr/lib/jvm/*`, `C:\Program Files\Java\*`. */
export async function installedJavas(host: Host): Promise<readonly JavaOnTheWay[]> {
  const folders = host.platform === 'windows' ? windowsFolders(host) : posixFolders;
  const found: JavaOnTheWay[] = [];
  for (const folder of folders) {
    const names = await namesOrNone(host, folder);
    for (const name of names.slice(0, 100)) {
      const path = host.paths.join(folder, name);
      if ((await javaIn(host, path).catch(() => null)) === null) continue;
      const seen = await seenOnTheWay(host, { by: 'installed', path });
      if (!found.some(({ executable }) => executable === seen.executable)) found.push(seen);
    }
  }
  return found;
}

/** Windows names of variables ignore case. */
function variable({ platform }: Host, environment: Environment, name: string): string | undefined {
  if (platform === 'posix') return environment[name];
  const key = Object.keys(environment).find((one) => one.toUpperCase() === name);
  return key === undefined ? undefined : environment[key];
}

async function seenOnTheWay(host: Host, candidate: JavaCandidate): Promise<JavaOnTheWay> {
  const { home, executable, kind } = await located(host, candidate);
  const release = home === null ? null : await releaseAt(host, home);
  return { ...candidate, executable: kind === 'missing' ? null : executable, release };
}

async function releaseAt(host: Host, home: string) {
  const text = await releaseText(host, home);
  return text === null ? null : (identityOfReleaseFile(text)?.release ?? null);
}

/** The `jre` of a JDK 8 has its release file a folder higher. */
export async function releaseText(host: Host, home: string): Promise<string | null> {
  const places = [home, ...(host.paths.basename(home) === 'jre' ? [host.paths.dirname(home)] : [])];
  for (const place of places) {
    // A snapshot may have a `java` on the PATH (a link) and nothing of the folder above it: not known, and the rest is judged.
    const read = await knownOr(host.textOf(host.paths.join(place, 'release'), { maxBytes: 64 * 1024 }), null);
    if (read !== null) return read.text;
  }
  return null;
}

/** Launchers take the value as it is: quotes in it, or a `bin` at its end, make it useless to them. */
function homeCandidates(value: string | undefined): readonly JavaCandidate[] {
  return value === undefined || value === '' ? [] : [{ by: 'JAVA_HOME', path: value }];
}

/** Windows allows quotes around an entry, and takes them off. */
async function pathCandidates(host: Host, environment: Environment): Promise<readonly JavaCandidate[]> {
  const entries = (variable(host, environment, 'PATH') ?? '').split(host.paths.delimiter).slice(0, 500);
  const folders = host.platform === 'windows' ? entries.map((one) => one.replace(/^"(.*)"$/, '$1')) : entries;
  for (const folder of folders.filter((one) => host.paths.isAbsolute(one))) {
    const path = host.paths.join(folder, programName(host));
    const facts = await host.factsOf(path).catch(() => null);
    if (facts?.exists === true && facts.kind === 'file' && facts.isExecutable !== false) return [{ by: 'PATH', path }];
  }
  return [];
}

/** Java 8 and older write the first two names, later ones the last two; launchers of Anaplan Connect ask for the first two. */
const registryNames = ['Java Runtime Environment', 'Java Development Kit', 'JRE', 'JDK'];

async function registryCandidates(host: Host): Promise<readonly JavaCandidate[]> {
  const found: JavaCandidate[] = [];
  for (const root of ['HKLM\\Software\\JavaSoft', 'HKLM\\Software\\Wow6432Node\\JavaSoft']) {
    for (const name of registryNames) {
      const current = valueNamed(await host.registry(`${root}\\${name}`), 'CurrentVersion');
      if (current === null) continue;
      const path = valueNamed(await host.registry(`${root}\\${name}\\${current}`), 'JavaHome');
      if (path !== null && !found.some((one) => one.path === path)) found.push({ by: 'registry', path });
    }
  }
  return found;
}

function valueNamed(values: Readonly<Record<string, string>> | null, name: string): string | null {
  const key = Object.keys(values ?? {}).find((one) => one.toLowerCase() === name.toLowerCase());
  return key === undefined ? null : (values?.[key] ?? null);
}

async function javaIn(host: Host, folder: string): Promise<string | null> {
  const program = programName(host);
  for (const parts of [
    ['bin', program],
    ['jre', 'bin', program],
    ['Contents', 'Home', 'bin', program],
  ]) {
    const path = host.paths.join(folder, ...parts);
    if ((await host.factsOf(path)).exists) return path;
  }
  const inside = host.paths.join(folder, program);
  const facts = await host.factsOf(inside);
  return facts.exists && facts.kind === 'file' ? inside : null;
}

function programName({ platform }: Host): string {
  return platform === 'windows' ? 'java.exe' : 'java';
}

/** A snapshot has no links left. */
async function linksFollowed(host: Host, path: string): Promise<string> {
  if (host.collectedAtMs !== null) return path;
  return await realpath(path).catch(() => path);
}

/** By its first bytes: ELF, Windows, Mach-O. Anything else would be a script of somebody's, which is not run. */
async function kindOf(host: Host, path: string): Promise<Located['kind']> {
  const facts = await host.factsOf(path);
  if (!facts.exists) return 'missing';
  // A snapshot holds no programs: their names and sizes are all there is.
  if (host.collectedAtMs !== null) return 'binary';
  if (facts.kind !== 'file' || facts.isExecutable === false) return 'unreadable';
  const head = await host.textOf(path, { maxBytes: 4 }).catch(() => null);
  if (head === null) return 'unreadable';
  return /^(?:\x7fELF|MZ)/.test(head.text) || machO.includes(head.text) ? 'binary' : 'script';
}

/** As windows-1252 shows them. */
const machO = ['\u00cf\u00fa\u00ed\u00fe', '\u00ce\u00fa\u00ed\u00fe', '\u00ca\u00fe\u00ba\u00be'];

const posixFolders = ['/usr/lib/jvm', '/usr/java', '/opt/java', '/Library/Java/JavaVirtualMachines'];

function windowsFolders({ environment, paths }: Host): readonly string[] {
  const roots = [environment['ProgramFiles'], environment['ProgramFiles(x86)']].filter((one) => one !== undefined);
  const names = ['Java', 'Eclipse Adoptium', 'Zulu', 'Amazon Corretto', 'Microsoft', 'Semeru', 'BellSoft'];
  return (roots.length === 0 ? ['C:\\Program Files', 'C:\\Program Files (x86)'] : roots).flatMap((root) =>
    names.map((name) => paths.join(root, name)),
  );
}

async function namesOrNone(host: Host, folder: string): Promise<readonly string[]> {
  return (await host.namesIn(folder).catch(() => null)) ?? [];
}
