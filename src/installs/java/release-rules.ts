/** Rules about which Java it is and whether it runs: J01, J02 and J09 of the table in docs/java-runtime.md; pure. */
import type { JavaIdentity } from './java.ts';
import type { JavaContext, JavaFinding, JavaObservation } from './observation.ts';
import { identityOf, javaFinding } from './observation.ts';

const dayMs = 86_400_000;
/** Releases with years of updates; of the others the next one ends support after six months. */
const longTerm = new Set([8, 11, 17, 21, 25]);
/** A client that loads files of some hundred megabytes in chunks needs more. */
const smallHeapBytes = 128 * 1024 * 1024;

/** There is no Java that could be judged further: these alone are told. */
export function presenceFindings(observation: JavaObservation): readonly JavaFinding[] {
  const { files, run, candidate } = observation.seen;
  if (files.kind === 'missing' && (observation.seen.snapshotOfMs === null || files.identity === null)) {
    return [javaFinding('java-missing', 'failure', observation, { hint: hintOf(candidate.path) })];
  }
  if (files.kind === 'script') return [javaFinding('java-is-a-script', 'unknown', observation)];
  if (files.kind === 'unreadable') return [javaFinding('java-not-executable', 'unknown', observation)];
  if (run.outcome === 'failed')
    return [javaFinding('java-does-not-start', 'failure', observation, { detail: run.detail })];
  if (run.outcome === 'no-answer')
    return [javaFinding('java-without-answer', 'unknown', observation, { detail: run.detail })];
  if (identityOf(observation.seen) === null) return [javaFinding('java-version-unknown', 'unknown', observation)];
  return [];
}

export function releaseFindings(observation: JavaObservation, context: JavaContext): readonly JavaFinding[] {
  const identity = identityOf(observation.seen);
  if (identity === null) return [];
  return [...ageFindings(identity, observation, context), ...machineFindings(identity, observation)];
}

function ageFindings(
  identity: JavaIdentity,
  observation: JavaObservation,
  context: JavaContext,
): readonly JavaFinding[] {
  const { feature, isEarlyAccess } = identity.release;
  if (feature < 8) return [javaFinding('java-too-old', 'failure', observation, { feature })];
  const endedAtMs = endOfUpdatesMs(feature);
  if (endedAtMs !== null && endedAtMs < context.nowMs) {
    return [javaFinding('java-out-of-support', 'warning', observation, { feature, endedAtMs })];
  }
  if (isEarlyAccess)
    return [javaFinding('java-early-access', 'notice', observation, { release: identity.release.text })];
  const releasedAtMs = identity.releasedOn === null ? Number.NaN : Date.parse(identity.releasedOn);
  const ageDays = Math.floor((context.nowMs - releasedAtMs) / dayMs);
  if (!(ageDays > context.updateNoticeDays)) return [];
  return [javaFinding('java-update-old', 'notice', observation, { ageDays, releasedOn: identity.releasedOn })];
}

/** From 10 on a release comes each March and September (JEP 322) and ends with the next; 9 came in September 2017. Null: long term. */
export function endOfUpdatesMs(feature: number): number | null {
  if (feature < 9 || longTerm.has(feature)) return null;
  return Date.UTC(2018, 2 + 6 * (feature - 9), 20);
}

function machineFindings(identity: JavaIdentity, observation: JavaObservation): readonly JavaFinding[] {
  const heapBytes = observation.seen.run.probe?.maxHeapBytes ?? null;
  return [
    ...(identity.bits === 32 ? [javaFinding('java-32-bit', 'notice', observation)] : []),
    ...(heapBytes !== null && heapBytes < smallHeapBytes
      ? [javaFinding('java-heap-small', 'notice', observation, { heapBytes })]
      : []),
  ];
}

function hintOf(path: string): string {
  if (/^["']|["']$/.test(path)) return 'The quotes in its value are taken as part of the path: leave them out.';
  if (/[\\/]bin[\\/]?$/.test(path)) return 'JAVA_HOME is the folder above bin: leave the last part out.';
  if (/^\s|\s$/.test(path)) return 'There is a blank before or behind the path.';
  return 'It may have been removed with an update: packages name their folder after the version.';
}
