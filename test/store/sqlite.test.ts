import path from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { Json } from '../../src/check.ts';
import { StoreFailed } from '../../src/store/refused.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Attempt, CaseRecord, Store } from '../../src/store/store.ts';
import { blindAttempt, seenAttempt, skippedAttempt } from './attempts.ts';
import { temporaryFolders } from './folder.ts';
import { anIncident, closes, findsAgain, opens } from './incidents.ts';

const folder = temporaryFolders();
const opened: Store[] = [];
afterEach(() => {
  for (const store of opened.splice(0)) store.close();
});

function stored(file = ':memory:'): Store {
  const store = openStore(file);
  opened.push(store);
  return store;
}

const opening = opens('old-tls', 'warning', 10);

describe('attempts', () => {
  test.each([
    [
      'seen',
      seenAttempt({ findings: [{ code: 'old-tls', severity: 'warning', facts: { z: 1, a: [null, 'ü\u0000'] } }] }),
    ],
    ['blind', blindAttempt({ memory: { misses: 3 } })],
    ['skipped', skippedAttempt({ limits: { noticeDays: 30 } })],
  ])('one that was %s comes back as it was', (_name, attempt) => {
    const file = path.join(folder(), 'store.db');
    const store = openStore(file);
    const written = store.record(attempt, []);
    store.close();
    const again = stored(file);
    expect(written).toEqual({ ...attempt, id: 1 });
    expect(again.attempt(1)).toEqual(written);
    expect(again.latest()).toEqual([written]);
    expect(again.attempts({})).toEqual([written]);
  });

  test('any JSON comes back exactly', () => {
    const store = stored();
    fc.assert(
      fc.property(fc.json(), fc.json(), (observation, memory) => {
        const parsed = [JSON.parse(observation), JSON.parse(memory)].map(
          (one) => JSON.parse(JSON.stringify(one)) as Json,
        );
        const attempt = seenAttempt({ observation: parsed[0] as Json, memory: parsed[1] as Json });
        const { id } = store.record(attempt, []);
        expect(store.attempt(id)).toEqual({ ...attempt, id });
        expect(store.memoryOf(attempt.check, attempt.target)).toEqual(parsed[1]);
      }),
    );
  });

  test('are found by check, target, time and number, newest first', () => {
    const store = stored();
    for (let n = 1; n <= 120; n += 1) {
      store.record(seenAttempt({ check: n % 2 ? 'odd' : 'even', target: n % 3 ? 'a' : 'b', startedAtMs: n }), []);
    }
    const ids = (query: Parameters<Store['attempts']>[0]) => store.attempts(query).map(({ id }) => id);
    expect(ids({})).toHaveLength(100);
    expect(ids({ limit: 3 })).toEqual([120, 119, 118]);
    expect(ids({ check: 'odd', target: 'b', limit: 2 })).toEqual([117, 111]);
    expect(ids({ sinceMs: 7, untilMs: 9 })).toEqual([9, 8, 7]);
    expect(ids({ target: 'b', untilMs: 6 })).toEqual([6, 3]);
    expect(store.attempt(121)).toBeNull();
  });

  test('the newest of each check and target is the one recorded last, even by a clock that was set back', () => {
    const store = stored();
    store.record(seenAttempt({ startedAtMs: 2000 }), []);
    store.record(seenAttempt({ target: 'other', startedAtMs: 1500 }), []);
    const last = store.record(seenAttempt({ startedAtMs: 1000 }), []);
    expect(store.latest().map(({ target, id }) => [target, id])).toEqual([
      ['api.anaplan.com:443', last.id],
      ['other', 2],
    ]);
  });

  test('equal observations are one row, whatever the order of their keys', () => {
    const file = path.join(folder(), 'store.db');
    const store = stored(file);
    store.record(seenAttempt({ observation: { a: 1, b: { c: 2, d: 3 } } }), []);
    store.record(seenAttempt({ target: 'other', observation: { b: { d: 3, c: 2 }, a: 1 } }), []);
    store.record(seenAttempt({ observation: { a: 1, b: { c: 2, d: 4 } } }), []);
    const database = new Database(file, { readonly: true });
    const texts = database.prepare('SELECT json FROM content WHERE json LIKE \'%"a":1%\' ORDER BY id').pluck().all();
    database.close();
    expect(texts).toEqual(['{"a":1,"b":{"c":2,"d":3}}', '{"a":1,"b":{"c":2,"d":4}}']);
  });
});

describe('memory', () => {
  test('is null before the first look, kept per check and target, and survives blind and skipped ones', () => {
    const store = stored();
    expect(store.memoryOf('tls-version', 'a')).toBeNull();
    store.record(seenAttempt({ target: 'a', memory: { n: 1 } }), []);
    store.record(seenAttempt({ target: 'b', memory: { n: 2 } }), []);
    store.record(skippedAttempt({ target: 'a', memory: { n: 1 } }), []);
    store.record(blindAttempt({ target: 'b', memory: { n: 3 } }), []);
    expect([store.memoryOf('tls-version', 'a'), store.memoryOf('tls-version', 'b')]).toEqual([{ n: 1 }, { n: 3 }]);
  });
});

