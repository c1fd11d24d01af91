/** Looks that grow old quickly, each 7 minutes after the one before. */
import type { Attempt } from '../../src/store/store.ts';
import { seenAttempt } from './attempts.ts';

const baseMs = Date.UTC(2030, 0, 1);

export function lookNumber(n: number): Attempt {
  const findings = n % 9 < 2 ? [{ code: 'c', severity: 'warning' as const, facts: { n } }] : [];
  const observation = { n, filler: 'x'.repeat(300) };
  return seenAttempt({ target: `t${n % 3}`, startedAtMs: baseMs + n * 7 * 60_000, observation, findings });
}
