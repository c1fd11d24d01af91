/** `installs:` of a settings file -> clients on this host; pure. Opens none of their files. */
import { knownConnection } from './connections.ts';
import type { Places } from './paths.ts';
import { absolute, secretRef } from './paths.ts';
import type { Report } from './problems.ts';
import type { FileWords } from './schema.ts';
import type { AtlanInstall, InstallsSettings, Settings } from './settings.ts';
import type { Path } from './yaml.ts';

type InstallWords = NonNullable<FileWords['installs']>;
type AtlanWords = NonNullable<InstallWords['atlan']>[number];

export type Here = Places & { readonly connectionNames: readonly string[]; readonly report: Report };

/** Empty where the file names none. Problems go to `report`. */
export function installsOf(words: FileWords['installs'], here: Here): Pick<Settings, 'installs'> {
  if (words === undefined) return {};
  const file = (path: string | undefined) => (path === undefined ? null : absolute(path, here));
  const installs: InstallsSettings = {
    connect: (words.connect ?? []).map((entry) => {
      const given = typeof entry === 'string' ? { script: entry } : entry;
      const script = absolute(given.script, here);
      const { name = script, account = null } = given;
      return { name, script, log: file(given.log), account, javaHome: file(given.javaHome) };
    }),
    java: (words.java ?? []).map((entry) => {
      const given = typeof entry === 'string' ? { path: entry } : entry;
      const path = absolute(given.path, here);
      return { name: given.name ?? path, path, ...accountOf(given) };
    }),
    mulesoft: (words.mulesoft ?? []).map((entry) => {
      const given = typeof entry === 'string' ? { app: entry } : entry;
      const app = absolute(given.app, here);
      return {
        name: given.name ?? app,
        app,
        muleHome: file(given.muleHome),
        log: file(given.log),
        ...accountOf(given),
      };
    }),
    informatica: (words.informatica ?? []).map((entry) => {
      const given = typeof entry === 'string' ? { connection: entry } : entry;
      const connection = absolute(given.connection, here);
      const { name = connection } = given;
      return { name, connection, agent: file(given.agent), log: file(given.log), ...accountOf(given) };
    }),
    atlan: (words.atlan ?? []).map((given, index) => atlanOf(given, ['installs', 'atlan', index], here)),
    scripts: (words.scripts ?? []).map((path) => absolute(path, here)),
  };
  for (const kind of ['connect', 'java', 'mulesoft', 'informatica', 'atlan'] as const)
    refuseTwins(
      installs[kind].map(({ name }) => name),
      ['installs', kind],
      here.report,
    );
  refuseTwins(installs.scripts, ['installs', 'scripts'], here.report);
  return { installs };
}

function accountOf({ account }: { readonly account?: string | undefined }): { readonly account?: string } {
  return account === undefined ? {} : { account };
}

/** A name stands for one thing in reports, the store and incidents. */
function refuseTwins(names: readonly string[], path: Path, report: Report): void {
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) < index)
      report([...path, index], 'has the name of an entry above; give each a name of its own');
  }
}

function atlanOf(given: AtlanWords, path: Path, here: Here): AtlanInstall {
  const { mode, host = null, tenant = null, agent = null, certificate } = given;
  const file = (key: 'config' | 'components' | 'env' | 'compose' | 'log') =>
    given[key] === undefined ? null : absolute(given[key], here);
  const files = { config: file('config'), components: file('components'), env: file('env'), compose: file('compose') };
  if (mode === 'direct' && host === null)
    here.report(path, 'needs host: what the host field of the connector says, for example us1a.app.anaplan.com');
  if (mode === 'runtime' && tenant === null && Object.values(files).every((one) => one === null))
    here.report(path, 'needs what there is of the runtime: config, components, env, compose or tenant');
  const { env, ...others } = files;
  return {
    name: given.name ?? host ?? agent ?? tenant ?? others.config ?? others.compose ?? others.components ?? env ?? mode,
    mode,
    host,
    connection: connectionOf(given.connection, path, here),
    certificate:
      certificate === undefined
        ? null
        : {
            encodedData: secretRef(certificate.encodedData, here) ?? '',
            encodedSignedData: secretRef(certificate.encodedSignedData, here) ?? '',
            certificateFile: absolute(certificate.file, here),
          },
    ...others,
    environmentFile: env,
    tenant,
    agentName: agent,
    log: file('log'),
    ...(given.secret === undefined ? {} : { secret: given.secret }),
    ...accountOf(given),
  };
}

function connectionOf(name: string | undefined, path: Path, { connectionNames, report }: Here): string | null {
  return name === undefined ? null : knownConnection(name, [...path, 'connection'], connectionNames, report);
}
