/** Components as a probe may hand them over: values of secrets left out, references followed where that can be done here; reads files of local secret stores, keeps their keys alone. */
import { CouldNotLook } from '../../check.ts';
import type { Host } from '../../host/host.ts';
import type { ComponentSeen, MetadataSeen } from './atlan.ts';
import type { Component, Metadata } from './components.ts';
import { daprTypes } from './dapr-types.ts';
import { isSecretName } from './runtime-settings.ts';
import { isRecord } from './yaml-tree.ts';

/** Where references of local stores lead: names of variables, or null where no file of variables is given. */
export type Surroundings = { readonly variables: ReadonlySet<string> | null; readonly folder: string };

const mostKeys = 10_000;

export async function componentSeen(
  component: Component,
  all: readonly Component[],
  around: Surroundings,
  host: Host,
): Promise<ComponentSeen> {
  const { name, type, place, secretStore } = component;
  const store = all.find((one) => one.name === secretStore);
  const metadata = await Promise.all(
    component.metadata.map((one) => metadataSeen(one, component, store, around, host)),
  );
  return { name: name.slice(0, 200), type: type.slice(0, 200), place, secretStore, metadata };
}

async function metadataSeen(
  one: Metadata,
  { type }: Component,
  store: Component | undefined,
  around: Surroundings,
  host: Host,
): Promise<MetadataSeen> {
  const { name, place, value, secret, variable } = one;
  const told = { name: name.slice(0, 200), place };
  if (secret !== null) {
    const { isFound, why } = await foundIn(store, secret, around, host);
    const text = secret.key === '' || secret.key === secret.name ? secret.name : `${secret.name}/${secret.key}`;
    return { ...told, kind: 'reference', value: null, reference: { text: text.slice(0, 200), isFound, why } };
  }
  if (variable !== null) {
    const isFound = around.variables === null ? null : around.variables.has(variable);
    const why =
      isFound === null ? 'no .env or compose file is given' : 'the .env and compose files do not set that variable';
    return { ...told, kind: 'variable', value: null, reference: { text: variable.slice(0, 200), isFound, why } };
  }
  if (value === null) return { ...told, kind: 'missing', value: null, reference: null };
  const isSecret = daprTypes[type]?.secret.includes(name) === true || isSecretName(name) || /-----BEGIN/.test(value);
  const isShown = !isSecret && isPublicKey(name);
  return {
    ...told,
    kind: value.trim() === '' ? 'empty' : 'value',
    value: isShown ? value.trim().slice(0, 300) : null,
    reference: null,
  };
}

/** Metadata that says where and not who. */
function isPublicKey(name: string): boolean {
  return /^(?:region|awsRegion|endpoint|vaultName|vaultAddr|azureEnvironment|skipVerify|enginePath|vaultKVPrefix|secretsFile|bucket|accountName|storageAccount|project_id|multiValued|rootPath)$/i.test(
    name,
  );
}

async function foundIn(
  store: Component | undefined,
  secret: { readonly name: string; readonly key: string },
  { variables, folder }: Surroundings,
  host: Host,
): Promise<{ readonly isFound: boolean | null; readonly why: string }> {
  const setting = (name: string) =>
    store?.metadata.find((one) => one.name.toLowerCase() === name.toLowerCase())?.value ?? '';
  if (store?.type === 'secretstores.local.env') {
    if (variables === null) return { isFound: null, why: 'no .env or compose file is given' };
    return {
      isFound: variables.has(`${setting('prefix')}${secret.name}`),
      why: 'the .env and compose files do not set that variable',
    };
  }
  if (store?.type !== 'secretstores.local.file')
    return { isFound: null, why: 'that store is asked by the runtime alone' };
  const file = setting('secretsFile');
  const keys = await keysOf(file, setting('nestedSeparator') || ':', folder, host);
  if (keys === null)
    return {
      isFound: null,
      why: `${file.slice(0, 200)} cannot be read as JSON here; it may be a path inside the container`,
    };
  return { isFound: keys.has(secret.name), why: `${file.slice(0, 200)} has no such key` };
}

async function keysOf(
  file: string,
  separator: string,
  folder: string,
  host: Host,
): Promise<ReadonlySet<string> | null> {
  const tries = host.paths.isAbsolute(file)
    ? [file]
    : [host.paths.resolve(folder, file), host.paths.resolve(folder, '..', file)];
  for (const path of tries) {
    const text = await host.textOf(path).catch((error: unknown) => {
      if (error instanceof CouldNotLook) return null;
      throw error;
    });
    if (text === null || text.isCut) continue;
    try {
      const keys = new Set<string>();
      addKeys(JSON.parse(text.text), '', separator, keys, 0);
      return keys;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return null;
}

function addKeys(value: unknown, before: string, separator: string, keys: Set<string>, depth: number): void {
  if (!isRecord(value) || depth > 8) return;
  for (const [key, child] of Object.entries(value)) {
    if (keys.size >= mostKeys) return;
    keys.add(`${before}${key}`);
    addKeys(child, `${before}${key}${separator}`, separator, keys, depth + 1);
  }
}
