/** Builds the bytes of a ClientHello (RFC 5246 7.4.1.2, RFC 8446 4.1.2); pure. Randomness and keys are handed in; knows no socket. */
import { uint, uint16s, vector } from './bytes.ts';
import { renegotiationSignal, tls13Suites } from './suites.ts';
import type { TlsVersion } from './tls.ts';
import { versionNumber } from './wire-version.ts';

export type KeyShare = { readonly group: number; readonly key: Uint8Array };

export type Hello = {
  /** Each version the server may choose from. */
  readonly versions: readonly TlsVersion[];
  /** ASCII; null sends no server_name (an IP address is not allowed in it, RFC 6066 section 3). */
  readonly serverName: string | null;
  /** For TLS 1.2 and older; those of TLS 1.3 are added when it is among the versions. */
  readonly suites: readonly number[];
  /** 32 bytes. */
  readonly random: Uint8Array;
  /** At most 32 bytes; echoed, and wanted by middleboxes when TLS 1.3 is offered (RFC 8446 D.4). */
  readonly sessionId: Uint8Array;
  /** TLS 1.3 only. */
  readonly keyShares: readonly KeyShare[];
  /** From a HelloRetryRequest. */
  readonly cookie?: Uint8Array | null;
};

export const groups = { secp256r1: 23, secp384r1: 24, secp521r1: 25, x25519: 29, x448: 30 } as const;

/** Groups without a key share of ours are there so that a server which wants them asks for them (HelloRetryRequest). */
const currentGroups = [groups.x25519, groups.secp256r1, groups.secp384r1, groups.secp521r1, groups.x448];
/** X25519MLKEM768, SecP256r1MLKEM768, ffdhe2048 to 4096, brainpool for TLS 1.3. ffdhe in a TLS 1.2 hello would switch plain DHE off (RFC 7919). */
const tls13Groups = [0x11ec, 0x11eb, 0x0100, 0x0101, 0x0102, 31, 32, 33];
/** secp256k1, brainpool, secp224r1, secp192r1, then the binary curves old servers were set up with. */
const oldGroups = [22, 26, 27, 28, 21, 19, 9, 10, 11, 12, 13, 14];

/** ECDSA, EdDSA, RSA-PSS, RSA; then SHA-224, SHA-1, DSA and MD5, for servers that have nothing better. */
const signatureAlgorithms = [
  0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0809, 0x080a, 0x080b, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601,
  0x081a, 0x081b, 0x081c, 0x0303, 0x0301, 0x0203, 0x0201, 0x0402, 0x0502, 0x0602, 0x0302, 0x0202, 0x0101,
];

/** The handshake message, without the record around it. */
export function clientHelloOf(hello: Hello): Buffer {
  const numbers = hello.versions.map(versionNumber);
  const suites = [...(offers13(hello) ? tls13Suites.keys() : []), ...hello.suites, renegotiationSignal];
  const fixed = Buffer.concat([
    uint(2, Math.min(0x0303, Math.max(...numbers))),
    hello.random,
    vector(1, hello.sessionId),
    vector(2, uint16s(suites)),
    vector(1, uint(1, 0)),
  ]);
  return handshake(Buffer.concat([fixed, vector(2, padded(extensionsOf(hello, numbers), fixed.length))]));
}

/** The message in one record. Version 3.1 on the outside, as every server expects of a first record (RFC 8446 5.1). */
export function recordOf(message: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([22, 3, 1]), vector(2, message)]);
}

function handshake(body: Uint8Array): Buffer {
  return Buffer.concat([uint(1, 1), vector(3, body)]);
}

function offers13({ versions }: Hello): boolean {
  return versions.includes('TLSv1.3');
}

function extensionsOf(hello: Hello, versions: readonly number[]): Buffer {
  const with12 = versions.some((version) => version >= 0x0303);
  const parts = [
    hello.serverName === null ? [] : [serverName(hello.serverName)],
    [extension(23), extension(11, vector(1, uint(1, 0)))],
    [extension(10, vector(2, uint16s(groupsOf(hello))))],
    with12 ? [extension(13, vector(2, uint16s(signatureAlgorithms)))] : [],
    offers13(hello) ? tls13Extensions(hello, versions) : [],
  ];
  return Buffer.concat(parts.flat());
}

function groupsOf(hello: Hello): readonly number[] {
  if (!offers13(hello)) return [...currentGroups, ...oldGroups];
  return hello.versions.length === 1 ? [...currentGroups, ...tls13Groups] : currentGroups;
}

function tls13Extensions(hello: Hello, versions: readonly number[]): readonly Buffer[] {
  const newestFirst = [...versions].sort((a, b) => b - a);
  const shares = hello.keyShares.map(({ group, key }) => Buffer.concat([uint(2, group), vector(2, key)]));
  return [
    extension(43, vector(1, uint16s(newestFirst))),
    extension(51, vector(2, ...shares)),
    extension(45, vector(1, uint(1, 1))),
    ...(hello.cookie ? [extension(44, vector(2, hello.cookie))] : []),
  ];
}

function serverName(name: string): Buffer {
  return extension(0, vector(2, uint(1, 0), vector(2, Buffer.from(name, 'ascii'))));
}

function extension(type: number, body: Uint8Array = new Uint8Array()): Buffer {
  return Buffer.concat([uint(2, type), vector(2, body)]);
}

/** Some load balancers hang on a hello of 256 to 511 bytes: the padding extension is made for them (RFC 7685). */
function padded(extensions: Buffer, fixedBytes: number): Buffer {
  const lengthBytes = 4 + fixedBytes + 2 + extensions.length;
  if (lengthBytes < 256 || lengthBytes > 511) return extensions;
  return Buffer.concat([extensions, extension(21, Buffer.alloc(Math.max(1, 512 - lengthBytes - 4)))]);
}
