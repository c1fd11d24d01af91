/** Following a tenant over real HTTPS: what a refresh costs, what is told, and that no closed model is opened. */
import { afterEach, describe, expect, test } from 'vitest';
import type { AnaplanClient } from '../../src/anaplan/client.ts';
import { MovableClock } from '../../src/clock.ts';
import type { Followed } from '../../src/discovery/follow.ts';
import { goneText, refreshMsOf, settingsAsKnown, settingsNow } from '../../src/discovery/follow.ts';
import { readInventory } from '../../src/discovery/read.ts';
import { settingsFor } from '../../src/settings/adhoc.ts';
import type { Settings, WatchSettings } from '../../src/settings/settings.ts';
import { toolboxOf } from '../../src/toolbox.ts';
import type { Tenant } from '../anaplan/tenant.ts';
import { clientOf, json, listOf, mapNotes, startTenant } from '../anaplan/tenant.ts';
import { rigWith } from '../sandbox/tenant-client.ts';
import { watchOf } from './models.ts';

const { signal } = new AbortController();
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

const settingsWith = (watch: readonly WatchSettings[]): Settings => ({
  ...settingsFor({ endpoints: [], network: {} as Settings['network'] }),
  watch,
});

/** A tenant whose models and imports a test changes as it goes. */
class Changing {
  readonly clock = new MovableClock();
  readonly notes = mapNotes();
  readonly models = new Map<
    string,
    { name: string; modified: string; state?: string; closed?: boolean; imports: string[] }
  >();
  readonly tenant: Tenant;
  readonly client: AnaplanClient;

  private constructor(tenant: Tenant, client: AnaplanClient) {
    this.tenant = tenant;
    this.client = client;
  }

  static async start(): Promise<Changing> {
    const clock = new MovableClock();
    const tenant = await startTenant(clock);
    const client = clientOf(tenant, clock);
    closing.push(
      () => tenant.close(),
      () => client.close(),
    );
    return Object.assign(new Changing(tenant, client), { clock });
  }

  set(
    id: string,
    parts: { name: string; modified: string; state?: string; closed?: boolean; imports: string[] },
  ): void {
    this.models.set(id, parts);
    const { routes } = this.tenant;
    routes.set('GET /2/0/models', (_seen, response) =>
      json(
        response,
        200,
        listOf(
          'models',
          [...this.models].map(([key, one]) => ({
            id: key,
            name: one.name,
            activeState: one.state ?? 'UNLOCKED',
            currentWorkspaceId: 'w',
            currentWorkspaceName: 'Prod',
            lastModified: one.modified,
          })),
        ),
      ),
    );
    const model = () => this.models.get(id);
    routes.set(`GET /2/0/workspaces/w/models/${id}/status`, (_seen, response) =>
      json(response, 200, {
        requestStatus: {
          currentStep: model()?.closed === true ? 'Closed' : 'Open',
          progress: -1,
          taskId: null,
          tooltip: null,
        },
      }),
    );
    routes.set(`GET /2/0/models/${id}/imports`, (_seen, response) =>
      json(
        response,
        200,
        listOf(
          'imports',
          (model()?.imports ?? []).map((name) => ({ id: `112${name}`, name, importType: 'HIERARCHY_DATA' })),
        ),
      ),
    );
    for (const kind of ['processes', 'exports'])
      routes.set(`GET /2/0/models/${id}/${kind}`, (_seen, response) => json(response, 200, listOf(kind, [])));
  }

  /** One refresh, and how many requests it made (sign-in apart). */
  async refresh(settings: Settings, maxAgeMs = 0): Promise<Followed & { readonly requests: number }> {
    const before = this.tenant.seen.length;
    const parts = { settings, anaplan: this.client.round(), notes: this.notes, nowMs: this.clock.nowMs(), maxAgeMs };
    const followed = await settingsNow(parts, signal);
    const sent = this.tenant.seen.slice(before).filter(({ url }) => !url.startsWith('/token'));
    return { ...followed, requests: sent.length };
  }
}

const namesOf = ({ models }: Settings) =>
  models.flatMap(({ model, imports }) => imports.map(({ action }) => `${model} / ${action}`)).toSorted();
const oneDay = '2026-01-01T00:00:00.000+0000';
const nextDay = '2026-01-02T00:00:00.000+0000';

