/** Keeps the steps of one walk in order, each timed; stops the walk at the first that fails. Knows no layer's inside. */
import { StepFailed } from './failure.ts';
import type { Layer, Step } from './network.ts';

/** What a layer came to: what the next one needs, and the words for the report. */
export type Done<T> = { readonly value: T; readonly detail: string; readonly code?: string };

export class Steps {
  readonly taken: Step[] = [];
  readonly #signal: AbortSignal;
  readonly #timeoutMs: number;
  constructor(signal: AbortSignal, timeoutMs: number) {
    this.#signal = signal;
    this.#timeoutMs = timeoutMs;
  }

  skip(layer: Layer, detail: string): void {
    this.taken.push({ layer, outcome: 'not-needed', durationMs: 0, code: null, detail });
  }

  /** Runs one layer under its own deadline. A StepFailed is noted as that layer's failure and thrown on. */
  async take<T>(layer: Layer, look: (deadline: AbortSignal) => Promise<Done<T>> | Done<T>): Promise<T> {
    const startMs = performance.now();
    const note = (outcome: 'ok' | 'failed', code: string | null, detail: string) =>
      this.taken.push({ layer, outcome, durationMs: Math.round(performance.now() - startMs), code, detail });
    try {
      const done = await look(AbortSignal.any([this.#signal, AbortSignal.timeout(this.#timeoutMs)]));
      note('ok', done.code ?? null, done.detail);
      return done.value;
    } catch (error) {
      if (error instanceof StepFailed) note('failed', error.code, error.message);
      throw error;
    }
  }
}
