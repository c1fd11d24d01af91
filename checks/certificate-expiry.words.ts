/** The words of certificate-expiry; data only. */
import type { Explanation } from '../src/check.ts';

const validity = 'RFC 5280, section 4.1.2.5 (validity)';
const anaplanCertificates = 'Anaplan help, Administration > Security > Certificates';

const renewal =
  'A certificate that signs in to Anaplan: ask your certificate authority for a new one for the same e-mail address, have a tenant administrator register it under ' +
  'Administration > Security > Certificates, then change certificate and key of every client together. ' +
  'A certificate of an endpoint: whoever runs the server or proxy renews it, Anaplan renews its own.';

const look =
  'See for yourself: `openssl x509 -in FILE -noout -subject -serial -enddate` for PEM, `keytool -list -v -keystore FILE` for a keystore, ' +
  '`openssl s_client -connect HOST:PORT -servername HOST </dev/null | openssl x509 -noout -enddate` for an endpoint.';

const stores = 'PKCS#12 (RFC 7292), PEM (RFC 7468) and the Java keystore formats';

export const explanations = {
  'certificate-expiring-soon': {
    title: 'The certificate of {commonName} expires in {validForMs}',
    meaning:
      '{where}: the certificate "{subject}" (serial {serialNumber}, issued by "{issuer}") is valid until {expiresAtMs}. Nothing fails yet.',
    remedy: `Start the renewal now. ${renewal}`,
    actsNext: 'it-security',
    source: validity,
  },
  'certificate-expiring': {
    title: 'The certificate of {commonName} expires in {validForMs}',
    meaning:
      '{where}: the certificate "{subject}" (serial {serialNumber}, issued by "{issuer}") is valid until {expiresAtMs}; the limit of {tierDays} days is reached. After that, connections and sign-ins with it are refused.',
    remedy: `Renew it before {expiresAtMs}. ${renewal} ${look}`,
    actsNext: 'it-security',
    source: anaplanCertificates,
  },
  'certificate-expired': {
    title: 'The certificate of {commonName} expired on {expiresAtMs}',
    meaning:
      '{where}: the certificate "{subject}" (serial {serialNumber}, issued by "{issuer}") has been expired for {expiredForMs}. Connections and sign-ins with it are refused.',
    remedy: `First make sure that the clock of this host is right (\`date -u\`). ${renewal} ${look}`,
    actsNext: 'it-security',
    source: anaplanCertificates,
  },
  'certificate-not-yet-valid': {
    title: 'The certificate of {commonName} is not valid before {validFromAtMs}',
    meaning:
      '{where}: the certificate "{subject}" (serial {serialNumber}, issued by "{issuer}") becomes valid in {validInMs}. Until then it is refused.',
    remedy:
      'Compare the clock of this host with another one (`date -u`, `timedatectl`). If the clock is right, keep using the certificate before this one until {validFromAtMs}.',
    actsNext: 'it-security',
    source: validity,
  },
  'ca-certificate-expiring': {
    title: 'The CA certificate {commonName} expires in {validForMs}',
    meaning:
      '{where}: the certificate authority "{subject}" (serial {serialNumber}), which stands beside the certificates it issued, is valid until {expiresAtMs}. What it issued stops being trusted with it, unless clients know a newer one.',
    remedy:
      'Ask the certificate authority for the chain that replaces it, and put that into the file or server when you renew.',
    actsNext: 'it-security',
    source: validity,
  },
  'ca-certificate-not-valid': {
    title: 'The CA certificate {commonName} is outside its validity',
    meaning:
      '{where}: the certificate authority "{subject}" (serial {serialNumber}) is valid from {validFromAtMs} to {expiresAtMs} only. Whether that breaks anything depends on the path a client builds: see chain-validity for endpoints.',
    remedy: 'Replace it by the current chain of the certificate authority, or remove it if nothing needs it any more.',
    actsNext: 'it-security',
    source: validity,
  },
  'certificate-unreadable': {
    title: 'A certificate of {where} cannot be read',
    meaning: '{where} sent a certificate that is not built as certificates are, so that its validity cannot be told.',
    remedy:
      'Show it with `openssl s_client -connect HOST:PORT -servername HOST -showcerts </dev/null`, and have the server set up again with a proper one.',
    actsNext: 'it-security',
    source: 'RFC 5280, section 4.1',
  },
  'no-certificate': {
    title: '{where} presents no certificate',
    meaning: 'The TLS handshake with {where} ended without any certificate of the server.',
    remedy: 'Check that host and port are those of a TLS server: `openssl s_client -connect HOST:PORT </dev/null`.',
    actsNext: 'it-security',
    source: 'RFC 8446, section 4.4.2',
  },
  'keystore-missing': {
    title: '{file} does not exist',
    meaning: 'The settings name {file} as a certificate file; there is no such file on this host. {detail}',
    remedy: 'Check the path in the settings with `ls -l {file}`; put the file there, or correct the path.',
    actsNext: 'integration',
    source: stores,
  },
  'keystore-unreadable': {
    title: '{file} may not be read',
    meaning:
      '{detail} The file may belong to another account, so nothing is known of the certificates in it, neither good nor bad.',
    remedy:
      'Look at `ls -l {file}` and `namei -l {file}`. Give the account of this program read access (`setfacl -m u:ACCOUNT:r {file}`), or remove the entry from the settings.',
    actsNext: 'integration',
    source: stores,
  },
  'keystore-empty': {
    title: '{file} holds no certificate',
    meaning:
      '{detail} A failed `openssl pkcs12` leaves such a file: it creates its output before it fails, for example on a file encrypted by RC2.',
    remedy:
      'Repeat the export and look at its error message. For a .p12 or .pfx made by older software: `openssl pkcs12 -legacy -in USER.p12 -clcerts -nokeys -out {file}`.',
    actsNext: 'integration',
    source: stores,
  },
  'keystore-damaged': {
    title: '{file} is damaged',
    meaning: '{detail} Format: {format}.',
    remedy:
      'Copy the file again from where it was made, in binary mode, and compare `sha256sum {file}` on both hosts; else export it again.',
    actsNext: 'integration',
    source: stores,
  },
  'keystore-unsupported': {
    title: '{file} cannot be read by this program',
    meaning: '{detail} Format: {format}. This says nothing about the certificates in it.',
    remedy:
      'Look with `keytool -list -v -keystore {file}` or `openssl pkcs12 -legacy -info -nokeys -in {file}`, or convert it: `keytool -importkeystore -srckeystore {file} -destkeystore NEW.p12 -deststoretype PKCS12`.',
    actsNext: 'integration',
    source: stores,
  },
  'keystore-password-needed': {
    title: '{file} needs a password to be looked at',
    meaning: '{detail} Format: {format}. Until then nothing is known of the certificates in it.',
    remedy:
      'Add the password by reference to the entry in `certificates:` of the settings, for example `password: env:KEYSTORE_PASS`. Never write the password itself there.',
    actsNext: 'integration',
    source: stores,
  },
  'keystore-wrong-password': {
    title: 'The password given does not open {file}',
    meaning: '{detail} Format: {format}. A client with the same password cannot use the file either.',
    remedy:
      'Try it by hand: `keytool -list -keystore {file}` or `openssl pkcs12 -info -noout -in {file}` ask for it. Then correct the secret the settings refer to; mind a space or line break at its end.',
    actsNext: 'integration',
    source: stores,
  },
} as const satisfies { readonly [code: string]: Explanation };
