/** All there is to fuzz, with the share of the cases each gets. */
import { archives } from './archives.ts';
import { certificates } from './certificates.ts';
import { hellos } from './hellos.ts';
import { keystores } from './keystores.ts';
import { replies } from './replies.ts';
import { sealedRecords } from './sealed-records.ts';
import type { FuzzTarget } from './target.ts';

export const targets: readonly { readonly target: FuzzTarget; readonly share: number }[] = [
  { target: hellos, share: 0.3 },
  { target: sealedRecords, share: 0.1 },
  { target: replies, share: 0.1 },
  { target: certificates, share: 0.3 },
  { target: archives, share: 0.05 },
  { target: keystores, share: 0.15 },
];

export function targetNamed(name: string): FuzzTarget {
  const found = targets.find(({ target }) => target.name === name);
  if (found === undefined)
    throw new Error(`--target ${name}: there are ${targets.map(({ target }) => target.name).join(', ')}`);
  return found.target;
}
