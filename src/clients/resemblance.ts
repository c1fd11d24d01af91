/** Which known client a ClientHello resembles; pure. A resemblance, no proof: programs share TLS libraries. */
import type { HelloSeen } from './hello-seen.ts';
import { isGrease, isSignal } from './names.ts';
import type { Profile } from './profile.ts';
import { versionNumber } from './protocol.ts';

export type Resemblance = {
  readonly id: string;
  readonly name: string;
  /** 0 to 1; 1: the same suites, groups and algorithms in the same order, and the same versions. */
  readonly similarity: number;
};

const weights = { suites: 0.5, groups: 0.2, signatureAlgorithms: 0.2, versions: 0.1 };

/** Most similar first; equals keep the order of the profiles. */
export function resemblancesOf(hello: HelloSeen, profiles: readonly Profile[]): readonly Resemblance[] {
  return profiles
    .map((profile) => ({ id: profile.id, name: profile.name, similarity: rounded(similarityOf(hello, profile)) }))
    .toSorted((a, b) => b.similarity - a.similarity);
}

/** The best ones that cannot be told apart; none when even the best is less than half alike. */
export function resemblanceOf(hello: HelloSeen, profiles: readonly Profile[]): readonly Resemblance[] {
  const all = resemblancesOf(hello, profiles);
  const best = all[0]?.similarity ?? 0;
  return best < 0.5 ? [] : all.filter(({ similarity }) => similarity === best);
}

/** Four places: sums of fractions are not exact. */
function rounded(similarity: number): number {
  return Math.round(similarity * 10_000) / 10_000;
}

function similarityOf(hello: HelloSeen, profile: Profile): number {
  return (
    weights.suites * alike(meaningful(hello.suites), meaningful(profile.suites)) +
    weights.groups * alike(meaningful(hello.groups), profile.groups) +
    weights.signatureAlgorithms * alike(meaningful(hello.signatureAlgorithms), profile.signatureAlgorithms) +
    weights.versions * versionsAlike(hello, profile)
  );
}

function meaningful(values: readonly number[]): readonly number[] {
  return values.filter((value) => !isGrease(value) && !isSignal(value));
}

/** Half for the same members, half for the same order of those shared. */
function alike(seen: readonly number[], known: readonly number[]): number {
  const a = [...new Set(seen)];
  const b = [...new Set(known)];
  if (a.length === 0 && b.length === 0) return 1;
  const inB = new Set(b);
  const shared = a.filter((value) => inB.has(value));
  if (shared.length === 0) return 0;
  const members = shared.length / (a.length + b.length - shared.length);
  const inA = new Set(a);
  const theirs = b.filter((value) => inA.has(value));
  const places = shared.filter((value, index) => theirs[index] === value).length / shared.length;
  return members * (0.5 + 0.5 * places);
}

function versionsAlike(hello: HelloSeen, { versions, hello: format }: Profile): number {
  const newest = hello.versions[0] ?? hello.legacyVersion;
  const sameNewest = newest === versionNumber(versions.max) ? 0.6 : 0;
  const sameFormat = format === hello.format ? 0.2 : 0;
  const oldest = hello.versions.at(-1) ?? hello.legacyVersion;
  const sameOldest = !hello.versionsListed || oldest === versionNumber(versions.min) ? 0.2 : 0;
  return sameNewest + sameFormat + sameOldest;
}
