/** What each known line of the runtime's log means and what to do; data only. */
import type { Explanation } from '../../check.ts';
import type { LogCode } from './log-patterns.ts';

const sdk = 'public application SDK of Atlan';
const integration = { actsNext: 'integration' } as const;
const meaning = '{file}, line {line}: "{recognised}", {count} times.';

export const logLineWords = {
  'log-no-secret-store': {
    title: 'The log says: no secret store is configured',
    meaning: `${meaning} Dapr found no component of that name.`,
    remedy: 'Add a component named `secretstore`, and start the runtime again.',
    ...integration,
    source: sdk,
  },
  'log-secret-path-needed': {
    title: 'The log says: no secret path is given',
    meaning: `${meaning} With several keys in one secret the workflow has to name the secret.`,
    remedy: 'Fill in the secret path in the workflow.',
    ...integration,
    source: sdk,
  },
  'log-secret-path-not-found': {
    title: 'The log says: the secret path was not found',
    meaning: `${meaning} The store answers, and has no such secret, or not for this identity.`,
    remedy: 'Compare the secret path of the workflow with the name in the store, its region and prefix.',
    ...integration,
    source: sdk,
  },
  'log-secret-store-unreachable': {
    title: 'The log says: the secret store is not reachable',
    meaning: `${meaning} Between the container and the store something is closed, or the sidecar does not run.`,
    remedy:
      "Have the address of the store opened from the container's network.\nLook whether the Dapr sidecar runs: `docker ps`.",
    actsNext: 'network',
    source: sdk,
  },
  'log-secret-not-resolved': {
    title: 'The log says: none of the secrets was found in the store',
    meaning: `${meaning} The names in the workflow and those in the secret differ.`,
    remedy: 'Write in each field of the workflow the key of the secret, exactly as it is named there.',
    ...integration,
    source: sdk,
  },
  'log-secret-not-json': {
    title: 'The log says: the secret is no JSON object',
    meaning: `${meaning} With several keys the secret has to be one JSON object.`,
    remedy: 'Write the secret as `{"username": ..., "password": ...}`.',
    ...integration,
    source: sdk,
  },
  'log-agent-json-broken': {
    title: "The log says: the agent's settings are no JSON",
    meaning: `${meaning} They come from the workflow.`,
    remedy: 'Open the workflow in Atlan, save its credential anew, and run it again.',
    actsNext: 'atlan',
    source: sdk,
  },
  'log-secret-refused': {
    title: 'The log says: Dapr could not get the secret',
    meaning: `${meaning} A missing secret and a missing permission look the same to Dapr.`,
    remedy:
      'Look whether the secret is there, then whether the identity of the runtime may read it (on AWS: secretsmanager:GetSecretValue, right region).',
    ...integration,
    source: 'docs.dapr.io, error codes',
  },
  'log-credential-refused': {
    title: 'The log says: the credential was refused',
    meaning: `${meaning} When a key of the secret is misspelt in the workflow, its name itself is sent as the password.`,
    remedy:
      'Compare the names in the workflow with the keys of the secret.\nThen try the account: `anaplan-doctor diagnose sign-in`.',
    ...integration,
    source: sdk,
  },
  'log-preflight-failed': {
    title: 'The log says: {recognised}',
    meaning: `${meaning} That is a step of Atlan's preflight.`,
    remedy: 'Replay the steps from here: name a connection with the same account beside this entry of the settings.',
    ...integration,
    source: 'docs.atlan.com, "Preflight checks for Anaplan"',
  },
} as const satisfies { readonly [C in LogCode]: Explanation };
