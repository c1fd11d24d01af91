import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changePercent } from '../../src/incidents/flapping.ts';
import { atOnce, clearState } from '../../src/incidents/machine.ts';
import type { Damping } from '../../src/settings/alarm-settings.ts';
import type { CodeState } from '../../src/store/incidents.ts';
import { lived, minuteMs, usual } from './lives.ts';

const short: { readonly [state: string]: string } = { clear: 'c', suspect: 's', firing: 'F', recovering: 'r' };
const statesOf = (looks: string, damping: Damping = usual) =>
  lived(looks, damping)
    .states.map(({ state }) => short[state])
    .join('');

describe('states', () => {
  test.each<[string, string, string, Partial<Damping>]>([
    ['two of three fire', 'FF', 'sF', {}],
    ['the first and the third of three fire', 'F.F', 'ssF', {}],
    ['one is forgotten when the window has moved on', 'F..F', 'sscs', {}],
    ['blind looks neither raise nor clear, nor count', 'F??F?.??.', 'sssFFrrrc', {}],
    ['one good look is no recovery', 'FF.F..', 'sFrFrc', {}],
    ['at once up', 'F.F', 'FcF', { ...atOnce }],
    ['as long as it has to be suspected', 'FFFFF', 'sssFF', { forMs: 3 * minuteMs }],
    ['as long as it has to be gone', 'FF....', 'sFrrrc', { recoverForMs: 3 * minuteMs }],
    ['five of five in a row', 'FFFF.FFFFF', 'sssssssssF', { found: 5, of: 5 }],
  ])('%s', (_name, looks, states, given) => {
    expect(statesOf(looks, { ...usual, ...given })).toBe(states);
  });

  test('every way goes through every state, in one step if need be', () => {
    const { kinds } = lived('F.', atOnce);
    expect(kinds).toEqual([
      ['suspected', 'fired'],
      ['recovering', 'cleared'],
    ]);
  });

  test('looks that could not say are counted, up to the next that could', () => {
    expect(lived('FF???').last.unsaidLooks).toBe(3);
    expect(lived('FF???F').last.unsaidLooks).toBe(0);
  });
});

describe('severity', () => {
  test('getting worse is told once, getting better is kept', () => {
    const { all, last } = lived('WWFWF');
    expect(all.filter(({ kind }) => kind === 'worse' || kind === 'better')).toEqual([
      { kind: 'worse', severity: 'failure', telling: 'due' },
      { kind: 'better', severity: 'warning', telling: 'silent' },
      { kind: 'worse', severity: 'failure', telling: 'silent' },
    ]);
    expect(last).toMatchObject({ severity: 'failure', worst: 'failure' });
  });

  test('a suspicion that grows worse is told by firing alone', () => {
    expect(lived('WF').all).toEqual([
      { kind: 'suspected', severity: 'warning', telling: 'silent' },
      { kind: 'fired', severity: 'failure', telling: 'due' },
    ]);
  });
});

describe('flapping', () => {
  test('is measured as by Icinga: weights from 0.8 to 1.18', () => {
    expect(changePercent('x'.repeat(21))).toBe(0);
    expect(changePercent('x.'.repeat(11).slice(0, 21))).toBeCloseTo(99, 10);
    // The newest change alone weighs 1.18, the oldest 0.8.
    expect(changePercent(`${'.'.repeat(20)}x`)).toBeCloseTo(5.9, 10);
    expect(changePercent(`x${'.'.repeat(20)}`)).toBeCloseTo(4, 10);
    expect(changePercent('.x')).toBeCloseTo(5.9, 10);
  });

  test('one message while it comes and goes, and one when it is over', () => {
    const coming = 'FF..'.repeat(10);
    const { all, last } = lived(`${coming}${'.'.repeat(20)}`);
    const due = all.filter(({ telling }) => telling === 'due').map(({ kind }) => kind);
    expect(due.filter((kind) => kind === 'flapping')).toHaveLength(1);
    // Until it is known to flap it fires and is over like anything else.
    expect(due.indexOf('flapping')).toBeLessThanOrEqual(8);
    expect(due.slice(due.indexOf('flapping') + 1)).toEqual(['cleared']);
    expect(last).toMatchObject({ state: 'clear', isFlapping: false });
  });

  test('what flaps and then stays is no longer called flapping', () => {
    const { all, last } = lived(`${'FF..'.repeat(6)}${'F'.repeat(21)}`);
    expect(all.at(-1)?.kind).toBe('steady');
    expect(last).toMatchObject({ state: 'firing', isFlapping: false });
  });

  test('a person who looks and finds nothing ends it', () => {
    const flapping = lived('FF..'.repeat(6)).last;
    expect(flapping.isFlapping).toBe(true);
    expect(lived('.', atOnce, flapping).last.state).toBe('clear');
  });
});

