/** When a schedule wanted a run: by table, against the maintenance window, and over zones and changes of their clocks as properties. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CloudRun, CloudSchedule } from '../../src/cloudworks/cloudworks.ts';
import { missedSlotOf } from '../../src/cloudworks/judge-schedule.ts';
import { instantsOf, isShifted } from '../../src/cloudworks/local-time.ts';
import { isInMaintenance } from '../../src/cloudworks/maintenance.ts';
import { daysLeftOf, isUnderstood, lastSlotOf, scheduleText } from '../../src/cloudworks/schedule.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const schedule = (given: Partial<CloudSchedule>): CloudSchedule => ({
  name: null,
  type: 'daily',
  time: '12:45',
  fromTime: null,
  toTime: null,
  daysOfWeek: null,
  dayOfWeek: null,
  dayOfMonth: null,
  repeatEvery: null,
  startDate: '2020-01-01',
  endDate: '2040-01-01',
  timeZone: 'Europe/Paris',
  status: 'Active',
  ...given,
});
const due = (given: Partial<CloudSchedule>, at: string) => {
  const slot = lastSlotOf(schedule(given), Date.parse(at));
  return slot === null ? null : new Date(slot.dueMs).toISOString().slice(0, 16);
};

describe('the newest due time', () => {
  test.each<[string, Partial<CloudSchedule>, string, string | null]>([
    ['daily, in its zone', {}, '2026-11-18T12:00Z', '2026-11-18T11:45'],
    ['daily, in summer', {}, '2026-07-15T12:00Z', '2026-07-15T10:45'],
    ['daily, not yet today', {}, '2026-11-18T11:44Z', '2026-11-17T11:45'],
    [
      'weekly: Sunday is 0',
      { type: 'weekly', daysOfWeek: [0, 6], timeZone: 'Etc/UTC' },
      '2026-11-18T12:00Z',
      '2026-11-15T12:45',
    ],
    [
      'day of the month',
      { type: 'monthly_specific_day', dayOfMonth: 12, time: '22:00' },
      '2026-11-18T12:00Z',
      '2026-11-12T21:00',
    ],
    [
      'day 31: no short month has it',
      { type: 'monthly_specific_day', dayOfMonth: 31 },
      '2026-11-30T23:00Z',
      '2026-10-31T11:45',
    ],
    [
      'second Wednesday',
      { type: 'monthly_relative_weekday', dayOfWeek: 3, repeatEvery: 2 },
      '2026-11-18T12:00Z',
      '2026-11-11T11:45',
    ],
    [
      'second Wednesday, as a list',
      { type: 'monthly_relative_weekday', daysOfWeek: [3], repeatEvery: 2 },
      '2026-11-10T12:00Z',
      '2026-10-14T10:45',
    ],
    ['every two hours, up to and with the end', hourly({}), '2026-11-18T23:30Z', '2026-11-18T21:00'],
    ['every two hours, between two', hourly({}), '2026-11-18T20:30Z', '2026-11-18T19:00'],
    ['every two hours, before the first', hourly({}), '2026-11-18T18:00Z', '2026-11-17T21:00'],
    ['switched off', { status: 'Inactive' }, '2026-11-18T12:00Z', null],
    ['before it starts', { startDate: '2026-11-19' }, '2026-11-18T12:00Z', null],
    ['its last day is left out', { endDate: '2026-11-18' }, '2026-11-18T12:00Z', '2026-11-17T11:45'],
    ['the hour that is skipped in spring', { time: '02:30' }, '2026-03-29T12:00Z', '2026-03-28T01:30'],
    ['the hour that comes twice: the second time', { time: '02:30' }, '2026-10-25T12:00Z', '2026-10-25T01:30'],
    [
      'Saturday afternoon on the west coast',
      { time: '22:00', timeZone: 'Etc/UTC' },
      '2026-11-15T12:00Z',
      '2026-11-13T22:00',
    ],
  ])('%s', (_, given, at, expected) => {
    expect(due(given, at)).toBe(expected);
  });

  test.each<[string, Partial<CloudSchedule>]>([
    ['a type not known', { type: 'yearly' }],
    ['no type', { type: null }],
    ['a zone not known', { timeZone: 'Europe/Atlantis' }],
    ['no zone', { timeZone: null }],
    ['a time that is none', { time: '25:00' }],
    ['no time', { time: null }],
    ['weekly without days', { type: 'weekly' }],
    ['the fifth weekday', { type: 'monthly_relative_weekday', dayOfWeek: 3, repeatEvery: 5 }],
    ['hourly over midnight', hourly({ fromTime: '22:00', toTime: '02:00' })],
    ['hourly every 0 hours', hourly({ repeatEvery: 0 })],
  ])('is not told of %s', (_, given) => {
    expect(isUnderstood(schedule(given))).toBe(false);
    expect(due(given, '2026-11-18T12:00Z')).toBeNull();
  });

  function hourly(more: Partial<CloudSchedule>): Partial<CloudSchedule> {
    const daysOfWeek = [0, 1, 2, 3, 4, 5, 6];
    return { type: 'hourly', time: null, repeatEvery: 2, fromTime: '20:00', toTime: '23:20', daysOfWeek, ...more };
  }
});

describe('the end', () => {
  test.each([
    ['Etc/UTC', '2026-11-18', '2026-11-18T23:59Z', 0],
    ['Pacific/Auckland', '2026-11-18', '2026-11-18T12:00Z', -1],
    ['America/Los_Angeles', '2026-11-20', '2026-11-19T03:00Z', 2],
  ])('in %s, of %s at %s: %i days left', (timeZone, endDate, at, expected) => {
    expect(daysLeftOf(schedule({ timeZone, endDate }), Date.parse(at))).toBe(expected);
  });
  test.each([null, '31.12.2026', '2026-99-99'])('%s is no end', (endDate) => {
    expect(daysLeftOf(schedule({ endDate }), 0)).toBeNull();
  });
});

test.each([
  ['2026-07-11T19:59:00Z', false],
  ['2026-07-11T20:00:00Z', true],
  ['2026-07-11T23:59:00Z', true],
  ['2026-07-12T00:00:00Z', false],
  ['2026-07-10T21:00:00Z', false],
  // In winter by both readings: daylight time all year, and the clocks of the coast.
  ['2026-12-12T20:30:00Z', true],
  ['2026-12-13T00:30:00Z', true],
  ['2026-12-13T01:00:00Z', false],
])('%s in maintenance: %s', (at, expected) => {
  expect(isInMaintenance(Date.parse(at))).toBe(expected);
});

test.each([
  [{}, 'daily at 12:45 Europe/Paris'],
  [{ type: 'weekly', daysOfWeek: [1, 5] }, 'weekly on Mon, Fri at 12:45 Europe/Paris'],
  [{ type: 'monthly_specific_day', dayOfMonth: 12 }, 'monthly on day 12 at 12:45 Europe/Paris'],
  [{ type: null, timeZone: null }, 'unknown at 12:45 ?'],
])('in words: %j', (given, text) => {
  expect(scheduleText(schedule(given as Partial<CloudSchedule>))).toBe(text);
});

/** Whole, half and three-quarter hours, changes on both halves of the globe, half an hour of change, none, and days that were left out. */
const zones = [
  'Etc/UTC',
  'Europe/Paris',
  'America/New_York',
  'America/Los_Angeles',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Pacific/Auckland',
  'Pacific/Apia',
  'Africa/Casablanca',
  'America/Sao_Paulo',
];
const zone = fc.constantFrom(...zones);
const from = Date.UTC(2011, 0, 1);
const until = Date.UTC(2030, 0, 1);
const instant = fc.integer({ min: from / minuteMs, max: until / minuteMs }).map((minutes) => minutes * minuteMs);
const clock = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
const time = fc.integer({ min: 0, max: 1439 }).map(clock);
const days = fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1 });
const anySchedule: fc.Arbitrary<CloudSchedule> = fc
  .oneof(
    fc.record({ type: fc.constant('daily'), time }),
    fc.record({ type: fc.constant('weekly'), time, daysOfWeek: days }),
    fc.record({ type: fc.constant('monthly_specific_day'), time, dayOfMonth: fc.integer({ min: 1, max: 31 }) }),
    fc.record({
      type: fc.constant('monthly_relative_weekday'),
      time,
      dayOfWeek: fc.integer({ min: 0, max: 6 }),
      repeatEvery: fc.integer({ min: 1, max: 4 }),
    }),
    fc.record({
      type: fc.constant('hourly'),
      fromTime: fc.constant('00:15'),
      toTime: fc.constant('23:15'),
      repeatEvery: fc.integer({ min: 1, max: 12 }),
      daysOfWeek: days,
    }),
  )
  .chain((given) => zone.map((timeZone) => schedule({ ...given, timeZone, startDate: '2000-01-01' })));

