/** Which findings are worth saying once, and by what one is known again; pure. Knows facts by their names, and no check. */
import type { Finding } from '../check.ts';

/**
 * Of findings about a certificate that ends: its fingerprint (of a row of the inventory its `entry`) and the tier it has reached, the last day (`day-0`) and the end among
 * them. With the target it is the identity of a notice, which outlives looks that see another certificate. Null for other findings.
 */
export function noticeKeyOf({ code, facts }: Finding): string | null {
  const { fingerprintSha256 = facts['entry'], tierDays, daysLeft } = facts;
  if (typeof fingerprintSha256 !== 'string' || typeof daysLeft !== 'number') return null;
  if (daysLeft < 0) return `${fingerprintSha256} ended`;
  // A whole day is over or not: 0 is the last one.
  if (daysLeft === 0) return `${fingerprintSha256} day-0`;
  return typeof tierDays === 'number' ? `${fingerprintSha256} tier-${tierDays}` : `${fingerprintSha256} ${code}`;
}
