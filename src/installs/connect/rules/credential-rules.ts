/** What a call signs in with, judged by the certificate room: AC09 and AC10 of the table in docs/anaplan-connect.md; pure. Adds what is worse for this client than for others. */
import type { Finding, Severity } from '../../../check.ts';
import type { DefectCode } from '../../../keystore/defect.ts';
import { keystoreFindings } from '../../client-keystore.ts';
import { identityOf } from '../../java/observation.ts';
import { shortRelease } from '../../java/version.ts';
import { isAtLeast } from '../client/version.ts';
import type { Judged } from './finding.ts';
import { found } from './finding.ts';
import type { ConnectCode } from './words.ts';

export type CredentialContext = { readonly nowMs: number; readonly noticeDays: number; readonly asked: boolean };

export function credentialFindings(
  judged: Judged,
  context: CredentialContext,
): readonly Finding<ConnectCode | DefectCode>[] {
  const { credential, signIn, java } = judged.call;
  if (credential === null) return [];
  if (credential.state === 'not-looked-at')
    return [found('credential-not-looked-at', 'unknown', judged, { file: credential.file, why: credential.why })];
  const { inspection, store, anchors, kind } = credential;
  const identity = java.seen === null ? null : identityOf(java.seen.seen);
  const given = {
    password: signIn.keystorePasswordState === 'given',
    keyPassword: false,
    passphrase: kind === 'key pair' && signIn.passphraseState === 'given',
  };
  const alias = kind === 'keystore' ? signIn.keystoreAlias : null;
  const { format } = inspection.store;
  const isNoStore = kind === 'keystore' && (format === 'pem' || format === 'der' || format === 'pkcs7');
  if (isNoStore) {
    return [found('keystore-is-none', 'failure', judged, { file: credential.file, format: format.toUpperCase() })];
  }
  const release = identity === null ? null : shortRelease(identity.release);
  const use = { purpose: 'sign-in', ownConnection: false, user: null, java: release, alias, given } as const;
  const [file = '', line = '0'] = splitPlace(judged.call.at);
  const place = { file, line: Number(line) };
  return keystoreFindings({ place, use, inspection, store, anchors }, context)
    .filter(({ code }) => isOfConcern(code, judged))
    .map((finding) => found(finding.code, severityHere(finding), judged, finding.facts));
}

function splitPlace(at: string): readonly string[] {
  return /^(.*):(\d+)$/s.exec(at)?.slice(1) ?? [at];
}

/** Of this client's own reading of files (`Program.java`, `KeyStoreManager.java`). */
const worse: { readonly [C in DefectCode]?: Severity } = {
  // "Certificate file must contain only one certificate".
  'several-certificates': 'failure',
  // With a passphrase it takes the key for an encrypted one: a class cast exception.
  'key-not-encrypted': 'failure',
  // Neither of its two readers knows PKCS#1.
  'key-traditional-form': 'failure',
  // "Invalid keystore format".
  'jceks-unread-by-anaplan-connect': 'failure',
  'text-utf16': 'failure',
};
/** Java skips what stands before the certificate; the rest concerns other clients. */
const milder: { readonly [C in DefectCode]?: Severity } = {
  'text-before-certificate': 'notice',
  'store-unread-by-openssl': 'notice',
  'seal-unread-by-older-clients': 'notice',
  // It decrypts with a library of its own.
  'key-unread-by-java': 'notice',
};

function severityHere({ code, severity }: Finding<DefectCode>): Severity {
  return worse[code] ?? milder[code] ?? severity;
}

/** A password that is not given is told by the rules of sign-in. */
function isOfConcern(code: DefectCode, { call }: Judged): boolean {
  const { keystorePasswordState: state, passphraseState } = call.signIn;
  if (code === 'store-password-needed') return state === 'given';
  if (code === 'key-password-needed') return passphraseState !== 'unknown';
  // 1.4.0 and later send the leaf alone.
  if (code === 'chain-missing') return false;
  return !(code === 'key-beside-certificate' && call.line !== null && isAtLeast(call.line, '1.4.0'));
}
