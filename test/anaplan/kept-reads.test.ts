import { expect, test } from 'vitest';
import { createKeptReads } from '../../src/anaplan/kept-reads.ts';
import { CouldNotLook } from '../../src/check.ts';

const { signal } = new AbortController();
const fault = new CouldNotLook({ whose: 'peer', code: 'HTTP_503', message: 'The service answered 503. Try later.' });

function kept(most: number) {
  const asked: string[] = [];
  const reads = createKeptReads({ now: () => 1000, onRefusal: () => {}, most });
  const ask = (question: string, value: unknown) =>
    reads.ask(question, 0, signal, async () => {
      asked.push(question);
      if (value instanceof CouldNotLook) throw value;
      return { value };
    });
  return { reads, ask, asked };
}

test('answers are kept by how long they are: what was not used for longest goes first', async () => {
  const { ask, asked } = kept(25_000);
  const long = 'x'.repeat(10_000);
  await ask('a', long);
  await ask('b', long);
  await ask('a', long);
  await ask('c', long);
  expect(asked).toEqual(['a', 'b', 'c']);
  await ask('a', long);
  await ask('b', long);
  expect(asked).toEqual(['a', 'b', 'c', 'b']);
});

test('one answer longer than everything that may be kept is given, not kept, and drives nothing out', async () => {
  const { ask, asked, reads } = kept(5_000);
  await ask('small', 'x');
  expect(await ask('large', 'x'.repeat(6_000))).toMatchObject({ readAtMs: 1000 });
  expect(reads.known('large')).toBeUndefined();
  await ask('small', 'x');
  expect(asked).toEqual(['small', 'large']);
});

test('failures to ask have a weight too', async () => {
  const { ask, reads } = kept(2_500);
  for (const question of ['a', 'b', 'c']) await expect(ask(question, fault)).rejects.toThrow(CouldNotLook);
  expect(['a', 'b', 'c'].map((question) => reads.known(question) !== undefined)).toEqual([false, true, true]);
});
