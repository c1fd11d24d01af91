import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { certificateExpiry } from '../../checks/certificate-expiry.ts';
import type { JsonObject } from '../../src/check.ts';
import { NothingToLookAt } from '../../src/check.ts';
import { worded } from '../../src/explanation.ts';
import { createKeystores } from '../../src/keystore/open.ts';
import { settingsFor } from '../../src/settings/adhoc.ts';
import type { Settings } from '../../src/settings/settings.ts';
import { parseCertificate } from '../../src/x509/certificate.ts';

const folder = new URL('../fixtures/certificate-expiry/', import.meta.url);
const nowMs = Date.parse('2026-11-22T00:00:00Z');
const dayMs = 86_400_000;
const defaults = certificateExpiry.limits.parse({});

const seen = (file: string) => JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
const judged = (file: string, atMs = nowMs, limits: unknown = defaults) =>
  certificateExpiry.judge(seen(file), { nowMs: atMs, limits, memory: null });
const brief = (file: string) => judged(file).map(({ severity, code, facts }) => [severity, code, aboutOf(facts)]);
const aboutOf = (facts: JsonObject) => facts['daysLeft'] ?? facts['positionInChain'] ?? null;

/** Severity, code and days left; for what is no certificate its place in the chain. */
const expected: { readonly [file: string]: ReturnType<typeof brief> } = {
  'ok.endpoint-far.json': [],
  'ok.file-far.json': [],
  'ng.endpoint-soon.json': [['notice', 'certificate-expiring-soon', 25]],
  'ng.endpoint-two-weeks.json': [['warning', 'certificate-expiring', 14]],
  'ng.endpoint-five-days.json': [['warning', 'certificate-expiring', 5]],
  'ng.endpoint-last-day.json': [['warning', 'certificate-expiring', 0]],
  'ng.endpoint-expired.json': [['failure', 'certificate-expired', -1]],
  'ng.endpoint-not-yet-valid.json': [['failure', 'certificate-not-yet-valid', 90]],
  'ng.endpoint-ca-expired.json': [['notice', 'ca-certificate-not-valid', -3]],
  'ng.endpoint-ca-soon.json': [['notice', 'ca-certificate-expiring', 3]],
  'ng.endpoint-self-signed-ca-expired.json': [['failure', 'certificate-expired', -3]],
  'ng.endpoint-nothing.json': [['failure', 'no-certificate', null]],
  'ng.endpoint-not-a-certificate.json': [['unknown', 'certificate-unreadable', 1]],
  'ng.file-expired.json': [['failure', 'certificate-expired', -10]],
  'ng.file-same-twice.json': [['failure', 'certificate-expired', -10]],
  'ng.file-old-beside-new.json': [['failure', 'certificate-expired', -10]],
  'ng.file-lone-ca-expired.json': [['failure', 'certificate-expired', -3]],
  'ng.file-truststore.json': [
    ['notice', 'ca-certificate-not-valid', -3],
    ['notice', 'ca-certificate-expiring', 20],
  ],
  'ng.file-wrong-password.json': [['warning', 'certificate-expiring', 5]],
  'ng.file-of-a-server.json': [['warning', 'certificate-expiring', 5]],
};

