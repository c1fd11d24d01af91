/** The ClientHello a client sends, made from its profile; pure. Random bytes and keys are handed in; knows no socket. */
import { uint, uint16s, vector } from '../tls/bytes.ts';
import type { KeyShare } from '../tls/client-hello.ts';
import { isSignal } from './names.ts';
import type { Profile } from './profile.ts';
import { protocolVersions, versionNumber } from './protocol.ts';

/** What of a profile goes into its hello. */
export type Offer = Pick<Profile, 'versions' | 'suites' | 'groups' | 'signatureAlgorithms' | 'alpn'>;

export type HelloParts = {
  /** ASCII, or null to send no name. */
  readonly serverName: string | null;
  /** 32 bytes. */
  readonly random: Uint8Array;
  /** TLS 1.3 only. */
  readonly keyShares: readonly KeyShare[];
  /** From a HelloRetryRequest. */
  readonly cookie?: Uint8Array | null;
};

/** The handshake message without the record around it. Not for profiles whose hello has the form of SSL 2.0. */
export function helloMessageOf(offer: Offer, parts: HelloParts): Buffer {
  const extensions = extensionsOf(offer, parts);
  const body = Buffer.concat([
    uint(2, Math.min(0x0303, versionNumber(offer.versions.max))),
    parts.random,
    // Middleboxes want a session id where TLS 1.3 is offered (RFC 8446 D.4).
    vector(1, offers13(offer) ? parts.random : Buffer.alloc(0)),
    vector(2, uint16s(suitesOf(offer))),
    vector(1, uint(1, 0)),
    extensions.length === 0 ? Buffer.alloc(0) : vector(2, extensions),
  ]);
  return Buffer.concat([uint(1, 1), vector(3, body)]);
}

/** The whole SSL 2.0 record with a hello for TLS in it (RFC 5246 E.2). */
export function sslv2RecordOf(offer: Offer, challenge: Uint8Array): Buffer {
  const specs = Buffer.concat(offer.suites.concat(0x00ff).map((suite) => uint(3, suite)));
  const body = Buffer.concat([
    uint(1, 1),
    uint(2, versionNumber(offer.versions.max)),
    uint(2, specs.length),
    uint(2, 0),
    uint(2, challenge.length),
    specs,
    challenge,
  ]);
  return Buffer.concat([uint(2, 0x8000 | body.length), body]);
}

function offers13({ versions }: Offer): boolean {
  return versions.max === 'TLSv1.3';
}

/** Suites of SSL 2.0 have no place in a TLS hello. */
function suitesOf({ suites, groups }: Offer): readonly number[] {
  const own = suites.filter((suite) => suite <= 0xffff && !isSignal(suite));
  return groups.length === 0 ? [...own, 0x00ff] : own;
}

function extensionsOf(offer: Offer, parts: HelloParts): Buffer {
  const { groups, signatureAlgorithms, alpn } = offer;
  const hasExtensions = groups.length > 0 || parts.serverName !== null;
  return Buffer.concat([
    ...(parts.serverName === null ? [] : [extension(0, serverName(parts.serverName))]),
    ...(hasExtensions ? [extension(23), extension(0xff01, vector(1))] : []),
    ...(groups.length > 0 ? [extension(10, vector(2, uint16s(groups))), extension(11, vector(1, uint(1, 0)))] : []),
    ...(signatureAlgorithms.length > 0 ? [extension(13, vector(2, uint16s(signatureAlgorithms)))] : []),
    ...(alpn.length > 0 ? [extension(16, vector(2, ...alpn.map((name) => vector(1, Buffer.from(name)))))] : []),
    ...(offers13(offer) ? tls13Extensions(offer, parts) : []),
  ]);
}

function tls13Extensions({ versions }: Offer, { keyShares, cookie }: HelloParts): readonly Buffer[] {
  const numbers = protocolVersions.map(versionNumber).filter((number) => number >= versionNumber(versions.min));
  const shares = keyShares.map(({ group, key }) => Buffer.concat([uint(2, group), vector(2, key)]));
  return [
    extension(43, vector(1, uint16s(numbers.toReversed()))),
    extension(45, vector(1, uint(1, 1))),
    extension(51, vector(2, ...shares)),
    ...(cookie ? [extension(44, vector(2, cookie))] : []),
  ];
}

function serverName(name: string): Buffer {
  return vector(2, uint(1, 0), vector(2, Buffer.from(name, 'ascii')));
}

function extension(type: number, body: Uint8Array = new Uint8Array()): Buffer {
  return Buffer.concat([uint(2, type), vector(2, body)]);
}
