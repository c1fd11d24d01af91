import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';
import type { Pki } from '../openssl.ts';
import { freePort, hasOpenssl, makePki } from '../openssl.ts';
import type { Expected } from './expecting.ts';
import { expectSeen } from './expecting.ts';
import type { Running } from './process.ts';
import { has, startServer } from './process.ts';

const sent = ['leaf'];

describe.skipIf(!hasOpenssl || !has('selfserv', '-h') || !has('pk12util', '-h'))('NSS selfserv', () => {
  let pki: Pki;
  let running: Running | null = null;
  beforeAll(() => {
    pki = makePki();
    mkdirSync(pki.file('nss'));
    const run = (program: string, ...args: string[]) =>
      execFileSync(program, args, { cwd: pki.directory, stdio: 'pipe' });
    const key = ['-in', 'leaf.pem', '-inkey', 'leaf.key', '-name', 'leaf'];
    run('openssl', 'pkcs12', '-export', ...key, '-passout', 'pass:secret', '-out', 'leaf.p12');
    run('certutil', '-N', '-d', 'sql:nss', '--empty-password');
    run('pk12util', '-i', 'leaf.p12', '-d', 'sql:nss', '-W', 'secret', '-K', '');
  });
  afterEach(async () => {
    await running?.stop();
    running = null;
  });
  afterAll(() => pki?.remove());

  it.each<[string, readonly string[], Expected]>([
    [
      'SSL 3.0 only',
      ['-V', 'ssl3:ssl3'],
      {
        versions: 'ynnnn',
        sent,
        chain: { version: 'SSLv3', suite: 'TLS_DHE_RSA_WITH_AES_128_CBC_SHA', group: 'DH 2048 bit' },
      },
    ],
    ['SSL 3.0 to TLS 1.2', ['-V', 'ssl3:tls1.2'], { versions: 'yyyyn', sent, chain: { version: 'TLSv1.2' } }],
    ['TLS 1.0', ['-V', 'tls1.0:tls1.0'], { versions: 'nynnn', sent }],
    ['TLS 1.1', ['-V', 'tls1.1:tls1.1'], { versions: 'nnynn', sent }],
    ['TLS 1.2', ['-V', 'tls1.2:tls1.2'], { versions: 'nnnyn', sent }],
    ['TLS 1.3', ['-V', 'tls1.3:tls1.3'], { versions: 'nnnny', sent }],
    [
      'SSL 3.0 with RC4 only',
      ['-V', 'ssl3:ssl3', '-c', ':0005'],
      { versions: 'ynnnn', sent, chain: { suite: 'TLS_RSA_WITH_RC4_128_SHA' } },
    ],
    [
      'TLS 1.1 with 3DES only',
      ['-V', 'tls1.1:tls1.1', '-c', ':000A'],
      { versions: 'nnynn', sent, chain: { suite: 'TLS_RSA_WITH_3DES_EDE_CBC_SHA' } },
    ],
  ])('%s', async (_name, args, expected) => {
    const port = await freePort();
    running = await startServer(pki, [port], 'selfserv', '-d', 'sql:nss', '-n', 'leaf', '-p', String(port), ...args);
    await expectSeen(pki, port, expected);
  });
});
