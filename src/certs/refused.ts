/** Why no file was made: one sentence, and whether the input or the order is to blame. */

/** `unusable`: what was given cannot sign in. `usage`: the order is incomplete or would overwrite something. `ours`: the disk said no. */
export type Blame = 'unusable' | 'usage' | 'ours';

/** The message is shown as it is; it holds no password. */
export class CertRefused extends Error {
  override readonly name = 'CertRefused';
  readonly blame: Blame;
  constructor(blame: Blame, message: string, options?: ErrorOptions) {
    super(message, options);
    this.blame = blame;
  }
}

export const unusable = (message: string): CertRefused => new CertRefused('unusable', message);
export const usage = (message: string): CertRefused => new CertRefused('usage', message);
