/**
 * Revocation through the whole of chain-validity: a real TLS server, the real OCSP responder of openssl, a list served over
 * HTTP; asked for online, and stapled.
 */

import { writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chainValidity } from '../../../checks/chain-validity.ts';
import type { Finding, JsonObject } from '../../../src/check.ts';
import { createPki } from '../../../src/network/pki-evidence.ts';
import { createTls } from '../../../src/tls/prober.ts';
import { createTrustStores } from '../../../src/trust/stores.ts';
import type { OpensslCa } from '../../x509/openssl-ca.ts';
import { opensslCa } from '../../x509/openssl-ca.ts';
import { never } from '../looking.ts';
import type { Pki } from '../openssl.ts';
import { freePort, hasOpenssl, startOpenssl } from '../openssl.ts';
import type { Running } from './process.ts';
import { has, startServer } from './process.ts';

type Mode = 'off' | 'stapled' | 'online';

describe.skipIf(!hasOpenssl)('revocation of a live server', () => {
  let ca: OpensslCa;
  let pki: Pki;
  let ports: { readonly knowing: number; readonly ignorant: number; readonly dead: number; readonly web: number };
  let web: Server;
  const asked: string[] = [];
  const running: Running[] = [];
  const started: Running[] = [];

  beforeAll(async () => {
    ca = await opensslCa();
    pki = { directory: ca.folder, file: (name) => join(ca.folder, name), der: () => '', remove: () => undefined };
    let list = new Uint8Array();
    web = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      request.resume();
      if (request.url === '/ca.crl') response.end(list);
      // RFC 6960 4.2.1: SEQUENCE { ENUMERATED 3 } is tryLater.
      else if (request.url === '/later') response.end(Buffer.from([0x30, 3, 0x0a, 1, 3]));
      else if (request.url === '/garbage') response.end('<html>');
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    ports = {
      knowing: await freePort(),
      ignorant: await freePort(),
      dead: await freePort(),
      web: (web.address() as AddressInfo).port,
    };
    const ocsp = (port: number | string) => `authorityInfoAccess=OCSP;URI:http://127.0.0.1:${port}`;
    const crl = `crlDistributionPoints=URI:http://127.0.0.1:${ports.web}/ca.crl`;
    const issue = (name: string, ...extensions: readonly string[]) =>
      ca.issue(name, 'asked', ['subjectAltName=DNS:localhost', ...extensions]);
    await issue('good', ocsp(ports.knowing));
    await issue('revoked', ocsp(ports.knowing));
    await issue('strange', ocsp(ports.ignorant));
    await issue('down', ocsp(ports.dead));
    await issue('down-listed', ocsp(ports.dead), crl);
    await issue('revoked-listed', crl);
    await issue('later-listed', ocsp(`${ports.web}/later`), crl);
    await issue('later-revoked', ocsp(`${ports.web}/later`), crl);
    await issue('garbage', ocsp(`${ports.web}/garbage`));
    await issue('ignored-listed', ocsp(ports.ignorant), crl);
    await issue('no-pointer');
    await issue('hostile', ocsp('8080/x').replace('127.0.0.1', '169.254.169.254'));
    await issue('must-staple', 'tlsfeature=status_request');
    for (const name of ['revoked', 'revoked-listed', 'later-revoked']) await ca.revoke(name, 'keyCompromise');
    list = new Uint8Array(await ca.crl());
    writeFileSync(pki.file('nothing.txt'), '');
    const responder = (port: number, index: string) =>
      startServer(
        pki,
        [port],
        'openssl',
        'ocsp',
        ...['-port', String(port), '-index', index, '-CA', 'ca.pem', '-rsigner', 'ca.pem', '-rkey', 'ca.key'],
        ...['-ndays', '1'],
      );
    running.push(await responder(ports.knowing, 'index.txt'), await responder(ports.ignorant, 'nothing.txt'));
    for (const name of ['good', 'revoked', 'must-staple'])
      writeFileSync(pki.file(`${name}.staple`), await ca.ocsp(name));
  }, 60_000);
  afterEach(async () => {
    for (const server of started.splice(0)) await server.stop();
    asked.length = 0;
  });
  afterAll(async () => {
    for (const server of running) await server.stop();
    web?.close();
    await ca?.close();
  });

  /** What the check says of revocation at `port`. */
  async function toldAt(port: number, revocation: Mode, allowPrivateAddresses = true, nowMs = Date.now()) {
    const tools = {
      tls: createTls({ proxy: null, noProxy: [], timeoutMs: 10_000 }),
      trust: createTrustStores({ trust: 'mozilla', caFile: pki.file('ca.pem') }),
      pki: createPki({ timeoutMs: 5000 }),
    };
    const target = { name: 'x', host: 'localhost', port, online: revocation === 'online', allowPrivateAddresses };
    const observation = await chainValidity.probe(
      target,
      tools as unknown as Parameters<typeof chainValidity.probe>[1],
      never,
    );
    const limits = { revocation, allowPrivateAddresses };
    return chainValidity
      .judge(JSON.parse(JSON.stringify(observation)), { nowMs, limits, memory: null })
      .filter(({ severity }) => severity !== 'notice');
  }

  async function serve(name: string, ...more: readonly string[]): Promise<number> {
    const server = await startOpenssl(pki, '-cert', `${name}.pem`, '-key', `${name}.key`, ...more);
    started.push(server);
    return server.port;
  }
  const brief = (findings: readonly Finding[]) => findings.map(({ severity, code }) => `${severity}: ${code}`);
  const factsIn = ([finding]: readonly Finding[]): JsonObject => finding?.facts ?? {};

  const unknown = 'unknown: revocation-unknown';
  const revoked = 'failure: certificate-revoked';

  it.each<[string, string, readonly string[], RegExp]>([
    ['the responder says good', 'good', [], /^$/],
    ['the responder says revoked', 'revoked', [revoked], /keyCompromise/],
    ['the responder does not know it', 'strange', [unknown], /does not know the certificate/],
    ['the responder is down', 'down', [unknown], /connection.*refused|refused/i],
    ['the responder is down, the list says good', 'down-listed', [], /^$/],
    ['only a list, and it says revoked', 'revoked-listed', [revoked], /keyCompromise/],
    ['the responder says try later, the list says good', 'later-listed', [], /^$/],
    ['the responder says try later, the list says revoked', 'later-revoked', [revoked], /keyCompromise/],
    ['the responder does not know it, the list says good', 'ignored-listed', [], /^$/],
    ['what answers is no responder', 'garbage', [unknown], /what came is no OCSP answer/],
    ['no place to ask is named', 'no-pointer', [], /^$/],
  ])('online: %s', async (_what, name, expected, detail) => {
    const told = await toldAt(await serve(name), 'online');
    expect(brief(told)).toEqual(expected);
    const facts = factsIn(told);
    expect(String(facts['detail'] ?? facts['reason'] ?? '')).toMatch(detail);
  });

  it('online, private addresses not allowed: unknown, and nobody was asked', async () => {
    const told = await toldAt(await serve('later-listed'), 'online', false);
    expect(brief(told)).toEqual([unknown]);
    expect(factsIn(told)['detail']).toMatch(/127\.0\.0\.1 is no public address/);
    expect(asked).toEqual([]);
    const metadata = await toldAt(await serve('hostile'), 'online', false);
    expect(factsIn(metadata)['detail']).toMatch(/169\.254\.169\.254 is no public address/);
  });

  it.each<Mode>(['off', 'stapled'])('%s: no URL of a certificate is followed', async (mode) => {
    expect(brief(await toldAt(await serve('later-revoked'), mode))).toEqual([]);
    expect(asked).toEqual([]);
  });

  describe.each(['-tls1_2', '-tls1_3'])('stapled, %s', (version) => {
    const staple = (name: string) => [version, '-status_file', `${name}.staple`];
    it('good', async () => {
      expect(brief(await toldAt(await serve('good', ...staple('good')), 'stapled'))).toEqual([]);
    });
    it('good, but of yesterday', async () => {
      const port = await serve('good', ...staple('good'));
      const told = await toldAt(port, 'stapled', true, Date.now() + 26 * 3_600_000);
      expect(brief(told)).toEqual([unknown]);
      expect(factsIn(told)['detail']).toMatch(/stapled OCSP answer ended at/);
    });
    it('revoked', async () => {
      const told = await toldAt(await serve('revoked', ...staple('revoked')), 'stapled');
      expect(brief(told)).toEqual([revoked]);
      expect(factsIn(told)).toMatchObject({ source: 'the stapled OCSP answer', reason: 'keyCompromise' });
    });
    it('revoked, and off: not looked at', async () => {
      expect(brief(await toldAt(await serve('revoked', ...staple('revoked')), 'off'))).toEqual([]);
    });
    it('of another certificate', async () => {
      expect(brief(await toldAt(await serve('good', ...staple('revoked')), 'stapled'))).toEqual([unknown]);
    });
    it('must-staple with a staple', async () => {
      expect(brief(await toldAt(await serve('must-staple', ...staple('must-staple')), 'stapled'))).toEqual([]);
    });
    it('must-staple without one', async () => {
      const told = await toldAt(await serve('must-staple', version), 'stapled');
      expect(brief(told)).toEqual(['warning: must-staple-without-staple']);
    });
  });

  it.skipIf(!has('nginx', '-v'))('nginx with ssl_stapling_file: revoked, and a good one for must-staple', async () => {
    const [first, second, third] = [await freePort(), await freePort(), await freePort()];
    const server = (port: number, name: string, staple: string) =>
      `server { listen 127.0.0.1:${port} ssl; ssl_certificate ${pki.file(`${name}.pem`)}; ssl_certificate_key ${pki.file(`${name}.key`)}; ${staple} }`;
    const stapling = (name: string) => `ssl_stapling on; ssl_stapling_file ${pki.file(`${name}.staple`)};`;
    writeFileSync(
      pki.file('nginx.conf'),
      `daemon off; pid ${pki.file('nginx.pid')}; error_log ${pki.file('error.log')}; events {} http { access_log off; ` +
        ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
          .map((kind) => `${kind}_temp_path ${pki.file(kind)};`)
          .join(' ') +
        server(first, 'revoked', stapling('revoked')) +
        server(second, 'must-staple', stapling('must-staple')) +
        server(third, 'must-staple', '') +
        ' }',
    );
    started.push(
      await startServer(pki, [first, second, third], 'nginx', '-c', pki.file('nginx.conf'), '-p', pki.directory),
    );
    expect(brief(await toldAt(first, 'stapled'))).toEqual([revoked]);
    expect(brief(await toldAt(second, 'stapled'))).toEqual([]);
    expect(brief(await toldAt(third, 'stapled'))).toEqual(['warning: must-staple-without-staple']);
  });
});
