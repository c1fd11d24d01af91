/** What every command is given: the list of checks and the world around the process. Types only. */
import type { Readable, Writable } from 'node:stream';
import type { Check } from '../check.ts';
import type { Clock } from '../clock.ts';

export type OutputStream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

export type Context = {
  readonly checks: readonly Check[];
  readonly clock: Clock;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
  readonly homeDirectory: string;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Aborted by SIGTERM and SIGINT. */
  readonly signal: AbortSignal;
};
