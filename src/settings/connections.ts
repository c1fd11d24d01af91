/** `connections:` of a settings file -> connections; pure. */
import { resolve, sep } from 'node:path';
import { baseUrlOf, NotABaseUrl } from './base-url.ts';
import { suggestion } from './closest.ts';
import type { When } from './deadlines.ts';
import { deadlinesOf } from './deadlines.ts';
import type { Places } from './paths.ts';
import { absolute, secretRef } from './paths.ts';
import type { Report } from './problems.ts';
import type { BaseUrls } from './regions.ts';
import { regions } from './regions.ts';
import type { FileWords } from './schema.ts';
import type { CloudWorksSettings, CloudWorksWatched, ConnectionSettings, SignInSettings } from './settings.ts';
import type { Path } from './yaml.ts';

type ConnectionWords = NonNullable<FileWords['connections']>[string];
type CloudWorksWords = Exclude<NonNullable<ConnectionWords['cloudWorks']>, boolean>;
type Job = NonNullable<CloudWorksWords['integrations'] | CloudWorksWords['flows']>[number];

type Here = Places & { readonly stateDirectory: string; readonly when: When; readonly report: Report };

/** Problems go to `report`. */
export function connectionsOf(words: FileWords['connections'], here: Here): readonly ConnectionSettings[] {
  return Object.entries(words ?? {}).map(([name, given]) => ({
    name,
    region: given.region ?? null,
    baseUrls: {
      api: baseUrl(given, name, 'api', here.report),
      auth: baseUrl(given, name, 'auth', here.report),
    },
    signIn: signInOf(given, name, here),
    ...cloudWorksOf(given, name, here),
  }));
}

/** The name written, or the only one there is; anything else is a problem at `path`. */
export function connectionNamed(
  written: string | undefined,
  path: Path,
  names: readonly string[],
  report: Report,
): string {
  if (written !== undefined) return knownConnection(written, [...path, 'connection'], names, report);
  const [only, another] = names;
  if (only !== undefined && another === undefined) return only;
  const why = only === undefined ? 'there is none; add connections' : `there are several${suggestion('', names)}`;
  report(path, `needs a connection, and ${why}`);
  return '';
}

export function knownConnection(name: string, path: Path, names: readonly string[], report: Report): string {
  if (!names.includes(name)) report(path, `names a connection that is not in connections${suggestion(name, names)}`);
  return name;
}

const defaultPaths: BaseUrls = { api: '/2/0', auth: '', oauth: '', cloudWorks: '/2/0' };

/** That of baseUrls, else of the region, else a problem. */
function baseUrl(given: ConnectionWords, name: string, which: keyof BaseUrls, report: Report): string {
  const written = given.baseUrls?.[which];
  if (written !== undefined) {
    return checkedUrl(written, which, ['connections', name, 'baseUrls', which], report);
  }
  if (given.region !== undefined) return regions[given.region][which];
  const needs = which === 'api' || which === 'auth' ? 'with both api and auth' : `with ${which}`;
  report(['connections', name], `needs a region, or baseUrls ${needs}; write for example region: eu1`);
  return '';
}

function checkedUrl(written: string, which: keyof BaseUrls, path: Path, report: Report): string {
  try {
    return baseUrlOf(written, defaultPaths[which]);
  } catch (error) {
    if (!(error instanceof NotABaseUrl)) throw error;
    report(path, error.message);
    return '';
  }
}

function signInOf(connection: ConnectionWords, name: string, here: Here): SignInSettings {
  const given = connection.signIn;
  if ('user' in given) return { method: 'basic', user: given.user, password: secretRef(given.password, here) ?? '' };
  if ('oauth' in given) {
    const { clientId, refreshTokenFile } = given.oauth;
    const path = ['connections', name, 'signIn', 'oauth', 'refreshTokenFile'];
    return {
      method: 'oauth',
      clientId,
      refreshTokenFile: refreshTokenFile === undefined ? null : tokenFile(refreshTokenFile, path, here),
      baseUrl: baseUrl(connection, name, 'oauth', here.report),
    };
  }
  return {
    method: 'certificate',
    certificateFile: absolute(given.certificate, here),
    key: secretRef(given.key, here) ?? '',
    keyPassphrase: secretRef(given.passphrase, here),
    payload: given.payload ?? 'v1',
  };
}

/** A refresh token is as good as a password, so it is kept where the program keeps what is its own. */
function tokenFile(written: string, path: Path, here: Here): string {
  const file = absolute(written, { ...here, baseDirectory: here.stateDirectory });
  if (!file.startsWith(resolve(here.stateDirectory) + sep)) {
    here.report(path, 'must lie in the state directory (stateDirectory); write just the name of a file');
  }
  return file;
}

function cloudWorksOf(connection: ConnectionWords, name: string, here: Here): Pick<ConnectionSettings, 'cloudWorks'> {
  const given = connection.cloudWorks;
  if (given === undefined || given === false) return {};
  const words: CloudWorksWords = given === true ? {} : given;
  const at: Path = ['connections', name, 'cloudWorks'];
  const jobs = (key: 'integrations' | 'flows'): CloudWorksSettings['flows'] =>
    words[key] === undefined ? null : jobsOf(words[key], [...at, key], here);
  return {
    cloudWorks: {
      baseUrl: cloudWorksUrl(words.baseUrl, connection, name, here.report),
      integrations: jobs('integrations'),
      flows: jobs('flows'),
    },
  };
}

function cloudWorksUrl(own: string | undefined, connection: ConnectionWords, name: string, report: Report): string {
  if (own === undefined) return baseUrl(connection, name, 'cloudWorks', report);
  const at: Path = ['connections', name, 'cloudWorks', 'baseUrl'];
  if (connection.baseUrls?.cloudWorks !== undefined) report(at, 'is given in baseUrls too; keep one of them');
  return checkedUrl(own, 'cloudWorks', at, report);
}

function jobsOf(given: readonly Job[], path: Path, { when, report }: Here): readonly CloudWorksWatched[] {
  const seen = new Set<string>();
  return given.map((entry, index) => {
    const at = [...path, index];
    const words = typeof entry === 'string' ? {} : entry;
    const name = typeof entry === 'string' ? entry : 'flow' in entry ? entry.flow : entry.integration;
    if (seen.has(name)) report(at, 'is listed a second time; keep one of them');
    seen.add(name);
    return { name, ...deadlinesOf(words, at, when) };
  });
}
