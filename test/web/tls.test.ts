/** The page for others: on an address of this host that is not loopback, with TLS and a token, and with a certificate that is renewed. */
import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { connect as connectPlain } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import path from 'node:path';
import type { PeerCertificate, SecureVersion } from 'node:tls';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { seenAttempt } from '../store/attempts.ts';
import { chromiumPath, launched } from './browser.ts';
import type { Served } from './serve.ts';
import { served } from './serve.ts';

const token = 'correct-horse-battery-staple-1';
/** Of this host, as others reach it; where it has none, a wildcard on loopback. */
const own = Object.values(networkInterfaces())
  .flatMap((all) => all ?? [])
  .find(({ internal, family }) => !internal && family === 'IPv4')?.address;
const address = own ?? '127.0.0.1';
const executable = chromiumPath();
if (executable === null) console.warn('SKIPPED for want of chromium: signing in over TLS');

let folder = '';
let store: Store;
let site: Served;
const at = (name: string) => path.join(folder, name);

/** Its own authority, of the newest key type there is; the key is encrypted. */
function makeCertificate(name: string, dnsName = 'doctor.example.com'): void {
  const args = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-passout', 'pass:sesame', '-days', '2'];
  const names = ['-addext', `subjectAltName=DNS:${dnsName},IP:${address}`, '-subj', `/CN=${dnsName}`];
  const files = ['-keyout', at(`${name}.key`), '-out', at(`${name}.pem`)];
  execFileSync('openssl', ['req', '-x509', ...args, ...names, ...files], { stdio: 'pipe' });
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'page-tls-'));
  for (const name of ['first', 'second', 'third']) makeCertificate(name, `${name}.example.com`);
  serveNow('first');
  store = openStore(':memory:');
  store.record(seenAttempt({ startedAtMs: Date.now() }), []);
  site = await served({
    store,
    page: {
      ...{ host: own ?? '0.0.0.0', token: 'env:TOKEN', hosts: ['doctor.example.com'] },
      tls: { certificateFile: at('page.pem'), key: `file:${at('page.key')}`, keyPassphrase: 'env:PASSPHRASE' },
    },
    readSecret: async (reference) =>
      reference.startsWith('file:')
        ? readFileSync(reference.slice(5), 'utf8')
        : ({ 'env:TOKEN': token, 'env:PASSPHRASE': 'sesame' }[reference] ?? ''),
    renewMs: 20,
  });
});
afterAll(async () => {
  await site?.close();
  store?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** As a renewing program does: certificate, then key. */
function serveNow(name: string): void {
  copyFileSync(at(`${name}.pem`), at('page.pem'));
  copyFileSync(at(`${name}.key`), at('page.key'));
}

type Answer = { readonly status: number; readonly headers: Record<string, unknown>; readonly text: string };

/** Trusts what is in the file of the page, and nothing else. */
function asked(
  place: string,
  {
    host = 'doctor.example.com',
    method = 'GET',
    headers = {},
    body = '',
  }: { host?: string; method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  const { port } = new URL(site.url);
  const trusted = { ca: readFileSync(at('page.pem'), 'utf8'), agent: false } as const;
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: address, port, path: place, method, headers: { host, ...headers }, ...trusted, servername: '' },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => (text += part));
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });
}

/** The version agreed on, or the code of the refusal. */
function agreed(least: SecureVersion, most: SecureVersion): Promise<string> {
  const { port } = new URL(site.url);
  return new Promise((resolve) => {
    // Old versions are had of OpenSSL at its lowest level alone.
    const options = { minVersion: least, maxVersion: most, ciphers: 'DEFAULT@SECLEVEL=0', rejectUnauthorized: false };
    const socket = connect({ host: address, port: Number(port), ...options }, () => {
      resolve(socket.getProtocol() ?? '');
      socket.destroy();
    });
    socket.once('error', (error) => resolve(String((error as NodeJS.ErrnoException).code)));
  });
}

