/** Whether a client gets through an endpoint, and past Anaplan's own rules; pure. Rests on what the endpoint answered to that client's hello. */
import type { ChainFacts, RootFacts } from './chain-facts.ts';
import type { Change, ServerAnswer } from './clients.ts';
import { shownSuite } from './names.ts';
import type { PolicyVerdict } from './policy.ts';
import { policyVerdictOf } from './policy.ts';
import type { Profile } from './profile.ts';
import { offers, tooLarge, tooSmall } from './profile.ts';
import { protocolVersions, spokenRange, spokenVersion } from './protocol.ts';

export type Reason =
  | 'no-common-version'
  | 'no-common-suite'
  | 'no-common-group'
  | 'no-common-signature'
  | 'old-hello-format'
  | 'no-server-name'
  | 'rsa-key-size'
  | 'ec-key-size'
  | 'dh-size'
  | 'sha1-signature'
  | 'root-too-new'
  | 'anaplan-policy'
  /** Refused, and nothing that was tried changes it. */
  | 'refused';

export type HandshakeVerdict =
  | { readonly outcome: 'accepted'; readonly detail: string }
  | { readonly outcome: 'refused'; readonly reason: Reason; readonly detail: string }
  | { readonly outcome: 'unknown'; readonly detail: string };

export type ClientVerdict = {
  readonly id: string;
  readonly name: string;
  /** Against this endpoint. */
  readonly handshake: HandshakeVerdict;
  /** Against Anaplan's own rules. */
  readonly policy: PolicyVerdict;
  /** The stricter of the two. */
  readonly outcome: 'accepted' | 'refused' | 'unknown';
  readonly reason: Reason | null;
  readonly detail: string;
  readonly fix: string;
};

/** All an endpoint showed, as far as one client's verdict needs it. */
export type EndpointSeen = {
  readonly host: string;
  /** Versions it took up with any client, as `TLSv1.2`. */
  readonly acceptedVersions: readonly string[];
  readonly chains: readonly (ChainFacts | null)[];
  /** Roots the chains may lead to; none for a private root. */
  readonly roots: readonly RootFacts[];
};

export function clientVerdictOf(profile: Profile, answer: ServerAnswer | undefined, seen: EndpointSeen): ClientVerdict {
  const handshake = handshakeVerdictOf(profile, answer, seen);
  const policy = policyVerdictOf(profile);
  const { id, name, fix } = profile;
  return { id, name, handshake, policy, ...stricter(handshake, policy), fix };
}

function stricter(
  handshake: HandshakeVerdict,
  policy: PolicyVerdict,
): Pick<ClientVerdict, 'outcome' | 'reason' | 'detail'> {
  const own = { outcome: handshake.outcome, detail: handshake.detail };
  if (policy.outcome === 'accepted')
    return { ...own, reason: handshake.outcome === 'refused' ? handshake.reason : null };
  const rule = `${policy.detail} (since ${policy.since})`;
  if (handshake.outcome !== 'refused') return { outcome: 'refused', reason: 'anaplan-policy', detail: rule };
  return { ...own, reason: handshake.reason, detail: `${handshake.detail}; ${rule}` };
}

function handshakeVerdictOf(profile: Profile, answer: ServerAnswer | undefined, seen: EndpointSeen): HandshakeVerdict {
  if (answer === undefined) return { outcome: 'unknown', detail: 'it was not tried' };
  switch (answer.kind) {
    case 'could-not-tell':
      return { outcome: 'unknown', detail: answer.evidence };
    case 'refused':
      return refusal(profile, answer, seen);
    default:
      return acceptance(profile, answer, seen);
  }
}

type Refused = Extract<ServerAnswer, { kind: 'refused' }>;
type Accepted = Extract<ServerAnswer, { kind: 'accepted' }>;

function refusal(profile: Profile, answer: Refused, seen: EndpointSeen): HandshakeVerdict {
  const { min, max } = profile.versions;
  if (seen.acceptedVersions.length === 0)
    return { outcome: 'unknown', detail: `no client at all was accepted (${answer.evidence})` };
  if (!sharesVersion(profile, seen)) {
    const accepted = spokenList(seen.acceptedVersions);
    return no(
      'no-common-version',
      `it offers ${spokenRange(min, max)}, the endpoint takes ${accepted} (${answer.evidence})`,
    );
  }
  const [reason, what] = answer.acceptedWith === null ? unexplained : changeReasons[answer.acceptedWith];
  // With other suites than those listed the real client might have been accepted.
  const mayBeOurList = profile.suitesKnown === 'part' && (reason === 'no-common-suite' || reason === 'refused');
  if (mayBeOurList)
    return {
      outcome: 'unknown',
      detail: `none of the suites known of this client was accepted, and its list here is not complete (${answer.evidence})`,
    };
  return no(reason, `${what} (${answer.evidence})`);
}

