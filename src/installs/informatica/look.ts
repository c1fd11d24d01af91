/** One look at a connection of Informatica: its file, and on the agent's machine keystore, folders, Java, proxy and the way out. Judges nothing; secrets stay inside. */
import { CouldNotLook } from '../../check.ts';
import type { Host } from '../../host/host.ts';
import { knownOr } from '../../host/known.ts';
import { referenceOf } from '../../secrets/reference.ts';
import type { InformaticaInstall } from '../../settings/settings.ts';
import type { Tools } from '../../tools.ts';
import type { UrlSeen } from '../anaplan-url.ts';
import { urlSeenOf } from '../anaplan-url.ts';
import type { ClientSecret } from '../client-keystore.ts';
import { clientKeystoreOf, isThere } from '../client-keystore.ts';
import { clientLogOf } from '../client-log.ts';
import { identityOf } from '../java/observation.ts';
import { shortRelease } from '../java/version.ts';
import { agentSeen } from './agent.ts';
import type { ConnectionFile } from './connection-file.ts';
import { ConnectionFileRefused, parseConnectionFile } from './connection-file.ts';
import type {
  AgentSeen,
  Connection,
  ConnectionSeen,
  FolderSeen,
  InformaticaSeen,
  OutboundSeen,
  Property,
  PropertyName,
  PropertySeen,
} from './informatica.ts';
import { isSecretProperty } from './names.ts';

const fileBytes = 1_000_000;
const mostConnections = 20;

export type InformaticaTools = Pick<Tools, 'host' | 'keystores' | 'trust' | 'java' | 'network'>;

/** Throws CouldNotLook (operator) when the file is not there or is no connection. */
export async function informaticaSeen(
  install: InformaticaInstall,
  tools: InformaticaTools,
  signal: AbortSignal,
): Promise<InformaticaSeen> {
  const { host, java } = tools;
  const { form, connections } = await fileOf(install.connection, host);
  const ofAnaplan = connections.filter(isAnaplans);
  const agent = install.agent === null ? null : await agentSeen(install.agent, host, java, signal);
  const version = javaVersionOf(agent);
  const seen = await Promise.all(
    ofAnaplan.slice(0, mostConnections).map((one) => connectionSeen(one, install, version, tools)),
  );
  const outbound =
    agent?.exists === true && host.collectedAtMs === null
      ? await outboundOf(seen, agent, tools, signal)
      : notTried(agent, host);
  return {
    file: install.connection,
    form,
    snapshotOfMs: host.collectedAtMs,
    connections: seen,
    others: connections.length - ofAnaplan.length,
    agent,
    ...outbound,
    setsEncoding: encodingOf(ofAnaplan, host),
    log: await logOf(install.log, host),
    isOpen: await isOpen(install.connection, host),
  };
}

/** Every account may read it; null where modes tell nothing. */
async function isOpen(file: string, host: Host): Promise<boolean | null> {
  const facts = await host.factsOf(file);
  return facts.exists && facts.mode !== null ? (facts.mode & 0o004) !== 0 : null;
}

async function fileOf(file: string, host: Host): Promise<ConnectionFile> {
  const text = await host.textOf(file, { maxBytes: fileBytes });
  if (text === null)
    throw couldNot(file, 'is not there; export the connection, or write it by hand as docs/informatica.md shows');
  if (text.isCut) throw couldNot(file, 'is larger than 1 MB; export the one connection alone');
  try {
    return parseConnectionFile(text.text, file);
  } catch (error) {
    if (error instanceof ConnectionFileRefused) throw couldNot(file, error.what);
    throw error;
  }
}

/** By its type or, where no type is told, by hosts and properties that only this connector has. */
function isAnaplans(connection: Connection): boolean {
  const type = connection.get('type')?.value ?? '';
  const isToolkit = type === '' || /^(?:toolkit|custom)/i.test(type);
  if (/anaplan/i.test(type)) return true;
  return (
    isToolkit &&
    (connection.has('modelId') ||
      connection.has('workspaceId') ||
      /anaplan/i.test(connection.get('apiUrl')?.value ?? ''))
  );
}

