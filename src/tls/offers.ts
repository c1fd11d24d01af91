/** Which hello is sent for which version: everything, or little for those that choke on it. Knows no socket. */
import { randomBytes } from 'node:crypto';
import type { Hello } from './client-hello.ts';
import { groups } from './groups.ts';
import { keyPairOf } from './key-exchange.ts';
import { allSuites, fewSuites, oldSuites } from './suites.ts';
import type { TlsVersion } from './tls.ts';
import { versionNumber } from './wire-version.ts';

const noBytes: Buffer = Buffer.alloc(0);

/** With `alpn`, which a mail server has no use for. */
export type Asking = { readonly serverName: string | null; readonly alpn: readonly string[] };

/**
 * Offers `version` alone, with every suite it can have. TLS 1.3 brings the older suites as well: a server that does not know
 * it answers with its own version then, instead of an alert.
 */
export function fullHello(version: TlsVersion, { serverName, alpn }: Asking): Hello {
  const isOld = versionNumber(version) < 0x0303;
  return {
    ...plain(version),
    serverName,
    suites: isOld ? oldSuites : allSuites,
    ...(isOld ? {} : { alpn }),
  };
}

/** Below 256 bytes for a name of usual length. */
export function smallHello(version: TlsVersion, { serverName }: Asking): Hello {
  return { ...plain(version), serverName, suites: version === 'TLSv1.3' ? [] : fewSuites, small: true };
}

function plain(version: TlsVersion) {
  if (version !== 'TLSv1.3') return { version, random: random32(), sessionId: noBytes, keyShares: [] };
  const keyShares = [keyPairOf(groups.x25519), keyPairOf(groups.secp256r1)].filter((pair) => pair !== null);
  return { version, random: random32(), sessionId: random32(), keyShares };
}

let stock = noBytes;

/** Fetched in bulk: the system call costs more than the bytes. */
function random32(): Buffer {
  if (stock.length === 0) stock = randomBytes(4096);
  const random = stock.subarray(0, 32);
  stock = stock.subarray(32);
  return random;
}
