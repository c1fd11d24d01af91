/** Adds up what the processes of a fuzz run report, and says it in lines. */
import { targetNamed } from './targets.ts';
import type { News, Slowest } from './worker.ts';

type Sum = {
  readonly count: number;
  done: number;
  mostWork: number;
  slowest: Slowest;
  readonly answers: Map<string, number>;
};

export class Tally {
  maxRssKb = 0;
  readonly #sums: ReadonlyMap<string, Sum>;
  readonly #startedMs = performance.now();
  #cpuMs = 0;

  constructor(planned: readonly { readonly target: string; readonly count: number }[]) {
    const none = { index: -1, cpuMs: 0, work: 0, what: '' };
    this.#sums = new Map(
      planned.map(({ target, count }) => [target, { count, done: 0, mostWork: 0, slowest: none, answers: new Map() }]),
    );
  }

  add(news: News): void {
    if (news.kind === 'finished') {
      this.maxRssKb = Math.max(this.maxRssKb, news.maxRssKb);
      this.#cpuMs += news.cpuMs;
    }
    const sum = news.kind === 'progress' ? this.#sums.get(news.target) : undefined;
    if (news.kind !== 'progress' || sum === undefined) return;
    sum.done += news.done;
    sum.mostWork = Math.max(sum.mostWork, news.mostWork);
    if (news.slowest.cpuMs > sum.slowest.cpuMs) sum.slowest = news.slowest;
    for (const [kind, count] of Object.entries(news.answers))
      sum.answers.set(kind, (sum.answers.get(kind) ?? 0) + count);
  }

  progress(): string {
    const parts = [...this.#sums].map(([name, { done, count }]) => `${name} ${done}/${count}`);
    return `${this.#seconds()} s: ${parts.join(', ')}`;
  }

  /** Several lines. */
  summary(): string {
    const total = [...this.#sums.values()].reduce((sum, { done }) => sum + done, 0);
    return [
      ...[...this.#sums].flatMap(([name, sum]) => aboutTarget(name, sum)),
      `${total} cases in ${this.#seconds()} s, ${Math.round(this.#cpuMs / 1000)} s of CPU; at most ${Math.round(this.maxRssKb / 1024)} MB in one process`,
    ].join('\n');
  }

  #seconds(): number {
    return Math.round((performance.now() - this.#startedMs) / 1000);
  }
}

function aboutTarget(name: string, { done, mostWork, slowest, answers }: Sum): readonly string[] {
  const { workUnit, mostWork: limit } = targetNamed(name);
  const kinds = [...answers].sort(([, a], [, b]) => b - a).map(([kind, count]) => `${kind} ${count}`);
  return [
    `${name}: ${done} cases; most work ${mostWork} of ${limit} ${workUnit}`,
    `  slowest: case ${slowest.index} (${slowest.what}): ${slowest.cpuMs.toFixed(1)} ms of CPU, garbage collection counted, ${slowest.work} ${workUnit}`,
    `  answers: ${kinds.join(', ')}`,
  ];
}
