/** Looks whether each host the settings need is reached, and at which layer the way ends. Knows the way from this host only; not certificates, versions or the API. */
import { z } from 'zod';
import type { Finding } from '../src/check.ts';
import { defineCheck } from '../src/check.ts';
import type { Layer, Reach, Step } from '../src/network/network.ts';
import { endpointName, endpointsOf } from '../src/settings/endpoints.ts';
import { explanations, likelyCauses } from './reachability.words.ts';

type Code = keyof typeof explanations;

const codes: { readonly [L in Layer]: Code } = {
  dns: 'dns-failed',
  proxy: 'proxy-failed',
  tcp: 'tcp-failed',
  tls: 'tls-failed',
  http: 'http-failed',
};

export const reachability = defineCheck({
  id: 'reachability',
  question: 'Is each host reached, from its name up to an HTTP answer?',
  limits: z.strictObject({}),
  needs: ['network'],
  targets: (settings) => endpointsOf(settings).map((endpoint) => ({ name: endpointName(endpoint), ...endpoint })),
  probe: ({ host, port }, { network }, signal): Promise<Reach> => network.reach({ host, port }, '/', signal),
  judge: (reach): readonly Finding<Code>[] => {
    const failed = reach.steps.find(({ outcome }) => outcome === 'failed');
    return failed === undefined ? answered(reach) : [layerFailed(reach, failed)];
  },
  exhibits: (reach) => [{ fileName: 'reachability.json', title: `The way to ${endpointName(reach)}`, content: reach }],
  explanations,
});

function layerFailed({ host, port, proxy, addresses }: Reach, { layer, code, detail }: Step): Finding<Code> {
  const likelyCause = likelyCauses[`${layer} ${code}`] ?? likelyCauses[layer] ?? 'unknown';
  const facts = { host, port, layer, errorCode: code, addresses, proxy, likelyCause, detail };
  return { code: codes[layer], severity: 'failure', facts };
}

/** Any status means the way is free; only the peer's own fault is worth a word. */
function answered({ host, port, steps }: Reach): readonly Finding<Code>[] {
  const http = steps.find(({ layer }) => layer === 'http');
  const httpStatus = Number(http?.code);
  if (http === undefined || !(httpStatus >= 500 && httpStatus <= 599)) return [];
  return [{ code: 'server-error', severity: 'notice', facts: { host, port, httpStatus, detail: http.detail } }];
}