describe('certificate-expiry', () => {
  it('has an expectation for every fixture, and a fixture for every code', () => {
    expect(readdirSync(folder).sort()).toEqual(Object.keys(expected).sort());
    const codes = new Set(Object.keys(expected).flatMap((file) => judged(file).map(({ code }) => code)));
    expect([...codes].sort()).toEqual(Object.keys(certificateExpiry.explanations).sort());
  });

  it.each(Object.keys(expected))('%s', (file) => {
    expect(brief(file)).toEqual(expected[file]);
  });

  const file = 'ok.endpoint-far.json';
  const { notAfterMs, notBeforeMs } = parseCertificate(Buffer.from(seen(file).chains[0].certificates[0], 'base64'));

  it.each([
    ['31 days', -31 * dayMs, undefined, undefined],
    ['just under 31 days', -31 * dayMs + 1, 'certificate-expiring-soon', undefined],
    ['15 days', -15 * dayMs, 'certificate-expiring-soon', undefined],
    ['just under 15 days', -15 * dayMs + 1, 'certificate-expiring', 14],
    ['8 days', -8 * dayMs, 'certificate-expiring', 14],
    ['7 days', -7 * dayMs, 'certificate-expiring', 7],
    ['1 day', -dayMs, 'certificate-expiring', 1],
    ['the last moment', 0, 'certificate-expiring', 1],
    ['a moment later', 1, 'certificate-expired', undefined],
  ])('%s before the end', (_name, fromEndMs, code, tierDays) => {
    const [finding] = judged(file, notAfterMs + fromEndMs);
    expect([finding?.code, finding?.facts['tierDays']]).toEqual([code, tierDays]);
  });

  it('is valid from its first moment, and judged by limits of one’s own', () => {
    expect(judged(file, notBeforeMs)).toEqual([]);
    expect(judged(file, notBeforeMs - 1)[0]?.code).toBe('certificate-not-yet-valid');
    const wide = certificateExpiry.limits.parse({ noticeDays: 100, warningDays: [90, 60] });
    expect(judged(file, nowMs, wide)[0]).toMatchObject({ severity: 'warning', facts: { tierDays: 90 } });
    expect(() => certificateExpiry.limits.parse({ warningDays: [] })).toThrow();
    expect(() => certificateExpiry.limits.parse({ warnDays: [1] })).toThrow();
  });

  it('tells which certificate, where, and whose', () => {
    expect(judged('ng.file-old-beside-new.json')[0]?.facts).toMatchObject({
      where: '/opt/anaplan/keystore.jks, entry "old"',
      file: '/opt/anaplan/keystore.jks',
      alias: 'old',
      user: 'loader@example.com',
      endpoint: null,
      subject: 'CN=loader@example.com, O=Example',
      issuer: 'CN=Example Issuing CA, O=Example',
      serialNumber: expect.stringMatching(/^[0-9A-F]+$/),
      fingerprintSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      expiresAtMs: nowMs - 10 * dayMs,
      expiredForMs: 10 * dayMs,
    });
  });

  it('fills every text', () => {
    for (const finding of Object.keys(expected).flatMap((file) => judged(file))) {
      const explanation = certificateExpiry.explanations[finding.code];
      if (explanation === undefined) throw new Error(`no words for ${finding.code}`);
      const { title, meaning, remedy } = worded(finding, explanation);
      expect(`${title} ${meaning} ${remedy}`).not.toMatch(/unknown|[{}]/);
    }
  });

  it('looks at endpoints, certificate files and the certificates connections sign in with', () => {
    const asked = settingsFor({
      endpoints: [{ host: 'h', port: 443 }],
      certificates: [{ file: '/a.p12', password: 'env:P' }],
    });
    const connection: Settings['connections'][number] = {
      name: 'prod',
      region: null,
      baseUrls: { api: 'https://h/2/0', auth: 'https://auth' },
      signIn: { method: 'certificate', certificateFile: '/user.pem', key: 'env:K', keyPassphrase: null, payload: 'v1' },
    };
    expect(certificateExpiry.targets({ ...asked, connections: [connection] })).toEqual([
      { name: 'h:443', source: 'endpoint', endpoint: { host: 'h', port: 443 } },
      { name: 'auth:443', source: 'endpoint', endpoint: { host: 'auth', port: 443 } },
      { name: '/a.p12', source: 'file', file: '/a.p12', password: 'env:P', user: null, purpose: null },
      {
        name: 'sign-in certificate of prod',
        source: 'file',
        file: '/user.pem',
        password: null,
        user: null,
        purpose: 'sign-in',
      },
    ]);
    const purposeOf = (entry: object) => {
      const [target] = certificateExpiry.targets(settingsFor({ certificates: [{ file: '/a.pem', ...entry }] }));
      return (target as { purpose?: unknown }).purpose;
    };
    expect(
      [{ purpose: 'server' }, { host: 'h' }, { user: 'u@example.com' }, { purpose: 'client' }].map(purposeOf),
    ).toEqual(['server', 'server', 'sign-in', 'sign-in']);
  });

  it('speaks of the server where it is one’s, by what was said or by the certificate', () => {
    const wordsFor = (look: object) => {
      const [finding] = certificateExpiry.judge(
        { ...seen('ng.file-wrong-password.json'), ...look },
        {
          nowMs,
          limits: defaults,
          memory: null,
        },
      );
      return JSON.stringify([finding?.facts['consequence'], finding?.facts['renewalSteps']]);
    };
    expect(wordsFor({ purpose: 'sign-in' })).toMatch(/Anaplan refuses a sign-in/);
    expect(wordsFor({ purpose: 'server' })).not.toMatch(/Anaplan refuses|tenant|sign-in/);
    const [plain] = judged('ng.file-of-a-server.json');
    expect(String(plain?.facts['consequence'])).toMatch(/server/);
  });

  it('passes over a file that cannot be read: client-certificate says what is wrong with it', async () => {
    const [target] = certificateExpiry.targets(settingsFor({ certificates: [{ file: '/nowhere/user.p12' }] }));
    const tools = { keystores: createKeystores({ readSecret: async () => '' }) };
    type Probe = Parameters<typeof certificateExpiry.probe>;
    const look = certificateExpiry.probe(
      target as Probe[0],
      tools as unknown as Probe[1],
      new AbortController().signal,
    );
    await expect(look).rejects.toThrow(NothingToLookAt);
    await expect(look).rejects.toThrow(/user\.p12 can be read: .*no such file.* client-certificate/i);
  });

  it('exhibits certificates as PEM and nothing else', () => {
    const [exhibit, ...more] = certificateExpiry.exhibits(seen('ng.file-expired.json'));
    expect(more).toEqual([]);
    expect(String(exhibit?.content).match(/-----BEGIN [A-Z ]+-----/g)).toEqual(
      Array(2).fill('-----BEGIN CERTIFICATE-----'),
    );
  });
});
