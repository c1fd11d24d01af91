/** Judges deadline by its fixtures, and over histories in which every run was in time while the daemon, its clock and its looks were not. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deadline } from '../../checks/deadline.ts';
import { nextOf, previousOf } from '../../src/calendar/occurrence.ts';
import type { Finding, Json, Look } from '../../src/check.ts';
import { parsed } from '../settings/parsed.ts';
import { describeFixtures } from './tenant-fixtures.ts';

describeFixtures(deadline);

describe('targets', () => {
  test('are what has a deadline, by names of their own', () => {
    const settings = parsed(`connections: { prod: { region: eu1, signIn: { user: u@x, password: env:P } } }
models:
  - model: M
    imports: [A, { import: B, done by: "6:00" }, { import: C, start by: "5:00", done by: "6:00" }]
    processes: [{ process: P, start by: "5:00" }]
    exports: [{ export: B, done by: "6:00" }, { export: E, fresh by: "6:00" }]
`);
    const targets = deadline.targets(settings) as readonly {
      name: string;
      kind: string;
      asked: { demand: string }[];
    }[];
    expect(targets.map(({ name, kind, asked }) => [name, kind, asked.map(({ demand }) => demand)])).toEqual([
      ['M / B', 'import', ['done by']],
      ['M / C', 'import', ['start by', 'done by']],
      ['M / P', 'process', ['start by']],
      ['M / B (export)', 'export', ['done by']],
    ]);
  });
});

describe('looks again', () => {
  test('when the next moment is over', () => {
    const asked = [{ demand: 'done by', deadline: { ...daily('UTC', 15), toleranceMs: 15 * minuteMs } }];
    const observation = { ...bare(asked), readAtMs: null, skewMs: 5000 };
    const nowMs = Date.UTC(2026, 7, 3, 5, 0);
    const context = { nowMs, limits: deadline.limits.parse({}), memory: null };
    // 06:00, 15 min of tolerance, a minute of grace, by Anaplan's clock; and three seconds.
    expect(deadline.againWithinMs(observation, context)).toBe(76 * minuteMs - 5000 + 3000);
  });
});

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

function daily(timeZone: string, toleranceMinutes: number) {
  return { text: '06:00', cron: '0 6 * * *', timeZone, toleranceMs: toleranceMinutes * minuteMs, calendar: null };
}

function bare(asked: Json) {
  const subject = {
    ...{ model: 'M', modelId: 'F', workspace: 'W', workspaceId: 'f', action: 'A', actionId: '112000000001' },
    actionKind: 'import',
  };
  return { subject, runFrom: null, asked, isListed: true, runs: [], oldestAtMs: null, carried: null };
}

type Truth = { readonly id: string; readonly startMs: number; readonly endMs: number };

const share = fc.double({ min: 0, max: 1, noNaN: true });
const history = fc.record({
  timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe'),
  toleranceMinutes: fc.constantFrom(0, 20, 300),
  fromMs: fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 11, 1) }),
  runs: fc.array(fc.record({ start: share, length: share, failedBefore: fc.boolean() }), {
    minLength: 4,
    maxLength: 9,
  }),
  looks: fc.array(
    fc.record({
      /** Where between the first moment and the last. */
      when: share,
      /** How far this host's clock is off, as it was set by somebody since the last look. */
      offMs: fc.constantFrom(0, 0, 0, 3000, -90_000, 4 * hourMs, -7 * hourMs, 40 * 24 * hourMs),
      /** So old is the list, which was read by the same clock. */
      listAgeMs: fc.constantFrom(0, 0, 5 * minuteMs, 15 * minuteMs),
      blind: fc.boolean(),
      /** How much of the past Anaplan still lists: a list that is empty counts, so at least what is judged. */
      keptMs: fc.constantFrom(54 * hourMs, 100 * hourMs, 1e12),
      carriedAsked: fc.boolean(),
    }),
    { minLength: 1, maxLength: 12 },
  ),
  isReordered: fc.boolean(),
});

describe('runs in time, whatever happened to those who looked', () => {
  test('no gap, restart, reordering or clock step of our own, and no cut list, gives a failure', () => {
    fc.assert(
      fc.property(history, (given) => {
        const asked = ['start by', 'done by'].map((demand) => ({
          demand,
          deadline: daily(given.timeZone, given.toleranceMinutes),
        }));
        const truth = runsInTime(given);
        // Nobody looks before there is a moment with its run behind the ones that are judged.
        const good = truth.filter(({ failed }) => !failed);
        const [first, last] = [good[2]?.startMs ?? 0, truth.at(-1)?.startMs ?? 0];
        const looks = given.looks
          .map((look) => ({ ...look, trueMs: Math.floor(first + look.when * (last - first)) }))
          .toSorted((a, b) => a.trueMs - b.trueMs)
          .map((look) => lookOf(look, truth, asked));
        const inOrder = given.isReordered ? swapped(looks) : looks;
        for (const found of allFindings(inOrder)) expect(found).not.toMatchObject({ severity: 'failure' });
      }),
      { numRuns: 1500 },
    );
    // 8 s of a core by itself.
  }, 120_000);

  test('and of a moment without a run, a look after it in order says so', () => {
    fc.assert(
      fc.property(history, (given) => {
        const truth = runsInTime({ ...given, runs: given.runs.map((run) => ({ ...run, failedBefore: false })) });
        const missing = truth.at(-2);
        const last = truth.at(-1);
        if (missing === undefined || last === undefined) return;
        const deadlineOf = daily(given.timeZone, given.toleranceMinutes);
        const dueMs = nextOf(deadlineOf, missing.startMs - deadlineOf.toleranceMs - minuteMs - 1) ?? 0;
        const trueMs = dueMs + deadlineOf.toleranceMs + minuteMs + 2000;
        const plain = { offMs: 0, listAgeMs: 0, blind: false, keptMs: 1e12, carriedAsked: true, when: 0, trueMs };
        const without = truth.filter((run) => run !== missing && run.startMs < missing.startMs);
        const look = lookOf(plain, without, [{ demand: 'done by', deadline: deadlineOf }]);
        expect(allFindings([look])).toMatchObject([{ code: 'run-missed', severity: 'failure' }]);
      }),
      { numRuns: 200 },
    );
  });
});

