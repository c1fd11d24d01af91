import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../src/check.ts';
import { againWithinMsOf, changesOf } from '../../src/incidents/changes.ts';
import { atOnce, clearState } from '../../src/incidents/machine.ts';
import type { Damping } from '../../src/settings/alarm-settings.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Attempt } from '../../src/store/store.ts';
import { finding } from '../engine/checks.ts';
import { blindAttempt, seenAttempt, skippedAttempt } from '../store/attempts.ts';
import { lived, minuteMs, usual } from './lives.ts';

const seen = (...findings: Finding[]): Attempt => seenAttempt({ findings });
/** One look after the other at one target, a minute apart; what its incidents and transitions are then. */
function lifeOf(attempts: readonly Attempt[], damping: Damping = atOnce) {
  const store = openStore(':memory:');
  attempts.forEach((attempt, index) => {
    const at = { ...attempt, startedAtMs: (index + 1) * minuteMs };
    store.record(at, (before) => changesOf(before, at, damping));
  });
  const open = store.openIncidents().map(({ code, severity }) => `${code} ${severity}`);
  const due = store.untold().map(({ kind, code }) => `${kind} ${code}`);
  const transitions = store.transitions({ limit: 1000 }).toReversed();
  const suspects = store.suspects().map(({ code }) => code);
  store.close();
  return { open, due, transitions, suspects };
}

describe('one look', () => {
  test.each<[string, readonly Attempt[], readonly string[]]>([
    ['nothing found', [seen()], []],
    ['a failure opens', [seen(finding('a', 'failure'))], ['a failure']],
    ['a warning opens', [seen(finding('a', 'warning'))], ['a warning']],
    [
      'ok, notice and unknown open nothing',
      [seen(finding('a', 'ok'), finding('b', 'notice'), finding('c', 'unknown'))],
      [],
    ],
    ['got worse is worse', [seen(finding('a', 'warning')), seen(finding('a', 'failure'))], ['a failure']],
    ['no longer found closes', [seen(finding('a', 'warning')), seen()], []],
    ['found as a notice closes', [seen(finding('a', 'warning')), seen(finding('a', 'notice'))], []],
    [
      'another code opens beside what closes',
      [seen(finding('a', 'warning')), seen(finding('b', 'failure'))],
      ['b failure'],
    ],
    [
      'one code found twice is one incident, as bad as the worst',
      [seen(finding('a', 'warning'), finding('a', 'failure'), finding('a', 'warning'))],
      ['a failure'],
    ],
    ['blind changes nothing', [seen(finding('a', 'warning')), blindAttempt()], ['a warning']],
    ['skipped changes nothing', [seen(finding('a', 'warning')), skippedAttempt()], ['a warning']],
    [
      'unknown about the same code closes nothing',
      [seen(finding('a', 'warning')), seen(finding('a', 'unknown'))],
      ['a warning'],
    ],
    [
      'a judge that crashed closes nothing',
      [seen(finding('a', 'warning')), seen(finding('judge-crashed', 'unknown'))],
      ['a warning'],
    ],
    [
      'a failure beside an unknown opens',
      [seen(finding('a', 'warning')), seen(finding('b', 'failure'), finding('c', 'unknown'))],
      ['a warning', 'b failure'],
    ],
  ])('%s', (_name, attempts, open) => {
    expect(lifeOf(attempts).open).toEqual(open);
  });

  test('of the daemon only suspects what a second one confirms', () => {
    const once = lifeOf([seen(finding('a', 'failure'))], usual);
    expect(once).toMatchObject({ open: [], due: [], suspects: ['a'] });
    expect(lifeOf([seen(finding('a', 'failure')), seen(finding('a', 'failure'))], usual).due).toEqual(['fired a']);
  });
});

describe('the next look', () => {
  const stateOf = (recent: string, state: 'suspect' | 'firing' | 'recovering', isFlapping = false) => [
    { code: 'a', isFound: true, after: { ...clearState, state, recent, sinceMs: 1000, isFlapping }, transitions: [] },
  ];
  test.each([
    ['after a first finding is soon', stateOf('x', 'suspect'), usual, 30_000],
    ['while it fires is that of the schedule', stateOf('xx', 'firing'), usual, null],
    ['after a first look without it is soon', stateOf('xx.', 'recovering'), usual, 30_000],
    ['of what flaps is that of the schedule', stateOf('xx.', 'recovering', true), usual, null],
    ['waits for the time that is left', stateOf('xx', 'suspect'), { ...usual, forMs: 600_000 }, 600_000],
    ['is that of the schedule where the settings say so', stateOf('x', 'suspect'), { ...usual, againMs: null }, null],
    ['is that of the schedule for a person', stateOf('x', 'suspect'), atOnce, null],
  ])('%s', (_name, changes, damping, expected) => {
    expect(againWithinMsOf(changes, 1000, damping)).toBe(expected);
  });
});

