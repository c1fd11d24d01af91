/** One process of `npm run fuzz`: runs every n-th case of its share, in batches, and reports to its parent. Stops at the first case that fails. */
import { ftruncateSync, openSync, writeSync } from 'node:fs';
import type { FuzzTarget } from './target.ts';
import { caseOf } from './target.ts';
import { targetNamed } from './targets.ts';

export type Errand = {
  readonly seed: number;
  readonly ranges: readonly { readonly target: string; readonly from: number; readonly to: number }[];
  /** Of the cases in the ranges, those whose index leaves `remainder` when divided by `of`. */
  readonly remainder: number;
  readonly of: number;
  /** Where the case under way is noted, for a parent that finds this process hung or gone. */
  readonly noteFile: string;
  /** CPU time of one case. */
  readonly mostCpuMs: number;
};

export type Slowest = { readonly index: number; readonly cpuMs: number; readonly work: number; readonly what: string };

export type News =
  | {
      readonly kind: 'progress';
      readonly target: string;
      readonly done: number;
      readonly answers: { readonly [kind: string]: number };
      readonly slowest: Slowest;
      readonly mostWork: number;
    }
  | { readonly kind: 'failed'; readonly target: string; readonly index: number; readonly reason: string }
  | { readonly kind: 'finished'; readonly maxRssKb: number; readonly cpuMs: number };

const batch = 500;

export async function work(errand: Errand, tell: (news: News) => void): Promise<void> {
  const note = openSync(errand.noteFile, 'w');
  for (const { target: name, from, to } of errand.ranges) {
    const target = targetNamed(name);
    let index = from + ((errand.remainder - (from % errand.of) + errand.of) % errand.of);
    while (index < to) {
      const indexes: number[] = [];
      for (; index < to && indexes.length < batch; index += errand.of) indexes.push(index);
      if (!(await ranBatch(target, indexes, errand, note, tell))) return;
      // Lets the messages out.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  tell({ kind: 'finished', maxRssKb: maxRSS, cpuMs: (userCPUTime + systemCPUTime) / 1000 });
}

async function ranBatch(
  target: FuzzTarget,
  indexes: readonly number[],
  { seed, mostCpuMs }: Errand,
  note: number,
  tell: (news: News) => void,
): Promise<boolean> {
  const answers: { [kind: string]: number } = {};
  let slowest: Slowest = { index: -1, cpuMs: -1, work: 0, what: '' };
  let mostWork = 0;
  for (const index of indexes) {
    ftruncateSync(note);
    writeSync(note, `${target.name} ${index}`, 0);
    try {
      const one = caseOf(target, seed, index);
      const start = process.cpuUsage();
      const { kind, work: units } = await one.answer();
      const { user, system } = process.cpuUsage(start);
      const cpuMs = (user + system) / 1000;
      answers[kind] = (answers[kind] ?? 0) + 1;
      mostWork = Math.max(mostWork, units);
      if (cpuMs > slowest.cpuMs) slowest = { index, cpuMs, work: units, what: one.what };
      if (units > target.mostWork) throw new Error(`${units} ${target.workUnit}, more than ${target.mostWork}`);
      if (cpuMs > mostCpuMs) throw new Error(`${cpuMs} ms of CPU, more than ${mostCpuMs}`);
    } catch (error) {
      tell({ kind: 'failed', target: target.name, index, reason: reasonOf(error) });
      return false;
    }
  }
  tell({ kind: 'progress', target: target.name, done: indexes.length, answers, slowest, mostWork });
  return true;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

if (process.send !== undefined && process.argv[2] === 'worker') {
  process.once('message', (errand: Errand) => {
    work(errand, (news) => process.send?.(news)).then(
      () => process.disconnect(),
      (error: unknown) => {
        process.stderr.write(`${reasonOf(error)}\n`);
        process.exitCode = 70;
        process.disconnect();
      },
    );
  });
}
