/** Facts about files on this host, as probes see them: that they exist, what they are like, never what stands in a data row. Types only. */

export type FileFacts =
  | { readonly exists: true; readonly path: string; readonly sizeBytes: number; readonly modifiedAtMs: number }
  | { readonly exists: false; readonly path: string };

/** How a file is read; null where nobody says. */
export type FileForm = {
  /** As Anaplan names it: `UTF-8`, `ISO-8859-1`, `UTF-16LE`. */
  readonly encoding: string | null;
  /** One character. */
  readonly separator: string | null;
  /** One character around texts that hold a separator or a line break. */
  readonly delimiter: string | null;
  /** Number of the row that holds the names of the columns, from 1; 0: no row does. */
  readonly headerRow: number | null;
};

/** `ascii` fits every encoding but UTF-16; `single-byte` is ISO-8859-1, windows-1252 or one like them. */
export type FoundEncoding = 'ascii' | 'utf-8' | 'utf-16le' | 'utf-16be' | 'single-byte';

export type Encoding = {
  readonly found: FoundEncoding;
  /** It starts with a byte order mark. */
  readonly marked: boolean;
};

export type HeaderRow = {
  /** Null where the first row is no row of names but of values: those are not kept. */
  readonly names: readonly string[] | null;
  readonly columns: number;
  /** The separator it was split by; null for a single column. */
  readonly separator: string | null;
};

export type RowCount = {
  /** Rows below the header, empty ones not counted. */
  readonly rows: number;
  /** Of those, with more or fewer columns than the header. */
  readonly ragged: number;
  /** Ends inside a quoted text, or in a row with too few columns and no line break: it was cut off. */
  readonly cutOff: boolean;
};

export type Content = {
  readonly encoding: Encoding;
  /** Null with `whyNoHeader`. */
  readonly header: HeaderRow | null;
  readonly whyNoHeader: string | null;
  /** Null with `whyNoCount`. */
  readonly count: RowCount | null;
  readonly whyNoCount: string | null;
  /** Stands for all of it; where that was too much to read, for its beginning, end and size. */
  readonly fingerprint: string;
};

export type FileSeen =
  | { readonly exists: false; readonly path: string }
  | {
      readonly exists: true;
      /** Of the file itself where a pattern was asked for. */
      readonly path: string;
      readonly sizeBytes: number;
      readonly modifiedAtMs: number;
      /** How many files fit the pattern; 1 for a plain path. */
      readonly fitting: number;
      /** It changed while it was read. */
      readonly grewMeanwhile: boolean;
      /** Null with `unreadable`. */
      readonly content: Content | null;
      /** Why it could not be opened, with what to do. */
      readonly unreadable: string | null;
    };

/** What the names of its columns should be; helps to tell a row of names from a row of values. */
export type LookOptions = FileForm & { readonly expectedNames: readonly string[] | null };

export type HostFiles = {
  /** Throws CouldNotLook (whose: operator) when the path may not be read. */
  factsOf(path: string): Promise<FileFacts>;
  /**
   * The newest file that fits `path`, which may hold `*`, `?` and `**`. Reads a bounded part of it. Throws CouldNotLook (operator) when
   * the path may not be looked at, is no file, or fits more than can be looked through.
   */
  look(path: string, options: LookOptions, signal: AbortSignal): Promise<FileSeen>;
};
