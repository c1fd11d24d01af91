/** Whether an endpoint's certificate chain is complete, trusted and for its host. Knows words and facts; the judgement itself is src/x509/chain.ts. */
import { z } from 'zod';
import type { Finding, JsonObject, Target } from '../src/check.ts';
import { defineCheck } from '../src/check.ts';
import type { Endpoint } from '../src/network/network.ts';
import { endpointName, endpointsOf } from '../src/settings/endpoints.ts';
import { judgeSentChain } from '../src/x509/chain.ts';
import { pemOfCertificate } from '../src/x509/pem.ts';
import type { ChainCode, ChainProblem } from '../src/x509/problems.ts';
import { words } from './chain-validity.words.ts';

type Observation = {
  readonly host: string;
  readonly port: number;
  readonly address: string;
  /** As sent, in order; base64 of DER. */
  readonly certificates: readonly string[];
  /** Name of the trust store, and what of it these certificates could lead to. */
  readonly store: string;
  readonly anchors: readonly string[];
};

export const chainValidity = defineCheck({
  id: 'chain-validity',
  question: 'Is the certificate chain complete, trusted, and made out to the host?',
  limits: z.strictObject({}),
  needs: ['tls', 'trust'],
  targets: (settings) => endpointsOf(settings).map((endpoint) => ({ ...endpoint, name: endpointName(endpoint) })),
  async probe({ host, port }: Target & Endpoint, { tls, trust }, signal): Promise<Observation> {
    const { address, certificates } = await tls.chain({ host, port }, signal);
    const { store, anchors } = await trust.anchorsFor(certificates);
    return { host, port, address, certificates, store, anchors };
  },
  judge(observation, { nowMs }): Finding<ChainCode>[] {
    const { problems } = judgeSentChain({
      sent: observation.certificates.map(derOf),
      anchors: observation.anchors.map(derOf),
      host: observation.host,
      nowMs,
    });
    return problems.filter(isWorthTelling).map((problem) => findingOf(problem, observation));
  },
  exhibits({ host, port, certificates, store }) {
    const title = `Certificates sent by ${endpointName({ host, port })}, in order; judged by ${store}`;
    return [{ fileName: 'chain-sent.pem', title, content: certificates.map(derOf).map(pemOfCertificate).join('') }];
  },
  explanations: words,
});

/** How a root of the store itself is made is nobody's business here: no client minds, and nobody can change it. */
function isWorthTelling({ code, facts }: ChainProblem): boolean {
  return !(code === 'nonconforming-certificate' && facts['inStore'] === true);
}

function findingOf(problem: ChainProblem, observation: Observation): Finding<ChainCode> {
  const { code, severity, index, subject, facts } = problem;
  const { host, port, address, certificates, store } = observation;
  const place = placeText(index, subject, certificates.length);
  const about: JsonObject = { host, endpoint: endpointName({ host, port }), address, store, index, subject, place };
  return { code, severity, facts: { ...about, ...facts } };
}

function placeText(index: number | null, subject: string | null, count: number): string {
  if (index !== null) return `certificate ${index + 1} of ${count} sent${subject ? ` (${subject})` : ''}`;
  return subject === null ? `the ${count} certificates sent` : `the store's certificate ${subject}`;
}

function derOf(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, 'base64'));
}
