/** `npm run bench:tenant`: what watching a large tenant asks of Anaplan and of this machine, against the sandbox over real HTTPS. */
import { cpus } from 'node:os';
import type { Figures, RunOptions } from './tenant-run.ts';
import { benchRun, stuckAfterMs } from './tenant-run.ts';

const minuteMs = 60_000;
/** After the first look at everything the lists have to come to their turn. */
const settleMs = 8 * minuteMs;
type Size = RunOptions['size'] & { readonly ample: number };
const sizes: [Size, Size] = [
  { models: 10, importsPerModel: 100, seed: 1, ample: 180 },
  { models: 100, importsPerModel: 20, seed: 1, ample: 300 },
];

print(
  `Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model}). Every check of the tenant, every 5 minutes, on a clock that is moved;`,
);
print(
  'requests over real HTTPS on 127.0.0.1 to a sandbox in a thread of its own. "at least": what no order of requests could do without.',
);
for (const { ample, ...size } of sizes) {
  const base = { size, isIdle: false, stalls: 4, settleMs };
  print(`\n${size.models} models x ${size.importsPerModel} imports`);
  const idle = { isIdle: true, stalls: 0, measuredMs: 15 * minuteMs, graceMs: 0, settleMs: 0 };
  await report('nothing runs', { ...base, ...idle, requestsPerMinute: 600 });
  await report('runs as drawn', {
    ...base,
    requestsPerMinute: ample,
    measuredMs: 25 * minuteMs,
    graceMs: 16 * minuteMs,
  });
}
const [{ ample: _, ...small }] = sizes;
print('\nWhere the budget does not suffice');
await report('runs as drawn', {
  ...{ size: small, isIdle: false, stalls: 4, requestsPerMinute: 60, settleMs },
  ...{ measuredMs: 30 * minuteMs, graceMs: 26 * minuteMs },
});

async function report(what: string, options: RunOptions): Promise<void> {
  const { size, requestsPerMinute, isIdle } = options;
  const actions = size.models * size.importsPerModel;
  const seen = await benchRun(options);
  const cycles = seen.measuredMs / seen.cycleMs;
  const perCycle = (pattern: RegExp) =>
    Object.entries(seen.byRoute).reduce((sum, [route, count]) => sum + (pattern.test(route) ? count : 0), 0) / cycles;
  const list = (actions * seen.cycleMs) / (15 * minuteMs);
  print(`  ${what}, ${requestsPerMinute} requests a minute${requestsPerMinute === 60 ? ' (as by default)' : ''}`);
  line(
    'first look at everything',
    `${seen.firstRequests} requests, ${minutes(seen.firstMs)}`,
    `${firstAtLeast(options)} requests, ${minutes((firstAtLeast(options) * minuteMs) / requestsPerMinute)}`,
  );
  line('status of models, requests a cycle', figure(perCycle(/\/status$/)), `${size.models}`);
  line('task lists, requests a cycle', figure(perCycle(/\/tasks$/)), `${figure(list)} (each once in 15 min)`);
  if (!isIdle)
    line(
      'tasks and results, requests a cycle',
      figure(perCycle(/\/tasks\/\{id\}$/)),
      `${figure(seen.runs / ((seen.measuredMs - options.graceMs) / seen.cycleMs))} (each result once)`,
    );
  line(
    'everything else, requests a cycle',
    figure(seen.requests / cycles - perCycle(/\/status$|\/tasks(\/\{id\})?$/)),
    '',
  );
  line(
    'all, requests a minute',
    figure((seen.requests * minuteMs) / seen.measuredMs),
    figure(((size.models + list) * minuteMs) / seen.cycleMs),
  );
  line('looks late by, half / 99 % / all', quantiles(seen.lateMs), '0 s');
  if (!isIdle) {
    line(`start of ${seen.runs} runs seen after, half / 95 % / all`, quantiles(seen.startLatenciesMs, 0.95), '');
    line('their end seen after', quantiles(seen.endLatenciesMs, 0.95), '');
    line(`end of the ${seen.shortRuns} of at most 15 s`, quantiles(seen.shortLatenciesMs, 0.95), '');
    line('runs never seen', `${seen.missed}`, '0');
    line(
      `stalls told, of ${seen.stallsPlanted} planted; ${stuckAfterMs / minuteMs} min allowed, later by`,
      `${seen.stallsTold}; ${quantiles(seen.stallDelaysMs)}`,
      '',
    );
  }
  line('looks; of them blind', `${seen.looks}; ${seen.blind}`, '');
  line(
    'CPU a cycle, of this thread',
    `${figure(seen.cpuMs / cycles / 1000)} s (${figure(seen.cpuMs / seen.looks)} ms a look)`,
    '',
  );
  line('heap in use', `${Math.round(seen.heapBytes / 1e6)} MB`, '');
  refuse(seen);
}

/** One list of models; of each model status and imports; of each import its list, its newest result, and where it reads from. */
function firstAtLeast({ size: { models, importsPerModel } }: RunOptions): number {
  return 1 + 2 * models + 3 * models * importsPerModel;
}

/** Speed of wrong answers is not measured. */
function refuse({ missed, blind, fault, writes, stallsTold, stallsPlanted }: Figures): void {
  if (missed > 0 || blind > 0 || writes > 0 || stallsTold < stallsPlanted) {
    print(
      `  FAILED: ${missed} runs missed, ${blind} looks blind (${fault}), ${writes} writes, ${stallsTold} of ${stallsPlanted} stalls told`,
    );
    process.exitCode = 1;
  }
}

function quantiles(all: readonly number[], high = 0.99): string {
  if (all.length === 0) return 'none';
  const sorted = all.toSorted((a, b) => a - b);
  const at = (share: number) => minutes(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
  return `${at(0.5)} / ${at(high)} / ${at(1)}`;
}

function minutes(ms: number): string {
  return ms < minuteMs ? `${Math.round(ms / 1000)} s` : `${(ms / minuteMs).toFixed(1)} min`;
}

function figure(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

function line(what: string, found: string, atLeast: string): void {
  print(`    ${what.padEnd(58)}${found.padEnd(34)}${atLeast === '' ? '' : `at least ${atLeast}`}`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
