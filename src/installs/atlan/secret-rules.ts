/** Rules about the secret that a workflow names: row AT13; pure. */
import type { AgentSecretSeen } from './atlan.ts';
import type { AtlanFinding } from './judge.ts';

/** Failures are those that any reader would meet; what only this account may not do says nothing of the runtime. */
export function agentSecretFindings({ reference, keys, notLooked }: AgentSecretSeen): readonly AtlanFinding[] {
  if (notLooked !== '')
    return [{ code: 'agent-secret-not-looked-at', severity: 'unknown', facts: { reference, why: notLooked } }];
  const bad = keys.flatMap(({ key, trouble }) => (trouble === null ? [] : [{ key, ...trouble }]));
  const missing = bad.filter(({ code }) => code === 'secret-key-missing' || code === 'secret-empty');
  const whole = bad.find((one) => !missing.includes(one));
  return [
    ...(missing.length === 0
      ? []
      : [
          {
            code: 'agent-secret-key-missing',
            severity: 'failure',
            facts: {
              reference,
              keys: missing.map(({ key }) => key),
              found: missing.map(({ key, what }) => `${key}: the secret ${what}`),
            },
          } as const,
        ]),
    ...(whole === undefined ? [] : [wholeFinding(reference, whole)]),
  ];
}

function wholeFinding(
  reference: string,
  { code, what }: { readonly code: string; readonly what: string },
): AtlanFinding {
  switch (code) {
    case 'secret-missing':
      return { code: 'agent-secret-missing', severity: 'failure', facts: { reference, why: what } };
    case 'secret-not-json':
      return { code: 'agent-secret-not-json', severity: 'failure', facts: { reference } };
    case 'secret-forbidden':
      return { code: 'agent-secret-forbidden', severity: 'unknown', facts: { reference, why: what } };
    default:
      return { code: 'agent-secret-not-looked-at', severity: 'unknown', facts: { reference, why: `it ${what}` } };
  }
}
