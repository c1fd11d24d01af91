/** What is said about one ClientHello that came: what it offers, whom it resembles, whether Anaplan would accept it; pure. */
import type { HelloSeen } from './hello-seen.ts';
import { isGrease, isSignal, shownGroup, shownSignature, shownSuite } from './names.ts';
import { policyVerdictOf, versionVerdictOf } from './policy.ts';
import { profileOf, profiles } from './profiles.ts';
import type { ProtocolVersion } from './protocol.ts';
import { spokenVersion, versionOf } from './protocol.ts';
import type { Resemblance } from './resemblance.ts';
import { resemblanceOf } from './resemblance.ts';

export type AnaplanAnswer = {
  readonly outcome: 'accepted' | 'refused';
  readonly detail: string;
  /** Worth knowing besides. */
  readonly remarks: readonly string[];
};

export type HelloReport = {
  readonly format: 'TLS' | 'SSL 2.0';
  /** Newest first; where the hello names its newest only, that one. */
  readonly versions: readonly string[];
  readonly olderVersionsListed: boolean;
  readonly serverName: string | null;
  readonly suites: readonly string[];
  readonly groups: readonly string[];
  readonly keyShares: readonly string[];
  readonly signatureAlgorithms: readonly string[];
  readonly alpn: readonly string[];
  readonly lengthBytes: number;
  /** Equally similar ones; empty: like nobody known. */
  readonly resembles: readonly Resemblance[];
  readonly anaplan: AnaplanAnswer;
};

export function helloReportOf(hello: HelloSeen): HelloReport {
  const resembles = resemblanceOf(hello, profiles);
  const isMeant = (value: number) => !isGrease(value) && !isSignal(value);
  return {
    format: hello.format === 'sslv2' ? 'SSL 2.0' : 'TLS',
    versions: hello.versions.map(shownVersion),
    olderVersionsListed: hello.versionsListed,
    serverName: hello.serverName,
    suites: hello.suites.filter(isMeant).map(shownSuite),
    groups: hello.groups.filter(isMeant).map(shownGroup),
    keyShares: hello.keyShares.filter(isMeant).map(shownGroup),
    signatureAlgorithms: hello.signatureAlgorithms.filter(isMeant).map(shownSignature),
    alpn: hello.alpn.filter((name) => /^[ -~]+$/.test(name)),
    lengthBytes: hello.lengthBytes,
    resembles,
    anaplan: anaplanAnswerTo(hello, resembles),
  };
}

/** From this similarity on, Anaplan's rules about a system are taken to be about this client. */
const sameClient = 0.97;

export function anaplanAnswerTo(hello: HelloSeen, resembles: readonly Resemblance[]): AnaplanAnswer {
  const remarks = remarksOn(hello);
  const newest = newestOf(hello);
  if (newest === null) return { outcome: 'refused', detail: 'it offers no TLS version at all', remarks };
  const byVersion = versionVerdictOf(newest);
  if (byVersion.outcome === 'refused') {
    const detail = `it offers ${spokenVersion(newest)} at most: ${byVersion.detail} (since ${byVersion.since})`;
    return { outcome: 'refused', detail, remarks };
  }
  return byRule(resembles, remarks) ?? { outcome: 'accepted', detail: `it offers ${spokenVersion(newest)}`, remarks };
}

/** Refused when all it could be are refused by a rule. */
function byRule(resembles: readonly Resemblance[], remarks: readonly string[]): AnaplanAnswer | null {
  const alike = resembles.filter(({ similarity }) => similarity >= sameClient);
  const verdicts = alike.flatMap(({ id }) => {
    const profile = profileOf(id);
    return profile === null ? [] : { name: profile.name, verdict: policyVerdictOf(profile) };
  });
  const [first] = verdicts;
  if (first === undefined || first.verdict.outcome === 'accepted') return null;
  if (verdicts.some(({ verdict }) => verdict.outcome === 'accepted')) return null;
  return { outcome: 'refused', detail: `if it is ${first.name}: ${first.verdict.detail}`, remarks };
}

function remarksOn(hello: HelloSeen): readonly string[] {
  const onlyStatic = hello.suites.length > 0 && !hello.suites.some((suite) => hasForwardSecrecy(suite));
  return [
    ...(hello.serverName === null
      ? ['It names no host (SNI). Hosts behind a shared edge, as those of Anaplan are, are told apart by it.']
      : []),
    ...(onlyStatic ? ['It offers no suite with (EC)DHE key exchange; many servers accept nothing else.'] : []),
    ...(hello.lengthBytes > 1400
      ? [
          `Its hello is ${hello.lengthBytes} bytes long, more than one packet: some old firewalls and proxies drop such hellos.`,
        ]
      : []),
  ];
}

function hasForwardSecrecy(suite: number): boolean {
  return suite >> 8 === 0x13 || shownSuite(suite).includes('DHE_');
}

function newestOf(hello: HelloSeen): ProtocolVersion | null {
  const known = hello.versions.map(versionOf).filter((version) => version !== null);
  return known[0] ?? null;
}

function shownVersion(number: number): string {
  const version = versionOf(number);
  if (version !== null) return spokenVersion(version);
  return number === 2 ? 'SSL 2.0' : `version 0x${number.toString(16).padStart(4, '0')}`;
}
