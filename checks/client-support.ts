/** Which clients an endpoint, or Anaplan's own rules, will refuse. Knows words and facts; the profiles and the verdict are in src/clients. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Finding, JsonObject, Target } from '../src/check.ts';
import { defineCheck } from '../src/check.ts';
import type { ClientsSeen } from '../src/clients/clients.ts';
import { verdictsOf } from '../src/clients/endpoint-seen.ts';
import { refusalGroupsOf } from '../src/clients/refusal-groups.ts';
import type { ClientVerdict } from '../src/clients/verdict.ts';
import type { Endpoint } from '../src/network/network.ts';
import { endpointName, endpointsOf } from '../src/settings/endpoints.ts';
import { explanations } from './client-support.words.ts';

export type Code = 'client-refused' | 'client-unclear' | 'clients-refused' | 'clients-unclear';

type Observation = ClientsSeen & {
  /** Roots the chains may lead to, base64 of DER. */
  readonly anchors: readonly string[];
  /** Profile ids that the settings name as in use; none: every client is worth a notice and no more. */
  readonly inUse: readonly string[];
};

export const clientSupport = defineCheck({
  id: 'client-support',
  question: 'Will the clients in use be let in?',
  limits: z.strictObject({}),
  needs: ['clients', 'trust'],
  targets: (settings) => {
    const inUse = settings.clients ?? [];
    // Who of 72 would be refused is worth knowing when somebody asks about an endpoint, and noise in a report that comes every day.
    if (inUse.length === 0 && settings.file !== null) return [];
    return endpointsOf(settings).map((endpoint) => ({ ...endpoint, name: endpointName(endpoint), inUse }));
  },
  async probe(
    { host, port, inUse }: Target & Endpoint & { readonly inUse: readonly string[] },
    { clients, trust },
    signal,
  ): Promise<Observation> {
    const seen = await clients.replay({ host, port }, signal);
    const { anchors, publicRoots } = await trust.anchorsFor([...new Set(seen.chains.flat())]);
    // A private root is in no client's list, whatever its age: whether it was added there, nobody can tell from here.
    const known = anchors.filter((anchor) => publicRoots === undefined || publicRoots.includes(fingerprintOf(anchor)));
    return { ...seen, anchors: known, inUse };
  },
  judge(observation): readonly Finding<Code>[] {
    const verdicts = verdictsOf(observation, observation.anchors);
    if (observation.inUse.length === 0) return aboutAll(verdicts, observation);
    return verdicts
      .filter(({ id }) => observation.inUse.includes(id))
      .flatMap((verdict) => aboutOne(verdict, observation));
  },
  exhibits: (seen) => [
    {
      fileName: 'client-verdicts.json',
      title: `What ${endpointName(seen)} answers to each client`,
      content: verdictsOf(seen, seen.anchors).map(({ name, outcome, detail }) => ({ client: name, outcome, detail })),
    },
  ],
  explanations,
});

function aboutOne(verdict: ClientVerdict, seen: Observation): readonly Finding<Code>[] {
  const { id, name: client, reason, detail, fix, handshake, policy } = verdict;
  if (verdict.outcome === 'accepted') return [];
  const facts = { ...where(seen), client, clientId: id, detail };
  if (verdict.outcome === 'unknown') return [{ code: 'client-unclear', severity: 'unknown', facts }];
  const byAnaplan = policy.outcome === 'refused' ? { anaplanSince: policy.since, anaplanRule: policy.source } : {};
  return [
    {
      code: 'client-refused',
      severity: 'failure',
      facts: { ...facts, reason, fix, endpointSays: handshake.detail, ...byAnaplan },
    },
  ];
}

function aboutAll(verdicts: readonly ClientVerdict[], seen: Observation): readonly Finding<Code>[] {
  const refused = verdicts.filter(({ outcome }) => outcome === 'refused');
  const unknown = verdicts.filter(({ outcome }) => outcome === 'unknown');
  const accepted = verdicts.filter(({ outcome }) => outcome === 'accepted');
  // One that takes nobody is not judged by Anaplan's rules alone.
  if (verdicts.every(({ handshake }) => handshake.outcome === 'unknown')) {
    const evidence = [...new Set(unknown.map(({ detail }) => detail))].slice(0, 4);
    return [{ code: 'clients-unclear', severity: 'unknown', facts: { ...where(seen), evidence } }];
  }
  if (refused.length === 0) return [];
  const facts = {
    ...where(seen),
    refusedCount: refused.length,
    clientCount: verdicts.length,
    groups: refusalGroupsOf(refused),
    refused: refused.map(({ name }) => name),
    details: refused.map(({ name, detail }) => `${name}: ${detail}`),
    unclear: unknown.map(({ name }) => name),
    accepted: accepted.map(({ name }) => name),
  };
  return [{ code: 'clients-refused', severity: 'notice', facts }];
}

function where({ host, port, address }: Observation): JsonObject {
  return { endpoint: endpointName({ host, port }), address };
}

/** Lower-case hex SHA-256 of a certificate given as base64 of DER. */
function fingerprintOf(certificate: string): string {
  return createHash('sha256').update(Buffer.from(certificate, 'base64')).digest('hex');
}
