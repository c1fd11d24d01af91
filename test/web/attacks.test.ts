import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { startPage } from '../../src/web/page.ts';
import { seenAttempt } from '../store/attempts.ts';
import { opens } from '../store/incidents.ts';
import { get, hostOf, raw } from './raw.ts';
import type { Served } from './serve.ts';
import { noSettings, onLoopback, served } from './serve.ts';

const token = 'a-token-of-more-than-24-characters';
const evil = `<img src=x onerror=alert(1)>"'\u202e\u0000&amp;{{7*7}}`;

let folder = '';
let store: Store;
let open: Served;
let locked: Served;
let incident = 0;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'attacks-'));
  store = openStore(path.join(folder, 'store.db'));
  const fault = { whose: 'peer', code: evil, message: `It said ${evil}` } as const;
  const findings = [
    { code: 'import-stalled', severity: 'failure', facts: { action: evil, model: evil, why: evil, extra: evil } },
  ] as const;
  const nowMs = Date.now();
  store.record(seenAttempt({ check: 'import-stuck', target: evil, startedAtMs: nowMs, findings }), [
    opens('import-stalled', 'failure', nowMs),
  ]);
  store.record(
    seenAttempt({ check: evil, target: `${evil} 2`, outcome: 'blind', observation: null, fault, startedAtMs: nowMs }),
    [],
  );
  store.record(
    seenAttempt({
      check: 'a',
      target: 'skips',
      outcome: 'skipped',
      observation: null,
      reason: evil,
      startedAtMs: nowMs,
    }),
    [],
  );
  store.journal('b', evil, nowMs - 10, { [evil]: evil });
  store.journal('b', evil, nowMs, { [evil]: `${evil} other` });
  incident = store.openIncidents()[0]?.id ?? 0;
  store.addSilence({
    check: evil,
    target: evil,
    fromMs: nowMs,
    untilMs: nowMs + 1e6,
    by: evil,
    note: evil,
    isEndedByRecovery: false,
  });
  const cases = path.join(folder, 'case');
  await writeFile(path.join(folder, 'secret.txt'), 'not for visitors');
  const { mkdir } = await import('node:fs/promises');
  await mkdir(cases);
  await writeFile(path.join(cases, 'case.zip'), 'PK archive');
  await writeFile(path.join(cases, 'case.md'), 'the draft, with names');
  await symlink(path.join(folder, 'secret.txt'), path.join(cases, 'summary.txt'));
  store.saveCase({
    id: 'AD-1"\r\nX: y',
    problem: evil,
    incident,
    createdAtMs: nowMs,
    folder: cases,
    archiveSha256: 'ab'.repeat(32),
  });
  store.saveCase({
    id: 'AD-2',
    problem: 'import-stuck',
    incident: null,
    createdAtMs: nowMs,
    folder: cases,
    archiveSha256: 'ab'.repeat(32),
  });
  const inventory = [
    {
      name: `Evil\r\nATTACH:http://evil.example\r\nEND:VCALENDAR\u2028;,\\`,
      kind: 'other',
      endsAtMs: nowMs + 1e9,
      owner: evil,
      note: 'a\nb\rc',
    },
  ] as const;
  const settings = {
    ...noSettings,
    inventory,
    connections: [secretive],
    network: { ...noSettings.network, proxy: 'http://user:hunter2-proxy@proxy.example:3128' },
  };
  open = await served({ store, settings });
  locked = await served({ store, settings, page: { token: 'env:TOKEN' }, secrets: { 'env:TOKEN': token } });
});
afterAll(async () => {
  await open.close();
  await locked.close();
  store.close();
  await rm(folder, { recursive: true, force: true });
});

const secretive = {
  name: 'prod',
  region: null,
  baseUrls: { api: 'https://user:hunter2-url@api.anaplan.com/2/0?sig=hunter2-query', auth: 'https://auth.anaplan.com' },
  signIn: { method: 'basic', user: 'loader@example.com', password: 'exec:/usr/bin/pass --key hunter2-exec' },
} as const;

const formTokenOf = async (site: Served, headers: Record<string, string> = {}) => {
  const { formToken } = (await (await fetch(`${site.url}/api/v1/status`, { headers })).json()) as { formToken: string };
  return formToken;
};

