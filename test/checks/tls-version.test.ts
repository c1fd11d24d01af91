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
  'ng.no-name-refused.json': [{ severity: 'notice', code: 'sni-required', about: '203.0.113.7' }],
  'ng.no-name-another-certificate.json': [{ severity: 'notice', code: 'sni-required', about: '203.0.113.7' }],
  'ng.no-name-client-in-use.json': [{ severity: 'warning', code: 'sni-required', about: '203.0.113.7' }],
  'ok.no-name-another-certificate-of-the-host.json': [],
  'ok.no-name-nobody-in-use-concerned.json': [],
  'ok.no-name-the-same.json': [],
  'ok.no-name-could-not-tell.json': [],
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
      expect(meaning).toMatch(/alert (70|112)|another certificate|server hello|timeout after 5000 ms|refused|no route/);
    }
  });

  it('says at which address', () => {
    expect(judged('ng.one-address-differs.json').map(({ facts }) => facts['address'])).toEqual(['203.0.113.8']);
  });

  it('looks at every endpoint once', () => {
    const twice = { host: 'a.example', port: 443 };
    expect(tlsVersion.targets(settingsFor({ endpoints: [twice, { host: '::1', port: 8443 }, twice] }))).toEqual([
      { name: 'a.example:443', ...twice, suites: false, nameless: null },
      { name: '[::1]:8443', host: '::1', port: 8443, suites: false, nameless: null },
    ]);
  });

  it('tells of clients without a host name where one of those in use is such a client', () => {
    const settings = { ...settingsFor({ endpoints: [{ host: 'a.example', port: 443 }] }), file: '/etc/settings.yaml' };
    const namelessWith = (clients: readonly string[]) =>
      tlsVersion.targets({ ...settings, clients }).map((target) => (target as { nameless?: unknown }).nameless);
    expect(namelessWith([])).toEqual([[]]);
    expect(namelessWith(['java-17', 'ie-8-windows-xp'])).toEqual([['Internet Explorer 8 on Windows XP']]);
  });

  it('says what happens without the name and with a wrong one, and to whom', () => {
    const [finding] = judged('ng.no-name-another-certificate.json');
    expect(finding?.facts).toMatchObject({
      withoutName:
        'shows another certificate (CN=default.edge.example.net; for default.edge.example.net, *.edge.example.net)',
      toWrongName: expect.stringContaining('another certificate'),
      clients: expect.arrayContaining(['Java 6u45']),
    });
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
