/** The Mule that an application runs in, by `$MULE_HOME`: its version, its wrapper.conf, the Java that starts it. Runs nothing but that Java, through its tool. */
import { CouldNotLook } from '../../check.ts';
import type { Host } from '../../host/host.ts';
import type { Javas } from '../java/java.ts';
import type { Unread } from './app-files.ts';
import type { MuleJava } from './mulesoft.ts';
import type { WrapperLine } from './wrapper.ts';
import {
  commandLineOf,
  javaOptionsOf,
  parseWrapper,
  systemPropertiesOf,
  variablesOf,
  withVariables,
} from './wrapper.ts';

const mostIncludes = 20;

export type Runtime = {
  readonly version: string | null;
  readonly wrapper: string | null;
  /** Its lines and those it includes, in order. */
  readonly lines: readonly WrapperLine[];
  readonly options: readonly WrapperLine[];
  readonly properties: ReturnType<typeof systemPropertiesOf>;
  readonly variables: ReadonlyMap<string, string>;
  readonly unread: readonly Unread[];
};

export const noRuntime: Runtime = {
  version: null,
  wrapper: null,
  lines: [],
  options: [],
  properties: new Map(),
  variables: new Map(),
  unread: [],
};

export async function runtimeOf(host: Host, home: string): Promise<Runtime> {
  const unread: Unread[] = [];
  const wrapper = host.paths.join(home, 'conf', 'wrapper.conf');
  const own = { MULE_HOME: home, MULE_BASE: home };
  const lines = await linesOf(host, wrapper, own, unread);
  const variables = variablesOf(lines ?? [], host.environment, own);
  const options = javaOptionsOf(lines ?? []).map((line) => ({
    ...line,
    value: withVariables(line.value, variables) ?? line.value,
  }));
  return {
    version: await versionOf(host, home),
    wrapper: lines === null ? null : wrapper,
    lines: lines ?? [],
    options,
    properties: systemPropertiesOf(options),
    variables,
    unread,
  };
}

/** Null where wrapper.conf leaves nothing to look at: no such file. */
export async function muleJavaOf(
  runtime: Runtime,
  host: Host,
  java: Javas,
  signal: AbortSignal,
): Promise<MuleJava | null> {
  if (runtime.wrapper === null) return null;
  const line = runtime.lines.findLast(({ name }) => name === 'wrapper.java.command');
  const written = line?.value ?? 'java';
  const place = line?.place ?? { file: runtime.wrapper, line: 0 };
  const command = line?.value ?? null;
  const resolved = withVariables(written, runtime.variables)?.replace(/^"(.*)"$/, '$1') ?? null;
  if (resolved === null) return { command, place, isResolved: false, seen: null };
  const path = await javaAt(resolved, host, java);
  if (path === null) return { command, place, isResolved: true, seen: null };
  // Of the environment nothing: the account that looks is not that of Mule.
  const options = { 'command line': commandLineOf(runtime.options) };
  const order = { candidate: { by: 'given' as const, path }, options, endpoints: [], certificates: [], proxy: null };
  return { command, place, isResolved: true, seen: await java.look(order, signal) };
}

/** A bare name is found on the PATH; a relative one is taken from Mule's `bin`, where the wrapper starts. */
async function javaAt(command: string, host: Host, java: Javas): Promise<string | null> {
  if (/^java(?:\.exe)?$/i.test(command)) {
    const onPath = (await java.onTheWay()).find(({ by }) => by === 'PATH');
    return onPath?.path ?? null;
  }
  return host.paths.isAbsolute(command) ? command : null;
}

/** Null: no such file. Includes are followed, each once; where one is not there the wrapper goes on without it. */
async function linesOf(
  host: Host,
  wrapper: string,
  own: Readonly<Record<string, string>>,
  unread: Unread[],
): Promise<readonly WrapperLine[] | null> {
  const seen = new Set<string>();
  const read = async (file: string): Promise<readonly WrapperLine[] | null> => {
    if (seen.has(file) || seen.size >= mostIncludes) return [];
    seen.add(file);
    const text = await textOrUnread(host, file, unread);
    if (text === null) return null;
    const lines: WrapperLine[] = [];
    for (const entry of parseWrapper(text, file).lines) {
      if (!('include' in entry)) lines.push(entry);
      else {
        const path = withVariables(entry.include, variablesOf(lines, host.environment, own));
        // Relative to the folder the wrapper starts in, $MULE_HOME/bin.
        const start = host.paths.join(host.paths.dirname(wrapper), '..', 'bin');
        if (path !== null) lines.push(...((await read(host.paths.resolve(start, path))) ?? []));
      }
    }
    return lines;
  };
  return await read(wrapper);
}

async function textOrUnread(host: Host, file: string, unread: Unread[]): Promise<string | null> {
  try {
    return (await host.textOf(file))?.text ?? null;
  } catch (error) {
    if (!(error instanceof CouldNotLook)) throw error;
    unread.push({ place: { file, line: 0 }, what: error.fault.message });
    return null;
  }
}

/** By `mule-core-VERSION.jar` among its own libraries, else by the name of its folder. */
async function versionOf(host: Host, home: string): Promise<string | null> {
  for (const folder of [
    ['lib', 'mule'],
    ['lib', 'boot'],
  ]) {
    const names = (await host.namesIn(host.paths.join(home, ...folder)).catch(() => null)) ?? [];
    const [version] = names.flatMap(
      (name) => /^mule-core(?:-ee)?-(\d{1,3}(?:\.\d{1,3}){1,3})[\w.-]*\.jar$/.exec(name)?.[1] ?? [],
    );
    if (version !== undefined) return version;
  }
  return /^mule-(?:[a-z-]*)(\d{1,3}(?:\.\d{1,3}){1,3})/i.exec(host.paths.basename(home))?.[1] ?? null;
}
