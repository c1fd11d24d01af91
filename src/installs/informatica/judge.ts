/** Everything that is to be said of a connection of Informatica, rows IN01 to IN12 of docs/informatica.md; pure, the time is an argument. */
import type { Finding, JsonObject, Severity } from '../../check.ts';
import type { KeystoreQuestion } from '../client-keystore.ts';
import { keystoreFindings } from '../client-keystore.ts';
import { javaFindingsFor } from '../java/judge.ts';
import { identityOf } from '../java/observation.ts';
import { placeText } from '../place.ts';
import { propertyFindings } from './connection-rules.ts';
import type { ConnectionSeen, FolderSeen, InformaticaSeen } from './informatica.ts';
import type { InformaticaCode } from './words.ts';

export type InformaticaFinding = Finding<InformaticaCode>;

export function informaticaFindings(seen: InformaticaSeen, question: KeystoreQuestion): readonly InformaticaFinding[] {
  const { connections, file } = seen;
  const none: InformaticaFinding[] =
    connections.length === 0
      ? [{ code: 'connection-missing', severity: 'failure', facts: { others: seen.others } }]
      : [];
  return [
    ...none,
    ...connections.flatMap((one) => connectionFindings(one, seen, question)),
    ...openFindings(seen),
    ...agentFindings(seen, question),
    ...outboundFindings(seen),
    ...encodingFindings(seen, question),
    ...logFindings(seen),
  ].map(({ code, severity, facts }) => ({ code, severity, facts: { connectionFile: file, ...facts } }));
}

function connectionFindings(
  connection: ConnectionSeen,
  seen: InformaticaSeen,
  question: KeystoreQuestion,
): readonly InformaticaFinding[] {
  const { name, keystore, folders, clearSecrets } = connection;
  const places = clearSecrets.map((one) => `${one.name} (${placeText(one.place)})`);
  return [
    ...propertyFindings(connection, seen),
    ...(keystore === null ? [] : keystoreFindings(keystore, question)),
    ...folders.flatMap(folderFindings),
    ...(places.length === 0
      ? []
      : [{ code: 'secret-in-clear', severity: 'warning', facts: { places, secrets: places.length } } as const]),
    ...groupFindings(connection, question),
  ].map(({ code, severity, facts }) => ({ code, severity, facts: { connection: name, ...facts } }));
}

function openFindings({ file, isOpen, connections }: InformaticaSeen): readonly InformaticaFinding[] {
  const hasSecret = connections.some(({ clearSecrets }) => clearSecrets.length > 0);
  return isOpen === true && hasSecret ? [{ code: 'secret-file-open', severity: 'warning', facts: { file } }] : [];
}

/** Files and folders have to be the same on every agent of the group; only this host is seen. */
function groupFindings(
  { properties, keystoreFile, folders }: ConnectionSeen,
  { asked }: KeystoreQuestion,
): readonly InformaticaFinding[] {
  const agents = Number(properties.agents?.value ?? Number.NaN);
  const paths = [...(keystoreFile === null ? [] : [keystoreFile.path]), ...folders.map(({ path }) => path)];
  if (paths.length === 0 || agents === 1 || (Number.isNaN(agents) && !asked)) return [];
  const severity: Severity = agents > 1 ? 'unknown' : 'notice';
  return [
    {
      code: 'other-agents-not-seen',
      severity,
      facts: { paths, agents: Number.isNaN(agents) ? 'an unknown number of' : agents },
    },
  ];
}

function folderFindings({ property, path, place, state }: FolderSeen): readonly InformaticaFinding[] {
  const facts = {
    property: property === 'errorDumpPath' ? 'Error Dump Path' : 'success directory',
    path,
    at: placeText(place),
  };
  const why = {
    missing: 'there is no such folder on this host',
    'no-folder': 'it is a file, not a folder',
    'read-only': 'no account may write there',
    'not-writable': 'the account that looks may not write there; whether that of the agent may is not known',
    unknown: 'it is relative, or the agent runs as another account, or this is a snapshot',
  };
  switch (state) {
    case 'writable':
      return [];
    case 'missing':
    case 'no-folder':
    case 'read-only':
      return [{ code: 'folder-not-usable', severity: 'failure', facts: { ...facts, why: why[state] } }];
    default:
      return [{ code: 'folder-not-known', severity: 'unknown', facts: { ...facts, why: why[state] } }];
  }
}

