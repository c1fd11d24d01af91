/** Reads what a server says before and about its certificates: ServerHello, alert, Certificate; pure and bounded. Knows no socket and no trust. */
import { Reader, TlsSyntaxError } from './bytes.ts';

export const messageType = {
  serverHello: 2,
  encryptedExtensions: 8,
  certificate: 11,
  serverKeyExchange: 12,
  certificateRequest: 13,
  serverHelloDone: 14,
  finished: 20,
  certificateStatus: 22,
} as const;

export type ServerHello = {
  /** The version the server chose, `supported_versions` counted (RFC 8446 4.2.1). */
  readonly version: number;
  readonly suite: number;
  /** A HelloRetryRequest: the server speaks TLS 1.3 and wants another group. */
  readonly helloRetry: boolean;
  /** The group of its key share, or the one it wants; null without. */
  readonly group: number | null;
  /** Its public key; empty in a HelloRetryRequest and before TLS 1.3. */
  readonly key: Uint8Array;
  readonly cookie: Uint8Array | null;
  /** The application protocol it chose; TLS 1.3 says it later. */
  readonly alpn: string | null;
};

/** SHA-256 of "HelloRetryRequest" in the place of the random (RFC 8446 4.1.3). */
const helloRetryRandom = 'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c';

/** `body` of a handshake message of type 2; throws TlsSyntaxError. */
export function parseServerHello(body: Uint8Array): ServerHello {
  const reader = new Reader(body, 'the ServerHello');
  const legacyVersion = reader.uint(2);
  const helloRetry = reader.bytes(32).toString('hex') === helloRetryRandom;
  reader.vector(1);
  const suite = reader.uint(2);
  reader.uint(1);
  const extensions = extensionsOf(reader);
  const share = extensions.get(51);
  return {
    version: extensions.has(43) ? reading(extensions.get(43)).uint(2) : legacyVersion,
    suite,
    helloRetry,
    ...shareOf(share, helloRetry),
    cookie: extensions.has(44) ? reading(extensions.get(44)).vector(2) : null,
    alpn: alpnOf(extensions.get(16)),
  };
}

function shareOf(share: Buffer | undefined, helloRetry: boolean): Pick<ServerHello, 'group' | 'key'> {
  if (share === undefined) return { group: null, key: new Uint8Array() };
  const reader = reading(share);
  return { group: reader.uint(2), key: helloRetry ? new Uint8Array() : reader.vector(2) };
}

function reading(extension: Buffer | undefined): Reader {
  return new Reader(extension ?? new Uint8Array(), 'an extension of the ServerHello');
}

/** The one protocol chosen (RFC 7301 3.1), harmless on a terminal; null without. */
export function alpnOf(extension: Buffer | undefined): string | null {
  if (extension === undefined) return null;
  const chosen = new Reader(reading(extension).vector(2), 'the application protocol').vector(1);
  return chosen.toString('latin1').replace(/[^ -~]/g, '?');
}

/** SSL 3.0 and TLS 1.0 servers may leave the extensions out altogether. */
export function extensionsOf(reader: Reader): ReadonlyMap<number, Buffer> {
  const found = new Map<number, Buffer>();
  if (reader.left === 0) return found;
  const extensions = new Reader(reader.vector(2), 'the extensions of the server');
  while (extensions.left > 0) found.set(extensions.uint(2), extensions.vector(2));
  return found;
}

export type Alert = { readonly fatal: boolean; readonly description: number };

/** `body` of a record of type 21; throws TlsSyntaxError. */
export function parseAlert(body: Uint8Array): Alert {
  const reader = new Reader(body, 'the alert');
  const level = reader.uint(1);
  return { fatal: level !== 1, description: reader.uint(1) };
}

/** A peer that sends more certificates than this is not answering in earnest. */
const certificateLimit = 100;

export type CertificateList = {
  /** DER, in wire order. */
  readonly certificates: readonly Buffer[];
  /** Stapled for the first one (TLS 1.3); null without. */
  readonly ocspResponse: Buffer | null;
};

/** RFC 5246 7.4.2; RFC 8446 4.4.2 adds a context and extensions. Throws TlsSyntaxError. */
export function parseCertificateEntries(body: Uint8Array, version: number): CertificateList {
  const reader = new Reader(body, 'the Certificate message');
  if (version >= 0x0304) reader.vector(1);
  const list = new Reader(reader.vector(3), 'the certificate list');
  const certificates: Buffer[] = [];
  let ocspResponse: Buffer | null = null;
  while (list.left > 0) {
    if (certificates.length === certificateLimit)
      throw new TlsSyntaxError(`more than ${certificateLimit} certificates were sent`);
    certificates.push(list.vector(3));
    if (version < 0x0304) continue;
    const staple = extensionsOf(list).get(5);
    if (certificates.length === 1 && staple !== undefined) ocspResponse = parseCertificateStatus(staple);
  }
  return { certificates, ocspResponse };
}

/** Only the certificates. Throws TlsSyntaxError. */
export function parseCertificateList(body: Uint8Array, version: number): readonly Buffer[] {
  return parseCertificateEntries(body, version).certificates;
}

/** An OCSP response, DER; null for another kind of status (RFC 6066 section 8). Throws TlsSyntaxError. */
export function parseCertificateStatus(body: Uint8Array): Buffer | null {
  const reader = new Reader(body, 'the CertificateStatus message');
  return reader.uint(1) === 1 ? reader.vector(3) : null;
}
