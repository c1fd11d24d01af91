/** One look at a Mule application: its connector, its configuration, the files it names, the Java it runs in, its log. Judges nothing; secrets stay inside. */
import { CouldNotLook } from '../../check.ts';
import type { Host } from '../../host/host.ts';
import { knownOr } from '../../host/known.ts';
import type { MuleSoftInstall } from '../../settings/settings.ts';
import type { Tools } from '../../tools.ts';
import { urlSeenOf } from '../anaplan-url.ts';
import type { ClientKeystore } from '../client-keystore.ts';
import { clientKeystoreOf } from '../client-keystore.ts';
import { clientLogOf } from '../client-log.ts';
import { identityOf } from '../java/observation.ts';
import { shortRelease } from '../java/version.ts';
import type { Place } from '../place.ts';
import type { AppFiles, Unread } from './app-files.ts';
import { appFilesOf } from './app-files.ts';
import { connectorOfFileName, leastMuleOf, packedConnectorsOf } from './artifact.ts';
import { kindOfAttribute } from './attributes.ts';
import { clearSecretsIn } from './clear-secrets.ts';
import type { ConfigElement, FlowFile } from './flow-config.ts';
import { configElementsOf, declaredIn, globalPropertiesIn, operationsIn } from './flow-config.ts';
import { mulePatterns, muleSuccess } from './log-patterns.ts';
import type { AttributeSeen, ConfigSeen, MuleSeen, NamedFile } from './mulesoft.ts';
import type { Expanded } from './placeholders.ts';
import { expanded } from './placeholders.ts';
import type { Pom } from './pom.ts';
import { pomOf } from './pom.ts';
import type { Property } from './property-files.ts';
import type { LoadedProperties } from './property-look.ts';
import { loadedProperties, placesOf } from './property-look.ts';
import { muleJavaOf, noRuntime, runtimeOf } from './runtime.ts';
import type { XmlElement } from './xml.ts';
import { parseXml, XmlRefused } from './xml.ts';

const xmlBytes = 2_000_000;

export type MuleTools = Pick<Tools, 'host' | 'keystores' | 'trust' | 'java'>;

/** Throws CouldNotLook (operator) when there is no such application. */
export async function muleSeen(install: MuleSoftInstall, tools: MuleTools, signal: AbortSignal): Promise<MuleSeen> {
  const { host, java } = tools;
  const app = await appFilesOf(host, install.app);
  const unread: Unread[] = [];
  const runtime = install.muleHome === null ? noRuntime : await runtimeOf(host, install.muleHome);
  const muleJava = await muleJavaOf(runtime, host, java, signal);
  const built = await buildOf(host, app, unread);
  const flows = await flowsOf(host, app, unread);
  const first = new Map<string, Property>([...ownProperties(host, app, install), ...runtime.properties]);
  const last = new Map<string, Property>(
    globalPropertiesIn(flows).map(({ name, value, place }) => [name, { value, place }]),
  );
  const properties = await loadedProperties(host, app, declaredIn(flows), { first, last });
  const resolved = (text: string) => expanded(text, properties.lookup).value;
  const elements = configElementsOf(flows, resolved).map((config) => expandedConfig(config, properties));
  const files = (await Promise.all(elements.map((one) => namedFilesOf(host, app, one)))).flat();
  const identity = muleJava?.seen == null ? null : identityOf(muleJava.seen);
  const javaVersion = identity === null ? null : shortRelease(identity.release);
  const keystores = await keystoresOf(elements, files, built, javaVersion, tools);
  const secrets = clearSecretsIn({ flows, properties: properties.files, options: runtime.options, elements });
  return {
    app: install.app,
    layout: app.layout,
    snapshotOfMs: host.collectedAtMs,
    builds: built.files,
    connectors: built.connectors,
    parent: built.pom?.parent ?? null,
    configs: elements.map(({ seen }) => seen),
    operations: operationsIn(flows),
    sources: properties.sources,
    unread: [...unread, ...runtime.unread],
    files,
    keystores,
    clearSecrets: secrets,
    openFiles: await openFilesOf(host, secrets),
    mule: {
      home: install.muleHome,
      wrapper: runtime.wrapper,
      version: runtime.version,
      builtFor: built.pom?.mule ?? null,
      least: built.least,
      java: muleJava,
    },
    log: await logOf(host, install, app),
  };
}

