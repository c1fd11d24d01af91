/** Writes to standard output and standard error. Loads no form of a report. */
import type { OutputStream } from './context.ts';
import { exitCodes, Refusal } from './refusal.ts';
import { codeOf, systemReason } from './system-error.ts';

/** Resolves when the text has been taken; a reader that has gone away (`| head`) is no error, a full disk is. */
export function writeTo(stream: OutputStream, text: string | Uint8Array): Promise<void> {
  return new Promise((done, failed) =>
    stream.write(text, (error) => {
      if (error == null || codeOf(error) !== 'ENOSPC') done();
      else failed(new Refusal(exitCodes.ourFault, `Could not write the output: ${systemReason(error)}`));
    }),
  );
}

export function isEmpty(value: string | undefined): boolean {
  return value === undefined || value === '';
}
