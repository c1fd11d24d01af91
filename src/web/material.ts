/** Certificate and key of the page: read, found to belong together, and taken anew when they were renewed. Knows settings and no listener. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { PageSettings } from '../settings/page.ts';
import { parseCertificate } from '../x509/certificate.ts';
import { PageNotNow, PageRefused } from './refused.ts';
import type { TlsMaterial } from './server.ts';

export type PageMaterial = {
  readonly tls: TlsMaterial;
  /** Those the certificate is made out to; lower case. */
  readonly names: readonly string[];
};

type TlsSettings = NonNullable<PageSettings['tls']>;
type ReadSecret = (reference: string) => Promise<string>;

/** Rejects with PageNotNow, and with PageRefused of `readSecret`. */
export async function materialOf(settings: TlsSettings, readSecret: ReadSecret): Promise<PageMaterial> {
  const { certificateFile, key: keyReference, keyPassphrase } = settings;
  try {
    const cert = await certificateIn(certificateFile);
    const key = await readSecret(keyReference);
    const passphrase = keyPassphrase === null ? {} : { passphrase: await readSecret(keyPassphrase) };
    const leaf = firstOf(cert);
    if (!new X509Certificate(leaf).checkPrivateKey(createPrivateKey({ key, ...passphrase })))
      throw new Error(`the key (${keyReference}) belongs to another certificate`);
    const { dnsNames, ipAddresses } = parseCertificate(leaf);
    const names = [...dnsNames, ...ipAddresses].map((name) => name.toLowerCase());
    return { tls: { cert, key, ...passphrase }, names };
  } catch (error) {
    if (error instanceof PageRefused) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new PageNotNow(
      `The certificate of the page, ${certificateFile}, or its key cannot be used: ${why}. See page: tls in the settings.`,
      { cause: error },
    );
  }
}

/** A chain takes some kB. It is read each minute: neither a pipe nor a huge file may hold the daemon up. */
const mostBytes = 1024 * 1024;

async function certificateIn(file: string): Promise<string> {
  const found = await stat(file);
  if (!found.isFile() || found.size > mostBytes) throw new Error('it is no file of at most 1 MiB');
  return await readFile(file, 'utf8');
}

function firstOf(pem: string): Buffer {
  const [, encoded] = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/.exec(pem) ?? [];
  if (encoded === undefined) throw new Error('it holds no certificate in PEM');
  return Buffer.from(encoded, 'base64');
}

export type Renewals = {
  /** Looks at the file every so often, until it is told to stop. */
  stop(): void;
};

export type RenewalParts = {
  readonly settings: TlsSettings;
  readonly readSecret: ReadSecret;
  /** As it is served now: PEM. */
  readonly served: string;
  readonly everyMs: number;
  readonly onRenewed: (material: PageMaterial) => void;
  /** Once for each certificate that cannot be used; the former one is served on. */
  readonly onRefused: (error: unknown) => void;
};

/** What is being written may not fit its key yet: what cannot be used is tried again each time, and said at the second. */
export function renewals({ settings, readSecret, served, everyMs, onRenewed, onRefused }: RenewalParts): Renewals {
  let inUse = served;
  let failed = { found: served, times: 0 };
  let isLooking = false;

  const taken = async (): Promise<void> => {
    const found = await certificateIn(settings.certificateFile).catch(() => '');
    if (failed.found !== found) failed = { found, times: 0 };
    if (found === inUse) return;
    try {
      const material = await materialOf(settings, readSecret);
      onRenewed(material);
      inUse = material.tls.cert;
    } catch (error) {
      failed.times += 1;
      if (failed.times === 2) onRefused(error);
    }
  };
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    void taken().finally(() => {
      isLooking = false;
    });
  }, everyMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
