/** Looks which TLS versions an endpoint accepts. Knows what was answered to our own hellos; nothing of what other clients can speak. */
import { z } from 'zod';
import type { Finding } from '../src/check.ts';
import { defineCheck } from '../src/check.ts';
import type { Endpoint } from '../src/network/network.ts';
import { endpointName, endpointsOf } from '../src/settings/endpoints.ts';
import type { TlsVersion, VersionAnswer, VersionsSeen } from '../src/tls/tls.ts';

type Code = 'tls-too-old' | 'tls-old-accepted' | 'tls-versions-unclear';

/** Anaplan switched TLS 1.0 off on 2017-10-07 and TLS 1.1 in October 2020; RFC 8996 forbids both since March 2021. */
const oldVersions: readonly TlsVersion[] = ['TLSv1.0', 'TLSv1.1'];
const neededVersions: readonly TlsVersion[] = ['TLSv1.2', 'TLSv1.3'];

export const tlsVersion = defineCheck({
  id: 'tls-version',
  question: 'Does each endpoint accept TLS 1.2 or 1.3, and nothing older?',
  limits: z.strictObject({}),
  needs: ['tls'],
  targets: (settings) => endpointsOf(settings).map((endpoint) => ({ name: endpointName(endpoint), ...endpoint })),
  probe: ({ host, port }, { tls }, signal): Promise<VersionsSeen> => tls.versions({ host, port }, signal),
  judge: (seen): readonly Finding<Code>[] => [...tooOld(seen), ...oldAccepted(seen), ...unclear(seen)],
  exhibits: (seen) => [
    { fileName: 'tls-versions.json', title: `TLS versions of ${endpointName(seen)}`, content: seen },
  ],
  explanations: {
    'tls-too-old': {
      title: '{host} port {port} speaks neither TLS 1.2 nor TLS 1.3',
      meaning:
        '{address} refused both (accepted: {accepted}). Anaplan, current Java, browsers and Node connect with TLS 1.2 or later only, so integrations through this endpoint are refused. What it answered: {evidence}.',
      remedy:
        'Have TLS 1.2 and 1.3 switched on at the server, load balancer or inspecting proxy that answers on this address; {host} may be answered by a proxy of your own network. Check: openssl s_client -connect {host}:{port} -tls1_2',
      actsNext: 'it-security',
      source: 'Anaplan: TLS 1.0 switched off 2017-10-07, TLS 1.1 in October 2020, 1.2 or later needed; RFC 8996',
      problem: 'tls-refused',
    },
    'tls-old-accepted': {
      title: '{host} port {port} still accepts {versions}',
      meaning:
        '{address} lets clients in that speak nothing newer than {versions}. Anaplan has these switched off, so such a client works here and is refused by Anaplan itself; RFC 8996 forbids them as insecure. What it answered: {evidence}.',
      remedy:
        'Have {versions} switched off at the server, load balancer or proxy that answers on this address, once every client speaks TLS 1.2. Check afterwards: anaplan-doctor diagnose tls {host}:{port}',
      actsNext: 'it-security',
      source: 'RFC 8996; Anaplan: TLS 1.0 switched off 2017-10-07, TLS 1.1 in October 2020',
    },
    'tls-versions-unclear': {
      title: 'Not every TLS version of {host} port {port} could be told',
      meaning:
        'For {versions} the answer of {address} says neither that it is accepted nor that it is refused: {evidence}. A firewall that drops such connections, a server that asks for another host name, or a port that does not speak TLS look like this.',
      remedy:
        'Run it again: anaplan-doctor diagnose tls {host}:{port}. If it stays, run it from another network, and check that host name and port are right: openssl s_client -connect {host}:{port} -servername {host}',
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
  const facts = { ...where(seen), accepted, evidence: evidenceOf(refused) };
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
