import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPki } from '../../src/network/pki-evidence.ts';
import type { PkiRequest } from '../../src/network/pki-fetch.ts';
import { fetchPki } from '../../src/network/pki-fetch.ts';
import { isPublicAddress } from '../../src/network/public-address.ts';

let server: Server;
let port: number;
const asked: { method: string; url: string; host: string; body: string }[] = [];
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const { method = '', url = '', headers } = request;
    asked.push({ method, url, host: headers.host ?? '', body: Buffer.concat(pieces).toString('latin1') });
    const [, name = '', rest = ''] = url.split('/');
    if (name === 'to') response.writeHead(302, { location: decodeURIComponent(rest) }).end();
    else if (name === 'large') response.end(Buffer.alloc(5000));
    else if (name === 'slow') response.write('0');
    else if (name === 'pem') response.end('-----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----\n');
    else if (name === 'gone') response.writeHead(404).end('no');
    else response.end(Buffer.from([0x30, 0]));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const at = (path: string) => `http://ca.example.com:${port}/${path}`;
const toHere = async () => ['127.0.0.1'];
const allowed = { allowPrivateAddresses: true, timeoutMs: 400, resolve: toHere };
const forbidden = { ...allowed, allowPrivateAddresses: false };
const fetched = (request: Partial<PkiRequest> & { url: string }, rules = allowed) =>
  fetchPki({ maxBytes: 1000, ...request }, rules, AbortSignal.timeout(5000));

describe('what a certificate points at', () => {
  it('is read from the address that was looked at, under its own name', async () => {
    const answer = await fetched({ url: at('crl') });
    expect(answer).toEqual({ outcome: 'fetched', bytes: Uint8Array.of(0x30, 0) });
    expect(asked.at(-1)).toMatchObject({ method: 'GET', url: '/crl', host: `ca.example.com:${port}` });
  });

  it('OCSP is asked by POST', async () => {
    await fetched({ url: at('ocsp'), ocspRequest: Buffer.from('question') });
    expect(asked.at(-1)).toMatchObject({ method: 'POST', url: '/ocsp', body: 'question' });
  });

  it('redirects are followed a little, and not out of http', async () => {
    const once = at(`to/${encodeURIComponent('/crl')}`);
    expect((await fetched({ url: once })).outcome).toBe('fetched');
    const thrice = at(`to/${encodeURIComponent(at(`to/${encodeURIComponent(once)}`))}`);
    expect(await fetched({ url: thrice })).toMatchObject({ detail: expect.stringContaining('more than 2 times') });
    const file = at(`to/${encodeURIComponent('file:///etc/passwd')}`);
    expect(await fetched({ url: file })).toMatchObject({ detail: expect.stringContaining('only http URLs') });
  });

  it('too large, too slow, not there: told, and bounded', async () => {
    expect(await fetched({ url: at('large') })).toMatchObject({ detail: expect.stringContaining('larger than 1000') });
    expect(await fetched({ url: at('slow') })).toMatchObject({ detail: expect.stringContaining('within 400 ms') });
    expect(await fetched({ url: at('gone') })).toMatchObject({ detail: expect.stringContaining('HTTP 404') });
  });
});

describe('a hostile certificate', () => {
  it('does not lead to private addresses, by number, by name, by one of several, or by redirect', async () => {
    const before = asked.length;
    const urls = [`http://127.0.0.1:${port}/x`, `http://[::1]:${port}/`, 'http://169.254.169.254:8080/', at('x')];
    for (const url of urls) {
      expect(await fetched({ url }, forbidden), url).toMatchObject({
        detail: expect.stringContaining('no public address'),
      });
    }
    const mixed = { ...forbidden, resolve: async () => ['93.184.216.34', '10.0.0.1'] };
    expect(await fetched({ url: at('x') }, mixed)).toMatchObject({ detail: expect.stringContaining('10.0.0.1') });
    expect(asked.length).toBe(before);
  });

  it('reaches no other scheme, no credentials, no low port', async () => {
    for (const url of ['https://x/', 'ldap://x/', 'file:///etc/passwd', 'http://u:p@x/', 'http://x:25/', 'garbage']) {
      expect((await fetched({ url }, { ...forbidden, resolve: async () => ['93.184.216.34'] })).outcome, url).toBe(
        'failed',
      );
    }
  });

  it.each([
    ['8.8.8.8', true],
    ['2606:4700::1111', true],
    ['100.64.0.1', false],
    ['192.168.1.1', false],
    ['224.0.0.1', false],
    ['255.255.255.255', false],
    ['fe80::1', false],
    ['fd00::1', false],
    ['::ffff:10.0.0.1', false],
    ['64:ff9b::a00:1', false],
    ['2002:a00:1::', false],
    ['no address', false],
  ])('%s is public: %s', (address, expected) => {
    expect(isPublicAddress(address)).toBe(expected);
  });
});

describe('evidence', () => {
  const sources = (ocsp: string | null, crlUrl: string | null) => ({
    revocation: [{ subject: 'CN=x', ocsp: ocsp === null ? null : { url: ocsp, request: Uint8Array.of(1) }, crlUrl }],
    issuerUrls: [at('issuer')],
  });
  const gather = (ocsp: string | null, crl: string | null) =>
    createPki({ timeoutMs: 400, resolve: toHere }).gather(
      sources(ocsp, crl),
      { allowPrivateAddresses: true },
      AbortSignal.timeout(5000),
    );

  it('is the list where OCSP gave nothing, or no OCSP answer', async () => {
    expect(await gather(at('ocsp'), at('pem'))).toEqual({
      ocsp: [],
      crls: ['MAA='],
      issuers: ['MAA='],
      failures: [`Asking ${at('ocsp')}: what came is no OCSP answer`],
    });
    expect(await gather(at('gone'), at('pem'))).toMatchObject({
      ocsp: [],
      crls: ['MAA='],
      failures: [expect.stringContaining('HTTP 404')],
    });
  });
});
