import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';
import type { Pki } from '../openssl.ts';
import { freePort, hasOpenssl, makePki } from '../openssl.ts';
import type { Expected } from './expecting.ts';
import { expectSeen } from './expecting.ts';
import type { Running } from './process.ts';
import { has, startServer } from './process.ts';

const only = (version: string) => `NORMAL:-VERS-ALL:+VERS-${version}`;
const noAsking = ['--disable-client-cert'];
const sent = ['leaf'];

describe.skipIf(!hasOpenssl || !has('gnutls-serv', '--version'))('gnutls-serv', () => {
  let pki: Pki;
  let running: Running | null = null;
  beforeAll(() => {
    pki = makePki();
  });
  afterEach(async () => {
    await running?.stop();
    running = null;
  });
  afterAll(() => pki?.remove());

  it.each<[string, string, readonly string[], Expected]>([
    ['TLS 1.0', only('TLS1.0'), noAsking, { versions: 'nynnn', sent }],
    ['TLS 1.1', only('TLS1.1'), noAsking, { versions: 'nnynn', sent }],
    ['TLS 1.2', only('TLS1.2'), noAsking, { versions: 'nnnyn', sent }],
    ['TLS 1.3', only('TLS1.3'), noAsking, { versions: 'nnnny', sent }],
    ['1.0 to 1.3', 'NORMAL:+VERS-TLS1.0:+VERS-TLS1.1', noAsking, { versions: 'nyyyy', sent }],
    [
      'RC4 only',
      'NONE:+VERS-TLS1.0:+ARCFOUR-128:+SHA1:+RSA:+COMP-NULL:+SIGN-ALL',
      noAsking,
      { versions: 'nynnn', sent, chain: { suite: 'TLS_RSA_WITH_RC4_128_SHA', group: 'RSA' } },
    ],
    [
      '3DES only, DHE',
      'NONE:+VERS-TLS1.1:+3DES-CBC:+SHA1:+DHE-RSA:+GROUP-ALL:+COMP-NULL:+SIGN-ALL',
      noAsking,
      { versions: 'nnynn', sent, chain: { suite: 'TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA' } },
    ],
    [
      'X448 and CCM-8 only',
      'NONE:+VERS-TLS1.3:+AES-128-CCM-8:+AEAD:+GROUP-X448:+SIGN-ALL',
      noAsking,
      { versions: 'nnnny', sent, chain: { suite: 'TLS_AES_128_CCM_8_SHA256', group: 'x448' } },
    ],
    [
      'a client certificate asked for, from anybody',
      only('TLS1.2'),
      [],
      { versions: 'nnnyn', sent, chain: { clientCertificate: { authorities: [], authoritiesLeftOut: 0 } } },
    ],
    [
      'a client certificate asked for, TLS 1.3',
      only('TLS1.3'),
      ['--x509cafile', 'root.pem'],
      { versions: 'nnnny', sent, chain: { clientCertificate: { authorities: ['CN=root'], authoritiesLeftOut: 0 } } },
    ],
  ])('%s', async (_name, priority, args, expected) => {
    const port = await freePort();
    const files = ['--x509certfile', 'leaf.pem', '--x509keyfile', 'leaf.key'];
    const all = ['--port', String(port), '--http', '--priority', priority, ...files, ...args];
    running = await startServer(pki, [port], 'gnutls-serv', ...all);
    await expectSeen(pki, port, expected);
  });
});
