import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalOf, canonicalText } from '../../src/store/canonical.ts';

test('keys are sorted at every depth, arrays keep their order', () => {
  expect(canonicalText({ b: [{ z: 1, a: 2 }, 0], a: null })).toBe('{"a":null,"b":[{"a":2,"z":1},0]}');
});

test('a key named __proto__ stays a key', () => {
  expect(canonicalText(JSON.parse('{"b":1,"__proto__":{"a":1}}'))).toBe('{"__proto__":{"a":1},"b":1}');
});

test.each([[undefined], [() => 1], [10n], [Symbol('x')]])('%s is refused', (value) => {
  expect(() => canonicalText(value)).toThrow(TypeError);
});

test('what was read from a canonical text is written as the same text', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 5 }), (text) => {
      const once = canonicalText(JSON.parse(text));
      expect(canonicalText(JSON.parse(once))).toBe(once);
      expect(canonicalOf(JSON.parse(text))).toEqual(JSON.parse(JSON.stringify(JSON.parse(text))));
    }),
  );
});

test('objects that differ only in the order of keys have one text', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(fc.string(), fc.integer()), { selector: ([key]) => key }), (entries) => {
      expect(canonicalText(Object.fromEntries(entries))).toBe(canonicalText(Object.fromEntries(entries.toReversed())));
    }),
  );
});
