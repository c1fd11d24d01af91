/** Rules about whom a Java trusts, against what the endpoints really send: J06 of the table in docs/java-runtime.md; pure. The chain itself is judged by src/x509. */
import type { JsonObject } from '../../check.ts';
import { endpointName } from '../../settings/endpoints.ts';
import { judgeSentChain } from '../../x509/chain.ts';
import type { ChainProblem } from '../../x509/problems.ts';
import type { JavaHandshake } from './java.ts';
import type { JavaContext, JavaFinding, JavaObservation } from './observation.ts';
import { identityOf, javaFinding } from './observation.ts';
import { handshakeFaultOf, thrownText } from './thrown.ts';
import type { JavaCode } from './words.ts';

type Looked = JavaObservation['endpoints'][number];

export function trustFindings(observation: JavaObservation, { nowMs }: JavaContext): readonly JavaFinding[] {
  const ofStore = storeFindings(observation);
  // An empty store trusts nobody: that no chain leads to it needs no words of its own.
  if (ofStore.some(({ severity }) => severity === 'failure')) return ofStore;
  const ofEndpoints = observation.endpoints.flatMap((one) => endpointFindings(one, observation, nowMs));
  return [
    ...missingFindings(observation, ofEndpoints.length > 0),
    ...ofStore,
    ...ofEndpoints.slice(0, isMissing(observation) ? 0 : undefined),
  ];
}

function isMissing({ seen }: JavaObservation): boolean {
  return seen.files.trust.missing !== null;
}

/** Whom the store in its place does not trust, the one that was meant is likely to. */
function missingFindings(observation: JavaObservation, isRefused: boolean): readonly JavaFinding[] {
  const { missing } = observation.seen.files.trust;
  if (missing === null) return [];
  const facts = { ...storeFacts(observation), missing };
  return [javaFinding('truststore-missing', isRefused ? 'failure' : 'warning', observation, facts)];
}

function storeFindings(observation: JavaObservation): readonly JavaFinding[] {
  const { files, run, snapshotOfMs } = observation.seen;
  const { trust } = files;
  const told = (code: JavaCode, severity: JavaFinding['severity'], more: JsonObject = {}) => [
    javaFinding(code, severity, observation, { ...storeFacts(observation), ...more }),
  ];
  const saidByJava = saidAboutStore(observation);
  if (saidByJava !== null) return told('truststore-not-opened', 'failure', { detail: saidByJava });
  if (trust.state === 'open' && trust.count === 0) return told('truststore-empty', 'failure');
  if (trust.state === 'open') return trust.by === 'jssecacerts' ? told('jssecacerts-in-use', 'notice') : [];
  // Java itself found certificates, wherever that was.
  if ((run.probe?.trusted ?? 0) > 0) return [];
  if (trust.state === 'locked') return told('truststore-locked', 'failure');
  if (trust.state === 'not-opened') return told('truststore-not-opened', 'failure');
  // A snapshot has what was collected, which is not all.
  if (trust.state === 'missing' && snapshotOfMs === null) return told('cacerts-missing', 'failure');
  return told('truststore-not-judged', 'unknown');
}

/** What Java itself said of a store that it could not open; null where it could, or was not asked. */
function saidAboutStore({ seen }: JavaObservation): string | null {
  const { probe } = seen.run;
  const all = [probe?.thrown ?? [], ...(probe?.handshakes ?? []).map(({ thrown }) => thrown)];
  const found = all.find((thrown) => handshakeFaultOf(thrown) === 'trust-store');
  return found === undefined ? null : thrownText(found);
}

/** Java's own handshake is the better witness; without one the store is held against the chain. */
function endpointFindings(endpoint: Looked, observation: JavaObservation, nowMs: number): readonly JavaFinding[] {
  const handshake = observation.seen.run.probe?.handshakes.find(
    ({ host, port }) => host === endpoint.host && port === endpoint.port,
  );
  const isUntrusted = handshake?.outcome === 'failed' && handshakeFaultOf(handshake.thrown) === 'untrusted';
  if (handshake?.outcome === 'done') return [];
  const problem = problemOf(endpoint, observation, nowMs);
  if (problem === null && !isUntrusted) return [];
  const facts = { ...storeFacts(observation), ...chainFacts(endpoint, problem), said: saidOf(handshake, isUntrusted) };
  return [javaFinding(codeOf(problem), 'failure', observation, facts)];
}

const untrusted = new Set<ChainProblem['code']>([
  'untrusted-root',
  'self-signed',
  'chain-incomplete',
  'tls-interception',
]);

/** Why the chain does not lead to this store; null where it does, or where either is not known. */
function problemOf({ host, certificates }: Looked, { seen }: JavaObservation, nowMs: number): ChainProblem | null {
  const { trust } = seen.files;
  if (certificates === null || trust.state !== 'open') return null;
  const { problems, path } = judgeSentChain({
    sent: certificates.map(derOf),
    anchors: trust.anchors.map(derOf),
    publicRoots: trust.publicRoots,
    host,
    nowMs,
  });
  return path === null
    ? (problems.find(({ code, severity }) => severity === 'failure' && untrusted.has(code)) ?? null)
    : null;
}

function codeOf(problem: ChainProblem | null): JavaCode {
  if (problem?.code === 'tls-interception') return 'inspection-root-missing';
  return problem?.code === 'chain-incomplete' ? 'chain-incomplete-for-java' : 'root-missing';
}

function chainFacts(endpoint: Looked, problem: ChainProblem | null): JsonObject {
  const { issuer, product, basis } = problem?.facts ?? {};
  return {
    endpoint: endpointName(endpoint),
    host: endpoint.host,
    port: endpoint.port,
    issuer: issuer ?? 'not known',
    product: product ?? 'not recognised',
    basis: basis ?? 'not known',
  };
}

function saidOf(handshake: JavaHandshake | undefined, isUntrusted: boolean): string {
  return handshake !== undefined && isUntrusted ? thrownText(handshake.thrown) : 'it was not asked; its store was read';
}

function storeFacts(observation: JavaObservation): JsonObject {
  const { files, options } = observation.seen;
  const { file, by, count, detail } = files.trust;
  const from = options.settings.find(({ name }) => name === 'javax.net.ssl.trustStore')?.from ?? null;
  return {
    store: file ?? 'cacerts',
    storeBy: by,
    setBy: from,
    trustedCount: count,
    detail,
    importCommand: importCommand(observation),
  };
}

/** `-cacerts` came with Java 9; keytool asks for the password, which is `changeit` unless it was changed. */
function importCommand({ seen }: JavaObservation): string {
  const { home, trust } = seen.files;
  const keytool = `"${home ?? '$JAVA_HOME'}/bin/keytool"`;
  const own = trust.by === 'cacerts' && (identityOf(seen)?.release.feature ?? 8) >= 9;
  const store = own ? '-cacerts' : `-keystore "${trust.file ?? 'cacerts'}"`;
  return `${keytool} -importcert ${store} -alias anaplan-root -file root.pem`;
}

function derOf(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, 'base64'));
}