describe('incidents', () => {
  test('open, are seen, get worse and close', () => {
    const store = stored();
    store.record(seenAttempt({ startedAtMs: 10 }), [opening]);
    const [open] = store.openIncidents('tls-version', 'api.anaplan.com:443');
    expect(open).toEqual(anIncident({ openedAtMs: 10, firedAtMs: 10, lastSeenAtMs: 10, stateSinceMs: 10 }));
    const again = findsAgain(opening, 'failure', 20);
    store.record(seenAttempt({ startedAtMs: 20 }), [again]);
    const worse = { severity: 'failure', worst: 'failure', lastSeenAtMs: 20, lastSeenBy: 2 };
    expect(store.incident(1)).toEqual({ ...open, ...worse });
    store.record(seenAttempt({ startedAtMs: 30 }), [closes(again, 30)]);
    expect(store.incident(1)).toMatchObject({ state: 'clear', closedAtMs: 30, lastSeenAtMs: 20 });
    expect(store.openIncidents()).toEqual([]);
    store.record(seenAttempt({ startedAtMs: 40 }), [opening]);
    expect(store.openIncidents().map(({ id }) => id)).toEqual([2]);
    expect(store.incidents(0).map(({ id }) => id)).toEqual([2, 1]);
    expect(store.incidents(31).map(({ id }) => id)).toEqual([2]);
    expect(store.incident(3)).toBeNull();
  });

  test('are listed by check and target', () => {
    const store = stored();
    for (const [check, target] of [
      ['x', 'a'],
      ['x', 'b'],
      ['y', 'a'],
    ] as const) {
      store.record(seenAttempt({ check, target }), [opening]);
    }
    expect(store.openIncidents().map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(store.openIncidents('x').map(({ id }) => id)).toEqual([1, 2]);
    expect(store.openIncidents('x', 'b').map(({ id }) => id)).toEqual([2]);
  });

  test('one that another process opened meanwhile is seen, not opened twice, and the attempt is kept', () => {
    const store = stored();
    store.record(seenAttempt({ startedAtMs: 10 }), [opening]);
    store.record(seenAttempt({ startedAtMs: 20 }), [opens('old-tls', 'failure', 20)]);
    expect(store.incidents(0)).toHaveLength(1);
    expect(store.incident(1)).toMatchObject({
      openedAtMs: 10,
      openedBy: 1,
      lastSeenAtMs: 20,
      lastSeenBy: 2,
      severity: 'failure',
    });
  });

  test('a closed one, or one of another target, is not touched', () => {
    const store = stored();
    store.record(seenAttempt({ startedAtMs: 10 }), [opening]);
    store.record(seenAttempt({ target: 'other', startedAtMs: 15 }), [closes(opening, 15)]);
    expect(store.incident(1)?.closedAtMs).toBeNull();
    store.record(seenAttempt({ startedAtMs: 20 }), [closes(opening, 20)]);
    store.record(seenAttempt({ startedAtMs: 30 }), [findsAgain(opening, 'failure', 30)]);
    expect(store.incident(1)).toMatchObject({ closedAtMs: 20, lastSeenAtMs: 10, severity: 'warning' });
  });
});

describe('one transaction', () => {
  test('what cannot be stored leaves nothing behind: no attempt, no memory, no incident', () => {
    const store = stored();
    store.record(seenAttempt({ memory: 1 }), []);
    const bad = { code: 'x', severity: 'terrible', facts: {} } as unknown as Attempt['findings'][number];
    expect(() => store.record(seenAttempt({ memory: 2, findings: [bad] }), [opening])).toThrow(StoreFailed);
    expect(store.attempts({})).toHaveLength(1);
    expect(store.memoryOf('tls-version', 'api.anaplan.com:443')).toBe(1);
    expect(store.openIncidents()).toEqual([]);
  });

  test.each([
    ['seen without a fault', { fault: { whose: 'us', code: 'c', message: 'm' } }],
    ['blind with a fault', { outcome: 'blind' }],
    ['skipped with a reason', { outcome: 'skipped' }],
  ] as const)('an attempt must be %s', (_name, given) => {
    expect(() => stored().record(seenAttempt(given), [])).toThrow(StoreFailed);
  });
});

test('notes are kept and written over', () => {
  const file = path.join(folder(), 'store.db');
  const store = openStore(file);
  expect(store.note('sign-in')).toBeNull();
  store.writeNote('sign-in', { refusedAtMs: 1, times: 1 });
  store.writeNote('sign-in', { refusedAtMs: 2, times: 2 });
  store.close();
  expect(stored(file).note('sign-in')).toEqual({ refusedAtMs: 2, times: 2 });
});

test('cases are kept, newest first, and one saved again replaces itself', () => {
  const store = stored();
  const made: CaseRecord = {
    id: 'c-1',
    problem: 'import-stuck',
    incident: null,
    createdAtMs: 5,
    folder: '/var/lib/anaplan-doctor/cases/c-1',
    archiveSha256: 'ab'.repeat(32),
  };
  store.saveCase(made);
  store.saveCase({ ...made, id: 'c-2', createdAtMs: 9 });
  store.saveCase({ ...made, problem: 'export-no-file' });
  expect(store.cases()).toEqual([
    { ...made, id: 'c-2', createdAtMs: 9 },
    { ...made, problem: 'export-no-file' },
  ]);
});

test('a store that is closed says so in a sentence, and closing twice is allowed', () => {
  const store = openStore(':memory:');
  store.close();
  store.close();
  expect(() => store.latest()).toThrow(/^The store :memory: could not be read: /);
});
