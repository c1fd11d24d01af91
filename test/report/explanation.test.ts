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

test('a list named ...Steps gives a step for each, on one line each; another list and another line break give none', () => {
  const facts = { adviceSteps: ['Look at\nthe file.', 'Run it again.'], noSteps: [], names: ['a', 'b\nc'] };
  const { remedy } = worded(
    { code: 'x', severity: 'notice', facts },
    {
      ...{ title: '', meaning: '', actsNext: 'integration', source: '' },
      remedy: '{adviceSteps}\n{noSteps}\nTell {names}.',
    },
  );
  expect(remedy).toBe('Look at the file.\nRun it again.\nTell a, b c.');
});
