/** Whether runs kept a deadline: by table, and over any history in which each moment has its own run in time. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Demand, DueVerdict, KnownRuns, SeenRun } from '../../src/calendar/due.ts';
import { comingDueOf, decisiveRuns, dueVerdictOf, forecastOf, lastDueOf } from '../../src/calendar/due.ts';
import { nextOf } from '../../src/calendar/occurrence.ts';
import { durationsMsOf, runsAfter } from '../../src/calendar/seen-runs.ts';
import type { Deadline } from '../../src/settings/settings.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const at = (text: string) => Date.parse(`2026-08-${text}:00Z`);

const daily = (toleranceMs = 0): Deadline => ({
  ...{ text: '06:00', cron: '0 6 * * *', timeZone: 'UTC', toleranceMs, calendar: null },
});

function run(start: string, outcome: SeenRun['outcome'] = 'succeeded', end: string | null = null): SeenRun {
  const startedAtMs = at(start);
  const endMs = end === null ? startedAtMs + 10 * minuteMs : at(end);
  const isRunning = outcome === 'running';
  return { id: start, startedAtMs, outcome, endedAfterMs: endMs, endedByMs: isRunning ? null : endMs };
}

const known = (asOf: string, runs: readonly SeenRun[], completeFrom: string | null = null): KnownRuns => ({
  runs,
  completeFromMs: completeFrom === null ? null : at(completeFrom),
  asOfMs: at(asOf),
});

type Row = readonly [what: string, known: KnownRuns, verdict: DueVerdict['verdict'], runId?: string];

const rows = (all: readonly Row[]) =>
  all.map(([what, runs, verdict, runId = null]) => [what, runs, verdict, runId] as const);

describe('start by 06:00', () => {
  test.each(
    rows([
      ['nothing', known('03T07:00', []), 'missed'],
      ['the moment is not over yet', known('03T05:59', [run('02T05:30')]), 'kept', '02T05:30'],
      ['a run in time', known('03T07:00', [run('03T05:30')]), 'kept', '03T05:30'],
      ['a failed run started as well', known('03T07:00', [run('03T05:30', 'failed')]), 'kept'],
      ['the run of the day before', known('03T07:00', [run('02T05:30')]), 'missed'],
      ['a run a few seconds late counts', known('03T07:00', [run('03T06:01')]), 'kept'],
      ['and not for the next day besides', known('04T07:00', [run('03T06:01')]), 'missed'],
      ['a late run', known('03T07:00', [run('03T06:30')]), 'late', '03T06:30'],
      [
        'a late run is not that of the next day',
        known('04T07:00', [run('02T05:00'), run('03T06:30')]),
        'doubtful',
        '03T06:30',
      ],
      ['an early run of the next day is', known('04T07:00', [run('02T05:00'), run('03T20:00')]), 'kept', '03T20:00'],
      ['runs known from later on only', known('03T07:00', [run('03T06:30')], '03T06:30'), 'history-too-short'],
      ['in time is in time, whatever is known of before', known('03T07:00', [run('03T05:30')], '03T05:30'), 'kept'],
    ]),
  )('%s', (_what, runs, verdict, runId) => {
    const judged = dueVerdictOf('start by', daily(), runs, minuteMs);
    expect(judged?.verdict).toBe(verdict);
    if (runId !== null) expect(judged?.run?.id).toBe(runId);
  });
});

describe('done by 06:00', () => {
  test.each(
    rows([
      ['nothing', known('03T07:00', []), 'missed'],
      ['done in time', known('03T07:00', [run('03T05:30')]), 'kept', '03T05:30'],
      ['failed', known('03T07:00', [run('03T05:30', 'failed')]), 'failed', '03T05:30'],
      ['cancelled', known('03T07:00', [run('03T05:30', 'cancelled')]), 'failed', '03T05:30'],
      [
        'failed, then done in time',
        known('03T07:00', [run('03T05:00', 'failed'), run('03T05:30')]),
        'kept',
        '03T05:30',
      ],
      ['failed, then done late', known('03T07:00', [run('03T05:00', 'failed'), run('03T06:30')]), 'late', '03T06:30'],
      ['failed, and runs again', known('03T07:00', [run('03T05:00', 'failed'), run('03T06:30', 'running')]), 'overdue'],
      ['still runs', known('03T07:00', [run('03T05:30', 'running', '03T07:00')]), 'overdue', '03T05:30'],
      ['seen running after the moment', known('03T07:00', [run('03T05:30', 'succeeded', '03T06:20')]), 'late'],
      [
        'its end lies between two looks',
        known('03T09:00', [{ ...run('03T05:30'), endedByMs: at('03T09:00') }]),
        'kept',
      ],
      ['its result was not read', known('03T07:00', [run('03T05:30', 'unread')]), 'result-unknown', '03T05:30'],
      [
        'its result was not read, and a good one came after',
        known('03T07:00', [run('03T05:30', 'unread'), run('03T06:30')]),
        'kept',
      ],
      [
        'the late run of yesterday is doubtful today',
        known('04T07:00', [run('02T05:00'), run('03T06:30')]),
        'doubtful',
      ],
      [
        'runs known from later on only',
        known('03T07:00', [run('03T05:30', 'failed')], '03T05:30'),
        'history-too-short',
      ],
      ['late, as far as known', known('03T07:00', [run('03T06:30')], '03T06:30'), 'history-too-short'],
    ]),
  )('%s', (_what, runs, verdict, runId) => {
    const judged = dueVerdictOf('done by', daily(), runs, minuteMs);
    expect(judged?.verdict).toBe(verdict);
    if (runId !== null) expect(judged?.run?.id).toBe(runId);
  });

  test('tolerance moves the end, and the run of its last minute counts for no other day', () => {
    const runs = [run('02T05:00'), run('03T06:25')];
    expect(dueVerdictOf('done by', daily(45 * minuteMs), known('03T06:46', runs), minuteMs)).toMatchObject({
      // Not over before 06:46 has passed.
      due: { dueAtMs: at('02T06:00') },
    });
    expect(dueVerdictOf('done by', daily(45 * minuteMs), known('03T07:00', runs), minuteMs)?.verdict).toBe('kept');
    expect(dueVerdictOf('done by', daily(45 * minuteMs), known('04T07:00', runs), minuteMs)?.verdict).toBe('missed');
  });

  test('a deadline that never falls due has no verdict', () => {
    expect(dueVerdictOf('done by', { ...daily(), cron: '0 6 30 2 *' }, known('03T07:00', []), 0)).toBeNull();
  });
});

describe('will it be done', () => {
  const usual = [30, 40, 50].map((minutes) => minutes * minuteMs);
  test.each<readonly [string, KnownRuns, readonly number[], string | null]>([
    ['not started with time enough', known('03T05:00', []), usual, null],
    ['not started, and too little time is left', known('03T05:30', []), usual, '03T06:10'],
    ['runs, and will be in time', known('03T05:30', [run('03T05:10', 'running')]), usual, null],
    ['runs, and will be late', known('03T05:30', [run('03T05:25', 'running')]), usual, '03T06:05'],
    [
      'runs for longer than usual, nobody can tell how much',
      known('03T05:55', [run('03T04:00', 'running')]),
      usual,
      null,
    ],
    ['is done', known('03T05:59', [run('03T05:10')]), usual, null],
    [
      'failed, and too little time is left for another',
      known('03T05:30', [run('03T05:10', 'failed')]),
      usual,
      '03T06:10',
    ],
    ['two runs tell nothing', known('03T05:30', []), usual.slice(0, 2), null],
    ['a result that was not read may be good', known('03T05:30', [run('03T05:10', 'unread')]), usual, null],
    ['runs before are not known', known('03T05:30', [run('03T05:29', 'running')], '03T05:29'), usual, null],
  ])('%s', (_what, runs, durations, end) => {
    const forecast = forecastOf(daily(), runs, durations, minuteMs);
    expect(forecast?.estimatedEndAtMs ?? null).toBe(end === null ? null : at(end));
    if (forecast !== null)
      expect(forecast).toMatchObject({ medianMs: 40 * minuteMs, p90Ms: 50 * minuteMs, knownRuns: 3 });
  });
});

describe('runs of several looks', () => {
  const found = (outcome: SeenRun['outcome']) => [{ id: 'A', startedAtMs: at('03T05:00'), outcome }];
  const looks = [
    { asOf: '03T05:10', found: found('running') },
    { asOf: '03T05:20', found: found('running') },
    { asOf: '03T05:30', found: found('unread') },
    { asOf: '03T05:40', found: found('succeeded') },
    { asOf: '03T05:50', found: found('unread') },
    { asOf: '03T06:00', found: [] },
  ];

  test('the end lies between the last that saw it run and the first that saw it ended, in whatever order they come', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(looks, { minLength: looks.length }), (shuffled) => {
        const runs = shuffled.reduce<readonly SeenRun[]>(
          (before, look) => runsAfter(before, look.found, at(look.asOf)),
          [],
        );
        expect(runs).toEqual([
          {
            id: 'A',
            startedAtMs: at('03T05:00'),
            outcome: 'succeeded',
            endedAfterMs: at('03T05:20'),
            endedByMs: at('03T05:30'),
          },
        ]);
      }),
    );
  });

  test('durations are known where the looks were near each other, and rather too short', () => {
    const runs = runsAfter(runsAfter([], found('running'), at('03T05:20')), found('succeeded'), at('03T05:30'));
    expect(durationsMsOf(runs, 20 * minuteMs)).toEqual([20 * minuteMs]);
    expect(durationsMsOf(runs, 9 * minuteMs)).toEqual([]);
    expect(durationsMsOf(runsAfter([], found('succeeded'), at('03T09:00')), 20 * minuteMs)).toEqual([]);
  });
});

test('of many runs those that decide are kept: the good one amid failures, and what came first after it', () => {
  const of = (start: number, outcome: SeenRun['outcome']) => ({
    ...run('01T00:00', outcome),
    id: `${start}`,
    startedAtMs: start,
  });
  const start = at('02T07:00');
  const failures = Array.from({ length: 100 }, (_, index) => of(start + index * minuteMs, 'failed'));
  const good = of(start + 50.5 * minuteMs, 'succeeded');
  const later = Array.from({ length: 60 }, (_, index) => of(at('03T06:02') + index * minuteMs, 'failed'));
  const all = [...failures.slice(0, 51), good, ...failures.slice(51), ...later];
  const few = decisiveRuns(all, [daily()], at('03T08:00'), minuteMs);
  expect(few.length).toBeLessThan(50);
  expect(few).toContain(good);
  expect(few).toContain(later[0]);
});

const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Pacific/Apia', 'Australia/Lord_Howe');
const cron = fc.constantFrom('0 6 * * *', '0 6 * * 1-5', '30 2 * * *', '0 */6 * * *', '15 23 L * *');
const deadlineOf = fc.record({
  cron,
  timeZone: zone,
  toleranceMs: fc.constantFrom(0, 15 * minuteMs, 5 * hourMs),
  text: fc.constant('x'),
  calendar: fc.constant(null),
});
/** Where in its window a run starts and ends, as shares. */
const place = fc.record({
  start: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.double({ min: 0, max: 1, noNaN: true }),
});

