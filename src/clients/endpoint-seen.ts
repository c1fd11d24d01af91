/** From the observation of one endpoint to what verdicts need of it, and to all verdicts; pure. */
import { chainFactsOf, rootFactsOf } from './chain-facts.ts';
import type { ClientsSeen } from './clients.ts';
import { fixFor } from './fixes.ts';
import { profiles } from './profiles.ts';
import type { ClientVerdict, EndpointSeen } from './verdict.ts';
import { clientVerdictOf } from './verdict.ts';

/** `anchors`: roots the chains may lead to, base64 of DER. */
export function endpointSeenOf(seen: ClientsSeen, anchors: readonly string[]): EndpointSeen {
  const versions = Object.values(seen.answers).flatMap((answer) => (answer.kind === 'accepted' ? answer.version : []));
  return {
    host: seen.host,
    acceptedVersions: [...new Set(versions)],
    chains: seen.chains.map((chain) => chainFactsOf(chain, seen.host)),
    roots: rootFactsOf(anchors),
  };
}

/** In the order of the profiles. */
export function verdictsOf(seen: ClientsSeen, anchors: readonly string[]): readonly ClientVerdict[] {
  const endpoint = endpointSeenOf(seen, anchors);
  return profiles.map((profile) => {
    const verdict = clientVerdictOf(profile, seen.answers[profile.id], endpoint);
    return { ...verdict, fix: fixFor(verdict.reason, verdict.fix) };
  });
}
