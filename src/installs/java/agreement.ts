/** Whether the ways to a Java lead to the same one: J08 of the table in docs/java-runtime.md; pure. */
import { profileOfRelease } from './defaults.ts';
import type { JavaOnTheWay, JavaRelease } from './java.ts';
import type { JavaFinding, JavaObservation } from './observation.ts';
import { identityOf, javaFinding } from './observation.ts';
import { shortRelease } from './version.ts';

/** A warning where one of them would be refused by Anaplan: then it depends on who starts the job. */
export function agreementFindings(observation: JavaObservation): readonly JavaFinding[] {
  const { seen, others } = observation;
  if (others === null) return [];
  const own = {
    by: seen.candidate.by,
    path: seen.candidate.path,
    executable: seen.files.executable,
    release: identityOf(seen)?.release ?? null,
  };
  const ways: readonly JavaOnTheWay[] = [own, ...others.filter(({ by, path }) => by !== own.by || path !== own.path)];
  const different = differentOf(ways.filter(({ executable }) => executable !== null));
  const dead = others.filter(
    ({ executable, by }) => executable === null && by === 'JAVA_HOME' && own.by !== 'JAVA_HOME',
  );
  return [
    ...(different.length < 2
      ? []
      : [
          javaFinding('javas-disagree', different.some(isUnfit) ? 'warning' : 'notice', observation, {
            waysText: ways.map(wayText).join('; '),
            versions: different.map(({ release }) => (release === null ? 'unknown' : shortRelease(release))),
          }),
        ]),
    ...dead.map(({ path }) => javaFinding('java-home-dead', 'warning', observation, { javaHome: path })),
  ];
}

/** By program; two builds of the same release are no difference worth a word. */
function differentOf(ways: readonly JavaOnTheWay[]): readonly JavaOnTheWay[] {
  const key = ({ executable, release }: JavaOnTheWay) => release?.text ?? executable;
  return [...new Map(ways.map((way) => [key(way), way])).values()];
}

function isUnfit({ release }: JavaOnTheWay): boolean {
  return release !== null && (release.feature < 8 || isWithoutTls12(release));
}

function isWithoutTls12(release: JavaRelease): boolean {
  const max = profileOfRelease(release)?.versions.max;
  return max !== undefined && max !== 'TLSv1.2' && max !== 'TLSv1.3';
}

function wayText({ by, path, executable, release }: JavaOnTheWay): string {
  const version = release === null ? 'of a version its files do not tell' : shortRelease(release);
  return executable === null ? `${by}: ${path}, where there is no Java` : `${by}: ${executable}, ${version}`;
}
