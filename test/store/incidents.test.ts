import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { changesOf } from '../../src/incidents/changes.ts';
import { atOnce } from '../../src/incidents/machine.ts';
import { usualAlarms } from '../../src/settings/alarms.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { finding } from '../engine/checks.ts';
import { seenAttempt } from './attempts.ts';
import { temporaryFolders } from './folder.ts';

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

/** A look at time `atMs` that finds `codes` as failures, or nothing. */
function look(store: Store, atMs: number, codes: readonly string[], target = 'a', damping = atOnce) {
  const attempt = seenAttempt({ target, startedAtMs: atMs, findings: codes.map((code) => finding(code, 'failure')) });
  return store.record(attempt, (before) => changesOf(before, attempt, damping));
}

describe('suspects', () => {
  test('are no open incidents, nor any that were, and go without a trace but their transitions', () => {
    const store = stored();
    const { damping } = usualAlarms;
    look(store, 1, ['bad'], 'a', damping);
    expect([store.openIncidents(), store.incidents(0)]).toEqual([[], []]);
    expect(store.suspects()).toMatchObject([{ code: 'bad', state: 'suspect', firedAtMs: null }]);
    look(store, 2, [], 'a', damping);
    look(store, 3, [], 'a', damping);
    expect([store.suspects(), store.incidents(0), store.untold()]).toEqual([[], [], []]);
    expect(store.transitions({}).map(({ kind }) => kind)).toEqual(['dismissed', 'suspected']);
    expect(store.incident(1)).toMatchObject({ state: 'clear', closedAtMs: 3, firedAtMs: null });
  });

  test('are confirmed by another process that knows nothing but the store', () => {
    const file = path.join(folder(), 'store.db');
    for (const [index, codes] of [['bad'], ['bad'], [], []].entries()) {
      const store = openStore(file);
      look(store, index, codes, 'a', usualAlarms.damping);
      store.close();
    }
    const kinds = stored(file)
      .transitions({})
      .map(({ kind }) => kind);
    expect(kinds.toReversed()).toEqual(['suspected', 'fired', 'recovering', 'cleared']);
  });
});

describe('transitions', () => {
  test('stay due until they are told, or are not to be, and only then is their incident told', () => {
    const store = stored();
    look(store, 10, ['bad', 'worse']);
    const [bad, worse] = store.untold();
    expect([bad, worse]).toMatchObject([
      { kind: 'fired', code: 'bad', severity: 'failure', atMs: 10, attempt: 1, telling: 'due', toldAtMs: null },
      { kind: 'fired', code: 'worse' },
    ]);
    store.markTold([bad?.id ?? 0], 20);
    store.markNever([worse?.id ?? 0], 'silenced');
    expect(store.untold()).toEqual([]);
    expect(store.openIncidents().map(({ isTold }) => isTold)).toEqual([true, false]);
    // What is told is not told again, nor untold.
    store.markNever([bad?.id ?? 0], 'late');
    expect(store.transitions({ incident: 1 })).toContainEqual({ ...bad, telling: 'told', toldAtMs: 20 });
    expect(store.transitions({ incident: 2 })).toContainEqual({ ...worse, telling: 'never', why: 'silenced' });
  });

  test('are found by incident, check, target and time', () => {
    const store = stored();
    look(store, 10, ['bad'], 'a');
    look(store, 20, ['bad'], 'b');
    look(store, 30, [], 'a');
    const kinds = (query: Parameters<Store['transitions']>[0]) => store.transitions(query).map(({ kind }) => kind);
    expect(kinds({ incident: 2 })).toEqual(['fired', 'suspected']);
    expect(kinds({ target: 'a' })).toEqual(['cleared', 'recovering', 'fired', 'suspected']);
    expect(kinds({ check: 'other' })).toEqual([]);
    expect(kinds({ sinceMs: 15, untilMs: 25 })).toEqual(['fired', 'suspected']);
    expect(kinds({ limit: 1 })).toEqual(['cleared']);
  });

  test('what is written together is kept together or not at all', () => {
    const store = stored();
    look(store, 10, ['bad']);
    const [due] = store.untold();
    const failing = () =>
      store.inOneTransaction(() => {
        store.markTold([due?.id ?? 0], 20);
        store.writeNote('outbox', 1);
        throw new Error('the disk is full');
      });
    expect(failing).toThrow();
    expect([store.untold(), store.note('outbox')]).toEqual([[due], null]);
    expect(store.inOneTransaction(() => store.markTold([due?.id ?? 0], 20))).toBeUndefined();
    expect(store.untold()).toEqual([]);
  });
});

