/** The way to Anaplan as the client's own Java takes it, against local servers: trust, TLS versions, proxies that refuse. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer as createProxy } from 'node:http';
import type { Server } from 'node:https';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectTree } from '../installs/connect/connect-tree.ts';
import { hasKeytool, hasOpenssl, Workshop } from '../keystore/made.ts';
import { doctor } from './run.ts';

const javaHome = javaHomeHere();
if (javaHome === null) console.warn('SKIPPED for want of java: handshakes of the client of Anaplan Connect');

describe.skipIf(!hasOpenssl || !hasKeytool || javaHome === null)('handshakes of the Java of a script', () => {
  let shop: Workshop;
  const servers: { close(): void }[] = [];
  let port: number;
  let oldPort: number;
  let proxyPort: number;
  let openProxyPort: number;
  beforeAll(async () => {
    shop = new Workshop();
    const ca = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign'];
    shop.certificate('ca', ['rsa:2048'], ca);
    shop.certificate('server', ['rsa:2048'], ['subjectAltName=DNS:localhost', 'basicConstraints=CA:FALSE'], 'ca');
    shop.keytool(
      '-importcert',
      '-noprompt',
      '-alias',
      'ca',
      '-file',
      'ca.pem',
      '-keystore',
      'trust.p12',
      '-storetype',
      'PKCS12',
      '-storepass',
      'changeit',
    );
    const tls = {
      key: shop.bytes('server.key'),
      cert: Buffer.concat([shop.bytes('server.pem'), shop.bytes('ca.pem')]),
    };
    port = await listening(createServer(tls, (_request, response) => response.end()));
    oldPort = await listening(
      createServer({ ...tls, minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }),
    );
    proxyPort = await listening(
      createProxy().on('connect', (_request, socket) =>
        socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n'),
      ),
    );
    openProxyPort = await listening(
      createProxy().on('connect', (request, socket) => {
        if (
          request.headers['proxy-authorization'] !== `Basic ${Buffer.from('job:Proxy-Canary-6').toString('base64')}`
        ) {
          socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
          return;
        }
        const way = connect(port, '127.0.0.1', () => {
          socket.write('HTTP/1.1 200 OK\r\n\r\n');
          way.pipe(socket).pipe(way);
        });
        way.on('error', () => socket.destroy());
        socket.on('error', () => way.destroy());
      }),
    );
  }, 60_000);
  afterAll(() => {
    for (const server of servers) server.close();
    shop?.close();
  });

  async function listening(server: Server | ReturnType<typeof createProxy>): Promise<number> {
    servers.push({
      close: () => {
        server.closeAllConnections();
        server.close();
      },
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return (server.address() as AddressInfo).port;
  }

  async function codesOf(
    to: number,
    { via = '', trusted = true }: { via?: string; trusted?: boolean } = {},
  ): Promise<readonly string[]> {
    const options = trusted
      ? `JAVA_OPTS="-Djavax.net.ssl.trustStore=${shop.path('trust.p12')} -Djavax.net.ssl.trustStorePassword=changeit"\nexport JAVA_OPTS\n`
      : '';
    const url = `https://localhost:${to}`;
    const call = `./AnaplanClient.sh -service ${url} -auth ${url} -user a@example.com:Sesame-Canary-7 ${via} -workspaces\n`;
    const tree = await connectTree(
      'job.sh',
      `#!/bin/sh\n# install: 1.3.3.5\ncd "$(dirname "$0")" || exit 1\n${options}${call.replace(/-auth \S+/, '')}`,
      null,
    );
    try {
      const run = await doctor(['diagnose', 'connect', 'job.sh', '--format', 'json', '--proxy', 'none'], {
        cwd: tree.folder,
        environment: { JAVA_HOME: javaHome ?? '' },
      });
      expect(run.stdout + run.stderr).not.toContain('Canary');
      const [result] = JSON.parse(run.stdout).results;
      return (
        result.findings
          // auth.anaplan.com is not to be reached from a test.
          .filter(
            ({ facts }: { facts: { endpoint?: string } }) =>
              facts.endpoint === undefined || facts.endpoint.startsWith('localhost'),
          )
          .map(({ code }: { code: string }) => code)
      );
    } finally {
      tree.remove();
    }
  }

  it('go through where the CA is trusted', async () => {
    const codes = await codesOf(port);
    expect(codes).toContain('connect-version-old');
    expect(codes.filter((code) => /root-missing|handshake|refused|not-reached|tls-12/.test(code))).toEqual([]);
  }, 60_000);

  it('fail where it is not, and the store is named', async () => {
    expect(
      (await codesOf(port, { trusted: false })).some((code) => /root-missing|inspection-root-missing/.test(code)),
    ).toBe(true);
  }, 60_000);

  it('fail with a server of TLS 1.1', async () => {
    expect(await codesOf(oldPort)).toContain('handshake-version');
  }, 60_000);

  it('end at a proxy that wants a sign-in', async () => {
    expect(await codesOf(port, { via: `-via http://127.0.0.1:${proxyPort}` })).toContain('refused-by-proxy');
  }, 60_000);

  it('go through a proxy with the credentials of -viauser', async () => {
    const codes = await codesOf(port, { via: `-via http://127.0.0.1:${openProxyPort} -viauser job:Proxy-Canary-6` });
    expect(codes.filter((code) => /root-missing|handshake|refused|not-reached/.test(code))).toEqual([]);
  }, 60_000);
});

function javaHomeHere(): string | null {
  try {
    const java = execFileSync('readlink', ['-f', execFileSync('which', ['java']).toString().trim()])
      .toString()
      .trim();
    const home = join(java, '../..');
    readFileSync(join(home, 'release'));
    return home;
  } catch {
    return null;
  }
}