describe('names', () => {
  test.each([
    'evil.example',
    'evil.example:8711',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '[::2]',
    'localhost@evil.example',
    '0x7f000001',
    '',
  ])('a page asked for as "%s" is not served: DNS rebinding', async (host) => {
    for (const place of ['/', '/api/v1/status', '/metrics', '/events', '/healthz', '/sign-in']) {
      expect((await raw(open, get(host, place))).split('\r\n')[0], place).toMatch(/^HTTP\/1\.1 (421|400) /);
    }
  });
  test('two names, and none, are refused', async () => {
    expect(
      await raw(open, `GET / HTTP/1.1\r\nHost: ${hostOf(open)}\r\nHost: evil.example\r\nConnection: close\r\n\r\n`),
    ).toMatch(/^HTTP\/1\.1 4(00|21)/);
    expect(await raw(open, 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 400/);
    expect(await raw(open, get(hostOf(open).replace('127.0.0.1', 'localhost')))).toMatch(/^HTTP\/1\.1 200/);
    expect(
      await raw(open, `GET http://evil.example/ HTTP/1.1\r\nHost: ${hostOf(open)}\r\nConnection: close\r\n\r\n`),
    ).not.toContain('alert(1)>');
  });
});

describe('requests that change something', () => {
  const ack = async (site: Served, given: RequestInit & { headers?: Record<string, string> }) =>
    (await fetch(`${site.url}/incidents/${incident}/ack`, { method: 'POST', redirect: 'manual', ...given })).status;
  const form = (formToken: string) => new URLSearchParams({ formToken, by: 'Mallory' });

  test('without the token of a form, or with another, nothing is done', async () => {
    expect(await ack(open, { body: form('') })).toBe(403);
    expect(await ack(open, { body: form('x'.repeat(43)) })).toBe(403);
    expect(
      await ack(open, {
        body: JSON.stringify({ formToken: await formTokenOf(open) }),
        headers: { 'content-type': 'text/plain' },
      }),
    ).toBe(403);
    expect(
      (await fetch(`${open.url}/api/v1/silences`, { method: 'POST', body: '{"target":"*","forMinutes":1}' })).status,
    ).toBe(403);
    expect(store.incident(incident)?.ack).toBeNull();
  });
  test.each([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:1' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('from %o even the right token does nothing', async (headers) => {
    expect(await ack(open, { body: form(await formTokenOf(open)), headers: headers as Record<string, string> })).toBe(
      403,
    );
    expect(store.incident(incident)?.ack).toBeNull();
  });
  test('what another site fetches is not answered; a link to the page is followed', async () => {
    const cross = async (target: string, mode: string, dest: string) => {
      const more = `Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: ${mode}\r\nSec-Fetch-Dest: ${dest}\r\n`;
      return (await raw(open, get(hostOf(open), target, more))).slice(9, 12);
    };
    expect(await cross('/api/v1/status', 'no-cors', 'script')).toBe('403');
    expect(await cross('/', 'navigate', 'iframe')).toBe('403');
    expect(await cross('/', 'navigate', 'document')).toBe('200');
  });
  test('GET changes nothing', async () => {
    for (const place of [`/incidents/${incident}/ack`, '/silences', '/api/v1/silences/1/end', '/sign-out'])
      expect((await fetch(open.url + place)).status, place).toBe(404);
  });
  test('what is too long or too much is refused', async () => {
    const formToken = await formTokenOf(open);
    expect(await ack(open, { body: new URLSearchParams({ formToken, by: 'x'.repeat(20_000) }) })).toBe(413);
    expect(await ack(open, { body: new URLSearchParams({ formToken, by: 'x'.repeat(2_000) }) })).toBe(400);
    expect(await ack(open, { body: new URLSearchParams({ formToken, forMinutes: '1e99' }) })).toBe(400);
    expect(store.incident(incident)?.ack).toBeNull();
  });
});

describe('paths, headers, sizes', () => {
  test.each([
    '/cases/AD-2/..%2f..%2fsecret.txt',
    '/cases/AD-2/../../secret.txt',
    '/cases/..%2f..%2fetc/passwd',
    '/cases/AD-2/case.md',
    '/cases/AD-2/summary.txt',
    '/cases/AD-3/case.zip',
    '/assets/../../package.json',
    '/assets/%2e%2e/page.ts',
    '//evil.example/..',
    '/subject?check=../..&target=x',
  ])('%s is not here', async (target) => {
    const answer = await raw(open, get(hostOf(open), target));
    expect(answer.split('\r\n')[0]).toMatch(/ 404 /);
    expect(answer).not.toMatch(/not for visitors|with names|root:x/);
  });
  test('the archive of a case comes as a file, under a name that is one', async () => {
    const plain = await fetch(`${open.url}/cases/AD-2/case.zip`);
    expect(await plain.text()).toBe('PK archive');
    expect(plain.headers.get('content-disposition')).toBe('attachment; filename="AD-2-case.zip"');
    const odd = await fetch(`${open.url}/cases/${encodeURIComponent('AD-1"\r\nX: y')}/case.zip`);
    expect(odd.headers.get('content-disposition')).toBe('attachment; filename="AD-1___X__y-case.zip"');
    expect(odd.headers.get('x')).toBeNull();
  });
  test('every answer has the headers that keep others out', async () => {
    for (const place of [
      '/',
      '/nowhere',
      '/api/v1/status',
      '/metrics',
      '/certificates.ics',
      '/cases/AD-2/case.zip',
      '/healthz',
    ]) {
      const { headers } = await fetch(open.url + place);
      expect(headers.get('content-security-policy'), place).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      );
      expect(headers.get('x-content-type-options'), place).toBe('nosniff');
      expect(headers.get('cross-origin-resource-policy'), place).toBe('same-origin');
      expect(headers.get('access-control-allow-origin'), place).toBeNull();
      expect(headers.get('cache-control'), place).toMatch(/no-store/);
    }
  });
});

