import { describe, expect, test } from 'vitest';
import { remindersDue } from '../../src/incidents/reminders.ts';
import type { AlarmPolicy } from '../../src/incidents/rules.ts';
import { suppressionsOf } from '../../src/incidents/suppression.ts';
import { toldOf } from '../../src/incidents/telling.ts';
import type { TimeWindow } from '../../src/settings/alarm-settings.ts';
import type { Silence, Transition } from '../../src/store/incidents.ts';
import type { Incident } from '../../src/store/store.ts';
import { anIncident } from '../store/incidents.ts';

const minuteMs = 60_000;
const nowMs = 1_800_000_000_000;

const policy: AlarmPolicy = {
  groupWaitMs: 30_000,
  remindEveryMs: null,
  escalate: [],
  maintenance: [],
  quietHours: [],
  standingOf: () => ({ connection: 'prod', model: 'Sales Hub' }),
};
const untilMs = nowMs + 60 * minuteMs;
const now: TimeWindow = { kind: 'once', fromMs: nowMs - minuteMs, untilMs };
const everywhere = { connections: [], models: [], checks: [], targets: [] };

let nextId = 1;
function due(kind: Transition['kind'], incident: Incident | null, given: Partial<Transition> = {}): Transition {
  const { check, target, code } = incident ?? anIncident();
  return {
    id: nextId++,
    incident: incident?.id ?? null,
    ...{ check, target, code, kind },
    severity: incident?.severity ?? 'notice',
    atMs: nowMs - minuteMs,
    attempt: 1,
    noticeKey: kind === 'notice' ? 'AA tier-7' : null,
    ...{ by: null, note: null, telling: 'due', toldAtMs: null, why: null },
    ...given,
  };
}

const fires = (given: Partial<Incident> = {}) => anIncident({ id: 7, firedAtMs: nowMs - minuteMs, ...given });
const clear = (given: Partial<Incident> = {}) => fires({ state: 'clear', closedAtMs: nowMs, ...given });
const silence: Silence = {
  ...{ id: 3, check: '*', target: 'api*', fromMs: 0, untilMs, by: null, note: null },
  ...{ isEndedByRecovery: false, endedAtMs: null },
};

type Circumstances = {
  readonly silences?: readonly Silence[];
  readonly others?: readonly Incident[];
} & Partial<AlarmPolicy>;

/** What becomes of each transition of one incident: `tell`, the reason it waits for, or `never`. */
function become(kinds: readonly Transition['kind'][], incident: Incident, given: Circumstances = {}) {
  const { silences = [], others = [], ...more } = given;
  const transitions = kinds.map((kind) => due(kind, incident));
  const told = toldOf({ transitions, incidents: [incident, ...others], silences }, { ...policy, ...more }, nowMs);
  return transitions.map(({ id }) => {
    const hold = told.hold.find(({ transition }) => transition.id === id)?.hold;
    if (hold !== undefined) return hold.reason;
    if (told.never.some(({ transition }) => transition.id === id)) return 'never';
    return told.now.some((group) => group.transitions.some((one) => one.id === id)) ? 'tell' : 'lost';
  });
}

