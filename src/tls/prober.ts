/** The `tls` tool: every address of an endpoint, each looked at on its own. Knows how to get there (proxy, STARTTLS, deadline), not what to ask. */
import { CouldNotLook } from '../check.ts';
import type { Way } from '../network/connect.ts';
import { waysTo } from '../network/connect.ts';
import { stoppedEarly } from '../network/failure.ts';
import type { Endpoint } from '../network/network.ts';
import type { ProxySettings } from '../network/proxy.ts';
import type { Resolve } from '../network/resolve.ts';
import { endpointName } from '../settings/endpoints.ts';
import { seeAddress } from './address.ts';
import { serverNameOf } from './server-name.ts';
import { smtpPorts, startTls } from './smtp.ts';
import type { Line } from './talks.ts';
import type { AddressNotSeen, EndpointSeen, LookOptions, Tls } from './tls.ts';

export type TlsOptions = ProxySettings & {
  /** For connecting, and again for each answer; 5000 unless given. */
  readonly timeoutMs?: number;
  /** This host's resolver unless given. */
  readonly resolve?: Resolve;
};

/** A name with more addresses is a large service's: the rest are alike. */
const addressLimit = 8;

const webProtocols: readonly string[] = ['h2', 'http/1.1'];

export function createTls(options: TlsOptions): Tls {
  const given = { timeoutMs: 5000, ...options };
  return {
    async look(endpoint, { suites = false, names = true }, signal) {
      try {
        return await seeEndpoint(endpoint, given, { suites, names }, signal);
      } catch (error) {
        throw signal.aborted ? stoppedEarly(`Looking at the TLS of ${endpointName(endpoint)}`) : error;
      }
    },
  };
}

async function seeEndpoint(
  endpoint: Endpoint,
  given: TlsOptions & { readonly timeoutMs: number },
  options: Required<LookOptions>,
  signal: AbortSignal,
): Promise<EndpointSeen> {
  const ways = await waysTo(endpoint, given, signal);
  const addresses = await Promise.all(
    ways.slice(0, addressLimit).map((way, index) => {
      const line = lineAlong(way, endpoint, given.timeoutMs, signal);
      return seeAddress(line, { ...options, names: options.names && index === 0 });
    }),
  );
  signal.throwIfAborted();
  const blind = addresses.filter((one) => one.outcome === 'blind');
  const [first] = blind;
  if (first !== undefined && blind.length === addresses.length) throw couldNotLook(first, blind);
  return { ...endpoint, addresses, addressesLeftOut: Math.max(0, ways.length - addressLimit) };
}

function lineAlong(way: Way, endpoint: Endpoint, timeoutMs: number, signal: AbortSignal): Line {
  const isMail = endpoint.startTls === 'smtp' || smtpPorts.includes(endpoint.port);
  return {
    endpoint,
    address: way.address,
    timeoutMs,
    signal,
    serverName: serverNameOf(endpoint.host),
    alpn: isMail ? [] : webProtocols,
    async open() {
      const socket = await way.open(signal);
      if (isMail) await startTls(socket, endpoint, timeoutMs);
      return socket;
    },
  };
}

function couldNotLook({ whose, code }: AddressNotSeen, all: readonly AddressNotSeen[]): CouldNotLook {
  const message = [...new Set(all.map((one) => one.message))].join(' ');
  return new CouldNotLook({ whose, code, message });
}
