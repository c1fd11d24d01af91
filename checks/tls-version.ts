/** Looks which TLS versions an endpoint accepts. Knows what was answered to our own hellos; nothing of what other clients can speak. */
import { z } from 'zod';
import type { Finding, Target } from '../src/check.ts';
import { defineCheck } from '../src/check.ts';
import type { Endpoint } from '../src/network/network.ts';
import { endpointName, endpointsOf } from '../src/settings/endpoints.ts';
import type { AddressNotSeen, AddressSeen, TlsVersion, VersionAnswer } from '../src/tls/tls.ts';

type Code = 'tls-too-old' | 'tls-old-accepted' | 'tls-versions-unclear' | 'tls-address-not-seen' | 'tls-suites';

type VersionsOfAddress = Pick<AddressSeen, 'outcome' | 'address' | 'versions'> & Partial<Pick<AddressSeen, 'suites'>>;

type Observation = Endpoint & {
  readonly addresses: readonly (VersionsOfAddress | AddressNotSeen)[];
  readonly addressesLeftOut: number;
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
    return endpointsOf(settings).map((endpoint) => ({ name: endpointName(endpoint), ...endpoint, suites }));
  },
  probe: async (target: Target & Endpoint & { suites?: boolean }, { tls }, signal): Promise<Observation> => {
    const { name: _name, suites = false, ...endpoint } = target;
    const { addresses, addressesLeftOut } = await tls.look(endpoint, suites ? { suites } : {}, signal);
    return { host: endpoint.host, port: endpoint.port, addresses: addresses.map(versionsOnly), addressesLeftOut };
  },
  judge: (observation): readonly Finding<Code>[] => [
    ...alike(observation).flatMap((seen) => [...tooOld(seen), ...oldAccepted(seen), ...unclear(seen)]),
    ...observation.addresses.flatMap((one) =>
      one.outcome === 'blind' ? [notSeen(one, observation)] : suitesOf(one, observation),
    ),
  ],
  exhibits: (observation) => [
    { fileName: 'tls-versions.json', title: `TLS versions of ${endpointName(observation)}`, content: observation },
  ],
  explanations: {
    'tls-too-old': {
      title: '{host} port {port} speaks neither TLS 1.2 nor TLS 1.3',
      meaning:
        'It accepts {acceptedText}. Anaplan, current Java, browsers and Node connect with TLS 1.2 or later only, so integrations through this endpoint are refused. Its answers: {evidence}.',
      remedy:
        'Find out what answers on {address}: for a host of Anaplan it is a proxy or load balancer of your own network.\n' +
        'Have TLS 1.2 and 1.3 switched on there.\n' +
        'Check: `openssl s_client -connect {host}:{port} -tls1_2 </dev/null`, then `anaplan-doctor diagnose tls {host}:{port}`.',
      actsNext: 'it-security',
      source: 'Anaplan: TLS 1.0 switched off 2017-10-07, TLS 1.1 in October 2020, 1.2 or later needed; RFC 8996',
      problem: 'tls-refused',
    },
    'tls-old-accepted': {
      title: '{host} port {port} still accepts {versions}',
      meaning:
        'Clients that speak nothing newer get in here, and are refused by Anaplan itself, which has these versions switched off. RFC 8996 forbids them as insecure. Its answers: {evidence}.',
      remedy:
        'Make sure that every client of this endpoint speaks TLS 1.2 or later.\n' +
        'Then have {versions} switched off at the server, load balancer or proxy that answers on {address}.\n' +
        'Check: `anaplan-doctor diagnose tls {host}:{port}`.',
      actsNext: 'it-security',
      source: 'RFC 8996; Anaplan: TLS 1.0 switched off 2017-10-07, TLS 1.1 in October 2020',
    },
    'tls-versions-unclear': {
      title: 'Not every TLS version of {host} port {port} could be told',
      meaning:
        'For {versions} the answer says neither yes nor no. A firewall that drops such connections, a server that wants another host name, and a port that speaks no TLS all look like this. What came: {evidence}.',
      remedy:
        'Run it again: `anaplan-doctor diagnose tls {host}:{port}`.\n' +
        'If it stays, check that host name and port are right: `openssl s_client -connect {host}:{port} -servername {host} </dev/null`.\n' +
        'Then run it from another network: if the answer is clear there, something between drops these connections.',
      actsNext: 'network',
      source: 'RFC 8446 section 6 and RFC 5246 section 7.2: only an alert or a ServerHello is an answer',
    },
    'tls-address-not-seen': {
      title: '{address}, one of the addresses of {host}, could not be connected to',
      meaning:
        'Other addresses of {host} answer. A client picks any of them, so it may work or wait from one time to the next; clients without IPv6 never use an IPv6 address. What happened: {detail}',
      remedy:
        'See whether the firewall lets every address of {host} through: `{command}`.\n' +
        'An address that is dead has to leave DNS; one this host has no route to matters only if clients here use it.',
      actsNext: 'network',
      source: 'RFC 6724 and RFC 8305: which address a client tries, and when it tries the next',
    },
    'tls-suites': {
      title: '{host} port {port} accepts these cipher suites',
      meaning: '{address}, in the order the server takes them from all that were offered: {accepted}.{incomplete}',
      remedy: 'Nothing; this was asked for. A client needs one of these to connect.',
      actsNext: 'it-security',
      source: 'RFC 8446 section 4.1.1 and RFC 5246 section 7.4.1.3: the server chooses one of the suites offered',
    },
  },
});

function versionsOnly(one: AddressSeen | AddressNotSeen): Observation['addresses'][number] {
  if (one.outcome === 'blind') return one;
  const { outcome, address, versions, suites } = one;
  return { outcome, address, versions, ...(suites === null ? {} : { suites }) };
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
const noRoute: readonly string[] = ['ENETUNREACH', 'EHOSTUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT'];

function notSeen({ address, code, message }: AddressNotSeen, { host, port }: Observation): Finding<Code> {
  const severity = noRoute.includes(code) ? 'notice' : 'unknown';
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
