/** Patterns with `*`, and what is chosen by number, range, name and pattern. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { choiceOf, fittingModels } from '../../src/discovery/choice.ts';
import { fitsAction, fitsModel, fitsPattern, wantsKind } from '../../src/discovery/patterns.ts';
import { modelOf, named, watchOf } from './models.ts';

describe('a pattern', () => {
  test.each([
    ['Load*', 'Load actuals', true],
    ['Load*', 'load actuals', false],
    ['*', '', true],
    ['*actuals', 'Load actuals', true],
    ['*a*a*', 'banana', true],
    ['a*a', 'a', false],
    ['Load', 'Load actuals', false],
    ['', '', true],
    ['(test) *', '(test) x', true],
    ['a.c', 'abc', false],
  ])('%s and %s: %s', (pattern, name, fits) => {
    expect(fitsPattern(pattern, { name, id: null })).toBe(fits);
  });

  test('an id fits in either case, also where the name is another', () => {
    expect(fitsPattern('0f1a', { name: 'Hub', id: '0F1A' })).toBe(true);
    expect(fitsPattern('112*', { name: 'Load', id: '112000000001' })).toBe(true);
  });

  test('means the same as the regular expression, and takes no longer for many stars', () => {
    const letters = fc.array(fc.constantFrom('a', 'b', '*', '.', '('), { maxLength: 12 }).map((all) => all.join(''));
    fc.assert(
      fc.property(letters, letters, (pattern, text) => {
        const escaped = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
        expect(fitsPattern(pattern, { name: text, id: null })).toBe(
          new RegExp(`^${escaped.join('.*')}$`, 's').test(text),
        );
      }),
      { seed: 1, numRuns: 1000 },
    );
    expect(fitsPattern(`${'a*'.repeat(500)}b`, { name: 'a'.repeat(10_000), id: null })).toBe(false);
  });
});

describe('include and exclude', () => {
  const model = modelOf('Sales Hub');
  test.each([
    [watchOf(), true],
    [watchOf({ models: ['Sales*'] }), true],
    [watchOf({ models: ['IDSALESHUB'] }), true],
    [watchOf({ models: ['Data*'] }), false],
    [watchOf({ workspaces: ['Test'] }), false],
    [watchOf({ workspaces: ['w1'] }), true],
    [watchOf({ models: ['*'] }, { models: ['*Hub'] }), false],
    [watchOf({}, { workspaces: ['Prod'] }), false],
  ])('a model, row %#', (watch, fits) => {
    expect(fitsModel(watch, model)).toBe(fits);
  });

  test('an action by its kind only; a kind that is excluded whole is not even read', () => {
    const watch = watchOf({ imports: ['Load*'] }, { imports: ['*test'], exports: ['*'] });
    expect(fitsAction(watch, 'imports', named('1', 'Load actuals'))).toBe(true);
    expect(fitsAction(watch, 'imports', named('1', 'Load test'))).toBe(false);
    expect(fitsAction(watch, 'processes', named('1', 'Nightly'))).toBe(true);
    expect([wantsKind(watch, 'imports'), wantsKind(watch, 'exports')]).toEqual([true, false]);
  });

  test('a model without a workspace fits where no workspace is asked for', () => {
    const homeless = modelOf('X', { workspaceId: null, workspaceName: null });
    expect([fitsModel(watchOf(), homeless), fitsModel(watchOf({ workspaces: ['Prod'] }), homeless)]).toEqual([
      true,
      false,
    ]);
  });
});

describe('a choice', () => {
  const models = [modelOf('Hub'), modelOf('Old', { activeState: 'ARCHIVED' }), modelOf('2024'), modelOf('Hub two')];
  const names = ({ models: chosen }: ReturnType<typeof choiceOf>) => chosen.map(({ name }) => name);
  test.each([
    ['', ['Hub', '2024', 'Hub two'], []],
    ['ALL', ['Hub', '2024', 'Hub two'], []],
    ['1', ['Hub'], []],
    ['2', ['Old'], []],
    ['1-2, 4', ['Hub', 'Old', 'Hub two'], []],
    ['2024', ['2024'], []],
    ['Hub*', ['Hub', 'Hub two'], []],
    ['O*', [], ['O*']],
    ['Old', ['Old'], []],
    ['7, nothing', [], ['7', 'nothing']],
    ['0', [], ['0']],
    ['3-1', [], ['3-1']],
  ])('"%s"', (text, chosen, unknown) => {
    const choice = choiceOf(text, models);
    expect([names(choice), choice.unknown]).toEqual([chosen, unknown]);
  });

  test('patterns are kept where no number was given, to be followed', () => {
    expect(choiceOf('Hub*, 2024', models).patterns).toEqual(['Hub*', '2024']);
    expect(choiceOf('1, Hub*', models).patterns).toBeNull();
    expect(choiceOf('', models).patterns).toEqual([]);
    expect(fittingModels(['Hub'], models)).toMatchObject({ patterns: ['Hub'], unknown: [] });
  });
});
