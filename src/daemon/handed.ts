/** What a look as another account hands to the daemon: one JSON line, bounded before it is parsed; pure. */
import { z } from 'zod';
import type { Fault, Json } from '../check.ts';

/** One look. Times are this host's clock. */
export type Handed = {
  readonly check: string;
  readonly target: string;
  readonly startedAtMs: number;
} & ({ readonly observation: Json } | { readonly fault: Fault } | { readonly skipped: string });

export const mostLineBytes = 1_048_576;
const mostDepth = 60;

const name = z.string().min(1).max(4096);
const line = z.union([
  z.strictObject({ check: name, target: name, startedAtMs: z.int().nonnegative(), observation: z.json() }),
  z.strictObject({
    check: name,
    target: name,
    startedAtMs: z.int().nonnegative(),
    fault: z.strictObject({
      whose: z.enum(['network', 'peer', 'operator', 'us']),
      code: z.string().regex(/^[\w-]{1,100}$/),
      message: z.string().max(2000),
    }),
  }),
  z.strictObject({ check: name, target: name, startedAtMs: z.int().nonnegative(), skipped: z.string().max(2000) }),
]);

/** Throws NotHanded, which repeats nothing of the line. */
export function parseHanded(text: string): Handed {
  if (Buffer.byteLength(text) > mostLineBytes) throw new NotHanded('is larger than 1 MiB');
  if (depthOf(text) > mostDepth) throw new NotHanded(`is nested more than ${mostDepth} deep`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new NotHanded('is no JSON');
  }
  const { data } = line.safeParse(value);
  if (data === undefined) throw new NotHanded('is not of the form {check, target, startedAtMs, observation or fault}');
  return data;
}

export class NotHanded extends Error {
  override readonly name = 'NotHanded';
}

/** Of brackets outside of texts. */
function depthOf(text: string): number {
  let depth = 0;
  let most = 0;
  let inText = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (inText && sign === '\\') at += 1;
    else if (sign === '"') inText = !inText;
    else if (!inText && (sign === '{' || sign === '[')) most = Math.max(most, ++depth);
    else if (!inText && (sign === '}' || sign === ']')) depth -= 1;
  }
  return most;
}
