import { expect, test } from 'vitest';
import type { Explanation } from '../../src/check.ts';
import { worded } from '../../src/explanation.ts';

const titleOf = (title: string, path: string) =>
  worded({ code: 'x', severity: 'notice', facts: { path } }, {
    title,
    meaning: '',
    remedy: '',
    actsNext: 'integration',
    source: '',
  } satisfies Explanation).title;

test.each([
  ['Read {path}.', '../certs/user.pem', 'Read ../certs/user.pem.'],
  ['Anaplan says: {path}.', 'It failed.', 'Anaplan says: It failed.'],
  ['Waiting for {path}...', 'it', 'Waiting for it...'],
  ['{path} is there.', '/srv/a..b', '/srv/a..b is there.'],
])('%s with %s', (title, path, expected) => {
  expect(titleOf(title, path)).toBe(expected);
});
