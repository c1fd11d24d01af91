/** Mozilla's list of trusted roots as this package ships it, whatever Node it runs on. Reads one file of the package, once. */
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../package-root.ts';
import { certificatesOfPem } from '../x509/pem.ts';

export type MozillaRoots = {
  /** Day of the list, `2026-11-22`. */
  readonly version: string;
  readonly ders: readonly Uint8Array[];
  /** SHA-256 of each, lower-case hex. */
  readonly fingerprints: ReadonlySet<string>;
};

let read: MozillaRoots | null = null;

/** Throws when the package was installed without its data. */
export function mozillaRoots(): MozillaRoots {
  read ??= readFrom(path.join(packageRoot, 'config', 'mozilla-roots.pem'));
  return read;
}

function readFrom(file: string): MozillaRoots {
  const text = readFileSync(file, 'utf8');
  const ders = certificatesOfPem(text);
  const said = (name: string) => new RegExp(`^# ${name}: (.+)$`, 'm').exec(text)?.[1] ?? '';
  if (ders.length === 0 || said('Count') !== String(ders.length)) {
    throw new Error(`${file} is not whole (${ders.length} roots of ${said('Count')}); install the package again.`);
  }
  return { version: said('Version'), ders, fingerprints: new Set(ders.map((der) => hash('sha256', der, 'hex'))) };
}
