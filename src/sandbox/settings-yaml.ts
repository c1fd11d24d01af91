/** The sandbox's settings as YAML text, in the words of the settings file. Pure; secrets only by reference. */
import { stringify } from 'yaml';
import { loaderEmail, monitorEmail } from './finance.ts';
import type { Sandbox } from './sandbox.ts';
import { watchedModels, watchedWorkspace } from './watch.ts';

export type Paths = {
  readonly caFile: string;
  readonly userCertificate: string;
  readonly userKey: string;
  readonly password: string;
  /** Absolute path of a local source file by its name. */
  source(name: string): string;
};

/** `endpoints`: `host:port` of those that stand beside the tenant. */
export function settingsYamlOf(baseUrls: Sandbox['baseUrls'], paths: Paths, endpoints: readonly string[]): string {
  const heading = '# Settings for the sandbox: its tenant, its endpoints and its certificates.\n';
  return heading + stringify(settingsOf(baseUrls, paths, endpoints), { lineWidth: 0, aliasDuplicateObjects: false });
}

function settingsOf(baseUrls: Sandbox['baseUrls'], paths: Paths, endpoints: readonly string[]) {
  return {
    reporter: { name: 'Integration team', email: 'integration@example.com' },
    support: { to: 'support@anaplan.com' },
    connections: {
      sandbox: {
        baseUrls,
        signIn: { certificate: paths.userCertificate, key: `file:${paths.userKey}` },
      },
      monitor: { baseUrls, signIn: { user: monitorEmail, password: `file:${paths.password}` } },
    },
    models: watchedModels.map((watched) => modelOf(watched, paths)),
    ...(endpoints.length === 0 ? {} : { endpoints }),
    certificates: [{ file: paths.userCertificate, user: loaderEmail }],
    network: { caFile: paths.caFile },
  };
}

function modelOf({ model, imports, processes, exports }: (typeof watchedModels)[number], paths: Paths) {
  return {
    connection: 'sandbox',
    model,
    workspace: watchedWorkspace,
    imports: imports.map(({ from, file, ...words }) => ({
      ...words,
      ...(from === undefined ? {} : { sourceModel: { model: from, workspace: watchedWorkspace } }),
      ...(file === undefined ? {} : { sourceFile: { path: paths.source(file), freshWithin: '26h' } }),
    })),
    processes,
    exports,
  };
}
