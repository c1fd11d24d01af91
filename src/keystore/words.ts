/** What each defect of a certificate file means and what to do; data only. Words of client-certificate, and of clients that use such files. */
import type { Explanation } from '../check.ts';
import type { DefectCode, ServerCode } from './defect.ts';

const procure = 'Anaplan help, "Procure CA certificates"; support.anaplan.com, "CA certificate overview"';
const register = 'Anaplan help, Administration > Security > Certificates';
const connect = 'Anaplan Connect user guide, certificate authentication';
const pem = 'RFC 7468 (PEM)';
const pkcs12 = 'RFC 7292 (PKCS#12)';
const pkcs8 = 'RFC 5958 (PKCS#8)';
const jdk = 'JDK-8076190, JDK-8153005, JDK-8267880 (PKCS#12 with PBES2 and SHA-256)';

const cut = '`openssl x509 -in {file} -out certificate.pem` writes the first certificate alone, without text around it';
const prepare = '`anaplan-doctor cert prepare` makes such files from what the browser exported.';
const reissue =
  'Make a key and a request by the rules of Anaplan: `anaplan-doctor cert request --email USER`.\n' +
  'Have a public authority issue an S/MIME certificate for it, with TLS Web Client Authentication and E-mail protection.\n' +
  'Have it registered, then exchange certificate and key in every client together.';
const see = 'See it with `openssl x509 -in {file} -noout -text` (keystores: `keytool -list -v -keystore {file}`).';

const integration = { actsNext: 'integration' } as const;
const security = { actsNext: 'it-security' } as const;

/** A server's chain in a file; docs/chain-validity.md says each at length. */
const again =
  'Have the CA issue the certificate again: `anaplan-doctor diagnose cert {file} --purpose server` shows whether the new one is right.';
const renew = 'Renew it with the CA, and put the new certificate with its intermediates into the file.';
const trust =
  'If it is a root of your own company, say so: `--ca ROOT.pem`. If not, take the certificate and its chain from the CA once more.';
const look =
  'See what is in the file: `openssl crl2pkcs7 -nocrl -certfile {file} | openssl pkcs7 -print_certs -noout` (PEM).';

function word(title: string, meaning: string, remedy: string): Explanation {
  return {
    title: `As a server certificate for {host}: ${title}`,
    meaning: `${meaning} To blame in {file}: {blamed}. Judged by the {store}. Particulars: {particulars}.`,
    remedy: `${remedy}\nThen see what the server really sends: \`anaplan-doctor diagnose tls HOST\`.`,
    actsNext: 'it-security',
    source: 'RFC 5280, section 6; RFC 9525; docs/chain-validity.md',
  };
}