describe('one incident', () => {
  const maintenance = [{ name: 'release', window: now, ...everywhere }];
  const quietHours = [{ window: now, severities: ['notice', 'warning'] as const }];
  const cause = fires({ id: 1, check: 'api-access', code: 'sign-in-refused' });
  test.each<[string, readonly Transition['kind'][], Incident, Circumstances, readonly string[]]>([
    ['that fires is told', ['fired'], fires(), {}, ['tell']],
    ['is told with all that became of it', ['fired', 'worse', 'notice'], fires(), {}, ['tell', 'tell', 'tell']],
    ['that fires is told with its notice', ['fired', 'notice'], fires(), {}, ['tell', 'tell']],
    ['that fires and reaches its next tier is told so', ['notice'], fires({ isTold: true }), {}, ['tell']],
    ['that was told and is over is told', ['cleared'], clear({ isTold: true }), {}, ['tell']],
    ['that nobody was told of ends without a word', ['cleared'], clear(), {}, ['never']],
    [
      'that was over before it could be told is never told, nor is what came with it',
      ['fired', 'notice', 'cleared'],
      clear(),
      {},
      ['never', 'never', 'never'],
    ],
    ['that is about to be over, and untold, waits', ['fired'], fires({ state: 'recovering' }), {}, ['recovering']],
    [
      'that comes and goes does not wait to be over',
      ['fired', 'flapping'],
      fires({ state: 'recovering', isFlapping: true }),
      {},
      ['tell', 'tell'],
    ],
    ['with its cause open waits behind it', ['fired'], fires({ suppressedBy: 1 }), { others: [cause] }, ['cause']],
    [
      'whose cause is over waits for its next look',
      ['fired'],
      fires({ releasedAtMs: 9, lastSeenAtMs: 9 }),
      {},
      ['next-look'],
    ],
    [
      'whose cause is over and that is still found is told',
      ['fired'],
      fires({ releasedAtMs: 9, lastSeenAtMs: 10 }),
      {},
      ['tell'],
    ],
    [
      'that went with its cause is never told',
      ['fired', 'cleared'],
      clear({ releasedAtMs: 9, lastSeenAtMs: 9 }),
      {},
      ['never', 'never'],
    ],
    ['silenced waits', ['fired'], fires(), { silences: [silence] }, ['silence']],
    ['silenced and over is never told', ['fired', 'cleared'], clear(), { silences: [silence] }, ['never', 'never']],
    [
      'told, then silenced, then over: that is told',
      ['cleared'],
      clear({ isTold: true }),
      { silences: [silence] },
      ['tell'],
    ],
    ['of another target is not silenced', ['fired'], fires({ target: 'other' }), { silences: [silence] }, ['tell']],
    [
      'by a silence that was ended is not silenced',
      ['fired'],
      fires(),
      { silences: [{ ...silence, endedAtMs: 5 }] },
      ['tell'],
    ],
    ['under maintenance waits', ['fired'], fires(), { maintenance }, ['maintenance']],
    ['under maintenance and over is never told', ['fired', 'cleared'], clear(), { maintenance }, ['never', 'never']],
    [
      'of another model is not under maintenance',
      ['fired'],
      fires(),
      { maintenance: [{ name: 'x', window: now, ...everywhere, models: ['Fin*'] }] },
      ['tell'],
    ],
    [
      'of this model is, by a pattern in other letters',
      ['fired'],
      fires(),
      { maintenance: [{ name: 'x', window: now, ...everywhere, models: ['sales*'], connections: ['PROD'] }] },
      ['maintenance'],
    ],
    ['a warning waits in quiet hours', ['fired'], fires(), { quietHours }, ['quiet-hours']],
    ['a failure goes through', ['fired'], fires({ severity: 'failure' }), { quietHours }, ['tell']],
    [
      'a warning that got worse goes through',
      ['worse'],
      fires({ severity: 'failure', isTold: true }),
      { quietHours },
      ['tell'],
    ],
    ['an acknowledgement that ended is told', ['ack-expired'], fires({ isTold: true }), {}, ['tell']],
    [
      'an acknowledgement that ended is nothing when it is over',
      ['ack-expired'],
      clear({ isTold: true }),
      {},
      ['never'],
    ],
  ])('%s', (_name, kinds, incident, circumstances, expected) => {
    expect(become(kinds, incident, circumstances)).toEqual(expected);
  });

  test('waits for others of its kind, and no longer when the clock was set back', () => {
    const at = (atMs: number) =>
      toldOf({ transitions: [due('fired', fires(), { atMs })], incidents: [fires()], silences: [] }, policy, nowMs);
    expect(at(nowMs - 29_000)).toMatchObject({
      now: [],
      hold: [{ hold: { reason: 'group-wait', untilMs: nowMs + 1000 } }],
    });
    expect(at(nowMs - 30_000).now).toHaveLength(1);
    expect(at(nowMs + 3_600_000).now).toHaveLength(1);
  });

  test('a notice of what fires goes with it in one group', () => {
    const transitions = [due('fired', fires()), due('notice', fires())];
    const told = toldOf({ transitions, incidents: [fires()], silences: [] }, policy, nowMs);
    expect(told.now).toMatchObject([{ kind: 'fires', transitions, incidents: [{ id: 7 }] }]);
  });

  test('a notice needs none', () => {
    const told = toldOf({ transitions: [due('notice', null)], incidents: [], silences: [] }, policy, nowMs);
    expect(told.now).toMatchObject([{ kind: 'notice', severity: 'notice', incidents: [] }]);
  });
});

describe('a storm', () => {
  const many = (given: (index: number) => Partial<Incident>) =>
    Array.from({ length: 500 }, (_, index) => fires({ id: index + 10, target: `import ${index}`, ...given(index) }));

  test('of 500 failures with one cause is one group, and 500 that wait behind it', () => {
    const cause = fires({ id: 1, check: 'api-access', target: 'prod', code: 'service-down', severity: 'failure' });
    const found = many(() => ({ check: 'import-failed', code: 'import-failed', severity: 'failure' }));
    const following = found.map(({ check, target, code }) => ({ check, target, code, cause }));
    const changes = suppressionsOf([cause, ...found], following);
    expect(changes).toHaveLength(500);
    const incidents = [cause, ...found.map((one) => ({ ...one, suppressedBy: 1 }))];
    const transitions = incidents.map((incident) => due('fired', incident));
    const told = toldOf({ transitions, incidents, silences: [] }, policy, nowMs);
    expect(told.now).toHaveLength(1);
    expect(told.now[0]).toMatchObject({ code: 'service-down', severity: 'failure', incidents: [cause] });
    expect(told.hold.map(({ hold }) => hold.reason)).toEqual(Array(500).fill('cause'));
  });

  test('of 500 alike without a known cause is one group too', () => {
    const incidents = many(() => ({ severity: 'failure' }));
    const transitions = incidents.map((incident) => due('fired', incident));
    const told = toldOf({ transitions, incidents, silences: [] }, policy, nowMs);
    expect(told.now).toHaveLength(1);
    expect(told.now[0]?.incidents).toHaveLength(500);
  });

  test('whose cause is over is over: what is still found is told in one group', () => {
    const incidents = many((index) => ({ releasedAtMs: 100, lastSeenAtMs: index < 3 ? 200 : 50 }));
    const told = toldOf(
      { transitions: incidents.map((one) => due('fired', one)), incidents, silences: [] },
      policy,
      nowMs,
    );
    expect(told.now.map((group) => group.incidents.length)).toEqual([3]);
    expect(told.hold).toHaveLength(497);
  });
});

