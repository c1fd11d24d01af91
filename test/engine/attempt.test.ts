import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Check, Json, Look } from '../../src/check.ts';
import { CouldNotLook, NothingToLookAt } from '../../src/check.ts';
import { MovableClock } from '../../src/clock.ts';
import { attemptOf, judgedAgain } from '../../src/engine/attempt.ts';
import { ownExplanations } from '../../src/engine/own-words.ts';
import { worded } from '../../src/explanation.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Attempt } from '../../src/store/store.ts';
import { boundTo, finding, noTools } from './checks.ts';

const never = new AbortController().signal;
const startMs = 1_800_000_000_000;

const knownAs = (memory: Json) => ({ memory: () => memory, peers: () => [] });

async function attempted(parts: Partial<Check>, given: { memory?: Json; limits?: unknown; deadlineMs?: number } = {}) {
  const bound = boundTo('the target', parts, given.limits);
  const clock = new MovableClock(startMs);
  const attempt = await attemptOf(bound, noTools, clock, never, knownAs(given.memory ?? null), given.deadlineMs);
  return { ...attempt, startedAtMs: attempt.startedAtMs >= startMs ? startMs : attempt.startedAtMs, durationMs: 0 };
}

const expected: Attempt = {
  check: 'quiet',
  target: 'the target',
  startedAtMs: startMs,
  durationMs: 0,
  outcome: 'seen',
  observation: { quiet: true },
  limits: {},
  memory: null,
  findings: [],
  fault: null,
  reason: null,
};

describe('a look ends as', () => {
  test('seen, with what was judged and by what', async () => {
    const attempt = await attempted(
      {
        remember: (memory, look, limits) => [memory, look as unknown as Json, limits as Json],
        judge: (observation, { nowMs, limits, memory }) => [
          finding('noisy', 'warning', { observation, onTime: nowMs >= startMs, limits: limits as Json, memory }),
        ],
      },
      { memory: 'before', limits: { maxNoise: 3 } },
    );
    const memory = [
      'before',
      { outcome: 'seen', startedAtMs: expect.any(Number), observation: { quiet: true } },
      { maxNoise: 3 },
    ];
    expect(attempt).toEqual({
      ...expected,
      limits: { maxNoise: 3 },
      memory,
      findings: [
        finding('noisy', 'warning', {
          observation: { quiet: true },
          onTime: true,
          limits: { maxNoise: 3 },
          memory: memory as Json,
        }),
      ],
    });
  });

  test('blind with its own fault when the probe could not look, and that is remembered', async () => {
    const fault = {
      whose: 'network',
      code: 'no-route',
      message: 'No route to 192.0.2.1. Ask the network team.',
    } as const;
    const looks: Look[] = [];
    const attempt = await attempted({
      probe: () => Promise.reject(new CouldNotLook(fault)),
      remember: (_memory, look) => {
        looks.push(look);
        return { blindLooks: 1 };
      },
      judge: () => [finding('noisy', 'failure')],
    });
    expect(attempt).toEqual({ ...expected, outcome: 'blind', observation: null, fault, memory: { blindLooks: 1 } });
    expect(looks).toEqual([{ outcome: 'blind', startedAtMs: expect.any(Number), fault }]);
  });

  test('skipped when there is nothing to look at, with the memory as it was', async () => {
    const attempt = await attempted(
      {
        probe: () => Promise.reject(new NothingToLookAt('The model is closed and is not woken.')),
        remember: () => 'changed',
      },
      { memory: 'kept' },
    );
    const reason = 'The model is closed and is not woken.';
    expect(attempt).toEqual({ ...expected, outcome: 'skipped', observation: null, memory: 'kept', reason });
  });

  test.each<[string, Check['probe'], string]>([
    [
      'rejects',
      () => Promise.reject(new TypeError('x is not a function\n    at secret.ts:1')),
      'x is not a function at secret',
    ],
    [
      'throws before it waits',
      () => {
        throw new RangeError('out of range');
      },
      'out of range',
    ],
    ['throws what is no error', () => Promise.reject('plain text'), 'plain text'],
    ['answers with what is no JSON', () => Promise.resolve(undefined as unknown as Json), 'undefined is not JSON'],
    [
      'answers with a circle',
      () => {
        const a: Record<string, unknown> = {};
        a['a'] = a;
        return Promise.resolve(a as Json);
      },
      'stopped on a fault of anaplan-doctor',
    ],
  ])('blind through our own fault when the probe %s', async (_name, probe, message) => {
    const { outcome, fault, findings } = await attempted({ probe });
    expect([outcome, fault?.whose, fault?.code, findings]).toEqual(['blind', 'us', 'probe-crashed', []]);
    expect(fault?.message).toContain(message);
    expect(fault?.message).toMatch(/"the target" for quiet/);
    expect(fault?.message).not.toMatch(/\n|attempt\.ts/);
  });

  test('blind when the probe does not end, obedient or not, and its late answer is not taken', async () => {
    let heard = false;
    const deaf: Check['probe'] = (_target, _tools, signal) => {
      signal.addEventListener('abort', () => {
        heard = true;
      });
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve('late')));
    };
    const { outcome, fault } = await attempted({ probe: deaf }, { deadlineMs: 30 });
    expect([outcome, fault?.whose, fault?.code, heard]).toEqual(['blind', 'us', 'look-too-slow', true]);
    expect(fault?.message).toContain('had not ended after 30 ms');
  });

  test('no attempt at all when the caller stops it', async () => {
    const stop = new AbortController();
    const hanging = boundTo('x', { probe: () => new Promise(() => {}) });
    const attempt = attemptOf(hanging, noTools, new MovableClock(), stop.signal);
    stop.abort(new Error('stopping'));
    await expect(attempt).rejects.toThrow('stopping');
    await expect(attemptOf(boundTo('x'), noTools, new MovableClock(), stop.signal)).rejects.toThrow('stopping');
  });

  test('no attempt when the probe answers the stop with a fault of its own', async () => {
    const stop = new AbortController();
    const fault = { whose: 'peer', code: 'reset', message: 'The connection was reset.' } as const;
    const probe: Check['probe'] = (_target, _tools, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new CouldNotLook(fault))));
    const attempt = attemptOf(boundTo('x', { probe }), noTools, new MovableClock(), stop.signal);
    stop.abort();
    await expect(attempt).rejects.toBe(stop.signal.reason);
  });
});