describe('runs that are in time', () => {
  test('never give more than a doubt, and no doubt where all were', () => {
    fc.assert(
      fc.property(
        deadlineOf,
        fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2028, 0, 1) }),
        fc.array(place, { minLength: 3, maxLength: 6 }),
        fc.constantFrom<Demand>('start by', 'done by'),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (deadline, fromMs, places, demand, later) => {
          const runs = runsInTime(deadline, fromMs, places, minuteMs);
          const last = runs.at(-1);
          if (last === undefined) throw new Error('there are at least three');
          const asOfMs =
            last.endedAfterMs +
            later * ((comingDueOf(deadline, last.endedAfterMs, minuteMs)?.untilMs ?? 0) - last.endedAfterMs);
          const seen = runs.filter(({ startedAtMs }) => startedAtMs <= asOfMs);
          const verdict = dueVerdictOf(demand, deadline, { runs: seen, completeFromMs: null, asOfMs }, minuteMs);
          expect(verdict?.verdict).toBe('kept');
          const few = decisiveRuns(seen, [deadline], asOfMs, minuteMs);
          expect(dueVerdictOf(demand, deadline, { runs: few, completeFromMs: null, asOfMs }, minuteMs)).toEqual(
            verdict,
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  test('and a moment without one is never kept', () => {
    fc.assert(
      fc.property(
        deadlineOf,
        fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2028, 0, 1) }),
        fc.array(place, { minLength: 4, maxLength: 6 }),
        (deadline, fromMs, places) => {
          const runs = runsInTime(deadline, fromMs, places, minuteMs);
          const due = lastDueOf(
            deadline,
            (comingDueOf(deadline, runs.at(-1)?.startedAtMs ?? 0, minuteMs)?.untilMs ?? 0) + 1,
            minuteMs,
          );
          const known = { runs: runs.slice(0, -1), completeFromMs: null, asOfMs: (due?.untilMs ?? 0) + 1 };
          expect(dueVerdictOf('start by', deadline, known, minuteMs)).toMatchObject({ verdict: 'missed', due });
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** One run for each moment from `fromMs` on, started and ended in its window. */
function runsInTime(
  deadline: Deadline,
  fromMs: number,
  places: readonly { readonly start: number; readonly length: number }[],
  graceMs: number,
): readonly SeenRun[] {
  const lateMs = deadline.toleranceMs + graceMs;
  let beforeMs = nextOf(deadline, fromMs) ?? 0;
  return places.map(({ start, length }, index) => {
    const dueMs = nextOf(deadline, beforeMs) ?? beforeMs + dayMs;
    const [openMs, closeMs] = [beforeMs + lateMs + 1, dueMs + lateMs];
    beforeMs = dueMs;
    const startedAtMs = Math.floor(openMs + start * (closeMs - openMs));
    const endMs = Math.floor(startedAtMs + length * (closeMs - startedAtMs));
    return { id: `run ${index}`, startedAtMs, outcome: 'succeeded', endedAfterMs: endMs, endedByMs: endMs };
  });
}
