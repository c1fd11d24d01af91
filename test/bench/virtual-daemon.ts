/**
 * The daemon's schedule on a clock that is moved by hand: each look at its time, one after the other, urgent ones first, waiting for the
 * budget by moving the clock. Looks, judgement, tools and store are the real ones.
 */
import type { Bound } from '../../src/engine/bound.ts';
import type { Looked } from '../../src/engine/look.ts';
import { lookedAt } from '../../src/engine/look.ts';
import { dueAfterMs, spreadMs } from '../../src/engine/when.ts';
import type { Settings } from '../../src/settings/settings.ts';
import type { Store } from '../../src/store/store.ts';
import type { Tools } from '../../src/tools.ts';
import type { VirtualClock } from './virtual-clock.ts';

type Due = { dueMs: number; readonly bound: Bound };
export type VirtualLook = Looked & { readonly lateMs: number };

const soonestMs = 5_000;

export class VirtualDaemon {
  readonly #plain: Due[] = [];
  readonly #urgent: Due[] = [];
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
    const startMs = parts.clock.nowMs();
    for (const bound of parts.bound) push(this.#plain, { bound, dueMs: startMs + spreadMs(bound, 5_000) });
  }

  /** Moves the clock to `untilMs` or a little beyond, looking at what is due on the way. */
  async runUntil(untilMs: number, onLooked: (looked: VirtualLook) => void): Promise<void> {
    const { clock, tools, store, schedule } = this.#parts;
    const { signal } = new AbortController();
    for (;;) {
      const nowMs = clock.nowMs();
      if (nowMs >= untilMs) return;
      const heap = [this.#urgent, this.#plain].find(([first]) => first !== undefined && first.dueMs <= nowMs);
      const due = heap === undefined ? undefined : pop(heap);
      if (due === undefined) {
        const nextMs = Math.min(this.#urgent[0]?.dueMs ?? untilMs, this.#plain[0]?.dueMs ?? untilMs, untilMs);
        clock.moveMs(Math.max(1, Math.ceil(nextMs - nowMs)));
        continue;
      }
      const { bound, dueMs } = due;
      // The clock runs on while a look waits for its turn: 60 s of that would be a look given up.
      const looked = await lookedAt(bound, { tools: tools(), store, clock, signal });
      const usualMs = dueAfterMs(schedule.checks[bound.check.id] ?? schedule.default, bound, clock.nowMs());
      const { againWithinMs } = looked;
      const againMs = againWithinMs === null ? null : nowMs + Math.max(againWithinMs, soonestMs);
      const nextMs = Math.min(usualMs ?? Number.POSITIVE_INFINITY, againMs ?? Number.POSITIVE_INFINITY);
      push(againMs === null ? this.#plain : this.#urgent, { bound, dueMs: nextMs });
      onLooked({ ...looked, lateMs: nowMs - dueMs });
    }
  }
}

type Parts = {
  readonly bound: readonly Bound[];
  readonly schedule: Settings['schedule'];
  readonly tools: () => Tools;
  readonly store: Store | null;
  readonly clock: VirtualClock;
};

function push(heap: Due[], due: Due): void {
  heap.push(due);
  for (let at = heap.length - 1; at > 0; ) {
    const parent = (at - 1) >> 1;
    if ((heap[parent]?.dueMs ?? 0) <= due.dueMs) return;
    swap(heap, at, parent);
    at = parent;
  }
}

function pop(heap: Due[]): Due | undefined {
  const [first] = heap;
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return first;
  heap[0] = last;
  for (let at = 0; ; ) {
    const [left, right] = [2 * at + 1, 2 * at + 2];
    const child = dueOf(heap, right) < dueOf(heap, left) ? right : left;
    if (dueOf(heap, child) >= last.dueMs) return first;
    swap(heap, at, child);
    at = child;
  }
}

const dueOf = (heap: readonly Due[], at: number) => heap[at]?.dueMs ?? Number.POSITIVE_INFINITY;

function swap(heap: Due[], a: number, b: number): void {
  const [one, other] = [heap[a], heap[b]];
  if (one === undefined || other === undefined) return;
  heap[a] = other;
  heap[b] = one;
}
