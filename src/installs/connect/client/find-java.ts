/** Which Java a call would get, by the rules of its own launcher, in the environment it leaves. Looks through the host and runs nothing. */
import type { Host } from '../../../host/host.ts';
import type { JavaOptionTexts, Javas } from '../../java/java.ts';
import type { ConnectCall } from '../emulated.ts';
import type { Launcher } from './launcher.ts';

export type JavaChoice = {
  /** Which branch of the launcher was taken. */
  readonly by: 'launcher' | 'JAVA_HOME' | 'PATH' | 'registry' | 'call';
  /** The program; null: the launcher finds none, or what it depends on is not known. */
  readonly path: string | null;
  /** False: depends on an environment that is not known here. */
  readonly isKnown: boolean;
  /** JAVA_HOME as it is set for the call, where it leads nowhere. */
  readonly deadHome: string | null;
};

export async function javaChoiceOf(
  call: ConnectCall,
  launcher: Launcher | null,
  folder: string,
  host: Host,
  java: Javas,
): Promise<JavaChoice> {
  if (call.kind === 'java') return await ofCall(call, folder, host, java);
  if (launcher === null) return { by: 'launcher', path: null, isKnown: false, deadHome: null };
  if (launcher.fixedJava !== null) {
    const { path } = launcher.fixedJava;
    // `exec java ...`: the shell searches for it, not the folder.
    if (!/[\\/]/.test(path)) return { ...(await onPath(call, java)), deadHome: null };
    return { by: 'launcher', path: host.paths.resolve(folder, path), isKnown: true, deadHome: null };
  }
  const home = variableOf(call, 'JAVA_HOME');
  if (home === null) return { by: 'JAVA_HOME', path: null, isKnown: false, deadHome: null };
  return launcher.dialect === 'sh' ? await bySh(call, home, host, java) : await byBat(call, launcher, home, host, java);
}

/** `-n "${JAVA_HOME}" -a -e "${JAVA_HOME}/bin/java"`, else `which java`. */
async function bySh(call: ConnectCall, home: string, host: Host, java: Javas): Promise<JavaChoice> {
  const inHome = host.paths.join(home, 'bin', 'java');
  if (home !== '' && (await exists(inHome, host)))
    return { by: 'JAVA_HOME', path: inHome, isKnown: true, deadHome: null };
  return { ...(await onPath(call, java)), deadHome: home === '' ? null : home };
}

/** 1.3 looks for the folder of JAVA_HOME, then the PATH, then the registry; 1.4 and later take JAVA_HOME unseen and skip the PATH. */
async function byBat(
  call: ConnectCall,
  launcher: Launcher,
  home: string,
  host: Host,
  java: Javas,
): Promise<JavaChoice> {
  const inHome = host.paths.join(home, 'bin', 'java.exe');
  const isOld = launcher.javaTest === 'none';
  if (home !== '' && (!isOld || (await exists(home, host)))) {
    const isThere = await exists(inHome, host);
    return { by: 'JAVA_HOME', path: isThere ? inHome : null, isKnown: true, deadHome: isThere ? null : home };
  }
  const deadHome = home === '' ? null : home;
  if (isOld) {
    const choice = await onPath(call, java);
    if (choice.path !== null || !choice.isKnown) return { ...choice, deadHome };
  }
  const registered = await registryHome(host);
  if (registered === undefined) return { by: 'registry', path: null, isKnown: false, deadHome };
  const path = registered === null ? null : host.paths.join(registered, 'bin', 'java.exe');
  return { by: 'registry', path: path !== null && (await exists(path, host)) ? path : null, isKnown: true, deadHome };
}

async function ofCall(call: ConnectCall, folder: string, host: Host, java: Javas): Promise<JavaChoice> {
  const command = call.command.value;
  if (command === null) return { by: 'call', path: null, isKnown: false, deadHome: null };
  if (!/[\\/]/.test(command)) return { ...(await onPath(call, java)), deadHome: null };
  const path = host.paths.resolve(folder, command);
  const found = [path, `${path}.exe`];
  for (const one of found) if (await exists(one, host)) return { by: 'call', path: one, isKnown: true, deadHome: null };
  return { by: 'call', path: null, isKnown: true, deadHome: null };
}

async function onPath(call: ConnectCall, java: Javas): Promise<JavaChoice> {
  const path = variableOf(call, 'PATH');
  if (path === null) return { by: 'PATH', path: null, isKnown: false, deadHome: null };
  const [found] = (await java.onTheWay({ PATH: path })).filter(({ by }) => by === 'PATH');
  return { by: 'PATH', path: found?.path ?? null, isKnown: true, deadHome: null };
}

/** What the launchers ask for: the keys of Java 8 and older. Undefined: there is no registry to be read here. */
async function registryHome(host: Host): Promise<string | null | undefined> {
  let isKnown = false;
  for (const root of ['HKLM\\Software\\JavaSoft', 'HKLM\\Software\\Wow6432Node\\JavaSoft']) {
    for (const name of ['Java Runtime Environment', 'Java Development Kit']) {
      const key = await host.registry(`${root}\\${name}`);
      if (key === null) continue;
      isKnown = true;
      const home = valueNamed(
        await host.registry(`${root}\\${name}\\${valueNamed(key, 'CurrentVersion') ?? ''}`),
        'JavaHome',
      );
      if (home !== null) return home;
    }
  }
  return isKnown ? null : undefined;
}

function valueNamed(values: Readonly<Record<string, string>> | null, name: string): string | null {
  const key = Object.keys(values ?? {}).find((one) => one.toLowerCase() === name.toLowerCase());
  return key === undefined ? null : (values?.[key] ?? null);
}

/** Of the call's own environment; '' where it is not set, null where it is not known. */
export function variableOf({ environment }: ConnectCall, name: string): string | null {
  if (Object.hasOwn(environment, name)) return environment[name] ?? null;
  // cmd ignores case.
  const key = Object.keys(environment).find((one) => one.toUpperCase() === name);
  return key === undefined ? '' : (environment[key] ?? null);
}

/** Options as that Java gets them. They may hold passwords: for the tool alone. */
export function optionTextsOf(call: ConnectCall): JavaOptionTexts {
  const own = ['JAVA_TOOL_OPTIONS', 'JDK_JAVA_OPTIONS', '_JAVA_OPTIONS'] as const;
  const texts = own.map((name) => [name, variableOf(call, name)] as const);
  const direct = call.javaArguments.map(({ value }) => `"${value ?? ''}"`).join(' ');
  const launched = call.kind === 'launcher' ? { JAVA_OPTS: variableOf(call, 'JAVA_OPTS') } : { 'command line': direct };
  return { ...Object.fromEntries(texts), ...launched };
}

async function exists(path: string, host: Host): Promise<boolean> {
  return (await host.factsOf(path).catch(() => null))?.exists === true;
}
