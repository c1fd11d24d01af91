/** What `watch:` adds to the settings, and what it leaves alone. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { importTargetsOf } from '../../src/anaplan/watch-targets.ts';
import { expanded } from '../../src/discovery/expand.ts';
import { goneSince } from '../../src/discovery/gone.ts';
import type { Inventory } from '../../src/discovery/inventory.ts';
import { parseInventory } from '../../src/discovery/inventory.ts';
import { settingsFor } from '../../src/settings/adhoc.ts';
import type { ModelSettings, Settings, WatchSettings } from '../../src/settings/settings.ts';
import { inventoryOf, modelOf, named, watchOf, withLists } from './models.ts';

const settingsWith = (watch: readonly WatchSettings[], models: readonly ModelSettings[] = []): Settings => ({
  ...settingsFor({ endpoints: [], network: {} as Settings['network'] }),
  models,
  watch,
});
const notes = { purpose: null, runFrom: null, module: null };
const entry = (model: string, parts: Partial<ModelSettings> = {}): ModelSettings => ({
  connection: 'prod',
  model,
  workspace: null,
  imports: [],
  exports: [],
  ...parts,
});
const told = ({ models }: Settings) =>
  models.map(({ model, imports, exports }) => [
    model,
    imports.map(({ action, kind }) => `${kind} ${action}`),
    exports.map(({ action }) => action),
  ]);

const hub = withLists('Hub', { imports: ['Load a', 'Load b'], processes: ['Nightly'], exports: ['Out'] });

describe('expanded', () => {
  test('adds models and actions that fit, and nothing of other connections', () => {
    const settings = settingsWith([watchOf({ imports: ['Load a'] }, { exports: ['*'] })]);
    expect(told(expanded(settings, [inventoryOf(hub)]))).toEqual([['Hub', ['import Load a', 'process Nightly'], []]]);
    expect(told(expanded(settings, [{ ...inventoryOf(hub), connection: 'test' }]))).toEqual([]);
    expect(expanded(settingsWith([]), [])).toEqual(settingsWith([]));
  });

  test('what is named in the settings wins, by name or id, and keeps its words', () => {
    const own = {
      ...notes,
      action: 'Load a',
      kind: 'import' as const,
      stuckAfterMs: 60_000,
      sourceModel: null,
      sourceFile: null,
    };
    for (const model of ['Hub', 'idhub']) {
      const settings = settingsWith(
        [watchOf()],
        [entry(model, { imports: [own, { ...own, action: '112000000001' }] })],
      );
      const after = expanded(settings, [inventoryOf(hub)]);
      expect(told(after)).toEqual([[model, ['import Load a', 'import 112000000001', 'process Nightly'], ['Out']]]);
      expect(after.models[0]?.imports[0]?.stuckAfterMs).toBe(60_000);
    }
  });

  test('a process is not taken for an import of the same name', () => {
    const both = withLists('Hub', { imports: ['Same'], processes: ['Same'] });
    const own = {
      ...notes,
      action: 'Same',
      kind: 'import' as const,
      stuckAfterMs: null,
      sourceModel: null,
      sourceFile: null,
    };
    const after = expanded(settingsWith([watchOf()], [entry('Hub', { imports: [own] })]), [inventoryOf(both)]);
    expect(told(after)).toEqual([['Hub', ['import Same', 'process Same'], []]]);
  });

  test('an entry by a name that two models bear is left alone; these come by their ids', () => {
    const twin = { ...hub, id: 'OTHER' };
    const after = expanded(settingsWith([watchOf({}, { processes: ['*'], exports: ['*'] })], [entry('Hub')]), [
      inventoryOf(hub, twin),
    ]);
    expect(told(after).map(([model]) => model)).toEqual(['Hub', 'IDHUB', 'OTHER']);
  });

  test('an action whose name is not its own comes by its id', () => {
    const twice = modelOf('Hub', {
      actions: { imports: [named('112000000001', 'Load'), named('112000000002', 'Load')], processes: [], exports: [] },
    });
    expect(told(expanded(settingsWith([watchOf()]), [inventoryOf(twice)]))).toEqual([
      ['Hub', ['import 112000000001', 'import 112000000002'], []],
    ]);
  });

  test('a model that sleeps is watched only when it was known before; a closed one at once', () => {
    const never = modelOf('Old', { activeState: 'ARCHIVED', actions: null });
    const known = { ...hub, activeState: 'ARCHIVED' };
    const closed = modelOf('Closed', { actions: null, notRead: 'closed' });
    expect(
      told(expanded(settingsWith([watchOf()]), [inventoryOf(never, known, closed)])).map(([model]) => model),
    ).toEqual(['Hub', 'Closed']);
  });

  test('two watches of one connection add up, and nothing comes twice', () => {
    const watches = [
      watchOf({ imports: ['Load a'] }, { exports: ['*'] }),
      watchOf({ imports: ['Load*'] }, { processes: ['*'] }),
    ];
    expect(told(expanded(settingsWith(watches), [inventoryOf(hub)]))).toEqual([
      ['Hub', ['import Load a', 'import Load b', 'process Nightly'], ['Out']],
    ]);
  });

  test('whatever the tenant holds: every target once, entries of the settings as they were, and the same again', () => {
    const name = fc.constantFrom('Load', 'Load b', 'Hub', '112000000001', ' ', 'ÄÖ');
    const list = fc.uniqueArray(fc.record({ id: fc.constantFrom('112000000001', '112000000002', '3'), name }), {
      selector: ({ id }) => id,
    });
    const model = fc.record({ name, lists: fc.record({ imports: list, processes: list, exports: list }) });
    fc.assert(
      fc.property(fc.array(model, { maxLength: 4 }), (all) => {
        const models = all.map((one, index) => modelOf(one.name, { id: `ID${index}`, actions: one.lists }));
        const settings = settingsWith([watchOf()], [entry('Hub')]);
        const after = expanded(settings, [inventoryOf(...models)]);
        const targets = importTargetsOf(after).map((target) => target.name);
        expect(new Set(targets).size).toBe(targets.length);
        const actions = models.reduce(
          (sum, { actions: lists }) => sum + (lists?.imports.length ?? 0) + (lists?.processes.length ?? 0),
          0,
        );
        expect(targets.length).toBe(actions);
        expect(after.models[0]?.model).toBe('Hub');
        expect(expanded(after, [inventoryOf(...models)]).models.length).toBe(after.models.length);
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});

describe('gone', () => {
  const all = () => true;
  const read = (parts: Partial<Inventory>, atMs: number): Omit<Inventory, 'gone'> => ({
    connection: 'prod',
    models: [],
    readAtMs: atMs,
    ...parts,
  });

  test('an action that its list no longer holds, since when; what comes back is not gone', () => {
    const less = withLists('Hub', { imports: ['Load a'], processes: ['Nightly'], exports: ['Out'] });
    const missing = goneSince(inventoryOf(hub), read({ models: [less] }, 5), all);
    expect(missing).toEqual([{ model: 'Hub', kind: 'imports', id: '112000000001', name: 'Load b', sinceMs: 5 }]);
    const later = goneSince({ ...inventoryOf(less), gone: missing }, read({ models: [less] }, 9), all);
    expect(later).toEqual(missing);
    expect(goneSince({ ...inventoryOf(less), gone: missing }, read({ models: [hub] }, 9), all)).toEqual([]);
    expect(goneSince({ ...inventoryOf(less), gone: missing }, read({ models: [less] }, 31 * 86_400_000), all)).toEqual(
      [],
    );
  });

  test('a model that is no longer listed is told once, not with all that was in it', () => {
    expect(goneSince(inventoryOf(hub), read({}, 5), all)).toEqual([
      { model: 'Hub', kind: 'model', id: 'IDHUB', name: 'Hub', sinceMs: 5 },
    ]);
    expect(goneSince(inventoryOf(hub), read({}, 5), () => false)).toEqual([]);
    expect(goneSince(null, read({}, 5), all)).toEqual([]);
  });
});

test('an inventory is read back as it was kept, and anything else is none', () => {
  const one = {
    ...inventoryOf(hub, modelOf('C', { actions: null, notRead: 'closed' })),
    gone: goneSince(inventoryOf(hub), { connection: 'prod', models: [], readAtMs: 5 }, () => true),
  };
  expect(parseInventory(JSON.parse(JSON.stringify(one)))).toEqual(one);
  fc.assert(
    fc.property(fc.anything(), (kept) => {
      const read = parseInventory(kept);
      if (read !== null) expect(Array.isArray(read.models)).toBe(true);
    }),
    { seed: 1, numRuns: 300 },
  );
});
