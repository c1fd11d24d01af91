/** What the readers of pictures share. */

/** `dropped`: names of the parts that were left out, never what was in them. */
export type Stripped = { readonly content: Buffer; readonly dropped: readonly string[] };

/** A picture that cannot be read through; the message ends a sentence: "... cannot be attached: MESSAGE". */
export class NoPicture extends Error {
  override readonly name = 'NoPicture';
}
