/** Whom the client trusts: Node's own roots, the system's where the settings say so, and the CA file besides. Knows no connection. */
import { readFileSync } from 'node:fs';
import { getCACertificates } from 'node:tls';
import { CouldNotLook } from '../check.ts';
import type { Settings } from '../settings/settings.ts';
import { certificatesOfPem, pemOfCertificate } from '../x509/pem.ts';

/** PEM blocks, or null when Node's default is all that is asked for. Throws CouldNotLook (operator) when the CA file cannot be used. */
export function readRoots({ caFile, trust }: Pick<Settings['network'], 'caFile' | 'trust'>): readonly string[] | null {
  if (caFile === null && trust !== 'system') return null;
  const system = trust === 'system' ? getCACertificates('system') : [];
  return [...getCACertificates('default'), ...system, ...(caFile === null ? [] : readCaFile(caFile))];
}

function readCaFile(file: string): readonly string[] {
  const roots = certificatesOfPem(readText(file)).map(pemOfCertificate);
  if (roots.length > 0) return roots;
  throw unusable(file, 'holds no certificate in PEM form');
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch (error) {
    throw unusable(file, `could not be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`);
  }
}

function unusable(file: string, why: string): CouldNotLook {
  return new CouldNotLook({
    whose: 'operator',
    code: 'CA_FILE',
    message: `The CA file ${file} ${why}. Correct network.caFile in the settings.`,
  });
}
