/** Asks whether something independent answers, when something did not. Knows which hosts may be asked; judges nothing. */
import type { Clock } from '../clock.ts';
import type { AnchorAnswer } from '../engine/own-faults.ts';
import type { Endpoint, Network, Reach } from '../network/network.ts';
import { endpointName, endpointOfUrl, endpointsOf } from '../settings/endpoints.ts';
import type { Settings } from '../settings/settings.ts';

/** `exceptHost`: the one that did not answer; null when nobody knows which it was. */
export type Anchors = (network: Network, exceptHost: string | null, signal: AbortSignal) => Promise<AnchorAnswer>;

const usualStatusPage = 'https://status.anaplan.com';
/** Hundreds of looks that fail together ask once. */
const keptMs = 10_000;
const mostAsked = 5;

/** Those of the settings; else every host they name, and the status page, which is not Anaplan's own. */
export function anchorsOf(settings: Settings): readonly Endpoint[] {
  const { anchor } = settings.network;
  if (anchor !== undefined) return anchor;
  const page = settings.statusPage === undefined ? usualStatusPage : settings.statusPage;
  return [...endpointsOf(settings), ...(page === null ? [] : [endpointOfUrl(page)])];
}

export function createAnchors(endpoints: readonly Endpoint[], clock: Clock): Anchors {
  const known = new Map<string, { readonly atMs: number; readonly reach: Promise<Reach | null> }>();
  const reached = (endpoint: Endpoint, network: Network): Promise<Reach | null> => {
    const name = endpointName(endpoint);
    const before = known.get(name);
    const nowMs = clock.nowMs();
    if (before !== undefined && Math.abs(nowMs - before.atMs) < keptMs) return before.reach;
    // A signal of its own: one look that gives up does not spoil the answer for the others. The walk has its own time limits.
    const reach = network.reach(endpoint, '/', new AbortController().signal).catch(() => null);
    known.set(name, { atMs: nowMs, reach });
    return reach;
  };
  return async (network, exceptHost, signal) => {
    const asked = independent(endpoints, exceptHost);
    if (asked.length === 0) return { kind: 'none' };
    const answers = Promise.all(asked.map((one) => reached(one, network)));
    return answerOf(asked, await abortable(answers, signal));
  };
}

function independent(endpoints: readonly Endpoint[], exceptHost: string | null): readonly Endpoint[] {
  const byHost = new Map(endpoints.filter(({ host }) => host !== exceptHost).map((one) => [one.host, one]));
  // The last named first: those of the connections stand at the beginning, and tend to fail together.
  return [...byHost.values()].toReversed().slice(0, mostAsked);
}

function answerOf(asked: readonly Endpoint[], reaches: readonly (Reach | null)[]): AnchorAnswer {
  const answering = reaches.findIndex((reach) => reach !== null && hasConnected(reach));
  const endpoint = asked[answering];
  if (endpoint !== undefined) return { kind: 'answers', endpoint: endpointName(endpoint) };
  const failed = reaches.flatMap((reach) => reach?.steps.find(({ outcome }) => outcome === 'failed') ?? []);
  const code = failed[0]?.code ?? 'unknown';
  const all = (layer: string) => failed.length > 0 && failed.every((step) => step.layer === layer);
  const layer = all('dns') ? 'dns' : all('proxy') ? 'proxy' : 'tcp';
  return { kind: 'silent', layer, code, asked: asked.map(endpointName) };
}

/** Whatever comes after the connection, the network of this host carried it. */
function hasConnected({ steps }: Reach): boolean {
  return steps.some(({ layer, outcome }) => outcome === 'ok' && (layer === 'tcp' || layer === 'proxy'));
}

async function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  return await Promise.race([promise, aborted]).finally(() => signal.removeEventListener('abort', onAbort));
}