describe('what follows', () => {
  const a = fires({ id: 1, target: 'a' });
  const b = fires({ id: 2, target: 'b' });
  const c = fires({ id: 3, target: 'c' });
  const follows = (one: Incident, cause: Incident) => ({ ...one, cause });
  test.each<[string, readonly Incident[], Parameters<typeof suppressionsOf>[1], ReturnType<typeof suppressionsOf>]>([
    ['from an incident is behind it', [a, b], [follows(b, a)], [{ incident: 2, by: 1 }]],
    ['from what is no incident stands for itself', [b], [follows(b, a)], []],
    [
      'from what follows is behind the deepest',
      [a, b, c],
      [follows(b, a), follows(c, b)],
      [
        { incident: 2, by: 1 },
        { incident: 3, by: 1 },
      ],
    ],
    ['in a ring stands for itself', [a, b], [follows(b, a), follows(a, b)], []],
    ['no longer is released', [a, { ...b, suppressedBy: 1 }], [], [{ incident: 2, by: null }]],
    ['still is not changed', [a, { ...b, suppressedBy: 1 }], [follows(b, a)], []],
    [
      'is behind it while its cause recovers',
      [
        { ...a, state: 'recovering' },
        { ...b, suppressedBy: 1 },
      ],
      [],
      [],
    ],
    [
      'is behind it while its cause cannot be seen',
      [
        { ...a, unsaidLooks: 1 },
        { ...b, suppressedBy: 1 },
      ],
      [],
      [],
    ],
    [
      'and cannot be seen itself is behind what that follows from',
      [a, { ...b, unsaidLooks: 2 }],
      [{ ...b, code: null, cause: a }],
      [{ incident: 2, by: 1 }],
    ],
  ])('%s', (_name, open, following, expected) => {
    expect(suppressionsOf(open, following)).toEqual(expected);
  });
});

describe('reminders', () => {
  const levels: AlarmPolicy = {
    ...policy,
    remindEveryMs: 240 * minuteMs,
    escalate: [
      { afterMs: 30 * minuteMs, severity: 'failure', to: ['lead'] },
      { afterMs: 120 * minuteMs, severity: 'warning', to: ['boss', 'lead'] },
    ],
  };
  const told = (minutes: number, given: Partial<Incident> = {}) =>
    fires({ isTold: true, severity: 'failure', firedAtMs: nowMs - minutes * minuteMs, ...given });
  test.each<[string, Incident, readonly unknown[]]>([
    ['none at first', told(29), []],
    ['the first level', told(30), [{ kind: 'escalation', level: 1, to: ['lead'] }]],
    ['once', told(31, { escalatedLevel: 1 }), []],
    ['the second', told(121, { escalatedLevel: 1 }), [{ kind: 'escalation', level: 2, to: ['boss', 'lead'] }]],
    ['both where nobody looked in between', told(121), [{ kind: 'escalation', level: 2, to: ['lead', 'boss'] }]],
    [
      'of a warning only the level that is for it',
      told(500, { severity: 'warning', remindedAtMs: nowMs }),
      [{ kind: 'escalation', level: 2, to: ['boss', 'lead'] }],
    ],
    [
      'again after four hours',
      told(240, { escalatedLevel: 2 }),
      [{ kind: 'reminder', level: 2, to: ['lead', 'boss'] }],
    ],
    ['not again so soon', told(400, { escalatedLevel: 2, remindedAtMs: nowMs - 239 * minuteMs }), []],
    [
      'once when the clock was set back by far',
      told(400, { escalatedLevel: 2, remindedAtMs: nowMs + 1e9 }),
      [{ kind: 'reminder' }],
    ],
    ['never of what is acknowledged', told(500, { ack: { atMs: 0, by: 'anna', note: null, untilMs: null } }), []],
    ['never of what follows', told(500, { suppressedBy: 1 }), []],
    ['never of what nobody was told of', told(500, { isTold: false }), []],
    ['never of what recovers', told(500, { state: 'recovering' }), []],
  ])('%s', (_name, incident, expected) => {
    expect(remindersDue([incident], [], levels, nowMs)).toMatchObject(expected);
  });

  test('never of what is silenced, under maintenance or in its quiet hours', () => {
    const incident = told(500);
    expect(remindersDue([incident], [silence], levels, nowMs)).toEqual([]);
    const maintenance = [{ name: 'x', window: now, ...everywhere }];
    expect(remindersDue([incident], [], { ...levels, maintenance }, nowMs)).toEqual([]);
    const quietHours = [{ window: now, severities: ['failure'] as const }];
    expect(remindersDue([incident], [], { ...levels, quietHours }, nowMs)).toEqual([]);
  });
});
