/** Facts about files on this host, as probes see them. Types only. */

export type FileFacts =
  | { readonly exists: true; readonly path: string; readonly sizeBytes: number; readonly modifiedAtMs: number }
  | { readonly exists: false; readonly path: string };

export type HostFiles = {
  /** Throws CouldNotLook (whose: operator) when the path may not be read. */
  factsOf(path: string): Promise<FileFacts>;
};
