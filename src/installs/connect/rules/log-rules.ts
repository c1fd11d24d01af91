/** Rules about the end of a script's log: AC21 of the table in docs/anaplan-connect.md; pure. What its lines mean is the log room's affair. */
import type { Finding } from '../../../check.ts';
import type { ConnectObservation } from '../client/observation.ts';
import { scriptFacts } from './finding.ts';
import type { ConnectCode } from './words.ts';

const outcomeTexts = { failed: 'failed', cancelled: 'was cancelled', 'not-found': 'named what is not there' } as const;

export function logFindings(observation: ConnectObservation): readonly Finding<ConnectCode>[] {
  const { log } = observation;
  if (log === null) return [];
  const about = { ...scriptFacts(observation), log: log.file };
  if (log.state !== 'read') return [{ code: 'log-not-there', severity: 'unknown', facts: about }];
  const { outcome, cause, runs, modifiedAtMs, isHiddenByExitCode } = log;
  if (outcome === 'ok') return [];
  if (outcome === 'unknown' || outcome === 'no-run') {
    return [{ code: 'log-run-unclear', severity: 'unknown', facts: { ...about, runs, modifiedAtMs } }];
  }
  const facts = {
    outcome: outcomeTexts[outcome],
    line: cause?.line ?? 0,
    cause: cause === null ? 'nothing known here says why.' : `${cause.title}. ${cause.meaning}`,
    causeRemedy: cause?.remedy ?? 'Look at the lines before the end of the run.',
    hidden: isHiddenByExitCode ? 'The exit code was 0 all the same, so the scheduler saw success. ' : '',
    modifiedAtMs,
  };
  return [{ code: 'log-run-failed', severity: 'failure', facts: { ...about, ...facts } }];
}
