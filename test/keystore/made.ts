/** Makes keys, certificates and keystores with the real openssl and keytool in a folder of their own. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const hasOpenssl = runs('openssl', ['version']);
export const hasKeytool = runs('keytool', ['-help']);
if (!hasOpenssl) console.warn('SKIPPED for want of openssl: files made by it');
if (!hasKeytool) console.warn('SKIPPED for want of keytool: files made by it');
/** The legacy provider is a package of its own on some systems. */
export const hasLegacy = hasOpenssl && runs('openssl', ['list', '-provider', 'legacy', '-providers']);
if (!hasLegacy) console.warn('SKIPPED for want of the legacy provider of openssl: RC2 files');

export class Workshop {
  readonly folder = mkdtempSync(join(tmpdir(), 'anaplan-doctor-keystore-'));
  path(name: string): string {
    return join(this.folder, name);
  }
  bytes(name: string): Buffer {
    return readFileSync(this.path(name));
  }
  write(name: string, content: string | Uint8Array): string {
    writeFileSync(this.path(name), content);
    return this.path(name);
  }
  openssl(...args: readonly string[]): void {
    this.#run('openssl', args);
  }
  keytool(...args: readonly string[]): void {
    this.#run('keytool', ['-J-Duser.language=en', ...args]);
  }
  /** NAME.key and NAME.pem, signed by itself or by NAME of a CA made before. */
  certificate(name: string, algorithm: readonly string[], extensions: readonly string[] = [], ca?: string): void {
    const signer = ca === undefined ? [] : ['-CA', `${ca}.pem`, '-CAkey', `${ca}.key`];
    const added = extensions.flatMap((extension) => ['-addext', extension]);
    const key = ['-newkey', ...algorithm, '-nodes', '-keyout', `${name}.key`];
    this.openssl(
      'req',
      '-x509',
      ...key,
      '-subj',
      `/CN=${name}`,
      '-days',
      '100',
      ...added,
      ...signer,
      '-out',
      `${name}.pem`,
    );
  }
  /** Base64 of the DER of NAME.pem. */
  der(name: string): string {
    return this.bytes(`${name}.pem`)
      .toString('latin1')
      .replace(/-----[A-Z ]+-----|\s/g, '');
  }
  close(): void {
    rmSync(this.folder, { recursive: true });
  }
  #run(program: string, args: readonly string[]): void {
    execFileSync(program, args, { cwd: this.folder, stdio: 'pipe', env: { ...process.env, LC_ALL: 'C.UTF-8' } });
  }
}

export const rsa = ['rsa:2048'];
export const ec = ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];

function runs(program: string, args: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
