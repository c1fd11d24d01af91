/** Sees the certificates of an endpoint exactly as they are sent, in order, with hellos of our own; judges nothing. */
import { randomBytes } from 'node:crypto';
import { CouldNotLook } from '../check.ts';
import type { ConnectOptions } from '../network/connect.ts';
import { connectTo } from '../network/connect.ts';
import type { Endpoint } from '../network/network.ts';
import { endpointName } from '../settings/endpoints.ts';
import { alertText } from './alerts.ts';
import { ChainEar } from './chain-ear.ts';
import type { Hello } from './client-hello.ts';
import { groups } from './client-hello.ts';
import type { Ending } from './exchange.ts';
import { converse } from './exchange.ts';
import { keyPairOf } from './key-exchange.ts';
import { chainByNode } from './node-chain.ts';
import { serverNameOf } from './server-name.ts';
import { currentSuites, otherSuites, suiteName } from './suites.ts';
import type { ChainSeen } from './tls.ts';
import { versionName } from './wire-version.ts';

type Offer = Pick<Hello, 'versions' | 'suites'>;

/** First what today's clients offer, as that decides which certificates they get; then, for old or intolerant servers, all there is. */
const offers: readonly Offer[] = [
  { versions: ['TLSv1.3', 'TLSv1.2', 'TLSv1.1', 'TLSv1.0'], suites: [...currentSuites.keys()] },
  { versions: ['TLSv1.2'], suites: [...currentSuites.keys(), ...otherSuites.keys()] },
  { versions: ['TLSv1.0'], suites: [...currentSuites.keys(), ...otherSuites.keys()] },
];

/** Throws CouldNotLook when no connection or no handshake got as far as the certificates. */
export async function seeChain(endpoint: Endpoint, options: ConnectOptions, signal: AbortSignal): Promise<ChainSeen> {
  const first = await connectTo(endpoint, options, signal);
  let reason = '';
  for (const [index, offer] of offers.entries()) {
    const { socket } = index === 0 ? first : await first.again(signal);
    const ear = earFor(endpoint, offer);
    const ending = await converse(socket, ear.opening, (piece) => ear.hear(piece), options.timeoutMs, signal);
    const seen = seenOf(ear);
    if (seen !== null) return { ...endpoint, address: first.address, ...seen };
    if (reason === '') reason = reasonOf(ear, ending);
    // Nobody who kept silent for the whole deadline gets two more.
    if (ending.kind === 'timeout') break;
  }
  const byNode = await chainByNode(endpoint, first, options.timeoutMs, signal);
  if (byNode !== null) return { ...endpoint, address: first.address, ...byNode };
  throw noCertificates(endpoint, first.address, reason);
}

function earFor(endpoint: Endpoint, offer: Offer): ChainEar {
  const is13 = offer.versions.includes('TLSv1.3');
  const pairs = is13 ? [keyPairOf(groups.x25519), keyPairOf(groups.secp256r1)] : [];
  return new ChainEar(
    {
      ...offer,
      serverName: serverNameOf(endpoint.host),
      random: randomBytes(32),
      sessionId: is13 ? randomBytes(32) : Buffer.alloc(0),
    },
    pairs.filter((pair) => pair !== null),
  );
}

function seenOf({
  certificates,
  server,
  asksForClientCertificate,
}: ChainEar): Omit<ChainSeen, keyof Endpoint | 'address'> | null {
  if (certificates === null || server === null) return null;
  return {
    certificates: certificates.map((certificate) => certificate.toString('base64')),
    version: versionName(server.version),
    cipher: suiteName(server.suite),
    asksForClientCertificate,
  };
}

function reasonOf({ alert }: ChainEar, ending: Ending): string {
  if (alert !== null) return `it answered with ${alertText(alert)}`;
  switch (ending.kind) {
    case 'timeout':
      return `there was no answer within ${ending.afterMs} ms`;
    case 'not-tls':
      return ending.detail;
    case 'reset':
      return 'the connection was reset';
    default:
      return 'the connection was closed';
  }
}

function noCertificates(endpoint: Endpoint, address: string, reason: string): CouldNotLook {
  const name = endpointName(endpoint);
  const message = `Asking ${name} (${address}) for its certificates: ${reason}. See what it answers: openssl s_client -connect ${name} -showcerts`;
  return new CouldNotLook({ whose: 'peer', code: 'NO_CERTIFICATES', message });
}
