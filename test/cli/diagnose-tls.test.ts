/** `diagnose tls` and `diagnose --config` against real servers: revocation asked for online, and servers that want a host name. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { has, startServer } from '../tls/live/process.ts';
import { listen } from '../tls/odd-servers.ts';
import type { Pki } from '../tls/openssl.ts';
import { freePort, hasOpenssl, makePki, startOpenssl } from '../tls/openssl.ts';
import type { OpensslCa } from '../x509/openssl-ca.ts';
import { opensslCa } from '../x509/openssl-ca.ts';
import type { Run } from './run.ts';
import { doctor } from './run.ts';

const findingsOf = ({ stdout }: Run, check: string) => {
  const report: Report = JSON.parse(stdout);
  return report.results.filter((result) => result.check === check).flatMap(({ findings }) => findings);
};

describe.skipIf(!hasOpenssl)('revocation, asked for online', () => {
  let ca: OpensslCa;
  let pki: Pki;
  const running: { stop(): Promise<void> }[] = [];
  const ports: { [name: string]: number } = {};
  beforeAll(async () => {
    ca = await opensslCa();
    pki = { directory: ca.folder, file: (name) => join(ca.folder, name), der: () => '', remove: () => undefined };
    const responder = await freePort();
    const wanted = ['subjectAltName=DNS:localhost', `authorityInfoAccess=OCSP;URI:http://127.0.0.1:${responder}`];
    for (const name of ['good', 'revoked']) await ca.issue(name, 'asked', wanted);
    await ca.revoke('revoked', 'keyCompromise');
    const signer = ['-CA', 'ca.pem', '-rsigner', 'ca.pem', '-rkey', 'ca.key', '-index', 'index.txt', '-ndays', '1'];
    running.push(await startServer(pki, [responder], 'openssl', 'ocsp', '-port', String(responder), ...signer));
    for (const name of ['good', 'revoked']) {
      const server = await startOpenssl(pki, '-cert', `${name}.pem`, '-key', `${name}.key`);
      running.push(server);
      ports[name] = server.port;
    }
  }, 60_000);
  afterAll(async () => {
    for (const server of running) await server.stop();
    await ca?.close();
  });

  const settings = (name: string) => {
    const text = `endpoints: ["localhost:${ports[name]}"]
network: { caFile: ${pki.file('ca.pem')} }
limits: { chain-validity: { revocation: online, allowPrivateAddresses: true } }
`;
    writeFileSync(pki.file(`${name}.yaml`), text);
    return pki.file(`${name}.yaml`);
  };
  const diagnosed = (name: string) => {
    const store = ['--store', pki.file(`${name}-store`)];
    return doctor(['diagnose', '--config', settings(name), '--only', 'chain-validity', '--format', 'json', ...store]);
  };

  it('good, where the settings allow private addresses', async () => {
    const run = await diagnosed('good');
    expect(run.stderr).toBe('');
    expect(findingsOf(run, 'chain-validity').filter(({ severity }) => severity !== 'notice')).toEqual([]);
    expect(run.code).toBe(0);
  });

  it('revoked, where the settings allow private addresses', async () => {
    const run = await diagnosed('revoked');
    expect(findingsOf(run, 'chain-validity')).toEqual(
      expect.arrayContaining([expect.objectContaining({ code: 'certificate-revoked', severity: 'failure' })]),
    );
    expect(run.code).toBe(2);
  });

  it('unknown, and not asked, where nothing allows private addresses', async () => {
    const where = [`localhost:${ports['revoked']}`, '--ca', pki.file('ca.pem'), '--revocation', 'online'];
    const run = await doctor(['diagnose', 'tls', ...where, '--format', 'json']);
    const [worst] = findingsOf(run, 'chain-validity');
    expect(worst).toMatchObject({ code: 'revocation-unknown', severity: 'unknown' });
    expect(worst?.facts['detail']).toContain('127.0.0.1 is no public address');
    expect(run.code).toBe(3);
  });
});

describe.skipIf(!hasOpenssl)('a server that wants a host name', () => {
  let pki: Pki;
  beforeAll(() => {
    pki = makePki();
  });
  afterAll(() => pki.remove());

  it('is told as a notice, with what it does without one', async () => {
    const read = (name: string) => pki.file(name);
    const stranger = { cert: readFileSync(read('stranger.pem')), key: readFileSync(read('stranger.key')) };
    const server = createServer(stranger, (_request, response) => response.end('hello'));
    const chain = `${readFileSync(read('leaf.pem'), 'utf8')}${readFileSync(read('intermediate.pem'), 'utf8')}`;
    server.addContext('localhost', { cert: chain, key: readFileSync(read('leaf.key')) });
    server.on('tlsClientError', () => undefined);
    await listen(server);
    const { port } = server.address() as { port: number };
    try {
      const run = await doctor(['diagnose', 'tls', `localhost:${port}`, '--ca', read('root.pem'), '--format', 'json']);
      const found = findingsOf(run, 'tls-version');
      expect(found).toMatchObject([{ code: 'sni-required', severity: 'notice' }]);
      expect(found[0]?.facts['withoutName']).toBe('shows another certificate (CN=stranger)');
      expect(found[0]?.facts['clients']).toContain('Java 6u45');
      expect(run.code).toBe(0);
    } finally {
      server.close();
    }
  });

  it.skipIf(!has('nginx', '-v'))('and refuses everybody without one', async () => {
    const port = await freePort();
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
    const chain = `${readFileSync(pki.file('leaf.pem'), 'utf8')}${readFileSync(pki.file('intermediate.pem'), 'utf8')}`;
    writeFileSync(pki.file('chain.pem'), chain);
    writeFileSync(
      pki.file('nginx.conf'),
      `daemon off; pid ${pki.file('nginx.pid')}; error_log ${pki.file('error.log')}; events {} http { access_log off;
      ${temporary.map((kind) => `${kind}_temp_path ${pki.file(kind)};`).join(' ')}
      server { listen 127.0.0.1:${port} ssl default_server; ssl_reject_handshake on; }
      server { listen 127.0.0.1:${port} ssl; server_name localhost; ssl_certificate ${pki.file('chain.pem')};
        ssl_certificate_key ${pki.file('leaf.key')}; location / { return 200 hello; } } }`,
    );
    const server = await startServer(pki, [port], 'nginx', '-c', pki.file('nginx.conf'), '-p', pki.directory);
    try {
      const where = [`localhost:${port}`, '--ca', pki.file('root.pem')];
      const run = await doctor(['diagnose', 'tls', ...where, '--format', 'json']);
      const [found, ...rest] = findingsOf(run, 'tls-version');
      expect(rest).toEqual([]);
      expect(found).toMatchObject({ code: 'sni-required', severity: 'notice' });
      expect(found?.facts['withoutName']).toMatch(/^refuses the connection \(alert 112 unrecognized_name/);
      expect(found?.facts['toWrongName']).toMatch(/^refuses the connection/);
      expect(run.code).toBe(0);
    } finally {
      await server.stop();
    }
  });
});
