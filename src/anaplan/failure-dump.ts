/**
 * A failure dump, summed up by kinds of errors while its text goes by; pure. Rows are the customer's data: only the `_Error_n_`
 * columns are looked at, and of those only the kind is kept. Source: Anaplan help, failure dumps; Integration API 2.0, dump chunks.
 */
import { errorKindOf } from './error-kinds.ts';

export type DumpSummary = {
  /** Rows of the dump without its header, as far as it was read. */
  readonly rowCount: number;
  /** Most frequent first. A row with two errors counts for both. */
  readonly kinds: readonly { readonly kind: string; readonly count: number }[];
  /** False: it was not read to its end, or it has more kinds than are told apart. */
  readonly isWhole: boolean;
};

const maxKinds = 50;
const maxColumns = 10_000;
/** Longer cells are cut: no error text comes near. */
const maxCellLength = 2_000;
const separators = ',;\t|';

/** Takes the text in pieces cut anywhere; holds one row of error cells, no more. */
export class DumpReader {
  #separator: string | null = null;
  #isHeader = true;
  readonly #errorColumns = new Set<number>();
  #column = 0;
  #cell = '';
  #atCellStart = true;
  #rowErrors: string[] = [];
  #hasContent = false;
  #isQuoted = false;
  #afterQuote = false;
  #rowCount = 0;
  #isWhole = true;
  readonly #counts = new Map<string, number>();

  push(text: string): void {
    for (const char of text) this.#take(char);
  }

  /** `readToEnd`: the last piece was the end of the dump. Null when it has no error column: not a dump as it is known. */
  end(readToEnd: boolean): DumpSummary | null {
    // The last row of a dump that was cut is not whole.
    if (readToEnd && this.#hasContent) this.#endRow();
    if (this.#errorColumns.size === 0) return null;
    const kinds = [...this.#counts].map(([kind, count]) => ({ kind, count }));
    kinds.sort((one, other) => other.count - one.count);
    return { rowCount: this.#rowCount, kinds, isWhole: readToEnd && this.#isWhole };
  }

  #take(char: string): void {
    if (this.#isQuoted && !this.#takeQuoted(char)) return;
    if (char === '"' && this.#atCellStart) {
      this.#isQuoted = true;
      this.#atCellStart = false;
      this.#hasContent = true;
    } else if (char === '\n') this.#endRow();
    else if (this.#isSeparator(char)) this.#endCell();
    else if (char !== '\r' && char !== '\ufeff') this.#add(char);
  }

  /** True when the quotation ended before this character. A doubled quote is one. */
  #takeQuoted(char: string): boolean {
    if (!this.#afterQuote) {
      if (char === '"') this.#afterQuote = true;
      else this.#add(char);
      return false;
    }
    this.#afterQuote = false;
    if (char === '"') this.#add(char);
    else this.#isQuoted = false;
    return char !== '"';
  }

  /** The first one in the header decides. */
  #isSeparator(char: string): boolean {
    if (this.#separator === null && this.#isHeader && separators.includes(char)) this.#separator = char;
    return char === this.#separator;
  }

  #add(char: string): void {
    this.#hasContent = true;
    this.#atCellStart = false;
    const isWanted = this.#isHeader || this.#errorColumns.has(this.#column);
    if (isWanted && this.#cell.length < maxCellLength) this.#cell += char;
  }

  #endCell(): void {
    this.#hasContent = true;
    if (this.#isHeader) {
      if (/^_Error_\d{1,4}_$/i.test(this.#cell.trim()) && this.#column < maxColumns)
        this.#errorColumns.add(this.#column);
    } else if (this.#cell.trim() !== '') this.#rowErrors.push(errorKindOf(this.#cell));
    this.#cell = '';
    this.#atCellStart = true;
    this.#column += 1;
  }

  #endRow(): void {
    this.#isQuoted = false;
    this.#afterQuote = false;
    if (this.#hasContent) {
      this.#endCell();
      if (this.#isHeader) this.#isHeader = false;
      else this.#countRow();
    }
    this.#column = 0;
    this.#cell = '';
    this.#atCellStart = true;
    this.#rowErrors = [];
    this.#hasContent = false;
  }

  #countRow(): void {
    this.#rowCount += 1;
    for (const kind of this.#rowErrors) {
      if (!this.#counts.has(kind) && this.#counts.size >= maxKinds) this.#isWhole = false;
      else this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    }
  }
}
