/** `daemon`: every check on its schedule, until told to stop. */
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { Option } from 'commander';
import { recoverSending } from '../case/recover-sending.ts';
import { redactionKeyOf } from '../case/redaction-key.ts';
import type { RunningDaemon } from '../daemon/daemon.ts';
import { runDaemon } from '../daemon/daemon.ts';
import type { KeptOpen } from '../daemon/kept-open.ts';
import { keptOpen } from '../daemon/kept-open.ts';
import type { Log, LogLevel } from '../daemon/log.ts';
import { createLog, logLevels, shapesRedacted } from '../daemon/log.ts';
import { listenForOperators } from '../daemon/operators.ts';
import { createOtherAccounts } from '../daemon/other-accounts.ts';
import type { Plan } from '../daemon/plan.ts';
import type { Reload } from '../daemon/reload.ts';
import { systemdNotifier } from '../daemon/systemd.ts';
import { followingOf } from '../engine/causes.ts';
import { journalInstallation } from '../journal/journal.ts';
import type { Settings } from '../settings/settings.ts';
import { onlyDaemon } from '../store/only-daemon.ts';
import { openedOrNew, setAsideIn } from '../store/set-aside.ts';
import { passingWhy } from '../store/space.ts';
import type { Store } from '../store/store.ts';
import { approveInMemory } from './approval.ts';
import type { Context } from './context.ts';
import { redactingWith } from './daemon-messages.ts';
import type { PlanParts } from './daemon-plan.ts';
import { planOf } from './daemon-plan.ts';
import type { Held } from './held.ts';
import { answersFor, operatorsPlaceOf } from './operators.ts';
import { pageFor, refuseOtherPage } from './page.ts';
import { exitCodes, Refusal, usage } from './refusal.ts';
import { settingsFrom, storeFileOf, thisTool } from './session.ts';
import { shownCommands } from './shown-commands.ts';

export function addDaemon(program: Command, context: Context, exit: (code: number) => void): void {
  program
    .command('daemon')
    .description('look at everything on its schedule, until stopped; JSON log lines on standard error')
    .requiredOption('--config <file>', 'settings file')
    .option('--store <file>', 'database to remember in, instead of that of the settings')
    .option('--host-socket <file>', 'where looks as other accounts come in; $RUNTIME_DIRECTORY/host.sock unless given')
    .option('--operators-socket <file>', "where operators ask (docs/daemon.md); systemd's, where it has opened one")
    .addOption(
      new Option('--log-level <level>', 'from which on lines are written; debug: every look')
        .choices(logLevels)
        .default('info'),
    )
    .action(async (options: Options) => exit(await daemon(options, context)));
}

type Options = {
  readonly config: string;
  readonly store?: string;
  readonly hostSocket?: string;
  readonly operatorsSocket?: string;
  readonly logLevel: LogLevel;
};

/** A store of an older version is brought up to date at the start; systemd waits so long for it. */
const migrationsUsec = 600_000_000;

async function daemon(options: Options, context: Context): Promise<number> {
  const { checks, clock } = context;
  const settings = await settingsFrom(options.config, context);
  const others = createOtherAccounts({ checks, clock });
  if (others.boundOf(settings).length === 0)
    throw usage(`${options.config} names nothing to look at; add connections, models, endpoints or certificates.`);
  let redact = shapesRedacted();
  const log = createLog(context.stderr, (text) => redact(text), options.logLevel);
  const file = storeFileOf(settings, options.store, context);
  const only = onlyDaemon(file);
  const store = await oncePossible(() => openedStore(file, context, log), log, context.signal);
  const started = Promise.withResolvers<RunningDaemon>();
  const listens = operatorsPlaceOf(options.operatorsSocket, context) !== null;
  const commands = shownCommands({ operators: listens, settingsFile: settings.file ?? options.config });
  const parts: PlanParts = { store, others, log, hostSocket: options.hostSocket, commands };
  const { plan, toolbox } = planOf(settings, parts, context);
  let operators: KeptOpen | null = null;
  let page: KeptOpen | null = null;
  try {
    const settle = () => {
      redactionKeyOf(store);
      recoverSending(store, clock.nowMs());
      journalled(store, settings, context);
    };
    await oncePossible(settle, log, context.signal);
    redact = redactingWith(() => toolbox.knownSecrets(), store);
    await approveInMemory(settings, toolbox, context);
    let inForce = settings;
    const held = () => heldOf({ store, settings: inForce, started: started.promise }, options);
    operators = await operatorsOf(held, log, options, context);
    page = await pageFor({ store, settings: () => inForce, log }, context);
    const onTaken = (next: Settings) => {
      inForce = next;
      unlessHeld(() => journalled(store, next, context));
    };
    await runDaemon({
      ...plan,
      ...{ store, clock, log, signal: context.signal },
      reload: reloadOf(options, settings, { ...parts, onTaken }, context),
      own: {
        folder: dirname(file),
        followers: () => followersIn(store, inForce, context),
        setAside: () => setAsideIn(store),
        notServed: () => [operators, page].flatMap((way) => way?.trouble() ?? []),
      },
      onRunning: (running) => {
        reloadsOnHangUp(context.signal)(running);
        started.resolve(running);
      },
    });
    return 0;
  } finally {
    await operators?.close();
    await page?.close();
    await toolbox.close();
    // Its key is in the store.
    redact = shapesRedacted();
    store.close();
    only.release();
  }
}