/** What the wall of a zone shows, read by other means than the ones tested. */
const wallText = (atMs: number, timeZone: string) =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(atMs);

const ranAt = (startedAtMs: number): CloudRun => ({
  id: null,
  traceId: null,
  startedAtMs,
  endedAtMs: startedAtMs + 60_000,
  success: true,
  message: 'Success',
  errorCode: null,
  triggeredBy: null,
  triggerSource: 'scheduled',
});
const job = (given: CloudSchedule, latestRun: CloudRun | null) => ({
  schedule: given,
  latestRun,
  createdAtMs: 0,
  modifiedAtMs: 0,
});
const missed = (given: CloudSchedule, latestRun: CloudRun | null, nowMs: number) =>
  missedSlotOf(job(given, latestRun), { nowMs, changedAtMs: null, limits: { missedAfterMs: 30 * minuteMs } });

describe('properties', () => {
  test('local times become the instants at which the wall shows them, all of them', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 15000, max: 21900 }),
        fc.integer({ min: 0, max: 1439 }),
        zone,
        (day, minutes, tz) => {
          const shown = `${new Date(day * dayMs).toISOString().slice(0, 10)} ${clock(minutes)}`;
          const wanted: number[] = [];
          for (let offset = -14 * 60; offset <= 14 * 60; offset += 15) {
            const atMs = day * dayMs + (minutes + offset) * minuteMs;
            if (wallText(atMs, tz) === shown) wanted.push(atMs);
          }
          expect(instantsOf(day, minutes, tz)).toEqual(wanted);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('a due time is one the wall of its zone shows, is over, and is in no maintenance', () => {
    fc.assert(
      fc.property(anySchedule, instant, (given, nowMs) => {
        const slot = lastSlotOf(given, nowMs);
        if (slot === null) return;
        expect(slot.dueMs).toBeLessThanOrEqual(nowMs);
        expect(slot.dueMs - slot.fromMs).toBeLessThanOrEqual(hourMs);
        expect(isInMaintenance(slot.dueMs)).toBe(false);
        if (given.type !== 'hourly') expect(wallText(slot.dueMs, given.timeZone ?? '').slice(11)).toBe(given.time);
      }),
      { numRuns: 300 },
    );
  });

  test('with a run at every due time none is ever missed, whichever of two hours it took', () => {
    fc.assert(
      fc.property(
        anySchedule,
        instant,
        fc.boolean(),
        fc.integer({ min: 0, max: 29 }),
        (given, nowMs, early, lateMinutes) => {
          const slot = lastSlotOf(given, nowMs);
          const startedAtMs = slot === null ? nowMs : (early ? slot.fromMs : slot.dueMs) + lateMinutes * minuteMs;
          if (startedAtMs > nowMs) return;
          expect(missed(given, ranAt(startedAtMs), nowMs)).toBeNull();
        },
      ),
      { numRuns: 300 },
    );
  });

  test('without a run since, a due time is missed when its tolerance is over, and not before', () => {
    fc.assert(
      fc.property(anySchedule, instant, (given, nowMs) => {
        const slot = lastSlotOf(given, nowMs);
        if (slot === null) return;
        const before = ranAt(slot.fromMs - 6 * minuteMs);
        expect(missed(given, before, slot.dueMs + 30 * minuteMs)).toEqual(slot);
        expect(missed(given, before, slot.dueMs + 30 * minuteMs - 1)?.dueMs).not.toBe(slot.dueMs);
      }),
      { numRuns: 300 },
    );
  });

  test('days on which the clocks change make no due time come or go: with a run at each, a year long nothing is missed', () => {
    fc.assert(
      fc.property(anySchedule, fc.integer({ min: 2012, max: 2029 }), (given, year) => {
        let latest: CloudRun = ranAt(Date.UTC(year, 0, 1));
        // Only around changes of the clocks: there a wrong hour would show.
        const first = Math.floor(Date.UTC(year, 0, 1) / dayMs);
        const shifted = Array.from({ length: 365 }, (_, day) => first + day).filter((day) =>
          isShifted(day, given.timeZone ?? ''),
        );
        for (const day of shifted.slice(0, 4)) {
          for (let nowMs = (day - 1) * dayMs; nowMs < (day + 2) * dayMs; nowMs += 45 * minuteMs) {
            const slot = lastSlotOf(given, nowMs);
            if (slot !== null && slot.dueMs > (latest.startedAtMs ?? 0)) latest = ranAt(slot.dueMs);
            expect(missed(given, latest, nowMs)).toBeNull();
          }
        }
      }),
      { numRuns: 25 },
    );
  });

  test('how often and when we looked does not matter: the verdict is a function of the history and the time', () => {
    fc.assert(
      fc.property(anySchedule, instant, fc.integer({ min: 0, max: 40 }), (given, nowMs, daysDown) => {
        // Down for weeks, while Anaplan ran it on time: the first look afterwards tells of nothing.
        const backMs = nowMs + daysDown * dayMs;
        const slot = lastSlotOf(given, backMs);
        expect(missed(given, ranAt(slot?.dueMs ?? backMs), backMs)).toBeNull();
      }),
      { numRuns: 200 },
    );
  });
});
