/** Builds the bytes of a ClientHello (RFC 6101 5.6.1.2, RFC 5246 7.4.1.2, RFC 8446 4.1.2); pure. Randomness and keys are handed in; knows no socket. */
import { uint, uint16s, vector } from './bytes.ts';
import { groups } from './groups.ts';
import { renegotiationSignal, tls13Suites } from './suites.ts';
import type { TlsVersion } from './tls.ts';
import { versionNumber } from './wire-version.ts';

export type KeyShare = { readonly group: number; readonly key: Uint8Array };

export type Hello = {
  /** The newest the server may choose; TLS 1.3 is offered alone. */
  readonly version: TlsVersion;
  /** ASCII; null sends no server_name (an IP address is not allowed in it, RFC 6066 section 3). */
  readonly serverName: string | null;
  /** For TLS 1.2 and older; those of `suites13` are added for TLS 1.3. */
  readonly suites: readonly number[];
  /** All there are unless given. */
  readonly suites13?: readonly number[];
  /** 32 bytes. */
  readonly random: Uint8Array;
  /** At most 32 bytes; echoed, and wanted by middleboxes when TLS 1.3 is offered (RFC 8446 D.4). */
  readonly sessionId: Uint8Array;
  /** TLS 1.3 only. */
  readonly keyShares: readonly KeyShare[];
  /** From a HelloRetryRequest. */
  readonly cookie?: Uint8Array | null;
  /** Application protocols; none are offered unless given. */
  readonly alpn?: readonly string[];
  /** Leaves out all a server can do without, to stay below 256 bytes: some hang on more. */
  readonly small?: boolean;
};

/** Groups without a key share of ours are there so that a server which wants them asks for them (HelloRetryRequest). */
const currentGroups = [groups.x25519, groups.secp256r1, groups.secp384r1, groups.secp521r1, groups.x448];
/** X25519MLKEM768, SecP256r1MLKEM768, SecP384r1MLKEM1024, ML-KEM alone, ffdhe2048 to 8192, brainpool for TLS 1.3. ffdhe in a TLS 1.2 hello would switch plain DHE off (RFC 7919). */
const tls13Groups = [
  0x11ec, 0x11eb, 0x11ed, 0x0201, 0x0202, 0x0200, 0x0100, 0x0101, 0x0102, 0x0103, 0x0104, 31, 32, 33,
];
/** secp256k1, brainpool, secp224r1, secp192r1, then the binary curves old servers were set up with. */
const oldGroups = [22, 26, 27, 28, 21, 19, 9, 10, 11, 12, 13, 14];

/** ECDSA, EdDSA, RSA-PSS, RSA; then SHA-224, SHA-1, DSA and MD5, for servers that have nothing better. */
const signatureAlgorithms = [
  0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0809, 0x080a, 0x080b, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601,
  0x081a, 0x081b, 0x081c, 0x0303, 0x0301, 0x0203, 0x0201, 0x0402, 0x0502, 0x0602, 0x0302, 0x0202, 0x0101,
];
const fewSignatureAlgorithms = [0x0403, 0x0503, 0x0804, 0x0805, 0x0401, 0x0501, 0x0203, 0x0201];

/** The parts that are the same in every hello, made once. */
const parts = {
  noCompression: vector(1, uint(1, 0)),
  extendedMasterSecret: extension(23),
  uncompressedPoints: extension(11, vector(1, uint(1, 0))),
  groups12: extension(10, vector(2, uint16s([...currentGroups, ...oldGroups]))),
  groups13: extension(10, vector(2, uint16s([...currentGroups, ...tls13Groups]))),
  groupsSmall: extension(10, vector(2, uint16s(currentGroups))),
  signatures: extension(13, vector(2, uint16s(signatureAlgorithms))),
  signaturesSmall: extension(13, vector(2, uint16s(fewSignatureAlgorithms))),
  /** OCSP, no responders named, no extensions (RFC 6066 section 8). */
  statusRequest: extension(5, Buffer.from([1, 0, 0, 0, 0])),
  version13: extension(43, vector(1, uint(2, 0x0304))),
  pskMode: extension(45, vector(1, uint(1, 1))),
};

