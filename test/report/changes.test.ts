import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/check.ts';
import { changeText, relatedChanges } from '../../src/report/changes.ts';
import type { Change } from '../../src/store/store.ts';

const atMs = Date.UTC(2026, 10, 22, 6, 0);

function change(part: Partial<Change> = {}): Change {
  const when = { atMs, lastSeenBeforeMs: atMs - 60_000 };
  return {
    check: 'data-source',
    target: 'Data Hub / Load employees',
    trait: 'owner',
    before: 'a',
    after: 'b',
    ...when,
    ...part,
  };
}

const failure = { target: 'Data Hub / Load employees', facts: {} };

describe('changes that may have to do with a failure', () => {
  test.each([
    ['the same import', 'Data Hub / Load employees', {}, true],
    ['another import of the model', 'Data Hub / Load rates', {}, true],
    ['another model', 'Sales Hub / Load actuals', {}, false],
    ['its source model', 'Sales Hub / Load actuals', { sourceModel: 'Sales Hub' }, true],
    ['an endpoint', 'api.anaplan.com:443', {}, true],
    ['the settings', '/etc/anaplan-doctor/settings.yaml', {}, true],
  ])('%s', (_name, target, facts, isRelated) => {
    expect(relatedChanges({ ...failure, facts }, [change({ target })])).toHaveLength(isRelated ? 1 : 0);
  });

  test.each([
    ['its own model', 'Data Hub', true],
    ['another', 'Sales Hub', false],
  ])('a trait of a connection that tells of %s', (_name, model, isRelated) => {
    const told = change({ target: 'prod', trait: `model ${model}: state` });
    expect(relatedChanges(failure, [told])).toHaveLength(isRelated ? 1 : 0);
  });

  test.each([
    ['Plan / EU / Load rates', true],
    ['Plan / US / Load rates', false],
    ['Hub / A / Load rates', true],
  ])('names of models with a slash: %s', (target, isRelated) => {
    const here = { target: 'Plan / EU / Load plan', facts: { model: 'Plan / EU', sourceModel: 'Hub / A' } };
    expect(relatedChanges(here, [change({ target })])).toHaveLength(isRelated ? 1 : 0);
  });

  test('a trait that changes every night is one line, the newest, with how often', () => {
    const nights = [3, 2, 1].map((day) => change({ atMs: day * 86_400_000, trait: 'last modified' }));
    expect(relatedChanges(failure, nights)).toEqual([{ ...nights[0], times: 3 }]);
  });

  test('nearest first, and not without end', () => {
    const many = Array.from({ length: 40 }, (_, index) => change({ trait: `trait ${index}` }));
    expect(relatedChanges(failure, many).map(({ trait }) => trait)).toEqual(
      many.slice(0, 12).map(({ trait }) => trait),
    );
  });
});

describe('a change as a sentence', () => {
  const textOf = (part: Partial<Change>, times = 1) => changeText({ ...change(part), times });

  test.each<[string, Json, Json, string]>([
    ['a value', 'UNLOCKED', 'ARCHIVED', '"UNLOCKED" became "ARCHIVED"'],
    ['one that was not there', null, 3, 'nothing became 3'],
    ['a list', ['A', 'B'], ['B', 'C'], 'removed "A", added "C"'],
    ['an order', ['A', 'B'], ['B', 'A'], 'the same in another order'],
    ['a mapping', { a: { b: 1, c: 2 } }, { a: { b: 1, c: 5 } }, 'a.c 2 became 5'],
    ['one of two equal ones', ['A', 'B', 'A'], ['A', 'B'], 'removed "A"'],
    ['a long list', [], ['1', '2', '3', '4', '5', '6'], 'added "1", "2", "3", "4" and 2 more'],
  ])('%s', (_name, before, after, expected) => {
    expect(textOf({ before, after })).toBe(`2026-11-22 06:00:00 UTC: owner of Data Hub / Load employees: ${expected}`);
  });

  test('says both times when nobody looked for long, and how often it changed', () => {
    expect(textOf({ lastSeenBeforeMs: atMs - 3_600_000 })).toMatch(
      /^between 2026-11-22 05:00:00 UTC and 2026-11-22 06:00:00 UTC: /,
    );
    expect(textOf({}, 4)).toMatch(/\(the last of 4 changes\)$/);
  });

  test('of long values that begin alike, the part that differs', () => {
    const same = 'x'.repeat(500);
    const text = textOf({ before: `${same}old end`, after: `${same}new end` });
    expect(text).toContain('old end');
    expect(text).toContain('new end');
  });

  test('any JSON makes one bounded line without control characters', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 12 }), fc.jsonValue({ maxDepth: 12 }), (before, after) => {
        const text = textOf({ before: before as Json, after: after as Json });
        expect(text.length).toBeLessThan(1000);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not come through
        expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      }),
    );
  });
});