describe('a tenant that changes', () => {
  test('costs one request while nothing changes, and four for each model that did', async () => {
    const tenant = await Changing.start();
    for (const id of ['A', 'B', 'C'])
      tenant.set(id, { name: `Model ${id}`, modified: oneDay, imports: [`load ${id}`] });
    const settings = settingsWith([watchOf({ models: ['Model A', 'Model B'] })]);
    const first = await tenant.refresh(settings);
    expect(namesOf(first.settings)).toEqual(['Model A / load A', 'Model B / load B']);
    expect(first.requests).toBe(1 + 2 * 4);
    tenant.clock.moveMs(20 * 60_000);
    expect((await tenant.refresh(settings)).requests).toBe(1);
    tenant.set('A', { name: 'Model A', modified: nextDay, imports: ['load A', 'load new'] });
    const third = await tenant.refresh(settings);
    expect(third.requests).toBe(1 + 4);
    expect(namesOf(third.settings)).toEqual(['Model A / load A', 'Model A / load new', 'Model B / load B']);
    expect(third.gone).toEqual([]);
    expect((await tenant.refresh(settings, 60_000)).requests).toBe(0);
    // Rights change without the model: after a day the lists are read again.
    tenant.clock.moveMs(25 * 3_600_000);
    expect((await tenant.refresh(settings)).requests).toBe(1 + 2 * 4);
  });

  test('a kind that is excluded whole is not read', async () => {
    const tenant = await Changing.start();
    tenant.set('A', { name: 'Model A', modified: oneDay, imports: ['load'] });
    const settings = settingsWith([watchOf({}, { processes: ['*'], exports: ['*'] })]);
    expect((await tenant.refresh(settings)).requests).toBe(3);
  });

  test('a kind wanted later is read at once though the model did not change', async () => {
    const tenant = await Changing.start();
    tenant.set('A', { name: 'Model A', modified: oneDay, imports: ['load'] });
    await tenant.refresh(settingsWith([watchOf({}, { imports: ['*'] })]));
    tenant.clock.moveMs(20 * 60_000);
    const after = await tenant.refresh(settingsWith([watchOf()]));
    expect([namesOf(after.settings), after.gone]).toEqual([['Model A / load'], []]);
    tenant.clock.moveMs(20 * 60_000);
    expect((await tenant.refresh(settingsWith([watchOf()]))).requests).toBe(1);
  });

  test('a kind that is excluded later is not told as gone, nor what vanished while it was not read', async () => {
    const tenant = await Changing.start();
    tenant.set('A', { name: 'Model A', modified: oneDay, imports: ['load'] });
    await tenant.refresh(settingsWith([watchOf()]));
    tenant.clock.moveMs(20 * 60_000);
    tenant.set('A', { name: 'Model A', modified: nextDay, imports: ['load'] });
    expect((await tenant.refresh(settingsWith([watchOf({}, { imports: ['*'] })]))).gone).toEqual([]);
    tenant.clock.moveMs(20 * 60_000);
    const after = await tenant.refresh(settingsWith([watchOf()]));
    expect([namesOf(after.settings), after.gone]).toEqual([['Model A / load'], []]);
  });

  test('what vanishes is told with since when, once as news, and is no longer watched', async () => {
    const tenant = await Changing.start();
    tenant.set('A', { name: 'Model A', modified: oneDay, imports: ['one', 'two'] });
    tenant.set('B', { name: 'Model B', modified: oneDay, imports: ['three'] });
    const settings = settingsWith([watchOf()]);
    await tenant.refresh(settings);
    tenant.clock.moveMs(1000);
    tenant.set('A', { name: 'Model A', modified: nextDay, imports: ['one'] });
    tenant.models.delete('B');
    const sinceMs = tenant.clock.nowMs();
    const after = await tenant.refresh(settings);
    expect(namesOf(after.settings)).toEqual(['Model A / one']);
    expect(after.gone.map(({ kind, name }) => [kind, name])).toEqual([
      ['imports', 'two'],
      ['model', 'Model B'],
    ]);
    expect(after.gone.every((one) => Math.abs(one.sinceMs - sinceMs) < 5000)).toBe(true);
    expect(after.gone.map(goneText).join('\n')).not.toMatch(/deleted/);
    tenant.clock.moveMs(60_000);
    const later = await tenant.refresh(settings);
    expect(later.gone.map(({ sinceMs: since }) => since)).toEqual(after.gone.map(({ sinceMs: since }) => since));
  });

  test('a closed model is not opened: what was known of it counts, and it is filled in when it opens', async () => {
    const tenant = await Changing.start();
    tenant.set('A', { name: 'Model A', modified: oneDay, imports: ['one'], closed: true });
    const settings = settingsWith([watchOf()]);
    const first = await tenant.refresh(settings);
    expect(first.settings.models).toMatchObject([{ model: 'Model A', imports: [] }]);
    expect(first.requests).toBe(2);
    expect(tenant.tenant.count('GET /2/0/models/A/imports')).toBe(0);
    tenant.set('A', { name: 'Model A', modified: oneDay, imports: ['one'] });
    expect(namesOf((await tenant.refresh(settings)).settings)).toEqual(['Model A / one']);
    tenant.set('A', { name: 'Model A', modified: nextDay, imports: ['one', 'two'], closed: true });
    const last = await tenant.refresh(settings);
    expect([namesOf(last.settings), last.gone]).toEqual([['Model A / one'], []]);
  });

  test('a list that is refused or a model that does not answer makes nothing look gone', async () => {
    const tenant = await Changing.start();
    tenant.set('A', { name: 'Model A', modified: oneDay, imports: ['one'] });
    tenant.set('B', { name: 'Model B', modified: oneDay, imports: ['two'] });
    const settings = settingsWith([watchOf()]);
    await tenant.refresh(settings);
    for (const id of ['A', 'B']) tenant.set(id, { name: `Model ${id}`, modified: nextDay, imports: [] });
    tenant.tenant.routes.set('GET /2/0/models/A/processes', (_seen, response) =>
      json(response, 404, { status: { code: 404, message: 'x' } }),
    );
    tenant.tenant.routes.set('GET /2/0/models/B/imports', (_seen, response) => response.destroy());
    const after = await tenant.refresh(settings);
    expect([namesOf(after.settings), after.gone]).toEqual([['Model A / one', 'Model B / two'], []]);
  });

  test('a tenant that cannot be read leaves what was known, with the fault', async () => {
    const tenant = await Changing.start();
    tenant.set('A', { name: 'Model A', modified: oneDay, imports: ['one'] });
    const settings = settingsWith([watchOf()]);
    expect(settingsAsKnown(settings, tenant.notes).models).toEqual([]);
    await tenant.refresh(settings);
    tenant.tenant.routes.set('GET /2/0/models', (_seen, response) => json(response, 503, {}));
    const after = await tenant.refresh(settings);
    expect(namesOf(after.settings)).toEqual(['Model A / one']);
    expect(after.faults).toMatchObject([{ connection: 'prod', fault: { code: 'HTTP_503' } }]);
    expect(namesOf(settingsAsKnown(settings, tenant.notes))).toEqual(['Model A / one']);
  });

  test('of many models that changed at once 25 are read, longest unread first; the others next time', async () => {
    const tenant = await Changing.start();
    const ids = Array.from({ length: 30 }, (_, index) => `M${index}`);
    const setAll = (modified: string) => {
      for (const id of ids) tenant.set(id, { name: id, modified, imports: [`load ${modified}`] });
    };
    setAll(oneDay);
    const settings = settingsWith([watchOf({}, { processes: ['*'], exports: ['*'] })]);
    const read = async () => {
      // The budget is not what is tested.
      tenant.clock.moveMs(600_000);
      return (await tenant.refresh(settings)).requests;
    };
    expect(await read()).toBe(1 + 30 * 2);
    setAll(nextDay);
    expect([await read(), await read(), await read()]).toEqual([1 + 25 * 2, 1 + 5 * 2, 1]);
  });
});

