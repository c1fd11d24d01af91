import { execFileSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { Pki } from '../openssl.ts';
import { freePort, hasOpenssl, makePki } from '../openssl.ts';
import type { Expected } from './expecting.ts';
import { expectSeen } from './expecting.ts';
import type { Running } from './process.ts';
import { has, startServer } from './process.ts';

const sent = ['leaf', 'intermediate'];
const clientCertificate = { authorities: ['CN=root'], authoritiesLeftOut: 0 };

/** Protocols, suites and client authentication as JsseServer.java takes them. */
const servers: readonly (readonly [string, string, Expected])[] = [
  ['SSL 3.0 only', 'SSLv3,all,-', { versions: 'ynnnn', sent }],
  ['SSL 3.0 to TLS 1.3', 'SSLv3+TLSv1+TLSv1.1+TLSv1.2+TLSv1.3,all,-', { versions: 'yyyyy', sent }],
  ['TLS 1.0', 'TLSv1,-,-', { versions: 'nynnn', sent }],
  ['TLS 1.1', 'TLSv1.1,-,-', { versions: 'nnynn', sent }],
  ['TLS 1.2', 'TLSv1.2,-,-', { versions: 'nnnyn', sent }],
  ['TLS 1.3', 'TLSv1.3,-,-', { versions: 'nnnny', sent }],
  ['RC4 only', 'TLSv1,SSL_RSA_WITH_RC4_128_SHA,-', { versions: 'nynnn', sent }],
  ['export only', 'TLSv1,SSL_RSA_EXPORT_WITH_DES40_CBC_SHA,-', { versions: 'nynnn', sent }],
  ['3DES only', 'TLSv1.1,SSL_RSA_WITH_3DES_EDE_CBC_SHA,-', { versions: 'nnynn', sent }],
  ['client certificate needed, 1.2', 'TLSv1.2,-,need', { versions: 'nnnyn', sent, chain: { clientCertificate } }],
  ['client certificate needed, 1.3', 'TLSv1.3,-,need', { versions: 'nnnny', sent, chain: { clientCertificate } }],
];

describe.skipIf(!hasOpenssl || !has('java', '-version') || !has('javac', '-version'))('Java JSSE', () => {
  let pki: Pki;
  let server: Running;
  let ports: readonly number[];
  beforeAll(async () => {
    pki = makePki();
    copyFileSync(join(import.meta.dirname, 'JsseServer.java'), pki.file('JsseServer.java'));
    const run = (program: string, ...args: string[]) =>
      execFileSync(program, args, { cwd: pki.directory, stdio: 'pipe' });
    const key = ['-in', 'leaf.pem', '-inkey', 'leaf.key', '-certfile', 'intermediate.pem', '-name', 'leaf'];
    run('openssl', 'pkcs12', '-export', ...key, '-passout', 'pass:secret', '-out', 'leaf.p12');
    run('javac', 'JsseServer.java');
    ports = await Promise.all(servers.map(freePort));
    const each = servers.map(([, words], index) => `${ports[index]},${words}`);
    server = await startServer(pki, ports, 'java', '-cp', '.', 'JsseServer', ...each);
  }, 120_000);
  afterAll(async () => {
    await server?.stop();
    pki?.remove();
  });

  it.each(servers.map(([name, , expected], index) => ({ name, expected, index })))('$name', ({ expected, index }) =>
    expectSeen(pki, ports[index] ?? 0, expected),
  );
});
