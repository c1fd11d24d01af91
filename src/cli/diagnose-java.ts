/** `diagnose java [PATH...]`: which Javas there are, what TLS they speak, whom they trust; needs no settings. */
import type { Command } from 'commander';
import type { Host } from '../host/host.ts';
import type { JavaOnTheWay } from '../installs/java/java.ts';
import { installedJavas, javasOnTheWay } from '../installs/java/locate.ts';
import { javasOfScript } from '../installs/java/of-script.ts';
import { settingsFor } from '../settings/adhoc.ts';
import { endpointOf } from '../settings/hosts.ts';
import type { InstallsSettings } from '../settings/settings.ts';
import type { Context } from './context.ts';
import type { HostOptions } from './host-option.ts';
import { hostFor, lookAtHost, withSnapshotOption } from './host-option.ts';
import { networkFrom } from './network-options.ts';
import type { OutputOptions } from './options.ts';
import { withOutputOptions } from './options.ts';
import { usage } from './refusal.ts';

type JavaCommandOptions = OutputOptions &
  HostOptions & {
    readonly connect?: string;
    readonly endpoint?: readonly string[];
    readonly keystore?: readonly string[];
    readonly proxy?: string;
  };

type Found = InstallsSettings['java'];

/** Hosts of the older regions, as for `diagnose network`. */
const usualEndpoints = ['api.anaplan.com', 'auth.anaplan.com'];

export function addDiagnoseJava(diagnose: Command, context: Context, exit: (code: number) => void): void {
  withSnapshotOption(withOutputOptions(diagnose.command('java')))
    .description('Java runtimes: version, TLS, trust store, a handshake; needs no settings')
    .argument('[path...]', 'a JAVA_HOME or a java; without it, those of JAVA_HOME, PATH and /usr/lib/jvm')
    .option('--connect <script>', 'the Java that this script of Anaplan Connect would use')
    .option('--endpoint <host:port...>', 'what it is to reach; api.anaplan.com and auth.anaplan.com unless given')
    .option('--keystore <file...>', 'keystores its client opens; no password is needed')
    .option(
      '--proxy <url>',
      'HTTP proxy for the handshakes, env:NAME for one with a password, or none; else HTTPS_PROXY',
    )
    .action(async (paths: readonly string[], options: JavaCommandOptions) =>
      exit(await diagnoseJava(paths, options, context)),
    );
}

async function diagnoseJava(
  paths: readonly string[],
  { endpoint = usualEndpoints, keystore = [], proxy, ...options }: JavaCommandOptions,
  context: Context,
): Promise<number> {
  if (paths.length > 0 && options.connect !== undefined) {
    throw usage('diagnose java takes a PATH or --connect SCRIPT, not both.');
  }
  const host = await hostFor(options, context);
  const inFolder = (path: string) => host.paths.resolve(context.workingDirectory, path);
  const java = await javasFor(
    paths.map((path) => ({ name: path, path: inFolder(path) })),
    options.connect,
    inFolder,
    host,
  );
  const settings = settingsFor({
    endpoints: endpoint.map(endpointNamed),
    certificates: keystore.map((file) => ({ name: file, file: inFolder(file) })),
    network: networkFrom(proxy === undefined ? {} : { proxy }, context),
    installs: { java },
  });
  return await lookAtHost(['java-runtime'], { settings, host, output: options }, context);
}

async function javasFor(
  given: Found,
  script: string | undefined,
  inFolder: (path: string) => string,
  host: Host,
): Promise<Found> {
  if (given.length > 0) return given;
  return script === undefined ? await foundOn(host) : await usedBy(inFolder(script), host);
}

async function usedBy(script: string, host: Host): Promise<Found> {
  const facts = await host.factsOf(script);
  if (!facts.exists) throw usage(`There is no script ${script}. Name the one that the job starts.`);
  const javas = await javasOfScript(script, host);
  const found = javas.flatMap(({ java }) => (java === null ? [] : [java]));
  if (found.length > 0) return found;
  const why = javas[0]?.why ?? 'No call of Anaplan Connect was found in it.';
  throw usage(`${script} leads to no Java. ${why} See it whole: \`anaplan-doctor diagnose connect ${script}\`.`);
}

/** Each program once, by the first way that leads to it; where none does, the usual place, so that its want is told. */
async function foundOn(host: Host): Promise<Found> {
  const all = [...(await javasOnTheWay(host, host.environment)), ...(await installedJavas(host))];
  const found = all.filter((one, index) => isFirst(one, all.slice(0, index)));
  const none = host.platform === 'windows' ? 'C:\\Windows\\System32\\java.exe' : '/usr/bin/java';
  if (found.length === 0) return [{ name: 'PATH', path: none, foundBy: 'PATH' }];
  return found.map(({ by, path }) => ({ name: by === 'installed' ? path : `${by} ${path}`, path, foundBy: by }));
}

function isFirst({ executable }: JavaOnTheWay, before: readonly JavaOnTheWay[]): boolean {
  return executable === null || !before.some((one) => one.executable === executable);
}

function endpointNamed(text: string) {
  const endpoint = endpointOf(text);
  if (endpoint === null) throw usage(`--endpoint takes HOST or HOST:PORT, not "${text.slice(0, 100)}".`);
  return endpoint;
}
