/** Everything that is to be said of one Java, put together from the rules of this room; pure, the time is an argument. */
import type { JsonObject } from '../../check.ts';
import { endpointName } from '../../settings/endpoints.ts';
import { agreementFindings } from './agreement.ts';
import { handshakeFindings } from './handshake-rules.ts';
import { keystoreFindings } from './keystore-rules.ts';
import type { JavaContext, JavaFinding, JavaObservation } from './observation.ts';
import { identityOf, javaFinding, javaText } from './observation.ts';
import { offeredTlsOf } from './offered.ts';
import { presenceFindings, releaseFindings } from './release-rules.ts';
import { tlsFindings } from './tls-rules.ts';
import { trustFindings } from './trust-rules.ts';

/** Worst known first is the report's affair. One `ok` where nothing worse than a notice was found. */
export function javaFindingsFor(observation: JavaObservation, context: JavaContext): readonly JavaFinding[] {
  const absent = presenceFindings(observation);
  const findings =
    absent.length > 0
      ? [...absent, ...agreementFindings(observation)]
      : [
          ...releaseFindings(observation, context),
          ...tlsFindings(observation),
          ...handshakeFindings(observation),
          ...trustFindings(observation, context),
          ...keystoreFindings(observation),
          ...agreementFindings(observation),
        ];
  const isFit = findings.every(({ severity }) => severity === 'notice');
  return isFit ? [fitness(observation), ...findings] : findings;
}

/** What is worth a line in the journal when it changes. */
export function javaTraitsOf({ seen }: JavaObservation): JsonObject {
  const identity = identityOf(seen);
  const { executable, security, trust } = seen.files;
  return {
    'Java path': executable,
    ...(identity === null ? {} : { 'Java version': identity.release.text, 'Java vendor': identity.vendor }),
    'jdk.tls.disabledAlgorithms': security.disabledAlgorithms === null ? null : security.disabledAlgorithms.join(', '),
    'Java trust store': trust.file,
    ...(trust.state === 'open' ? { 'trusted roots of Java': trust.count } : {}),
  };
}

function fitness(observation: JavaObservation): JavaFinding {
  const { seen } = observation;
  const done = (seen.run.probe?.handshakes ?? []).filter(({ outcome }) => outcome === 'done');
  const { protocols, basis } = offeredTlsOf(seen);
  return javaFinding('java-fit', 'ok', observation, {
    version: identityOf(seen)?.release.text ?? null,
    runs: javaText(identityOf(seen)),
    protocols: protocols ?? [],
    basis,
    handshakes: done.map((one) => `${endpointName(one)} by ${one.protocol ?? ''} ${one.suite ?? ''}`),
    trustStore: seen.files.trust.file,
  });
}
