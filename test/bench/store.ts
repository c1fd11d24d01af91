/**
 * `npm run bench:store`: the store through 5 years at 5 checks a minute and 30 days at 100, with 500 import runs a day, by a made clock.
 * `--years N`, `--days N` make it shorter; what is extrapolated is said.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { JsonObject } from '../../src/check.ts';
import { packageRoot } from '../../src/package-root.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import type { TableSize } from '../../src/store/upkeep.ts';
import type { LookShape } from '../store/life.ts';
import { lived } from '../store/life.ts';

const dayMs = 86_400_000;
const startMs = Date.UTC(2027, 0, 1);
const { values } = parseArgs({
  options: {
    years: { type: 'string', default: '5' },
    days: { type: 'string', default: '30' },
    'per-minute': { type: 'string', default: '100' },
    'small-per-minute': { type: 'string', default: '5' },
    runs: { type: 'string', default: '500' },
    keep: { type: 'boolean' },
  },
});
const folder = mkdtempSync(path.join(os.tmpdir(), 'anaplan-doctor-bench-store-'));
try {
  const shapes = shapesOfDemo();
  console.log(`shapes of ${shapes.length} checks, from the sandbox`);
  const fleet =
    Number(values.days) === 0
      ? null
      : run('fleet', shapes, {
          ...{ subjects: 5 * Number(values['per-minute']), days: Number(values.days) },
          ...{ runsPerDay: Number(values.runs), pollMs: 15_000 },
        });
  const small =
    Number(values.years) === 0
      ? null
      : run('small', shapes, {
          subjects: 5 * Number(values['small-per-minute']),
          days: Math.round(Number(values.years) * 365),
          runsPerDay: Number(values.runs),
          pollMs: 60_000,
          // A transaction of 25 looks takes longer than the looks: an hour is one.
          together: 12,
        });
  if (fleet !== null && small !== null) extrapolated(fleet, small);
} finally {
  if (values.keep !== true) rmSync(folder, { recursive: true, force: true });
}

type Lived = {
  readonly name: string;
  readonly days: number;
  readonly subjects: number;
  readonly bytes: number;
  readonly sizes: readonly TableSize[];
  /** Incidents that fired: the others go after 30 days. */
  readonly fired: number;
};

function run(
  name: string,
  shapes: readonly LookShape[],
  given: { subjects: number; days: number; runsPerDay: number; pollMs: number; together?: number },
): Lived {
  const file = path.join(folder, `${name}.db`);
  const store = openStore(file);
  const most = { walBytes: 0, sliceMs: 0, slice: '', bytes: 0, cpuMs: 0 };
  const slices: number[] = [];
  const begunMs = performance.now();
  const cpuBefore = process.cpuUsage();
  let upkeepUs = 0;
  const sizeOf = (of: string) => statSync(of, { throwIfNoEntry: false })?.size ?? 0;
  const timed: Store = {
    ...store,
    upkeepStep: (...asked) => {
      const beforeMs = performance.now();
      const cpu = process.cpuUsage();
      const step = store.upkeepStep(...asked);
      const tookMs = performance.now() - beforeMs;
      const { user, system } = process.cpuUsage(cpu);
      upkeepUs += user + system;
      most.cpuMs = Math.max(most.cpuMs, (user + system) / 1000);
      slices.push(tookMs);
      if (tookMs > most.sliceMs) Object.assign(most, { sliceMs: tookMs, slice: step.pass });
      most.walBytes = Math.max(most.walBytes, sizeOf(`${file}-wal`));
      most.bytes = Math.max(most.bytes, sizeOf(file));
      return step;
    },
  };
  const count = lived(timed, {
    ...{ ...given, shapes, startMs, seed: 20_270_101 },
    onDay: (day, looks) => {
      if (day % Math.ceil(given.days / 30) === 0)
        console.log(
          `  ${name} day ${day}: ${looks} looks, ${mb(sizeOf(file))}, ${Math.round((performance.now() - begunMs) / 1000)} s`,
        );
    },
  });
  const tookS = Math.round((performance.now() - begunMs) / 1000);
  const { user, system } = process.cpuUsage(cpuBefore);
  const perLook = (us: number) => `${(us / count.looks).toFixed(0)} µs`;
  slices.sort((a, b) => a - b);
  console.log(`
${name}: ${given.subjects / 5} checks a minute and ${given.runsPerDay} runs a day (polled each ${given.pollMs / 1000} s) for ${given.days} days
  ${count.looks} looks (${count.polls} polls), ${count.runs} runs, in ${tookS} s; CPU of a look ${perLook(user + system - upkeepUs)}, of its upkeep ${perLook(upkeepUs)}
  file ${mb(sizeOf(file))} (most ${mb(most.bytes)}), write-ahead log at most ${mb(most.walBytes)}
  slices ${slices.length}: median ${at(slices, 0.5)}, p99.9 ${at(slices, 0.999)}, longest ${most.sliceMs.toFixed(1)} ms (${most.slice}); most CPU of one ${most.cpuMs.toFixed(1)} ms`);
  const sizes = store.tableSizes();
  for (const { table, rows, bytes } of sizes.filter((one) => one.bytes > 200_000))
    console.log(`  ${table.padEnd(12)} ${String(rows).padStart(9)} rows  ${mb(bytes).padStart(9)}`);
  queries(store, startMs + given.days * dayMs);
  const fired = store.incidents(0).length;
  store.close();
  return { name, days: given.days, subjects: given.subjects, bytes: sizeOf(file), sizes, fired };
}

