import { expect, test } from 'vitest';
import type { Json } from '../../src/check.ts';
import { attemptOf } from '../../src/engine/attempt.ts';
import type { OwnState } from '../../src/engine/own-check.ts';
import { ownBound } from '../../src/engine/own-check.ts';
import { ownExplanations } from '../../src/engine/own-words.ts';
import { worded } from '../../src/explanation.ts';
import { noTools } from './checks.ts';

const well: OwnState = {
  ...{ subjects: 12, blind: [], refusedSettings: null, clockSkewMinutes: 0, unwrittenSinceMs: null, freeMiB: 1000 },
};
const blindOne = { check: 'api-access', target: 'prod', whose: 'network', code: 'own-dns-down', message: 'No name.' };

async function looks(states: readonly (readonly [number, OwnState])[]) {
  let memory: Json = null;
  let findings: readonly { readonly code: string }[] = [];
  for (const [nowMs, state] of states) {
    const bound = ownBound(async () => state, { blindAfterMs: 1_800_000 });
    const known = { memory: () => memory, peers: () => [] };
    const attempt = await attemptOf(bound, noTools, { nowMs: () => nowMs }, new AbortController().signal, known);
    memory = attempt.memory;
    findings = attempt.findings;
  }
  return findings;
}
const minute = 60_000;

test('blind for 30 minutes is one finding, however many are blind', async () => {
  const blind = { ...well, blind: [blindOne, { ...blindOne, target: 'test' }] };
  expect(
    await looks([
      [0, blind],
      [29 * minute, blind],
    ]),
  ).toEqual([]);
  const found = await looks([
    [0, blind],
    [30 * minute, blind],
  ]);
  expect(found).toMatchObject([{ code: 'sight-lost', severity: 'failure', facts: { blindSubjects: 2, subjects: 12 } }]);
});

test('a look in between that saw starts the time anew', async () => {
  const blind = { ...well, blind: [blindOne] };
  expect(
    await looks([
      [0, blind],
      [20 * minute, well],
      [25 * minute, blind],
      [40 * minute, blind],
    ]),
  ).toEqual([]);
});

test.each<[string, Partial<OwnState>, readonly string[]]>([
  ['all well', {}, []],
  ['refused settings', { refusedSettings: { file: '/a.yaml', sinceMs: 1, reason: 'no' } }, ['settings-refused']],
  ['a clock that is slow', { clockSkewMinutes: 7 }, ['clock-wrong']],
  ['a clock that is nearly right', { clockSkewMinutes: -4 }, []],
  ['a clock nobody can compare', { clockSkewMinutes: null }, []],
  [
    'ways in that are not open',
    {
      notServed: [
        { what: 'page', sinceMs: 1, reason: 'Port 1 is taken.' },
        { what: 'host-socket', sinceMs: 1, reason: 'No.' },
      ],
    },
    ['page-not-served', 'host-socket-not-served'],
  ],
  ['a full disk', { unwrittenSinceMs: 5, freeMiB: 0 }, ['store-not-written', 'disk-nearly-full']],
])('%s', async (_name, more, codes) => {
  const found = await looks([[1000, { ...well, ...more }]]);
  expect(found.map(({ code }) => code)).toEqual(codes);
});

test('every finding has words, and every fact they name is there', async () => {
  const all: OwnState = {
    ...well,
    ...{ blind: [blindOne], clockSkewMinutes: 90, unwrittenSinceMs: 5, unwrittenWhy: 'locked', freeMiB: 25 },
    notServed: (['page', 'host-socket', 'operators-socket'] as const).map((what) => ({
      ...{ what, sinceMs: 5, reason: 'The port is taken.' },
    })),
    refusedSettings: { file: '/a.yaml', sinceMs: 1, reason: 'no' },
  };
  const found = (await looks([
    [0, all],
    [30 * minute, all],
  ])) as Parameters<typeof worded>[0][];
  expect(found).toHaveLength(8);
  for (const one of found) {
    const { title, meaning, remedy } = worded(one, ownExplanations[one.code as keyof typeof ownExplanations]);
    expect(`${title} ${meaning} ${remedy}`).not.toMatch(/[{}]|undefined|null/);
  }
});
