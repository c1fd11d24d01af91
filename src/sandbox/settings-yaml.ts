/** The sandbox's settings as YAML text, in the words of the settings file. Pure; secrets only by reference. */
import { loaderEmail, monitorEmail } from './finance.ts';
import type { Sandbox } from './sandbox.ts';
import type { WatchedModel } from './watch.ts';
import { watchedCloudWorks, watchedModels, watchedWorkspace } from './watch.ts';

export type Paths = {
  readonly caFile: string;
  readonly userCertificate: string;
  readonly userKey: string;
  readonly password: string;
  /** Absolute path of a local source file by its name. */
  source(name: string): string;
};

/** `endpoints`: `host:port` of those that stand beside the tenant. */
export function settingsYamlOf(
  baseUrls: Sandbox['baseUrls'],
  paths: Paths,
  endpoints: readonly string[],
  watched: readonly WatchedModel[],
  startMs: number,
): string {
  const heading = '# Settings for the sandbox: its tenant, its endpoints and its certificates.\n';
  return `${heading}${linesOf(settingsOf(baseUrls, paths, endpoints, watched, startMs)).join('\n')}\n`;
}

function settingsOf(
  baseUrls: Sandbox['baseUrls'],
  paths: Paths,
  endpoints: readonly string[],
  models: readonly WatchedModel[],
  startMs: number,
) {
  return {
    reporter: { name: 'Integration team', email: 'integration@example.com' },
    support: { to: 'support@anaplan.com' },
    connections: {
      sandbox: {
        baseUrls,
        signIn: { certificate: paths.userCertificate, key: `file:${paths.userKey}` },
        ...(models === watchedModels
          ? { cloudWorks: { baseUrl: `${baseUrls.auth}/cloudworks/2/0`, ...watchedCloudWorks } }
          : {}),
      },
      monitor: { baseUrls, signIn: { user: monitorEmail, password: `file:${paths.password}` } },
    },
    models: models.map((watched) => modelOf(watched, paths, startMs)),
    ...(endpoints.length === 0 ? {} : { endpoints }),
    statusPage: baseUrls.auth,
    certificates: [{ file: paths.userCertificate, user: loaderEmail }],
    network: { caFile: paths.caFile },
  };
}

function modelOf({ model, imports, processes, exports }: WatchedModel, paths: Paths, startMs: number) {
  return {
    connection: 'sandbox',
    model,
    workspace: watchedWorkspace,
    imports: imports.map(({ from, file, startByAgoMs, ...words }) => ({
      ...words,
      ...(from === undefined ? {} : { sourceModel: { model: from, workspace: watchedWorkspace } }),
      ...(startByAgoMs === undefined ? {} : { 'start by': timeOfDay(startMs - startByAgoMs) }),
      ...(file === undefined ? {} : { sourceFile: { path: paths.source(file), freshWithin: '26h' } }),
    })),
    ...(processes.length === 0 ? {} : { processes }),
    ...(exports.length === 0 ? {} : { exports: exports.map((item) => exportOf(item, startMs)) }),
  };
}

function exportOf({ doneByAgoMs, ...words }: WatchedModel['exports'][number], startMs: number) {
  return doneByAgoMs === undefined ? words : { ...words, 'done by': timeOfDay(startMs - doneByAgoMs) };
}

function timeOfDay(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(11, 16)} UTC`;
}

type Words = string | readonly Words[] | { readonly [key: string]: Words };

/** Block YAML; a JSON string is a YAML string, whatever a path holds. */
function linesOf(words: Words): readonly string[] {
  if (typeof words === 'string') return [JSON.stringify(words)];
  if (isList(words)) return words.flatMap((word) => indented('- ', linesOf(word)));
  return Object.entries(words).flatMap(([key, word]) =>
    typeof word === 'string' ? [`${key}: ${JSON.stringify(word)}`] : [`${key}:`, ...indented('  ', linesOf(word))],
  );
}

function indented(first: string, lines: readonly string[]): readonly string[] {
  return lines.map((line, index) => (index === 0 ? first : '  ') + line);
}

function isList(words: Words): words is readonly Words[] {
  return Array.isArray(words);
}
