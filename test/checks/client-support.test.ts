import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { clientSupport } from '../../checks/client-support.ts';
import { worded } from '../../src/explanation.ts';
import { settingsFor } from '../../src/settings/adhoc.ts';

const folder = new URL('../fixtures/client-support/', import.meta.url);
const seen = (file: string) => JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
const judged = (file: string) => clientSupport.judge(seen(file), { nowMs: 0, limits: {}, memory: null });
const brief = (file: string) =>
  judged(file).map(({ severity, code, facts }) => ({
    severity,
    code,
    about: facts['clientId'] ?? facts['refusedCount'],
  }));

const expected: { readonly [file: string]: readonly { severity: string; code: string; about: unknown }[] } = {
  'ok.all-in-use-accepted.json': [],
  'ng.modern-server.json': [{ severity: 'notice', code: 'clients-refused', about: 14 }],
  'ng.java-7-and-ios-8-in-use.json': [
    { severity: 'failure', code: 'client-refused', about: 'java-7u25' },
    { severity: 'failure', code: 'client-refused', about: 'ios-8' },
  ],
  'ng.rsa-key-exchange-java-25-and-part-known-in-use.json': [
    { severity: 'failure', code: 'client-refused', about: 'java-25' },
    { severity: 'unknown', code: 'client-unclear', about: 'android-6' },
  ],
  'ng.silent.json': [{ severity: 'unknown', code: 'clients-unclear', about: undefined }],
  'ng.alert-for-all-in-use.json': [{ severity: 'unknown', code: 'client-unclear', about: 'java-17' }],
};

describe('client-support', () => {
  it('has an expectation for every fixture', () => {
    expect(readdirSync(folder).sort()).toEqual(Object.keys(expected).sort());
  });

  it.each(Object.entries(expected))('%s', (file, findings) => {
    expect(brief(file)).toEqual(findings);
  });

  it('fills every word it uses', () => {
    for (const file of Object.keys(expected)) {
      for (const finding of judged(file)) {
        const explanation = clientSupport.explanations[finding.code];
        if (explanation === undefined) throw new Error(`no words for ${finding.code}`);
        const { title, meaning, remedy } = worded(finding, explanation);
        expect(`${title} ${meaning} ${remedy}`).not.toMatch(/\{|unknown|undefined|NaN|\[object/);
      }
    }
  });

  it('names the reason, the day of the rule and the remedy of a client in use', () => {
    const [java, ios] = judged('ng.java-7-and-ios-8-in-use.json');
    expect(java?.facts).toMatchObject({ client: 'Java 7u25', reason: 'no-common-version', anaplanSince: '2017-10-07' });
    expect(java?.facts['fix']).toContain('-Djdk.tls.client.protocols=TLSv1.2');
    expect(ios?.facts).toMatchObject({ client: 'Safari on iOS 8', reason: 'anaplan-policy' });
    expect(ios?.facts['endpointSays']).toMatch(/^TLS 1.2, TLS_ECDHE_/);
  });

  it('gathers refusals by what they are for', () => {
    const [notice] = judged('ng.modern-server.json');
    expect(notice?.facts['groups']).toEqual([
      expect.stringMatching(/^too old a TLS version \(Java 6u45; Java 7u25; .*OpenSSL 0.9.8y\)$/),
      expect.stringMatching(/Anaplan's own rules.*\(Safari on iOS 8; Android 4.4; Android 5\)$/),
    ]);
    expect(notice?.facts['accepted']).toContain('Java 17');
  });

  it('has the endpoints of the settings as targets, with the clients in use', () => {
    const endpoints = [{ host: 'api.anaplan.com', port: 443 }];
    expect(clientSupport.targets({ ...settingsFor({ endpoints }), clients: ['java-17'] })).toEqual([
      { host: 'api.anaplan.com', port: 443, name: 'api.anaplan.com:443', inUse: ['java-17'] },
    ]);
    expect(clientSupport.targets(settingsFor({ endpoints }))).toMatchObject([{ inUse: [] }]);
  });
});
