/** Looks at a Java: its files first, and on this host then the Java itself, for its version and its handshakes. Judges nothing. */
import { realpath } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Changeable } from '../../host/changeable.ts';
import { changeableByOthers, changeableWithin } from '../../host/changeable.ts';
import type { Host } from '../../host/host.ts';
import type { Endpoint } from '../../network/network.ts';
import type { ProxySettings } from '../../network/proxy.ts';
import { proxyRouteOf } from '../../network/proxy.ts';
import { packageRoot } from '../../package-root.ts';
import type { JavaFiles, JavaIdentity, JavaOptions, JavaOrder, JavaProbe, JavaProxy, JavaRun, Javas } from './java.ts';
import { javasOnTheWay, located, releaseText } from './locate.ts';
import type { JavaOption } from './options.ts';
import { askedHeapBytes, harmlessText, optionTextsOf, tlsOptionsOf } from './options.ts';
import { probeOf } from './probe-answer.ts';
import type { Ran } from './run.ts';
import { run } from './run.ts';
import { readSecurity } from './security-files.ts';
import { shownTlsOf } from './shown-settings.ts';
import { readTrust } from './trust-files.ts';
import { identityOfOutput, identityOfReleaseFile } from './version.ts';

export type JavasOptions = {
  readonly host: Host;
  readonly network: ProxySettings;
  /** Of one run of Java, apart from its handshakes; 20 seconds unless given. */
  readonly startLimitMs?: number;
  /** Of each step of a handshake; 10 seconds unless given. */
  readonly stepLimitMs?: number;
};

const mostEndpoints = 8;

export function createJavas(options: JavasOptions): Javas {
  const { host } = options;
  return {
    onTheWay: (environment = host.environment) => javasOnTheWay(host, environment),
    look: async (order, signal) => {
      const texts = order.options ?? optionTextsOf(host.environment);
      const { told, secret } = tlsOptionsOf(texts);
      const files = await filesOf(host, order, told, secret);
      const endpoints = order.endpoints.slice(0, mostEndpoints);
      const ways = endpoints.map((endpoint) => ({
        endpoint,
        proxy: order.proxy === undefined ? proxyFor(endpoint, options.network) : order.proxy,
      }));
      const task: Task = { files, options: told, secret, texts, ways };
      return {
        candidate: order.candidate,
        files,
        options: told,
        run: await runOf(task, options, signal),
        snapshotOfMs: host.collectedAtMs,
        proxy: shownProxy(ways),
      };
    },
  };
}

type Task = {
  readonly files: JavaFiles;
  readonly options: JavaOptions;
  readonly secret: readonly JavaOption[];
  readonly texts: NonNullable<JavaOrder['options']>;
  readonly ways: readonly Way[];
};

type Way = { readonly endpoint: Endpoint; readonly proxy: JavaProxy | null };

async function filesOf(
  host: Host,
  { candidate, certificates }: JavaOrder,
  options: JavaOptions,
  secret: readonly JavaOption[],
): Promise<JavaFiles> {
  const { home, executable, kind } = await located(host, candidate);
  const release = home === null ? null : await releaseText(host, home);
  const said = executable === null || release !== null ? null : await host.javaVersion(executable);
  return {
    home,
    executable,
    kind,
    // Java 7 and older have no release file, nor has IBM's: of a snapshot their own words are there.
    identity: release !== null ? identityOfReleaseFile(release) : said === null ? null : identityOfOutput(said),
    ...(await readSecurity(host, home, options)),
    trust: await readTrust(host, home, options, secret, certificates),
  };
}

/** A proxy that cannot be used is told by reachability. */
function proxyFor(endpoint: Endpoint, network: ProxySettings): JavaProxy | null {
  try {
    return proxyRouteOf(endpoint, network);
  } catch {
    return null;
  }
}