const serverWords = {
  'server-malformed-certificate': word('a certificate is malformed', 'Most clients refuse it.', again),
  'server-chain-incomplete': word(
    'the certificate of an issuer is missing',
    'Java, curl, Python, Node and .NET without internet cannot build a chain; browsers fetch what is missing.',
    'Append the missing certificate, which the CA delivered with yours or offers at the address in its AIA extension, behind the server certificate.',
  ),
  'server-untrusted-root': word(
    'the chain ends at a root that is not trusted',
    'Clients refuse it unless the root was added to their own list.',
    trust,
  ),
  'server-self-signed': word(
    'the certificate is signed by itself',
    'Nobody trusts it unless it was added by hand.',
    trust,
  ),
  'server-bad-signature': word(
    'a signature does not fit the certificate of its issuer',
    'Every client refuses: the file mixes deliveries of the CA, or was changed.',
    look,
  ),
  'server-leaf-expired': word('the certificate has expired', 'Every client refuses.', renew),
  'server-intermediate-expired': word(
    'the certificate of an authority has expired',
    'Clients refuse unless they know another way up.',
    renew,
  ),
  'server-root-expired': word('the root has expired', 'Most clients refuse.', renew),
  'server-leaf-not-yet-valid': word(
    'the certificate is not valid yet',
    'Every client refuses until then.',
    'Check the clock of this host: `date -u`. Else wait, and keep the certificate before it in use.',
  ),
  'server-intermediate-not-yet-valid': word(
    'the certificate of an authority is not valid yet',
    'Clients refuse until then.',
    'Check the clock of this host: `date -u`. Else use the chain the CA delivered with the certificate.',
  ),
  'server-root-not-yet-valid': word(
    'the root is not valid yet',
    'Clients refuse until then.',
    'Check the clock of this host: `date -u`.',
  ),
  'server-host-mismatch': word(
    'it is made out to other names',
    'Every client that is asked for this name refuses.',
    `Use the right file, or have the name added to the subject alternative names.\n${again}`,
  ),
  'server-no-san': word('it has no subject alternative name', 'No current client looks at the common name.', again),
  'server-weak-key': word(
    'a key is too weak',
    'Current clients refuse it.',
    `Make a new key (RSA 2048 bits, or P-256).\n${again}`,
  ),
  'server-weak-signature': word(
    'it is signed by a hash that clients no longer accept',
    'OpenSSL 3, Java and browsers refuse it.',
    again,
  ),
  'server-wrong-extended-key-usage': word(
    'its extended key usage does not allow servers',
    'Every client refuses.',
    again,
  ),
  'server-wrong-key-usage': word('its key usage does not allow what it is used for', 'Most clients refuse.', again),
  'server-not-a-ca': word('a certificate signs others without being an authority', 'Every client refuses.', look),
  'server-path-too-long': word('there are more authorities below another than it allows', 'Clients refuse.', look),
  'server-name-constraint-violated': word('an authority above may not issue for this name', 'Clients refuse.', again),
  'server-policy-missing': word(
    'an authority above demands a certificate policy that is not there',
    'Java and others that hold to RFC 5280 refuse.',
    again,
  ),
  'server-unknown-critical-extension': word(
    'a critical extension is unknown',
    'Clients have to refuse what they do not understand.',
    again,
  ),
  'server-tls-interception': word(
    'it comes from a product that opens TLS',
    'It is no certificate for a server of yours to show.',
    'Ask IT security for the certificate of the server itself.',
  ),
  'server-chain-too-complex': word(
    'the chain is too complex to be judged',
    'There are too many possible issuers, or too many names.',
    look,
  ),
  'server-refused-by-strict-clients': word(
    'strict clients refuse it',
    'Python since 3.13, rustls, Go and browsers hold to these rules of RFC 5280; Java, curl and .NET let it pass.',
    again,
  ),
  'server-wildcard-too-wide': word(
    'a wildcard stands above a public suffix',
    'Public CAs may not issue such, and browsers refuse it.',
    again,
  ),
  'server-nonconforming-certificate': word(
    'it breaks rules of form',
    'No client in use is known to refuse this.',
    'Nothing has to be done; tell the CA at the next renewal.',
  ),
  'server-wrong-order': word(
    'the certificates stand in the wrong order',
    'Current clients sort them; old ones refuse.',
    `Put the server certificate first and each issuer behind what it issued.\n${look}`,
  ),
  'server-extra-certificate': word(
    'a certificate stands there that has nothing to do with the chain',
    'It costs bytes and nothing else.',
    look,
  ),
  'server-duplicate-certificate': word('a certificate stands there twice', 'It costs bytes and nothing else.', look),
  'server-root-sent': word('the root stands in the file', 'It costs bytes and nothing else.', 'It can be left out.'),
} as const satisfies { readonly [Code in ServerCode]: Explanation };

