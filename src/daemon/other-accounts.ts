/**
 * Shares what there is to look at between the daemon and the looks as other accounts: of theirs the daemon only watches that they come,
 * judges them and records them as its own. Opens nothing.
 */
import type { Check } from '../check.ts';
import { CouldNotLook, NothingToLookAt, PutOff } from '../check.ts';
import type { Clock } from '../clock.ts';
import type { Bound } from '../engine/bound.ts';
import { boundOf } from '../engine/bound.ts';
import { dueAfterMs } from '../engine/when.ts';
import { utcText } from '../explanation.ts';
import { accountsOf, settingsOfAccount } from '../settings/accounts.ts';
import type { Settings } from '../settings/settings.ts';
import type { ToolName } from '../tools.ts';
import type { Handed } from './handed.ts';

/** After it was due, a look of another account may come so much later. */
const graceMs = 600_000;
/** A clock is read twice, and a look takes a minute at most. */
const mostAgeMs = 300_000;
const mostAheadMs = 5_000;

/** Tools whose answer is that of the account which asks. */
const hostTools: readonly ToolName[] = ['host', 'connectScripts', 'java', 'files', 'keystores', 'secrets'];

/** What is looked at as that account: host checks of clients that name it. */
export function boundOfAccount(checks: readonly Check[], settings: Settings, account: string): readonly Bound[] {
  const own = new Set(boundOf(checks, settingsOfAccount(settings, null)).map(keyOf));
  const its = boundOf(
    checks.filter(({ needs }) => needs.some((tool) => hostTools.includes(tool))),
    settingsOfAccount(settings, account),
  );
  return its.filter((one) => !own.has(keyOf(one)));
}

export type OtherAccounts = {
  /** What the daemon runs: its own looks, and for each of another account's a watch. */
  boundOf(settings: Settings): readonly Bound[];
  /** What was handed in as something to look at once, or why it is not taken. */
  taken(handed: Handed): Bound | string;
};

export function createOtherAccounts({
  checks,
  clock,
}: {
  readonly checks: readonly Check[];
  readonly clock: Clock;
}): OtherAccounts {
  const startedAtMs = clock.nowMs();
  let expected: ReadonlyMap<string, Bound> = new Map();
  const lastAtMs = new Map<string, number>();

  /** Put off while there is time, blind when it has run out. */
  function watch(one: Bound, account: string, schedule: Settings['schedule']): Bound {
    const probe: Check['probe'] = async () => {
      const last = lastAtMs.get(keyOf(one));
      const sinceMs = last ?? startedAtMs;
      const nowMs = clock.nowMs();
      const dueAtMs = dueAfterMs(schedule.checks[one.check.id] ?? schedule.default, one, sinceMs);
      if (dueAtMs === null || nowMs < dueAtMs + graceMs) throw new PutOff((dueAtMs ?? nowMs) + graceMs);
      throw silent(one, account, last ?? null);
    };
    return { ...one, check: { ...one.check, needs: [], probe } };
  }

  return {
    boundOf(settings) {
      const own = boundOf(checks, settingsOfAccount(settings, null));
      const others = accountsOf(settings).flatMap((account) =>
        boundOfAccount(checks, settings, account).map((one) => ({ one, account })),
      );
      expected = new Map(others.map(({ one }) => [keyOf(one), one]));
      return [...own, ...others.map(({ one, account }) => watch(one, account, settings.schedule))];
    },
    taken(handed) {
      const key = keyOf({ check: { id: handed.check }, target: { name: handed.target } });
      const one = expected.get(key);
      if (one === undefined) return 'the settings of the daemon name no such look as another account';
      const ageMs = clock.nowMs() - handed.startedAtMs;
      if (ageMs > mostAgeMs || ageMs < -mostAheadMs) return 'its time is not now';
      if (handed.startedAtMs <= (lastAtMs.get(key) ?? 0)) return 'a later look has come already';
      lastAtMs.set(key, handed.startedAtMs);
      return { ...one, check: { ...one.check, needs: [], probe: probeOf(handed) } };
    },
  };
}

function probeOf(handed: Handed): Check['probe'] {
  return async () => {
    if ('observation' in handed) return handed.observation;
    if ('skipped' in handed) throw new NothingToLookAt(handed.skipped);
    throw new CouldNotLook(handed.fault);
  };
}

function silent({ check, target }: Bound, account: string, lastAtMs: number | null): CouldNotLook {
  const since = lastAtMs === null ? 'since the daemon was started' : `since ${utcText(lastAtMs)}`;
  return new CouldNotLook({
    whose: 'operator',
    code: 'host-look-silent',
    message: `The account ${account} has handed in no look at "${target.name}" (${check.id}) ${since}. See systemctl status anaplan-doctor-host@${account}, and docs/daemon.md.`,
  });
}

function keyOf({
  check,
  target,
}: {
  readonly check: { readonly id: string };
  readonly target: { readonly name: string };
}): string {
  return `${check.id}\n${target.name}`;
}
