/** Looks which TLS versions an endpoint accepts. Knows what was answered to our own hellos; nothing of what other clients can speak. */
import { z } from 'zod';
import type { Finding, Target } from '../src/check.ts';
import { defineCheck } from '../src/check.ts';
import { withoutSni } from '../src/clients/profiles.ts';
import { isNoWayOut } from '../src/network/failure.ts';
import type { Endpoint } from '../src/network/network.ts';
import { endpointName, endpointsOf } from '../src/settings/endpoints.ts';
import { nameAnswersOf } from '../src/tls/name-answers.ts';
import type { AddressNotSeen, AddressSeen, TlsVersion, VersionAnswer } from '../src/tls/tls.ts';
import { explanations } from './tls-version.words.ts';

export type Code =
  | 'tls-too-old'
  | 'tls-old-accepted'
  | 'tls-versions-unclear'
  | 'tls-address-not-seen'
  | 'tls-suites'
  | 'sni-required';

type VersionsOfAddress = Pick<AddressSeen, 'outcome' | 'address' | 'versions'> &
  Partial<Pick<AddressSeen, 'suites' | 'names'>>;

type Observation = Endpoint & {
  readonly addresses: readonly (VersionsOfAddress | AddressNotSeen)[];
  readonly addressesLeftOut: number;
  /** Names of the clients in use that send no host name; null where no settings say which are in use. */
  readonly nameless?: readonly string[] | null;
};

/** Addresses that gave the same answers, as one. */
type VersionsSeen = Endpoint & { readonly address: string; readonly versions: readonly VersionAnswer[] };

/** Anaplan switched TLS 1.0 off on 2017-10-07 and TLS 1.1 in October 2020; RFC 8996 forbids both since March 2021, RFC 7568 SSL 3.0 since 2015. */
const oldVersions: readonly TlsVersion[] = ['SSLv3', 'TLSv1.0', 'TLSv1.1'];
const neededVersions: readonly TlsVersion[] = ['TLSv1.2', 'TLSv1.3'];

const limits = z.strictObject({
  /** Also which suites each version accepts: one connection for each of them, so not as a matter of course. */
  suites: z.boolean().default(false),
});

export const tlsVersion = defineCheck({
  id: 'tls-version',
  question: 'Does each endpoint accept TLS 1.2 or 1.3, and nothing older?',
  limits,
  needs: ['tls'],
  targets: (settings) => {
    const { suites } = limits.parse(settings.limits['tls-version'] ?? {});
    const inUse = settings.clients ?? [];
    // As in client-support: worth knowing when somebody asks about an endpoint, and noise every day unless it concerns a client.
    const nameless = settings.file === null ? null : withoutSni(inUse);
    return endpointsOf(settings).map((endpoint) => ({ name: endpointName(endpoint), ...endpoint, suites, nameless }));
  },
  probe: async (
    target: Target & Endpoint & { suites?: boolean; nameless?: readonly string[] | null },
    { tls },
    signal,
  ): Promise<Observation> => {
    const { name: _name, suites = false, nameless = null, ...endpoint } = target;
    const { addresses, addressesLeftOut } = await tls.look(endpoint, suites ? { suites } : {}, signal);
    const { host, port } = endpoint;
    return { host, port, addresses: addresses.map(versionsOnly), addressesLeftOut, nameless };
  },
  judge: (observation): readonly Finding<Code>[] => [
    ...alike(observation).flatMap((seen) => [...tooOld(seen), ...oldAccepted(seen), ...unclear(seen)]),
    ...observation.addresses.flatMap((one) =>
      one.outcome === 'blind'
        ? [notSeen(one, observation)]
        : [...suitesOf(one, observation), ...sniRequired(one, observation)],
    ),
  ],
  exhibits: (observation) => [
    { fileName: 'tls-versions.json', title: `TLS versions of ${endpointName(observation)}`, content: observation },
  ],
  traits: ({ addresses }) => {
    const answers = addresses.flatMap((one) => (one.outcome === 'blind' ? [] : one.versions));
    // Which of several addresses was reached, and what could not be told, is no change of the endpoint.
    if (answers.length === 0 || answers.some(({ answer }) => answer === 'could-not-tell')) return {};
    const offered = answers.filter(({ answer }) => answer === 'offered').map(({ version }) => version);
    return { 'TLS versions': [...new Set(offered)].toSorted() };
  },
  explanations,
});

