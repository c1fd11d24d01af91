/** How readers of secrets say why there is no value. Knows no reader. */
import type { SecretTrouble, SecretTroubleCode } from './secrets.ts';

/** More is no password and no key. */
export const mostSecretBytes = 64 * 1024;

/** Inside this room only; whoever asked for the secret gets a SecretUnavailable that names the reference. */
export class Trouble extends Error {
  override readonly name = 'Trouble';
  readonly trouble: SecretTrouble;
  constructor(code: SecretTroubleCode, what: string, advice: string) {
    super(what);
    this.trouble = { code, what, advice };
  }

  static of({ code, what, advice }: SecretTrouble): Trouble {
    return new Trouble(code, what, advice);
  }
}
