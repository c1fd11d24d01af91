import { expect, test } from 'vitest';
import { createPeerClocks } from '../../src/network/peer-clocks.ts';

const nowMs = 1_800_000_000_000;
const dateOf = (aheadMs: number) => new Date(nowMs + aheadMs).toUTCString();

test.each<[string, readonly (readonly [string, string | undefined])[], number | null]>([
  ['nobody said', [], null],
  ['one says we are an hour behind', [['a', dateOf(3_600_000)]], 3_600_500],
  [
    'they agree',
    [
      ['a', dateOf(-7_200_000)],
      ['b', dateOf(-7_201_000)],
      ['c', dateOf(-7_199_000)],
    ],
    -7_199_500,
  ],
  [
    'they do not agree',
    [
      ['a', dateOf(0)],
      ['b', dateOf(600_000)],
    ],
    null,
  ],
  [
    'none is a date',
    [
      ['a', undefined],
      ['b', 'soon'],
    ],
    null,
  ],
  [
    'the newest of one counts',
    [
      ['a', dateOf(600_000)],
      ['a', dateOf(0)],
    ],
    500,
  ],
])('%s', (_name, told, skewMs) => {
  const clocks = createPeerClocks();
  for (const [host, date] of told) clocks.note(host, date, 77_000);
  expect(clocks.skewMs(nowMs, 77_000)).toBe(skewMs);
  expect(clocks.skewMs(nowMs + 1_900_000, 1_977_000)).toBeNull();
});

test('a clock that was set after they told their date is known to be wrong at once', () => {
  const clocks = createPeerClocks();
  clocks.note('a', dateOf(0), 77_000);
  expect(clocks.skewMs(nowMs + 86_400_000 + 60_000, 137_000)).toBe(500 - 86_400_000);
});
