/** Why a case was not made, in a sentence for the user. */

/** What was asked for cannot be made into a case; nothing was written. */
export class CaseRefused extends Error {
  override readonly name = 'CaseRefused';
}
