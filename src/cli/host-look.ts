/** `host-look`: looks as the account a client runs as, and hands what it saw to the daemon, which judges it. */
import { userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { CouldNotLook } from '../check.ts';
import type { Handed } from '../daemon/handed.ts';
import { createLog } from '../daemon/log.ts';
import { boundOfAccount } from '../daemon/other-accounts.ts';
import { handIn } from '../daemon/socket.ts';
import { attemptOf } from '../engine/attempt.ts';
import type { Bound } from '../engine/bound.ts';
import { startSchedule } from '../engine/schedule.ts';
import type { Toolbox } from '../toolbox.ts';
import { toolboxOf } from '../toolbox.ts';
import type { Context } from './context.ts';
import { usage } from './refusal.ts';
import { notesInMemory, settingsFrom } from './session.ts';

export const usualSocket = '/run/anaplan-doctor/host.sock';

type Options = { readonly config: string; readonly socket: string; readonly account?: string; readonly once?: boolean };

export function addHostLook(program: Command, context: Context, exit: (code: number) => void): void {
  program
    .command('host-look')
    .description('look at the clients that run as this account, and hand what was seen to the daemon (docs/daemon.md)')
    .requiredOption('--config <file>', 'settings file of the daemon')
    .option('--socket <file>', 'socket of the daemon', usualSocket)
    .option('--account <name>', 'as the settings call this account; its name unless given')
    .option('--once', 'look at everything once, and end')
    .action(async (options: Options) => exit(await hostLook(options, context)));
}

async function hostLook(options: Options, context: Context): Promise<number> {
  const { clock, signal } = context;
  const settings = await settingsFrom(options.config, context);
  const account = options.account ?? userInfo().username;
  const bound = boundOfAccount(context.checks, settings, account);
  if (bound.length === 0)
    throw usage(
      `${options.config} names nothing that runs as ${account}; write account: ${account} beside an entry of installs.`,
    );
  const toolbox = toolboxOf({ settings, clock, notes: notesInMemory(), environment: context.environment });
  const log = createLog(context.stderr);
  /** The first look of each is worth a line. */
  const known = new Set<Bound>();
  const run = async (one: Bound): Promise<null> => {
    await handIn(options.socket, await lookOf(one, toolbox, context), signal);
    const subject = { check: one.check.id, target: one.target.name };
    log[known.has(one) ? 'debug' : 'info'](subject, 'handed in');
    known.add(one);
    return null;
  };
  try {
    if (options.once === true) {
      for (const one of bound) await run(one);
      return 0;
    }
    const onError = ({ check, target }: Bound, err: unknown) => {
      if (!signal.aborted) log.error({ check: check.id, target: target.name, err }, 'not handed in');
    };
    const running = startSchedule({ bound, schedule: settings.schedule, run, clock, startWithinMs: 5_000, onError });
    log.info({ subjects: bound.length }, 'started');
    await sleep(2 ** 31 - 1, undefined, { signal }).catch(() => undefined);
    await running.stop();
    return 0;
  } finally {
    await toolbox.close();
  }
}

/** One look, as the daemon would look; judged here it would lack what the daemon remembers. */
async function lookOf(one: Bound, toolbox: Toolbox, { clock, signal }: Context): Promise<Handed> {
  const { check, target, startedAtMs, outcome, observation, fault, reason } = await attemptOf(
    one,
    toolbox.round(),
    clock,
    signal,
  );
  const handed = { check, target, startedAtMs };
  if (outcome === 'skipped') return { ...handed, skipped: (reason ?? '').slice(0, 2000) };
  if (fault !== null) return { ...handed, fault: { ...fault, message: fault.message.slice(0, 2000) } };
  refuseSecrets(JSON.stringify(observation), toolbox.knownSecrets(), check);
  return { ...handed, observation };
}

/** No probe keeps one; were it otherwise, it would leave this account here. Short ones stand in any text. */
function refuseSecrets(text: string, secrets: readonly string[], check: string): void {
  if (!secrets.some((secret) => secret.length >= 6 && text.includes(JSON.stringify(secret).slice(1, -1)))) return;
  const message = `What ${check} saw holds a secret that this program read, and was not handed in. This is a defect of the program; please report it.`;
  throw new CouldNotLook({ whose: 'us', code: 'secret-in-observation', message });
}
