/** Words that MuleSoft and Informatica share: addresses, lines of logs; data only. */
import type { Explanation } from '../check.ts';

const hosts = 'support.anaplan.com, "URL, IP and allowlist requirements"; Anaplan Integration API 2.0';
const integration = { actsNext: 'integration' } as const;

export const urlWords = {
  'url-malformed': {
    title: '{setting} is no address: {url}',
    meaning: 'At {at} stands what is no URL, so no connection can be made with it.',
    remedy:
      'Write a URL with its scheme, for example `https://api.anaplan.com` for the API and `https://auth.anaplan.com` for the sign-in.',
    ...integration,
    source: hosts,
  },
  'url-not-https': {
    title: '{setting} is not https: {url}',
    meaning:
      'Anaplan answers on https alone. The address at {at} would send the credentials in clear, if anything answered.',
    remedy: 'Write `https://{host}` there.',
    ...integration,
    source: hosts,
  },
  'url-host-unexpected': {
    title: '{setting} names {host}, which is no host of Anaplan known here',
    meaning:
      'At {at} stands {url}; expected is a host such as {expected}. A gateway of your own may be meant; a misspelt host, or API and sign-in exchanged, look the same.',
    remedy:
      'Compare it with the hosts of your region in the settings of your tenant.\nIf it is meant: `anaplan-doctor diagnose tls {host}` shows who answers there.',
    ...integration,
    source: hosts,
  },
  'url-host-retired': {
    title: '{setting} names {host}, a test host that is no longer there',
    meaning: 'At {at} stands {url}. That host was for tests of old versions.',
    remedy: 'Write {expected}.',
    ...integration,
    source: 'published source of Anaplan Connect 1.3',
  },
  'url-with-credentials': {
    title: '{setting} holds a user or password within the address',
    meaning:
      'Addresses get into logs and error messages whole. That at {at} does not work with most clients either, which drop this part.',
    remedy:
      'Take the part before "@" out, and give user and password in their own settings.\nChange the password: it may stand in logs already.',
    ...integration,
    source: 'RFC 3986, section 3.2.1',
  },
  'url-old-api': {
    title: '{setting} asks for API 1.x: {url}',
    meaning: 'The path at {at} is that of the old API, with which certificates of authorities do not work.',
    remedy: 'Use the current API: `https://{host}` without that path, or with `/2/0` where the client wants it.',
    ...integration,
    source: 'Anaplan: CA certificate overview',
  },
  'region-mismatch': {
    title: 'API and sign-in are of different regions: {apiHost}, {authHost}',
    meaning: 'A token is worth something only in the region whose sign-in gave it. See {at}.',
    remedy:
      'Take both hosts of the region your tenant is in; Administration, or the address of the browser after sign-in, tells which.',
    ...integration,
    source: hosts,
  },
} as const satisfies { readonly [code: string]: Explanation };

export const logWords = {
  'log-missing': {
    title: 'There is no log {file}',
    meaning: 'The settings name it; no such file is on this host, so what the client said last is not known.',
    remedy: 'Correct the path, or leave it out: `ls -l {file}`.',
    ...integration,
    source: 'the settings of this client',
  },
  'log-not-read': {
    title: 'The log {file} could not be read',
    meaning: '{why} So what the client said last is not known.',
    remedy: 'Look as the account of the client, or name the log to collect.sh and collect.cmd.',
    ...integration,
    source: 'the settings of this client',
  },
  'log-known-failure': {
    title: 'The log says: {known}',
    meaning: '{file}, line {line}: "{recognised}". {knownMeaning}',
    remedy: '{knownRemedySteps}',
    ...integration,
    source: 'the table of known messages: `anaplan-doctor explain`',
  },
} as const satisfies { readonly [code: string]: Explanation };

export const secretWords = {
  'secret-in-clear': {
    title: 'Secrets stand in clear in files of the client: {secrets}',
    meaning:
      'Whoever may read these files, their backups and the repository has them: {places}. No value is shown or kept here.',
    remedy: 'Move them out of the files, then change them: they count as known.',
    ...integration,
    source: 'CWE-256, plaintext storage of a password',
  },
  'secret-file-open': {
    title: 'Everybody on this host can read {file}, which holds secrets',
    meaning: 'The file is readable for every account.',
    remedy: 'Restrict it to the account of the client: `chmod 640 {file}`, after `ls -l {file}` has shown who owns it.',
    actsNext: 'it-security',
    source: 'the mode of the file',
  },
} as const satisfies { readonly [code: string]: Explanation };
