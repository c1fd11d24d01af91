/** A page over a store, for tests. */
import { checks } from '../../checks/index.ts';
import type { Check } from '../../src/check.ts';
import type { PageSettings } from '../../src/settings/page.ts';
import type { Settings } from '../../src/settings/settings.ts';
import type { Store } from '../../src/store/store.ts';
import type { PageOptions, RunningPage } from '../../src/web/page.ts';
import { startPage } from '../../src/web/page.ts';

export const onLoopback: PageSettings = { host: '127.0.0.1', port: 0, token: null, tls: null, hosts: [] };

export type Served = RunningPage & { readonly errors: readonly unknown[] };

export async function served(given: {
  readonly store: Store;
  readonly settings?: Settings;
  readonly nowMs?: () => number;
  readonly page?: Partial<PageSettings>;
  readonly checks?: readonly Check[];
  readonly secrets?: { readonly [reference: string]: string };
  readonly readSecret?: PageOptions['readSecret'];
  readonly bounds?: NonNullable<PageOptions['bounds']>;
  readonly renewMs?: number;
  readonly askMs?: number;
}): Promise<Served> {
  const errors: unknown[] = [];
  const settings = given.settings ?? noSettings;
  const page = await startPage({
    settings: { ...onLoopback, ...given.page },
    source: {
      store: given.store,
      checks: given.checks ?? checks,
      settings: () => settings,
      clock: { nowMs: given.nowMs ?? (() => Date.now()) },
      tool: { name: 'anaplan-doctor', version: '0.1.0', node: process.versions.node },
    },
    readSecret: given.readSecret ?? (async (reference) => given.secrets?.[reference] ?? ''),
    onError: (error) => errors.push(error),
    bounds: given.bounds ?? {},
    ...(given.renewMs === undefined ? {} : { renewMs: given.renewMs }),
    ...(given.askMs === undefined ? {} : { askMs: given.askMs }),
  });
  return { ...page, errors };
}

export const noSettings: Settings = {
  file: null,
  reporter: null,
  watchers: [],
  support: { to: 'support@anaplan.com', cc: [], mayOpenModel: null },
  connections: [],
  models: [],
  endpoints: [],
  certificates: [],
  schedule: { default: { kind: 'every', everyMs: 300_000 }, checks: {} },
  limits: {},
  network: { proxy: null, noProxy: [], caFile: null, trust: 'mozilla' },
  stateDirectory: '/nonexistent',
};
