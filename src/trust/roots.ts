/** Reads the roots that the settings name: Mozilla's list, the system's, a Java truststore, and a CA file besides. Knows no chain. */
import { readFileSync } from 'node:fs';
import tls from 'node:tls';
import { CouldNotLook } from '../check.ts';
import { parseStore } from '../keystore/parse.ts';
import type { TrustChoice } from '../settings/settings.ts';
import { certificatesOfPem } from '../x509/pem.ts';
import { systemBundleFiles } from './bundles.ts';
import { mozillaRoots } from './mozilla.ts';

export type TrustOptions = {
  readonly trust: TrustChoice;
  /** PEM file of additional roots, an absolute path, or null. */
  readonly caFile: string | null;
  /** Where to look for the system's bundle; the usual places unless told otherwise. */
  readonly bundleFiles?: readonly string[];
};

export type Roots = {
  /** For users. */
  readonly store: string;
  readonly ders: readonly Uint8Array[];
  /** Those of the CA file; they are among `ders` too. */
  readonly own: readonly Uint8Array[];
};

type Base = Omit<Roots, 'own'>;

/** Throws CouldNotLook (operator) when a store cannot be read. */
export function readRoots({ trust, caFile, bundleFiles = systemBundleFiles }: TrustOptions): Roots {
  const base = readBase(trust, bundleFiles);
  if (caFile === null) return { ...base, own: [] };
  const own = readCaFile(caFile);
  return { store: `${base.store} + CA file ${caFile}`, ders: [...base.ders, ...own], own };
}

function readBase(trust: TrustChoice, bundleFiles: readonly string[]): Base {
  if (trust === 'system') return readSystemRoots(bundleFiles);
  if (trust !== 'mozilla') return readJavaRoots(trust.slice('java:'.length));
  const { version, ders } = mozillaRoots();
  return { store: `Mozilla list of ${version}`, ders };
}

function readSystemRoots(files: readonly string[]): Base {
  for (const file of files) {
    const bytes = readIfThere(file);
    const ders = bytes === null ? [] : certificatesOfPem(bytes.toString('latin1'));
    if (ders.length > 0) return { store: `system store ${file}`, ders };
  }
  return systemRootsOfNode(files);
}

function readIfThere(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw unreadable(`The system's trust store ${file}`, error);
  }
}

/** Windows and macOS keep their roots in a service, which Node can ask. */
function systemRootsOfNode(files: readonly string[]): Base {
  const onLinux = process.platform === 'linux';
  const ders = onLinux ? [] : tls.getCACertificates('system').flatMap(certificatesOfPem);
  if (ders.length > 0) return { store: `system store of ${process.platform}`, ders };
  throw new CouldNotLook({
    whose: 'operator',
    code: 'trust-store-missing',
    message: `No trusted roots found on this system (looked for ${files.join(', ')}). Install the package ca-certificates, or set network.trust to mozilla.`,
  });
}

/** Java's own password for its truststore; JKS files show their certificates without any. */
const javaPasswords = ['changeit', '', null];

/** A certificate beside a key is the host's own, and no trusted root. */
function readJavaRoots(file: string): Base {
  const what = `The Java truststore ${file}`;
  const bytes = read(what, file);
  let why = '';
  for (const password of javaPasswords) {
    const { entries, detail } = parseStore(bytes, password);
    const trusted = entries.filter(({ hasKey }) => !hasKey);
    if (trusted.length > 0) {
      const ders = trusted.map(({ certificate }) => new Uint8Array(Buffer.from(certificate, 'base64')));
      return { store: `Java truststore ${file}`, ders };
    }
    why ||= detail;
  }
  throw new CouldNotLook({
    whose: 'operator',
    code: 'trust-store-without-certificates',
    message: `${what} gave no trusted certificate: ${why || 'it holds none.'} Look at it: keytool -list -keystore ${file}`,
  });
}

function readCaFile(file: string): readonly Uint8Array[] {
  const ders = certificatesOfPem(read(`The CA file ${file}`, file).toString('latin1'));
  if (ders.length > 0) return ders;
  throw new CouldNotLook({
    whose: 'operator',
    code: 'ca-file-without-certificates',
    message: `The CA file ${file} holds no certificate in PEM form ("-----BEGIN CERTIFICATE-----"). Convert it: openssl x509 -inform DER -in ${file} -out ca.pem`,
  });
}

function read(what: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw unreadable(what, error);
  }
}

function unreadable(what: string, error: unknown): CouldNotLook {
  const { code, message } = error as NodeJS.ErrnoException;
  const fault = {
    whose: 'operator',
    code: 'trust-store-unreadable',
    message: `${what} could not be read (${code ?? message}). Check the path and that this account may read it.`,
  } as const;
  return new CouldNotLook(fault, { cause: error });
}
