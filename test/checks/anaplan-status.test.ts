/** Judges anaplan-status by its fixtures; whom it asks; and what it does when the page cannot be had. */
import { describe, expect, test } from 'vitest';
import { anaplanStatus } from '../../checks/anaplan-status.ts';
import type { Fault } from '../../src/check.ts';
import { CouldNotLook, NothingToLookAt } from '../../src/check.ts';
import { settingsFor } from '../../src/settings/adhoc.ts';
import type { ConnectionSettings, Settings } from '../../src/settings/settings.ts';
import type { Tools } from '../../src/tools.ts';
import { describeFixtures } from './tenant-fixtures.ts';

describeFixtures(anaplanStatus);

const connection = (api: string): ConnectionSettings => ({
  name: 'prod',
  region: null,
  baseUrls: { api, auth: api },
  signIn: { method: 'basic', user: 'a@example.com', password: 'env:PASSWORD' },
});

const settings = (api: string | null, more: Partial<Settings> = {}): Settings => ({
  ...settingsFor({}),
  file: '/etc/settings.yaml',
  connections: api === null ? [] : [connection(api)],
  ...more,
});

const ours = 'https://api.anaplan.com/2/0';

describe('which page is asked', () => {
  test.each<[string, Settings, string | null]>([
    ['the usual one, for a tenant of Anaplan', settings(ours), 'https://status.anaplan.com'],
    ['the usual one, in another region', settings('https://eu3.api.anaplan.com/2/0'), 'https://status.anaplan.com'],
    ['none, for a stand-in on another host', settings('https://127.0.0.1:8443/2/0'), null],
    ['none, for a host that only looks like it', settings('https://api.notanaplan.com/2/0'), null],
    [
      'the one the settings name',
      settings('https://127.0.0.1/2/0', { statusPage: 'https://s.example' }),
      'https://s.example',
    ],
    ['none, where the settings say so', settings(ours, { statusPage: null }), null],
    ['none, without a connection', settings(null, { statusPage: 'https://s.example' }), null],
    ['none, without a settings file', settings(ours, { file: null }), null],
  ])('%s', (_what, given, url) => {
    expect(anaplanStatus.targets(given).map((target) => (target as unknown as { url: string }).url)).toEqual(
      url === null ? [] : [url],
    );
  });
});

describe('a page that cannot be had', () => {
  const fault: Fault = { whose: 'network', code: 'ENOTFOUND', message: 'GET https://s.example got no answer.' };
  const summary = async () => {
    throw new CouldNotLook(fault);
  };
  const looked = async (given: Settings) => {
    const [target] = anaplanStatus.targets(given);
    if (target === undefined) throw new Error('no target');
    return anaplanStatus.probe(target, { statusPage: { summary } } as unknown as Tools, new AbortController().signal);
  };

  test('that nobody asked for is skipped: it raises no exit code', async () => {
    await expect(looked(settings(ours))).rejects.toThrow(NothingToLookAt);
    await expect(looked(settings(ours))).rejects.toThrow(/statusPage: none/);
  });

  test('that the settings name is unknown, and says how to do without', async () => {
    const named = settings(ours, { statusPage: 'https://s.example' });
    await expect(looked(named)).rejects.toMatchObject({ fault: { whose: 'network', code: 'ENOTFOUND' } });
    await expect(looked(named)).rejects.toThrow(/statusPage: none/);
  });
});