describe('a crash of ours', () => {
  const crash = () => {
    throw new Error('index out of range');
  };

  test('in the judge keeps what was seen and remembered', async () => {
    const attempt = await attempted({ remember: () => ({ n: 1 }), judge: crash });
    const findings = [finding('judge-crashed', 'unknown', { step: 'judge', message: 'index out of range' })];
    expect(attempt).toEqual({ ...expected, memory: { n: 1 }, findings });
  });

  test('in remember keeps what was seen and the memory before, and judges nothing', async () => {
    const attempt = await attempted(
      { remember: crash, judge: () => [finding('noisy', 'failure')] },
      { memory: { n: 0 } },
    );
    const findings = [finding('judge-crashed', 'unknown', { step: 'remember', message: 'index out of range' })];
    expect(attempt).toEqual({ ...expected, memory: { n: 0 }, findings });
    expect(judgedAgain(boundTo('x').check, attempt)).toEqual(findings);
  });

  test('a judge that answers with what is no list, or no JSON, has crashed', async () => {
    const codes = async (judge: unknown) =>
      (await attempted({ judge: judge as Check['judge'] })).findings.map(({ code }) => code);
    expect(await codes(() => undefined)).toEqual(['judge-crashed']);
    expect(await codes(() => [{ code: 'x', severity: 'ok', facts: { big: 1n } }])).toEqual(['judge-crashed']);
  });

  test('has words', async () => {
    const { findings } = await attempted({ judge: crash });
    const words = worded(findings[0] as Attempt['findings'][number], ownExplanations['judge-crashed']);
    expect(words.meaning).toContain('judge: index out of range');
  });
});

test('any attempt taken from the store is judged again to the same findings', async () => {
  // Sensitive to every byte: order of keys, lost values, numbers changed on the way.
  const judge: Check['judge'] = (observation, context) => [
    finding('said', 'warning', { text: JSON.stringify([observation, context.limits, context.memory, context.nowMs]) }),
  ];
  const store = openStore(':memory:');
  await fc.assert(
    fc.asyncProperty(
      fc.anything(),
      fc.json(),
      fc.dictionary(fc.string(), fc.anything()),
      async (seen, memory, limits) => {
        const isJson = ((): boolean => {
          try {
            return JSON.stringify([seen, limits]) !== undefined && JSON.stringify(seen) !== undefined;
          } catch {
            return false;
          }
        })();
        fc.pre(isJson);
        const bound = boundTo(
          'x',
          { probe: () => Promise.resolve(seen as Json), remember: () => JSON.parse(memory), judge },
          limits,
        );
        const attempt = await attemptOf(bound, noTools, new MovableClock(), never);
        const stored = store.attempt(store.record(attempt, []).id) as Attempt;
        expect(stored.findings).toEqual(attempt.findings);
        expect(judgedAgain(bound.check, stored)).toEqual(attempt.findings);
      },
    ),
  );
  store.close();
});
