import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { Pki } from '../openssl.ts';
import { freePort, hasOpenssl, makePki } from '../openssl.ts';
import type { Expected } from './expecting.ts';
import { expectSeen } from './expecting.ts';
import type { Running } from './process.ts';
import { has, startServer } from './process.ts';

const sent = ['leaf'];
const services: readonly (readonly [string, readonly string[], Expected])[] = [
  ['TLS 1.0', ['sslVersion = TLSv1'], { versions: 'nynnn', sent }],
  ['TLS 1.3', ['sslVersion = TLSv1.3'], { versions: 'nnnny', sent }],
  ['1.1 and 1.2', ['sslVersionMin = TLSv1.1', 'sslVersionMax = TLSv1.2'], { versions: 'nnyyn', sent }],
  [
    'a client certificate demanded',
    ['sslVersionMin = TLSv1.2', 'verifyChain = yes', 'CAfile = root.pem'],
    { versions: 'nnnyy', sent, chain: { clientCertificate: { authorities: ['CN=root'], authoritiesLeftOut: 0 } } },
  ],
];

describe.skipIf(!hasOpenssl || !has('stunnel4', '-version'))('stunnel', () => {
  let pki: Pki;
  let server: Running;
  let ports: readonly number[];
  beforeAll(async () => {
    pki = makePki();
    ports = await Promise.all(services.map(freePort));
    const each = services.map(([, settings], index) =>
      [
        `[service${index}]`,
        `accept = 127.0.0.1:${ports[index]}`,
        'connect = 127.0.0.1:9',
        'cert = leaf.pem',
        'key = leaf.key',
        'ciphers = ALL:@SECLEVEL=0',
        'securityLevel = 0',
        ...settings,
      ].join('\n'),
    );
    writeFileSync(pki.file('stunnel.conf'), `foreground = yes\npid =\nsyslog = no\n\n${each.join('\n\n')}\n`);
    server = await startServer(pki, ports, 'stunnel4', 'stunnel.conf');
  }, 60_000);
  afterAll(async () => {
    await server?.stop();
    pki?.remove();
  });

  it.each(services.map(([name, , expected], index) => ({ name, expected, index })))('$name', ({ expected, index }) =>
    expectSeen(pki, ports[index] ?? 0, expected),
  );
});
