/** Which client takes which file, and the exact option lines; pure. Sources: the guides of Anaplan Connect, Informatica, Boomi and Atlan, as docs/cert.md lists them. */
import type { FileKind } from './client-files.ts';
import type { Reader } from './password-encryption.ts';

/** `lines` are to be copied as they stand; PASSWORD stands for the new password. */
export type Destination = { readonly client: string; readonly text: string; readonly lines: readonly string[] };

export type Written = { readonly kind: FileKind; readonly path: string };

type Paths = { readonly [K in FileKind]?: string };
type Made = { readonly paths: Paths; readonly alias: string; readonly reader: Reader };

export function destinationsOf(
  kind: FileKind,
  files: readonly Written[],
  alias: string,
  reader: Reader,
): readonly Destination[] {
  const paths: Paths = Object.fromEntries(files.map((file) => [file.kind, file.path]));
  return destinations[kind]({ paths, alias, reader });
}

const destinations: { readonly [K in FileKind]: (made: Made) => readonly Destination[] } = {
  certificate: ({ paths }) => [
    {
      client: 'Anaplan',
      text: 'A tenant administrator registers it under Administration > Security > Certificates > Add Certificate. No client can sign in with it before that.',
      lines: [],
    },
    {
      client: 'Atlan',
      text: 'Upload it as the CA certificate file. Encoded Data and Encoded Signed Data are the two lines these commands print; the key itself is never given to Atlan.',
      lines: [
        'openssl rand -out nonce.bin 150',
        'openssl base64 -A -in nonce.bin; echo',
        `openssl dgst -sha512 -sign ${quoted(paths.key)} nonce.bin | openssl base64 -A; echo`,
      ],
    },
  ],
  key: ({ paths, reader }) => [
    {
      client: 'Anaplan Connect 1.4.1 and later',
      text: `With the certificate file. The last colon parts path and password.${reader === 'modern' ? ' A client that uses Java 8 without BouncyCastle cannot open this key; run again with --java 8 for it.' : ''}`,
      lines: [`-certificate ${quoted(paths.certificate)} -privatekey "${paths.key}:PASSWORD"`],
    },
  ],
  pkcs12: ({ paths, alias, reader }) => [
    {
      client: 'Anaplan Connect 1.4 and later',
      text: `Instead of -certificate and -privatekey, never beside them. ${javaOf[reader]}`,
      lines: [`-keystore ${quoted(paths.pkcs12)} -keystorepass PASSWORD -keystorealias ${alias}`],
    },
    {
      client: 'MuleSoft (connector 2.x, or an HTTP requester of your own)',
      text: 'The keystore of type PKCS12, with the same password for store and key. In a TLS context of Mule:',
      lines: [
        `<tls:key-store type="pkcs12" path="${paths.pkcs12}" alias="${alias}"`,
        '  keyPassword="PASSWORD" password="PASSWORD"/>',
      ],
    },
    {
      client: 'Boomi',
      text: `Import it as an X.509 certificate component; the private key alias of the connection is ${alias}.`,
      lines: [],
    },
    ...(paths.jks === undefined
      ? [
          {
            client: 'Informatica',
            text: 'Its Anaplan V2 connection wants a JKS file: run this again with --jks.',
            lines: [],
          },
        ]
      : []),
  ],
  jks: ({ paths, alias }) => [
    {
      client: 'Informatica (connection type Anaplan V2, Auth Type Cert Auth)',
      text: 'The file must be at this path on every Secure Agent of the group. Leave Certificate Path Location empty; API version 2.0.',
      lines: [
        `KeyStore Path Location: ${paths.jks}`,
        `KeyStore Alias: ${alias.toLowerCase()}`,
        'KeyStore Password: PASSWORD',
      ],
    },
    {
      client: 'Anaplan Connect 1.4 and later, on any Java',
      text: 'As the PKCS#12 file, where that is refused with "Invalid keystore format" or "keystore password was incorrect".',
      lines: [`-keystore ${quoted(paths.jks)} -keystorepass PASSWORD -keystorealias ${alias.toLowerCase()}`],
    },
  ],
  plainKey: ({ paths }) => [
    {
      client: 'Scripts that cannot open an encrypted key',
      text: 'Not encrypted: whoever reads this file can sign in as the user. Anaplan Connect wants the colon at the end:',
      lines: [`-certificate ${quoted(paths.certificate)} -privatekey "${paths.plainKey}:"`],
    },
  ],
};

const javaOf: { readonly [R in Reader]: string } = {
  modern:
    'Java 8u301, 11.0.12, 12 and later open it; older ones say "keystore password was incorrect": run again with --java 8 for them.',
  'old-java':
    'Encrypted by 3DES with SHA-1, so that every Java 8 from 8u60 on opens it; for a Java of today leave --java 8 out.',
};

function quoted(path: string | undefined): string {
  return `"${path ?? ''}"`;
}
