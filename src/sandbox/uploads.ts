/** Content that callers uploaded to a writable sandbox: in memory, bounded, private to whoever sent it. */

export const mostChunks = 1000;
export const largestChunkBytes = 50 * 1024 * 1024;
const mostBytes = 256 * 1024 * 1024;

export class Uploads {
  readonly #chunks = new Map<string, Map<number, Buffer>>();
  #bytes = 0;

  /** False when the sandbox holds as much as it may. */
  put(file: string, chunk: number, content: Buffer): boolean {
    const chunks = this.#chunks.get(file) ?? new Map<number, Buffer>();
    const grownBytes = content.length - (chunks.get(chunk)?.length ?? 0);
    if (this.#bytes + grownBytes > mostBytes) return false;
    this.#bytes += grownBytes;
    chunks.set(chunk, content);
    this.#chunks.set(file, chunks);
    return true;
  }

  chunk(file: string, chunk: number): Buffer | undefined {
    return this.#chunks.get(file)?.get(chunk);
  }

  has(file: string): boolean {
    return this.#chunks.has(file);
  }

  /** Lines after the first, of all chunks together. */
  dataRows(file: string): number {
    const chunks = [...(this.#chunks.get(file) ?? [])].sort(([one], [other]) => one - other);
    const text = Buffer.concat(chunks.map(([, content]) => content)).toString('latin1');
    return Math.max(0, text.split(/\r?\n/).filter((line) => line !== '').length - 1);
  }

  remove(file: string): void {
    for (const content of this.#chunks.get(file)?.values() ?? []) this.#bytes -= content.length;
    this.#chunks.delete(file);
  }
}