function versionsOnly(one: AddressSeen | AddressNotSeen): Observation['addresses'][number] {
  if (one.outcome === 'blind') return one;
  const { outcome, address, versions, suites, names } = one;
  return {
    outcome,
    address,
    versions,
    ...(suites === null ? {} : { suites }),
    ...(names === null ? {} : { names }),
  };
}

/** One for each set of answers, whatever the evidence, so that eight addresses alike are told once. */
function alike({ host, port, addresses }: Observation): readonly VersionsSeen[] {
  const groups = new Map<string, VersionsSeen>();
  for (const one of addresses) {
    if (one.outcome === 'blind') continue;
    const key = one.versions.map(({ answer }) => answer).join();
    const before = groups.get(key);
    const address = before === undefined ? one.address : `${before.address}, ${one.address}`;
    groups.set(key, { host, port, versions: one.versions, ...before, address });
  }
  return [...groups.values()];
}

/** This host's own lack of a route, IPv6 mostly, says nothing about the endpoint. */
const isNoRoute = (code: string) => code === 'EHOSTUNREACH' || isNoWayOut(code);

function notSeen({ address, code, message }: AddressNotSeen, { host, port }: Observation): Finding<Code> {
  const severity = isNoRoute(code) ? 'notice' : 'unknown';
  const command = `nc ${address.includes(':') ? '-6 ' : ''}-vz ${address} ${port}`;
  const facts = { host, port, address, failure: code, detail: message, command };
  return { code: 'tls-address-not-seen', severity, facts };
}

function suitesOf({ address, suites }: VersionsOfAddress, { host, port }: Observation): readonly Finding<Code>[] {
  if (suites === undefined || suites === null) return [];
  const accepted = suites.map(({ version, suites: names }) => `${version}: ${names.join(' ')}`);
  const cut = suites.filter(({ complete }) => !complete).map(({ version }) => version);
  const incomplete = cut.length === 0 ? '' : ` Not all of ${cut.join(', ')} could be asked.`;
  return [{ code: 'tls-suites', severity: 'notice', facts: { host, port, address, accepted, incomplete } }];
}

/** Ordinary where nobody is concerned: a notice then. What a client in use is answered itself, client-support says. */
function sniRequired(
  { address, names }: VersionsOfAddress,
  { host, port, nameless = null }: Observation,
): readonly Finding<Code>[] {
  const answers = names === undefined || names === null ? null : nameAnswersOf(names, host);
  if (answers === null || nameless?.length === 0) return [];
  const clients = nameless ?? withoutSni();
  const severity = nameless === null ? 'notice' : 'warning';
  return [{ code: 'sni-required', severity, facts: { host, port, address, ...answers, clients } }];
}

function tooOld(seen: VersionsSeen): readonly Finding<Code>[] {
  const needed = seen.versions.filter(({ version }) => neededVersions.includes(version));
  const refused = needed.filter(({ answer }) => answer === 'not-offered');
  if (refused.length < neededVersions.length) return [];
  const accepted = seen.versions.filter(({ answer }) => answer === 'offered').map(({ version }) => version);
  const acceptedText = accepted.length > 0 ? `only ${accepted.join(' and ')}` : 'no version that was tried';
  const facts = { ...where(seen), accepted, acceptedText, evidence: evidenceOf(refused) };
  return [{ code: 'tls-too-old', severity: 'failure', facts }];
}

function oldAccepted(seen: VersionsSeen): readonly Finding<Code>[] {
  const old = seen.versions.filter(({ version, answer }) => oldVersions.includes(version) && answer === 'offered');
  return about(seen, old, 'tls-old-accepted', 'warning');
}

function unclear(seen: VersionsSeen): readonly Finding<Code>[] {
  const untold = seen.versions.filter(({ answer }) => answer === 'could-not-tell');
  return about(seen, untold, 'tls-versions-unclear', 'unknown');
}

function about(
  seen: VersionsSeen,
  answers: readonly VersionAnswer[],
  code: Code,
  severity: 'warning' | 'unknown',
): readonly Finding<Code>[] {
  if (answers.length === 0) return [];
  const versions = answers.map(({ version }) => version);
  return [{ code, severity, facts: { ...where(seen), versions, evidence: evidenceOf(answers) } }];
}

function where({ host, port, address }: VersionsSeen): Endpoint & { readonly address: string } {
  return { host, port, address };
}

function evidenceOf(answers: readonly VersionAnswer[]): readonly string[] {
  return answers.map(({ version, evidence }) => `${version}: ${evidence}`);
}
