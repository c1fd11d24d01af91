/** Words about the options of a call and the values behind them: AC05 to AC10, AC15, AC16 and AC18; data only. */
import type { Explanation } from '../../../check.ts';
import { word } from './word.ts';

const signIn =
  'One way is enough: `-user NAME:PASSWORD`; `-keystore FILE -keystorepass PASSWORD -keystorealias ALIAS`; `-certificate FILE -privatekey FILE:PASSPHRASE`; from 4.0 on `-oauth-client-id ID`.';

export const optionWords = {
  // AC05
  'option-unknown': word(
    'Anaplan Connect {version} does not know argument {position}: {shown}',
    '{stop}: {unread} arguments, from {at} on, are not used, and the exit code is 0.',
    'Correct it. A value with a blank needs quotes around it.',
  ),
  'option-misspelt': word(
    'Anaplan Connect {version} does not know {shown}; {suggestion} is meant',
    '{stop}: {unread} arguments, from {at} on, are not used, and the exit code is 0. Capitals count.',
    'Write `{suggestion}`.',
  ),
  'option-not-in-version': word(
    'Anaplan Connect {version} does not know {shown}',
    'That option is of {knownTo}. {stop}: {unread} arguments, from {at} on, are not used, and the exit code is 0.',
    'Leave it out, or change the version of Anaplan Connect.',
  ),
  'option-value-missing': word(
    '{option} has no value',
    'At {at}. {consequence}',
    'Write the value behind the option. Variables that are empty there: {unset}.',
  ),
  'option-empty': word(
    '{option} is given an empty value',
    'At {at}. Variables that nothing sets: {unset}.',
    'Set the variable; its name counts with capitals in sh.',
  ),
  'option-misplaced': word(
    '{option} comes too late',
    'The client acts on options as it reads them. At {at}, {option} stands behind {behind}, which needs it: {consequence}',
    'Move {option} before {behind}.',
  ),
  'execute-without-action': word(
    '-execute has nothing to run',
    'At {at} no -import, -export, -action or -process stands before it: "An import, export, action or process must be specified", and the exit code is 0.',
    'Name the action before -execute.',
  ),
  'action-not-executed': word(
    '{option} "{name}" is named and never run',
    'No -execute follows it (at {at}); the client ends well and has done nothing of it.',
    'Add `-execute` behind it.',
  ),
  'nothing-to-do': word(
    'The options tell the client to do nothing',
    'It shows its help text and ends with exit code 0.',
    'Name what is to be done: `-import NAME -execute`, `-put FILE`, `-get FILE`.',
  ),
  'value-malformed': word('The value of {option} is not of the form it needs', 'At {at}. {form}', 'Correct it.'),
  'option-ignored': word('{option} has no effect where it stands', 'At {at}. {why}', '{cure}'),
  // AC06, AC07
  'auth-url-missing': word(
    '-auth is missing',
    'Anaplan Connect 1.4 and later ask for it at the terminal; a job that has none ends with "Auth-Service URL must be specified!" and exit code 1.',
    'Add `-auth https://auth.anaplan.com` (regions with hosts of their own: theirs).',
  ),
  'service-url-with-path': word(
    '-service has a path: {url}',
    'The client appends `/2/0` itself, so it asks for {url}/2/0 and gets 404.',
    'Write `-service https://{host}`.',
  ),
  // AC08
  'sign-in-missing': word(
    'The options name no way to sign in',
    'At {at} there is neither user, keystore, certificate nor OAuth client. The client asks at the terminal; a job ends with "Username must be specified".',
    signIn,
  ),
  'sign-in-several': word(
    'Several ways to sign in are given: {given}',
    'At {at}. {winner} is used; the rest is not.',
    `Leave out what is not meant.\n${signIn}`,
  ),
  'private-key-without-colon': word(
    '-privatekey has no colon, so its path is taken for a user name',
    'At {at}. The client splits at the last colon into path and passphrase; without one it asks for the password of a user of that name.',
    'Write `-privatekey PATH:PASSPHRASE`, or `-privatekey PATH:` for a key that is not encrypted.',
  ),
  'private-key-path-cut': word(
    '-privatekey is split at the colon of the drive letter',
    'At {at}. The client takes the letter for the path, and the rest for the passphrase: "The specified privateKey path is invalid".',
    'End it with a colon: `-privatekey C:\\keys\\key.pem:` (not encrypted) or `...key.pem:PASSPHRASE`.',
  ),
  'private-key-with-keystore': word(
    '-privatekey and -keystore are both given',
    'At {at}. The client ends with "expected either the privatekey or the keystore arguments".',
    'Keep one of them.',
  ),
  'keystore-after-user': word(
    '-keystore stands behind -user',
    'At {at}. The client takes the password of -user for a passphrase and ends with "expected either the privatekey or keystore arguments".',
    'Leave -user out: the certificate says who signs in.',
  ),
  'certificate-without-key': word(
    '-certificate is given without a private key',
    'At {at}. The client ends with "Could not load the privateKey for authentication".',
    'Add `-privatekey PATH:PASSPHRASE`, or use `-keystore`.',
  ),
  'keystore-alias-missing': word(
    '-keystorealias is missing',
    'At {at}. Without it the client does not take the key from the keystore: "Could not load the privateKey for authentication".',
    'Add `-keystorealias ALIAS`; which there are: `keytool -list -keystore {file}`.',
  ),
  // AC10
  'credential-not-looked-at': word(
    '{file} was not looked at',
    'Because {why}.',
    'Look at it on its own host: `anaplan-doctor diagnose cert {file}`.',
    'docs/client-certificate.md',
  ),
  'keystore-is-none': word(
    '-keystore names {file}, which is {format} and no keystore',
    'The client ends with "Invalid keystore format".',
    'Make a keystore of certificate and key: `openssl pkcs12 -export -in user.pem -inkey user.key -name anaplan -out user.p12`, or `anaplan-doctor cert prepare`.\nOr use `-certificate FILE -privatekey FILE:PASSPHRASE`.',
  ),
  // AC15
  'proxy-malformed': word(
    '-via is no proxy address the client understands',
    'At {at}. It needs a scheme, a host and a port; `proxy:8080` is read as a scheme without a host.',
    'Write `-via http://HOST:PORT`.',
  ),
  'proxy-port-missing': word(
    '-via has no port: {proxy}',
    'At {at}. The client ends with "port out of range:-1".',
    'Write `-via http://HOST:PORT`.',
  ),
  'proxy-credentials-dropped': word(
    'User and password in -via are dropped',
    'At {at}. The client uses scheme, host and port alone; the proxy answers 407.',
    'Give them as `-viauser USER:PASSWORD` (NTLM: `-viauser DOMAIN\\USER:PASSWORD`), and change the password: it may stand in logs.',
  ),
  'proxy-user-without-proxy': word(
    '-viauser is given without -via',
    'At {at}. It has no effect: no proxy is used.',
    'Add `-via http://HOST:PORT`, or leave -viauser out.',
  ),
  'proxy-not-tried': word(
    'The way through {proxy} was not tried',
    'It asks for a sign-in with a Windows domain (NTLM), which is not spoken here.',
    'Try it as the account of the job: `curl --proxy-ntlm -U DOMAIN\\\\USER -x {proxy} -I https://auth.anaplan.com`.',
    'RFC 4559; [MS-NLMP]',
  ),
  // AC16
  'number-out-of-range': word(
    '{option} {value} is out of range',
    'At {at}. Anaplan Connect {version} takes {from} to {to} {unit} and ends otherwise.',
    'Write a number from {from} to {to}.',
  ),
  'number-malformed': word(
    '{option} is no whole number',
    'At {at}. The client ends with a number format exception.',
    'Write a whole number.',
  ),
  // AC18
  'value-with-trap': word(
    'The value of {option} holds {hazards}',
    'At {at}. That is what reaches the client, and hardly what was meant.',
    'Correct the quoting, or type the value again.',
  ),
} as const satisfies { readonly [code: string]: Explanation };
