import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { tlsVersion } from '../../checks/tls-version.ts';
import type { JsonObject } from '../../src/check.ts';
import { worded } from '../../src/explanation.ts';
import { settingsFor } from '../../src/settings/adhoc.ts';

const folder = new URL('../fixtures/tls-version/', import.meta.url);
const seen = (file: string) => JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
const judged = (file: string) => tlsVersion.judge(seen(file), { nowMs: 0, limits: {}, memory: null });
const brief = (file: string) =>
  judged(file).map(({ severity, code, facts }) => ({ severity, code, about: aboutOf(facts) }));
const aboutOf = (facts: JsonObject) => facts['versions'] ?? facts['accepted'] ?? facts['address'];

const expected: { readonly [file: string]: ReturnType<typeof brief> } = {
  'ok.1.2-and-1.3.json': [],
  'ok.1.2-only.json': [],
  'ok.1.3-only.json': [],
  'ng.all-four.json': [{ severity: 'warning', code: 'tls-old-accepted', about: ['TLSv1.0', 'TLSv1.1'] }],
  'ng.1.1-besides.json': [{ severity: 'warning', code: 'tls-old-accepted', about: ['TLSv1.1'] }],
  'ng.1.0-only.json': [
    { severity: 'failure', code: 'tls-too-old', about: ['TLSv1.0'] },
    { severity: 'warning', code: 'tls-old-accepted', about: ['TLSv1.0'] },
  ],
  'ok.two-addresses-alike.json': [],
  'ng.one-address-differs.json': [{ severity: 'warning', code: 'tls-old-accepted', about: ['TLSv1.0', 'TLSv1.1'] }],
  'ng.one-address-refuses.json': [{ severity: 'unknown', code: 'tls-address-not-seen', about: '203.0.113.8' }],
  'ng.no-ipv6-here.json': [{ severity: 'notice', code: 'tls-address-not-seen', about: '2001:db8::7' }],
  'ng.sslv3-only.json': [
    { severity: 'failure', code: 'tls-too-old', about: ['SSLv3'] },
    { severity: 'warning', code: 'tls-old-accepted', about: ['SSLv3'] },
  ],
  'ng.old-dropped-by-firewall.json': [
    { severity: 'unknown', code: 'tls-versions-unclear', about: ['SSLv3', 'TLSv1.0', 'TLSv1.1'] },
  ],
  'ng.1.2-dropped.json': [
    { severity: 'warning', code: 'tls-old-accepted', about: ['TLSv1.0'] },
    { severity: 'unknown', code: 'tls-versions-unclear', about: ['TLSv1.2'] },
  ],
  'ng.silent.json': [
    { severity: 'unknown', code: 'tls-versions-unclear', about: ['SSLv3', 'TLSv1.0', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] },
  ],
};

describe('tls-version', () => {
  it('has an expectation for every fixture', () => {
    expect(readdirSync(folder).sort()).toEqual(Object.keys(expected).sort());
  });

  it.each(Object.keys(expected))('%s', (file) => {
    expect(brief(file)).toEqual(expected[file]);
  });

  it('names evidence, and fills every text', () => {
    for (const finding of Object.keys(expected).flatMap(judged)) {
      const explanation = tlsVersion.explanations[finding.code];
      if (explanation === undefined) throw new Error(`no words for ${finding.code}`);
      const { title, meaning, remedy } = worded(finding, explanation);
      expect(`${title} ${meaning} ${remedy}`).not.toMatch(/unknown|[{}]/);
      expect(meaning).toMatch(/alert 70|server hello|timeout after 5000 ms|refused|no route/);
    }
  });

  it('says at which address', () => {
    expect(judged('ng.one-address-differs.json').map(({ facts }) => facts['address'])).toEqual(['203.0.113.8']);
  });

  it('looks at every endpoint once', () => {
    const twice = { host: 'a.example', port: 443 };
    expect(tlsVersion.targets(settingsFor({ endpoints: [twice, { host: '::1', port: 8443 }, twice] }))).toEqual([
      { name: 'a.example:443', ...twice, suites: false },
      { name: '[::1]:8443', host: '::1', port: 8443, suites: false },
    ]);
  });

  it('tells the suites where they were asked for, as a notice, and what could not be asked', () => {
    const suites = [{ version: 'TLSv1.2', suites: ['TLS_RSA_WITH_AES_128_CBC_SHA'], complete: false }];
    const observation = {
      host: 'a.example',
      port: 443,
      addressesLeftOut: 0,
      addresses: [{ outcome: 'seen', address: '192.0.2.1', versions: [], suites }],
    };
    const found = tlsVersion.judge(observation, { nowMs: 0, limits: { suites: true }, memory: null });
    expect(found).toEqual([
      expect.objectContaining({
        code: 'tls-suites',
        severity: 'notice',
        facts: expect.objectContaining({
          accepted: ['TLSv1.2: TLS_RSA_WITH_AES_128_CBC_SHA'],
          incomplete: ' Not all of TLSv1.2 could be asked.',
        }),
      }),
    ]);
  });
});
