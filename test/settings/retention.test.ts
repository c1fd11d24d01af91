import { expect, test } from 'vitest';
import { retention, retentionOf } from '../../src/settings/retention-words.ts';
import { usualRetention } from '../../src/store/upkeep.ts';

test('each word becomes the time of its own, and those not given are not there', () => {
  const words = { polls: '1h', routine: '2d', looks: '3d', turns: '4d', evidence: '5d', hours: '6d' };
  const more = { days: '7d', curves: '8d', runs: '9d', incidents: '10d', suspects: '11d', changes: '12d' };
  const all = retentionOf(retention.parse({ ...words, ...more })).retention ?? {};
  expect(Object.keys(all).toSorted()).toEqual(Object.keys(usualRetention).toSorted());
  expect(all).toMatchObject({ pollsMs: 3_600_000, looksMs: 3 * 86_400_000, changesMs: 12 * 86_400_000 });
  expect(retentionOf(retention.parse({ looks: '1d' }))).toEqual({ retention: { looksMs: 86_400_000 } });
  expect(retentionOf(undefined)).toEqual({});
});

test.each([{ looks: 'soon' }, { look: '1d' }, { looks: 14 }])('%o is refused', (given) => {
  expect(retention.safeParse(given).success).toBe(false);
});
