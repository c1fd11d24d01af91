/** The files the sandbox leaves in its folder: CA, user certificate and key, password, source files, settings. Keys and passwords are its owner's alone. */

import { rm, utimes, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { madeFolder } from '../made-folder.ts';
import type { Identity, Pki } from './pki.ts';
import type { Paths } from './settings-yaml.ts';
import { localSourceFiles } from './watch.ts';

export type Materials = {
  readonly pki: Pki;
  readonly loader: Identity;
  /** Registered and disabled. */
  readonly retired: Identity;
  /** By the name of the account: `monitor`, `admin`, ... */
  readonly passwords: { readonly [account: string]: string };
};

export type FolderPaths = Paths & {
  readonly folder: string;
  readonly sources: string;
  readonly settings: string;
  readonly intermediate: string;
  readonly retiredCertificate: string;
  readonly retiredKey: string;
  passwordOf(account: string): string;
};

/** All absolute. */
export function pathsIn(directory: string): FolderPaths {
  const folder = resolve(directory);
  const sources = join(folder, 'source');
  return {
    folder,
    sources,
    caFile: join(folder, 'ca.pem'),
    intermediate: join(folder, 'intermediate.pem'),
    userCertificate: join(folder, 'user.pem'),
    userKey: join(folder, 'user.key'),
    password: join(folder, 'monitor.password'),
    retiredCertificate: join(folder, 'retired.pem'),
    retiredKey: join(folder, 'retired.key'),
    passwordOf: (account) => join(folder, `${account}.password`),
    settings: join(folder, 'settings.yaml'),
    source: (name) => join(sources, name),
  };
}

/** `modifiedAtMs(name)`: when a source file changed last. */
export async function writeMaterials(
  paths: FolderPaths,
  { pki, loader, retired, passwords }: Materials,
  modifiedAtMs: (name: string) => number,
): Promise<void> {
  madeFolder(paths.folder);
  madeFolder(paths.sources);
  await writeFile(paths.caFile, pki.rootPem);
  await writeFile(paths.intermediate, pki.intermediatePem);
  await writeFile(paths.userCertificate, loader.certificatePem);
  await writeSecret(paths.userKey, loader.keyPem);
  await writeFile(paths.retiredCertificate, retired.certificatePem);
  await writeSecret(paths.retiredKey, retired.keyPem);
  for (const [account, password] of Object.entries(passwords)) await writeSecret(paths.passwordOf(account), password);
  for (const { name, content } of localSourceFiles) await writeFile(paths.source(name), content);
  await dateSources(paths, modifiedAtMs);
}

/** Sets when the local source files changed last. */
export async function dateSources(paths: FolderPaths, modifiedAtMs: (name: string) => number): Promise<void> {
  for (const { name } of localSourceFiles) {
    const modified = new Date(modifiedAtMs(name));
    await utimes(paths.source(name), modified, modified);
  }
}

export async function writeSettings({ settings }: FolderPaths, yaml: string): Promise<void> {
  await writeFile(settings, yaml);
}

/** The mode counts only for a new file: an old one is removed first. */
async function writeSecret(file: string, text: string): Promise<void> {
  await rm(file, { force: true });
  await writeFile(file, text, { mode: 0o600, flag: 'wx' });
}