function agentFindings({ agent }: InformaticaSeen, { nowMs }: KeystoreQuestion): readonly InformaticaFinding[] {
  const unknown = (why: string): InformaticaFinding[] => [
    { code: 'agent-java-unknown', severity: 'unknown', facts: { why } },
  ];
  if (agent === null) return unknown('no folder of the Secure Agent is given');
  if (agent.exists === null)
    return unknown(`${agent.folder} could not be looked at: it was not collected, or may not be read`);
  if (!agent.exists) return unknown(`there is no folder ${agent.folder} on this host`);
  if (agent.javas.length === 0) return unknown(`no Java was found in ${agent.folder}`);
  const about: JsonObject = { agent: agent.folder };
  const proxy = agent.proxy;
  return [
    ...agent.javas
      .flatMap((seen) =>
        javaFindingsFor({ seen, endpoints: [], keystores: [], others: null }, { nowMs, updateNoticeDays: 36_500 }),
      )
      .filter(({ severity }) => severity !== 'ok' && severity !== 'notice')
      .map(({ code, severity, facts }) => ({ code, severity, facts: { ...about, ...facts } })),
    ...(proxy === null || (/^\d{1,5}$/.test(proxy.port) && Number(proxy.port) > 0 && Number(proxy.port) < 65_536)
      ? []
      : [
          {
            code: 'agent-proxy-incomplete',
            severity: 'failure',
            facts: {
              ...about,
              proxyHost: proxy.host,
              port: proxy.port === '' ? 'nothing' : proxy.port,
              at: placeText(proxy.place),
            },
          } as const,
        ]),
  ];
}

function outboundFindings({ outbound, outboundNotTried }: InformaticaSeen): readonly InformaticaFinding[] {
  const failed = outbound.filter(({ failedLayer }) => failedLayer !== null);
  return [
    ...failed.map(
      ({ host, port, failedLayer, errorCode, detail }) =>
        ({
          code: 'host-not-reached',
          severity: 'failure',
          facts: { host, port, layer: failedLayer, errorCode, detail },
        }) as const,
    ),
    ...(outboundNotTried === ''
      ? []
      : [{ code: 'way-out-not-tried', severity: 'unknown', facts: { why: outboundNotTried } } as const]),
  ];
}

/** From Java 18 on UTF-8 is the default (JEP 400). */
function encodingFindings(
  { setsEncoding, agent }: InformaticaSeen,
  { asked }: KeystoreQuestion,
): readonly InformaticaFinding[] {
  const features = (agent?.javas ?? []).map((seen) => identityOf(seen)?.release.feature ?? 0);
  const isDefault = features.length > 0 && features.every((feature) => feature >= 18);
  if (setsEncoding === true || isDefault || (setsEncoding === null && !asked)) return [];
  const why =
    setsEncoding === null
      ? 'JAVA_TOOL_OPTIONS of the agent is not known here'
      : 'JAVA_TOOL_OPTIONS does not set file.encoding';
  return [{ code: 'encoding-not-set', severity: 'notice', facts: { why } }];
}

function logFindings({ log }: InformaticaSeen): readonly InformaticaFinding[] {
  if (log === null) return [];
  const { file } = log;
  if (log.isMissing) return [{ code: 'log-missing', severity: 'unknown', facts: { file } }];
  if (log.problem !== undefined)
    return [{ code: 'log-not-read', severity: 'unknown', facts: { file, why: log.problem } }];
  return log.lines.map(({ recognised, line, count, words }) => {
    const { title = '', meaning = '', remedy = '' } = words ?? {};
    return {
      code: 'log-known-failure',
      severity: 'failure',
      facts: {
        file,
        line,
        count,
        recognised,
        known: title,
        knownMeaning: meaning,
        knownRemedySteps: remedy.split('\n'),
      },
    };
  });
}
