/** By what a repeat of the same problem is recognised: tenant, model, action, problem; pure. */
import { createHash } from 'node:crypto';
import type { CaseInput } from './case.ts';
import { factText, knownOf } from './known.ts';

/**
 * Hex, 32 digits; null for a case that is about nothing in particular. The target names model and action as the settings do, so
 * that a case made by hand, without an answer of the API, has the same as one of an incident.
 */
export function fingerprintOf(input: CaseInput): string | null {
  if (input.target === null) return null;
  const known = knownOf(input);
  const { connection } = known;
  const tenant = connection === null ? '' : `${connection.baseUrls.auth} ${connection.name}`;
  const action = factText(known, 'action') ?? '';
  const place = input.target.includes(action) ? input.target : `${input.target} / ${action}`;
  return createHash('sha256')
    .update(JSON.stringify([tenant, place.toLowerCase(), input.problem]))
    .digest('hex')
    .slice(0, 32);
}
