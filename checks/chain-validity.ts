/** Whether an endpoint's certificate chain is complete, trusted, not revoked, and for its host. Knows words and facts; the judgement itself is src/x509/chain.ts. */
import { z } from 'zod';
import type { Finding, JsonObject, Target } from '../src/check.ts';
import { defineCheck } from '../src/check.ts';
import type { Endpoint } from '../src/network/network.ts';
import type { PkiEvidence } from '../src/network/pki.ts';
import { endpointName, endpointsOf } from '../src/settings/endpoints.ts';
import type { ChainSent } from '../src/tls/seen.ts';
import { chainsSentOf } from '../src/tls/seen.ts';
import type { ChainQuestion } from '../src/x509/chain.ts';
import { judgeSentChain } from '../src/x509/chain.ts';
import { createChainCache } from '../src/x509/chain-cache.ts';
import { pemOfCertificate } from '../src/x509/pem.ts';
import type { ChainCode, ChainProblem } from '../src/x509/problems.ts';
import type { RevocationEvidence } from '../src/x509/revocation.ts';
import { sourcesOf } from '../src/x509/revocation-sources.ts';
import { words } from './chain-validity.words.ts';

type Observation = {
  readonly host: string;
  readonly port: number;
  /** Each list of certificates sent by one or more of the addresses. */
  readonly chains: readonly ChainSent[];
  /** Name of the trust store, and what of it these certificates could lead to. */
  readonly store: string;
  readonly anchors: readonly string[];
  /** SHA-256 of those anchors that are public roots. */
  readonly publicRoots?: readonly string[];
  /** What the certificates point at, where it was to be fetched. */
  readonly fetched?: PkiEvidence;
};

const limits = z.strictObject({
  /** `online` follows the URLs in the certificates, which somebody else chose; `off` does not look at stapled answers either. */
  revocation: z.enum(['off', 'stapled', 'online']).default('stapled'),
  /** Whether those URLs may lead to private, loopback and link-local addresses: for a company's own CA. */
  allowPrivateAddresses: z.boolean().default(false),
});
type Limits = z.infer<typeof limits>;

/** What the bytes alone decide, kept from one judgement to the next: it makes them faster and changes none. */
const cache = createChainCache();

export const chainValidity = defineCheck({
  id: 'chain-validity',
  question: 'Is the certificate chain complete, trusted, and made out to the host?',
  limits,
  needs: ['tls', 'trust', 'pki'],
  targets: (settings) => {
    const { revocation, allowPrivateAddresses } = limits.parse(settings.limits['chain-validity'] ?? {});
    const online = revocation === 'online';
    return endpointsOf(settings).map((endpoint) => ({
      ...endpoint,
      name: endpointName(endpoint),
      online,
      allowPrivateAddresses,
    }));
  },
  async probe(
    target: Target & Endpoint & { online?: boolean; allowPrivateAddresses?: boolean },
    tools,
    signal,
  ): Promise<Observation> {
    const { name: _name, online = false, allowPrivateAddresses = false, ...endpoint } = target;
    const chains = chainsSentOf(await tools.tls.look(endpoint, {}, signal));
    const certificates = [...new Set(chains.flatMap((chain) => chain.certificates))];
    const anchors = await tools.trust.anchorsFor(certificates);
    const seen = { host: endpoint.host, port: endpoint.port, chains, ...anchors };
    if (!online) return seen;
    const sources = sourcesOf(certificates.map(derOf), anchors.anchors.map(derOf));
    return { ...seen, fetched: await tools.pki.gather(sources, { allowPrivateAddresses }, signal) };
  },
  judge(observation, { nowMs, limits: { revocation } }): Finding<ChainCode>[] {
    const anchors = observation.anchors.map(derOf);
    const publicRoots = observation.publicRoots ?? null;
    return observation.chains.flatMap((chain) => {
      const evidence = evidenceOf(chain, observation, revocation);
      const question = { anchors, publicRoots, host: observation.host, nowMs, revocation: evidence, cache };
      const sent = chain.certificates.map(derOf);
      const { problems } = judgeSentChain({ ...question, sent });
      return problems
        .filter(isWorthTelling)
        .map((problem) => findingOf(withRepair(problem, sent, question, observation), chain, observation));
    });
  },
  exhibits({ host, port, chains, store }) {
    return chains.map(({ addresses, certificates }, index) => {
      const from = chains.length === 1 ? '' : ` (${addresses.join(', ')})`;
      const title = `Certificates sent by ${endpointName({ host, port })}${from}, in order; judged by ${store}`;
      const fileName = index === 0 ? 'chain-sent.pem' : `chain-sent-${index + 1}.pem`;
      return { fileName, title, content: certificates.map(derOf).map(pemOfCertificate).join('') };
    });
  },
  explanations: words,
});

/** Null: nothing is to be said of revocation. */
function evidenceOf(
  { ocspResponse, asSent }: ChainSent,
  { fetched }: Observation,
  mode: Limits['revocation'] = 'stapled',
): RevocationEvidence | null {
  if (mode === 'off') return null;
  return {
    // Null: asked for and not sent. Node's own handshake, our last resort, does not ask.
    staple: ocspResponse === null ? (asSent ? null : undefined) : derOf(ocspResponse),
    ...(fetched === undefined
      ? { required: 'none' }
      : {
          ocsp: fetched.ocsp.map(derOf),
          crls: fetched.crls.map(derOf),
          failures: fetched.failures,
          required: 'all',
        }),
  };
}

/** Whether the issuer that the certificate points at would complete the chain, as browsers find out. */
function withRepair(
  problem: ChainProblem,
  sent: readonly Uint8Array[],
  question: Omit<ChainQuestion, 'sent' | 'anchors'> & { readonly anchors: readonly Uint8Array[] },
  { fetched }: Observation,
): ChainProblem {
  if (problem.code !== 'chain-incomplete' || fetched === undefined || fetched.issuers.length === 0) return problem;
  const { path } = judgeSentChain({ ...question, sent: [...sent, ...fetched.issuers.map(derOf)] });
  return { ...problem, facts: { ...problem.facts, completedByFetching: path !== null } };
}

/** How a root of the store itself is made is nobody's business here: no client minds, and nobody can change it. */
function isWorthTelling({ code, facts }: ChainProblem): boolean {
  return !(code === 'nonconforming-certificate' && facts['inStore'] === true);
}

function findingOf(
  problem: ChainProblem,
  { addresses, certificates }: ChainSent,
  { host, port, store }: Observation,
): Finding<ChainCode> {
  const { code, severity, index, subject, facts } = problem;
  const address = addresses.join(', ');
  const place = placeText(index, subject, certificates.length);
  const about: JsonObject = { host, endpoint: endpointName({ host, port }), address, store, index, subject, place };
  return { code, severity, facts: { ...about, ...facts, ...whereToFetch(facts) } };
}

/** Where a missing certificate can be had, ready to be told. */
function whereToFetch({ caIssuerUrls }: JsonObject): JsonObject {
  if (!Array.isArray(caIssuerUrls)) return {};
  const urls = caIssuerUrls.join(', ');
  return {
    whereToFetch: urls === '' ? 'the CA offers it on its web page, or with the certificate it delivered' : urls,
  };
}

function placeText(index: number | null, subject: string | null, count: number): string {
  if (index !== null) return `certificate ${index + 1} of ${count} sent${subject ? ` (${subject})` : ''}`;
  return subject === null ? `the ${count} certificates sent` : `the store's certificate ${subject}`;
}

function derOf(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, 'base64'));
}
