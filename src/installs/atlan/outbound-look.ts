/** The ways out that an extraction takes, each walked once from this host, with the protocol TLS agrees on and who signed the certificate. Judges nothing. */
import { CouldNotLook } from '../../check.ts';
import type { Endpoint } from '../../network/network.ts';
import type { Tools } from '../../tools.ts';
import type { Anchors } from '../../trust/trust.ts';
import type { Certificate } from '../../x509/certificate.ts';
import { NotACertificate, parseCertificate } from '../../x509/certificate.ts';
import { judgeChain } from '../../x509/chain.ts';
import { matchesHost } from '../../x509/hostname.ts';
import { inspectionOf } from '../../x509/root-rules.ts';
import type { OutboundSeen, Purpose } from './atlan.ts';
import type { Way } from './ways.ts';
import { tokenPath } from './ways.ts';

export type OutboundTools = Pick<Tools, 'network' | 'tls' | 'trust'>;

/** Of these the certificate counts: a proxy that opens TLS breaks HTTP/2, or is trusted by the host and not by the container. */
const lookedInto = new Set<Purpose>(['anaplan', 'tenant', 'temporal']);

export async function outboundSeen(
  ways: readonly Way[],
  tools: OutboundTools,
  signal: AbortSignal,
): Promise<readonly OutboundSeen[]> {
  return await Promise.all(ways.map((way) => walked(way, tools, signal)));
}

async function walked({ purpose, host, port }: Way, tools: OutboundTools, signal: AbortSignal): Promise<OutboundSeen> {
  const endpoint: Endpoint = { host, port };
  const path = purpose === 'token' ? tokenPath : purpose === 'vault' ? '/v1/sys/health' : '/';
  const { steps } = await tools.network.reach(endpoint, path, signal);
  // gRPC answers no HTTP/1.1, and of the others any answer will do.
  const failed = steps.find(({ outcome, layer }) => outcome === 'failed' && layer !== 'http');
  const http = steps.find(({ layer }) => layer === 'http');
  const about = {
    purpose,
    host,
    port,
    failedLayer: failed?.layer ?? null,
    errorCode: failed?.code ?? null,
    detail: failed?.detail ?? '',
    httpStatus: http?.code != null && /^\d{3}$/.test(http.code) ? http.code : null,
  };
  const none = { alpn: null, alpnAsked: false, interception: null, isOtherName: false };
  if (failed !== undefined || !lookedInto.has(purpose)) return { ...about, ...none };
  return { ...about, ...((await tlsSeen(endpoint, tools, signal)) ?? none) };
}

async function tlsSeen(endpoint: Endpoint, { tls, trust }: OutboundTools, signal: AbortSignal) {
  const chain = await chainOf(endpoint, tls, signal);
  if (chain === null) return null;
  const certificates = chain.certificates.flatMap(readable);
  const [leaf] = certificates;
  const anchors = await trust.anchorsFor(chain.certificates);
  const isPublic = endsInPublicRoot(certificates, endpoint.host, anchors);
  const named = inspectionOf(certificates, null);
  const product = named === null ? (isPublic === false ? 'not recognised' : null) : String(named['product']);
  return {
    alpn: chain.alpn,
    // Only hellos of our own offer both; Node's own handshake does not tell.
    alpnAsked: chain.asSent,
    interception:
      product === null || isPublic === true
        ? null
        : {
            issuer: (certificates.at(-1)?.issuer ?? '').slice(0, 300),
            product,
            isOwnCa: endsInOwnRoot(certificates, endpoint.host, anchors),
          },
    isOtherName: leaf !== undefined && !matchesHost(leaf, endpoint.host),
  };
}

/** By signatures, not by names: an inspecting CA may call itself like a public one. Null: not known. */
export function endsInPublicRoot(
  sent: readonly Certificate[],
  host: string,
  { anchors, publicRoots }: Anchors,
): boolean | null {
  return publicRoots === undefined || sent.length === 0 ? null : endsInOneOf(publicRoots, sent, host, anchors);
}

/** In a CA that the operator named in network.caFile, by signatures too. */
export function endsInOwnRoot(
  sent: readonly Certificate[],
  host: string,
  { anchors, ownRoots = [] }: Anchors,
): boolean {
  return endsInOneOf(ownRoots, sent, host, anchors);
}

function endsInOneOf(
  roots: readonly string[],
  sent: readonly Certificate[],
  host: string,
  anchors: readonly string[],
): boolean {
  const [leaf] = sent;
  const known = anchors.flatMap(readable).filter(({ fingerprintSha256 }) => roots.includes(fingerprintSha256));
  if (leaf === undefined || known.length === 0) return false;
  // Whether it is valid today is asked elsewhere.
  return judgeChain({ sent, anchors: known, host, nowMs: leaf.notBeforeMs }).path !== null;
}

async function chainOf(endpoint: Endpoint, tls: Tools['tls'], signal: AbortSignal) {
  try {
    const { addresses } = await tls.look(endpoint, { names: false }, signal);
    return addresses.flatMap((one) => (one.outcome === 'seen' && one.chain !== null ? [one.chain] : []))[0] ?? null;
  } catch (error) {
    if (error instanceof CouldNotLook) return null;
    throw error;
  }
}

function readable(text: string): readonly Certificate[] {
  try {
    return [parseCertificate(Buffer.from(text, 'base64'))];
  } catch (error) {
    if (error instanceof NotACertificate) return [];
    throw error;
  }
}