export const explanations = {
  // C01 to C05: the file as a text.
  'text-before-certificate': {
    title: 'Text stands before the certificate in {file}',
    meaning:
      'Before the first -----BEGIN line there is other text ({preamble}), as `openssl pkcs12` writes it. Anaplan Connect passes it over; the upload in Administration and clients that send the file as it is (anaplan-sdk, Postman) do not.',
    remedy: `Remove everything before -----BEGIN CERTIFICATE-----: ${cut}.`,
    ...integration,
    source: connect,
  },
  'several-certificates': {
    title: '{file} holds {certificateCount} certificates where one belongs',
    meaning:
      'A file to register at Anaplan may hold one BEGIN/END block only: the user\'s own certificate. With several, the upload fails or takes the wrong one ("email should not be blank").',
    remedy: 'Export again with `openssl pkcs12 -in USER.p12 -clcerts -nokeys | openssl x509 -out certificate.pem`.',
    ...integration,
    source: register,
  },
  'authority-first': {
    title: 'The first certificate in {file} is an authority, not the user',
    meaning:
      'The user\'s certificate stands at place {leafPosition}. Whoever reads the first block sends a certificate without e-mail address: "email should not be blank [null]".',
    remedy:
      'Move the block of the user to the top or, better, keep it alone: `openssl pkcs12 -in USER.p12 -clcerts -nokeys | openssl x509 -out certificate.pem`.',
    ...integration,
    source: register,
  },
  'file-empty': {
    title: '{file} holds no certificate',
    meaning:
      '{detail} A failed `openssl pkcs12` leaves a file of 0 bytes: it creates its output before it fails, for example on a file encrypted by RC2.',
    remedy:
      'Check that it is the right file: a private key stands in a file of its own.\n' +
      'If it was exported, repeat the export and look at its error message; for files of older software `openssl pkcs12 -legacy -in USER.p12 -clcerts -nokeys -out {file}`.',
    ...integration,
    source: connect,
  },
  'file-damaged': {
    title: '{file} is cut off or damaged',
    meaning: '{detail} Format: {format}.',
    remedy:
      'Copy the file again from where it was made, in binary mode, and compare `sha256sum {file}` on both hosts; else export it again.',
    ...integration,
    source: `${pem}, ${pkcs12}`,
  },
  'file-missing': {
    title: '{file} does not exist',
    meaning: '{detail} Nothing can sign in with it.',
    remedy: 'Check the path with `ls -l {file}`; put the file there, or correct the settings.',
    ...integration,
    source: register,
  },
  'file-unreadable': {
    title: '{file} may not be read by this account',
    meaning: '{detail} Owner: user id {ownerUid}, mode {mode}. Nothing is known of the certificates in it.',
    remedy:
      'If a client under this account needs it, let it: `namei -l {file}`, then `setfacl -m u:ACCOUNT:r {file}`. Else run this as the account that uses it.',
    ...integration,
    source: register,
  },
  'file-is-none': {
    title: '{file} is no file',
    meaning: '{detail} It was not opened, and nothing is known of a certificate behind it.',
    remedy: 'Look with `ls -ld {file}`; name the file itself, or copy what comes out of the pipe into a file.',
    ...integration,
    source: register,
  },
  'file-unsupported': {
    title: '{file} cannot be read by this program',
    meaning: '{detail} Format: {format}. This says nothing about the certificates in it.',
    remedy: 'Look with `keytool -list -v -keystore {file}` or `openssl pkcs12 -legacy -info -nokeys -in {file}`.',
    ...integration,
    source: pkcs12,
  },
  'byte-order-mark': {
    title: '{file} starts with a byte order mark',
    meaning:
      'An editor has put three invisible bytes before -----BEGIN. OpenSSL passes them over; Java and clients that compare the start of the text do not.',
    remedy:
      "Remove them: `sed -i '1s/^\\xEF\\xBB\\xBF//' {file}`, or write the file anew: `openssl x509 -in {file} -out certificate.pem`.",
    ...integration,
    source: pem,
  },
  'text-utf16': {
    title: '{file} is saved as UTF-16',
    meaning: 'An editor or PowerShell has written two bytes for each character; no client finds a certificate in it.',
    remedy:
      'Convert it: `iconv -f UTF-16 -t ASCII {file} > certificate.pem` (Windows: save as ANSI, or `Out-File -Encoding ascii`).',
    ...integration,
    source: pem,
  },
  'dashes-replaced': {
    title: 'The hyphens of -----BEGIN in {file} were replaced by dashes',
    meaning: 'A word processor or mail program has changed the text; no client finds a certificate in it.',
    remedy:
      'Export the certificate again and do not pass it through an editor or the text of a mail; attach the file instead.',
    ...integration,
    source: pem,
  },
  'certificate-request': {
    title: '{file} holds a certificate request, not a certificate',
    meaning: 'A request (CSR) is what the certificate authority is sent. The certificate is what it sends back.',
    remedy:
      'Use the certificate that the authority issued: the block must say BEGIN CERTIFICATE. Until then nothing can sign in.',
    ...integration,
    source: 'RFC 2986 (PKCS#10)',
  },
  'not-pem': {
    title: '{file} holds {holds} where Anaplan wants one PEM certificate',
    meaning:
      'Registration, and clients that sign in with a certificate file, read PEM: text that starts with -----BEGIN CERTIFICATE-----.',
    remedy:
      'DER: `openssl x509 -inform DER -in {file} -out certificate.pem`. PKCS#7: `openssl pkcs7 -in {file} -print_certs` (binary: with `-inform DER`), then keep the block of the user.',
    ...integration,
    source: register,
  },
  // C06 to C14: the certificate.
  'email-missing': {
    title: 'The certificate {name} names no e-mail address',
    meaning:
      '{where}: "{subject}" has neither an rfc822Name in its subject alternative name nor EMAILADDRESS in its subject. Anaplan finds the user by it and answers "email should not be blank [null]".',
    remedy: `${reissue}\n${see}`,
    ...security,
    source: procure,
  },
  'email-only-in-common-name': {
    title: 'The certificate {name} has its e-mail address in the common name only',
    meaning: '{where}: "{commonName}" stands in CN, where Anaplan does not look.',
    remedy: `${reissue}\n${see}`,
    ...security,
    source: procure,
  },
  'email-of-another-user': {
    title: 'The certificate is made out to {emails}, not to {user}',
    meaning:
      '{where}: Anaplan signs in the user whose e-mail address the certificate names. {user} cannot sign in with it.',
    remedy:
      'Use the certificate of {user}, or correct the user in the settings. If the certificate itself is wrong, order a new one for {user}.',
    ...security,
    source: procure,
  },
  'usage-missing': {
    title: 'The certificate {name} says nothing about its purpose',
    meaning:
      '{where}: there is no extended key usage. Anaplan asks for TLS Web Client Authentication and E-mail protection.',
    remedy: `${reissue}\n${see}`,
    ...security,
    source: procure,
  },
  'usage-wrong': {
    title: 'The certificate {name} is for another purpose',
    meaning:
      '{where}: its extended key usages are {usages}; neither TLS Web Client Authentication nor E-mail protection is among them.',
    remedy: `${reissue}\n${see}`,
    ...security,
    source: procure,
  },
  'usage-incomplete': {
    title: 'The certificate {name} lacks the purpose {missingUsage}',
    meaning:
      '{where}: Anaplan asks for both TLS Web Client Authentication and E-mail protection. With one of them it may be accepted; nobody promises it.',
    remedy:
      'If it is registered and signs in, leave it and ask for both at the next renewal; else order a new one. `anaplan-doctor diagnose --only api-access` shows whether it signs in.',
    ...security,
    source: procure,
  },
  'server-certificate': {
    title: 'The certificate {name} is a server certificate',
    meaning:
      '{where}: its only purposes are {usages} (1.3.6.1.5.5.7.3.1 is TLS server). Anaplan refuses server (SSL) certificates for signing in.',
    remedy: `${reissue}\n${see}`,
    ...security,
    source: procure,
  },
  'key-usage-missing': {
    title: 'The certificate {name} has no key usage',
    meaning: '{where}: Anaplan asks for the key usage digitalSignature; there is no such extension.',
    remedy: `${reissue}\n${see}`,
    ...security,
    source: procure,
  },
  'no-digital-signature': {
    title: 'The key of {name} may not sign',
    meaning: '{where}: the key usage is {keyUsage}, without digitalSignature, and signing in is signing.',
    remedy: `${reissue}\n${see}`,
    ...security,
    source: procure,
  },
  'key-too-short': {
    title: 'The key of {name} is too short: {key}',
    meaning: '{where}: Anaplan asks for RSA with 2048 bits or more.',
    remedy: reissue,
    ...security,
    source: procure,
  },
  'key-not-rsa': {
    title: 'The key of {name} is not RSA: {key}',
    meaning: '{where}: the sign-in is signed by SHA512withRSA, which this key cannot do.',
    remedy: reissue,
    ...security,
    source: procure,
  },
  'weak-signature': {
    title: 'The certificate {name} is signed by {algorithm}',
    meaning:
      '{where}: such signatures can be forged; public authorities stopped making them, and clients stop accepting them.',
    remedy: `${reissue}\n${see}`,
    ...security,
    source: 'RFC 9155; CA/Browser Forum S/MIME requirements, section 7.1.3.2',
  },
  'certificate-expired': {
    title: 'The certificate {name} expired on {expiresAtMs}',
    meaning:
      '{where}: serial {serialNumber}, issued by "{issuer}", has been expired for {expiredForMs}. Sign-ins with it are refused.',
    remedy: `First make sure that the clock of this host is right (\`date -u\`).\n${reissue}`,
    ...security,
    source: register,
  },
  'certificate-not-yet-valid': {
    title: 'The certificate {name} is not valid before {validFromAtMs}',
    meaning: '{where}: serial {serialNumber} becomes valid in {validInMs}. Until then it is refused.',
    remedy:
      'Compare the clock of this host with another one (`date -u`, `timedatectl`). If it is right, keep using the certificate before this one until then.',
    ...security,
    source: 'RFC 5280, section 4.1.2.5',
  },
  'certificate-expiring': {
    title: 'The certificate {name} has {daysLeft} days left',
    meaning: '{where}: valid until {expiresAtMs}; certificate-expiry warns when it becomes urgent.',
    remedy:
      'Order the new one, have it registered beside the old one, then exchange certificate and key in every client together.',
    ...security,
    source: register,
  },
  'self-signed': {
    title: 'The certificate {name} is self-signed',
    meaning:
      '{where}: subject and issuer are both "{subject}". Anaplan accepts certificates of public authorities on its list only.',
    remedy: `${reissue}\n${see}`,
    ...security,
    source: procure,
  },
  'private-root-suspected': {
    title: 'The certificate {name} seems to come from a private authority',
    meaning:
      '{where}: its chain ends at "{root}", which is not in the {store}. This is a suspicion: Anaplan keeps a list of its own, and some public roots sign e-mail certificates only.',
    remedy:
      'Compare "{root}" with the list of supported authorities in Anaplan help ("Procure CA certificates"). If it is not on it, order the certificate from one that is.',
    ...security,
    source: procure,
  },
  'issued-by-anaplan': {
    title: 'The certificate {name} was issued by Anaplan',
    meaning: '{where}: issuer "{issuer}". Such certificates have not been accepted since February 2020.',
    remedy: `Move to a certificate of a public authority, and to Anaplan Connect 1.4 or later.\n${reissue}`,
    ...security,
    source: 'community.anaplan.com, Certificate Expiration FAQ (46593)',
  },
  'no-revocation-pointer': {
    title: 'The certificate {name} does not say where its revocation is published',
    meaning:
      '{where}: it has neither a CRL distribution point nor an OCSP address; Anaplan asks for one. Private authorities often leave them out.',
    remedy: `${reissue}\n${see}`,
    ...security,
    source: procure,
  },
  // C15 to C18: the key.
  'key-mismatch': {
    title: 'The private key does not belong to the certificate in {file}',
    meaning:
      'The key in {keyPlace} has another public half (SHA-256 {publicKeySha256}) than every certificate of the file. What it signs is refused.',
    remedy:
      'Find the pair: `openssl x509 -in {file} -noout -pubkey | sha256sum` and `openssl pkey -in KEY -pubout | sha256sum` must print the same. After a renewal, certificate and key change together.',
    ...integration,
    source: connect,
  },
  'key-traditional-form': {
    title: 'The private key is in the old form ({form}), not PKCS#8',
    meaning:
      'BEGIN RSA PRIVATE KEY and its like are read by OpenSSL, but not by the Java in Anaplan Connect and other clients, which want PKCS#8.',
    remedy: `Convert and encrypt it: \`openssl pkcs8 -topk8 -in KEY -out key8.pem\`. ${prepare}`,
    ...integration,
    source: pkcs8,
  },
  'key-not-encrypted': {
    title: 'A password is given, but the private key is not encrypted',
    meaning:
      'The key lies in the file in clear. `openssl pkcs8` without -topk8 decrypts a key although it is given a -passout. Some clients fail on a password that is not needed.',
    remedy:
      'Encrypt it: `openssl pkcs8 -topk8 -in KEY -out key8.pem`, and remove the old file; or leave the password out of the settings and protect the file: `chmod 600 KEY`.',
    ...integration,
    source: pkcs8,
  },
  'key-password-needed': {
    title: 'The private key is encrypted and no password is given',
    meaning: '{detail} Whether it belongs to the certificate is not known.',
    remedy:
      'Name the place of its password: `passphrase:` of the connection, `password:` of the certificate entry, or --password-from; for example env:KEY_PASS. Never write the password itself there.',
    ...integration,
    source: pkcs8,
  },
  'key-wrong-password': {
    title: 'The password given does not open the private key',
    meaning: '{detail} A client with the same password cannot sign in.',
    remedy:
      'Try it by hand: `openssl pkey -in KEY -noout` asks for it. Then correct the secret; mind a space or line break at its end.',
    ...integration,
    source: pkcs8,
  },
  'key-unusable': {
    title: 'The private key cannot be used',
    meaning: '{detail}',
    remedy:
      'Look at it with `openssl pkey -in KEY -noout -text`, or export it again: `openssl pkcs12 -in USER.p12 -nocerts | openssl pkcs8 -topk8 -out key8.pem`.',
    ...integration,
    source: pkcs8,
  },
  'key-missing': {
    title: 'There is no private key at {keyPlace}',
    meaning: '{detail} Without the key nothing can be signed.',
    remedy:
      'Check the place (`ls -l`), and that the file holds a block BEGIN PRIVATE KEY or BEGIN ENCRYPTED PRIVATE KEY.',
    ...integration,
    source: connect,
  },
  'key-weakly-encrypted': {
    title: 'The private key is encrypted by {cipher} ({scheme})',
    meaning:
      'OpenSSL 3, Node and tools built on them refuse it without their legacy provider, and the encryption is easily broken.',
    remedy:
      'Encrypt it anew: `openssl pkcs8 -provider legacy -provider default -in KEY | openssl pkcs8 -topk8 -out key8.pem`.',
    ...integration,
    source: 'OpenSSL 3 migration guide, legacy algorithms',
  },
  'key-unread-by-java': {
    title: 'Java {java} itself does not read the encryption of the private key',
    meaning:
      'The key is encrypted by PBES2 ({cipher}, {derivation}). Anaplan Connect brings its own reader; clients that use only that Java fail.',
    remedy:
      'Update that Java, or encrypt the key the old way: `openssl pkcs8 -topk8 -v1 PBE-SHA1-3DES -in KEY -out key8.pem`.',
    ...integration,
    source: 'JDK-8076999; keystore-explorer issue 79',
  },
  'key-beside-certificate': {
    title: '{file} holds certificate and private key together',
    meaning: 'Whoever uploads or mails this file gives the private key away with it.',
    remedy:
      'Keep the certificate in a file of its own for registration: `openssl x509 -in {file} -out certificate.pem`.',
    ...integration,
    source: register,
  },
  // C19 to C26: the keystore.
  'store-unread-by-openssl': {
    title: '{file} is not read by OpenSSL 3 and Node',
    meaning:
      'It is encrypted by {cipher}, as older browsers and Java export. OpenSSL 3 says "unsupported ... RC2-40-CBC", Node "Unsupported PKCS12 PFX data".',
    remedy:
      'Read it with `openssl pkcs12 -legacy -in {file} -out all.pem`, then write it anew: `openssl pkcs12 -export -in all.pem -out new.p12 -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1` is read by every client; remove all.pem.',
    ...integration,
    source: 'OpenSSL 3 migration guide, legacy algorithms',
  },
  'seal-unread-by-older-clients': {
    title: '{file} is sealed by PBMAC1, which most programs do not read yet',
    meaning:
      'Its seal is {seal}, as `openssl pkcs12 -pbmac1_pbkdf2` and systems in FIPS mode write it. OpenSSL reads it from 3.4 on and Java from 26. Older ones blame the password, though it is right: OpenSSL says "Mac verify error: invalid password?", Node "Unsupported PKCS12 PFX data", Java "Integrity check failed".',
    remedy:
      'Write it anew on a host with OpenSSL 3.4 or later (`openssl version`): `openssl pkcs12 -in {file} -out all.pem`, then `openssl pkcs12 -export -in all.pem -out new.p12 -macalg sha256`; remove all.pem.\n' +
      'For old Java, instead of -macalg sha256: -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1.',
    ...integration,
    source: 'RFC 9579 and RFC 9879 (PBMAC1 in PKCS#12); OpenSSL 3.4 changes; JDK-8343232',
  },
  'store-unread-by-java': {
    title: 'Java {java} cannot open {file}',
    meaning:
      'It is protected by {protection}, which Java reads from {readFrom} on; older ones say {error}. Confidence: {confidence}.',
    remedy:
      'Update that Java, or write the file anew: `anaplan-doctor cert prepare {file} --java 8 --alias ALIAS --password-from env:OLD_PASS --new-password-from env:NEW_PASS --out FOLDER`. By hand: `openssl pkcs12 -in {file} -out all.pem`, then `openssl pkcs12 -export -in all.pem -name ALIAS -out old.p12 -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1`; remove all.pem.',
    ...integration,
    source: jdk,
  },
  'store-unread-by-old-java': {
    title: '{file} is not read by old Javas',
    meaning:
      'It is protected by {protection}: Java before 8u301, 9, 10 and 11 before 11.0.12 cannot open it. Newer ones can.',
    remedy:
      'Nothing to do where the clients have a newer Java (`java -version`). Say `java:` in the certificate entry to have this judged; for old ones `openssl pkcs12 -export ... -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1`.',
    ...integration,
    source: jdk,
  },
  'jceks-unread-by-anaplan-connect': {
    title: '{file} is a JCEKS keystore, which Anaplan Connect does not read',
    meaning: 'Anaplan Connect opens JKS and PKCS#12; on JCEKS it says "Invalid keystore format".',
    remedy:
      'Convert it: `keytool -importkeystore -srckeystore {file} -srcstoretype JCEKS -destkeystore keystore.p12 -deststoretype PKCS12`.',
    ...integration,
    source: connect,
  },
  'chain-missing': {
    title: '{where} holds no certificate of the issuer',
    meaning:
      'Only the certificate of the user is there, not "{issuer}". Anaplan Connect sends no more than that; other clients may want the chain.',
    remedy:
      'Nothing to do for Anaplan Connect. Else export with the chain: `openssl pkcs12 -export -in user.pem -inkey user.key -certfile chain.pem -name ALIAS -out keystore.p12`.',
    ...integration,
    source: connect,
  },
  'alias-mismatch': {
    title: '{file} has no key entry "{wantedAlias}"',
    meaning:
      'Its key entries are: {aliases}. A client that asks for "{wantedAlias}" finds no key. Upper and lower case do not count.',
    remedy:
      'Correct the alias in the client, or rename the entry: `keytool -changealias -keystore {file} -alias OLD -destalias "{wantedAlias}"`.',
    ...integration,
    source: connect,
  },
  'several-keys': {
    title: '{file} holds {keyCount} private keys',
    meaning: 'Its key entries are: {aliases}. Which one a client takes, its alias decides; without one, chance does.',
    remedy:
      'Name the alias in the client (and here as `alias:`), or remove entries that are over: `keytool -delete -keystore {file} -alias OLD`.',
    ...integration,
    source: connect,
  },
  'alias-is-number': {
    title: 'The key entry of {file} is called {aliases}',
    meaning:
      'It was exported without -name, so that Java calls it by a number. A script that asks for another alias finds no key.',
    remedy:
      'Use that alias in the client, or rename the entry: `keytool -changealias -keystore {file} -alias 1 -destalias NAME`.',
    ...integration,
    source: connect,
  },
  'no-private-key': {
    title: '{file} holds no private key',
    meaning:
      'Its {certificateCount} certificates are trusted certificates only (trustedCertEntry). Nothing can be signed with it, so nothing can sign in.',
    remedy:
      'Build it from certificate and key: `openssl pkcs12 -export -in user.pem -inkey user.key -name ALIAS -out keystore.p12`. Importing a certificate alone (`keytool -importcert`) adds no key.',
    ...integration,
    source: connect,
  },
  'authorities-only': {
    title: '{file} is a truststore',
    meaning:
      'It holds {certificateCount} certificates of authorities and no key; it is not judged as a sign-in certificate.',
    remedy: 'Nothing to do if that is what it is meant to be. Else say `purpose: client` in its entry.',
    ...integration,
    source: pkcs12,
  },
  'not-for-sign-in': {
    title: 'The certificate {name} is that of a server',
    meaning: '{where}: it is made out to {names}. It is not judged by the rules of sign-in certificates.',
    remedy:
      'Have it judged as a server certificate: `anaplan-doctor diagnose cert {file} --host NAME`, or as one to sign in with: --purpose client.',
    ...security,
    source: 'RFC 9525',
  },
  'store-password-needed': {
    title: '{file} needs a password to be looked at',
    meaning: '{detail} Format: {format}. Without it, this much is known of its keys: {aliases}.',
    remedy:
      'Name the place of the password: `password: env:KEYSTORE_PASS` in the certificate entry, or --password-from. Never write the password itself there.',
    ...integration,
    source: pkcs12,
  },
  'store-wrong-password': {
    title: 'The password given does not open {file}',
    meaning: '{detail} Format: {format}. A client with the same password cannot use the file either.',
    remedy:
      'Try it by hand: `keytool -list -keystore {file}` or `openssl pkcs12 -info -noout -in {file}` ask for it. Then correct the secret; mind a space or line break at its end.',
    ...integration,
    source: pkcs12,
  },
  'key-password-differs': {
    title: 'The private key in {where} has a password of its own',
    meaning:
      'The password of the keystore is right and does not open the key. Anaplan Connect uses one password for both and fails with "Cannot recover key".',
    remedy:
      'Make them the same: `keytool -keypasswd -alias ALIAS -keystore {file}` asks for the old password of the key and for the new one.',
    ...integration,
    source: connect,
  },
  'extension-misleading': {
    title: '{file} is not what its name says',
    meaning:
      'Its name ends in .{extension}, its content is {format}. Programs that go by the content do not mind; Java before 8u60 and programs that go by the name do.',
    remedy:
      'Rename it, or convert it: `keytool -importkeystore -srckeystore {file} -destkeystore NEW -deststoretype PKCS12` (or JKS).',
    ...integration,
    source: 'JDK-8062552',
  },
  // C27 and C28: who may read it.
  'readable-by-everyone': {
    title: 'Everybody on this host can read the private key in {path}',
    meaning:
      'The mode of the file is {mode}. Whoever reads the key can sign in as the user it belongs to. In clear: {keyInClear}.',
    remedy:
      'Restrict it to the account that runs the client: `chmod 600 {path}`. If others may have read it, order a new certificate with a new key.',
    ...security,
    source: 'NIST SP 800-57 part 1, section 8.2.1',
  },
  'password-readable-by-everyone': {
    title: 'Everybody on this host can read the password in {reference}',
    meaning: 'The password of the key lies in a file that every account may read.',
    remedy:
      'Restrict it: `chmod 600` on that file, or hand the password over as a systemd credential (`credential:NAME`).',
    ...security,
    source: 'systemd.exec, LoadCredential=',
  },
  'payload-not-verified': {
    title: 'What the key signs is not verified by the certificate',
    meaning:
      'A sign-in payload was signed here with the key and verified with the certificate: v1 {v1Verified}, v2 {v2Verified}. Anaplan would refuse it.',
    remedy:
      'Use the pair that belongs together; see `openssl pkey -in KEY -pubout` and `openssl x509 -in {file} -noout -pubkey`.',
    ...integration,
    source: 'Anaplan authentication API, certificate authentication',
  },
  'registration-not-provable': {
    title: 'Whether Anaplan accepts {name} cannot be told from the file',
    meaning:
      '{where}: registered: {registered}; enabled: {enabled}; root on the list of Anaplan: {rootOnAnaplanList}. Of its chain: {chain}. A certificate can be disabled in Administration without any change here.',
    remedy:
      'A sign-in proves it: `anaplan-doctor diagnose --config FILE --only api-access` (201 means all three). Or look under Administration > Security > Certificates for serial {serialNumber}.',
    actsNext: 'tenant-admin',
    source: register,
  },
  ...serverWords,
} as const satisfies { readonly [Code in DefectCode]: Explanation };
