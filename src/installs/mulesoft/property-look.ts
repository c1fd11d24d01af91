/** Reads the property files that a Mule application loads, and answers what a name comes to. Values may be secrets: they stay within a look. */
import { CouldNotLook } from '../../check.ts';
import type { Host } from '../../host/host.ts';
import type { Place } from '../place.ts';
import type { AppFiles } from './app-files.ts';
import type { Declared } from './flow-config.ts';
import type { PropertySource } from './mulesoft.ts';
import type { Lookup } from './placeholders.ts';
import { expanded } from './placeholders.ts';
import type { Property, PropertyFile } from './property-files.ts';
import { propertyFileOf } from './property-files.ts';

const mostBytes = 1_000_000;

export type LoadedProperties = {
  readonly lookup: Lookup;
  readonly sources: readonly PropertySource[];
  /** Those loaded, with what is in them. */
  readonly files: readonly PropertyFile[];
  /** Where a name stands that no loaded file says. */
  elsewhere(name: string): readonly Place[];
};

/** `first` wins over the files (system properties), `last` is asked after them (global properties). */
export async function loadedProperties(
  host: Host,
  app: AppFiles,
  declared: readonly Declared[],
  { first, last }: { readonly first: ReadonlyMap<string, Property>; readonly last: ReadonlyMap<string, Property> },
): Promise<LoadedProperties> {
  const early: Lookup = (name) => first.get(name) ?? last.get(name);
  const loaded: PropertyFile[] = [];
  const sources: PropertySource[] = [];
  for (const one of [...declared, ...(await implicit(host, app))]) {
    const { source, file } = await load(host, app, one, early);
    if (sources.some((known) => known.file === source.file)) continue;
    sources.push(source);
    if (file !== null) loaded.push(file);
  }
  const paths = new Set(loaded.map(({ file }) => file));
  const others: PropertyFile[] = [];
  for (const path of app.properties.filter((path) => !paths.has(path)).slice(0, 50)) {
    const text = await host.textOf(path, { maxBytes: mostBytes }).catch(() => null);
    if (text !== null) others.push(propertyFileOf(path, text.text));
  }
  return {
    sources,
    files: loaded,
    lookup: (name) =>
      first.get(name) ??
      loaded.map(({ properties }) => properties.get(name)).find((one) => one !== undefined) ??
      last.get(name),
    elsewhere: (name) => others.flatMap(({ properties }) => properties.get(name)?.place ?? []).slice(0, 5),
  };
}

/** Mule 3 loads mule-app.properties without being told. */
async function implicit(host: Host, { classpath }: AppFiles): Promise<readonly Declared[]> {
  for (const folder of classpath) {
    const file = host.paths.join(folder, 'mule-app.properties');
    if ((await host.factsOf(file)).exists) return [{ written: file, place: { file, line: 0 } }];
  }
  return [];
}

async function load(
  host: Host,
  app: AppFiles,
  { written, place }: Declared,
  early: Lookup,
): Promise<{ readonly source: PropertySource; readonly file: PropertyFile | null }> {
  const { value, unresolved } = expanded(written, early);
  const told = (state: PropertySource['state'], file: string, detail: string, read: PropertyFile | null = null) => ({
    source: { file, place, state, detail },
    file: read,
  });
  if (value === null) {
    const fitting = app.properties
      .filter((path) => fits(host.paths.basename(path), written))
      .map((path) => host.paths.basename(path));
    const names = unresolved.map((name) => `\${${name}}`).join(', ');
    return told(
      'unresolved',
      written,
      `${names} is said nowhere; files that would fit: ${fitting.slice(0, 10).join(', ') || 'none'}`,
    );
  }
  for (const path of placesOf(host, app.classpath, value)) {
    try {
      const text = await host.textOf(path, { maxBytes: mostBytes });
      if (text === null) continue;
      if (text.isCut) return told('unreadable', path, 'is larger than 1 MB');
      const file = propertyFileOf(path, text.text);
      return file.problem === null ? told('read', path, '', file) : told('unreadable', path, file.problem);
    } catch (error) {
      if (!(error instanceof CouldNotLook)) throw error;
      return told('unreadable', path, error.fault.message);
    }
  }
  return told('missing', value, `looked for in ${app.classpath.join(', ')}`);
}

/** Where a name of the application's configuration may be: itself if absolute, else on the classpath. */
export function placesOf(host: Host, classpath: readonly string[], written: string): readonly string[] {
  const name = written
    .trim()
    .replace(/^(?:classpath:|file:(?:\/\/)?(?=\/))\/?(?=.)/, (prefix) => (prefix.startsWith('file') ? '/' : ''));
  if (host.paths.isAbsolute(name) && !written.trim().startsWith('classpath:')) return [name];
  return classpath.map((folder) => host.paths.join(folder, name));
}

/** `config-${env}.yaml` fits `config-prod.yaml`. */
function fits(name: string, written: string): boolean {
  const parts = (written.split(/[\\/]/).at(-1) ?? '').split(/\$\{[^}]*\}/);
  let at = 0;
  for (const part of parts) {
    const found = name.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return name.startsWith(parts[0] ?? '') && name.endsWith(parts.at(-1) ?? '');
}