/** While another process holds the store the start waits: without it nothing can be done, and holding it ends. */
async function oncePossible<T>(work: () => T | Promise<T>, log: Pick<Log, 'warn'>, signal: AbortSignal): Promise<T> {
  for (let isSaid = false; ; isSaid = true) {
    try {
      return await work();
    } catch (error) {
      if (passingWhy(error) !== 'locked') throw error;
      if (!isSaid) log.warn({ err: error }, 'the start waits for the store');
      await sleep(1000, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}

/** What is not written now is found to have changed the next time. */
function unlessHeld(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (passingWhy(error) === null) throw error;
  }
}

/** Whoever may, asks; the log says what and by whom. */
async function operatorsOf(
  held: () => Held,
  log: Log,
  { operatorsSocket }: Options,
  context: Context,
): Promise<KeptOpen | null> {
  const place = operatorsPlaceOf(operatorsSocket, context);
  if (place === null) return null;
  const answer = answersFor(held, context);
  const open = () =>
    listenForOperators(place, (asked, answering) => {
      log.info({ by: asked.by, command: asked.args[0] }, 'asked');
      return answer(asked, answering);
    });
  return await keptOpen({ what: 'operators-socket', open, clock: context.clock, log });
}

function heldOf(
  {
    store,
    settings,
    started,
  }: { readonly store: Store; readonly settings: Settings; readonly started: Promise<RunningDaemon> },
  options: Options,
): Held {
  return {
    ...{ store, settings, settingsFile: settings.file ?? options.config },
    reload: async () => await (await started).reload(),
  };
}

/** Migrations are one long step in which nothing can be told: systemd is told before. */
async function openedStore(file: string, { clock, environment }: Context, log: Log): Promise<Store> {
  const notifySocket = environment['NOTIFY_SOCKET'];
  const notify = systemdNotifier(notifySocket, (err) => log.warn({ err }, 'systemd was not notified'));
  await notify(`EXTEND_TIMEOUT_USEC=${migrationsUsec}`, 'STATUS=opening the store');
  const nowMs = clock.nowMs();
  const store = openedOrNew(file, clock);
  const setAside = setAsideIn(store);
  if (setAside !== null && setAside.atMs >= nowMs)
    log.warn({ ...setAside }, 'the store was damaged, was put aside, and a new one begun');
  return store;
}

function journalled(store: Store, settings: Settings, { clock }: Context): void {
  journalInstallation(store, settings, { program: thisTool.version, node: thisTool.node }, clock.nowMs());
}

/** The signal that asks a daemon to read its settings again; a console that is closed sends it on Windows. */
function reloadsOnHangUp(signal: AbortSignal): (running: RunningDaemon) => void {
  return ({ reload }) => {
    if (process.platform === 'win32') return;
    const onHangUp = () => void reload();
    process.on('SIGHUP', onHangUp);
    signal.addEventListener('abort', () => process.off('SIGHUP', onHangUp), { once: true });
  };
}

function reloadOf(
  options: Options,
  started: Settings,
  { onTaken, ...parts }: PlanParts & { readonly onTaken: (settings: Settings) => void },
  context: Context,
): Reload {
  let inForce = started;
  let read = started;
  return {
    file: started.file ?? options.config,
    next: async () => {
      read = await settingsFrom(options.config, context);
      if (JSON.stringify(read) === JSON.stringify(inForce)) return null;
      refuseOtherStore(read, inForce, options, context);
      refuseOtherPage(read, inForce);
      const { plan } = planOf(read, parts, context);
      return refusedIfEmpty(plan, options);
    },
    taken: () => {
      inForce = read;
      onTaken(inForce);
    },
  };
}

function refuseOtherStore(settings: Settings, inForce: Settings, options: Options, context: Context): void {
  const [file, before] = [settings, inForce].map((one) => storeFileOf(one, options.store, context));
  if (file === before) return;
  throw new Refusal(
    exitCodes.settings,
    `stateDirectory has changed, and the store is open in ${before}. Restart the daemon.`,
  );
}

function refusedIfEmpty(plan: Plan, { config }: Options): Plan {
  if (plan.bound.length > 0) return plan;
  void plan.close?.();
  throw usage(`${config} names nothing to look at; add connections, models, endpoints or certificates.`);
}

/** Looks that are blind because of something that is known, by check and target. */
function followersIn(store: Store, settings: Settings, { checks }: Context): ReadonlySet<string> {
  const following = followingOf(store.newestFound(), checks, settings);
  return new Set(following.flatMap(({ check, target, code }) => (code === null ? [`${check}\n${target}`] : [])));
}
