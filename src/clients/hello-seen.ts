/** Reads a ClientHello, in TLS or SSL 2.0 form, to plain values; pure and bounded. Knows no client by name. */
import { Reader, TlsSyntaxError } from '../tls/bytes.ts';
import { isGrease } from './names.ts';

export type HelloSeen = {
  readonly format: 'record' | 'sslv2';
  /** Version in the hello itself; TLS 1.3 clients say 0x0303 there. */
  readonly legacyVersion: number;
  /** Each version the server may choose from, newest first. Older hellos name only the newest they know: then it is that one. */
  readonly versions: readonly number[];
  /** False: the hello names its newest version only and is silent about older ones. */
  readonly versionsListed: boolean;
  readonly suites: readonly number[];
  readonly serverName: string | null;
  readonly groups: readonly number[];
  readonly signatureAlgorithms: readonly number[];
  readonly alpn: readonly string[];
  /** Groups a key was sent for. */
  readonly keyShares: readonly number[];
  /** Types of the extensions, in order. */
  readonly extensions: readonly number[];
  /** Length of the handshake message. */
  readonly lengthBytes: number;
};

const noExtensions = {
  serverName: null,
  groups: [],
  signatureAlgorithms: [],
  alpn: [],
  keyShares: [],
  extensions: [],
} as const;

/** `message`: the handshake message of type 1 with its header (RFC 8446 4.1.2). Throws TlsSyntaxError. */
export function parseClientHello(message: Uint8Array): HelloSeen {
  const outer = new Reader(message, 'the ClientHello');
  if (outer.uint(1) !== 1) throw new TlsSyntaxError('the first handshake message is not a ClientHello');
  const reader = new Reader(outer.vector(3), 'the ClientHello');
  const legacyVersion = reader.uint(2);
  reader.bytes(32);
  reader.vector(1);
  const suites = uint16sOf(reader.vector(2));
  reader.vector(1);
  const extensions = extensionsOf(reader);
  const listed = extensions.get(43);
  const versions = listed === undefined ? [legacyVersion] : uint16sOf(reading(listed).vector(1));
  return {
    format: 'record',
    legacyVersion,
    versions: versions.filter((version) => !isGrease(version)).sort((a, b) => b - a),
    versionsListed: listed !== undefined,
    suites,
    serverName: serverNameOf(extensions.get(0)),
    groups: uint16sIn(extensions.get(10)),
    signatureAlgorithms: uint16sIn(extensions.get(13)),
    alpn: alpnOf(extensions.get(16)),
    keyShares: keyShareGroups(extensions.get(51)),
    extensions: [...extensions.keys()],
    lengthBytes: message.length,
  };
}

/** `message`: what follows the two bytes of length of an SSL 2.0 record (RFC 5246 E.2). Throws TlsSyntaxError. */
export function parseSslv2Hello(message: Uint8Array): HelloSeen {
  const reader = new Reader(message, 'the SSL 2.0 ClientHello');
  if (reader.uint(1) !== 1) throw new TlsSyntaxError('the SSL 2.0 record is not a ClientHello');
  const legacyVersion = reader.uint(2);
  const specBytes = reader.uint(2);
  const sessionBytes = reader.uint(2);
  const challengeBytes = reader.uint(2);
  if (specBytes % 3 !== 0) throw new TlsSyntaxError('the list of cipher kinds is not a multiple of three bytes long');
  const specs = reader.bytes(specBytes);
  reader.bytes(sessionBytes + challengeBytes);
  return {
    format: 'sslv2',
    legacyVersion,
    versions: [legacyVersion],
    versionsListed: false,
    suites: Array.from({ length: specBytes / 3 }, (_, index) => specs.readUIntBE(3 * index, 3)),
    ...noExtensions,
    lengthBytes: message.length,
  };
}

function extensionsOf(reader: Reader): ReadonlyMap<number, Buffer> {
  const found = new Map<number, Buffer>();
  if (reader.left === 0) return found;
  const list = new Reader(reader.vector(2), 'the extensions of the ClientHello');
  while (list.left > 0) found.set(list.uint(2), list.vector(2));
  return found;
}

function reading(extension: Uint8Array): Reader {
  return new Reader(extension, 'an extension of the ClientHello');
}

function uint16sOf(bytes: Buffer): readonly number[] {
  if (bytes.length % 2 !== 0) throw new TlsSyntaxError('a list of two-byte values has an odd length');
  return Array.from({ length: bytes.length / 2 }, (_, index) => bytes.readUInt16BE(2 * index));
}

function uint16sIn(extension: Buffer | undefined): readonly number[] {
  return extension === undefined ? [] : uint16sOf(reading(extension).vector(2));
}

function serverNameOf(extension: Buffer | undefined): string | null {
  if (extension === undefined || extension.length === 0) return null;
  const names = new Reader(reading(extension).vector(2), 'the server_name');
  while (names.left > 0) {
    const type = names.uint(1);
    const name = names.vector(2);
    if (type === 0) return name.toString('latin1');
  }
  return null;
}

function alpnOf(extension: Buffer | undefined): readonly string[] {
  if (extension === undefined) return [];
  const list = new Reader(reading(extension).vector(2), 'the ALPN list');
  const names: string[] = [];
  while (list.left > 0) names.push(list.vector(1).toString('latin1'));
  return names;
}

function keyShareGroups(extension: Buffer | undefined): readonly number[] {
  if (extension === undefined) return [];
  const shares = new Reader(reading(extension).vector(2), 'the key shares');
  const groups: number[] = [];
  while (shares.left > 0) {
    groups.push(shares.uint(2));
    shares.vector(2);
  }
  return groups;
}
