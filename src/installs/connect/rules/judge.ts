/** Everything that is to be said of one script of Anaplan Connect, put together from the rules of this folder; pure, the time is an argument. */
import type { Finding, JsonObject } from '../../../check.ts';
import type { DefectCode } from '../../../keystore/defect.ts';
import type { UrlCode } from '../../anaplan-url.ts';
import { identityOf, javaText } from '../../java/observation.ts';
import type { JavaCode } from '../../java/words.ts';
import type { CallSeen, ConnectObservation } from '../client/observation.ts';
import { wholeCalls } from '../client/shared-calls.ts';
import { addressFindings } from './address-rules.ts';
import { credentialFindings } from './credential-rules.ts';
import { fileFindings } from './file-rules.ts';
import { scriptFacts } from './finding.ts';
import { installFindings } from './install-rules.ts';
import { javaFindings } from './java-rules.ts';
import { logFindings } from './log-rules.ts';
import { optionFindings } from './option-rules.ts';
import { orderFindings } from './order-rules.ts';
import type { RemarkCode } from './remark-words.ts';
import { scriptFindings } from './script-rules.ts';
import { signInFindings } from './sign-in-rules.ts';
import { tenantFindings } from './tenant-rules.ts';
import type { ConnectCode } from './words.ts';

export type ScriptCode = ConnectCode | RemarkCode | UrlCode | 'region-mismatch' | DefectCode | JavaCode;

export type ScriptContext = {
  readonly nowMs: number;
  readonly noticeDays: number;
  readonly updateNoticeDays: number;
  /** False for a look that comes by itself: then what a file can never tell is not told each time. */
  readonly asked: boolean;
};

/** One `ok` where nothing worse than a notice was found. */
export function connectFindingsFor(
  observation: ConnectObservation,
  context: ScriptContext,
): readonly Finding<ScriptCode>[] {
  const judged = wholeCalls(observation.calls).map((call) => ({ observation, call }));
  // With line ends of Windows sh gets other words than were meant: all else follows from that.
  const calls = hasForeignLineEnds(observation)
    ? judged.flatMap((one) => javaFindings(one, context))
    : judged.flatMap((one) => callFindings(one, context));
  const findings = onceEach([
    ...scriptFindings(observation),
    ...calls,
    ...tenantFindings(observation),
    ...logFindings(observation),
  ]);
  const isFit = observation.calls.length > 0 && findings.every(({ severity }) => severity === 'notice');
  return isFit ? [fitness(observation), ...findings] : findings;
}

function callFindings(
  judged: { readonly observation: ConnectObservation; readonly call: CallSeen },
  context: ScriptContext,
): readonly Finding<ScriptCode>[] {
  const install = installFindings(judged);
  const isDead = install.some(({ code }) => code === 'connect-version-dead');
  return [
    ...install,
    ...optionFindings(judged),
    ...orderFindings(judged),
    ...addressFindings(judged),
    ...signInFindings(judged),
    ...(isDead ? [] : credentialFindings(judged, context)),
    ...javaFindings(judged, context),
    ...fileFindings(judged),
  ];
}

/** Branches of one script call the client alike: what is the same but for its place is told once. */
function onceEach(findings: readonly Finding<ScriptCode>[]): readonly Finding<ScriptCode>[] {
  const key = ({ code, severity, facts }: Finding<ScriptCode>) => {
    const { at: _at, isConditional: _conditional, namedAt: _named, ...rest } = facts;
    return JSON.stringify([code, severity, rest]);
  };
  return [...new Map(findings.toReversed().map((one) => [key(one), one])).values()].toReversed();
}

function fitness(observation: ConnectObservation): Finding<ScriptCode> {
  const [call] = observation.calls;
  return {
    code: 'connect-fit',
    severity: 'ok',
    facts: {
      ...scriptFacts(observation),
      version: call?.install.version?.text ?? 'unknown',
      java: call === undefined ? 'unknown' : javaOf(call),
      mode: call?.signIn.mode ?? 'nothing',
      does: observation.calls
        .flatMap(({ uses }) =>
          uses
            .filter(({ does }) => does !== 'tells')
            .filter(isDeed)
            .map(deedText),
        )
        .slice(0, 20),
    },
  };
}

function javaOf({ java }: CallSeen): string {
  return java.seen === null ? 'unknown' : javaText(identityOf(java.seen.seen));
}

function isDeed({ does, option }: CallSeen['uses'][number]): boolean {
  return does !== 'sets' || ['-import', '-export', '-action', '-process', '-workspace', '-model'].includes(option);
}

function deedText({ option, value }: CallSeen['uses'][number]): string {
  return value === null ? option : `${option} ${value}`;
}

/** What is worth a line in the journal when it changes. */
export function connectTraitsOf({ sha256, calls, dialect }: ConnectObservation): JsonObject {
  const [call] = calls;
  if (call === undefined) return sha256 === null ? {} : { 'script (SHA-256)': sha256 };
  const identity = call.java.seen === null ? null : identityOf(call.java.seen.seen);
  const { version, launcherPath, jars } = call.install;
  return {
    'script (SHA-256)': sha256,
    launcher: launcherPath ?? `java, called from ${dialect}`,
    ...(version === null ? {} : { 'Anaplan Connect version': version.text }),
    'jar of Anaplan Connect': jars.find(({ isFound }) => isFound)?.name ?? null,
    ...(call.java.choice.isKnown ? { 'Java path': call.java.choice.path } : {}),
    ...(identity === null ? {} : { 'Java version': identity.release.text }),
    'sign-in': call.signIn.mode,
  };
}

function hasForeignLineEnds({ remarks }: ConnectObservation): boolean {
  return remarks.some(({ code }) => code === 'crlf-in-sh');
}