const certificate = (fingerprintSha256: string, daysLeft: number, more: Finding['facts'] = {}): Finding => {
  const tier = [1, 7, 14].find((days) => daysLeft <= days);
  const facts = { fingerprintSha256, daysLeft, ...(tier === undefined ? {} : { tierDays: tier }), ...more };
  if (daysLeft < 0) return { code: 'certificate-expired', severity: 'failure', facts };
  if (tier === undefined) return { code: 'certificate-expiring-soon', severity: 'notice', facts };
  return { code: 'certificate-expiring', severity: 'warning', facts };
};

describe('certificates', () => {
  test('are told once a tier, the last day and the end included', () => {
    const days = [40, 30, 29, 15, 14, 13, 8, 7, 6, 2, 1, 1, 0, 0, -1, -1, -2];
    const life = days.flatMap((left) => {
      const one = left > 30 ? seen() : seen(certificate('AA', left));
      return [one, one];
    });
    const { due, transitions } = lifeOf(life, usual);
    expect(due).toEqual([
      'notice certificate-expiring-soon',
      'fired certificate-expiring',
      'notice certificate-expiring',
      'notice certificate-expiring',
      'notice certificate-expiring',
      'notice certificate-expiring',
      'fired certificate-expired',
      'notice certificate-expired',
      'cleared certificate-expiring',
    ]);
    expect(transitions.flatMap(({ noticeKey }) => noticeKey ?? [])).toEqual([
      'AA certificate-expiring-soon',
      'AA tier-14',
      'AA tier-7',
      'AA tier-1',
      'AA day-0',
      'AA ended',
    ]);
  });

  test('that a load balancer alternates are told once each, whatever the order', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('old', 'older', 'new'), { minLength: 5, maxLength: 60 }), (served) => {
        const life = served.map((name) => {
          if (name === 'new') return seen();
          return seen(certificate(name, name === 'old' ? 10 : 5));
        });
        const { transitions } = lifeOf(life, usual);
        const keys = transitions.flatMap(({ noticeKey }) => noticeKey ?? []);
        expect(new Set(keys).size).toBe(keys.length);
        const told = transitions.filter(({ telling }) => telling === 'due').map(({ kind }) => kind);
        // That it comes and goes is the load balancer's way.
        expect(told.filter((kind) => kind === 'fired' || kind === 'flapping').length).toBeLessThanOrEqual(2);
      }),
      { numRuns: 60 },
    );
  });

  test('a notice of each of two certificates is given', () => {
    expect(lifeOf([seen(certificate('AA', 20), certificate('BB', 20), certificate('AA', 20))], usual).due).toEqual([
      'notice certificate-expiring-soon',
      'notice certificate-expiring-soon',
    ]);
  });

  test('an ended one that comes back is told again: it is refused again', () => {
    const ended = seen(certificate('AA', -3));
    const { due } = lifeOf([ended, ended, seen(), seen(), ended, ended], usual);
    expect(due.filter((one) => one === 'fired certificate-expired')).toHaveLength(2);
  });
});

const anyFinding = fc
  .record({
    code: fc.constantFrom('a', 'b', 'c'),
    severity: fc.constantFrom<Finding['severity'][]>('ok', 'notice', 'warning', 'failure', 'unknown'),
  })
  .map(({ code, severity }) => finding(code, severity));
const anyAttempt = fc
  .tuple(
    fc.constantFrom('x', 'y'),
    fc.constantFrom('s', 't'),
    fc.constantFrom('seen', 'seen', 'seen', 'blind', 'skipped'),
    fc.array(anyFinding, { maxLength: 4 }),
  )
  .map(([check, target, outcome, findings]) => {
    if (outcome === 'seen') return seenAttempt({ check, target, findings });
    return outcome === 'blind' ? blindAttempt({ check, target }) : skippedAttempt({ check, target });
  });

