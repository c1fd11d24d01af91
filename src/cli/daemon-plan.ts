/** What the daemon runs, made of one set of settings: checks bound, tools built, the tenant followed. Starts nothing. */
import { join, resolve } from 'node:path';
import { cycleMsOf } from '../anaplan/freshness.ts';
import { anchorsOf } from '../daemon/anchors.ts';
import type { Log } from '../daemon/log.ts';
import type { OtherAccounts } from '../daemon/other-accounts.ts';
import type { Plan } from '../daemon/plan.ts';
import { createTries, outlastingNotes } from '../daemon/unkept.ts';
import { refreshMsOf, settingsAsKnown, settingsNow } from '../discovery/follow.ts';
import { placesOf } from '../engine/causes.ts';
import { alarmsFor } from '../incidents/rules.ts';
import { accountsOf } from '../settings/accounts.ts';
import type { Settings } from '../settings/settings.ts';
import type { Store } from '../store/store.ts';
import { usualRetention } from '../store/upkeep.ts';
import type { Toolbox } from '../toolbox.ts';
import { toolboxOf } from '../toolbox.ts';
import type { Context } from './context.ts';
import { messagesOf } from './daemon-messages.ts';
import { newsOf } from './follow.ts';

export type PlanParts = {
  readonly store: Store;
  readonly others: OtherAccounts;
  readonly log: Log;
  /** Given on the command line. */
  readonly hostSocket: string | undefined;
  /** Of those who are told. */
  readonly commands: (text: string) => string;
};

/** The plan, and its tools for who starts it. */
export function planOf(
  settings: Settings,
  { store, others, log, hostSocket, commands }: PlanParts,
  context: Context,
): { readonly plan: Plan; readonly toolbox: Toolbox } {
  const { clock, environment } = context;
  const notes = outlastingNotes(store, createTries(clock));
  const toolbox = toolboxOf({ settings, clock, notes, environment, cycleMs: cycleMsOf(settings.schedule) });
  const { parallel, perHost, blindAfterMs } = settings.daemon ?? {};
  const { messages, close } = messagesOf(settings, { store, log, toolbox, commands }, context);
  const plan: Plan = {
    bound: others.boundOf(settingsAsKnown(settings, store)),
    schedule: settings.schedule,
    toolsForRound: () => toolbox.round(),
    readingAgain: toolbox.readingAgain,
    ...{ parallel, perHost, blindAfterMs },
    anchors: anchorsOf(settings),
    alarms: alarmsFor(settings, (subject) => placesOf(context.checks, settingsAsKnown(settings, notes))(subject)),
    skewMs: () => toolbox.clockSkewMs(),
    ...(settings.retention === undefined ? {} : { retention: { ...usualRetention, ...settings.retention } }),
    handovers: handoversOf(settings, hostSocket, others, log, context),
    follow: followOf(settings, notes, log, others, context),
    messages,
    close: async () => {
      await Promise.all([toolbox.close(), close()]);
    },
  };
  return { plan, toolbox };
}

/** Where the settings name clients of other accounts. Without a socket nothing can come in, and the watches will say so. */
function handoversOf(
  settings: Settings,
  given: string | undefined,
  { taken }: OtherAccounts,
  log: Pick<Log, 'warn'>,
  { environment, workingDirectory }: Context,
): Plan['handovers'] {
  if (accountsOf(settings).length === 0) return undefined;
  const folder = environment['RUNTIME_DIRECTORY'];
  if (given !== undefined) return { socket: resolve(workingDirectory, given), taken };
  if (folder !== undefined) return { socket: join(folder, 'host.sock'), taken };
  log.warn(
    'The settings name accounts, and there is no socket for their looks: give --host-socket FILE, or run as the unit of docs/daemon.md.',
  );
  return undefined;
}

/** The tenant as it changes, where the settings say `watch`. */
function followOf(
  settings: Settings,
  notes: Pick<Store, 'note' | 'writeNote'>,
  log: Pick<Log, 'warn'>,
  others: OtherAccounts,
  { clock }: Context,
): Plan['follow'] {
  if (settings.watch === undefined) return undefined;
  const everyMs = refreshMsOf(settings);
  let known = JSON.stringify(settingsAsKnown(settings, notes).models);
  return {
    everyMs,
    boundNow: async ({ anaplan }, signal) => {
      const nowMs = clock.nowMs();
      // A little less than the period, so that a timer that fires early does not make it every second one.
      const followed = await settingsNow({ settings, anaplan, notes, nowMs, maxAgeMs: everyMs * 0.9 }, signal);
      for (const line of newsOf(followed, nowMs)) log.warn(line);
      const now = JSON.stringify(followed.settings.models);
      if (now === known) return null;
      known = now;
      return others.boundOf(followed.settings);
    },
  };
}
