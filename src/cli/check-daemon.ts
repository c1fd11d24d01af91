/** `check-daemon`: does a daemon still look; for cron, Nagios and the like. Reads the store and changes nothing. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { Option } from 'commander';
import { durationText } from '../explanation.ts';
import { silenceText } from '../report/beat.ts';
import { durationMsOf } from '../settings/amounts.ts';
import { defaultStateDirectory } from '../settings/state-directory.ts';
import { readHeartbeat } from '../store/read-heartbeat.ts';
import { StoreRefused } from '../store/refused.ts';
import type { Heartbeat } from '../store/schedule.ts';
import type { Context } from './context.ts';
import type { StoreOptions } from './options.ts';
import { withStoreOptions } from './options.ts';
import { writeTo } from './output.ts';
import { usage } from './refusal.ts';
import { settingsFrom, storeFileName, storeFileOf } from './session.ts';

type Options = StoreOptions & { readonly warning: number; readonly critical: number };

export function addCheckDaemon(program: Command, context: Context, exit: (code: number) => void): void {
  withStoreOptions(
    program.command('check-daemon').description('does the daemon still look; exit codes as Nagios has them'),
  )
    .addOption(
      new Option('--warning <age>', 'age of its last heartbeat from which on it is a warning')
        .argParser(ageOf)
        .default(120_000, '2m'),
    )
    .addOption(
      new Option('--critical <age>', 'and from which on it is critical').argParser(ageOf).default(600_000, '10m'),
    )
    .action(async (options: Options) => exit(await checkDaemon(options, context)));
}

async function checkDaemon(options: Options, context: Context): Promise<number> {
  const file = await fileOf(options, context);
  const { exitCode, line } = answerOf(file, options, context.clock.nowMs());
  await writeTo(context.stdout, `${line}\n`);
  return exitCode;
}

type Answer = { readonly exitCode: number; readonly line: string };

/** Monitoring Plugins: 0 ok, 1 warning, 2 critical, 3 unknown. */
function answerOf(file: string, limits: Options, nowMs: number): Answer {
  try {
    const heartbeat = readHeartbeat(file);
    if (heartbeat === null) return { exitCode: 3, line: `DAEMON UNKNOWN - no daemon has ever written to ${file}` };
    return judged(heartbeat, limits, nowMs);
  } catch (error) {
    if (!(error instanceof StoreRefused)) throw error;
    return { exitCode: 3, line: `DAEMON UNKNOWN - ${error.message}` };
  }
}

function judged(heartbeat: Heartbeat, { warning, critical }: Options, nowMs: number): Answer {
  const { atMs, subjects, stoppedAtMs } = heartbeat;
  const ageMs = Math.max(0, nowMs - atMs);
  const [exitCode, word] =
    stoppedAtMs !== null || ageMs >= critical ? [2, 'CRITICAL'] : ageMs >= warning ? [1, 'WARNING'] : [0, 'OK'];
  const silence = exitCode === 0 ? null : silenceText(heartbeat, nowMs);
  const text = silence ?? `last heartbeat ${durationText(ageMs)} ago, ${subjects} subjects`;
  const seconds = (ms: number) => Math.round(ms / 1000);
  const age = `age=${seconds(ageMs)}s;${seconds(warning)};${seconds(critical)};0`;
  return { exitCode, line: `DAEMON ${word} - ${text} | ${age} subjects=${subjects};;;0` };
}

async function fileOf({ config, store }: StoreOptions, context: Context): Promise<string> {
  if (store !== undefined) return resolve(context.workingDirectory, store);
  if (config !== undefined) return storeFileOf(await settingsFrom(config, context), undefined, context);
  return resolve(defaultStateDirectory(context.environment, context.homeDirectory), storeFileName);
}

function ageOf(text: string): number {
  const ageMs = durationMsOf(text);
  if (ageMs === null) throw usage(`"${text}" is no age; write for example 90s or 5m.`);
  return ageMs;
}
