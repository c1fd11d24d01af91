/** Reads the files of a self-deployed runtime. Judges nothing; literal secrets go to the redactor and no further. */
import { CouldNotLook } from '../../check.ts';
import type { Host, HostText } from '../../host/host.ts';
import type { AtlanInstall } from '../../settings/settings.ts';
import type { Tools } from '../../tools.ts';
import type { FileKind, FileSeen, PortSeen, RuntimeSeen } from './atlan.ts';
import { componentSeen } from './component-look.ts';
import type { Component } from './components.ts';
import { componentOf, partsOf } from './components.ts';
import { daprTypes } from './dapr-types.ts';
import { listeningPorts, memoryBytesOf, publishedPorts } from './ports.ts';
import type { SettingsFile } from './runtime-settings.ts';
import { isLiteral, literalSecretsOf, settingsOf } from './runtime-settings.ts';
import { servicesOf } from './services.ts';
import { parseEnvironment } from './variables.ts';
import type { Leaf, Tree } from './yaml-tree.ts';
import { leavesOf, treesOf } from './yaml-tree.ts';

const mostComponentFiles = 100;

type Read = { readonly seen: FileSeen; readonly trees: readonly Tree[]; readonly leaves: readonly Leaf[] };

export async function runtimeSeen(
  install: AtlanInstall,
  { host, redaction }: Pick<Tools, 'host' | 'redaction'>,
): Promise<RuntimeSeen> {
  const { config, components: folder, environmentFile, compose, tenant, agentName } = install;
  const one = async (kind: FileKind, path: string | null) => (path === null ? [] : [await fileOf(kind, path, host)]);
  const env = await one('env', environmentFile);
  const others = [...(await one('config', config)), ...(await one('compose', compose))];
  const parts = folder === null ? [] : await folderOf(folder, host);
  const reads = [...env, ...others, ...parts];
  const variables = new Map(
    env.flatMap(({ leaves }) => leaves.map(({ path, text }) => [path[0] ?? '', text] as const)),
  );
  const files = reads.map(
    (read): SettingsFile => ({ kind: read.seen.kind, path: read.seen.path, leaves: read.leaves }),
  );
  const settingFiles = files.filter(({ kind }) => kind !== 'component');
  const found = reads.flatMap(({ seen, trees }) => componentsIn(seen, trees));
  const ofConfig = others.some(({ trees, seen }) => seen.kind === 'config' && trees.length > 0);
  const secrets = files.map(literalSecretsOf);
  for (const value of secrets.flatMap(({ values }) => values)) redaction.know(value);
  const inComponents = literalComponentSecrets(found);
  for (const { value } of inComponents) redaction.know(value);
  const names = variableNames(settingFiles, environmentFile !== null || compose !== null);
  const around = { variables: names, folder: folder ?? host.paths.dirname(config ?? '/') };
  return {
    tenant,
    agentName,
    files: reads.map(({ seen }) => seen),
    settings: settingFiles.flatMap((file) => settingsOf(file, variables)),
    components: await Promise.all(found.map((component) => componentSeen(component, found, around, host))),
    // One that could not be read may be the store.
    componentsGiven:
      (folder !== null && parts.length > 0 && parts.every(({ seen }) => !seen.isMissing && seen.problem === '')) ||
      (folder === null && ofConfig && found.length > 0),
    secrets: [...secrets.flatMap(({ seen }) => seen), ...inComponents.map(({ seen }) => seen)],
    ports: [
      ...others.flatMap(({ seen, trees }) =>
        seen.kind === 'compose' ? trees.flatMap((tree) => publishedPorts(tree, seen.path, variables)) : [],
      ),
      ...(await listeningOn(host)),
    ],
    services: others.flatMap(({ seen, trees }) =>
      seen.kind === 'compose' ? trees.flatMap((tree) => servicesOf(tree, seen.path, variables)) : [],
    ),
    memoryBytes: host.collectedAtMs === null ? memoryBytesOf(await procText(host, '/proc/meminfo')) : null,
  };
}

