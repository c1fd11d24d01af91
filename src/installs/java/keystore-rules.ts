/** Rules about the keystore a client opens with this Java: J07 of the table in docs/java-runtime.md; pure. Which Java reads what is src/keystore's. */
import type { JsonObject } from '../../check.ts';
import type { Defect } from '../../keystore/defect.ts';
import { fileDefects } from '../../keystore/file-rules.ts';
import { isPbmac1 } from '../../keystore/java-limits.ts';
import type { Inspection } from '../../keystore/keystores.ts';
import type { JavaFinding, JavaObservation } from './observation.ts';
import { identityOf, javaFinding } from './observation.ts';
import { shortRelease } from './version.ts';

export function keystoreFindings(observation: JavaObservation): readonly JavaFinding[] {
  const release = identityOf(observation.seen)?.release;
  if (release === undefined) return [];
  return observation.keystores.flatMap((inspection) => ofKeystore(inspection, shortRelease(release), observation));
}

function ofKeystore(inspection: Inspection, java: string, observation: JavaObservation): readonly JavaFinding[] {
  const { file, problem, detail } = inspection.store;
  if (problem === 'missing') return [javaFinding('keystore-missing', 'failure', observation, { file })];
  if (problem === 'unreadable' || problem === 'not-a-file')
    return [javaFinding('keystore-not-judged', 'unknown', observation, { file, detail })];
  return fileDefects(inspection, [], useBy(java)).flatMap((one) => ofDefect(one, inspection, observation));
}

function ofDefect(
  { code, severity, facts }: Defect,
  { store }: Inspection,
  observation: JavaObservation,
): readonly JavaFinding[] {
  const about: JsonObject = { file: store.file, ...facts };
  // A JKS file that is a PKCS#12 in truth: Java 8u60 and later read both by either name.
  if (code === 'extension-misleading' && severity === 'failure') {
    return [javaFinding('keystore-type-unread', 'failure', observation, about)];
  }
  if (code !== 'store-unread-by-java') return [];
  const asked = isPbmac1(store.protection.seal) ? null : (observation.seen.run.probe?.readsSha256Seals ?? null);
  if (asked === true) return [];
  const confidence = asked === false ? 'high' : (facts['confidence'] ?? 'medium');
  const isSure = confidence === 'high';
  return [javaFinding('keystore-unread', isSure ? 'failure' : 'warning', observation, { ...about, confidence })];
}

function useBy(java: string): Parameters<typeof fileDefects>[2] {
  const given = { password: false, keyPassword: false, passphrase: false };
  return { purpose: 'sign-in', ownConnection: false, user: null, java, alias: null, given };
}
