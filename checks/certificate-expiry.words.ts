/** The words of certificate-expiry; data only. */
import type { Explanation } from '../src/check.ts';

const validity = 'RFC 5280, section 4.1.2.5 (validity)';
const anaplanCertificates = 'Anaplan help, Administration > Security > Certificates';

const stores = 'PKCS#12 (RFC 7292), PEM (RFC 7468) and the Java keystore formats';

const which = 'It is "{subject}", issued by "{issuer}", and is found at {where}.';

export const explanations = {
  'certificate-expiring-soon': {
    title: 'The certificate of {commonName} expires in {validForMs}',
    meaning: `It is valid until {expiresAtMs}; nothing fails yet. ${which}`,
    remedy: 'Start the renewal now: a certificate authority may take days.\n{renewalSteps}',
    actsNext: 'it-security',
    source: validity,
  },
  'certificate-expiring': {
    title: 'The certificate of {commonName} expires in {validForMs}',
    meaning: `It is valid until {expiresAtMs}; after that, {consequence}. ${which}`,
    remedy: '{renewalSteps}',
    actsNext: 'it-security',
    source: anaplanCertificates,
  },
  'certificate-expired': {
    title: 'The certificate of {commonName} expired on {expiresAtMs}',
    meaning: `It has been expired for {expiredForMs}: {consequence}. ${which}`,
    remedy: 'First make sure that the clock of this host is right: `date -u`.\n{renewalSteps}',
    actsNext: 'it-security',
    source: anaplanCertificates,
  },
  'certificate-not-yet-valid': {
    title: 'The certificate of {commonName} is not valid before {validFromAtMs}',
    meaning: `It becomes valid in {validInMs}; until then, {consequence}. ${which}`,
    remedy:
      'Compare the clock of this host with another one: `date -u`, `timedatectl`.\n' +
      'If the clock is right, keep using the certificate before this one until {validFromAtMs}.',
    actsNext: 'it-security',
    source: validity,
  },
  'ca-certificate-expiring': {
    title: 'The CA certificate {commonName} expires in {validForMs}',
    meaning:
      'The certificate authority "{subject}", sent or kept beside what it issued at {where}, is valid until {expiresAtMs}. What it issued stops being trusted with it, unless clients know a newer one.',
    remedy:
      'Ask the certificate authority for the chain that replaces it, and put that into the file or server when you renew.',
    actsNext: 'it-security',
    source: validity,
  },
  'ca-certificate-not-valid': {
    title: 'The CA certificate {commonName} is outside its validity',
    meaning:
      'The certificate authority "{subject}" at {where} is valid from {validFromAtMs} to {expiresAtMs} only. Whether that breaks anything depends on the path a client builds: for endpoints, chain-validity says so.',
    remedy: 'Replace it by the current chain of the certificate authority, or remove it if nothing needs it any more.',
    actsNext: 'it-security',
    source: validity,
  },
  'certificate-unreadable': {
    title: 'A certificate of {where} cannot be read',
    meaning: '{where} sent a certificate that is not built as certificates are, so that its validity cannot be told.',
    remedy:
      'Show it: `openssl s_client -connect {endpoint} -showcerts </dev/null`.\nHave the server set up again with a proper certificate.',
    actsNext: 'it-security',
    source: 'RFC 5280, section 4.1',
  },
  'no-certificate': {
    title: '{where} presents no certificate',
    meaning: 'The TLS handshake with {where} ended without any certificate of the server.',
    remedy: 'Check that host and port are those of a TLS server: `openssl s_client -connect {endpoint} </dev/null`.',
    actsNext: 'it-security',
    source: 'RFC 8446, section 4.4.2',
  },
  'keystore-missing': {
    title: '{file} does not exist',
    meaning: 'It was named as a certificate file, and there is no such file on this host.',
    remedy: 'Check the path: `ls -l {file}`.\nPut the file there, or correct the path in the command or the settings.',
    actsNext: 'integration',
    source: stores,
  },
  'keystore-unreadable': {
    title: '{file} may not be read',
    meaning:
      '{detail} The file may belong to another account, so nothing is known of the certificates in it, neither good nor bad.',
    remedy:
      'See who may read it: `ls -l {file}`, `namei -l {file}`.\nGive the account of this program read access (`setfacl -m u:ACCOUNT:r {file}`), or remove the entry from the settings.',
    actsNext: 'integration',
    source: stores,
  },
  'keystore-empty': {
    title: '{file} holds no certificate',
    meaning:
      '{detail} An export that failed leaves an empty file too: `openssl pkcs12` creates its output before it fails, for example on a file encrypted by RC2.',
    remedy:
      'Check that it is the right file: a private key stands in a file of its own.\n' +
      'If it was exported, repeat the export and look at its error message. For a .p12 or .pfx made by older software: `openssl pkcs12 -legacy -in USER.p12 -clcerts -nokeys -out {file}`.',
    actsNext: 'integration',
    source: stores,
  },
  'keystore-damaged': {
    title: '{file} is damaged',
    meaning: '{detail} Clients cannot use it either.',
    remedy:
      'Copy the file again from where it was made, in binary mode, and compare `sha256sum {file}` on both hosts; else export it again.',
    actsNext: 'integration',
    source: stores,
  },
  'keystore-unsupported': {
    title: '{file} cannot be read by this program',
    meaning: '{detail} This says nothing about the certificates in it.',
    remedy:
      'Check that it is the right file.\n' +
      'If it is a keystore, look with `keytool -list -v -keystore {file}`, or convert it: `keytool -importkeystore -srckeystore {file} -destkeystore NEW.p12 -deststoretype PKCS12`.',
    actsNext: 'integration',
    source: stores,
  },
  'keystore-password-needed': {
    title: '{file} needs a password to be looked at',
    meaning: '{detail} Until then nothing is known of them.',
    remedy:
      'On the command line: `KEYSTORE_PASS=... anaplan-doctor diagnose cert {file} --password-from env:KEYSTORE_PASS`.\n' +
      'In the settings, at the entry in `certificates:`: `password: env:KEYSTORE_PASS`, or `file:/path`. Never write the password itself there.',
    actsNext: 'integration',
    source: stores,
  },
  'keystore-wrong-password': {
    title: 'The password given does not open {file}',
    meaning: 'A client with the same password cannot use the file either.',
    remedy:
      'Try it by hand: `keytool -list -keystore {file}` asks for it.\n' +
      'Then correct the secret that is referred to; mind a space or line break at its end.',
    actsNext: 'integration',
    source: stores,
  },
} as const satisfies { readonly [code: string]: Explanation };