type Built = {
  readonly files: readonly string[];
  readonly pom: Pom | null;
  readonly connectors: MuleSeen['connectors'];
  readonly least: string | null;
};

async function buildOf(host: Host, app: AppFiles, unread: Unread[]): Promise<Built> {
  const poms = (await Promise.all(app.poms.slice(0, 10).map((file) => xmlOf(host, file, unread)))).filter(
    (one) => one !== null,
  );
  const read = poms.map(({ file, root }) => pomOf(root, file));
  const model = app.model === null ? null : ((await host.textOf(app.model, { maxBytes: xmlBytes }))?.text ?? null);
  const packed = app.model === null || model === null ? null : packedConnectorsOf(model, app.model);
  const artifact = app.artifact === null ? null : ((await host.textOf(app.artifact))?.text ?? null);
  const named = app.packed.flatMap(({ name, folder }) => connectorOfFileName(name, folder) ?? []);
  const fromPoms = read.flatMap(({ connectors }) => connectors);
  // What is packed is what runs; a POM may name another version than the one that was built.
  const connectors = [...(packed ?? []), ...named.filter(({ version }) => version !== null), ...fromPoms];
  return {
    files: [...poms.map(({ file }) => file), ...(app.model === null || packed === null ? [] : [app.model])],
    pom: read[0] ?? null,
    connectors: connectors.slice(0, 10),
    least: artifact === null ? null : leastMuleOf(artifact),
  };
}

async function flowsOf(host: Host, app: AppFiles, unread: Unread[]): Promise<readonly FlowFile[]> {
  const read = await Promise.all(app.flows.map((file) => xmlOf(host, file, unread)));
  return read.filter((one) => one !== null);
}

async function xmlOf(
  host: Host,
  file: string,
  unread: Unread[],
): Promise<{ readonly file: string; readonly root: XmlElement } | null> {
  try {
    const text = await host.textOf(file, { maxBytes: xmlBytes });
    if (text === null) return null;
    if (text.isCut) throw new XmlRefused('is larger than 2 MB', 0);
    return { file, root: parseXml(text.text) };
  } catch (error) {
    if (error instanceof XmlRefused) unread.push({ place: { file, line: error.line }, what: error.what });
    else if (error instanceof CouldNotLook)
      unread.push({ place: { file, line: 0 }, what: `was not read: ${error.fault.message}` });
    else throw error;
    return null;
  }
}

/** Names Mule itself knows. */
function ownProperties(
  host: Host,
  { layout, app }: AppFiles,
  { muleHome }: MuleSoftInstall,
): readonly (readonly [string, Property])[] {
  const place = { file: app, line: 0 };
  return [
    ...(layout === 'deployed'
      ? [
          ['app.home', { value: app, place }] as const,
          ['app.name', { value: host.paths.basename(app), place }] as const,
        ]
      : []),
    ...(muleHome === null ? [] : [['mule.home', { value: muleHome, place }] as const]),
  ];
}

type Attribute = AttributeSeen & { readonly expanded: Expanded; readonly written: string };

/** With values, which are not to leave this look. */
export type ExpandedConfig = {
  readonly seen: ConfigSeen;
  readonly by: ConfigSeen['by'];
  readonly attributes: readonly Attribute[];
};

function expandedConfig(
  { element, file, by, attributes }: ConfigElement,
  properties: LoadedProperties,
): ExpandedConfig {
  const own = attributes.map(({ name, value: written, line, owner }): Attribute => {
    const result = expanded(written, properties.lookup);
    const kind = owner === 'key-store' && name === 'password' ? 'secret' : kindOfAttribute(name);
    const { unresolved, isEncrypted, value } = result;
    const isUrl = kind === 'url' || kind === 'auth-url' || kind === 'proxy';
    return {
      name,
      kind,
      state: isEncrypted ? 'encrypted' : value === null ? 'unresolved' : value.trim() === '' ? 'empty' : 'given',
      unresolved,
      elsewhere: unresolved.flatMap((one) => properties.elsewhere(one)),
      place: { file, line },
      url: isUrl && value !== null && value.trim() !== '' ? urlSeenOf(value) : null,
      expanded: result,
      written,
    };
  });
  const told = own.map(({ expanded: _expanded, written: _written, ...rest }) => rest);
  return {
    by,
    attributes: own,
    seen: { element: element.name, by, place: { file, line: element.line }, attributes: told },
  };
}

