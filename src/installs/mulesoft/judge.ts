/** Everything that is to be said of a Mule application, rows MU01 to MU09 of docs/mulesoft.md; pure, the time is an argument. */
import type { Finding, JsonObject, Severity } from '../../check.ts';
import type { KeystoreQuestion } from '../client-keystore.ts';
import { keystoreFindings } from '../client-keystore.ts';
import { javaFindingsFor } from '../java/judge.ts';
import { placeText } from '../place.ts';
import { configFindings, urlFindings } from './config-rules.ts';
import { connectorFindings, runtimeFindings } from './connector-rules.ts';
import type { MuleSeen } from './mulesoft.ts';
import type { MuleCode } from './words.ts';

export type MuleFinding = Finding<MuleCode>;

export function muleFindings(seen: MuleSeen, question: KeystoreQuestion): readonly MuleFinding[] {
  return [
    ...connectorFindings(seen),
    ...configFindings(seen),
    ...urlFindings(seen),
    ...fileFindings(seen),
    ...unopenedFindings(seen),
    ...seen.keystores.flatMap((one) => keystoreFindings(one, question)),
    ...javaFindings(seen, question),
    ...secretFindings(seen),
    ...logFindings(seen),
    ...runtimeFindings(seen),
  ].map(({ code, severity, facts }) => ({ code, severity, facts: { app: seen.app, ...facts } }));
}

/** Relative names are part of the application; absolute ones of a project are of the machine it will run on. */
function fileFindings({ files, layout, snapshotOfMs, mule, app }: MuleSeen): readonly MuleFinding[] {
  return files
    .filter(({ found }) => found === null)
    .map(({ attribute, place, written, isAbsolute }) => {
      const isElsewhere = isAbsolute && layout === 'project' && mule.home === null;
      const why = isElsewhere
        ? 'This is a project: the machine its application runs on may be another.'
        : snapshotOfMs !== null
          ? 'A snapshot does not hold every file.'
          : 'Mule finds nothing there either.';
      const severity: Severity = isElsewhere || snapshotOfMs !== null ? 'unknown' : 'failure';
      const lookedIn = isAbsolute ? written : `the classpath of ${app}`;
      return {
        code: 'client-file-missing',
        severity,
        facts: { attribute, path: written, lookedIn, at: placeText(place), why },
      };
    });
}

/** A snapshot names keystores and never holds them. */
function unopenedFindings({ files, snapshotOfMs }: MuleSeen): readonly MuleFinding[] {
  if (snapshotOfMs === null) return [];
  return files.flatMap(({ kind, found, attribute, place }): MuleFinding[] =>
    found === null || kind === 'private-key'
      ? []
      : [{ code: 'keystore-not-seen', severity: 'unknown', facts: { attribute, path: found, at: placeText(place) } }],
  );
}

/** What the Java itself has to be told more of belongs to java-runtime: notices and its fitness are not repeated here. */
function javaFindings({ mule, snapshotOfMs }: MuleSeen, { nowMs }: KeystoreQuestion): readonly MuleFinding[] {
  const { home, wrapper, java } = mule;
  const unknown = (why: string): MuleFinding[] => [
    { code: 'mule-java-unknown', severity: 'unknown', facts: { home, why } },
  ];
  if (home === null) return unknown('no Mule home is given');
  if (wrapper === null || java === null) {
    return unknown(
      `${home} holds no conf/wrapper.conf that could be read${snapshotOfMs === null ? '' : ' (in this snapshot)'}`,
    );
  }
  const command = java.command ?? 'java of the PATH';
  if (!java.isResolved)
    return unknown(`${command} at ${placeText(java.place)} holds a variable whose value is not known here`);
  if (java.seen === null)
    return unknown(`${command} at ${placeText(java.place)} was not found by the account that looks`);
  const about: JsonObject = { namedAt: placeText(java.place) };
  return javaFindingsFor(
    { seen: java.seen, endpoints: [], keystores: [], others: null },
    { nowMs, updateNoticeDays: 36_500 },
  )
    .filter(({ severity }) => severity !== 'ok' && severity !== 'notice')
    .map(({ code, severity, facts }) => ({ code, severity, facts: { ...about, ...facts } }));
}

function secretFindings({ clearSecrets, openFiles }: MuleSeen): readonly MuleFinding[] {
  const places = clearSecrets.map(({ name, place }) => `${name} (${placeText(place)})`);
  return [
    ...(places.length === 0
      ? []
      : [
          { code: 'secret-in-clear' as const, severity: 'warning' as const, facts: { places, secrets: places.length } },
        ]),
    ...openFiles.map((file) => ({ code: 'secret-file-open' as const, severity: 'warning' as const, facts: { file } })),
  ];
}

function logFindings({ log }: MuleSeen): readonly MuleFinding[] {
  if (log === null) return [];
  const { file } = log;
  if (log.isMissing) return [{ code: 'log-missing', severity: 'unknown', facts: { file } }];
  if (log.problem !== undefined)
    return [{ code: 'log-not-read', severity: 'unknown', facts: { file, why: log.problem } }];
  return log.lines.map(({ id, recognised, line, count, words }) => {
    const facts: JsonObject = { file, line, count, recognised };
    if (id === null) {
      const { title = '', meaning = '', remedy = '' } = words ?? {};
      return {
        code: 'log-known-failure',
        severity: 'failure',
        facts: { ...facts, known: title, knownMeaning: meaning, knownRemedySteps: remedy.split('\n') },
      };
    }
    const severity: Severity = id === 'log-rows-not-imported' ? 'warning' : 'failure';
    return { code: id as MuleCode, severity, facts };
  });
}