const anyDamping = fc
  .record({
    of: fc.integer({ min: 1, max: 20 }),
    found: fc.integer({ min: 1, max: 20 }),
    forMs: fc.constantFrom(0, 90_000, 10 * minuteMs),
    recover: fc.integer({ min: 1, max: 20 }),
    recoverForMs: fc.constantFrom(0, 90_000, 10 * minuteMs),
    flapping: fc.boolean(),
  })
  .map(({ of, found, ...rest }): Damping => ({ ...rest, of, found: Math.min(found, of), againMs: 30_000 }));
const anyLooks = fc.string({ unit: fc.constantFrom('F', 'W', '.', '.', '?'), maxLength: 60 });
/** Also backwards, by hours. */
const anyTimes = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 20 * minuteMs }), fc.integer({ min: -5 * 3_600_000, max: 0 })), {
    minLength: 60,
    maxLength: 60,
  })
  .map((gaps) => {
    let atMs = 1_800_000_000_000;
    return gaps.map((gap) => (atMs += gap));
  });

describe('over any life', () => {
  test('it fires only when N of the last M that could say found it, the last among them', () => {
    fc.assert(
      fc.property(anyLooks, anyDamping, anyTimes, (looks, damping, times) => {
        const { kinds } = lived(looks, damping, clearState, times);
        kinds.forEach((own, index) => {
          if (!own.includes('fired')) return;
          const said = [...looks.slice(0, index + 1)].filter((letter) => letter !== '?');
          const found = said.slice(-damping.of).filter((letter) => letter !== '.');
          expect(found.length).toBeGreaterThanOrEqual(damping.found);
          expect(said.at(-1)).not.toBe('.');
        });
      }),
    );
  });

  test('it goes only where the diagram leads, and firing ends only through recovering', () => {
    const ways: { readonly [kind: string]: readonly [string, string] } = {
      suspected: ['clear', 'suspect'],
      fired: ['suspect', 'firing'],
      dismissed: ['suspect', 'clear'],
      recovering: ['firing', 'recovering'],
      refired: ['recovering', 'firing'],
      cleared: ['recovering', 'clear'],
    };
    fc.assert(
      fc.property(anyLooks, anyDamping, anyTimes, (looks, damping, times) => {
        const { kinds, states } = lived(looks, damping, clearState, times);
        let state: CodeState['state'] | string = 'clear';
        kinds.forEach((own, index) => {
          for (const kind of own) {
            const way = ways[kind];
            if (way === undefined) continue;
            expect(state).toBe(way[0]);
            state = way[1];
          }
          expect(states[index]?.state).toBe(state);
        });
      }),
    );
  });

  test('what cannot say changes nothing but the count', () => {
    fc.assert(
      fc.property(anyLooks, anyDamping, anyTimes, (looks, damping, times) => {
        const { last } = lived(looks, damping, clearState, times);
        const after = lived('?', damping, last, [times[0] ?? 0]);
        expect(after.last).toEqual({ ...last, unsaidLooks: last.unsaidLooks + 1 });
        expect(after.all).toEqual([]);
      }),
    );
  });

  test('a restart at any point gives the same continuation', () => {
    fc.assert(
      fc.property(anyLooks, anyDamping, anyTimes, fc.nat(60), (looks, damping, times, cut) => {
        const whole = lived(looks, damping, clearState, times);
        const first = lived(looks.slice(0, cut), damping, clearState, times);
        const kept = JSON.parse(JSON.stringify(first.last)) as CodeState;
        const second = lived(looks.slice(cut), damping, kept, times.slice(cut));
        expect([...first.kinds, ...second.kinds]).toEqual(whole.kinds);
        expect(second.last).toEqual(whole.last);
      }),
    );
  });

  test('wherever the clock went, found for long fires, and gone for long clears', () => {
    fc.assert(
      fc.property(anyLooks, anyDamping, anyTimes, (looks, damping, times) => {
        const { last } = lived(looks, damping, clearState, times);
        const hour = (count: number) => Array.from({ length: 60 }, (_, index) => count * 3_600_000 + index * minuteMs);
        const bad = lived('F'.repeat(60), damping, last, hour(1)).last;
        expect(bad).toMatchObject({ state: 'firing', severity: 'failure', isFlapping: false });
        expect(lived('.'.repeat(60), damping, bad, hour(2)).last.state).toBe('clear');
      }),
    );
  });
});
