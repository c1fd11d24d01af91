/** Keeps each distinct list of certificates once, however many clients were sent it; pure. Reads no certificate. */

/** An endpoint that sends more different lists than this to so many clients is not answering in earnest. */
const limit = 16;

export class ChainShelf {
  readonly chains: (readonly string[])[] = [];
  readonly #places = new Map<string, number>();

  /** Its index; null when the shelf is full. */
  place(certificates: readonly Buffer[]): number | null {
    const chain = certificates.map((der) => der.toString('base64'));
    const key = chain.join(' ');
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    if (this.chains.length === limit) return null;
    this.#places.set(key, this.chains.length);
    return this.chains.push(chain) - 1;
  }
}