async function namedFilesOf(host: Host, app: AppFiles, { attributes }: ExpandedConfig): Promise<readonly NamedFile[]> {
  const named = attributes.flatMap(({ name, kind, place, expanded: { value } }) => {
    if (value === null || value.trim() === '' || /-----BEGIN/.test(value)) return [];
    return kind === 'keystore' || kind === 'certificate' || kind === 'private-key'
      ? [{ attribute: name, kind, place, written: value.slice(0, 1000) }]
      : [];
  });
  return await Promise.all(
    named.map(async (one) => {
      const paths = placesOf(host, app.classpath, one.written);
      const facts = await Promise.all(paths.map((path) => knownOr(host.factsOf(path), null)));
      const found = facts.find((facts) => facts?.exists === true)?.path ?? null;
      return { ...one, found, isAbsolute: paths.length === 1 && host.paths.isAbsolute(one.written) };
    }),
  );
}

/** Certificates that Anaplan issued (connector 1.x) are dead whatever is in them: they are not opened. */
async function keystoresOf(
  configs: readonly ExpandedConfig[],
  files: readonly NamedFile[],
  { connectors }: Built,
  java: string | null,
  { host, keystores, trust }: MuleTools,
): Promise<readonly ClientKeystore[]> {
  if (host.collectedAtMs !== null || connectors.some(({ version }) => version?.startsWith('1.'))) return [];
  const wanted = configs.flatMap(({ attributes }) => {
    const file = (kind: NamedFile['kind']) =>
      files.find(
        (one) =>
          one.kind === kind &&
          attributes.some(({ place, name }) => samePlace(place, one.place) && name === one.attribute),
      );
    const store = file('keystore') ?? file('certificate');
    if (store == null || store.found === null) return [];
    const value = (pick: (attribute: Attribute) => boolean) => attributes.find(pick)?.expanded.value || null;
    const secret = (pick: (attribute: Attribute) => boolean) => {
      const text = value((one) => one.kind === 'secret' && pick(one));
      return text === null ? null : { value: text };
    };
    const isKeyPassword = ({ name }: Attribute) =>
      /key-?pass|passphrase|private/i.test(name) && !/key-?store/i.test(name);
    return [
      {
        file: store.found,
        place: store.place,
        alias: value(({ kind }) => kind === 'alias'),
        user: null,
        java,
        password:
          secret(({ name }) => /store/i.test(name)) ?? secret((one) => !isKeyPassword(one) && !/proxy/i.test(one.name)),
        keyPassword: secret(isKeyPassword),
        key: store.kind === 'certificate' ? (file('private-key')?.found ?? null) : null,
      },
    ];
  });
  return await Promise.all(wanted.slice(0, 10).map((one) => clientKeystoreOf(one, { keystores, trust })));
}

function samePlace(a: Place, b: Place): boolean {
  return a.file === b.file && a.line === b.line;
}

async function openFilesOf(host: Host, secrets: MuleSeen['clearSecrets']): Promise<readonly string[]> {
  const files = [...new Set(secrets.map(({ place }) => place.file))];
  const facts = await Promise.all(files.map((file) => host.factsOf(file)));
  return facts.flatMap((one) => (one.exists && one.mode !== null && (one.mode & 0o004) !== 0 ? [one.path] : []));
}

/** As given, else where Mule 4 and Mule 3 write it. */
async function logOf(
  host: Host,
  { log, muleHome, app }: MuleSoftInstall,
  { layout }: AppFiles,
): Promise<MuleSeen['log']> {
  const name = host.paths.basename(app);
  const usual =
    muleHome === null || layout === 'project'
      ? []
      : [`${name}.log`, `mule-app-${name}.log`].map((file) => host.paths.join(muleHome, 'logs', file));
  for (const file of log === null ? usual : [log]) {
    const seen = await clientLogOf(file, host, mulePatterns, muleSuccess);
    // Where it was only guessed, nobody asked for it.
    if (seen !== null && (log !== null || seen.problem === undefined)) return seen;
  }
  return log === null ? null : { file: log, lines: [], isMissing: true };
}
