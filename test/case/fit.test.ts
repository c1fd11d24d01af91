import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitted } from '../../src/case/fit.ts';

describe('a long text', () => {
  const log = `start\n${'quiet line\n'.repeat(20_000)}SocketException: connection refused\n${'later line\n'.repeat(20_000)}end`;

  it('keeps head, tail and the lines around the error, and says what is missing', () => {
    const { text, isCut, originalBytes } = fitted(log, 30_000);
    expect(isCut).toBe(true);
    expect(originalBytes).toBe(Buffer.byteLength(log));
    expect(text.length).toBeLessThan(30_500);
    expect(text.startsWith('start\n')).toBe(true);
    expect(text.endsWith('end')).toBe(true);
    expect(text).toContain('SocketException: connection refused');
    const left = [...text.matchAll(/\[\.\.\. (\d+) characters left out by anaplan-doctor \.\.\.\]/g)].map(([, n]) =>
      Number(n),
    );
    expect(left).toHaveLength(2);
    const kept = text.replace(/\n\n\[\.\.\. \d+ characters left out by anaplan-doctor \.\.\.\]\n\n/g, '').length;
    expect(kept + left.reduce((a, b) => a + b, 0)).toBe(log.length);
  });

  it('stays whole where it is short', () => {
    expect(fitted('error', 100)).toEqual({ text: 'error', isCut: false, originalBytes: 5 });
  });

  it('is never cut inside a character', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 200, maxLength: 600 }),
        fc.integer({ min: 30, max: 150 }),
        (text, most) => {
          expect(fitted(text, most).text.isWellFormed()).toBe(true);
        },
      ),
    );
  });
});

describe('JSON', () => {
  it('stays JSON, with the entry that failed and a mark where entries are missing', () => {
    const looks = Array.from({ length: 4000 }, (_, id) => ({
      ...{ id, observation: 'x'.repeat(300) },
      findings: id === 2500 ? [{ code: 'stalled', severity: 'failure' }] : [],
    }));
    const { text, isCut } = fitted(JSON.stringify(looks, null, 2), 100_000);
    expect(isCut).toBe(true);
    expect(text.length).toBeLessThanOrEqual(100_000);
    const kept = JSON.parse(text) as (string | { id: number })[];
    const ids = kept.flatMap((one) => (typeof one === 'string' ? [] : [one.id]));
    expect(ids).toEqual(expect.arrayContaining([0, 2500, 3999]));
    expect(kept.filter((one) => typeof one === 'string')).toHaveLength(2);
    expect(text).toContain('left out here by anaplan-doctor');
  });

  it('stays JSON whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.integer({ min: 400, max: 800 }), (value, most) => {
        const text = JSON.stringify([value, value, 'y'.repeat(1000)]);
        const result = fitted(text, most);
        expect(() => JSON.parse(result.text)).not.toThrow();
        expect(result.text.length).toBeLessThanOrEqual(most + 200);
      }),
    );
  });

  it('stays JSON when nested beyond reason', () => {
    const deep = `${'[1,'.repeat(2000)}1${']'.repeat(2000)}`;
    expect(() => JSON.parse(fitted(deep, 1000).text)).not.toThrow();
  });
});
