/** What each code about an Atlan connector means and what to do; data only. Certificates have the words of their own room. */
import type { Explanation } from '../../check.ts';
import type { DefectCode } from '../../keystore/defect.ts';
import { explanations as certificateWords } from '../../keystore/words.ts';
import { logWords, secretWords } from '../known-words.ts';
import { logLineWords } from './log-words.ts';
import { runtimeWords } from './runtime-words.ts';

const setUp = 'docs.atlan.com, "Set up Anaplan"';
const preflight = 'docs.atlan.com, "Preflight checks for Anaplan"';
const runtime = 'docs.atlan.com, "Self-deployed runtime"';
const certificate = 'Anaplan authentication API, CA certificate; docs.atlan.com, "Set up Anaplan"';
const integration = { actsNext: 'integration' } as const;
const network = { actsNext: 'network' } as const;

const ownWords = {
  'host-field-malformed': {
    title: 'The host field says "{written}", with {oddities}',
    meaning:
      'The field wants the bare name of the host: no scheme, no slash, no port. Otherwise the host validation of the preflight fails.',
    remedy: 'Write `{meant}` in the host field of the connector.',
    ...integration,
    source: setUp,
  },
  'host-field-other': {
    title: "The host field says {written}, which is no address of Anaplan's pages known here",
    meaning:
      'It wants the host that the browser shows after sign-in, such as us1a.app.anaplan.com; api. and auth. are known to the connector itself.',
    remedy: 'Sign in to Anaplan with a browser, and copy the host from its address.',
    ...integration,
    source: setUp,
  },
  'signed-field-not-read': {
    title: 'A field of the certificate sign-in could not be read here',
    meaning: '{why}. So it could not be verified.',
    remedy: 'Keep the field as it was entered in a file that only this account reads, and name it as `file:/path`.',
    ...integration,
    source: 'the settings of this program',
  },
  'signed-field-empty': {
    title: '{field} is empty',
    meaning: 'Certificate sign-in needs all three fields.',
    remedy: 'Make nonce and signature anew: docs/atlan.md shows the commands.',
    ...integration,
    source: certificate,
  },
  'signed-field-not-base64': {
    title: '{field} is not base64',
    meaning: 'What gives it away: {why}. Part of it may not have been copied.',
    remedy: 'Copy the field anew, whole and in one line; `base64 -w0` writes such a line.',
    ...integration,
    source: certificate,
  },
  'signed-field-odd': {
    title: '{field} holds {why}',
    meaning: 'Without them it is base64, but not every reader takes them out.',
    remedy: 'Enter it in one line without anything around it; `base64 -w0` writes such a line.',
    ...integration,
    source: certificate,
  },
  'nonce-too-short': {
    title: 'The nonce has {nonceBytesCount} bytes; Anaplan wants at least 100',
    meaning: 'Encoded Data stands for too few random bytes, so the sign-in is refused.',
    remedy: 'Make a new one and sign it again: `openssl rand 150 > nonce`; docs/atlan.md shows the rest.',
    ...integration,
    source: certificate,
    problem: 'sign-in-refused',
  },
  'signature-length-wrong': {
    title: 'The signature has {length} bytes; with the key of this certificate it has {expected}',
    meaning: 'It was made with another key, or is not the bare signature.',
    remedy: 'Sign the nonce with the key of this certificate: `openssl dgst -sha512 -sign key.pem nonce | base64 -w0`.',
    ...integration,
    source: certificate,
    problem: 'sign-in-refused',
  },
  'signature-not-verified': {
    title: 'The signature does not fit nonce and certificate',
    meaning: 'As found here: {why}. Anaplan refuses the sign-in.',
    remedy:
      'Sign the bytes of the nonce with the key of this certificate: `openssl dgst -sha512 -sign key.pem nonce | base64 -w0`.\nEnter both fields and the certificate again.',
    ...integration,
    source: certificate,
    problem: 'sign-in-refused',
  },
  'preflight-not-replayed': {
    title: 'Sign-in, workspaces and roles were not tried',
    meaning: 'It was not done: {why}.',
    remedy:
      'Name a connection of these settings that uses the same account: `connection: NAME` beside the entry of `installs.atlan`.',
    ...integration,
    source: preflight,
  },
  'preflight-sign-in-refused': {
    title: 'Atlan\'s preflight would say "Authentication failed.": {httpStatus}',
    meaning: 'The connection {connection} uses the same account, and its sign-in was refused: {message}.',
    remedy:
      '`anaplan-doctor diagnose --only api-access --config FILE` tells the causes that are possible.\nWith single sign-on enforced, the account has to be an exception user.',
    ...integration,
    source: preflight,
    problem: 'sign-in-refused',
  },
  'no-workspace-visible': {
    title: 'The account sees no workspace',
    meaning:
      'Atlan\'s preflight would say "Workspace validation failed.". The connection {connection} signs in, and its list of workspaces is empty.',
    remedy: 'Have the account made workspace administrator of each workspace that is to be catalogued.',
    actsNext: 'tenant-admin',
    source: preflight,
  },
  'not-workspace-admin': {
    title: 'The account is no administrator of {workspaces}',
    meaning: 'Atlan reads modules, which only administrators of the workspace may. Seen by {connection}: {seen}.',
    remedy:
      'Have the account of the connector made workspace administrator of these workspaces, or exclude them in the filters of the workflow.',
    actsNext: 'tenant-admin',
    source: setUp,
  },
  'workspace-admin-not-known': {
    title: 'Of some workspaces it is not known whether the account administers them',
    meaning: 'Seen by {connection}: {seen}. Asking would open a closed model, or wait for a busy one.',
    remedy: 'Look again while a model of the workspace is open, or ask an administrator.',
    actsNext: 'tenant-admin',
    source: setUp,
  },
  'workspaces-left-out': {
    title: '{leftOut} more workspaces were not looked at',
    meaning: 'Of those that {connection} sees only the first were asked.',
    remedy: 'Look at the rest with an account that sees those alone, or ask an administrator.',
    actsNext: 'tenant-admin',
    source: 'a limit of this program',
  },
  'applications-not-asked': {
    title: 'Whether the account sees applications on the host was not tried',
    meaning:
      'The third step of the preflight asks the pages of Anaplan for applications; that address is not published.',
    remedy: 'Run Test Authentication in Atlan: "Host validation failed." means this step.',
    ...integration,
    source: preflight,
  },
  'extraction-not-seen-from-here': {
    title: "Atlan's own cloud extracts: its way to Anaplan cannot be seen from here",
    meaning: 'In direct mode nothing of it runs on this host.',
    remedy: "If your tenant has an IP allow list, have Atlan's addresses put on it; Atlan's support names them.",
    ...integration,
    source: setUp,
  },
  'way-out-not-tried': {
    title: 'The way out was not tried',
    meaning: 'It cannot be: {why}.',
    remedy: 'On the host of the runtime: `anaplan-doctor diagnose atlan ...`.',
    ...network,
    source: runtime,
  },
  'way-out-closed': {
    title: '{host}:{port} is not reached: {layer}',
    meaning: 'That is {purpose}. {detail} ({errorCode}).',
    remedy:
      'Have {host} port {port} opened outbound from this host: `anaplan-doctor diagnose network {host}:{port}` shows each layer.',
    ...network,
    source: runtime,
  },
  'supply-not-reached': {
    title: '{host}:{port} is not reached: {layer}',
    meaning:
      'That is {purpose}. {detail} ({errorCode}). What runs goes on running; what has to be fetched or kept there cannot be.',
    remedy:
      'Have {host} port {port} opened outbound from this host, or use a mirror or store of your own: `anaplan-doctor diagnose network {host}:{port}` shows each layer.',
    ...network,
    source: runtime,
  },
  'vault-not-reached': {
    title: 'The secret store is not reached: {host}:{port}, {layer}',
    meaning: '{detail} ({errorCode}). Without it the runtime has no credentials for Anaplan.',
    remedy:
      'Have {host} port {port} opened from this host, or correct the address in the component: `anaplan-doctor diagnose network {host}:{port}`.',
    ...network,
    source: 'docs.dapr.io, secret stores',
  },
  'temporal-without-h2': {
    title: '{host} does not speak HTTP/2 as seen from here (ALPN: {alpn})',
    meaning:
      'The runtime keeps a gRPC connection to {purpose}, which needs HTTP/2. A proxy or firewall that opens TLS usually takes it away, while plain HTTPS works.',
    remedy: 'Have TLS inspection switched off for {host}.',
    ...network,
    source: runtime,
  },
  'tls-opened-on-the-way': {
    title: 'TLS to {host} is opened on the way: {product}',
    meaning:
      'The certificate of {purpose} leads to no public authority, but to {issuer}. The container does not trust it, and HTTP/2 may not pass.',
    remedy:
      'Have TLS inspection switched off for {host}: `anaplan-doctor diagnose tls {host}:{port}` shows the certificates.',
    ...network,
    source: runtime,
  },
  'own-ca-on-the-way': {
    title: 'The certificate of {host} is signed by a CA of your own',
    meaning:
      'It leads to no public authority, but to {issuer}, which network.caFile names. anaplan-doctor trusts it for that; the container trusts it only where it is given the CA too.',
    remedy:
      'Give the container that CA as well, or have TLS inspection switched off for {host}: `anaplan-doctor diagnose tls {host}:{port}` shows the certificates.',
    ...network,
    source: runtime,
  },
  'certificate-names-another-host': {
    title: 'The certificate at {host}:{port} is for another host',
    meaning: 'That should be {purpose}. A misspelt host, or a device between, look like this.',
    remedy: '`anaplan-doctor diagnose tls {host}:{port}` shows whom it names.',
    ...network,
    source: 'RFC 9525',
  },
  'token-endpoint-missing': {
    title: '{host} answers, but has no token endpoint',
    meaning: 'The runtime gets its token there; status 404 means another host, or another tenant.',
    remedy: 'Compare domain and tenant with the address of Atlan in the browser.',
    ...integration,
    source: runtime,
  },
} as const satisfies { readonly [code: string]: Explanation };

type OwnCode =
  | keyof typeof ownWords
  | keyof typeof runtimeWords
  | keyof typeof logLineWords
  | keyof typeof logWords
  | keyof typeof secretWords;
export type AtlanCode = OwnCode | DefectCode;

/** Own words win where a room of its own uses the same code. */
export const explanations: { readonly [C in AtlanCode]: Explanation } = {
  ...certificateWords,
  ...logWords,
  ...secretWords,
  ...runtimeWords,
  ...logLineWords,
  ...ownWords,
};
