/** Looks at the Java that a call would get, and at the way it would take to Anaplan. Judges nothing. */
import { CouldNotLook } from '../../../check.ts';
import type { Host } from '../../../host/host.ts';
import type { Inspection } from '../../../keystore/keystores.ts';
import type { Endpoint } from '../../../network/network.ts';
import { chainsSentOf } from '../../../tls/seen.ts';
import type { Tls } from '../../../tls/tls.ts';
import type { JavaCandidate, JavaOnTheWay, JavaOptionTexts, JavaProxy, Javas } from '../../java/java.ts';
import { installedJavas } from '../../java/locate.ts';
import type { JavaObservation } from '../../java/observation.ts';
import type { JavaChoice } from './find-java.ts';
import type { Launcher } from './launcher.ts';
import { acceptanceOf } from './launcher-java.ts';

export type JavaTools = { readonly java: Javas; readonly tls: Tls; readonly host: Host };

export type JavaWay = {
  /** Of the service and its sign-in; empty: no handshake. */
  readonly endpoints: readonly Endpoint[];
  /** `-via` with `-viauser`; null: direct. `authorization` is a secret. */
  readonly proxy: JavaProxy | null;
  readonly options: JavaOptionTexts;
  /** That the client opens with it. */
  readonly keystores: readonly Inspection[];
};

/** Null where no Java is found, or none is known. */
export async function javaSeenOf(
  { path, by }: JavaChoice,
  { endpoints, proxy, options, keystores }: JavaWay,
  { java, tls }: JavaTools,
  signal: AbortSignal,
): Promise<JavaObservation | null> {
  if (path === null) return null;
  // Through a proxy of the client's own our chain may be another one.
  const withChains = await Promise.all(
    endpoints.map(async ({ host, port }) => ({
      host,
      port,
      certificates: proxy === null ? await chainOf({ host, port }, tls, signal) : null,
    })),
  );
  const certificates = [...new Set(withChains.flatMap((one) => one.certificates ?? []))];
  const candidate: JavaCandidate = { by: by === 'call' ? 'given' : by, path };
  const order = { candidate, options, endpoints, certificates, proxy };
  return { seen: await java.look(order, signal), endpoints: withChains, keystores, others: null };
}

async function chainOf(endpoint: Endpoint, tls: Tls, signal: AbortSignal): Promise<readonly string[] | null> {
  try {
    const [chain] = chainsSentOf(await tls.look(endpoint, {}, signal));
    return chain?.certificates ?? null;
  } catch (error) {
    if (error instanceof CouldNotLook) return null;
    throw error;
  }
}

/** Of those installed the newest that the launcher would take; Anaplan Connect up to 1.4 knows none after 8 for certain. */
export async function otherJavaOf(
  launcher: Launcher,
  systemShell: 'dash' | 'bash' | null,
  host: Host,
): Promise<string | null> {
  const fit = (await installedJavas(host))
    .filter(({ executable, release }) => executable !== null && release !== null && release.feature >= 8)
    .filter((one) => isTakenBy(launcher, one, systemShell))
    .toSorted((one, other) => rank(one) - rank(other));
  return fit[0]?.executable ?? null;
}

/** The release file alone does not tell the maker: taken for OpenJDK, which is the stricter case. */
function isTakenBy(launcher: Launcher, { release }: JavaOnTheWay, systemShell: 'dash' | 'bash' | null): boolean {
  if (release === null) return false;
  const identity = { release, vendor: null, runtime: 'OpenJDK', releasedOn: null, hasIbmTls: false, bits: null };
  return acceptanceOf(launcher, identity, systemShell).acceptance !== 'rejected';
}

/** 8 first, which all versions take; then the oldest with long-term support. */
function rank({ release }: JavaOnTheWay): number {
  const order = [8, 11, 17, 21, 25].indexOf(release?.feature ?? 0);
  return order < 0 ? 100 : order;
}

/** Debian's /bin/sh is dash, elsewhere it is bash: told by which of them is the same file. */
export async function systemShellOf(host: Host): Promise<'dash' | 'bash' | null> {
  if (host.platform === 'windows' || host.collectedAtMs !== null) return null;
  const sh = await host.factsOf('/bin/sh').catch(() => null);
  for (const shell of ['dash', 'bash'] as const) {
    const facts = await host.factsOf(`/bin/${shell}`).catch(() => null);
    if (sh?.exists && facts?.exists && sh.sizeBytes === facts.sizeBytes && sh.modifiedAtMs === facts.modifiedAtMs)
      return shell;
  }
  return null;
}
