/** Whether a Java of this host can talk to Anaplan: its release, its TLS, whom it trusts, the keystore it opens. Knows the order of looking; rules and words are in src/installs/java. */
import { z } from 'zod';
import type { Finding, Target } from '../src/check.ts';
import { CouldNotLook, defineCheck } from '../src/check.ts';
import type { JavaCandidate, JavaOptionTexts } from '../src/installs/java/java.ts';
import { javaFindingsFor, javaTraitsOf } from '../src/installs/java/judge.ts';
import type { JavaObservation } from '../src/installs/java/observation.ts';
import type { JavaCode } from '../src/installs/java/words.ts';
import { javaWords } from '../src/installs/java/words.ts';
import type { Endpoint } from '../src/network/network.ts';
import { endpointsOf } from '../src/settings/endpoints.ts';
import type { Settings } from '../src/settings/settings.ts';
import type { Tls } from '../src/tls/tls.ts';
import { pemOfCertificate } from '../src/x509/pem.ts';

type JavaTarget = Target & {
  readonly candidate: JavaCandidate;
  readonly endpoints: readonly Endpoint[];
  readonly keystores: readonly string[];
  /** Whether it is to be compared with what the environment leads to. */
  readonly compared: boolean;
  readonly options?: JavaOptionTexts;
};

/** More are the same servers by other names. */
const mostEndpoints = 4;

export const javaRuntime = defineCheck({
  id: 'java-runtime',
  question: 'Can this Java talk to Anaplan?',
  limits: z.strictObject({
    /** A release older than that is worth a notice. */
    updateNoticeDays: z.number().int().min(1).max(36_500).default(730),
  }),
  needs: ['java', 'tls', 'keystores'],
  targets: targetsOf,
  async probe(target: JavaTarget, { java, tls, keystores }, signal): Promise<JavaObservation> {
    const { candidate, keystores: files, compared, options } = target;
    const endpoints = await Promise.all(target.endpoints.map((endpoint) => withChain(endpoint, tls, signal)));
    const certificates = [...new Set(endpoints.flatMap((one) => one.certificates ?? []))];
    const order = { candidate, endpoints: target.endpoints, certificates };
    const seen = await java.look(options === undefined ? order : { ...order, options }, signal);
    const opened = files.map((file) => keystores.inspect({ ...noPasswords, file }));
    return {
      seen,
      endpoints,
      keystores: await Promise.all(opened),
      others: compared ? await java.onTheWay() : null,
    };
  },
  judge: (observation, { nowMs, limits }): readonly Finding<JavaCode>[] =>
    javaFindingsFor(observation, { nowMs, updateNoticeDays: limits.updateNoticeDays }),
  exhibits({ seen, endpoints }) {
    const { files, options, run, candidate, proxy } = seen;
    const { anchors: _anchors, ...trust } = files.trust;
    const chain = endpoints.flatMap(({ certificates }) => certificates ?? []);
    const pem = [...new Set(chain)].map((one) => pemOfCertificate(Buffer.from(one, 'base64'))).join('');
    return [
      {
        fileName: 'java.json',
        title: `Java at ${files.executable ?? candidate.path}: release, TLS, trust store, handshakes`,
        content: { ...files, trust, options, run, proxy },
      },
      ...(pem === ''
        ? []
        : [{ fileName: 'endpoint-chain.pem', title: 'Certificates the endpoints sent', content: pem }]),
    ];
  },
  traits: javaTraitsOf,
  explanations: javaWords,
});

const noPasswords = { password: null, keyPassword: null, key: null, passphrase: null };

/** Without settings, what the command names: it makes settings with `installs.java` of it. */
function targetsOf(settings: Settings): readonly JavaTarget[] {
  const endpoints = endpointsOf(settings).slice(0, mostEndpoints);
  const keystores = settings.file === null ? settings.certificates.map(({ file }) => file) : [];
  const all = settings.installs?.java ?? [];
  // Who names one in the settings has chosen it; of those that were found the first is what a launcher takes.
  const compared = all.find(({ foundBy = 'given' }) => foundBy !== 'given' && foundBy !== 'installed');
  return all.map((install) => ({
    name: install.name,
    candidate: { by: install.foundBy ?? 'given', path: install.path },
    endpoints,
    keystores,
    compared: install === compared,
    ...(install.options === undefined ? {} : { options: install.options }),
  }));
}

async function withChain({ host, port }: Endpoint, tls: Tls, signal: AbortSignal) {
  try {
    const { addresses } = await tls.look({ host, port }, {}, signal);
    const chain = addresses.map((one) => (one.outcome === 'seen' ? one.chain : null)).find((one) => one !== null);
    const { certificates = null, clientCertificate = null } = chain ?? {};
    const asksForCertificate = chain === undefined ? null : clientCertificate !== null;
    return { host, port, certificates, asksForCertificate };
  } catch (error) {
    // That Java may get there all the same, through a proxy of its own; the way there is judged by reachability.
    if (error instanceof CouldNotLook) return { host, port, certificates: null, asksForCertificate: null };
    throw error;
  }
}