async function runOf(task: Task, options: JavasOptions, signal: AbortSignal): Promise<JavaRun> {
  const { executable, kind, identity: onDisk } = task.files;
  if (options.host.collectedAtMs !== null) return notRun('this is a snapshot of another host');
  if (executable === null || kind === 'missing') return notRun('there is no such program');
  if (kind === 'script') return notRun(`${executable} is a script, and scripts of others are not run`);
  if (kind === 'unreadable') return notRun(`the account ${options.host.account.name} may not run ${executable}`);
  const danger = await dangerOf(executable, task.options);
  if (danger !== null) return notRun(danger);
  const { startLimitMs: limitMs = 20_000 } = options;
  const start = { program: executable, environment: environmentOf(task, options.host), input: '', limitMs };
  const ask = (args: readonly string[]) => run({ ...start, args }, signal);
  const shown = await ask(['-XshowSettings:security:tls', ...argumentsOf(task), '-version']);
  const said = identityIn(shown) === null && shown.end === 'exited' ? await ask(['-version']) : shown;
  const identity = identityIn(said);
  if (identity === null) return { ...notRun(lastWords(said)), outcome: endOf(said) };
  const told = { outcome: 'ran', detail: '', identity, shown: shownTlsOf(textOf(shown)) } as const;
  const { feature } = (identity ?? onDisk).release;
  if (feature < 8) return { ...told, probe: null, noProbe: `Java ${feature} is too old for our probe class` };
  return { ...told, ...(await probed(task, start, options, signal)) };
}

/** Whoever may change the program, or a file of settings that names libraries to load, could have anything run by this account. */
async function dangerOf(executable: string, { settings }: JavaOptions): Promise<string | null> {
  const obeyed = settings.filter(({ name }) => name === 'java.security.properties').map(({ value }) => fileOf(value));
  if (obeyed.includes(null))
    return 'java.security.properties names an address, and what is loaded from there is not obeyed';
  for (const named of [executable, ...obeyed.filter((file) => file !== null)]) {
    const file = await realpath(named).catch(() => null);
    const open = file === null ? null : await changeableByOthers(file).catch(() => null);
    if (open !== null) return dangerText(open);
  }
  const program = await realpath(executable).catch(() => null);
  try {
    const open = program === null ? null : await loadedByOthers(program);
    return open === null ? null : dangerText(open);
  } catch (error) {
    return `what it loads could not be looked through (${(error as Error).message}), so it was not run`;
  }
}

function dangerText({ who, kind, path: changed, advice }: Changeable): string {
  return `${who} may change the ${kind} ${changed}, so it was not run by this account; look as the account of the job, or ${advice}`;
}

/** A Java loads its libraries, classes and settings from the folder above its `bin`: whoever may change those has their own code run. */
async function loadedByOthers(program: string): Promise<Changeable | null> {
  const bin = path.dirname(program);
  const home = path.dirname(bin);
  // Of `/usr/bin/java` itself no folder is its own.
  if (path.basename(bin) !== 'bin' || ['/', '/usr', '/usr/local'].includes(home)) return null;
  return await changeableWithin(home, (name) => dataOnly.has(name));
}

/** Certificates, sources, texts. */
const dataOnly = new Set(['cacerts', 'jssecacerts', 'src.zip', 'legal', 'man', 'demo', 'sample', 'include', 'docs']);

/** Java takes a path or a URL, and `=` before it to replace rather than add. It is started in the root folder. Null: another address. */
function fileOf(value: string): string | null {
  const text = value.replace(/^=/, '').replace(/^file:(?:\/\/)?(?=\/)/i, '');
  return /^[a-z][a-z0-9+.-]+:/i.test(text) ? null : path.resolve('/', text);
}

async function probed(
  task: Task,
  start: { readonly program: string; readonly environment: Readonly<Record<string, string>>; readonly limitMs: number },
  { stepLimitMs = 10_000 }: JavasOptions,
  signal: AbortSignal,
): Promise<Pick<JavaRun, 'probe' | 'noProbe'>> {
  const folder = path.join(packageRoot, 'config', 'java-probe');
  const args = [...argumentsOf(task), '-cp', folder, 'AnaplanDoctorProbe'];
  // Connecting, the proxy's answer and each read of a handshake may take their time.
  const probes: JavaProbe[] = [];
  for (const ways of byProxy(task.ways)) {
    const limitMs = start.limitMs + ways.length * 2 * stepLimitMs;
    const ran = await run({ ...start, args, limitMs, input: ordersOf(task, ways, stepLimitMs) }, signal);
    const probe = probeOf(
      ran.stdout,
      ways.map(({ endpoint }) => endpoint),
    );
    if (probe === null) return { probe: null, noProbe: lastWords(ran) };
    probes.push({ ...probe, handshakes: probe.handshakes.map((one) => ({ ...one, proxy: shownProxy(ways) })) });
  }
  const [first] = probes;
  if (first === undefined) return { probe: null, noProbe: 'nothing was asked' };
  const handshakes = probes.flatMap((one) => one.handshakes);
  return { probe: { ...first, maxHeapBytes: heapBytesOf(task.texts, first.maxHeapBytes), handshakes }, noProbe: null };
}

