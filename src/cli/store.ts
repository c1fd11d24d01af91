/** `store info`, `backup`, `prune` and `check`: the database itself. */
import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { sizeText, utcText } from '../explanation.ts';
import { backedUp } from '../store/backup.ts';
import { forecastOf } from '../store/forecast.ts';
import { openStore } from '../store/sqlite.ts';
import type { Store } from '../store/store.ts';
import type { Retention } from '../store/upkeep.ts';
import { usualRetention } from '../store/upkeep.ts';
import type { Context } from './context.ts';
import type { StoreOptions } from './options.ts';
import { textOrJson, withStoreOptions } from './options.ts';
import { writeTo } from './output.ts';
import { usage } from './refusal.ts';
import { fileOfStore, settingsFrom, storeOf } from './session.ts';

export function addStore(program: Command, context: Context, exit: (code: number) => void): void {
  const store = program.command('store').description('the database: how large it is and will be, copies, upkeep');
  withStoreOptions(store.command('info').description('what takes how much space, and how large it will be in a year'))
    .addOption(textOrJson())
    .action(async (options: StoreOptions & { readonly format: string }) => exit(await info(options, context)));
  withStoreOptions(store.command('backup').description('write a checked copy while everything runs'))
    .argument('<file>', 'the copy; must not be there yet')
    .action(async (to: string, options: StoreOptions) => exit(await backup(to, options, context)));
  withStoreOptions(
    store.command('prune').description('remove what is older than it is kept, now; the daemon does so by itself'),
  )
    .option('--clock-is-right', 'although nothing was written for over a week')
    .action(async (options: PruneOptions) => exit(await prune(options, context)));
  withStoreOptions(store.command('check').description('read every page; 70 when the database is damaged')).action(
    async (options: StoreOptions) => exit(await check(options, context)),
  );
}

type PruneOptions = StoreOptions & { readonly clockIsRight?: boolean };

async function retentionFrom({ config }: StoreOptions, context: Context): Promise<Retention> {
  const settings = config === undefined ? null : await settingsFrom(config, context);
  return { ...usualRetention, ...settings?.retention };
}

async function info(options: StoreOptions & { readonly format: string }, context: Context): Promise<number> {
  const file = await fileOfStore(options.config, options.store, context);
  const retention = await retentionFrom(options, context);
  const store = await storeOf(options, context);
  try {
    const nowMs = context.clock.nowMs();
    const tables = store.tableSizes().map((one) => ({ ...one, oldestMs: store.oldestMs(one.table) }));
    const forecast = forecastOf(tables, nowMs, retention);
    const fileBytes = bytesOf(file);
    const walBytes = bytesOf(`${file}-wal`);
    const days = store.rollups({ every: 'day', sinceMs: nowMs - 7 * dayMs });
    const looks = days.reduce((sum, day) => sum + Object.values(day.looks).reduce((all, one) => all + one, 0), 0);
    const spanDays = Math.min(7, Math.max(1, (nowMs - Math.min(nowMs, ...days.map(({ fromMs }) => fromMs))) / dayMs));
    const looksPerDay = Math.round(looks / spanDays);
    const all = { file, fileBytes, walBytes, looksPerDay, tables, forecast };
    await writeTo(context.stdout, options.format === 'json' ? `${JSON.stringify(all, null, 2)}\n` : infoText(all));
    return 0;
  } finally {
    store.close();
  }
}

const dayMs = 86_400_000;

function infoText(info: {
  readonly file: string;
  readonly fileBytes: number;
  readonly walBytes: number;
  readonly looksPerDay: number;
  readonly tables: readonly { table: string; bytes: number; rows: number; oldestMs: number | null }[];
  readonly forecast: ReturnType<typeof forecastOf>;
}): string {
  const rows = info.tables
    .filter(({ rows: count }) => count > 0)
    .map(({ table, bytes, rows: count, oldestMs }) => {
      const since = oldestMs === null ? '' : `  since ${utcText(oldestMs)}`;
      return `  ${table.padEnd(14)} ${String(count).padStart(9)} rows  ${sizeText(bytes).padStart(9)}${since}\n`;
    });
  const { seenMs, bytesInAYear } = info.forecast;
  const isShort = seenMs < 2 * dayMs ? ' This rests on less than two days and may be far off.' : '';
  return `${info.file}: ${sizeText(info.fileBytes)}, write-ahead log ${sizeText(info.walBytes)}
${rows.join('')}
About ${info.looksPerDay} looks a day. In a year, if all goes on as it did: about ${sizeText(bytesInAYear)}.${isShort}
`;
}

async function backup(to: string, options: StoreOptions, context: Context): Promise<number> {
  const file = await existing(options, context);
  const copy = resolve(context.workingDirectory, to);
  const bytes = await backedUp(file, copy);
  await writeTo(context.stdout, `Copied to ${copy} (${sizeText(bytes)}), read back and found whole.\n`);
  return 0;
}

/** A clock that is far ahead makes everything too old, and what is removed is gone. */
function refuseFarClock(store: Store, nowMs: number): void {
  const lastMs = store.heartbeat()?.atMs ?? store.attempts({ limit: 1 })[0]?.startedAtMs ?? nowMs;
  if (nowMs - lastMs <= 7 * dayMs) return;
  throw usage(
    `Nothing was removed: this host's clock says ${utcText(nowMs)}, and the store was written last at ${utcText(lastMs)}. See with \`timedatectl\` whether the clock is right; if it is, give --clock-is-right.`,
  );
}

async function prune(options: PruneOptions, context: Context): Promise<number> {
  const retention = await retentionFrom(options, context);
  const store = await storeOf(options, context);
  try {
    if (options.clockIsRight !== true) refuseFarClock(store, context.clock.nowMs());
    const removed = new Map<string, number>();
    for (let more = true; more && !context.signal.aborted; ) {
      const step = store.upkeepStep(context.clock.nowMs(), retention, { rows: 500, budgetMs: 50 });
      if (step.pass !== null) removed.set(step.pass, (removed.get(step.pass) ?? 0) + step.removed);
      ({ more } = step);
      // Others may write between two slices.
      await new Promise<void>((resolved) => setImmediate(resolved));
    }
    const lines = [...removed].filter(([, rows]) => rows > 0).map(([pass, rows]) => `  ${pass}: ${rows} rows\n`);
    await writeTo(
      context.stdout,
      lines.length === 0 ? 'Nothing was older than it is kept.\n' : `Removed:\n${lines.join('')}`,
    );
    return 0;
  } finally {
    store.close();
  }
}

async function check(options: StoreOptions, context: Context): Promise<number> {
  const file = await existing(options, context);
  // Throws StoreRefused with what is damaged and what to do.
  openStore(file, { isWholeRead: true }).close();
  await writeTo(context.stdout, `${file} is whole.\n`);
  return 0;
}

/** The path of a store that is there; the others are refused with words. */
async function existing(options: StoreOptions, context: Context): Promise<string> {
  const file = await fileOfStore(options.config, options.store, context);
  if (!existsSync(file)) (await storeOf(options, context)).close();
  return file;
}

function bytesOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
