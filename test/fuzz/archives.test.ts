/** 400 damaged case archives, always the same ones. */
import { expect, it } from 'vitest';
import { archives } from './archives.ts';
import { fuzzedWith } from './in-test.ts';

it('400 damaged case archives are opened or refused, and nothing else', { timeout: 60_000 }, async () => {
  const answers = await fuzzedWith(archives, 20261122, 400);
  expect([...answers.keys()].toSorted()).toEqual(['opened', 'refused']);
  expect(answers.get('opened') ?? 0).toBeGreaterThan(5);
});
