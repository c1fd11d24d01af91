/** Attempts for the tests of the store and what stands on it. */
import type { Attempt } from '../../src/store/store.ts';

export function seenAttempt(given: Partial<Attempt> = {}): Attempt {
  return {
    check: 'tls-version',
    target: 'api.anaplan.com:443',
    startedAtMs: 1_800_000_000_000,
    durationMs: 12,
    outcome: 'seen',
    observation: { versions: ['TLSv1.2', 'TLSv1.3'] },
    limits: {},
    memory: null,
    findings: [],
    fault: null,
    reason: null,
    ...given,
  };
}

export function blindAttempt(given: Partial<Attempt> = {}): Attempt {
  const fault = { whose: 'network', code: 'no-route', message: 'No route to 192.0.2.1. Check the network.' } as const;
  return seenAttempt({ outcome: 'blind', observation: null, fault, ...given });
}

export function skippedAttempt(given: Partial<Attempt> = {}): Attempt {
  return seenAttempt({ outcome: 'skipped', observation: null, reason: 'The model is closed.', ...given });
}