/** The handshake message, without the record around it. */
export function clientHelloOf(hello: Hello): Buffer {
  const fixed = Buffer.concat([
    uint(2, Math.min(0x0303, versionNumber(hello.version))),
    hello.random,
    uint(1, hello.sessionId.length),
    hello.sessionId,
    suiteBytes(hello),
    parts.noCompression,
  ]);
  const extensions = padded(extensionsOf(hello), fixed.length);
  // SSL 3.0 has no extensions: some of its servers refuse a hello that is longer than they know.
  return handshake(hello.version === 'SSLv3' ? [fixed] : [fixed, uint(2, extensions.length), extensions]);
}

/** The message in one record. Version 3.1 on the outside, as every server expects of a first record (RFC 8446 5.1); 3.0 for SSL 3.0. */
export function recordOf(message: Uint8Array): Buffer {
  const isSsl3 = message[4] === 3 && message[5] === 0;
  return Buffer.concat([Buffer.from([22, 3, isSsl3 ? 0 : 1]), uint(2, message.length), message]);
}

function handshake(body: readonly Uint8Array[]): Buffer {
  const length = body.reduce((sum, { length }) => sum + length, 0);
  return Buffer.concat([uint(1, 1), uint(3, length), ...body]);
}

const suiteBytesMade = new WeakMap<readonly number[], Buffer>();

/** Lists that are used again and again are written once. */
function suiteBytes({ version, suites, suites13 }: Hello): Buffer {
  if (version === 'TLSv1.3')
    return vector(2, uint16s([...(suites13 ?? tls13Suites.keys()), ...suites, renegotiationSignal]));
  const made = suiteBytesMade.get(suites) ?? vector(2, uint16s([...suites, renegotiationSignal]));
  suiteBytesMade.set(suites, made);
  return made;
}

function extensionsOf(hello: Hello): Buffer {
  const { serverName, version, small = false, alpn = [] } = hello;
  const is13 = version === 'TLSv1.3';
  const list: Buffer[] = serverName === null ? [] : [serverNameExtension(serverName)];
  list.push(parts.extendedMasterSecret, parts.uncompressedPoints);
  list.push(small ? parts.groupsSmall : is13 ? parts.groups13 : parts.groups12);
  if (versionNumber(version) >= 0x0303) list.push(small ? parts.signaturesSmall : parts.signatures);
  if (!small && versionNumber(version) >= 0x0301) list.push(parts.statusRequest);
  if (alpn.length > 0) list.push(extension(16, vector(2, ...alpn.map((name) => vector(1, Buffer.from(name))))));
  if (is13) list.push(parts.version13, parts.pskMode, keyShareExtension(hello.keyShares));
  if (is13 && hello.cookie) list.push(extension(44, vector(2, hello.cookie)));
  return Buffer.concat(list);
}

function keyShareExtension(keyShares: readonly KeyShare[]): Buffer {
  return extension(51, vector(2, ...keyShares.flatMap(({ group, key }) => [uint(2, group), vector(2, key)])));
}

function serverNameExtension(name: string): Buffer {
  return extension(0, vector(2, uint(1, 0), vector(2, Buffer.from(name, 'ascii'))));
}

function extension(type: number, body: Uint8Array = new Uint8Array()): Buffer {
  return Buffer.concat([uint(2, type), uint(2, body.length), body]);
}

/** Some load balancers hang on a hello of 256 to 511 bytes: the padding extension is made for them (RFC 7685). */
function padded(extensions: Buffer, fixedBytes: number): Buffer {
  const lengthBytes = 4 + fixedBytes + 2 + extensions.length;
  if (lengthBytes < 256 || lengthBytes > 511) return extensions;
  return Buffer.concat([extensions, extension(21, Buffer.alloc(Math.max(1, 512 - lengthBytes - 4)))]);
}
