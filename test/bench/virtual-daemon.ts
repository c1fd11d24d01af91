/**
 * The daemon's schedule and lanes on a clock that stands still until nothing is left to do at a moment: then it is moved to the next
 * one at which something is due. Looks, judgement, tools and store are the real ones, requests go over real HTTPS and take no time.
 */
import diagnostics from 'node:diagnostics_channel';
import { setImmediate as turn } from 'node:timers/promises';
import { PutOff } from '../../src/check.ts';
import type { Bound } from '../../src/engine/bound.ts';
import type { Looked } from '../../src/engine/look.ts';
import { lookedAt } from '../../src/engine/look.ts';
import { dueAfterMs, spreadMs } from '../../src/engine/when.ts';
import type { Settings } from '../../src/settings/settings.ts';
import type { Store } from '../../src/store/store.ts';
import type { Tools } from '../../src/tools.ts';
import type { VirtualClock } from './virtual-clock.ts';

export type VirtualLook = Looked & { readonly lateMs: number };
type OnLooked = (looked: VirtualLook, bound: Bound) => void;

type Due = {
  readonly dueMs: number;
  readonly bound: Bound;
  /** When it was due first, if it was put off since. */
  readonly sinceMs: number;
};
type Timer = { readonly dueMs: number; readonly fire: () => void };
type Parts = {
  readonly bound: readonly Bound[];
  readonly schedule: Settings['schedule'];
  readonly tools: () => Tools;
  readonly store: Store | null;
  readonly clock: VirtualClock;
  readonly timers: VirtualTimers;
};

/** As src/engine/lanes.ts and schedule.ts have it. */
const lanes = 3;
const soonestMs = 5_000;

/** For the client's `wait`. */
export class VirtualTimers {
  readonly heap: Timer[] = [];
  readonly #clock: VirtualClock;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  readonly wait = async (ms: number, signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted();
    const { promise, resolve } = Promise.withResolvers<void>();
    push(this.heap, { dueMs: this.#clock.nowMs() + ms, fire: resolve });
    await promise;
  };
}

export class VirtualDaemon {
  /** How many looks were put off, for want of budget. */
  putOff = 0;
  readonly #plain: Due[] = [];
  readonly #urgent: Due[] = [];
  readonly #parts: Parts;
  readonly #active = { plain: 0, urgent: 0 };
  readonly #looks = new Set<Promise<void>>();
  #isFirst = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    const startMs = parts.clock.nowMs();
    for (const bound of parts.bound) {
      const dueMs = startMs + spreadMs(bound, 5_000);
      push(this.#plain, { bound, dueMs, sinceMs: dueMs });
    }
  }