test('over any life: one open incident for each check, target and code, and the store agrees with what was last seen', () => {
  fc.assert(
    fc.property(fc.array(anyAttempt, { maxLength: 40 }), (life) => {
      const store = openStore(':memory:');
      life.forEach((one, atMs) => {
        const attempt = { ...one, startedAtMs: atMs };
        const before = store.openIncidents();
        store.record(attempt, (known) => changesOf(known, attempt, atOnce));
        const now = store.openIncidents();
        const keys = now.map(({ check, target, code }) => `${check} ${target} ${code}`);
        expect(new Set(keys).size).toBe(keys.length);
        const bad = attempt.findings.filter(({ severity }) => severity === 'warning' || severity === 'failure');
        for (const { code } of bad) expect(keys).toContain(`${attempt.check} ${attempt.target} ${code}`);
        if (attempt.outcome !== 'seen') expect(now.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
        if (attempt.findings.some(({ severity }) => severity === 'unknown'))
          expect(now.length).toBeGreaterThanOrEqual(before.length);
        else if (attempt.outcome === 'seen') {
          const own = now.filter(({ check, target }) => check === attempt.check && target === attempt.target);
          expect(new Set(own.map(({ code }) => code))).toEqual(new Set(bad.map(({ code }) => code)));
        }
      });
      for (const one of store.incidents(0)) expect(one.closedAtMs ?? Infinity).toBeGreaterThanOrEqual(one.lastSeenAtMs);
      store.close();
    }),
    { numRuns: 60 },
  );
});

test('over any life of the daemon, restarted after every look: never two rows, never a state that its transitions do not lead to', () => {
  fc.assert(
    fc.property(fc.array(anyAttempt, { maxLength: 40 }), fc.boolean(), (life, isBackwards) => {
      const store = openStore(':memory:');
      life.forEach((one, index) => {
        const attempt = { ...one, startedAtMs: 1e12 + (isBackwards ? -index : index) * minuteMs };
        store.record(attempt, (known) => changesOf(known, attempt, usual));
        const rows = [...store.openIncidents(), ...store.suspects()];
        const keys = rows.map(({ check, target, code }) => `${check} ${target} ${code}`);
        expect(new Set(keys).size).toBe(keys.length);
      });
      for (const { id, firedAtMs, state } of store.incidents(0)) {
        const kinds = store
          .transitions({ incident: id, limit: 1000 })
          .map(({ kind }) => kind)
          .toReversed();
        expect(kinds[0]).toBe('suspected');
        expect(kinds.filter((kind) => kind === 'fired')).toHaveLength(1);
        expect(firedAtMs).not.toBeNull();
        if (state === 'clear') expect(kinds.slice(-2)).toContain('cleared');
      }
      store.close();
    }),
    { numRuns: 60 },
  );
});

const anyDamping = fc
  .record({
    of: fc.integer({ min: 1, max: 20 }),
    found: fc.integer({ min: 1, max: 20 }),
    forMs: fc.constantFrom(0, 10 * minuteMs),
    recover: fc.integer({ min: 1, max: 20 }),
    recoverForMs: fc.constantFrom(0, 30 * minuteMs),
    flapping: fc.boolean(),
  })
  .map(({ of, found, ...rest }): Damping => ({ ...rest, of, found: Math.min(found, of), againMs: 30_000 }));

test('over any life the store, read anew after every look, goes on as the state machine does', () => {
  const anyLooks = fc
    .array(fc.tuple(fc.constantFrom('F', 'W', '.', '.', '?'), fc.integer({ min: 1, max: 30 })), { maxLength: 8 })
    .map((runs) => runs.map(([letter, times]) => letter.repeat(times)).join(''));
  fc.assert(
    fc.property(anyLooks, anyDamping, (looks, damping) => {
      const attempts = [...looks].map((letter) => {
        if (letter === '?') return blindAttempt();
        return letter === '.' ? seen() : seen(finding('a', letter === 'F' ? 'failure' : 'warning'));
      });
      const { transitions } = lifeOf(attempts, damping);
      expect(transitions.map(({ kind, severity }) => [kind, severity])).toEqual(
        lived(looks, damping).all.map(({ kind, severity }) => [kind, severity]),
      );
    }),
    { numRuns: 60 },
  );
});
