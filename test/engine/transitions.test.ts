import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../src/check.ts';
import { changesOf } from '../../src/engine/transitions.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Attempt, Incident, IncidentChange } from '../../src/store/store.ts';
import { blindAttempt, seenAttempt, skippedAttempt } from '../store/attempts.ts';
import { finding } from './checks.ts';

function incident(id: number, code: string, given: Partial<Incident> = {}): Incident {
  const { check, target } = seenAttempt();
  return {
    id,
    check,
    target,
    code,
    severity: 'warning',
    openedAtMs: 1,
    lastSeenAtMs: 1,
    closedAtMs: null,
    openedBy: 1,
    lastSeenBy: 1,
    ...given,
  };
}

const seen = (...findings: Finding[]): Attempt => seenAttempt({ findings });

describe('changes', () => {
  test.each<[string, readonly Incident[], Attempt, readonly IncidentChange[]]>([
    ['nothing found, nothing open', [], seen(), []],
    ['a failure opens', [], seen(finding('a', 'failure')), [{ kind: 'open', code: 'a', severity: 'failure' }]],
    ['a warning opens', [], seen(finding('a', 'warning')), [{ kind: 'open', code: 'a', severity: 'warning' }]],
    [
      'ok, notice and unknown open nothing',
      [],
      seen(finding('a', 'ok'), finding('b', 'notice'), finding('c', 'unknown')),
      [],
    ],
    [
      'found again is seen',
      [incident(7, 'a')],
      seen(finding('a', 'warning')),
      [{ kind: 'seen', incident: 7, severity: 'warning' }],
    ],
    [
      'got worse is seen as worse',
      [incident(7, 'a')],
      seen(finding('a', 'failure')),
      [{ kind: 'seen', incident: 7, severity: 'failure' }],
    ],
    [
      'got better is seen as better',
      [incident(7, 'a', { severity: 'failure' })],
      seen(finding('a', 'warning')),
      [{ kind: 'seen', incident: 7, severity: 'warning' }],
    ],
    ['no longer found closes', [incident(7, 'a')], seen(), [{ kind: 'close', incident: 7 }]],
    ['found as a notice closes', [incident(7, 'a')], seen(finding('a', 'notice')), [{ kind: 'close', incident: 7 }]],
    [
      'another code opens beside what closes',
      [incident(7, 'a')],
      seen(finding('b', 'failure')),
      [
        { kind: 'open', code: 'b', severity: 'failure' },
        { kind: 'close', incident: 7 },
      ],
    ],
    [
      'one code found twice is one incident, as bad as the worst',
      [],
      seen(finding('a', 'warning'), finding('a', 'failure'), finding('a', 'warning')),
      [{ kind: 'open', code: 'a', severity: 'failure' }],
    ],
    ['blind changes nothing', [incident(7, 'a')], blindAttempt(), []],
    ['skipped changes nothing', [incident(7, 'a')], skippedAttempt(), []],
    ['unknown about the same code closes nothing', [incident(7, 'a')], seen(finding('a', 'unknown')), []],
    ['a judge that crashed closes nothing', [incident(7, 'a')], seen(finding('judge-crashed', 'unknown')), []],
    [
      'a failure beside an unknown opens',
      [incident(7, 'a')],
      seen(finding('b', 'failure'), finding('c', 'unknown')),
      [{ kind: 'open', code: 'b', severity: 'failure' }],
    ],
    [
      'incidents of other checks and targets are left alone',
      [incident(7, 'a', { check: 'x' }), incident(8, 'a', { target: 'x' })],
      seen(finding('a', 'failure')),
      [{ kind: 'open', code: 'a', severity: 'failure' }],
    ],
  ])('%s', (_name, open, attempt, changes) => {
    expect(changesOf(open, attempt)).toEqual(changes);
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
      life.forEach((attempt, atMs) => {
        const before = store.openIncidents();
        store.record({ ...attempt, startedAtMs: atMs }, changesOf(before, attempt));
        const after = store.openIncidents();
        const keys = after.map(({ check, target, code }) => `${check} ${target} ${code}`);
        expect(new Set(keys).size).toBe(keys.length);
        const bad = attempt.findings.filter(({ severity }) => severity === 'warning' || severity === 'failure');
        for (const { code } of bad) expect(keys).toContain(`${attempt.check} ${attempt.target} ${code}`);
        if (attempt.outcome !== 'seen') expect(after).toEqual(before);
        if (attempt.findings.some(({ severity }) => severity === 'unknown'))
          expect(after.length).toBeGreaterThanOrEqual(before.length);
        else if (attempt.outcome === 'seen') {
          const own = after.filter(({ check, target }) => check === attempt.check && target === attempt.target);
          expect(new Set(own.map(({ code }) => code))).toEqual(new Set(bad.map(({ code }) => code)));
        }
      });
      for (const one of store.incidents(0)) expect(one.closedAtMs ?? Infinity).toBeGreaterThanOrEqual(one.lastSeenAtMs);
      store.close();
    }),
    { numRuns: 60 },
  );
});
