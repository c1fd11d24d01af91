/** Where a call's launcher lies and what lies beside it: jars, which of them wins, the version, `lib/`. Reads through the host, judges nothing. */
import type { Host } from '../../../host/host.ts';
import type { ConnectCall } from '../emulated.ts';
import type { JarFacts } from './jar.ts';
import { jarFactsOf } from './jar.ts';
import type { Launcher } from './launcher.ts';
import { fitsPattern, launcherOf } from './launcher.ts';
import type { ClientVersion } from './version.ts';
import { clientVersionOf, versionInName } from './version.ts';

export type Jar = {
  readonly name: string;
  readonly path: string;
  readonly modifiedAtMs: number;
  /** The launcher's pattern finds it. */
  readonly isFound: boolean;
};

export type Install = {
  /** Of the client: null where the call does not tell. */
  readonly folder: string | null;
  /** As the call names it, made absolute; null: it depends on what is not known, or Java is called directly. */
  readonly launcherPath: string | null;
  readonly launcher: Launcher | null;
  readonly launcherFacts: 'there' | 'missing' | 'not-executable' | 'unreadable' | 'none';
  /** The other launcher in the folder (`.bat` beside `.sh`), for who edits both. */
  readonly sibling: Launcher | null;
  /** Newest first: the launcher takes the first that its pattern finds. */
  readonly jars: readonly Jar[];
  /** That of the winning jar; null: none is there. */
  readonly jar: JarFacts | null;
  readonly version: ClientVersion | null;
  /** What the name of the winning jar says, where that differs. */
  readonly otherVersion: string | null;
  /** Names in `lib/`; null: there is no such folder. */
  readonly lib: readonly string[] | null;
};

const mostJarBytes = 128 * 1024 * 1024;
const mostLauncherBytes = 256 * 1024;

/** `folder`: where the call is run. */
export async function installOf(call: ConnectCall, folder: string, host: Host): Promise<Install> {
  const named = call.kind === 'launcher' ? call.command.value : null;
  const launcherPath = named === null ? null : await launcherPathOf(named, folder, host);
  const home = launcherPath === null ? jarFolderOf(call, folder, host) : host.paths.dirname(launcherPath);
  const text =
    launcherPath === null
      ? null
      : await host.textOf(launcherPath, { maxBytes: mostLauncherBytes }).catch(() => undefined);
  const launcher =
    text === null || text === undefined || launcherPath === null
      ? null
      : runBy(launcherOf(launcherPath, text), call.throughShell);
  const jars = home === null ? [] : await jarsIn(home, call, launcher, host);
  const winner = jars.find(({ isFound }) => isFound) ?? null;
  const jar = winner === null ? null : await jarAt(winner.path, host);
  return {
    folder: home,
    launcherPath,
    launcher,
    launcherFacts: await launcherFactsOf(launcherPath, text, call.throughShell, host),
    sibling: launcherPath === null ? null : await siblingOf(launcherPath, host),
    jars,
    jar,
    ...versionsOf(winner, jar, home, launcher, host),
    lib: home === null ? null : await namesOrNone(host, host.paths.join(home, 'lib')),
  };
}

/** A name without a slash is looked up on the PATH by `sh`, and in the working folder first by `cmd`. */
async function launcherPathOf(named: string, folder: string, host: Host): Promise<string> {
  const path = host.paths.resolve(folder, host.platform === 'posix' ? named.replace(/\\/g, '/') : named);
  if (host.platform !== 'windows' || /\.\w+$/.test(path)) return path;
  return (await exists(`${path}.bat`, host)) ? `${path}.bat` : path;
}

/** Handed to a shell its first line is a comment. */
function runBy(launcher: Launcher, shell: string | undefined): Launcher {
  if (shell === undefined || launcher.dialect === 'bat') return launcher;
  return { ...launcher, shell: shell === 'sh' ? 'sh' : shell === 'dash' || shell === 'ash' ? 'dash' : 'bash' };
}

