/** The trust stores of this host: Mozilla's list as Node brings it, the system's bundle, and a CA file besides. Reads them once, when first asked. */
import { readFile } from 'node:fs/promises';
import tls from 'node:tls';
import { CouldNotLook } from '../check.ts';
import { certificatesOfPem } from '../x509/pem.ts';
import { AnchorIndex } from './anchor-index.ts';
import { systemBundleFiles } from './bundles.ts';
import type { TrustStores } from './trust.ts';

export type TrustOptions = {
  readonly trust: 'mozilla' | 'system';
  /** PEM file of additional roots, an absolute path, or null. */
  readonly caFile: string | null;
  /** Where to look for the system's bundle; the usual places unless told otherwise. */
  readonly bundleFiles?: readonly string[];
};

type Roots = { readonly store: string; readonly ders: readonly Uint8Array[] };
type Loaded = { readonly store: string; readonly index: AnchorIndex };

export function createTrustStores(options: TrustOptions): TrustStores {
  let loading: Promise<Loaded> | null = null;
  return {
    async anchorsFor(certificates) {
      // A failed load is not kept: the operator may have mended the file since.
      loading ??= loaded(options).catch((error) => {
        loading = null;
        throw error;
      });
      const { store, index } = await loading;
      const anchors = index.anchorsFor(certificates.map((base64) => new Uint8Array(Buffer.from(base64, 'base64'))));
      return { store, anchors: anchors.map(({ der }) => Buffer.from(der).toString('base64')) };
    },
  };
}

async function loaded({ trust, caFile, bundleFiles }: TrustOptions): Promise<Loaded> {
  const base = trust === 'mozilla' ? mozillaRoots() : await readSystemRoots(bundleFiles ?? systemBundleFiles);
  if (caFile === null) return { store: base.store, index: new AnchorIndex(base.ders) };
  const added = await readCaFile(caFile);
  return { store: `${base.store} + CA file ${caFile}`, index: new AnchorIndex([...base.ders, ...added]) };
}

function mozillaRoots(): Roots {
  const [major = '', minor = ''] = process.versions.node.split('.');
  return {
    store: `Mozilla list of Node ${major}.${minor}`,
    ders: tls.rootCertificates.flatMap(certificatesOfPem),
  };
}

async function readSystemRoots(files: readonly string[]): Promise<Roots> {
  for (const file of files) {
    const text = await readFile(file, 'latin1').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
      throw unreadable(`The system's trust store ${file}`, error);
    });
    const ders = text === null ? [] : certificatesOfPem(text);
    if (ders.length > 0) return { store: `system store ${file}`, ders };
  }
  return systemRootsOfNode(files);
}

/** Windows and macOS keep their roots in a service, which Node can ask. */
function systemRootsOfNode(files: readonly string[]): Roots {
  const onLinux = process.platform === 'linux';
  const ders = onLinux ? [] : tls.getCACertificates('system').flatMap(certificatesOfPem);
  if (ders.length > 0) return { store: `system store of ${process.platform}`, ders };
  throw new CouldNotLook({
    whose: 'operator',
    code: 'trust-store-missing',
    message: `No trusted roots found on this system (looked for ${files.join(', ')}). Install the package ca-certificates, or set network.trust to mozilla.`,
  });
}

async function readCaFile(file: string): Promise<Uint8Array[]> {
  const text = await readFile(file, 'latin1').catch((error: NodeJS.ErrnoException) => {
    throw unreadable(`The CA file ${file}`, error);
  });
  const ders = certificatesOfPem(text);
  if (ders.length > 0) return ders;
  throw new CouldNotLook({
    whose: 'operator',
    code: 'ca-file-without-certificates',
    message: `The CA file ${file} holds no certificate in PEM form ("-----BEGIN CERTIFICATE-----"). Convert it: openssl x509 -inform DER -in ${file} -out ca.pem`,
  });
}

function unreadable(what: string, error: NodeJS.ErrnoException): CouldNotLook {
  const fault = {
    whose: 'operator',
    code: 'trust-store-unreadable',
    message: `${what} could not be read (${error.code ?? error.message}). Check the path and that this account may read it.`,
  } as const;
  return new CouldNotLook(fault, { cause: error });
}