describe('acknowledgements', () => {
  const ack = { atMs: 20, by: 'anna', note: 'on it', untilMs: 100 };
  test('outlive a restart, end with their time or with the incident', () => {
    const file = path.join(folder(), 'store.db');
    const first = openStore(file);
    look(first, 10, ['bad', 'other']);
    expect([
      first.acknowledge(1, ack),
      first.acknowledge(2, { ...ack, untilMs: null }),
      first.acknowledge(9, ack),
    ]).toEqual([true, true, false]);
    first.close();
    const store = stored(file);
    expect(store.openIncidents().map((one) => one.ack)).toEqual([ack, { ...ack, untilMs: null }]);
    expect([store.expireAcks(99), store.expireAcks(100), store.expireAcks(101)]).toEqual([[], [1], []]);
    expect(store.transitions({ incident: 1 })[0]).toMatchObject({ kind: 'ack-expired', telling: 'due', note: 'on it' });
    look(store, 200, ['bad']);
    expect(store.incident(2)).toMatchObject({ state: 'clear', ack: null });
    expect(store.acknowledge(2, ack)).toBe(false);
  });
});

describe('silences', () => {
  const silence = {
    check: '*',
    target: 'a*',
    fromMs: 10,
    untilMs: 100,
    by: null,
    note: 'works',
    isEndedByRecovery: false,
  };
  test('hold from one time to the other, or until they are ended', () => {
    const store = stored();
    const made = store.addSilence(silence);
    expect(made).toEqual({ ...silence, id: 1, endedAtMs: null });
    expect([9, 10, 99, 100].map((atMs) => store.silences(atMs).length)).toEqual([0, 1, 1, 0]);
    expect([store.endSilence(1, 50), store.endSilence(1, 60), store.endSilence(2, 60)]).toEqual([true, false, false]);
    expect(store.silences(70)).toEqual([]);
    expect(store.silences(70, true)).toEqual([{ ...made, endedAtMs: 50 }]);
  });

  test('that end by recovery end with the last incident that they fit', () => {
    const store = stored();
    look(store, 10, ['bad'], 'a1');
    look(store, 10, ['bad'], 'a2');
    look(store, 10, ['bad'], 'b');
    store.addSilence({ ...silence, isEndedByRecovery: true });
    look(store, 20, [], 'b');
    look(store, 30, [], 'a1');
    expect(store.silences(30)).toHaveLength(1);
    look(store, 40, [], 'a2');
    expect(store.silences(40)).toEqual([]);
  });
});

test('what follows from what is kept, with the moment it no longer did', () => {
  const store = stored();
  look(store, 10, ['cause', 'bad']);
  store.suppress([{ incident: 2, by: 1 }], 20);
  store.suppress([{ incident: 2, by: 1 }], 25);
  expect(store.incident(2)).toMatchObject({ suppressedBy: 1, releasedAtMs: null });
  store.suppress([{ incident: 2, by: null }], 30);
  expect(store.incident(2)).toMatchObject({ suppressedBy: null, releasedAtMs: 30 });
  expect(store.transitions({ incident: 2, limit: 2 })).toMatchObject([
    { kind: 'released', atMs: 30 },
    { kind: 'suppressed', atMs: 20, note: 'incident 1' },
  ]);
});

test('a maintenance window is kept with the look', () => {
  const store = stored();
  const { id } = store.record(seenAttempt({ maintenance: 'release' }), []);
  expect(store.attempt(id)?.maintenance).toBe('release');
});

describe('what nobody watches any more', () => {
  test('is closed without a message, and opens anew when it is watched again', () => {
    const store = stored();
    look(store, 1, ['bad'], 'kept');
    look(store, 1, ['bad', 'worse'], 'left');
    look(store, 1, ['bad'], 'suspected', usualAlarms.damping);
    const closed = store.letGo(({ target }) => target === 'kept', 5);
    expect(closed.map(({ target, code }) => [target, code])).toEqual([
      ['left', 'bad'],
      ['left', 'worse'],
      ['suspected', 'bad'],
    ]);
    expect(store.openIncidents()).toMatchObject([{ target: 'kept' }]);
    expect(store.suspects()).toEqual([]);
    expect(store.incident(2)).toMatchObject({ state: 'clear', closedAtMs: 5 });
    expect(store.untold().map(({ target }) => target)).toEqual(['kept']);
    expect(store.transitions({ target: 'left', limit: 1 })).toMatchObject([{ kind: 'let-go', telling: 'silent' }]);
    look(store, 9, ['bad'], 'left');
    expect(store.openIncidents()).toMatchObject([{ target: 'kept' }, { target: 'left', openedAtMs: 9 }]);
  });
});