/** Variables the containers get, of whatever value; null where no file says. */
function variableNames(files: readonly SettingsFile[], isGiven: boolean): ReadonlySet<string> | null {
  if (!isGiven) return null;
  return new Set(
    files.filter(({ kind }) => kind !== 'config').flatMap(({ leaves }) => leaves.map(({ path }) => path.at(-1) ?? '')),
  );
}

function componentsIn({ kind, path }: FileSeen, trees: readonly Tree[]): readonly Component[] {
  if (kind === 'component') return trees.flatMap((tree) => componentOf(tree, path) ?? []);
  return kind === 'config' ? trees.flatMap((tree) => partsOf(tree, path)) : [];
}

/** Those whose names do not say so by themselves; the leaves of a file tell the others. */
function literalComponentSecrets(components: readonly Component[]) {
  return components.flatMap(({ type, metadata }) =>
    metadata.flatMap(({ name, value, place }) => {
      const isSecret = daprTypes[type]?.secret.some((one) => one.toLowerCase() === name.toLowerCase()) === true;
      if (!isSecret || value === null || !isLiteral(value)) return [];
      return [{ value: value.trim(), seen: { name, place, kind: 'component' as const } }];
    }),
  );
}

async function fileOf(kind: FileKind, path: string, host: Host): Promise<Read> {
  const told = (problem: string, isMissing = false, isOpen: boolean | null = null): Read => ({
    seen: { kind, path, problem, isMissing, isOpen },
    trees: [],
    leaves: [],
  });
  let text: HostText | null;
  try {
    text = await host.textOf(path);
  } catch (error) {
    if (error instanceof CouldNotLook) return told(error.fault.message);
    throw error;
  }
  if (text === null) return told('', true);
  if (text.isCut) return told('is larger than 1 MB');
  const facts = await host.factsOf(path);
  const isOpen = facts.exists && facts.mode !== null ? (facts.mode & 0o004) !== 0 : null;
  if (kind === 'env') return { ...told('', false, isOpen), leaves: parseEnvironment(text.text) };
  const { trees, problem } = treesOf(text.text);
  const read = told(problem, false, isOpen);
  // Metadata of components is told by their own rules, with the same names.
  const leaves = trees
    .flatMap(leavesOf)
    .filter(({ path: names }) => kind !== 'component' && !names.includes('metadata'));
  return { ...read, trees, leaves };
}

async function folderOf(folder: string, host: Host): Promise<readonly Read[]> {
  const none = (isMissing: boolean, problem: string): readonly Read[] => [
    { seen: { kind: 'component', path: folder, problem, isMissing, isOpen: null }, trees: [], leaves: [] },
  ];
  let names: readonly string[] | null;
  try {
    names = await host.namesIn(folder);
  } catch (error) {
    if (error instanceof CouldNotLook) return none(false, error.fault.message);
    throw error;
  }
  if (names === null) return none(true, '');
  const files = names.filter((name) => /\.ya?ml$/i.test(name)).slice(0, mostComponentFiles);
  return await Promise.all(files.map((name) => fileOf('component', host.paths.join(folder, name), host)));
}

async function listeningOn(host: Host): Promise<readonly PortSeen[]> {
  if (host.collectedAtMs !== null || host.platform !== 'posix') return [];
  const files = ['/proc/net/tcp', '/proc/net/tcp6'];
  const found = await Promise.all(files.map(async (file) => listeningPorts((await procText(host, file)) ?? '', file)));
  return found.flat();
}

/** Not on every system, and not in every container. */
async function procText(host: Host, path: string): Promise<string | null> {
  try {
    return (await host.textOf(path))?.text ?? null;
  } catch (error) {
    if (error instanceof CouldNotLook) return null;
    throw error;
  }
}
