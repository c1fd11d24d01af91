/**
 * The machine that clients run on, as probes see it: this host, or a snapshot that `collect` made of another. Types only.
 * Nothing of it is ever run but a Java for its version and its handshake, and that only on this host.
 */
import type { PlatformPath } from 'node:path';

export type HostPlatform = 'posix' | 'windows';

/** What a look at a path tells without opening it. Null: not knowable (a snapshot has no access rights; another account's). */
export type PathFacts =
  | { readonly exists: false; readonly path: string }
  | {
      readonly exists: true;
      readonly path: string;
      readonly kind: 'file' | 'folder' | 'other';
      readonly sizeBytes: number;
      /** This host's clock, or that of the host the snapshot is of. */
      readonly modifiedAtMs: number;
      /** By the account that looks; on a snapshot null. */
      readonly isReadable: boolean | null;
      readonly isWritable: boolean | null;
      readonly isExecutable: boolean | null;
      /** Permission bits, `0o640`; null on Windows and on a snapshot. */
      readonly mode: number | null;
    };

/** A text file as bytes tell it; decoded by its byte order mark, else UTF-8, else Latin-1. */
export type HostText = {
  readonly path: string;
  readonly text: string;
  readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'latin-1';
  readonly hasByteOrderMark: boolean;
  /** `none`: a single line. */
  readonly lineEnds: 'lf' | 'crlf' | 'mixed' | 'none';
  readonly sizeBytes: number;
  /** Only a part was read: of a log the end, of anything else the beginning. */
  readonly isCut: boolean;
  readonly modifiedAtMs: number;
};

export type Host = {
  readonly platform: HostPlatform;
  /** `node:path` of that platform. */
  readonly paths: PlatformPath;
  /** When the snapshot was made; null for this host, now. */
  readonly collectedAtMs: number | null;
  /** Who looks, or for whom the snapshot was made. Jobs may run as another. */
  readonly account: { readonly name: string; readonly home: string | null };
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Throws CouldNotLook (operator) only when the folder above may not be searched. */
  factsOf(path: string): Promise<PathFacts>;
  /**
   * Null when there is no such file. Reads at most `maxBytes` (1 MiB unless said) of a regular file; `from: 'end'` for logs.
   * Throws CouldNotLook: operator when it may not be read or is no regular file.
   */
  textOf(
    path: string,
    options?: { readonly maxBytes?: number; readonly from?: 'start' | 'end' },
  ): Promise<HostText | null>;
  /** As textOf; null also when it is larger than `maxBytes` (8 MiB unless said). */
  bytesOf(path: string, maxBytes?: number): Promise<Uint8Array | null>;
  /** Names in a folder, sorted, 10,000 at most; null when there is no such folder. */
  namesIn(folder: string): Promise<readonly string[] | null>;
  /** What `java -version` of that program wrote when the snapshot was made; null on this host, and where it was not run. */
  javaVersion(executable: string): Promise<string | null>;
  /** Values of a Windows registry key (`HKLM\\Software\\JavaSoft\\JDK`), from a snapshot; null where it is not known. */
  registry(key: string): Promise<Readonly<Record<string, string>> | null>;
  /** Whole paths of the keys right below one, in lower case and in order, from a snapshot; none where it is not known. */
  registryBelow(key: string): Promise<readonly string[]>;
};