/** By default a Java takes a share of the memory it may use: under a limit of our own service (MemoryMax=) that is no word about the job's. */
function heapBytesOf(texts: Task['texts'], seenBytes: number | null): number | null {
  const asked = askedHeapBytes(texts);
  if (typeof asked === 'number') return asked;
  const ownLimitBytes = process.constrainedMemory();
  const isLimited = ownLimitBytes > 0 && ownLimitBytes < os.totalmem();
  return asked === 'share' || isLimited ? null : seenBytes;
}

/** NO_PROXY may let one host pass by the proxy and not another; our class takes one way at a time. */
function byProxy(ways: readonly Way[]): readonly (readonly Way[])[] {
  if (ways.length === 0) return [[]];
  return [...Map.groupBy(ways, ({ proxy }) => (proxy === null ? '' : `${proxy.host}:${proxy.port}`)).values()];
}

function shownProxy([way]: readonly Way[]): string | null {
  return way?.proxy == null ? null : `http://${way.proxy.host}:${way.proxy.port}`;
}

/** Of the Java's own command line only what it needs before it starts; passwords go by standard input. */
function argumentsOf({ options: { settings } }: Task): readonly string[] {
  const early = /^java\.security\.|^com\.redhat\.fips$/;
  const own = settings.filter(({ from, name }) => isOnCommandLine(from) && early.test(name));
  return own.map(({ name, value }) => `-D${name}=${value}`);
}

function ordersOf({ options, secret }: Task, ways: readonly Way[], stepLimitMs: number): string {
  const proxy = ways[0]?.proxy ?? null;
  const properties = [...options.settings, ...secret].filter(({ from }) => isOnCommandLine(from));
  const lines = [
    ...properties.map(({ name, value }) => ['property', name, value]),
    ['timeout', String(stepLimitMs)],
    ...(proxy === null ? [] : [['proxy', proxy.host, String(proxy.port), proxy.authorization ?? '']]),
    ...ways.map(({ endpoint: { host, port } }) => ['endpoint', host, String(port)]),
  ];
  const safe = lines.filter((fields) => fields.every((field) => !/[\t\r\n]/.test(field)));
  return safe.map((fields) => `${fields.join('\t')}\n`).join('');
}

function isOnCommandLine(from: string): boolean {
  return from === 'JAVA_OPTS' || from === 'command line';
}

/**
 * What a Java needs to start, and the variables it reads by itself: as they are where this account has them so; of what a job's script
 * sets, only what is about TLS.
 */
function environmentOf({ texts, options, secret }: Task, { environment }: Host): Readonly<Record<string, string>> {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'LD_LIBRARY_PATH', 'SystemRoot', 'windir', 'TEMP', 'TMP', 'USERPROFILE'];
  const own = ['JAVA_TOOL_OPTIONS', 'JDK_JAVA_OPTIONS', '_JAVA_OPTIONS'] as const;
  const all = [...options.settings, ...secret];
  const pairs = [
    ...kept.map((name) => [name, environment[name]] as const),
    ...own.flatMap((name) => {
      const text = texts[name] ?? null;
      if (text === null) return [];
      return [[name, text === environment[name] ? text : harmlessText(name, all)] as const];
    }),
    ['LC_ALL', 'C'] as const,
  ];
  return Object.fromEntries(pairs.filter((pair): pair is readonly [string, string] => typeof pair[1] === 'string'));
}

function identityIn(ran: Ran): JavaIdentity | null {
  return identityOfOutput(textOf(ran));
}

/** The version is on standard error; settings are on standard error too, from Java 9 on partly on standard output. */
function textOf({ stdout, stderr }: Ran): string {
  return `${stderr}\n${stdout}`;
}

function endOf({ end }: Ran): JavaRun['outcome'] {
  return end === 'too-long' ? 'no-answer' : 'failed';
}

/** The end of what it said, without what options it picked up: those may hold passwords. */
function lastWords({ end, code, stdout, stderr }: Ran): string {
  if (end === 'too-long') return 'it did not end in time and was stopped';
  if (end === 'too-much') return 'it wrote without end and was stopped';
  if (end === 'not-started') return 'the system could not start it';
  const lines = `${stdout}\n${stderr}`.split(/\r?\n/).filter((line) => line.trim() !== '' && !/Picked up /.test(line));
  const words = lines.slice(0, 2).join(' ').slice(0, 300);
  return `it ended with exit code ${code ?? 'none'}${words === '' ? '' : `: ${words}`}`;
}

function notRun(detail: string): JavaRun {
  return { outcome: 'not-run', detail, identity: null, shown: null, probe: null, noProbe: detail };
}
