/** Counts the rows of a delimited text file as its bytes come by, line breaks within delimiters apart; pure. Keeps none of them. */
import type { FoundEncoding, RowCount } from './files.ts';
import type { Cut } from './header.ts';

/** Where in a cell it stands: at its beginning, in plain text, between delimiters, behind one that may close or be doubled. */
const begin = 0;
const plain = 1;
const within = 2;
const behind = 3;

const lf = 10;
const cr = 13;

export type RowRules = Cut & {
  /** The rows up to this one are not counted. */
  readonly headerRow: number;
  /** Of the header; null: rows are not held against it. */
  readonly columns: number | null;
};

export class RowCounter {
  readonly #separator: number;
  readonly #delimiter: number;
  readonly #rules: RowRules;
  #state = begin;
  #row = 1;
  #columns = 1;
  #isEmpty = true;
  #afterCr = false;
  #rows = 0;
  #ragged = 0;

  constructor(rules: RowRules) {
    this.#rules = rules;
    this.#separator = unitOf(rules.separator);
    this.#delimiter = unitOf(rules.delimiter);
  }

  /** Chunks of two-byte encodings hold whole pairs, but for the last one. */
  push(chunk: Uint8Array, encoding: FoundEncoding): void {
    const first = encoding === 'utf-16be' ? 8 : 0;
    if (encoding === 'utf-16le' || encoding === 'utf-16be') {
      for (let index = 0; index + 1 < chunk.length; index += 2) {
        this.#take(((chunk[index] ?? 0) << first) | ((chunk[index + 1] ?? 0) << (8 - first)));
      }
    } else {
      for (let index = 0; index < chunk.length; index += 1) this.#take(chunk[index] ?? 0);
    }
  }

  /** Once, when all of the file has come by. */
  end(): RowCount {
    const isOpen = this.#state === within;
    const lacksColumns = !this.#isEmpty && this.#columns < (this.#rules.columns ?? 0);
    const cutOff = this.#row > this.#rules.headerRow && (isOpen || lacksColumns);
    if (!this.#isEmpty || isOpen) this.#endRow();
    return { rows: this.#rows, ragged: this.#ragged, cutOff };
  }

  #take(unit: number): void {
    if (this.#state === within) {
      if (unit === this.#delimiter) this.#state = behind;
      return;
    }
    if (unit === lf && this.#afterCr) {
      this.#afterCr = false;
      return;
    }
    this.#afterCr = unit === cr;
    if (unit === lf || unit === cr) {
      this.#endRow();
    } else if (unit === this.#separator) {
      this.#columns += 1;
      this.#state = begin;
      this.#isEmpty = false;
    } else {
      const opens = unit === this.#delimiter && (this.#state === begin || this.#state === behind);
      this.#state = opens ? within : plain;
      this.#isEmpty = false;
    }
  }

  #endRow(): void {
    const { headerRow, columns } = this.#rules;
    if (this.#row > headerRow && !this.#isEmpty) {
      this.#rows += 1;
      if (columns !== null && this.#columns !== columns) this.#ragged += 1;
    }
    this.#row += 1;
    this.#columns = 1;
    this.#isEmpty = true;
    this.#state = begin;
  }
}

/** A letter that is no single unit in every encoding is not looked for. */
function unitOf(letter: string | null): number {
  const unit = letter?.codePointAt(0) ?? -1;
  return unit < 128 ? unit : -1;
}
