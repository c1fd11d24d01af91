/** What to write to the CA, and what to do with its answer; pure. */
import type { RequestOrder } from './request.ts';

/** Text for the CA or the IT-security team: what the certificate must be, with the reasons. */
export function letterOf({ email, commonName, organisation, bits }: RequestOrder): string {
  return `Please issue a client certificate for the attached request (request.csr).

It signs an integration in to Anaplan, which asks of it:

- X.509 certificate of a user (S/MIME or "personal authentication", not a server
  certificate), issued under a public root CA that Anaplan supports; certificates
  of a private CA are refused
- subject: CN=${commonName}${organisation === null ? '' : `, O=${organisation}`}
- subject alternative name, rfc822Name: ${email}
- key usage: digitalSignature
- extended key usage: TLS client authentication (1.3.6.1.5.5.7.3.2) and
  e-mail protection (1.3.6.1.5.5.7.3.4)
- a CRL or OCSP address in the certificate
- key RSA ${bits} bits, as in the request; signed with SHA-256 or better

Please send the certificate as PEM, with the intermediate CA certificates. The
private key stays with us; please do not make a new one.
`;
}

/** `folder` is where the key and the request are. */
export function nextStepsOf(folder: string): readonly { readonly text: string; readonly lines: readonly string[] }[] {
  return [
    {
      text: 'Send request.csr with the text of for-the-ca.txt to your CA or IT security. Never send private-key.pem.',
      lines: [],
    },
    {
      text: 'Save the answer as certificate.pem, the intermediate CA certificates appended, and make the files that the clients need:',
      lines: [
        `anaplan-doctor cert prepare certificate.pem "${folder}/private-key.pem" \\`,
        '  --key-password-from env:KEY_PASSWORD --new-password-from env:NEW_PASSWORD \\',
        '  --out anaplan-certificate',
      ],
    },
  ];
}
