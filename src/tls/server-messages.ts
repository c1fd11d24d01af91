/** Reads what a server sends besides its certificates: key exchange, application protocol, request for a client certificate; pure and bounded. */
import { DerError, DerReader } from '../x509/der.ts';
import { nameOf } from '../x509/names.ts';
import { Reader } from './bytes.ts';
import { groupName } from './groups.ts';
import { alpnOf, extensionsOf } from './server-hello.ts';
import { suiteName } from './suites.ts';
import type { ClientCertificateAsked } from './tls.ts';

/** Names of authorities kept of a request for a client certificate. */
const authorityLimit = 200;

/** The application protocol in the EncryptedExtensions of TLS 1.3. Throws TlsSyntaxError. */
export function parseEncryptedExtensions(body: Uint8Array): string | null {
  return alpnOf(extensionsOf(new Reader(body, 'the EncryptedExtensions')).get(16));
}

/** What a ServerKeyExchange says of the key (RFC 8422 5.4, RFC 5246 7.4.3), as ChainSeen.group; null where it is not read. Throws TlsSyntaxError. */
export function parseKeyExchange(body: Uint8Array, suite: number): string | null {
  const reader = new Reader(body, 'the ServerKeyExchange');
  const name = suiteName(suite);
  if (name.includes('_ECDH')) return reader.uint(1) === 3 ? groupName(reader.uint(2)) : 'explicit curve';
  if (name.includes('_DH')) return `DH ${bitsOf(reader.vector(2))} bit`;
  return name.startsWith('TLS_RSA_EXPORT') ? `RSA ${bitsOf(reader.vector(2))} bit` : null;
}

function bitsOf(number: Buffer): number {
  const start = number.findIndex((byte) => byte !== 0);
  return start === -1 ? 0 : 8 * (number.length - start) - Math.clz32(number[start] ?? 0) + 24;
}

/** RFC 5246 7.4.4 and its elders; RFC 8446 4.3.2. Throws TlsSyntaxError. */
export function parseCertificateRequest(body: Uint8Array, version: number): ClientCertificateAsked {
  const reader = new Reader(body, 'the CertificateRequest');
  reader.vector(1);
  if (version >= 0x0304) {
    const authorities = extensionsOf(reader).get(47);
    return authorities === undefined ? namesOf(new Uint8Array()) : namesOf(new Reader(authorities, 'names').vector(2));
  }
  if (version >= 0x0303) reader.vector(2);
  return namesOf(reader.vector(2));
}

function namesOf(bytes: Uint8Array): ClientCertificateAsked {
  const reader = new Reader(bytes, 'the authorities asked for');
  const authorities: string[] = [];
  let authoritiesLeftOut = 0;
  while (reader.left > 0) {
    const name = reader.vector(2);
    if (authorities.length < authorityLimit) authorities.push(nameText(name));
    else authoritiesLeftOut += 1;
  }
  return { authorities, authoritiesLeftOut };
}

function nameText(der: Uint8Array): string {
  try {
    return nameOf(new DerReader(der, 'authority').take('name'), 'authority').text;
  } catch (error) {
    if (error instanceof DerError) return `unreadable name ${Buffer.from(der).subarray(0, 32).toString('hex')}`;
    throw error;
  }
}