const bearer = { authorization: `Bearer ${token}` };
const shownBy = ({ raw }: PeerCertificate) => createHash('sha256').update(raw).digest('hex');
const fingerprintOf = (name: string) =>
  createHash('sha256')
    .update(new X509Certificate(readFileSync(at(name))).raw)
    .digest('hex');

function shownNow(): Promise<string> {
  const { port } = new URL(site.url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port: Number(port), rejectUnauthorized: false }, () => {
      resolve(shownBy(socket.getPeerCertificate()));
      socket.destroy();
    });
    socket.once('error', reject);
  });
}

describe('on an address that others reach', () => {
  test('TLS 1.2 and 1.3 are spoken, with a certificate that clients accept; nothing older, and nothing in the clear', async () => {
    expect(site.url).toMatch(/^https:/);
    expect(await agreed('TLSv1.2', 'TLSv1.2')).toBe('TLSv1.2');
    expect(await agreed('TLSv1.2', 'TLSv1.3')).toBe('TLSv1.3');
    for (const old of ['TLSv1', 'TLSv1.1'] as const)
      expect(await agreed(old, old)).toMatch(/PROTOCOL_VERSION|ECONNRESET/);
    const { port } = new URL(site.url);
    const clear = await new Promise<string>((resolve) => {
      let text = '';
      const socket = connectPlain(Number(port), address, () => socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'));
      socket.on('data', (part) => (text += String(part))).on('error', () => {});
      socket.on('close', () => resolve(text));
    });
    expect(clear).not.toContain('HTTP/1.1 200');
    expect(clear).not.toContain('anaplan');
  });
  test('nothing is told without the token; with it in a header the API and the metrics are', async () => {
    for (const place of ['/', '/api/v1/status', '/metrics', '/events', '/certificates.ics', '/settings'])
      expect([place, (await asked(place)).status]).toEqual([place, 401]);
    expect((await asked('/api/v1/status', { headers: { authorization: `Bearer ${token}x` } })).status).toBe(401);
    const status = await asked('/api/v1/status', { headers: bearer });
    expect(JSON.parse(status.text)).toMatchObject({ counts: { ok: 1 } });
    expect((await asked('/metrics', { headers: bearer })).text).toContain('anaplan_doctor_severity{');
    const silenced = await asked('/api/v1/silences', {
      ...{ method: 'POST', headers: bearer, body: '{"target":"x*","forMinutes":1}' },
    });
    expect(silenced.status).toBe(200);
  });
  test('the token is taken from the header alone: in an address, a form or a cookie it is nothing', async () => {
    for (const place of [`/metrics?token=${token}`, `/api/v1/status?access_token=${token}`, `/?token=${token}`])
      expect((await asked(place)).status).toBe(401);
    expect((await asked('/metrics', { headers: { cookie: `__Host-session=${token}` } })).status).toBe(401);
    expect((await asked('/metrics', { headers: { authorization: token } })).status).toBe(401);
  });
  test('it is asked for by the names of the settings and of the certificate, and by no other', async () => {
    for (const host of ['doctor.example.com', 'first.example.com', address, `${address}:${new URL(site.url).port}`])
      expect([host, (await asked('/healthz', { host })).status]).toEqual([host, 200]);
    for (const host of ['evil.example', 'x.first.example.com', 'first.example.com.'])
      expect([host, (await asked('/healthz', { host })).status]).toEqual([host, 421]);
  });
  test('a session is kept by a cookie that no other host, path or connection in the clear can set or read', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const wrong = await asked('/sign-in', { method: 'POST', headers, body: 'token=no' });
    expect([wrong.status, wrong.headers['set-cookie']]).toEqual([401, undefined]);
    const begun = await asked('/sign-in', { method: 'POST', headers, body: `token=${token}` });
    const [cookie = ''] = begun.headers['set-cookie'] as string[];
    expect(begun.status).toBe(303);
    expect(cookie).toMatch(/^__Host-session=[\w-]{43}; /);
    const parts = cookie.split('; ').slice(1);
    expect(parts).toEqual(expect.arrayContaining(['Path=/', 'HttpOnly', 'Secure', 'SameSite=Strict', 'Max-Age=43200']));
    expect(parts.filter((part) => /^domain/i.test(part))).toEqual([]);
    expect(begun.headers['strict-transport-security']).toBe('max-age=31536000');
    expect((await asked('/', { headers: { cookie: cookie.split(';')[0] ?? '' } })).status).toBe(200);
  });

  test.skipIf(executable === null)('Chromium signs in, keeps the cookie, stays live, and signs out', async () => {
    const browser = await launched(executable ?? '');
    try {
      const context = await browser.newContext({ ignoreHTTPSErrors: true });
      const page = await context.newPage();
      const visited: string[] = [];
      page.on('request', (sent) => void visited.push(`${sent.url()} ${sent.headers()['referer'] ?? ''}`));
      await page.goto(`${site.url}/incidents?x=1`);
      expect(new URL(page.url()).pathname).toBe('/sign-in');
      await page.getByLabel('Token of the page').fill('wrong');
      await page.keyboard.press('Enter');
      expect(await page.getByRole('alert').textContent()).toBe('That is not the token.');
      await page.getByLabel('Token of the page').fill(token);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: 'Incidents' }).waitFor();
      expect(page.url()).toBe(`${site.url}/incidents?x=1`);
      await page.locator('#live', { hasText: 'Live.' }).waitFor();
      expect(await context.cookies()).toMatchObject([
        { name: '__Host-session', path: '/', httpOnly: true, secure: true, sameSite: 'Strict' },
      ]);
      expect(await page.evaluate('document.cookie')).toBe('');
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.waitForURL('**/sign-in');
      expect(await context.cookies()).toEqual([]);
      await page.goBack();
      await page.reload();
      expect(new URL(page.url()).pathname).toBe('/sign-in');
      expect(visited.filter((one) => one.includes(token))).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});

describe('a certificate that was renewed', () => {
  test('is served without a restart; open connections and sessions stay', async () => {
    const { port } = new URL(site.url);
    const socket = connect({ host: address, port: Number(port), rejectUnauthorized: false });
    await new Promise((resolve) => socket.once('secureConnect', resolve));
    expect(await shownNow()).toBe(fingerprintOf('first.pem'));
    serveNow('second');
    await vi.waitFor(async () => expect(await shownNow()).toBe(fingerprintOf('second.pem')), 5000);
    expect((await asked('/healthz', { host: 'second.example.com' })).status).toBe(200);
    const text = await new Promise<string>((resolve) => {
      socket.once('data', (part) => resolve(String(part)));
      socket.write('GET /healthz HTTP/1.1\r\nHost: doctor.example.com\r\n\r\n');
    });
    expect(text).toMatch(/^HTTP\/1\.1 200/);
    socket.destroy();
  });
  test('and does not fit its key, or is none, is said once; the former one is served on until it fits', async () => {
    const before = site.errors.length;
    copyFileSync(at('third.pem'), at('page.pem'));
    await vi.waitFor(() => expect(site.errors.length).toBeGreaterThan(before), 5000);
    expect(await shownNow()).toBe(fingerprintOf('second.pem'));
    expect(String(site.errors.at(-1))).toMatch(/page\.pem, or its key cannot be used: the key .* belongs to another/);
    writeFileSync(at('page.pem'), 'half of a');
    await vi.waitFor(() => expect(site.errors.length).toBe(before + 2), 5000);
    expect(await shownNow()).toBe(fingerprintOf('second.pem'));
    serveNow('third');
    await vi.waitFor(async () => expect(await shownNow()).toBe(fingerprintOf('third.pem')), 5000);
    expect(site.errors.length).toBe(before + 2);
  });
});
