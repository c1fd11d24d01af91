/** Why an archive was not inspected, in a sentence for the user. */

/** What was given is no case archive, or not as it was made. Nothing of it was believed, shown or written. */
export class InspectRefused extends Error {
  override readonly name = 'InspectRefused';
}

export function refuse(what: string): never {
  throw new InspectRefused(`${what} Nothing was written.`);
}
