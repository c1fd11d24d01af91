/** What Anaplan Connect says of its own set-up: keys, keystores, options, names; data only. Source: its published source code, and what Java puts beneath. */
import type { Actor } from '../check.ts';
import type { Entry, Kind } from './entry.ts';

const connect = 'Anaplan Connect, published source';
const java = 'Java, measured with Java 17 and 25';
const look = '`anaplan-doctor diagnose cert FILE` shows what is in the file.';

export const connectTexts: readonly Entry[] = [
  keystore(
    'connect-keystore-path',
    /The specified key ?store path\b[^\n]{0,300} is invalid/i,
    'The keystore is not where the script says',
    'The path is wrong, relative to another working folder than that of the scheduled job, or not readable for its account.',
    'Use an absolute path.\nSee as the account of the job whether it may read the file: `ls -l FILE`.',
  ),
  keystore(
    'connect-alias',
    /Invalid certificate-alias provided|Invalid alias provided to read Private-Key|Could not load the privateKey for authentication/i,
    'The alias is not in the keystore',
    'The keystore opens, and has no entry by the name given with `-keystorealias`.',
    'List the entries: `keytool -list -keystore FILE`.\nWrite the alias as it is shown there.',
  ),
  keystore(
    'keystore-entry-without-key',
    /trusted certificate entries are not password-protected/i,
    'The entry of the keystore holds a certificate and no private key',
    'Signing in needs both. A certificate alone was imported, so the key was left behind.',
    `Build the keystore again from the .p12 or .pfx that holds both: \`keytool -importkeystore -srckeystore FILE.p12 -srcstoretype PKCS12 -destkeystore NEW.jks\`.\n${look}`,
  ),
  keystore(
    'keystore-new-encryption',
    /ObjectIdentifier\(\) -- data isn't an object ID|HmacPBESHA256 not available|Integrity check failed/i,
    'The keystore is encrypted in a way this Java does not know',
    'It was made by a newer tool (OpenSSL 3, Java 17) and is read by an old update of Java 8 or 11. The password is not the cause, whatever the message says.',
    'Update the Java that Anaplan Connect uses to 8u301, 11.0.12 or later.\nOr build the keystore again in the older form: `openssl pkcs12 -export -legacy ...`.',
  ),
  keystore(
    'key-not-rsa',
    /ECPrivateKey\w* cannot be cast|cannot be cast to [\w./ ]{0,60}RSAPrivateKey/i,
    'The private key is not an RSA key',
    'Anaplan signs in with RSA keys of 2048 bits or more; this one is an elliptic-curve key.',
    `Ask your certificate authority for a certificate with an RSA key.\n${look}`,
  ),
  keystore(
    'connect-certificate-path',
    /The specified certificate path\b[^\n]{0,300} is invalid/i,
    'The certificate file is not where the script says',
    'The path is wrong, relative to another working folder than that of the scheduled job, or not readable for its account.',
    'Use an absolute path.\nSee as the account of the job whether it may read the file: `ls -l FILE`.',
  ),
  keystore(
    'connect-one-certificate',
    /must contain only one certificate/i,
    'The certificate file holds more than one certificate',
    "Anaplan Connect and Anaplan's registration want the user's own certificate alone; this file holds its chain as well.",
    `Keep the first BEGIN/END block, that of the user.\n${look}`,
  ),
  keystore(
    'connect-key-passphrase',
    /(?:Empty|Incorrect) passphrase provided for private key|Invalid private key ?\/ ?passphrase combination|private key path <|PrivateKeyInfo cannot be cast to|DER input, Integer tag error|DerValue\.getBigIntegerInternal|Unable to decode key/i,
    'The private key and its passphrase do not fit',
    'The passphrase is wrong or missing, one is given for a key that is not encrypted, or the key is in the older PKCS#1 form ("BEGIN RSA PRIVATE KEY").',
    'Look at the first line: `head -1 FILE`. "BEGIN ENCRYPTED PRIVATE KEY" needs the passphrase: `-privatekey FILE:PASSPHRASE`.\nConvert any other form: `openssl pkcs8 -topk8 -in FILE -out NEW.pem`.',
  ),
  keystore(
    'connect-key-file',
    /Private key file doesn't exist on path/i,
    'The private key file is not where the script says',
    'The path is wrong, or relative to another working folder than that of the scheduled job.',
    'Use an absolute path.\nSee as the account of the job whether it may read the file: `ls -l FILE`.',
  ),
  script(
    'connect-key-and-keystore',
    /expected either the privatekey or (?:the )?keystore arguments/i,
    'Key file and keystore are both given',
    'The script names `-privatekey` and `-keystore`; Anaplan Connect takes one of them.',
    'Keep one, with its own options: `-certificate` and `-privatekey`, or `-keystore`, `-keystorealias` and `-keystorepass`.',
  ),
  script(
    'connect-no-prompt',
    /(?:Username|Password\/Passphrase|Key store password) must be specified/i,
    'A user name or password is missing',
    'Anaplan Connect wanted to ask for it and had no console, as in every scheduled job.',
    'Give it in the script: `-user`, or `-keystorepass`. Have the script readable for its account only.',
  ),
  script(
    'connect-no-ids',
    /A (?:workspace|model) ID must be provided/i,
    'The workspace or the model is not named',
    'The script lacks `-workspace` or `-model`, or its variable is empty.',
    'Put in the id as it stands in the address of the open model in the browser.',
  ),
  script(
    'connect-nothing-to-execute',
    /must be specified before -execute/i,
    'There is nothing to execute',
    'No import, export, action or process stands before `-execute`, or the one named was not found.',
    'Check the order of the options: `-import NAME -execute`. Look at the line before for a name that was not found.',
  ),
  script(
    'connect-help',
    /^ {0,8}Options are:/m,
    'Anaplan Connect showed its help and did nothing',
    'An option is misspelt, belongs to another version of Anaplan Connect, or nothing was asked for.',
    'Compare the options of the script with the list it prints: versions 1.3, 1.4, 2 and 3 differ.',
  ),
  script(
    'connect-chunk-size',
    /Chunksize [^\n]{0,40}cannot be less than|Chunksize needs to be a whole number/i,
    'The chunk size is out of range',
    'Files are sent in pieces of 1 to 50 MB.',
    'Set `-chunksize` to a number from 1 to 50.',
  ),
  script(
    'connect-jar-missing',
    /Cannot locate anaplan-connect-|cannot find lib directory|Could not find or load main class com\.anaplan\.client/i,
    'Anaplan Connect does not find its own program file',
    'The script was copied away from its folder, or started from another one.',
    'Start it in the folder of Anaplan Connect: `cd FOLDER && ./SCRIPT`. If files are missing there, install it again.',
  ),
  script(
    'connect-device',
    /Please activate device using following url|User (?:did not|has yet to) authorize/i,
    'The device is not registered (OAuth)',
    'Signing in by OAuth has to be confirmed in a browser, once; nobody did within the time.',
    'Run it once by hand, as the account of the job, and open the address it prints.',
  ),
  script(
    'connect-communication',
    /\bCommunication failure\b|Expected content was not received/i,
    'Anaplan Connect got no whole answer',
    'The connection broke, or something between (a proxy) answered in place of Anaplan.',
    'Run it again.\nIf it stays: `anaplan-doctor diagnose tls api.anaplan.com auth.anaplan.com`.',
  ),
];

function keystore(id: string, match: RegExp, title: string, meaning: string, remedy: string): Entry {
  return entry(id, 'keystore', match, title, meaning, remedy, java);
}

function script(id: string, match: RegExp, title: string, meaning: string, remedy: string): Entry {
  return entry(id, 'Anaplan Connect', match, title, meaning, remedy, connect);
}

function entry(
  ...[id, kind, match, title, meaning, remedy, source]: readonly [string, Kind, RegExp, string, string, string, string]
): Entry {
  const actsNext: Actor = 'integration';
  return { id, kind, match, title, meaning, remedy, actsNext, source };
}
