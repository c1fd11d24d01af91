/** How much key derivation one file may cost, counted and never timed; pure. */
import { StoreTrouble } from './trouble.ts';

/** Rounds a file may ask for at once, and all in all; files in use ask for 1 to 600,000. */
export const mostRounds = 2_000_000;
export const mostWork = 4_000_000;

/** One unit is one call of a hash or HMAC; a derivation of several blocks costs its rounds for each. */
export class Work {
  #done = 0;
  get done(): number {
    return this.#done;
  }
  /** Before the work is done. Throws StoreTrouble: unsupported when it is too much, damaged when it is less than one round. */
  spend(rounds: number, blocks = 1): void {
    if (rounds < 1) throw new StoreTrouble('damaged', 'The file asks for less than one round of key derivation.');
    if (rounds > mostRounds) {
      throw new StoreTrouble(
        'unsupported',
        `The file asks for ${rounds} rounds of key derivation; more than ${mostRounds} are not tried.`,
      );
    }
    if (this.#done + rounds * blocks > mostWork) {
      throw new StoreTrouble(
        'unsupported',
        `The file asks for more than ${mostWork} rounds of key derivation all in all; the rest is not tried.`,
      );
    }
    this.#done += rounds * blocks;
  }
}
