/** Rules about the way a call signs in: AC08, AC17 and AC23 of the table in docs/anaplan-connect.md; pure. What it signs in with is judged by the certificate room. */
import type { Finding } from '../../../check.ts';
import type { ShownSignIn } from '../client/sign-in.ts';
import { isAtLeast } from '../client/version.ts';
import type { Judged } from './finding.ts';
import { firstRequestAt, found, isWhole, useOf } from './finding.ts';
import type { ConnectCode } from './words.ts';

type Found = readonly Finding<ConnectCode>[];

export function signInFindings(judged: Judged): Found {
  const { call } = judged;
  const { signIn, line } = call;
  // Without its version nothing is sure, and 1.3 with a certificate is told as what it is.
  if (line === null || (line === '1.3' && signIn.mode === 'certificate')) return promptFindings(judged);
  const troubles = signIn.troubles.map(({ code, origin }) =>
    found(code, 'failure', judged, { at: `${origin.file}:${origin.line}` }),
  );
  if (troubles.length > 0) return troubles;
  return [...missingFindings(judged), ...severalFindings(judged), ...promptFindings(judged), ...oauthFindings(judged)];
}

function missingFindings(judged: Judged): Found {
  const { call } = judged;
  const { mode, given, keystoreAlias, keystorePath, isSure } = call.signIn;
  const asks = firstRequestAt(call) < call.uses.length;
  if (!isWhole(call) || !isSure || !asks) return [];
  // Given too late, it is told by the order of options.
  const isLate = call.uses.some(({ kind }) => kind !== null && waysIn.has(kind));
  if (mode === null) return isLate ? [] : [found('sign-in-missing', 'failure', judged)];
  if (mode !== 'certificate') return [];
  const hasKey = given.includes('private key') || given.includes('keystore');
  if (!hasKey) return [found('certificate-without-key', 'failure', judged)];
  const needsAlias = given.includes('keystore') && !given.includes('private key') && keystoreAlias === null;
  return needsAlias ? [found('keystore-alias-missing', 'failure', judged, { file: keystorePath })] : [];
}

const waysIn = new Set<string>(['user', 'keystore', 'certificate', 'key', 'client-id']);

const modeTexts = { basic: 'the user', certificate: 'the certificate', oauth: 'the OAuth client' } as const;

function severalFindings(judged: Judged): Found {
  const { given, mode } = judged.call.signIn;
  const ways = new Set(
    given.map((one) => (one === 'private key' || one === 'keystore' || one === 'certificate' ? 'certificate' : one)),
  );
  if (ways.size < 2 || mode === null) return [];
  return [found('sign-in-several', 'warning', judged, { given: [...new Set(given)], winner: modeTexts[mode] })];
}

function promptFindings(judged: Judged): Found {
  const { call } = judged;
  const { signIn, proxyUser, uses } = call;
  const asks = firstRequestAt(call) < uses.length;
  if (!asks) return [];
  const prompt = (what: string, option: string) =>
    found('prompts-unattended', 'warning', judged, { what, at: useOf(call, option)?.at ?? call.at });
  const isAsked = signIn.passphraseState === 'asked' || signIn.passphraseState === 'empty';
  return [
    ...(signIn.mode === 'basic' && signIn.user === '' ? [prompt('the user name', '-user')] : []),
    ...(signIn.mode === 'basic' && isAsked ? [prompt('the password of the user', '-user')] : []),
    ...(proxyUser?.password === 'asked' ? [prompt('the password of the proxy', '-viauser')] : []),
    ...uses.filter(({ form }) => form === 'asked').map(({ option }) => prompt(`a value of ${option}`, option)),
    ...keystorePrompts(judged, prompt),
  ];
}

function keystorePrompts(judged: Judged, prompt: (what: string, option: string) => Finding<ConnectCode>): Found {
  const { call } = judged;
  const { mode, keystorePath, certificatePath, keystorePasswordState: state }: ShownSignIn = call.signIn;
  if (mode !== 'certificate' || keystorePath === null || certificatePath !== null || !isWhole(call)) return [];
  if (state === 'asked') return [prompt('the password of the keystore', '-keystorepass')];
  if (state !== 'absent' && state !== 'empty') return [];
  if (call.hasStoredPassword === true) return [];
  const file = '~/.anaplan/api-client/keystore-access.txt';
  return call.hasStoredPassword === false
    ? [prompt('the password of the keystore', '-keystore')]
    : [found('stored-password-unknown', 'unknown', judged, { file })];
}

function oauthFindings(judged: Judged): Found {
  const { oauth, uses, line } = judged.call;
  if (oauth === null || line === null || !isAtLeast(line, '4.0')) return [];
  const registers = uses.some(({ option }) => option === '--forceRegister');
  const facts = { file: oauth.file };
  if (oauth.isThere === true) return [];
  if (registers)
    return [found('prompts-unattended', 'warning', judged, { what: 'an approval in the browser (--forceRegister)' })];
  return oauth.isThere === false
    ? [found('oauth-not-registered', 'failure', judged, facts)]
    : [found('oauth-store-unknown', 'unknown', judged, facts)];
}
