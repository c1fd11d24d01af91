import { expect, test } from 'vitest';
import type { Waiting } from '../../src/notify/superseded.ts';
import { supersededIn } from '../../src/notify/superseded.ts';

const one = (id: number, kind: Waiting['kind'], incidents: readonly number[] = [7], to: readonly string[] = ['a']) => ({
  ...{ id, kind, incidents, to },
});

test.each<[string, readonly Waiting[], readonly (readonly [number, number])[]]>([
  ['over before it went out is over', [one(1, 'fires'), one(2, 'over')], [[1, 2]]],
  [
    'told by several, over as one',
    [one(1, 'fires', [7]), one(2, 'fires', [8]), one(3, 'over', [7, 8])],
    [
      [1, 3],
      [2, 3],
    ],
  ],
  ['a firing of more than is over stays', [one(1, 'fires', [7, 8]), one(2, 'over', [7])], []],
  ['to others than hear that it is over stays', [one(1, 'escalation', [7], ['a', 'b']), one(2, 'over')], []],
  ['a reminder of what is yet to be told goes', [one(1, 'fires'), one(2, 'reminder')], [[2, 1]]],
  ['an escalation says it to all', [one(1, 'fires'), one(2, 'escalation', [7], ['a', 'b'])], [[1, 2]]],
  [
    'of reminders the newest stays',
    [one(1, 'reminder'), one(2, 'reminder'), one(3, 'reminder')],
    [
      [1, 3],
      [2, 3],
    ],
  ],
  [
    'never all of them',
    [one(1, 'fires'), one(2, 'escalation'), one(3, 'reminder')],
    [
      [1, 2],
      [2, 3],
    ],
  ],
  ['what got worse is said once', [one(1, 'fires'), one(2, 'fires')], [[1, 2]]],
  [
    'other incidents, notices and summaries stay',
    [one(1, 'fires', [8]), one(2, 'notice'), one(3, 'summary'), one(4, 'over')],
    [],
  ],
  ['what is about no incident stays', [one(1, 'fires', []), one(2, 'fires', [])], []],
])('%s', (_name, waiting, expected) => {
  expect(supersededIn(waiting)).toEqual(expected.map(([id, by]) => ({ id, by })));
});