/** For each of some days in a row a run that starts and ends in time; sometimes one before it that fails. */
function runsInTime({
  timeZone,
  toleranceMinutes,
  fromMs,
  runs,
}: {
  timeZone: string;
  toleranceMinutes: number;
  fromMs: number;
  runs: readonly { start: number; length: number; failedBefore: boolean }[];
}): readonly (Truth & { readonly failed: boolean })[] {
  const of = daily(timeZone, toleranceMinutes);
  const lateMs = of.toleranceMs + minuteMs;
  let beforeMs = nextOf(of, fromMs) ?? 0;
  return runs.flatMap(({ start, length, failedBefore }, index) => {
    const dueMs = nextOf(of, beforeMs) ?? 0;
    const [openMs, closeMs] = [beforeMs + lateMs + 1, dueMs + lateMs];
    beforeMs = dueMs;
    const startMs = Math.floor(openMs + start * (closeMs - openMs));
    const endMs = Math.floor(startMs + length * (closeMs - startMs));
    const failed = { id: `failed ${index}`, startMs: openMs, endMs: openMs + 1000, failed: true };
    return [
      ...(failedBefore && startMs > openMs ? [failed] : []),
      { id: `run ${index}`, startMs, endMs, failed: false },
    ];
  });
}

type Given = {
  readonly trueMs: number;
  readonly offMs: number;
  readonly listAgeMs: number;
  readonly blind: boolean;
  readonly keptMs: number;
  readonly carriedAsked: boolean;
};

/** What the probe would see: the list as it was when it was read, back to what Anaplan keeps; this host's clock is off by `offMs`. */
function lookOf(
  { trueMs, offMs, listAgeMs, blind, keptMs, carriedAsked }: Given,
  truth: readonly (Truth & { readonly failed: boolean })[],
  asked: Json,
): Look {
  const startedAtMs = trueMs + offMs;
  if (blind) return { outcome: 'blind', startedAtMs, fault: { whose: 'network', code: 'x', message: 'x' } };
  const readMs = trueMs - listAgeMs;
  const listed = truth.filter(({ startMs }) => startMs <= readMs && startMs > readMs - keptMs);
  const newestGood = listed.findLast((run) => !run.failed && run.endMs <= readMs);
  const runs = listed.map((run) => ({
    id: run.id,
    startedAtMs: run.startMs,
    outcome:
      run.endMs > readMs
        ? 'running'
        : newestGood && run.startMs < newestGood.startMs
          ? 'unread'
          : run.failed
            ? 'failed'
            : 'succeeded',
  }));
  // Clocks are compared by whole seconds.
  const skewMs = Math.round(-offMs / 1000) * 1000 + 0;
  const carried = carriedAsked ? { processes: [], unread: 0, runs: [] } : null;
  const observation = {
    ...bare(asked),
    readAtMs: readMs + offMs,
    skewMs,
    runs,
    oldestAtMs: runs[0]?.startedAtMs ?? null,
    carried,
  };
  return { outcome: 'seen', startedAtMs, observation };
}

/** Neighbours change places. */
function swapped(looks: readonly Look[]): readonly Look[] {
  return looks.flatMap((_, index) => (index % 2 === 0 ? looks.slice(index, index + 2).toReversed() : []));
}

/** Those of every look that saw something, each judged when it came; memory goes through JSON between any two, as over a restart. */
function allFindings(looks: readonly Look[]): readonly Finding[] {
  const limits = deadline.limits.parse({});
  let memory: Json = null;
  return looks.flatMap((look) => {
    memory = JSON.parse(JSON.stringify(deadline.remember(memory, look, limits, () => [])));
    if (look.outcome === 'blind') return [];
    return deadline.judge(look.observation, { nowMs: look.startedAtMs, limits, memory });
  });
}

test('the moments of the tests are those of the check', () => {
  expect(previousOf(daily('UTC', 0), Date.UTC(2026, 7, 3, 6))).toBe(Date.UTC(2026, 7, 3, 6));
});
