/** What the addresses of an endpoint showed, put together; pure. Judges nothing. */
import { CouldNotLook } from '../check.ts';
import { endpointName } from '../settings/endpoints.ts';
import type { EndpointSeen } from './tls.ts';

/** One list of certificates, and who sent it. */
export type ChainSent = {
  readonly addresses: readonly string[];
  /** As sent, in order; base64 of DER. */
  readonly certificates: readonly string[];
  /** False: in the order of Node's own path. */
  readonly asSent: boolean;
  /** Stapled by the first of the addresses, base64 of DER; null without. */
  readonly ocspResponse: string | null;
};

/** Each list that differs from the others once. Throws CouldNotLook when no address sent certificates. */
export function chainsSentOf(seen: EndpointSeen): readonly ChainSent[] {
  const chains = new Map<string, ChainSent>();
  for (const one of seen.addresses) {
    if (one.outcome === 'blind' || one.chain === null) continue;
    const { certificates, asSent, ocspResponse } = one.chain;
    const before = chains.get(certificates.join());
    const addresses = [...(before?.addresses ?? []), one.address];
    chains.set(certificates.join(), { asSent, certificates, ocspResponse, ...before, addresses });
  }
  if (chains.size === 0) throw noCertificates(seen);
  return [...chains.values()];
}

function noCertificates(seen: EndpointSeen): CouldNotLook {
  const name = endpointName(seen);
  const why = seen.addresses.flatMap((one) => (one.outcome === 'seen' ? [`${one.address}: ${one.noChain}`] : []));
  const message = `Asking ${name} for its certificates: ${why.join('; ')}. See what it answers: openssl s_client -connect ${name} -showcerts`;
  return new CouldNotLook({ whose: 'peer', code: 'NO_CERTIFICATES', message });
}