  /** Looks at everything once, and again only at what was put off. */
  async firstLooks(onLooked: (looked: VirtualLook) => void): Promise<void> {
    const left = new Set(this.#parts.bound);
    this.#isFirst = true;
    while (left.size > 0) {
      await this.runUntil(this.#parts.clock.nowMs() + 10_000, (looked, bound) => {
        left.delete(bound);
        onLooked(looked);
      });
    }
    this.#isFirst = false;
    for (const bound of this.#parts.bound) this.#goOn(bound, null);
  }

  /** Looks at what is due until `untilMs`; looks under way then are left to go on. */
  async runUntil(untilMs: number, onLooked: OnLooked): Promise<void> {
    const { clock, timers } = this.#parts;
    for (;;) {
      this.#startDue(onLooked);
      await turn();
      if (this.#isDue()) continue;
      await quiet();
      if (this.#isDue()) continue;
      const next = Math.min(timers.heap[0]?.dueMs ?? untilMs, this.#startable() ?? untilMs, untilMs);
      if (next > clock.nowMs()) clock.moveMs(next - clock.nowMs());
      if (clock.nowMs() >= untilMs) return;
      for (let timer = timers.heap[0]; timer !== undefined && timer.dueMs <= clock.nowMs(); timer = timers.heap[0]) {
        pop(timers.heap)?.fire();
      }
    }
  }

  /** Lets the looks under way end; none is started. */
  async stop(): Promise<void> {
    const { timers } = this.#parts;
    while (this.#looks.size > 0) {
      await quiet();
      for (const { fire } of timers.heap.splice(0)) fire();
    }
  }

  #isDue(): boolean {
    return (this.#startable() ?? Number.POSITIVE_INFINITY) <= this.#parts.clock.nowMs();
  }

  /** When the next look is due for which there is a lane, or null. */
  #startable(): number | null {
    const plain = this.#active.plain < lanes ? this.#plain[0]?.dueMs : undefined;
    const urgent = this.#active.urgent < lanes ? this.#urgent[0]?.dueMs : undefined;
    const first = Math.min(plain ?? Number.POSITIVE_INFINITY, urgent ?? Number.POSITIVE_INFINITY);
    return Number.isFinite(first) ? first : null;
  }

  #startDue(onLooked: OnLooked): number {
    let started = 0;
    for (const [name, heap] of [['urgent', this.#urgent] as const, ['plain', this.#plain] as const]) {
      while (this.#active[name] < lanes && (heap[0]?.dueMs ?? Number.POSITIVE_INFINITY) <= this.#parts.clock.nowMs()) {
        const due = pop(heap);
        if (due === undefined) break;
        started += 1;
        this.#active[name] += 1;
        const look = this.#look(due, name, onLooked).finally(() => {
          this.#active[name] -= 1;
        });
        this.#looks.add(look);
        void look.finally(() => this.#looks.delete(look));
      }
    }
    return started;
  }

  async #look({ bound, sinceMs }: Due, name: 'urgent' | 'plain', onLooked: OnLooked): Promise<void> {
    const { clock, tools, store } = this.#parts;
    const { signal } = new AbortController();
    const startedMs = clock.nowMs();
    const looked = await lookedAt(bound, { tools: tools(), store, clock, signal }).catch((error: unknown) => {
      if (error instanceof PutOff) return error;
      throw error;
    });
    if (looked instanceof PutOff) {
      this.putOff += 1;
      const again = { bound, dueMs: Math.max(looked.againAtMs, startedMs + soonestMs), sinceMs };
      push(name === 'urgent' ? this.#urgent : this.#plain, again);
      return;
    }
    const { againWithinMs } = looked;
    if (!this.#isFirst)
      this.#goOn(bound, againWithinMs === null ? null : Math.max(startedMs + againWithinMs, startedMs + soonestMs));
    onLooked({ ...looked, lateMs: startedMs - sinceMs }, bound);
  }

  #goOn(bound: Bound, againMs: number | null): void {
    const { clock, schedule } = this.#parts;
    const usualMs = dueAfterMs(schedule.checks[bound.check.id] ?? schedule.default, bound, clock.nowMs());
    const dueMs = Math.min(usualMs ?? Number.POSITIVE_INFINITY, againMs ?? Number.POSITIVE_INFINITY);
    push(againMs === null ? this.#plain : this.#urgent, { bound, dueMs, sinceMs: dueMs });
  }
}

const underWay = new Set<unknown>();
const requestOf = (message: unknown) => (message as { readonly request: unknown }).request;
diagnostics.subscribe('undici:request:create', (message) => void underWay.add(requestOf(message)));
for (const channel of ['undici:request:trailers', 'undici:request:error']) {
  diagnostics.subscribe(channel, (message) => void underWay.delete(requestOf(message)));
}

/** Files being read, signatures being made, connections being opened. */
const isWork = (resource: string) => /Req|Job|Connect|GetAddrInfo/.test(resource);

/** When no request is under way, no file is being read, and what came of them has been dealt with. */
async function quiet(): Promise<void> {
  for (let calm = 0; calm < 3; calm += 1) {
    await turn();
    if (underWay.size > 0) calm = -1;
    else if (calm === 2 && process.getActiveResourcesInfo().some(isWork)) calm = -1;
  }
}

function push<T extends { readonly dueMs: number }>(heap: T[], due: T): void {
  heap.push(due);
  for (let at = heap.length - 1; at > 0; ) {
    const parent = (at - 1) >> 1;
    if ((heap[parent]?.dueMs ?? 0) <= due.dueMs) return;
    swap(heap, at, parent);
    at = parent;
  }
}

function pop<T extends { readonly dueMs: number }>(heap: T[]): T | undefined {
  const [first] = heap;
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return first;
  heap[0] = last;
  const dueOf = (at: number) => heap[at]?.dueMs ?? Number.POSITIVE_INFINITY;
  for (let at = 0; ; ) {
    const [left, right] = [2 * at + 1, 2 * at + 2];
    const child = dueOf(right) < dueOf(left) ? right : left;
    if (dueOf(child) >= last.dueMs) return first;
    swap(heap, at, child);
    at = child;
  }
}

function swap<T>(heap: T[], a: number, b: number): void {
  const [one, other] = [heap[a], heap[b]];
  if (one === undefined || other === undefined) return;
  heap[a] = other;
  heap[b] = one;
}