async function launcherFactsOf(
  path: string | null,
  text: unknown,
  throughShell: string | undefined,
  host: Host,
): Promise<Install['launcherFacts']> {
  if (path === null) return 'none';
  if (text === undefined) return 'unreadable';
  if (text === null) return 'missing';
  const facts = await host.factsOf(path).catch(() => null);
  const needsNoRight = throughShell !== undefined || /\.(?:bat|cmd)$/i.test(path) || host.platform === 'windows';
  return facts?.exists === true && facts.isExecutable === false && !needsNoRight ? 'not-executable' : 'there';
}

async function siblingOf(path: string, host: Host): Promise<Launcher | null> {
  const other = /\.sh$/i.test(path) ? path.replace(/\.sh$/i, '.bat') : path.replace(/\.(?:bat|cmd)$/i, '.sh');
  if (other === path) return null;
  const text = await host.textOf(other, { maxBytes: mostLauncherBytes }).catch(() => null);
  return text === null ? null : launcherOf(other, text);
}

/** `java -classpath JAR com.anaplan.client.Program`: the jar that is named there. */
function jarArgumentOf({ javaArguments }: ConnectCall): string | null {
  const texts = javaArguments.map(({ value }) => value ?? '');
  return (
    texts.flatMap((one) => one.split(/[;:](?![\\/])/)).find((one) => /anaplan-connect[^\\/]*\.jar$/i.test(one)) ?? null
  );
}

function jarFolderOf(call: ConnectCall, folder: string, host: Host): string | null {
  const jar = jarArgumentOf(call);
  return jar === null ? null : host.paths.dirname(host.paths.resolve(folder, jar));
}

async function jarsIn(home: string, call: ConnectCall, launcher: Launcher | null, host: Host): Promise<readonly Jar[]> {
  const names = (await namesOrNone(host, home)) ?? [];
  const asked = launcher === null ? host.paths.basename(jarArgumentOf(call) ?? '') : null;
  const jars = names
    .filter((name) => /^anaplan-?connect.*\.jar$/i.test(name))
    .slice(0, 50)
    .map(async (name): Promise<Jar> => {
      const path = host.paths.join(home, name);
      const facts = await host.factsOf(path);
      const isFound =
        asked !== null && asked !== ''
          ? name === asked
          : fitsPattern(name, launcher?.jarPattern ?? 'anaplan-connect-*.jar', launcher?.dialect ?? 'sh');
      return { name, path, modifiedAtMs: facts.exists ? facts.modifiedAtMs : 0, isFound };
    });
  return (await Promise.all(jars)).toSorted((one, other) => other.modifiedAtMs - one.modifiedAtMs);
}

async function jarAt(path: string, host: Host): Promise<JarFacts> {
  try {
    const bytes = await host.bytesOf(path, mostJarBytes);
    // A snapshot has the names of jars, and not what is in them.
    if (bytes === null) return { state: host.collectedAtMs === null ? 'too-large' : 'unreadable' };
    return await jarFactsOf(bytes);
  } catch {
    return { state: 'unreadable' };
  }
}

function versionsOf(
  winner: Jar | null,
  jar: JarFacts | null,
  home: string | null,
  launcher: Launcher | null,
  host: Host,
): Pick<Install, 'version' | 'otherVersion'> {
  const inside = jar?.state === 'read' ? jar.version : null;
  const byName = winner === null ? null : versionInName(winner.name);
  if (inside !== null) {
    const differs = byName !== null && !sameVersion(inside, byName);
    return { version: clientVersionOf(inside, 'properties in the jar'), otherVersion: differs ? byName : null };
  }
  if (byName !== null) return { version: clientVersionOf(byName, 'jar name'), otherVersion: null };
  const byFolder = home === null ? null : versionInName(host.paths.basename(home));
  if (byFolder !== null) return { version: clientVersionOf(byFolder, 'folder name'), otherVersion: null };
  // A launcher without a test of Java is that of 1.3; the tests of later ones do not tell the release.
  const isOldest = launcher?.startsClient === true && launcher.javaTest === 'none';
  return { version: isOldest ? clientVersionOf('1.3', 'launcher') : null, otherVersion: null };
}

function sameVersion(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`);
}

async function namesOrNone(host: Host, folder: string): Promise<readonly string[] | null> {
  return await host.namesIn(folder).catch(() => null);
}

async function exists(path: string, host: Host): Promise<boolean> {
  return (await host.factsOf(path).catch(() => null))?.exists === true;
}
