/** Messages of the tools that certificates and keystores are made with, of further clients, and how Anaplan Connect tells an end that is no failure of its own; data only. */
import type { Actor } from '../check.ts';
import type { Entry, Kind } from './entry.ts';

const openssl = 'OpenSSL 3, measured';
const keytool = 'keytool of Java 17 and 25, measured';
const connect = 'Anaplan Connect, published source';

export const toolTexts: readonly Entry[] = [
  keystore(
    'openssl-old-encryption',
    /inner_evp_generic_fetch:unsupported|error:0308010C|Unsupported PKCS12 PFX data/i,
    'The keystore is encrypted in a way that OpenSSL 3 no longer reads (RC2)',
    'Browsers and old tools wrote it so. OpenSSL leaves an empty file behind: do not take that for the result. Node says `Unsupported PKCS12 PFX data`.',
    'Add `-legacy` to `openssl pkcs12` for reading, and export it again without: `anaplan-doctor diagnose cert FILE` shows the commands.',
    openssl,
  ),
  keystore(
    'openssl-key-is-not-encrypted',
    /Expecting: (?:ENCRYPTED|ANY) PRIVATE KEY/i,
    'The file does not hold the kind of private key that was asked for',
    '`openssl pkcs8` without `-topk8` reads an encrypted PKCS#8 key; this file holds another, or none. It leaves an empty file behind.',
    'To encrypt a key: `openssl pkcs8 -topk8 -in KEY -out ENCRYPTED_KEY`. What the file holds: `anaplan-doctor diagnose cert FILE`.',
    openssl,
  ),
  keystore(
    'openssl-key-of-another',
    /No cert(?:ificate)? in -in file .{0,300} matches private key|No certificate matches private key/i,
    'Certificate and private key do not belong together',
    'No keystore was made: the public half of the key is not the one in the certificate.',
    'Find the pair; these two answers must be the same:\n`openssl x509 -noout -pubkey -in CERTIFICATE`\n`openssl pkey -pubout -in KEY`',
    openssl,
  ),
  keystore(
    'keytool-password-short',
    /Keystore password must be at least 6 characters/i,
    'keytool wants a password of six characters or more',
    'The keystore was not written.',
    'Choose a longer password for the keystore, and the same in the script.',
    keytool,
  ),
  keystore(
    'keytool-passwords-differ',
    /Different store and key passwords not supported for PKCS12 KeyStores/i,
    'A PKCS#12 keystore has one password for itself and its key',
    'keytool ignored `-destkeypass`: the key has the password of the store. For Anaplan Connect that is as it should be.',
    'Nothing, where the script gives the password of the store.',
    keytool,
  ),
  keystore(
    'python-cryptography-missing',
    /\bcryptography is not available\b/i,
    'The Python package that signs in with a certificate is not installed',
    'anaplan-sdk needs `cryptography` for a certificate and its key.',
    'Install it in the environment of the job: `pip install "anaplan-sdk[cert]"`.',
    'anaplan-sdk, published source',
  ),
  entry(
    'tenant-not-entitled',
    'anaplan message',
    /\bTenant not entitled\b/i,
    'The tenant or the user may not use CloudWorks',
    'CloudWorks answers so (status 452) where it is not part of the contract, or the user has no role for it.',
    'Give the user the role Restricted Integration User or Integration Admin, and a workspace. Ask Anaplan where CloudWorks is not in the contract.',
    'tenant-admin',
    'Anaplan CloudWorks API',
  ),
  entry(
    'access-token-rejected',
    'anaplan message',
    /Anaplan access token rejected/i,
    'A token of Anaplan has come to its end',
    'Tokens live about 35 minutes. A connector that says so gets another one, and goes on.',
    'Nothing, where the run goes on. Where it comes again and again: check the certificate or user of the connection.',
    'integration',
    'Databricks Lakeflow, troubleshooting of its Anaplan connector',
  ),
  entry(
    'connect-cancelled',
    'Anaplan Connect',
    /The operation was cancelled\b/i,
    'Anaplan Connect: the action was cancelled',
    'Somebody, or Anaplan, ended it. What was done before stays done. Anaplan Connect exits with 0 all the same.',
    'Find out who cancelled it, in the action history of the model, and run it again.',
    'integration',
    connect,
  ),
  entry(
    'connect-no-dump',
    'Anaplan Connect',
    /No dump file is available/i,
    'Anaplan Connect: no row was rejected',
    'A dump file is only made for rows that were not loaded.',
    'Nothing.',
    'integration',
    connect,
  ),
];

function keystore(id: string, match: RegExp, title: string, meaning: string, remedy: string, source: string): Entry {
  return entry(id, 'keystore', match, title, meaning, remedy, 'integration', source);
}

function entry(
  id: string,
  kind: Kind,
  match: RegExp,
  title: string,
  meaning: string,
  remedy: string,
  actsNext: Actor,
  source: string,
): Entry {
  return { id, kind, match, title, meaning, remedy, actsNext, source };
}
