import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { Pki } from '../openssl.ts';
import { freePort, hasOpenssl, makePki } from '../openssl.ts';
import type { Expected } from './expecting.ts';
import { expectSeen } from './expecting.ts';
import type { Running } from './process.ts';
import { has, startServer } from './process.ts';

const full = ['leaf', 'intermediate'];
const asked = { authorities: ['CN=root'], authoritiesLeftOut: 0 };

const sites: readonly (readonly [string, readonly string[], Expected])[] = [
  ['TLS 1.0', ['ssl_protocols TLSv1'], { versions: 'nynnn', sent: full }],
  ['TLS 1.1', ['ssl_protocols TLSv1.1'], { versions: 'nnynn', sent: full }],
  ['TLS 1.2', ['ssl_protocols TLSv1.2'], { versions: 'nnnyn', sent: full, chain: { alpn: 'http/1.1' } }],
  ['TLS 1.3', ['ssl_protocols TLSv1.3'], { versions: 'nnnny', sent: full, chain: { version: 'TLSv1.3' } }],
  ['1.0 to 1.3', ['ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3'], { versions: 'nyyyy', sent: full }],
  ['SSL 3.0 in the settings only', ['ssl_protocols SSLv3 TLSv1.2'], { versions: 'nnnyn', sent: full }],
  ['a hole: 1.0 and 1.2', ['ssl_protocols TLSv1 TLSv1.2'], { versions: 'nynyn', sent: full }],
  [
    'client certificate wanted, TLS 1.3',
    ['ssl_protocols TLSv1.3', 'ssl_verify_client on', 'ssl_client_certificate root.pem'],
    { versions: 'nnnny', sent: full, chain: { clientCertificate: asked } },
  ],
  [
    'client certificate wanted, TLS 1.2',
    ['ssl_protocols TLSv1.2', 'ssl_verify_client on', 'ssl_client_certificate root.pem'],
    { versions: 'nnnyn', sent: full, chain: { clientCertificate: asked } },
  ],
  [
    'P-521 only',
    ['ssl_protocols TLSv1.3', 'ssl_ecdh_curve secp521r1'],
    { versions: 'nnnny', sent: full, chain: { group: 'secp521r1' } },
  ],
  [
    'ECDSA only',
    ['ssl_certificate p256.pem', 'ssl_certificate_key p256.key', 'ssl_protocols TLSv1.2'],
    { versions: 'nnnyn', sent: ['p256'] },
  ],
  [
    'HTTP/2',
    ['ssl_protocols TLSv1.2 TLSv1.3', 'http2'],
    { versions: 'nnnyy', sent: full, chain: { alpn: 'h2', group: 'x25519' } },
  ],
];

function siteText(port: number, settings: readonly string[]): string {
  const own = settings.filter((one) => one !== 'http2');
  const listen = `listen 127.0.0.1:${port} ssl${settings.includes('http2') ? ' http2' : ''};`;
  const certificate = own.some((one) => one.startsWith('ssl_certificate '))
    ? ''
    : 'ssl_certificate full.pem; ssl_certificate_key leaf.key;';
  return `server { ${listen} ${certificate} ssl_ciphers ALL:@SECLEVEL=0; ${own.map((one) => `${one};`).join(' ')} }`;
}

describe.skipIf(!hasOpenssl || !has('nginx', '-v'))('nginx', () => {
  let pki: Pki;
  let server: Running;
  let ports: readonly number[];
  beforeAll(async () => {
    pki = makePki();
    writeFileSync(pki.file('full.pem'), full.map((name) => readFileSync(pki.file(`${name}.pem`), 'utf8')).join(''));
    ports = await Promise.all(sites.map(freePort));
    const text = sites.map(([, settings], index) => siteText(ports[index] ?? 0, settings)).join('\n');
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((one) => `${one}_temp_path ${one};`);
    const http = `http { access_log off; ${temporary.join(' ')}\n${text}\n}`;
    writeFileSync(
      pki.file('nginx.conf'),
      `daemon off; master_process off; pid nginx.pid; error_log stderr;\nevents { worker_connections 256; }\n${http}`,
    );
    server = await startServer(pki, ports, 'nginx', '-p', pki.directory, '-c', 'nginx.conf', '-e', 'stderr');
  }, 60_000);
  afterAll(async () => {
    await server?.stop();
    pki?.remove();
  });

  it.each(sites.map(([name, , expected], index) => ({ name, expected, index })))('$name', ({ expected, index }) =>
    expectSeen(pki, ports[index] ?? 0, expected),
  );
});
