/** The words of certificate-expiry; data only. */
import type { Explanation } from '../src/check.ts';

const validity = 'RFC 5280, section 4.1.2.5 (validity)';
const anaplanCertificates = `${validity}; Anaplan help, Administration > Security > Certificates`;

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
} as const satisfies { readonly [code: string]: Explanation };
