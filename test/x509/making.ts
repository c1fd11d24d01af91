/** Makes certificates for tests, right or with one defect, by @peculiar/x509 on node:crypto. */
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import type { Certificate } from '../../src/x509/certificate.ts';
import { parseCertificate } from '../../src/x509/certificate.ts';

x509.cryptoProvider.set(webcrypto);

export const nowMs = Date.UTC(2026, 10, 20, 12);
const dayMs = 86_400_000;
const yearMs = 365 * dayMs;

export type Made = { readonly certificate: Certificate; readonly keys: webcrypto.CryptoKeyPair; readonly name: string };

export type Recipe = {
  /** RFC 4514; also what the issued certificates name as issuer. */
  readonly name: string;
  /** Null: signed by itself. */
  readonly by: Made | null;
  readonly keys?: webcrypto.CryptoKeyPair;
  readonly signedBy?: webcrypto.CryptoKey;
  readonly hash?: string;
  readonly fromDays?: number;
  readonly days?: number;
  readonly ca?: boolean | null;
  readonly pathLength?: number;
  readonly usages?: x509.KeyUsageFlags | null;
  readonly extendedUsages?: readonly string[] | null;
  readonly names?: readonly x509.JsonGeneralName[] | null;
  readonly keyIds?: boolean;
  readonly extra?: readonly x509.Extension[];
  readonly serialNumber?: string;
};

let serial = 1000;

export async function ecKeys(curve = 'P-256'): Promise<webcrypto.CryptoKeyPair> {
  return (await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: curve }, true, [
    'sign',
    'verify',
  ])) as webcrypto.CryptoKeyPair;
}

export async function edKeys(): Promise<webcrypto.CryptoKeyPair> {
  return (await webcrypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
}

export async function rsaKeys(bits: number, name = 'RSASSA-PKCS1-v1_5'): Promise<webcrypto.CryptoKeyPair> {
  const publicExponent = new Uint8Array([1, 0, 1]);
  const algorithm = { name, hash: 'SHA-256', modulusLength: bits, publicExponent };
  return (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
}

export async function make(recipe: Recipe): Promise<Made> {
  const { name, by } = recipe;
  const keys = recipe.keys ?? (await ecKeys());
  const signingKey = recipe.signedBy ?? by?.keys.privateKey ?? keys.privateKey;
  const notBefore = new Date(nowMs + (recipe.fromDays ?? -30) * dayMs);
  serial += 1;
  const made = await x509.X509CertificateGenerator.create({
    serialNumber: recipe.serialNumber ?? serial.toString(16).padStart(4, '0'),
    subject: name,
    issuer: by?.name ?? name,
    notBefore,
    notAfter: new Date(notBefore.getTime() + (recipe.days === undefined ? yearMs : recipe.days * dayMs)),
    signingAlgorithm: { name: signingKey.algorithm.name, hash: recipe.hash ?? 'SHA-256', saltLength: 32 },
    publicKey: keys.publicKey,
    signingKey,
    extensions: await extensionsOf(recipe, keys),
  });
  return { certificate: parseCertificate(new Uint8Array(made.rawData)), keys, name };
}

async function extensionsOf(recipe: Recipe, keys: webcrypto.CryptoKeyPair): Promise<x509.Extension[]> {
  const { by, ca = false, keyIds = true } = recipe;
  const caUsages = x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign;
  const usages = recipe.usages === undefined ? (ca ? caUsages : x509.KeyUsageFlags.digitalSignature) : recipe.usages;
  const extendedUsages =
    recipe.extendedUsages === undefined ? (ca ? null : ['1.3.6.1.5.5.7.3.1']) : recipe.extendedUsages;
  const found: x509.Extension[] = [...(recipe.extra ?? [])];
  if (ca !== null) found.push(new x509.BasicConstraintsExtension(ca, recipe.pathLength, true));
  if (usages !== null) found.push(new x509.KeyUsagesExtension(usages, true));
  if (extendedUsages !== null) found.push(new x509.ExtendedKeyUsageExtension([...extendedUsages]));
  if (recipe.names) found.push(new x509.SubjectAlternativeNameExtension([...recipe.names]));
  if (keyIds) found.push(await x509.SubjectKeyIdentifierExtension.create(keys.publicKey));
  if (keyIds && by) found.push(await x509.AuthorityKeyIdentifierExtension.create(by.keys.publicKey));
  return found;
}

/** A plain hierarchy; `leaf` and `intermediate` take what is to be different. */
export async function chainOf(
  different: { leaf?: Partial<Recipe>; intermediate?: Partial<Recipe>; root?: Partial<Recipe> } = {},
) {
  const root = await make({ name: 'CN=Test Root, O=Example', by: null, ca: true, ...different.root });
  const intermediate = await make({
    name: 'CN=Test Issuing CA, O=Example',
    by: root,
    ca: true,
    ...different.intermediate,
  });
  const leaf = await make({
    name: 'CN=api.example.com',
    by: intermediate,
    names: [{ type: 'dns', value: 'api.example.com' }],
    ...different.leaf,
  });
  return {
    root: root.certificate,
    intermediate: intermediate.certificate,
    leaf: leaf.certificate,
    made: { root, intermediate, leaf },
  };
}

/** The same certificate with its signature damaged. */
export function withBrokenSignature({ der }: Certificate): Certificate {
  const broken = Uint8Array.from(der);
  broken[broken.length - 1] = (broken.at(-1) ?? 0) ^ 1;
  return parseCertificate(broken);
}

/** One DER element. */
export function der(tag: number, ...content: readonly (Uint8Array | string)[]): Uint8Array {
  const bytes = Buffer.concat(content.map((part) => Buffer.from(part)));
  const { length } = bytes;
  const header =
    length < 128 ? [tag, length] : length < 256 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 255];
  return new Uint8Array(Buffer.concat([Buffer.from(header), bytes]));
}

/** Name constraints; each subtree is one GeneralName element. */
export function nameConstraints(
  permitted: readonly Uint8Array[],
  excluded: readonly Uint8Array[] = [],
): x509.Extension {
  const part = (tag: number, names: readonly Uint8Array[]) =>
    names.length === 0 ? '' : der(tag, ...names.map((name) => der(0x30, name)));
  return new x509.Extension('2.5.29.30', true, der(0x30, part(0xa0, permitted), part(0xa1, excluded)));
}