function queries(store: Store, nowMs: number): void {
  const { check = '', target = '' } = store.latest().find((one) => one.check !== 'import-stuck') ?? {};
  const [run = { check: '', target: '' }] = store.runSubjects();
  const asked: readonly (readonly [string, () => unknown])[] = [
    ['latest', () => store.latest()],
    ['standing', () => store.standing()],
    ['openIncidents', () => store.openIncidents()],
    ['incidents of 30 days', () => store.incidents(nowMs - 30 * dayMs)],
    ['transitions of 7 days', () => store.transitions({ sinceMs: nowMs - 7 * dayMs })],
    ['untold', () => store.untold()],
    ['rollups of all, 24 hours', () => store.rollups({ every: 'hour', sinceMs: nowMs - dayMs })],
    [
      'rollups of one, 30 days by hour',
      () => store.rollups({ every: 'hour', check, target, sinceMs: nowMs - 30 * dayMs }),
    ],
    ['rollups of one, 5 years by day', () => store.rollups({ every: 'day', check, target, sinceMs: 0 })],
    ['marks of one, 24 hours', () => store.lookMarks({ check, target, sinceMs: nowMs - dayMs })],
    ['runs of one', () => store.runs(run)],
    ['run subjects', () => store.runSubjects()],
    ['attempts of one', () => store.attempts({ check, target, limit: 50 })],
    ['changes', () => store.changes({ limit: 100 })],
    ['last good', () => store.lastGoodMs(check, target, nowMs)],
    ['gaps', () => store.gaps({ sinceMs: nowMs - 7 * dayMs })],
    ['heartbeat', () => store.heartbeat()],
  ];
  const took = asked.map(([name, ask]) => {
    const times = Array.from({ length: 7 }, () => {
      const beforeMs = performance.now();
      ask();
      return performance.now() - beforeMs;
    }).sort((a, b) => a - b);
    return { name, medianMs: times[3] ?? 0, mostMs: times[6] ?? 0 };
  });
  console.log('  queries, the slowest first (median and most of 7):');
  for (const { name, medianMs, mostMs } of took.toSorted((a, b) => b.medianMs - a.medianMs).slice(0, 8))
    console.log(`    ${name.padEnd(32)} ${medianMs.toFixed(2)} ms  ${mostMs.toFixed(2)} ms`);
}

/** 5 years at 100 checks a minute: what is bounded as the fleet's, what grows with time from the small one's five years. */
function extrapolated(fleet: Lived, small: Lived): void {
  const of = ({ sizes }: Lived, table: string) => sizes.find((one) => one.table === table)?.bytes ?? 0;
  const yearsDays = 5 * 365;
  const runs = (of(small, 'run') / small.days) * yearsDays;
  const counted = (of(small, 'rollup') / small.days) * yearsDays * (fleet.subjects / small.subjects);
  const told = fleet.fired / Math.max(1, fleet.sizes.find(({ table }) => table === 'incident')?.rows ?? 1);
  const ofIncidents = of(fleet, 'incident') + of(fleet, 'transition');
  const grown = ofIncidents * (1 - told) + ((ofIncidents * told + of(fleet, 'change')) / fleet.days) * 730;
  const bounded =
    fleet.bytes -
    ['rollup', 'run', 'incident', 'transition', 'change'].reduce((sum, table) => sum + of(fleet, table), 0);
  console.log(`
extrapolated to 5 years at 100 checks a minute and 500 runs a day:
  as after ${fleet.days} days: ${mb(bounded)}; counts by hour and day: ${mb(counted)}; runs: ${mb(runs)}; incidents, transitions, changes of 730 days: ${mb(grown)}
  together ${mb(bounded + counted + runs + grown)}`);
}

function shapesOfDemo(): readonly LookShape[] {
  const out = path.join(folder, 'demo');
  const cli = path.join(packageRoot, 'bin/anaplan-doctor.js');
  spawnSync(process.execPath, [cli, 'demo', '--scenario', 'all', '--out', out], { stdio: 'ignore' });
  const file = path.join(out, 'anaplan-doctor.db');
  if (!existsSync(file)) throw new Error('The demo left no store.');
  const store = openStore(file);
  const seen = store.latest().filter(({ outcome }) => outcome === 'seen');
  store.close();
  const byCheck = new Map(seen.map((one) => [one.check, one]));
  return [...byCheck.values()].map(({ check, observation, limits, memory }) => ({
    ...{ check, observation, limits, memory },
    facts: (seen.find((one) => one.check === check && one.findings.length > 0)?.findings[0]?.facts ?? {}) as JsonObject,
  }));
}

function mb(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function at(sorted: readonly number[], share: number): string {
  return `${(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(1)} ms`;
}