const unexplained: readonly [Reason, string] = [
  'refused',
  'the endpoint refused its hello, and no single change to it helps',
];

const changeReasons: { readonly [C in Change]: readonly [Reason, string] } = {
  'server-name': ['no-server-name', 'it names no host in its hello (SNI), and the endpoint needs that'],
  'record-format': ['old-hello-format', 'its hello has the form of SSL 2.0, which the endpoint does not read'],
  groups: ['no-common-group', 'the endpoint takes none of the key exchange groups it offers'],
  'signature-algorithms': ['no-common-signature', 'the endpoint can sign with none of the algorithms it offers'],
  suites: ['no-common-suite', 'the endpoint takes none of the cipher suites it offers'],
};

function sharesVersion(profile: Profile, { acceptedVersions }: EndpointSeen): boolean {
  return protocolVersions.some((version) => acceptedVersions.includes(version) && offers(profile, version));
}

/** What the client itself makes of the server's answer. */
function acceptance(profile: Profile, answer: Accepted, seen: EndpointSeen): HandshakeVerdict {
  const version = protocolVersions.find((one) => one === answer.version);
  if (version === undefined || !offers(profile, version)) {
    const { min, max } = profile.versions;
    return no('no-common-version', `it offers ${spokenRange(min, max)}, the endpoint answers with ${answer.version}`);
  }
  if (!profile.suites.includes(answer.suite))
    return no('no-common-suite', `the endpoint answers with ${shownSuite(answer.suite)}, which it did not offer`);
  const chain = answer.chain === null ? null : (seen.chains[answer.chain] ?? null);
  return (
    dhVerdict(profile, answer.dhBits) ??
    (chain === null ? null : (certificateVerdict(profile, chain, seen) ?? rootVerdict(profile, chain, seen))) ?? {
      outcome: 'accepted',
      detail: `${spokenVersion(version)}, ${shownSuite(answer.suite)}`,
    }
  );
}

function dhVerdict({ limits }: Profile, bits: number | null): HandshakeVerdict | null {
  if (tooLarge(bits, limits.dhBits))
    return no('dh-size', `it takes Diffie-Hellman up to ${limits.dhBits?.max} bits, the endpoint uses ${bits}`);
  if (tooSmall(bits, limits.dhBits))
    return no('dh-size', `it takes Diffie-Hellman from ${limits.dhBits?.min} bits, the endpoint uses ${bits}`);
  return null;
}

function certificateVerdict(profile: Profile, chain: ChainFacts, seen: EndpointSeen): HandshakeVerdict | null {
  const { limits, sni, requiresSha2 } = profile;
  const small = chain.rsaBits.find((bits) => tooSmall(bits, limits.rsaBits));
  if (small !== undefined)
    return no('rsa-key-size', `it takes RSA keys from ${limits.rsaBits?.min} bits, the chain has one of ${small}`);
  const large = chain.rsaBits.find((bits) => tooLarge(bits, limits.rsaBits));
  if (large !== undefined)
    return no('rsa-key-size', `it takes RSA keys up to ${limits.rsaBits?.max} bits, the chain has one of ${large}`);
  const curve = chain.ecBits.find((bits) => tooSmall(bits, limits.ecBits));
  if (curve !== undefined)
    return no('ec-key-size', `it takes EC keys from ${limits.ecBits?.min} bits, the chain has one of ${curve}`);
  if (requiresSha2 && chain.signedWithSha1.length > 0)
    return no('sha1-signature', `it refuses SHA-1, which signs ${chain.signedWithSha1.join(', ')}`);
  const othersAreShownIt = seen.chains.some((other) => other?.matchesHost === true);
  if (!sni && !chain.matchesHost && othersAreShownIt)
    return no(
      'no-server-name',
      `it names no host in its hello (SNI) and is shown the certificate of ${chain.leafName} instead of that of ${seen.host}`,
    );
  return null;
}

/** Only when every root the chain may end in is younger than the client's own list: one older way is enough. */
function rootVerdict({ roots: own }: Profile, chain: ChainFacts, { roots }: EndpointSeen): HandshakeVerdict | null {
  if (own.kind === 'system') return null;
  const possible = roots.filter(({ subjectKey }) => chain.issuers.includes(subjectKey));
  const newestMs = Date.parse(own.asOf);
  if (possible.length === 0 || possible.some(({ notBeforeMs }) => notBeforeMs <= newestMs)) return null;
  const names = possible.map(({ subject }) => subject).join(', ');
  return no('root-too-new', `its list of roots is of ${own.asOf}, older than the root ${names}`);
}

function no(reason: Reason, detail: string): HandshakeVerdict {
  return { outcome: 'refused', reason, detail };
}

function spokenList(versions: readonly string[]): string {
  const known = protocolVersions.filter((version) => versions.includes(version));
  return known.map(spokenVersion).join(' and ');
}