test('the shortest refresh that is named counts, else a quarter of an hour', () => {
  expect(refreshMsOf(settingsWith([watchOf()]))).toBe(900_000);
  expect(refreshMsOf(settingsWith([{ ...watchOf(), refreshMs: 60_000 }, watchOf()]))).toBe(60_000);
});

describe('the sandbox', () => {
  test('is read without opening its closed model, unless told to', async () => {
    const rig = await rigWith(['model-closed']);
    closing.push(() => rig.end());
    const settings: Settings = {
      ...settingsWith([watchOf()]),
      network: { proxy: null, noProxy: [], caFile: rig.sandbox.caFile, trust: 'mozilla' },
      connections: [
        {
          name: 'prod',
          region: null,
          baseUrls: rig.sandbox.baseUrls,
          signIn: { method: 'basic', user: 'monitor@example.com', password: `file:${rig.folder}/monitor.password` },
        },
      ],
    };
    const toolbox = toolboxOf({ settings, clock: rig.clock, notes: mapNotes(), environment: {} });
    closing.push(() => toolbox.close());
    const notes = mapNotes();
    const parts = { settings, notes, nowMs: rig.clock.nowMs(), maxAgeMs: 0 };
    const progress: string[] = [];
    const { settings: after, faults } = await settingsNow(
      { ...parts, anaplan: toolbox.round().anaplan, onProgress: (text) => progress.push(text) },
      signal,
    );
    expect(faults).toEqual([]);
    expect(after.models.map(({ model }) => model)).toContain('Data Hub');
    expect(namesOf(after)).toContain('Sales Hub / Load actuals');
    expect(rig.sandbox.requests().wakes).toEqual({});
    expect(rig.sandbox.writeAttempts()).toBe(0);
    expect(progress.some((text) => text.includes('Sales Hub'))).toBe(true);
    const order = { earlier: null, wants: () => true, kinds: ['imports'] as const, wake: true, mostAgain: 0, nowMs: 0 };
    const woken = await readInventory(toolbox.round().anaplan.connection('prod'), order, signal);
    expect(rig.sandbox.requests().wakes).toEqual({ 'Data Hub': 1 });
    expect(woken.models.find(({ name }) => name === 'Data Hub')?.actions?.imports.length).toBeGreaterThan(0);
  });
});
