/** How many chains a second the judge does on one core, parsing included. */
import 'reflect-metadata';
import { judgeSentChain } from '../../src/x509/chain.ts';
import { createChainCache } from '../../src/x509/chain-cache.ts';
import type { Made } from '../x509/making.ts';
import { make, nowMs, rsaKeys } from '../x509/making.ts';

type Sent = { readonly sent: readonly Uint8Array[]; readonly anchors: readonly Uint8Array[]; readonly host: string };

const authorityCount = 5;
const leavesEach = 100;
const leastMs = 2000;

/** One line for each way to judge many chains. */
export async function chainRates(): Promise<readonly string[]> {
  const chains = await hierarchies();
  const remembering = (cache: ReturnType<typeof createChainCache>) => {
    for (const one of chains) judge(one, cache);
  };
  const daemon = createChainCache();
  return [
    rateOf('each chain by itself, nothing remembered', chains.length, () => {
      for (const one of chains) judge(one, undefined);
    }),
    rateOf(`${leavesEach} new leaves of each of ${authorityCount} CAs (half RSA 2048, half P-256)`, chains.length, () =>
      remembering(createChainCache()),
    ),
    rateOf('the same endpoints again, as a daemon sees them', chains.length, () => remembering(daemon)),
  ];
}

function judge(one: Sent, cache: ReturnType<typeof createChainCache> | undefined): void {
  const { problems, path } = judgeSentChain({ ...one, nowMs, ...(cache === undefined ? {} : { cache }) });
  if (path === null || problems.length > 0) throw new Error(`the chain of ${one.host} is clean and was not called so`);
}

/** One pass to warm up, then as many as fill the time. */
function rateOf(what: string, chainCount: number, pass: () => void): string {
  pass();
  const startMs = performance.now();
  const startCpu = process.cpuUsage();
  let passes = 0;
  while (performance.now() - startMs < leastMs) {
    pass();
    passes += 1;
  }
  const { user, system } = process.cpuUsage(startCpu);
  const perSecond = Math.round((passes * chainCount) / ((user + system) / 1e6));
  return `${String(perSecond).padStart(7)} chains per CPU second: ${what}`;
}

async function hierarchies(): Promise<Sent[]> {
  const found: Sent[] = [];
  const rsa = await Promise.all(Array.from({ length: 2 * authorityCount }, () => rsaKeys(2048)));
  for (let index = 0; index < authorityCount; index += 1) {
    const keys = index % 2 === 0 ? [rsa[2 * index], rsa[2 * index + 1]] : [undefined, undefined];
    const root = await make({ name: `CN=Root ${index}, O=Bench`, by: null, ca: true, ...given(keys[0]) });
    const issuing = await make({ name: `CN=Issuing ${index}, O=Bench`, by: root, ca: true, ...given(keys[1]) });
    for (let leaf = 0; leaf < leavesEach; leaf += 1) found.push(await chainFor(leaf, issuing, root));
  }
  return found;
}

async function chainFor(number: number, issuing: Made, root: Made): Promise<Sent> {
  const host = `host${number}.example.com`;
  const leaf = await make({ name: `CN=${host}`, by: issuing, names: [{ type: 'dns', value: host }] });
  return { host, sent: [leaf.certificate.der, issuing.certificate.der], anchors: [root.certificate.der] };
}

function given(keys: CryptoKeyPair | undefined) {
  return keys === undefined ? {} : { keys };
}
type CryptoKeyPair = Awaited<ReturnType<typeof rsaKeys>>;
