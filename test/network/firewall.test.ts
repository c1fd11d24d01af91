import { expect, it } from 'vitest';
import { firewallRulesOf } from '../../src/network/firewall.ts';
import { settingsFor } from '../../src/settings/adhoc.ts';
import type { ConnectionSettings, Settings } from '../../src/settings/settings.ts';

const connection = (name: string, api: string, auth: string): ConnectionSettings => ({
  name,
  region: null,
  baseUrls: { api, auth },
  signIn: { method: 'basic', user: 'u', password: 'env:P' },
});

const settings: Settings = {
  ...settingsFor({ endpoints: [{ host: 'sftp.example.com', port: 8443 }] }),
  connections: [
    connection('prod', 'https://api.anaplan.com/2/0', 'https://auth.anaplan.com'),
    connection('test', 'https://api.anaplan.com/2/0', 'https://auth.anaplan.com'),
  ],
};

it('lists each host and port once, with what needs it', () => {
  expect(firewallRulesOf(settings)).toEqual([
    {
      host: 'auth.anaplan.com',
      port: 443,
      protocol: 'tcp',
      why: 'sign-in of connection prod, sign-in of connection test',
    },
    {
      host: 'api.anaplan.com',
      port: 443,
      protocol: 'tcp',
      why: 'Anaplan API of connection prod, Anaplan API of connection test',
    },
    { host: 'sftp.example.com', port: 8443, protocol: 'tcp', why: 'listed under endpoints' },
  ]);
});

it('names the proxy where one stands between, and never its password', () => {
  const network = { ...settings.network, proxy: 'http://user:geheim@proxy.example:3128', noProxy: ['example.com'] };
  const rules = firewallRulesOf({ ...settings, network });
  expect(rules[0]).toMatchObject({ host: 'proxy.example', port: 3128 });
  expect(rules.map(({ why }) => why.includes('allow it on the proxy'))).toEqual([false, true, true, false]);
  expect(JSON.stringify(rules)).not.toContain('geheim');
});

it('is empty without settings', () => {
  expect(firewallRulesOf(settingsFor({}))).toEqual([]);
});
