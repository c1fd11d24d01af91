/** The words of chain-validity: what each code means for whom, and what to run. Data only. */
import type { Explanation } from '../src/check.ts';
import type { ChainCode } from '../src/x509/problems.ts';

const show = 'openssl s_client -connect {endpoint} -servername {host} -showcerts </dev/null';
const showDates = `${show} 2>/dev/null | openssl x509 -noout -subject -issuer -dates`;
const ifAnaplan =
  'If {host} is a host of Anaplan, a proxy that opens TLS on the way (TLS inspection) is the usual cause: compare the issuer from a line without that proxy, and tell Anaplan only if it is the same there.';
const everyone = 'Java (Anaplan Connect, MuleSoft, Informatica), .NET, curl, Python, Node and browsers';

export const words: { readonly [C in ChainCode]: Explanation } = {
  'no-certificate': {
    title: '{host} sent no certificate',
    meaning: 'The handshake ended without a certificate, so nothing proves who answers. Every client refuses.',
    remedy: `Look at what the server sends: ${show}. Configure a certificate for {host} in the server or load balancer at {address}.`,
    actsNext: 'network',
    source: 'RFC 5246 section 7.4.2, RFC 8446 section 4.4.2',
  },
  'unreadable-certificate': {
    title: 'What {host} sent in the place of a certificate is none',
    meaning: '{place} cannot be read: {detail} Clients refuse the connection.',
    remedy: `Look at what the server sends: ${show}. Install the certificate again from the file the CA delivered; a truncated copy is the usual cause.`,
    actsNext: 'it-security',
    source: 'RFC 5280 section 4.1',
  },
  'malformed-certificate': {
    title: 'A certificate of {host} is malformed',
    meaning: 'In {place}: {defects}. Most clients refuse such a certificate, each with another message.',
    remedy:
      'Have the CA issue the certificate again, and check it before it is installed: openssl x509 -in cert.pem -noout -text',
    actsNext: 'it-security',
    source: 'RFC 5280 section 4.2',
  },
  'chain-incomplete': {
    title: 'The chain of {host} is incomplete: the certificate of {missingIssuer} is missing',
    meaning:
      'The issuer of {place} was neither sent nor is it in the {store}. Java (Anaplan Connect, MuleSoft, Informatica), curl, Python, Node, Go and .NET without a way to the internet refuse ("unable to find valid certification path", "unable to get local issuer certificate"). Browsers and Windows often fetch the missing certificate by themselves (AIA), which is why it goes unnoticed there.',
    remedy: `See what is sent: \`${show}\`.\nFetch the missing certificate ({whereToFetch}) and append it after the server's own: nginx ssl_certificate and Apache SSLCertificateFile take one file with leaf and intermediates, IIS and Java keystores want the intermediate imported.\nIf {missingIssuer} is a root of your own company, add it to the trust store instead (network.caFile here).\n${ifAnaplan}`,
    actsNext: 'it-security',
    source: "RFC 5246 section 7.4.2: the sender's certificate first, each following one certifies the one before",
  },
  'untrusted-root': {
    title: 'The chain of {host} ends in a root that is not trusted: {subject}',
    meaning: `The chain is complete, but its root is not in the {store}. ${everyone} refuse unless that root was added to their own store; a company's own CA, a TLS-inspecting proxy and a test system look like this.`,
    remedy: `If the root is your company's (SHA-256 {fingerprintSha256}; ask IT security), trust it where the client runs: keytool -importcert -cacerts -file root.pem for Java, network.caFile here, NODE_EXTRA_CA_CERTS for Node. If not, somebody else is answering for {host}.\n${ifAnaplan}`,
    actsNext: 'it-security',
    source: 'RFC 5280 section 6.1',
  },
  'self-signed': {
    title: 'The certificate of {host} is self-signed',
    meaning: `{place} was issued by itself, not by a CA, and is not in the {store}. ${everyone} refuse.`,
    remedy: `Check that you reach the right server: ${showDates}. Install a certificate of a public or company CA; for a test system, trust this one certificate (network.caFile).\n${ifAnaplan}`,
    actsNext: 'it-security',
    source: 'RFC 5280 section 6.1',
  },
  'bad-signature': {
    title: 'A signature in the chain of {host} is wrong',
    meaning:
      '{place} names {issuer} as issuer, but was not signed with the key of the certificate by that name. Every client refuses. A damaged file, a re-keyed CA of the same name, or a forgery.',
    remedy: `Save the certificates (${show}) and verify: openssl verify -untrusted intermediate.pem leaf.pem. Install leaf and intermediates again from one delivery of the CA.\n${ifAnaplan}`,
    actsNext: 'it-security',
    source: 'RFC 5280 section 6.1.3 (a)(1)',
  },
  'leaf-expired': {
    title: 'The certificate of {host} expired {daysExpired} days ago',
    meaning: `{place} was valid until {notAfterAtMs}. ${everyone} refuse.`,
    remedy: `Check this host's clock first (date -u). Then renew the certificate and reload the server: ${showDates}`,
    actsNext: 'it-security',
    source: 'RFC 5280 section 4.1.2.5',
  },
  'intermediate-expired': {
    title: 'An intermediate certificate of {host} expired {daysExpired} days ago',
    meaning: `{place} was valid until {notAfterAtMs}, and no other path leads to the {store}. ${everyone} refuse, though the server's own certificate may look fine.`,
    remedy: `Replace the intermediate in the server's chain file by the CA's current one (same name, new dates): ${show}`,
    actsNext: 'it-security',
    source: 'RFC 5280 section 6.1.3 (a)(2)',
  },
  'root-expired': {
    title: 'The root of the chain of {host} expired {daysExpired} days ago',
    meaning:
      '{place} was valid until {notAfterAtMs}. OpenSSL (curl, Python, Node) and Go refuse; Java and some browsers do not look at the dates of a root they trust.',
    remedy:
      'Have the chain moved to a current root of the CA, and update the trust store of the client (package ca-certificates, or a newer Java).',
    actsNext: 'it-security',
    source: 'RFC 5280 section 6.1; OpenSSL verify(1)',
  },
  'leaf-not-yet-valid': {
    title: 'The certificate of {host} is not valid yet',
    meaning: `{place} is valid from {notBeforeAtMs}, in {daysUntilValid} days. ${everyone} refuse until then.`,
    remedy: "Check this host's clock first: date -u. If it is right, install the former certificate until then.",
    actsNext: 'it-security',
    source: 'RFC 5280 section 4.1.2.5',
  },
  'intermediate-not-yet-valid': {
    title: 'An intermediate certificate of {host} is not valid yet',
    meaning: `{place} is valid from {notBeforeAtMs}, in {daysUntilValid} days. ${everyone} refuse until then.`,
    remedy: "Check this host's clock first: date -u. If it is right, install the CA's former intermediate until then.",
    actsNext: 'it-security',
    source: 'RFC 5280 section 6.1.3 (a)(2)',
  },
  'root-not-yet-valid': {
    title: 'The root of the chain of {host} is not valid yet',
    meaning:
      '{place} is valid from {notBeforeAtMs}, in {daysUntilValid} days. OpenSSL (curl, Python, Node) and Go refuse until then.',
    remedy: "Check this host's clock first: date -u. A clock that was never set is the usual cause.",
    actsNext: 'it-security',
    source: 'RFC 5280 section 6.1',
  },
  'host-mismatch': {
    title: 'The certificate is not for {host}',
    meaning: `{place} is for {names}. ${everyone} refuse, because the answer may come from somebody else. A wildcard stands for exactly one label.`,
    remedy: `Check the name in your settings and DNS (getent hosts {host}), and that the server knows the name: ${show}. Otherwise have a certificate issued that lists {host}.\n${ifAnaplan}`,
    actsNext: 'network',
    source: 'RFC 9525 section 6',
  },
  'no-san': {
    title: 'The certificate of {host} lists no host name',
    meaning:
      '{place} has only a common name ({commonName}) and no subject alternative name. Browsers, Go, Python 3.7 and later, Java and .NET since 2017 ignore the common name and refuse; older OpenSSL clients accept it.',
    remedy:
      'Have the certificate issued again with {host} as subjectAltName, for instance: openssl req -new -key key.pem -subj "/CN={host}" -addext "subjectAltName=DNS:{host}" -out request.csr',
    actsNext: 'it-security',
    source: 'RFC 9525 section 2; CA/Browser Forum baseline requirements 7.1.2.7.12',
  },
  'weak-key': {
    title: 'A key in the chain of {host} is too weak',
    meaning:
      'The key of {place} is {key}. Current OpenSSL (Debian, Ubuntu, RHEL, Node), browsers and .NET refuse RSA below 2048 bits and unusual curves; Java refuses RSA below 1024 bits.',
    remedy:
      'Make a new key and have the certificate issued again: openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out key.pem',
    actsNext: 'it-security',
    source: 'OpenSSL SSL_CTX_set_security_level(3) level 2; CA/Browser Forum baseline requirements 6.1.5',
  },
  'weak-signature': {
    title: 'A certificate of {host} is signed with {algorithm}',
    meaning:
      '{place} carries a signature that can be forged or that TLS clients do not know. OpenSSL 3 (curl, Python, Node), Go, browsers and current Java refuse; only very old clients accept it.',
    remedy:
      'Have the certificate issued again with SHA-256 or better (openssl x509 -in cert.pem -noout -text shows the signature algorithm).',
    actsNext: 'it-security',
    source: 'RFC 9155; JDK java.security, jdk.certpath.disabledAlgorithms',
  },
  'wrong-extended-key-usage': {
    title: 'A certificate of {host} is not made for a TLS {purpose}',
    meaning: `{place} may be used for {usages} only (its extended key usage lacks {wantedUsage}). ${everyone} refuse it; on an intermediate it bounds everything below.`,
    remedy:
      'Have the certificate issued with the right profile ("TLS server"), serverAuth in the extended key usage: openssl x509 -in cert.pem -noout -ext extendedKeyUsage',
    actsNext: 'it-security',
    source: 'RFC 5280 section 4.2.1.12',
  },
  'wrong-key-usage': {
    title: 'A certificate of {host} may not be used the way it is',
    meaning:
      'The key usage of {place} lacks {missingUsage}. Without digitalSignature, Java, browsers and every TLS 1.3 client refuse a server; without keyCertSign, every client refuses a CA.',
    remedy:
      'Have the certificate issued again with the key usage set right: openssl x509 -in cert.pem -noout -ext keyUsage',
    actsNext: 'it-security',
    source: 'RFC 5280 section 4.2.1.3; RFC 8446 section 4.4.2.2',
  },
  'not-a-ca': {
    title: 'A certificate that is no CA signs others in the chain of {host}',
    meaning:
      '{place} stands above others but is not marked as a CA (basic constraints: {basicConstraints}). Every client refuses.',
    remedy: `Take the intermediate the CA publishes for this certificate, not a server certificate: ${show}`,
    actsNext: 'it-security',
    source: 'RFC 5280 section 4.2.1.9',
  },
  'path-too-long': {
    title: 'The chain of {host} is longer than allowed',
    meaning:
      '{place} allows {allowed} intermediate certificates below it, and there are {intermediates}. Every client refuses.',
    remedy:
      'Have the certificate issued by a CA directly under this one, or this one issued again with a larger path length (openssl x509 -in ca.pem -noout -ext basicConstraints).',
    actsNext: 'it-security',
    source: 'RFC 5280 section 4.2.1.9',
  },
  'name-constraint-violated': {
    title: 'A CA above {host} may not issue for the name {name}',
    meaning:
      '{place} holds the name {name}: {reason} (name constraints of {constrainedBy}). OpenSSL, Java, .NET, Go and browsers refuse.',
    remedy:
      'Have the certificate issued by a CA without that constraint, or without that name: openssl x509 -in ca.pem -noout -ext nameConstraints',
    actsNext: 'it-security',
    source: 'RFC 5280 section 4.2.1.10',
  },
  'policy-missing': {
    title: 'A certificate of {host} lacks a policy that a CA above demands',
    meaning:
      'The CA {demandedBy} demands that every certificate below it has a certificate policy in common with it (policy constraints), and at {place} none is left. Java and Windows refuse ("non-null policy tree required and policy tree is null", "The certificate has invalid policy"); OpenSSL passes it over unless told to check policies.',
    remedy: `See which policies the certificates have: ${show}, then openssl x509 -noout -ext certificatePolicies,policyConstraints for each. Have the CA issue {place} again with its policy.`,
    actsNext: 'it-security',
    source: 'RFC 5280 sections 4.2.1.11 and 6.1.5; RFC 9618',
  },
  'unknown-critical-extension': {
    title: 'A certificate of {host} demands something clients do not know',
    meaning:
      '{place} marks extensions as critical that TLS clients do not process ({oids}), so they have to refuse it.',
    remedy:
      'Have the certificate issued again without them, or with them not critical: openssl x509 -in cert.pem -noout -text',
    actsNext: 'it-security',
    source: 'RFC 5280 section 4.2',
  },
  'leaf-not-first': {
    title: '{host} does not send its own certificate first',
    meaning:
      "{place} is the server's own, but {firstSubject} comes before it. Clients take the first one for the server's own and refuse.",
    remedy:
      "Put the server's own certificate at the top of the chain file, then the intermediates: cat server.pem intermediate.pem > chain.pem",
    actsNext: 'it-security',
    source: 'RFC 8446 section 4.4.2',
  },
  'tls-interception': {
    title: 'Something between here and {host} opens TLS ({product})',
    meaning: `The certificate of {host} was issued by {issuer}, a private CA that stands for TLS inspection: {basis}. Programs that do not trust that CA refuse: Java (Anaplan Connect, MuleSoft, Informatica) and Node have stores of their own, into which it has to be put; client certificates do not pass such a proxy at all. Whether the {store} trusts it: {trusted}.`,
    remedy: `Ask the network team to exempt {host} from TLS inspection, which is the only way where a client certificate signs in. Otherwise trust the CA where the client runs: keytool -importcert -cacerts -file inspection-ca.pem for Java, NODE_EXTRA_CA_CERTS for Node, network.caFile here. Compare from a line without the proxy: ${show}`,
    actsNext: 'network',
    source: 'US-CERT alert TA17-075A (HTTPS interception); Anaplan uses public CAs for its hosts',
  },
  'private-root': {
    title: 'The chain of {host} ends in a private root that is trusted here: {subject}',
    meaning:
      'The root {issuer} is in the {store} and not on the list of public roots. Clients that were not given it refuse: Java, Node and phones have stores of their own.',
    remedy:
      'Nothing to do here. On each machine that runs a client, check that its own store has the root with SHA-256 {fingerprintSha256}: keytool -list -cacerts for Java, NODE_EXTRA_CA_CERTS for Node.',
    actsNext: 'it-security',
    source: 'RFC 5280 section 6.1; Mozilla CA certificate program',
  },
  'certificate-revoked': {
    title: 'A certificate of {host} was revoked',
    meaning:
      '{place} was revoked by its CA at {revokedAtMs} ({reason}), as {source} says. Browsers, .NET and Java with revocation switched on refuse; curl, Python and Node do not look and still connect.',
    remedy: `Have a new certificate issued with a new key and installed: ${showDates}. If the reason is keyCompromise, take the old key out of use at once.`,
    actsNext: 'it-security',
    source: 'RFC 5280 section 5, RFC 6960 section 2.2',
  },
  'revocation-unknown': {
    title: 'Whether a certificate of {host} is revoked cannot be told',
    meaning:
      '{place}: {detail}. Clients that insist on an answer (.NET and Java with revocation switched on) refuse or wait; most others go on.',
    remedy:
      'Ask the CA yourself where the certificate names a place ({ocspUrls} {crlUrls}): openssl ocsp -issuer intermediate.pem -cert leaf.pem -url URL -resp_text. If a firewall stands between, open port 80 to that host.',
    actsNext: 'network',
    source: 'RFC 6960 section 3.2, RFC 5280 section 6.3',
  },
  'must-staple-without-staple': {
    title: '{host} does not staple an OCSP answer, though its certificate demands it',
    meaning:
      '{place} has the extension "OCSP must staple", and no answer came with the handshake. Firefox and Java with status requests switched on refuse; other clients go on.',
    remedy:
      'Switch stapling on (nginx ssl_stapling on, Apache SSLUseStapling on) and see that the server reaches its CA; or have the certificate issued without the extension. Check: openssl s_client -connect {endpoint} -servername {host} -status </dev/null',
    actsNext: 'it-security',
    source: 'RFC 7633 section 4.2.3',
  },
  'validity-too-long': {
    title: 'The certificate of {host} is valid for {validDays} days, more than the {allowedDays} allowed',
    meaning:
      '{place} was issued after {sinceAtMs}, from when at most {allowedDays} days are allowed. Apple devices refuse more than 825 days from any CA, and Apple and Chrome more than 398 days from a public one; Java, .NET, curl and Node do not look.',
    remedy: `Have it issued again for a shorter time, and renew automatically (ACME): ${showDates}`,
    actsNext: 'it-security',
    source:
      'CA/Browser Forum baseline requirements 6.3.2 (ballots 193, SC-31, SC-081v3); Apple support 102028 and 103769',
  },
  'wildcard-too-wide': {
    title: 'The certificate of {host} claims every name of a public suffix',
    meaning:
      '{place} lists {wildcards}, which nobody owns as a whole. Browsers refuse such a name; no public CA may issue it.',
    remedy:
      'Have the certificate issued for the names in use, or for a wildcard below your own domain (*.example.com).',
    actsNext: 'it-security',
    source: 'CA/Browser Forum baseline requirements 3.2.2.6',
  },
  'chain-too-complex': {
    title: 'The chain of {host} is too tangled to judge',
    meaning:
      'Looking was stopped: {detail}. Nothing can be said of the rest; clients have limits of their own and will probably refuse.',
    remedy: `Look at what is sent, and send only the server's own certificate and its intermediates: ${show}`,
    actsNext: 'it-security',
    source: 'RFC 4158 section 2.4.2',
  },
  'refused-by-strict-clients': {
    title: 'A certificate of {host} breaks rules that strict clients enforce',
    meaning:
      '{place}: {rules}. Python 3.13 and later, rustls, Go or browsers refuse some of these; Java, .NET and curl mostly accept them.',
    remedy:
      'Have the certificate issued again by a CA that follows RFC 5280 before a client is updated: openssl verify -x509_strict -untrusted intermediate.pem leaf.pem',
    actsNext: 'it-security',
    source: 'RFC 5280 section 4; Python 3.13 ssl.create_default_context (VERIFY_X509_STRICT)',
  },
  'nonconforming-certificate': {
    title: 'A certificate of {host} departs from the rules, without consequence today',
    meaning: '{place}: {rules}. No client in use is known to refuse this.',
    remedy: 'Nothing to do now; mention it to the CA at the next renewal.',
    actsNext: 'it-security',
    source: 'RFC 5280 section 4.2; CA/Browser Forum baseline requirements 7.1',
  },
  'wrong-order': {
    title: '{host} sends its certificates in the wrong order',
    meaning:
      'The right order of those sent would be {rightOrder} (counted from 0). Current clients sort by themselves; old Java, embedded and some .NET clients do not.',
    remedy:
      'Put the chain file in order: server certificate, then each issuer of the one before. cat server.pem intermediate.pem > chain.pem',
    actsNext: 'it-security',
    source: 'RFC 5246 section 7.4.2',
  },
  'extra-certificate': {
    title: '{host} sends a certificate that has no part in its chain',
    meaning:
      "{place} leads nowhere from the server's own certificate. Clients ignore it; it makes every handshake larger and is often the remains of an old certificate.",
    remedy: `Remove it from the chain file: ${show}`,
    actsNext: 'it-security',
    source: 'RFC 8446 section 4.4.2',
  },
  'duplicate-certificate': {
    title: '{host} sends a certificate twice',
    meaning:
      '{place} was sent already at place {sameAsIndex} (counted from 0). Clients ignore it; it makes every handshake larger.',
    remedy:
      'Remove it from the chain file; a server certificate that is in both of two configured files is the usual cause.',
    actsNext: 'it-security',
    source: 'RFC 8446 section 4.4.2',
  },
  'root-sent': {
    title: '{host} sends a root certificate',
    meaning:
      '{place} is a root. Clients trust roots from their own store only, so sending one changes nothing but the size of every handshake.',
    remedy: 'Remove the last certificate from the chain file when it is touched next; nothing else to do.',
    actsNext: 'it-security',
    source: 'RFC 8446 section 4.4.2: the trust anchor may be omitted',
  },
};
