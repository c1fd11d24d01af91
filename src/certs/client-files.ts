/** The files the clients of Anaplan want, made from one identity, each with the test that its bytes must pass when read back. */
import { createPublicKey } from 'node:crypto';
import { pemOfCertificate } from '../x509/pem.ts';
import type { Contents } from './contents.ts';
import { contentsOf } from './contents.ts';
import type { Identity } from './identity.ts';
import { jksOf } from './jks-write.ts';
import type { Reader } from './password-encryption.ts';
import { encryptedKeyPem, plainKeyPem } from './pkcs8-write.ts';
import { pkcs12Of } from './pkcs12-write.ts';
import type { NewFile } from './place.ts';

/** Names say what they are; nobody has to guess which one may be shown around. */
export const fileNames = {
  certificate: 'certificate.pem',
  key: 'private-key.pem',
  plainKey: 'private-key-unencrypted.pem',
  pkcs12: 'keystore.p12',
  jks: 'keystore.jks',
} as const;
export type FileKind = keyof typeof fileNames;

export type FilesOrder = {
  readonly alias: string;
  /** Of every encrypted file; keystores have it for store and key. */
  readonly password: string;
  readonly reader: Reader;
  readonly jks: boolean;
  /** Also write the key without any encryption. */
  readonly unencrypted: boolean;
  /** The JKS entry's date. */
  readonly nowMs: number;
};

export type ClientFile = NewFile & { readonly kind: FileKind };

/** In the order a reader needs them: what is registered first. */
export function clientFilesOf(identity: Identity, order: FilesOrder): readonly ClientFile[] {
  const { alias, password, reader } = order;
  const { leaf, key } = identity;
  return [
    file('certificate', pemOfCertificate(leaf.der), (bytes) => certificateTrouble(bytes, identity)),
    file('key', encryptedKeyPem(key, password, reader), (bytes) => keyTrouble(bytes, identity, password)),
    file('pkcs12', pkcs12Of(identity, alias, password, reader), (bytes) => storeTrouble(bytes, identity, order)),
    ...(order.jks
      ? [file('jks', jksOf(identity, alias, password, order.nowMs), (bytes) => storeTrouble(bytes, identity, order))]
      : []),
    ...(order.unencrypted
      ? [
          file('plainKey', plainKeyPem(key), (bytes) =>
            keyIs(contentsOf('', bytes, null, null), identity) ? null : otherKey,
          ),
        ]
      : []),
  ];
}

/** An encrypted key and nothing else, as a request for a certificate needs it. */
export function keyTrouble(bytes: Uint8Array, { key }: Pick<Identity, 'key'>, password: string): string | null {
  if (contentsOf('', bytes, null, null).keys.length > 0) return 'the key opens without a password';
  return keyIs(contentsOf('', bytes, password, null), { key }) ? null : otherKey;
}

const otherKey = 'it does not open, or holds another key';

function file(kind: FileKind, content: string | Uint8Array, readBack: NewFile['readBack']): ClientFile {
  return { kind, name: fileNames[kind], content: Buffer.from(content), readBack };
}

/** Anaplan's upload takes exactly one block with nothing around it. */
function certificateTrouble(bytes: Uint8Array, { leaf }: Identity): string | null {
  const text = Buffer.from(bytes).toString('latin1');
  if (!/^-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+-----END CERTIFICATE-----\n$/.test(text)) {
    return 'it is not one clean block';
  }
  const found = contentsOf('', bytes, null, null).certificates.map(({ certificate }) => certificate.fingerprintSha256);
  return found.join() === leaf.fingerprintSha256 ? null : 'it holds another certificate';
}

function storeTrouble(bytes: Uint8Array, identity: Identity, { alias, password }: FilesOrder): string | null {
  const contents = contentsOf('', bytes, password, null);
  if (contents.problem !== null) return contents.detail;
  const wanted = [identity.leaf, ...identity.issuers].map(({ fingerprintSha256 }) => fingerprintSha256);
  const found = contents.certificates.map(({ certificate }) => certificate.fingerprintSha256);
  if (found.join() !== wanted.join()) return 'it holds other certificates, or in another order';
  if (!keyIs(contents, identity)) return otherKey;
  const name = contents.certificates[0]?.alias ?? '';
  return name.toLowerCase() === alias.toLowerCase() ? null : `its entry is called "${name}"`;
}

function keyIs({ keys }: Contents, { key }: Pick<Identity, 'key'>): boolean {
  const [only] = keys;
  return only !== undefined && keys.length === 1 && createPublicKey(only.key).equals(createPublicKey(key));
}
