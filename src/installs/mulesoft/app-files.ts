/** Which files of a Mule application's folder are read, in which layout; nothing is judged. Folders alone: a packed application (.jar, .zip) is refused. */
import { CouldNotLook } from '../../check.ts';
import type { Host } from '../../host/host.ts';
import type { Place } from '../place.ts';
import type { Layout } from './mulesoft.ts';

const mostFiles = 300;
const mostDepth = 8;

export type AppFiles = {
  readonly app: string;
  readonly layout: Layout;
  /** XML files with flows and configurations. */
  readonly flows: readonly string[];
  readonly poms: readonly string[];
  readonly artifact: string | null;
  readonly model: string | null;
  /** Names of packed connectors, with their folder. */
  readonly packed: readonly { readonly folder: string; readonly name: string }[];
  /** Where relative names are looked for, in this order. */
  readonly classpath: readonly string[];
  /** Property files on the classpath, loaded or not. */
  readonly properties: readonly string[];
};

/** A file that could not be read, or not as what it is. */
export type Unread = { readonly place: Place; readonly what: string };

/** Throws CouldNotLook (operator) when there is no such folder, or no Mule application in it. */
export async function appFilesOf(host: Host, app: string): Promise<AppFiles> {
  const facts = await host.factsOf(app);
  if (!facts.exists) throw couldNot(app, 'There is no folder', 'Check the path');
  if (facts.kind !== 'folder') {
    throw couldNot(
      app,
      'Only folders are read, and this is none:',
      'Name the folder of the project, or the one below $MULE_HOME/apps that Mule has unpacked it to',
    );
  }
  const at = (...parts: readonly string[]) => host.paths.join(app, ...parts);
  const sources = await existing(host, [at('src', 'main', 'mule'), at('src', 'main', 'app')]);
  const layout: Layout = sources.length > 0 ? 'project' : 'deployed';
  const roots = layout === 'project' ? sources : [app];
  const classpath =
    layout === 'project'
      ? [at('src', 'main', 'resources'), at('src', 'main', 'app'), at('src', 'main', 'mule'), at('src', 'main', 'api')]
      : [app, at('classes')];
  const found = (await Promise.all(roots.map((root) => filesBelow(host, root, layout === 'deployed')))).flat();
  const named = (pattern: RegExp, list: readonly string[]) =>
    list.filter((file) => pattern.test(file)).slice(0, mostFiles);
  const resources = (
    await Promise.all(
      (await existing(host, classpath)).map((folder) => filesBelow(host, folder, layout === 'deployed')),
    )
  ).flat();
  const files: AppFiles = {
    app,
    layout,
    flows: named(/\.xml$/i, found).filter((file) => !/(?:^|[\\/])(?:pom|log4j2?|log4j2-test)\.xml$/i.test(file)),
    poms: await pomsOf(host, app),
    artifact:
      (await existing(host, [at('mule-artifact.json'), at('META-INF', 'mule-artifact', 'mule-artifact.json')]))[0] ??
      null,
    model: (await existing(host, [at('META-INF', 'mule-artifact', 'classloader-model.json')]))[0] ?? null,
    packed: await packedIn(host, [at('plugins'), at('lib')]),
    classpath,
    properties: [...new Set(named(/\.(?:properties|ya?ml)$/i, [...found, ...resources]))],
  };
  if (files.flows.length === 0 && files.poms.length === 0 && files.artifact === null) {
    throw couldNot(
      app,
      'There is no Mule application in',
      'Name the folder that holds pom.xml and src, or the one below $MULE_HOME/apps',
    );
  }
  return files;
}

/** Mule unpacks `META-INF/maven/GROUP/ARTIFACT/pom.xml` with the application. */
async function pomsOf(host: Host, app: string): Promise<readonly string[]> {
  const maven = host.paths.join(app, 'META-INF', 'maven');
  const deep: string[] = [];
  for (const group of ((await host.namesIn(maven)) ?? []).slice(0, 20)) {
    const folder = host.paths.join(maven, group);
    for (const artifact of ((await host.namesIn(folder)) ?? []).slice(0, 20))
      deep.push(host.paths.join(folder, artifact, 'pom.xml'));
  }
  return await existing(host, [host.paths.join(app, 'pom.xml'), ...deep]);
}

async function packedIn(host: Host, folders: readonly string[]): Promise<AppFiles['packed']> {
  const lists = await Promise.all(
    folders.map(async (folder) => ((await host.namesIn(folder)) ?? []).map((name) => ({ folder, name }))),
  );
  return lists.flat().filter(({ name }) => /anaplan/i.test(name));
}

/** Breadth first, sorted; hidden folders, built ones and, of an unpacked application, those of Maven are passed over. */
async function filesBelow(host: Host, root: string, isDeployed: boolean): Promise<readonly string[]> {
  const files: string[] = [];
  let folders = [root];
  for (let depth = 0; depth < mostDepth && folders.length > 0 && files.length < mostFiles; depth++) {
    const next: string[] = [];
    for (const folder of folders) {
      for (const name of ((await host.namesIn(folder)) ?? []).slice(0, 1000)) {
        if (files.length >= mostFiles || next.length >= mostFiles) break;
        const path = host.paths.join(folder, name);
        if (readable.test(name)) files.push(path);
        else if (!name.includes('.') && !(isDeployed && depth === 0 && passedOver.test(name))) {
          const facts = await host.factsOf(path);
          if (facts.exists && facts.kind === 'folder') next.push(path);
        }
      }
    }
    folders = next;
  }
  return files;
}

const readable = /\.(?:xml|properties|ya?ml)$/i;
const passedOver = /^(?:META-INF|repository|lib|plugins|target|bin|node_modules)$/;

async function existing(host: Host, paths: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(paths.map((path) => host.factsOf(path)));
  return found.filter(({ exists }) => exists).map(({ path }) => path);
}

function couldNot(path: string, what: string, remedy: string): CouldNotLook {
  return new CouldNotLook({ whose: 'operator', code: 'no-mule-application', message: `${what} ${path}. ${remedy}.` });
}
