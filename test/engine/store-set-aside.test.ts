import { expect, test } from 'vitest';
import type { OwnState } from '../../src/engine/own-check.ts';
import { ownCheck } from '../../src/engine/own-check.ts';

const dayMs = 86_400_000;
const state: OwnState = {
  ...{ subjects: 1, blind: [], refusedSettings: null, clockSkewMinutes: null, unwrittenSinceMs: null, freeMiB: null },
  setAside: { atMs: 10 * dayMs, to: '/var/lib/store.db.corrupt', reason: 'database disk image is malformed' },
};

test.each([
  ['at once', 10, ['store-set-aside']],
  ['for a week', 16, ['store-set-aside']],
  ['and then no more', 17.1, []],
])('a store that was put aside is told %s', (_name, days, codes) => {
  const check = ownCheck(async () => state);
  const context = { nowMs: days * dayMs, limits: check.limits.parse({}), memory: { sinceMs: {} } };
  expect(check.judge(state, context).map(({ code }) => code)).toEqual(codes);
});
