/** Which suites a server accepts, by elimination: it chooses one of all, then of the rest, until it refuses. One connection each. */
import { fullHello } from './offers.ts';
import { allSuites, oldSuites, suiteName, tls13Suites } from './suites.ts';
import type { Line, Talks } from './talks.ts';
import type { SuitesSeen, TlsVersion, VersionAnswer } from './tls.ts';
import { versionNumber } from './wire-version.ts';

/** No server in earnest has more; one that answers for ever ends here. */
const suiteLimit = 80;

/** For each version that is offered, all versions at once. */
export function seeSuites(
  line: Line,
  talks: Talks,
  versions: readonly VersionAnswer[],
): Promise<readonly SuitesSeen[]> {
  const offered = versions.filter(({ answer }) => answer === 'offered');
  return Promise.all(offered.map(({ version }) => suitesOf(version, line, talks)));
}

async function suitesOf(version: TlsVersion, line: Line, talks: Talks): Promise<SuitesSeen> {
  const left = new Set(candidates(version));
  const suites: string[] = [];
  while (suites.length < suiteLimit && left.size > 0) {
    const question = talks.ask(helloWith([...left], version, line));
    const raw = await question.answer;
    question.hangUp();
    const isChosen = raw.kind === 'hello' && raw.version === versionNumber(version) && left.delete(raw.suite);
    if (!isChosen) return { version, suites, complete: raw.kind !== 'timeout' && raw.kind !== 'no-connection' };
    suites.push(suiteName(raw.suite));
  }
  return { version, suites, complete: left.size === 0 };
}

function candidates(version: TlsVersion): Iterable<number> {
  if (version === 'TLSv1.3') return tls13Suites.keys();
  return version === 'TLSv1.2' ? allSuites : oldSuites;
}

function helloWith(suites: readonly number[], version: TlsVersion, line: Line) {
  const hello = fullHello(version, line);
  return version === 'TLSv1.3' ? { ...hello, suites: [], suites13: suites } : { ...hello, suites };
}