async function connectionSeen(
  connection: Connection,
  { account }: InformaticaInstall,
  java: string | null,
  { host, keystores, trust }: InformaticaTools,
): Promise<ConnectionSeen> {
  const value = (name: PropertyName) => textOf(connection.get(name));
  const path = connection.get('keystorePath');
  const exists =
    path === undefined || textOf(path) === null || !host.paths.isAbsolute(path.value)
      ? null
      : await isThere(host, path.value);
  const keystore =
    path === undefined || exists !== true || host.collectedAtMs !== null
      ? null
      : await clientKeystoreOf(
          {
            file: path.value,
            place: path.place,
            alias: value('keystoreAlias'),
            user: null,
            java,
            password: secretOf(connection.get('keystorePassword')),
            keyPassword: null,
            key: null,
          },
          { keystores, trust },
        );
  const folders = (['errorDumpPath', 'successPath'] as const).flatMap((name) => {
    const property = connection.get(name);
    return property === undefined || textOf(property) === null ? [] : [{ name, property }];
  });
  return {
    name: value('name') ?? 'the connection',
    properties: Object.fromEntries([...connection].map(([name, property]) => [name, propertySeen(name, property)])),
    urls: { api: urlOf(value('apiUrl')), auth: urlOf(value('authUrl')) },
    keystoreFile:
      path === undefined || textOf(path) === null
        ? null
        : { path: path.value.slice(0, 1000), exists, place: path.place },
    keystore,
    folders: await Promise.all(folders.map(({ name, property }) => folderSeen(name, property, host, account ?? null))),
    clearSecrets: [...connection]
      .filter(
        ([name, property]) =>
          isSecretProperty(name) && textOf(property) !== null && referenceOf(property.value.trim()) === null,
      )
      .map(([name, { place }]) => ({ name, place })),
  };
}

/** Exports mask secrets; `$$name$$` and the like are parameters of a task. Null for both, and for what is empty. */
function textOf(property: Property | undefined): string | null {
  const text = property?.value.trim() ?? '';
  return text === '' || isMasked(text) || isParameter(text) ? null : text;
}

/** This file may come from elsewhere: of references only those are followed that run and ask nothing. */
function secretOf(property: Property | undefined): ClientSecret | null {
  const value = textOf(property);
  const reference = value === null ? null : referenceOf(value);
  if (value === null || reference === null) return value === null ? null : { value };
  return ['env', 'file', 'credential'].includes(reference.kind) ? { reference: value } : null;
}

function isMasked(text: string): boolean {
  return /^[*•x]{3,}$/i.test(text) || /^<.*(?:masked|hidden|encrypted|secret).*>$/i.test(text);
}

function isParameter(text: string): boolean {
  return /^\$.+/.test(text) || /^\{\{.+\}\}$/.test(text);
}

function propertySeen(name: PropertyName, property: Property): PropertySeen {
  const text = property.value.trim();
  const state = text === '' ? 'empty' : isParameter(text) ? 'parameter' : 'given';
  const isPrivate =
    isSecretProperty(name) ||
    name === 'username' ||
    name === 'apiUrl' ||
    name === 'authUrl' ||
    name === 'javaToolOptions';
  return { state, value: isPrivate || state !== 'given' ? null : text.slice(0, 500), place: property.place };
}

function urlOf(text: string | null): UrlSeen | null {
  return text === null ? null : urlSeenOf(text);
}

