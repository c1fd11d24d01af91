/** `alarms:` of a settings file -> how sure is sure enough; pure. */
import type { AlarmSettings, Damping, EscalationLevel } from './alarm-settings.ts';
import { durationMsOf } from './amounts.ts';
import type { Report } from './problems.ts';
import type { FileWords } from './schema.ts';
import type { Path } from './yaml.ts';

type AlarmWords = NonNullable<FileWords['alarms']>;
type DampingWords = Pick<AlarmWords, 'attempts' | 'for' | 'recover' | 'recoverFor' | 'again' | 'flapping'>;

/** For settings that say nothing. A quick second look confirms what is so, and outlasts what was only a hiccup. */
export const usualAlarms: AlarmSettings = {
  damping: { found: 2, of: 3, forMs: 0, recover: 2, recoverForMs: 0, againMs: 30_000, flapping: true },
  checks: {},
  groupWaitMs: 30_000,
  remindEveryMs: null,
  escalate: [],
};

/** Problems go to `report`. */
export function alarmsOf(words: AlarmWords, report: Report): AlarmSettings {
  const damping = dampingOf(words, usualAlarms.damping, ['alarms'], report);
  const given: readonly (readonly [string, DampingWords | undefined])[] = Object.entries(words.checks ?? {});
  const checks = given.flatMap(([id, own]): readonly (readonly [string, Damping])[] =>
    own === undefined ? [] : [[id, dampingOf(own, damping, ['alarms', 'checks', id], report)]],
  );
  return {
    damping,
    checks: Object.fromEntries(checks),
    groupWaitMs: waitMsOf(words.groupWait) ?? usualAlarms.groupWaitMs,
    remindEveryMs: remindMsOf(words.remind, report),
    escalate: (words.escalate ?? []).map(levelOf).toSorted((one, other) => one.afterMs - other.afterMs),
  };
}

function dampingOf(words: DampingWords, usual: Damping, at: Path, report: Report): Damping {
  const { found, of } = attemptsOf(words.attempts, [...at, 'attempts'], report) ?? usual;
  return {
    found,
    of,
    forMs: waitMsOf(words.for) ?? usual.forMs,
    recover: words.recover === undefined ? usual.recover : Number(words.recover),
    recoverForMs: waitMsOf(words.recoverFor) ?? usual.recoverForMs,
    againMs: words.again === 'none' ? null : (waitMsOf(words.again) ?? usual.againMs),
    flapping: words.flapping ?? usual.flapping,
  };
}

function attemptsOf(written: string | undefined, path: Path, report: Report): Pick<Damping, 'found' | 'of'> | null {
  if (written === undefined) return null;
  const [found = 0, of = 0] = written.split(' of ').map(Number);
  if (found < 1 || found > of || of > 20) {
    report(path, 'must be so many of at least as many looks, from "1 of 1" to "20 of 20"');
    return null;
  }
  return { found, of };
}

function levelOf({ after, severity = 'failure', to }: NonNullable<AlarmWords['escalate']>[number]): EscalationLevel {
  return { afterMs: durationMsOf(after) ?? 0, severity, to };
}

/** All too often is a storm of its own. */
function remindMsOf(written: string | undefined, report: Report): number | null {
  const remindMs = written === undefined || written === 'none' ? null : (durationMsOf(written) ?? 0);
  if (remindMs !== null && remindMs < 300_000) report(['alarms', 'remind'], 'must be at least 5m');
  return remindMs;
}

function waitMsOf(written: string | undefined): number | null {
  return written === undefined ? null : (durationMsOf(written) ?? 0);
}
