/** What Atlan's Anaplan connector says: its preflight, and the secret stores of the self-deployed runtime; data only. */
import type { Actor } from '../check.ts';
import type { Entry } from './entry.ts';

const preflight = 'docs.atlan.com, preflight checks for Anaplan';
const runtime = 'published source of the Atlan application SDK';
const dapr = 'docs.dapr.io, secrets API';
const judge = '`anaplan-doctor diagnose atlan FILE` replays it from here.';

export const atlanTexts: readonly Entry[] = [
  entry(
    'atlan-input',
    /\bInput validation failed\./,
    'Atlan: the input of the connector is not usable',
    'A field is empty or not in its form; the host has no `https://` and no slash at its end.',
    `Write the host as \`us1a.app.anaplan.com\`, and fill in all fields of the sign-in.\n${judge}`,
    'integration',
    preflight,
  ),
  entry(
    'atlan-sign-in',
    /(?<!(?:Basic|Certificate) )\bAuthentication failed\.(?=\s|$|["'])/,
    'Atlan: Anaplan refused the sign-in',
    'Wrong password, a single-sign-on user without an exception, or encoded data, signature and certificate that do not belong together.',
    `Make the encoded data and its signature again, with the key of that certificate.\n${judge}`,
    'tenant-admin',
    preflight,
  ),
  entry(
    'atlan-host',
    /\bHost validation failed\./,
    'Atlan: the host shows this user no apps',
    'The host is not that of the tenant, or the user may see no app there.',
    `Compare the host with the address bar of Anaplan after sign-in.\n${judge}`,
    'tenant-admin',
    preflight,
  ),
  entry(
    'atlan-workspace',
    /\bWorkspace validation failed\./,
    'Atlan: the user sees no workspace',
    'The connector needs an account that is workspace administrator of each workspace to be catalogued.',
    'Make the account administrator of those workspaces.',
    'tenant-admin',
    preflight,
  ),
  entry(
    'atlan-store-missing',
    /No secret store is configured on the SDR deployment|ERR_SECRET_STORES_NOT_CONFIGURED/,
    'Atlan: the runtime has no secret store',
    'No Dapr component of the name `secretstore` was loaded: its file is missing, is not mounted, or has a type Dapr does not know.',
    'Check the component: `anaplan-doctor diagnose atlan FILE`. AWS is written `secretstores.aws.secretmanager`, without an s in the middle.',
    'integration',
    runtime,
  ),
  entry(
    'atlan-store-unreachable',
    /Secret store is not reachable|DEPENDENCY_UNAVAILABLE_SECRET_STORE(?:_UNREACHABLE)?/,
    'Atlan: the secret store cannot be reached from the runtime',
    'The network of the container does not lead there, or the vault refuses its identity.',
    'Open the way from the network of the container to the vault, and check region, address and identity.',
    'network',
    runtime,
  ),
  entry(
    'atlan-secret-missing',
    /the configured secret-path was not found|no secret was resolved|\bERR_SECRET_GET\b|\bNOT_FOUND_CREDENTIAL\b/,
    'Atlan: the secret is not there, or may not be read',
    'Path or keys are spelt otherwise than in the store, or the identity of the runtime may not read them; Dapr says the same of both.',
    'Compare the names of path and keys with the store (AWS: also its region, and `secretsmanager:GetSecretValue`).',
    'integration',
    dapr,
  ),
  entry(
    'atlan-secret-path',
    /Multi-key credentials require a secret-path/,
    'Atlan: the path of the secret is not given',
    'With `key-type` `multi-key` one secret holds all values, and `secret-path` names it.',
    'Fill in the secret path in the workflow, or choose `single-key`.',
    'integration',
    runtime,
  ),
  entry(
    'atlan-secret-json',
    /Agent secret bundle at '[^'\n]{0,300}' (?:is not valid JSON|must be a JSON object)/,
    'Atlan: the secret is no JSON object',
    'With `multi-key` the secret must be one JSON object whose keys are the names used in the workflow.',
    'Store it as `{"username": "...", "password": "..."}`.',
    'integration',
    runtime,
  ),
  entry(
    'atlan-agent-json',
    /\bagent_json is not valid JSON/,
    'Atlan: the settings of the agent cannot be read',
    'What the workflow hands to the runtime is no JSON.',
    'Save the agent settings of the workflow again, in the form of the assistant.',
    'integration',
    runtime,
  ),
  entry(
    'atlan-credential',
    /\bAUTH_CREDENTIAL\b/,
    'Atlan: the credential was refused',
    'The credential that the runtime resolved was not accepted. Where a key is not found in the secret, its name itself is sent as the password.',
    'Compare the names of the keys in the secret with those in the workflow, letter by letter.',
    'integration',
    runtime,
  ),
];

function entry(
  ...[id, match, title, meaning, remedy, actsNext, source]: readonly [
    string,
    RegExp,
    string,
    string,
    string,
    Actor,
    string,
  ]
): Entry {
  return { id, kind: 'Atlan', match, title, meaning, remedy, actsNext, source };
}
