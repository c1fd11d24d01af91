/** How much work a judgement may do, counted and never timed, so that the same chain always gets the same answer; pure. */

/** One unit is about a microsecond on a slow machine. */
export class Budget {
  readonly #units: number;
  #left: number;
  #exhausted = false;

  constructor(units: number) {
    this.#units = units;
    this.#left = units;
  }

  /** False when the work may not be done any more; from then on always false. */
  spend(units: number): boolean {
    this.#exhausted ||= units > this.#left;
    if (!this.#exhausted) this.#left -= units;
    return !this.#exhausted;
  }

  get spentUnits(): number {
    return this.#units - this.#left;
  }

  get exhausted(): boolean {
    return this.#exhausted;
  }
}