describe('texts from outside', () => {
  test('are text on every page', async () => {
    const target = encodeURIComponent(evil);
    for (const place of [
      '/',
      '/checks',
      `/subject?check=import-stuck&target=${target}`,
      `/subject?check=${target}&target=${target}%202`,
      '/imports',
      '/incidents',
      `/incidents/${incident}`,
      '/certificates',
      '/cases',
      '/changes',
      '/daemon',
      '/settings',
      `/checks?result=${target}`,
    ]) {
      const answer = await fetch(open.url + place);
      const text = await answer.text();
      expect(answer.status, place).toBe(200);
      expect(text, place).not.toContain('<img');
      expect(text, place).not.toContain('\u202e');
      expect(text, place).not.toContain('\u0000');
      expect(text, place).not.toMatch(/hunter2/);
    }
    expect(await (await fetch(`${open.url}/settings`)).text()).toContain('exec:/usr/bin/pass (hidden)');
    expect(open.errors).toEqual([]);
  });
  test('stay in their line of the calendar', async () => {
    const calendar = await (await fetch(`${open.url}/certificates.ics`)).text();
    const lines = calendar.replaceAll('\r\n ', '').split('\r\n');
    expect(calendar).not.toMatch(/[^\r]\n|\r[^\n]/);
    expect(lines.filter((line) => line.startsWith('ATTACH'))).toEqual([]);
    expect(lines.filter((line) => line === 'END:VCALENDAR')).toHaveLength(1);
    expect(lines).toContain('SUMMARY:other Evil\\nATTACH:http://evil.example\\nEND:VCALENDAR\\n\\;\\,\\\\ ends');
    expect(calendar.split('\r\n').every((line) => Buffer.byteLength(line) <= 75)).toBe(true);
  });
  test('stay in their label of the metrics', async () => {
    const text = await (await fetch(`${open.url}/metrics`)).text();
    expect(
      text.split('\n').filter((line) => line !== '' && !/^(# (HELP|TYPE) |anaplan_doctor_[a-z_]+[ {])/.test(line)),
    ).toEqual([]);
  });
});

describe('with a token', () => {
  const bearer = { authorization: `Bearer ${token}` };

  test('nothing is shown to who has none, health excepted', async () => {
    for (const place of [
      '/api/v1/status',
      '/metrics',
      '/events',
      '/api/v1/openapi.json',
      '/cases/AD-2/case.zip',
      '/certificates.ics',
    ])
      expect((await fetch(locked.url + place)).status, place).toBe(401);
    const page = await fetch(`${locked.url}/incidents?x=1`, { redirect: 'manual', headers: { accept: 'text/html' } });
    expect([page.status, page.headers.get('location')]).toEqual([303, '/sign-in?next=%2Fincidents%3Fx%3D1']);
    expect((await fetch(`${locked.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${locked.url}/metrics`, { headers: bearer })).status).toBe(200);
  });
  test('a visitor signs in, acts with a token of the session, and signs out', async () => {
    const body = new URLSearchParams({ token, next: '/incidents' });
    const answer = await fetch(`${locked.url}/sign-in`, { method: 'POST', body, redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/incidents']);
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/; HttpOnly/i);
    expect(cookie).toMatch(/; SameSite=Strict/i);
    const headers = { cookie: cookie.split(';')[0] ?? '' };
    const own = await formTokenOf(locked, headers);
    expect(own).not.toBe(await formTokenOf(locked, bearer));
    const silence = (formToken: string) =>
      fetch(`${locked.url}/silences`, {
        method: 'POST',
        redirect: 'manual',
        headers,
        body: new URLSearchParams({ formToken, target: 'x', forMinutes: '5' }),
      });
    expect((await silence(await formTokenOf(open))).status).toBe(403);
    expect((await silence(own)).status).toBe(303);
    await fetch(`${locked.url}/sign-out`, { method: 'POST', headers, redirect: 'manual' });
    expect((await fetch(`${locked.url}/api/v1/status`, { headers })).status).toBe(401);
  });
  test.each(['//evil.example', 'https://evil.example', '/\\evil.example', 'javascript:alert(1)', '/\r\nX: y'])(
    'after signing in nobody is led to %s',
    async (next) => {
      const answer = await fetch(`${locked.url}/sign-in`, {
        method: 'POST',
        body: new URLSearchParams({ token, next }),
        redirect: 'manual',
      });
      expect(answer.headers.get('location')).toBe('/');
    },
  );
  test('a session that was made up is none', async () => {
    for (const cookie of ['anaplan-doctor-session=', 'anaplan-doctor-session=x', '__Host-session=x'])
      expect((await fetch(`${locked.url}/api/v1/status`, { headers: { cookie } })).status).toBe(401);
  });
  test('five wrong ones a minute, then nobody is heard from there, not even with the right one', async () => {
    let nowMs = 1_800_000_000_000;
    const site = await served({
      store,
      page: { token: 'env:TOKEN' },
      secrets: { 'env:TOKEN': token },
      nowMs: () => nowMs,
    });
    const attempt = async (given: string) =>
      (
        await fetch(`${site.url}/sign-in`, {
          method: 'POST',
          body: new URLSearchParams({ token: given }),
          redirect: 'manual',
        })
      ).status;
    const asBearer = async (given: string) =>
      (await fetch(`${site.url}/api/v1/status`, { headers: { authorization: `Bearer ${given}` } })).status;
    expect([
      await attempt('a'),
      await attempt('b'),
      await attempt(`${token} `),
      await asBearer('d'),
      await asBearer('e'),
    ]).toEqual([401, 401, 401, 401, 401]);
    expect([await attempt(token), await asBearer(token)]).toEqual([429, 429]);
    nowMs += 60_001;
    expect([await attempt(token), await asBearer(token)]).toEqual([303, 200]);
    await site.close();
  });
});

describe('a page that would be open to others is not started', () => {
  const source = () => ({
    store,
    checks: [],
    settings: () => noSettings,
    clock: { nowMs: () => 0 },
    tool: { name: 'anaplan-doctor', version: '0', node: '0' } as const,
  });
  const start = (page: Partial<typeof onLoopback>, secret = token) =>
    startPage({
      settings: { ...onLoopback, ...page },
      source: source(),
      readSecret: async () => secret,
      onError: () => {},
    });
  test('on another address without token and TLS', async () => {
    await expect(start({ host: '0.0.0.0' })).rejects.toThrow(/open to others on 0\.0\.0\.0/);
    await expect(start({ host: '0.0.0.0', token: 'env:T' })).rejects.toThrow(/open to others/);
  });
  test('with a token that can be guessed', async () => {
    await expect(start({ token: 'env:T' }, 'short')).rejects.toThrow(/fewer than 24 characters.*openssl rand/);
  });
  test('with a certificate that cannot be read, or on a port that is taken', async () => {
    const tls = { certificateFile: '/nonexistent/cert.pem', key: 'env:K', keyPassphrase: null };
    await expect(start({ tls })).rejects.toThrow(/certificate of the page, \/nonexistent\/cert\.pem/);
    await expect(start({ port: Number(new URL(open.url).port) })).rejects.toThrow(
      /could not listen on 127\.0\.0\.1 port/,
    );
  });
});
