/** The words of secrets; data only. */
import type { Explanation } from '../src/check.ts';

const look = 'Look again: `anaplan-doctor diagnose --only secrets --config FILE`, as the account that runs the daemon.';
const meaning =
  'It is used for: {usedFor}. The reference {reference} {what}. Whatever needs it cannot be done until it can be read.';
const remedy = `{advice}.\n${look}`;
const settings = 'docs/secrets.md';
const systemd = 'systemd.exec(5), LoadCredential=';
const vaults = 'docs/secrets.md, by the documentation of the vault';

export const explanations = {
  'secret-missing': {
    title: 'The {usedFor} is not where the settings say',
    meaning,
    remedy,
    actsNext: 'integration',
    source: settings,
  },
  'secret-empty': { title: 'The {usedFor} is empty', meaning, remedy, actsNext: 'integration', source: settings },
  'secret-forbidden': {
    title: 'The {usedFor} may not be read by this account',
    meaning,
    remedy,
    actsNext: 'it-security',
    source: settings,
  },
  'secret-too-large': {
    title: 'The {usedFor} is far too large for a secret',
    meaning,
    remedy,
    actsNext: 'integration',
    source: settings,
  },
  'secret-key-missing': {
    title: 'The {usedFor} is not among the keys of its secret',
    meaning,
    remedy,
    actsNext: 'integration',
    source: vaults,
  },
  'secret-not-json': {
    title: 'The {usedFor} is looked for by a key in a secret that has none',
    meaning,
    remedy,
    actsNext: 'integration',
    source: vaults,
  },
  'secret-reference-invalid': {
    title: 'The {usedFor} is no reference this program can follow',
    meaning,
    remedy: `Write where the secret is found, in one of the forms of docs/secrets.md. If it was the secret itself that stood there, change that secret.\n${look}`,
    actsNext: 'integration',
    source: settings,
  },
  'credential-not-loaded': {
    title: 'systemd has not loaded the {usedFor}',
    meaning,
    remedy: `{advice}.\nAfter a change of the unit: \`systemctl daemon-reload && systemctl restart anaplan-doctor\`.\nA look by hand does not see credentials of a service: \`anaplan-doctor status\` shows what the daemon saw.`,
    actsNext: 'integration',
    source: systemd,
  },
  'command-missing': {
    title: 'The command that gives the {usedFor} cannot be run',
    meaning,
    remedy,
    actsNext: 'integration',
    source: settings,
  },
  'command-unsafe': {
    title: 'The command that gives the {usedFor} may be changed by others',
    meaning:
      'It is used for: {usedFor}. The reference {reference} {what}. Whoever may change it could have this program run anything and read the secret.',
    remedy: `{advice}; first see that nobody has changed it: \`ls -l\` shows when it was.\n${look}`,
    actsNext: 'it-security',
    source: settings,
  },
  'command-failed': {
    title: 'The command that gives the {usedFor} failed',
    meaning,
    remedy,
    actsNext: 'integration',
    source: settings,
  },
  'command-too-slow': {
    title: 'The command that gives the {usedFor} did not end',
    meaning,
    remedy: `${remedy}\nA command that asks something waits forever here: there is nobody to answer.`,
    actsNext: 'integration',
    source: settings,
  },
  'store-not-set': {
    title: 'The vault that holds the {usedFor} is not named',
    meaning,
    remedy,
    actsNext: 'integration',
    source: settings,
  },
  'store-client-missing': {
    title: "The vault's client for the {usedFor} is not installed",
    meaning,
    remedy,
    actsNext: 'integration',
    source: settings,
  },
  'store-unreachable': {
    title: 'The vault that holds the {usedFor} cannot be reached',
    meaning: `${meaning} Who is signed in stays so until the token ends.`,
    remedy,
    actsNext: 'network',
    source: vaults,
  },
  'store-unavailable': {
    title: 'The vault that holds the {usedFor} does not answer as it should',
    meaning: `${meaning} Who is signed in stays so until the token ends.`,
    remedy,
    actsNext: 'it-security',
    source: vaults,
  },
  'store-sign-in-refused': {
    title: 'The vault that holds the {usedFor} refuses this host',
    meaning,
    remedy,
    actsNext: 'it-security',
    source: vaults,
  },
  'secret-file-open': {
    title: 'The file with the {usedFor} is open to every account of this host',
    meaning: 'It is used for: {usedFor}. {path} has mode {mode}: every account may read or change it.',
    remedy:
      'Take the right away: `chmod o-rwx "{path}"`; the account that runs this program must still read it: `ls -l "{path}"`.\nChange the secret if somebody may have read it.',
    actsNext: 'it-security',
    source: 'chmod(1)',
  },
  'secret-odd': {
    title: 'The {usedFor} has {oddities}',
    meaning:
      'It is used for: {usedFor}. The value at {reference} has {oddities}. It is used as it is; such a thing usually comes from copying, and a sign-in with it is refused.',
    remedy: `If it was not meant, store the value anew without it: \`printf %s\` writes no line break.\n${look}`,
    actsNext: 'integration',
    source: settings,
  },
  'store-token-ends': {
    title: 'The token for Vault ends {tokenEndsAtMs}',
    meaning:
      'It is used to read {reference}. Nobody renews it: this program uses a token as it is given. When it has ended no secret can be read from Vault.',
    remedy:
      'Let Vault Agent keep a token in a file and name that file, or sign in by AppRole or Kubernetes: docs/secrets.md.\nOr put a new token there: `vault token create`.',
    actsNext: 'it-security',
    source: 'Vault documentation, tokens: time to live and periodic tokens',
  },
} as const satisfies { readonly [code: string]: Explanation };
