import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instantOf } from '../../src/calendar/instant.ts';
import { wallOf } from '../../src/calendar/local-day.ts';
import { spanAt } from '../../src/calendar/windows.ts';
import type { TimeWindow } from '../../src/settings/alarm-settings.ts';

const hourMs = 3_600_000;
const zones = Intl.supportedValuesOf('timeZone');
const nightly = (timeZone: string, given: Partial<TimeWindow & { kind: 'recurring' }> = {}): TimeWindow => ({
  ...{ kind: 'recurring', cron: '0 22 * * *', timeZone, calendar: null, end: { untilCron: '0 7 * * *' } },
  ...given,
});
const utc = (text: string) => Date.parse(`${text}Z`);

describe('windows', () => {
  test.each<[string, TimeWindow, string, readonly [string, string] | null]>([
    ['before midnight', nightly('UTC'), '2026-05-04T22:00:00', ['2026-05-04T22:00:00', '2026-05-05T07:00:00']],
    ['after midnight', nightly('UTC'), '2026-05-05T06:59:59', ['2026-05-04T22:00:00', '2026-05-05T07:00:00']],
    ['at its end', nightly('UTC'), '2026-05-05T07:00:00', null],
    ['at noon', nightly('UTC'), '2026-05-05T12:00:00', null],
    [
      'night of the spring change',
      nightly('Europe/Berlin'),
      '2026-03-29T00:00:00',
      ['2026-03-28T21:00:00', '2026-03-29T05:00:00'],
    ],
    [
      'night of the autumn change',
      nightly('Europe/Berlin'),
      '2026-10-25T05:30:00',
      ['2026-10-24T20:00:00', '2026-10-25T06:00:00'],
    ],
    [
      'for four hours of physics, whatever the clocks show',
      nightly('Europe/Berlin', { end: { forMs: 8 * hourMs } }),
      '2026-03-29T04:59:59',
      ['2026-03-28T21:00:00', '2026-03-29T05:00:00'],
    ],
    ['Saturdays only', nightly('UTC', { cron: '0 22 * * 6' }), '2026-05-04T23:00:00', null],
    [
      'days of a calendar only',
      nightly('UTC', {
        calendar: {
          name: 'c',
          timeZone: 'UTC',
          weekdays: [1, 2, 3, 4, 5],
          holidays: ['2026-05-04'],
          extraDays: [],
          monthEnd: null,
        },
      }),
      '2026-05-04T23:00:00',
      null,
    ],
  ])('%s', (_name, window, at, expected) => {
    const span = spanAt(window, utc(at));
    expect(span && [span.fromMs, span.untilMs]).toEqual(expected?.map(utc) ?? null);
  });

  test('in every zone and at every moment of some years: open exactly from one wall time to the other', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: utc('2020-01-01T00:00:00') / 1000, max: utc('2030-01-01T00:00:00') / 1000 }),
        (timeZone, atSeconds) => {
          const atMs = atSeconds * 1000;
          const span = spanAt(nightly(timeZone), atMs);
          const { hour } = wallOf(atMs, timeZone);
          // No zone of these years changes its clocks between 22:00 and 7:00 so that 7 or 22 o'clock is skipped.
          expect(span !== null).toBe(hour >= 22 || hour < 7);
          if (span === null) return;
          expect(spanAt(nightly(timeZone), span.fromMs)).toEqual(span);
          expect(spanAt(nightly(timeZone), span.untilMs - 1)).toEqual(span);
          expect(spanAt(nightly(timeZone), span.untilMs)).toBeNull();
          expect([wallOf(span.fromMs, timeZone).hour, wallOf(span.untilMs, timeZone).hour]).toEqual([22, 7]);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('in every zone: as long as it is to be, through every change of clocks', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 23 }),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: utc('2020-01-01T00:00:00') / 1000, max: utc('2030-01-01T00:00:00') / 1000 }),
        (timeZone, hour, hours, atSeconds) => {
          const window = nightly(timeZone, { cron: `0 ${hour} * * *`, end: { forMs: hours * hourMs } });
          const span = spanAt(window, atSeconds * 1000);
          if (hours >= 26) expect(span).not.toBeNull();
          if (span === null) return;
          expect(span.untilMs - span.fromMs).toBe(hours * hourMs);
          expect(atSeconds * 1000).toBeGreaterThanOrEqual(span.fromMs);
          expect(atSeconds * 1000).toBeLessThan(span.untilMs);
        },
      ),
      { numRuns: 200 },
    );
  });
});

test.each([
  ['2026-12-24', '18:00', 'Europe/Berlin', '2026-12-24T17:00:00'],
  ['2026-07-01', '00:00', 'Asia/Tokyo', '2026-06-30T15:00:00'],
  ['2026-03-29', '02:30', 'Europe/Berlin', '2026-03-29T01:30:00'],
  ['2026-10-25', '02:30', 'Europe/Berlin', '2026-10-25T00:30:00'],
  ['2026-02-30', '12:00', 'UTC', null],
  ['2026-02-03', '25:00', 'UTC', null],
])('%s %s in %s', (day, time, zone, expected) => {
  expect(instantOf(day, time, zone)).toBe(expected === null ? null : utc(expected));
});
