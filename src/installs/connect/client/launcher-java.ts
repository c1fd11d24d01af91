/**
 * Whether a launcher would take a Java, by the test it makes itself (1.4 as published; 3.x and 4.x as tried with their own greps); pure.
 * What that Java can do is judged elsewhere.
 */
import type { JavaIdentity } from '../../java/java.ts';
import type { Launcher } from './launcher.ts';

/** `not-tested`: dash does not know `[[`, says so, and goes on. */
export type Acceptance = 'accepted' | 'rejected' | 'not-tested' | 'unknown';

export type AcceptedBy = {
  readonly acceptance: Acceptance;
  /** What the launcher looks for, in words. */
  readonly rule: string;
};

/** `shell`: which the system's /bin/sh is; null where that is not known. */
export function acceptanceOf(
  { javaTest, dialect, shell }: Pick<Launcher, 'javaTest' | 'dialect' | 'shell'>,
  identity: JavaIdentity | null,
  systemShell: 'dash' | 'bash' | null,
): AcceptedBy {
  if (javaTest === 'none') return { acceptance: 'not-tested', rule: 'it takes any Java' };
  if (javaTest === 'unknown') return { acceptance: 'unknown', rule: 'its test is not one of those known here' };
  if (dialect === 'bat') return ofBat(javaTest, identity);
  const runBy = shell === 'bash' || shell === 'dash' ? shell : systemShell;
  const rule = ruleOfSh[javaTest];
  if (runBy === 'dash')
    return { acceptance: 'not-tested', rule: `${rule}; it is run by dash here, which skips that test` };
  if (runBy === null || identity === null) return { acceptance: 'unknown', rule };
  const text = versionTextOf(identity);
  const isTaken =
    javaTest === '1.4' ? /1.8/.test(text) : /1.8|8.0/.test(text) || (/11.0/.test(text) && !/open/i.test(text));
  return { acceptance: isTaken ? 'accepted' : 'rejected', rule };
}

const ruleOfSh = {
  '1.4': 'it wants "1.8" in the answer to java -version',
  '3-4': 'it wants "1.8" or "8.0" in the answer to java -version, or "11.0" of a Java that is not OpenJDK',
} as const;

/** From `java -fullversion` the launcher takes what stands before the first two of `.`, `-`, `_`. */
function ofBat(javaTest: '1.4' | '3-4', identity: JavaIdentity | null): AcceptedBy {
  const rule =
    javaTest === '1.4'
      ? 'it wants 1.8 as the beginning of the version'
      : 'it wants a version that begins with N.0 or N.8, and not with 9';
  if (identity === null) return { acceptance: 'unknown', rule };
  const [major = '', minor = ''] = fullVersionOf(identity).split(/[.\-_"]/);
  const isTaken =
    javaTest === '1.4' ? major === '1' && Number(minor) > 7 : (minor === '0' || minor === '8') && major !== '9';
  return { acceptance: isTaken ? 'accepted' : 'rejected', rule };
}

/** As `java -version` writes it. */
function versionTextOf({ release, releasedOn, runtime, vendor }: JavaIdentity): string {
  const isOpen = /openjdk/i.test(runtime ?? '') || vendor !== 'Oracle';
  return `${isOpen ? 'openjdk' : 'java'} version "${release.text}" ${releasedOn ?? ''}\n${isOpen ? 'OpenJDK ' : ''}${runtime ?? ''}`;
}

/** `17` is `17+35-2724` there: the build stands behind a plus sign. */
function fullVersionOf({ release: { text } }: JavaIdentity): string {
  return /^\d+$/.test(text) ? `${text}+0` : text;
}
