/** What a command answers when it will not or cannot do what was asked: one sentence and an exit code. */

export const exitCodes = { usage: 64, ourFault: 70, later: 75, settings: 78 } as const;

/** The message says what was tried, on what, what happened and what to do; it is shown as it is. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly exitCode: number;
  constructor(exitCode: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** Told to end by a signal before the work was done. The exit code is the shell's: 128 and the number of the signal. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
  readonly exitCode: number;
  constructor(signal: 'SIGINT' | 'SIGTERM') {
    super(`Stopped by ${signal} before the end: no report was written. What had been stored by then is kept.`);
    this.exitCode = { SIGINT: 130, SIGTERM: 143 }[signal];
  }
}

export const usage = (message: string): Refusal => new Refusal(exitCodes.usage, message);
