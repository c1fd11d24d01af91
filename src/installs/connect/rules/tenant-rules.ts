/** Rules about what the tenant said of the ids and the account a script names: AC20 and AC22 of the table in docs/anaplan-connect.md; pure. */
import type { Finding } from '../../../check.ts';
import type { ConnectObservation } from '../client/observation.ts';
import { scriptFacts } from './finding.ts';
import type { ConnectCode } from './words.ts';

export function tenantFindings(observation: ConnectObservation): readonly Finding<ConnectCode>[] {
  const { tenant } = observation;
  if (tenant === null) return [];
  const { connection, missing, notAsked, isSameAccount, refused } = tenant;
  const about = { ...scriptFacts(observation), connection };
  if (refused !== null && isSameAccount === true)
    return [{ code: 'tenant-sign-in-refused', severity: 'failure', facts: { ...about, refused } }];
  if (notAsked !== null) return [{ code: 'tenant-not-asked', severity: 'unknown', facts: { ...about, why: notAsked } }];
  // Another account may see less or more.
  const severity = isSameAccount === true ? 'failure' : 'warning';
  return missing.map((one) => ({ code: 'tenant-object-missing', severity, facts: { ...about, ...one } }));
}