/** By the account that looks: whether that of the agent may write is known only where it is the same, or nobody may. */
async function folderSeen(
  property: FolderSeen['property'],
  { value, place }: Property,
  host: Host,
  account: string | null,
): Promise<FolderSeen> {
  const path = value.trim().slice(0, 1000);
  const told = (state: FolderSeen['state']): FolderSeen => ({ property, path, place, state });
  if (!host.paths.isAbsolute(path)) return told('unknown');
  const facts = await knownOr(host.factsOf(path), null);
  if (facts === null) return told('unknown');
  if (!facts.exists) return told(host.collectedAtMs === null ? 'missing' : 'unknown');
  if (facts.kind !== 'folder') return told('no-folder');
  if (facts.mode !== null && (facts.mode & 0o222) === 0) return told('read-only');
  if (facts.isWritable === null || (account !== null && account !== host.account.name)) return told('unknown');
  return told(facts.isWritable ? 'writable' : 'not-writable');
}

/** With several Javas in its folder it is not known which of them runs the connector. */
function javaVersionOf(agent: AgentSeen | null): string | null {
  const [only, ...further] = agent?.javas ?? [];
  const identity = only === undefined || further.length > 0 ? null : identityOf(only);
  return identity === null ? null : shortRelease(identity.release);
}

type Outbound = Pick<InformaticaSeen, 'outbound' | 'outboundNotTried'>;

function notTried(agent: AgentSeen | null, host: Host): Outbound {
  const why =
    host.collectedAtMs !== null
      ? 'this is a snapshot'
      : agent === null
        ? "no folder of the agent is given, so this may not be the agent's machine"
        : 'there is no agent in the folder given';
  return { outbound: [], outboundNotTried: why };
}

/** Counts only where this program goes out by the agent's own way. */
async function outboundOf(
  connections: readonly ConnectionSeen[],
  agent: AgentSeen,
  { network }: InformaticaTools,
  signal: AbortSignal,
): Promise<Outbound> {
  const urls = connections
    .flatMap(({ urls: { api, auth } }) => [api, auth])
    .flatMap((url) => (url === null || url.host === null ? [] : [{ host: url.host, port: url.port ?? 443 }]));
  const endpoints = [...new Map(urls.map((one) => [`${one.host}:${one.port}`, one])).values()].slice(0, 4);
  const reaches = await Promise.all(endpoints.map((endpoint) => network.reach(endpoint, '/', signal)));
  const wanted = agent.proxy === null ? null : `${agent.proxy.host.replace(/^\w+:\/\//, '')}:${agent.proxy.port}`;
  const taken = reaches.map(({ proxy }) => proxy?.replace(/^\w+:\/\//, '') ?? null);
  if (taken.some((proxy) => proxy !== wanted)) {
    const way = (proxy: string | null) => (proxy === null ? 'directly' : `through ${proxy}`);
    return {
      outbound: [],
      outboundNotTried: `the agent goes out ${way(wanted)}, anaplan-doctor ${way(taken[0] ?? null)}`,
    };
  }
  return {
    outboundNotTried: endpoints.length === 0 ? 'the file names no address' : '',
    outbound: reaches.map(({ host, port, steps }): OutboundSeen => {
      const failed = steps.find(({ outcome, layer }) => outcome === 'failed' && layer !== 'http');
      return {
        host,
        port,
        failedLayer: failed?.layer ?? null,
        errorCode: failed?.code ?? null,
        detail: failed?.detail ?? '',
      };
    }),
  };
}

function encodingOf(connections: readonly Connection[], { environment, collectedAtMs }: Host): boolean | null {
  const said =
    connections.map((one) => one.get('javaToolOptions')).find((one) => one !== undefined)?.value ??
    (collectedAtMs === null ? environment['JAVA_TOOL_OPTIONS'] : undefined);
  return said === undefined ? null : /-Dfile\.encoding=UTF-?8/i.test(said);
}

async function logOf(file: string | null, host: Host): Promise<InformaticaSeen['log']> {
  if (file === null) return null;
  return (await clientLogOf(file, host, [], success)) ?? { file, lines: [], isMissing: true };
}

/** Of the library the connector is built on, and of Informatica's sessions; both unverified for this connector. */
const success = /<<< The operation was successful >>>|Session run completed successfully/;

function couldNot(file: string, what: string): CouldNotLook {
  return new CouldNotLook({ whose: 'operator', code: 'no-connection-file', message: `${file} ${what}.` });
}
