/** Real servers for the tests: `openssl s_server` on a free port of 127.0.0.1, and the certificates for it. */

import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
if (!hasOpenssl) console.warn('SKIPPED for want of openssl: servers played by it');

export type Pki = { readonly directory: string; file(name: string): string; der(name: string): string; remove(): void };

/** root -> intermediate -> leaf (RSA 2048, SHA-256), an unrelated certificate, and P-256, P-521 and DSA-free leaves of their own. */
export function makePki(): Pki {
  const directory = mkdtempSync(join(tmpdir(), 'anaplan-doctor-tls-'));
  const file = (name: string) => join(directory, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: directory, stdio: 'pipe' });
  const selfSigned = (name: string, ...key: string[]) =>
    openssl(
      'req',
      '-x509',
      '-nodes',
      ...key,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.pem`,
      '-days',
      '30',
      '-subj',
      `/CN=${name}`,
    );
  selfSigned('root', '-newkey', 'rsa:2048');
  selfSigned('stranger', '-newkey', 'rsa:2048');
  selfSigned('p256', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256');
  selfSigned('p521', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-521');
  const issue = (name: string, issuer: string, extensions: string) => {
    openssl(
      'req',
      '-nodes',
      '-newkey',
      'rsa:2048',
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.csr`,
      '-subj',
      `/CN=${name}`,
    );
    writeFileSync(file('extensions'), extensions);
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      '-CA',
      `${issuer}.pem`,
      '-CAkey',
      `${issuer}.key`,
      '-CAcreateserial',
      '-days',
      '30',
      '-extfile',
      'extensions',
      '-out',
      `${name}.pem`,
    );
  };
  issue('intermediate', 'root', 'basicConstraints=critical,CA:TRUE');
  issue('leaf', 'intermediate', 'subjectAltName=DNS:localhost');
  return {
    directory,
    file,
    der: (name) => readFileSync(file(`${name}.pem`), 'utf8').replace(/-----[^-]+-----|\s/g, ''),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export type OpensslServer = { readonly port: number; stop(): Promise<void> };

/** Starts `openssl s_server` with `args` besides the port; resolves when it accepts. */
export async function startOpenssl(pki: Pki, ...args: string[]): Promise<OpensslServer> {
  const port = await freePort();
  const child = spawn(
    'openssl',
    ['s_server', '-accept', `127.0.0.1:${port}`, '-quiet', '-naccept', '1000', '-www', ...args],
    {
      cwd: pki.directory,
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  );
  let complaint = '';
  child.stderr.on('data', (piece) => {
    complaint += String(piece);
  });
  child.stdout.resume();
  await listening(child, port, () => complaint);
  return { port, stop: () => stopped(child) };
}

export async function listening(child: ChildProcess, port: number, complaint: () => string): Promise<void> {
  for (let attempt = 0; attempt < 800; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} did not start: ${complaint()}`);
    if (isListening(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`${child.spawnfile} does not listen: ${complaint()}`);
}

/** Without connecting: s_server would take a connection that says nothing for its client, and wait. */
function isListening(port: number): boolean {
  // Where there is no such list (not Linux) the first connection, which says nothing and hangs up, has to do.
  if (!existsSync('/proc/net/tcp')) return spawnSync('nc', ['-z', '127.0.0.1', String(port)]).status === 0;
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const wanted = new RegExp(`:${hex} (?:0{8}|0{32}):0000 0A`);
  // Some bind to IPv6 and take IPv4 as part of it.
  return ['/proc/net/tcp', '/proc/net/tcp6'].some(
    (list) => existsSync(list) && wanted.test(readFileSync(list, 'utf8')),
  );
}

export async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}
