/** Asks whether something independent answers, when something did not. Knows which hosts may be asked; judges nothing. */
import type { Clock } from '../clock.ts';
import type { AnchorAnswer } from '../engine/own-faults.ts';
import type { Endpoint, Layer, Network, Reach, Step } from '../network/network.ts';
import { endpointName, endpointOfUrl, endpointsOf } from '../settings/endpoints.ts';
import type { Settings } from '../settings/settings.ts';

/** `unreached`: what did not answer; null when nobody knows which it was. */
export type Anchors = (network: Network, unreached: Endpoint | null, signal: AbortSignal) => Promise<AnchorAnswer>;

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
  return async (network, unreached, signal) => {
    const asked = independent(endpoints, unreached?.host ?? null);
    if (asked.length === 0) return { kind: 'none' };
    const walks = [...(unreached === null ? [] : [unreached]), ...asked].map((one) => reached(one, network));
    const reaches = await abortable(Promise.all(walks), signal);
    const own = unreached === null ? null : (reaches[0] ?? null);
    return answerOf(layerFailedIn(own), asked, reaches.slice(-asked.length));
  };
}

function independent(endpoints: readonly Endpoint[], exceptHost: string | null): readonly Endpoint[] {
  const byHost = new Map(endpoints.filter(({ host }) => host !== exceptHost).map((one) => [one.host, one]));
  // The last named first: those of the connections stand at the beginning, and tend to fail together.
  return [...byHost.values()].toReversed().slice(0, mostAsked);
}

/**
 * An anchor tells of the layers on its own way: an address needs no DNS, and what is exempt from the proxy says nothing of the proxy. Those
 * are asked only where there are no others.
 */
function answerOf(layer: Layer | null, asked: readonly Endpoint[], reaches: readonly (Reach | null)[]): AnchorAnswer {
  const all = asked.map((endpoint, at) => ({ name: endpointName(endpoint), reach: reaches[at] ?? null }));
  const alike = all.filter(({ reach }) => layer === null || isOnWay(reach, layer));
  return alike.length > 0 ? toldBy(alike, layer) : toldBy(all, null);
}

type Walked = { readonly name: string; readonly reach: Reach | null };

function toldBy(walked: readonly Walked[], layer: Layer | null): AnchorAnswer {
  const answering = walked.find(({ reach }) => reach !== null && isThrough(reach, layer));
  if (answering !== undefined) return { kind: 'answers', endpoint: answering.name };
  const failed = walked.flatMap(({ reach }) => (reach === null ? [] : (failedIn(reach) ?? [])));
  const code = failed[0]?.code ?? 'unknown';
  const all = (one: Layer) => failed.length > 0 && failed.every((step) => step.layer === one);
  const silent = all('dns') ? 'dns' : all('proxy') ? 'proxy' : 'tcp';
  return { kind: 'silent', layer: silent, code, asked: walked.map(({ name }) => name) };
}

function isOnWay(reach: Reach | null, layer: Layer): boolean {
  return reach !== null && stepOf(reach, layer)?.outcome !== 'not-needed';
}

/** The layer of names or of the proxy, where what did not answer ends there now; null for any other end. */
function layerFailedIn(reach: Reach | null): 'dns' | 'proxy' | null {
  const layer = reach === null ? undefined : failedIn(reach)?.layer;
  return layer === 'dns' || layer === 'proxy' ? layer : null;
}

function isThrough(reach: Reach, layer: Layer | null): boolean {
  return layer === null ? hasConnected(reach) : stepOf(reach, layer)?.outcome === 'ok';
}

function failedIn({ steps }: Reach): Step | undefined {
  return steps.find(({ outcome }) => outcome === 'failed');
}

function stepOf({ steps }: Reach, layer: Layer): Step | undefined {
  return steps.find((step) => step.layer === layer);
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
