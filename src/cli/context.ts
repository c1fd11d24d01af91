/** What every command is given: the list of checks and the world around the process. Types only. */
import type { Readable, Writable } from 'node:stream';
import type { Check } from '../check.ts';
import type { Clock } from '../clock.ts';
import type { Held } from './held.ts';
import type { NotAsked } from './operators-socket.ts';

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
  /** IANA zone of who asks, where that is not this host's. */
  readonly timeZone?: string;
  /** Why no daemon was asked, where one might have been. */
  readonly notAsked?: NotAsked;
  /** There only where a daemon runs the command for an operator: what the daemon has open stands for what options would name. */
  readonly held?: Held;
  /** Runs another command line; there once a program runs. */
  readonly run?: (args: readonly string[], context: Context) => Promise<number>;
};
