/** Looks which TLS versions an endpoint accepts. Knows what was answered to our own hellos; nothing of what other clients can speak. */
import { z } from 'zod';
import type { Finding } from '../src/check.ts';
import { defineCheck } from '../src/check.ts';
import type { Endpoint } from '../src/network/network.ts';
import { endpointName, endpointsOf } from '../src/settings/endpoints.ts';
import type { AddressNotSeen, AddressSeen, TlsVersion, VersionAnswer } from '../src/tls/tls.ts';

type Code = 'tls-too-old' | 'tls-old-accepted' | 'tls-versions-unclear' | 'tls-address-not-seen';

type Observation = Endpoint & {
  readonly addresses: readonly (Pick<AddressSeen, 'outcome' | 'address' | 'versions'> | AddressNotSeen)[];
  readonly addressesLeftOut: number;
};

/** Addresses that gave the same answers, as one. */
type VersionsSeen = Endpoint & { readonly address: string; readonly versions: readonly VersionAnswer[] };

/** Anaplan switched TLS 1.0 off on 2017-10-07 and TLS 1.1 in October 2020; RFC 8996 forbids both since March 2021, RFC 7568 SSL 3.0 since 2015. */
const oldVersions: readonly TlsVersion[] = ['SSLv3', 'TLSv1.0', 'TLSv1.1'];
const neededVersions: readonly TlsVersion[] = ['TLSv1.2', 'TLSv1.3'];

export const tlsVersion = defineCheck({
  id: 'tls-version',
  question: 'Does each endpoint accept TLS 1.2 or 1.3, and nothing older?',
  limits: z.strictObject({}),
  needs: ['tls'],
  targets: (settings) => endpointsOf(settings).map((endpoint) => ({ name: endpointName(endpoint), ...endpoint })),
  probe: async ({ name: _name, ...endpoint }, { tls }, signal): Promise<Observation> => {
    const { addresses, addressesLeftOut } = await tls.look(endpoint, {}, signal);
    return { host: endpoint.host, port: endpoint.port, addresses: addresses.map(versionsOnly), addressesLeftOut };
  },
  judge: (observation): readonly Finding<Code>[] => [
    ...alike(observation).flatMap((seen) => [...tooOld(seen), ...oldAccepted(seen), ...unclear(seen)]),
    ...observation.addresses.flatMap((one) => (one.outcome === 'blind' ? [notSeen(one, observation)] : [])),
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
  },
});

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
