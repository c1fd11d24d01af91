/** The settings that `init` writes: whatever things are called, they are settings, and they name what was chosen. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { draftOf } from '../../src/discovery/draft.ts';
import { expanded } from '../../src/discovery/expand.ts';
import type { InventoryModel } from '../../src/discovery/inventory.ts';
import { actionKinds } from '../../src/discovery/inventory.ts';
import { parseSettings } from '../../src/settings/parse.ts';
import { yamlTextOf } from '../../src/settings/yaml-text.ts';
import { inventoryOf, modelOf, named, withLists } from './models.ts';

const connections = { prod: { region: 'eu1', signIn: { user: 'a@example.com', password: 'env:P' } } };
const parsed = (words: object) =>
  parseSettings(yamlTextOf(words), {
    file: '/x.yaml',
    baseDirectory: '/',
    homeDirectory: '/h',
    environment: {},
    limits: {},
  });
const all = { imports: [], processes: [], exports: [] };
const wishes = (models: readonly InventoryModel[]) => ({
  connection: 'prod',
  models,
  modelPatterns: null,
  patterns: all,
  follow: false,
});

describe('a draft', () => {
  const hub = withLists('Hub', { imports: ['Load a', 'Load b'], processes: ['Nightly'], exports: ['Out'] });

  test('names what was chosen; kinds that are not wanted are left out', () => {
    const draft = draftOf({ connections }, inventoryOf(hub), {
      ...wishes([hub]),
      patterns: { imports: ['*a'], processes: null, exports: [] },
    });
    expect(draft.words).toEqual({
      connections,
      models: [{ connection: 'prod', model: 'Hub', workspace: 'Prod', imports: ['Load a'], exports: ['Out'] }],
    });
    expect(draft.counts).toEqual({ models: 1, imports: 1, processes: 0, exports: 1 });
  });

  test('a closed model is followed by pattern', () => {
    const closed = modelOf('Closed*', { actions: null, notRead: 'closed' });
    const draft = draftOf({ connections }, inventoryOf(hub, closed), {
      ...wishes([hub, closed]),
      patterns: { imports: ['Load*'], processes: null, exports: [] },
    });
    expect(draft.words).toMatchObject({
      // A name with a star would be a pattern, so its id stands there.
      watch: [
        { connection: 'prod', include: { models: ['IDCLOSED*'], imports: ['Load*'] }, exclude: { processes: ['*'] } },
      ],
    });
    expect(draft.followed).toEqual([closed]);
    expect(parsed(draft.words).watch).toHaveLength(1);
  });

  test('followed: the patterns that were given, all of them where none was', () => {
    const follow = { ...wishes([hub]), follow: true };
    expect(draftOf({ connections }, inventoryOf(hub), { ...follow, modelPatterns: ['H*'] }).words).toEqual({
      connections,
      watch: [{ connection: 'prod', include: { models: ['H*'] } }],
    });
    expect(draftOf({ connections }, inventoryOf(hub), { ...follow, modelPatterns: [] }).words).toEqual({
      connections,
      watch: [{ connection: 'prod' }],
    });
    const one = draftOf({ connections }, inventoryOf(hub, withLists('Hub 2', {})), follow).words;
    expect(one).toMatchObject({ watch: [{ include: { models: ['Hub'] } }] });
    expect(parsed(one).models).toEqual([]);
  });

  test('more than a file may hold in one list is followed by pattern', () => {
    const names = Array.from({ length: 1001 }, (_, index) => `Load ${index}`);
    const large = withLists('Large', { imports: names });
    const draft = draftOf({ connections }, inventoryOf(large), wishes([large]));
    expect(draft.words).toMatchObject({ watch: [{ include: { models: ['Large'] } }] });
    expect(parsed(draft.words).watch).toHaveLength(1);
  });

  test('whatever models and actions are called, the file is right and watches each of them', () => {
    const odd = fc.constantFrom(
      'yes',
      'null',
      '0x1F',
      '1e3',
      '- x',
      '# x',
      '*',
      'a*',
      '&a',
      '!t',
      '@x',
      "it's",
      '"q"',
      ' x ',
      ': ',
      'ä\u0301',
      'a\nb',
      '\u0000',
      '',
      '2026-01-01',
      '{}',
      'x'.repeat(1001),
      '<<',
      'Load a',
    );
    const list = fc.uniqueArray(odd, { maxLength: 6 });
    const lists = fc.record({ imports: list, processes: list, exports: list });
    fc.assert(
      fc.property(fc.array(fc.record({ name: odd, workspace: odd, lists }), { maxLength: 5 }), (given) => {
        const models = given.map(({ name, workspace, lists: found }, index) =>
          modelOf(name, {
            id: index.toString(16).padStart(32, 'A').toUpperCase(),
            workspaceName: workspace,
            actions: {
              imports: found.imports.map((one, at) => named(`11200000000${at}`, one)),
              processes: found.processes.map((one, at) => named(`11800000000${at}`, one)),
              exports: found.exports.map((one, at) => named(`11600000000${at}`, one)),
            },
          }),
        );
        const inventory = inventoryOf(...models);
        for (const follow of [false, true]) {
          const settings = parsed(draftOf({ connections }, inventory, { ...wishes(models), follow }).words);
          const after = expanded(settings, [inventory]);
          const count = models.reduce(
            (sum, { actions }) => sum + actionKinds.reduce((n, kind) => n + (actions?.[kind].length ?? 0), 0),
            0,
          );
          const watched = after.models.reduce((sum, { imports, exports }) => sum + imports.length + exports.length, 0);
          expect(watched).toBe(count);
        }
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});
