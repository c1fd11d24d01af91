/** Rules about the handshakes that a Java made itself: J05 and the clock of J09 of the table in docs/java-runtime.md; pure. Trust is judged in trust-rules.ts. */
import type { JsonObject } from '../../check.ts';
import { endpointName } from '../../settings/endpoints.ts';
import type { JavaHandshake } from './java.ts';
import type { JavaFinding, JavaObservation } from './observation.ts';
import { identityOf, javaFinding } from './observation.ts';
import { isModern, offeredTlsOf } from './offered.ts';
import type { HandshakeFault } from './thrown.ts';
import { handshakeFaultOf, thrownText } from './thrown.ts';
import type { JavaCode } from './words.ts';

export function handshakeFindings(observation: JavaObservation): readonly JavaFinding[] {
  const { run } = observation.seen;
  const notTried = notTriedOf(observation);
  if (notTried !== null) return [notTried];
  return (run.probe?.handshakes ?? []).flatMap((handshake) => ofHandshake(handshake, observation));
}

/** Of Java 7 and older the version says enough. */
function notTriedOf(observation: JavaObservation): JavaFinding | null {
  const { run } = observation.seen;
  const isOld = (identityOf(observation.seen)?.release.feature ?? 8) < 8;
  if (observation.endpoints.length === 0 || run.probe !== null || isOld) return null;
  return javaFinding('handshake-not-tried', 'unknown', observation, { why: run.noProbe });
}

function ofHandshake(handshake: JavaHandshake, observation: JavaObservation): readonly JavaFinding[] {
  const proxy = handshake.proxy === undefined ? observation.seen.proxy : handshake.proxy;
  const facts = { endpoint: endpointName(handshake), proxy: proxy ?? 'none', said: saidBy(handshake) };
  const told = (code: JavaCode, severity: JavaFinding['severity'], more: JsonObject = {}) => [
    javaFinding(code, severity, observation, { ...facts, ...more }),
  ];
  switch (handshake.outcome) {
    case 'done':
      return [];
    case 'not-reached':
    case 'no-answer':
      return told('endpoint-not-reached', 'unknown');
    case 'refused-by-proxy':
      return told('refused-by-proxy', 'failure');
    case 'failed':
      return failed(faultOf(handshake, observation), observation, told);
  }
}

/** With TLS 1.2 a server that wants a certificate and gets none says handshake_failure, as for want of a common suite. */
function faultOf({ host, port, thrown }: JavaHandshake, { endpoints }: JavaObservation): HandshakeFault {
  const fault = handshakeFaultOf(thrown);
  const asked = endpoints.find((one) => one.host === host && one.port === port)?.asksForCertificate === true;
  return asked && fault === 'suites' ? 'client-certificate' : fault;
}

const codes: { readonly [F in HandshakeFault]?: JavaCode } = {
  protocol: 'handshake-version',
  name: 'handshake-name',
  expired: 'handshake-expired',
  'not-yet-valid': 'handshake-not-yet-valid',
  algorithm: 'handshake-algorithm',
  suites: 'handshake-suites',
  'not-tls': 'handshake-not-tls',
  'client-certificate': 'handshake-client-certificate',
};

function failed(
  fault: HandshakeFault,
  { seen }: JavaObservation,
  told: (code: JavaCode, severity: JavaFinding['severity']) => readonly JavaFinding[],
): readonly JavaFinding[] {
  // Told by trust-rules.ts, with what is in the store.
  if (fault === 'untrusted' || fault === 'trust-store') return [];
  // The cause is told already: nothing was offered that Anaplan takes.
  if (fault === 'protocol' && offeredTlsOf(seen).protocols?.some(isModern) === false) return [];
  if (fault === 'timeout') return told('endpoint-not-reached', 'unknown');
  return told(codes[fault] ?? 'handshake-failed', 'failure');
}

function saidBy({ outcome, thrown, proxyAnswer }: JavaHandshake): string {
  if (outcome === 'refused-by-proxy') return proxyAnswer ?? 'nothing';
  return outcome === 'no-answer' ? 'nothing before the time was up' : thrownText(thrown);
}
