/** `report`: the hand-over of a shift, from the store. */
import type { Command } from 'commander';
import { Option } from 'commander';
import { instantOf, wallPattern } from '../calendar/instant.ts';
import { previousOf } from '../calendar/occurrence.ts';
import { settingsAsKnown } from '../discovery/follow.ts';
import { handoverInputFrom } from '../notify/handover-input.ts';
import type { Handover } from '../report/handover.ts';
import { handoverOf } from '../report/handover.ts';
import { handoverHtml, handoverMarkdown, handoverText } from '../report/handover-text.ts';
import { durationMsOf } from '../settings/amounts.ts';
import { momentAtOf, NotAMoment } from '../settings/moments.ts';
import { isTimeZone } from '../settings/schedules.ts';
import type { Context } from './context.ts';
import type { StoreOptions } from './options.ts';
import { withStoreOptions } from './options.ts';
import { writeTo } from './output.ts';
import { usage } from './refusal.ts';
import { settingsFrom, storeOf } from './session.ts';

type ReportOptions = StoreOptions & { readonly since: string; readonly format: keyof typeof renderers };

const renderers = {
  text: handoverText,
  markdown: handoverMarkdown,
  html: handoverHtml,
  json: (handover: Handover) => `${JSON.stringify(handover, null, 2)}\n`,
} as const;

export function addReport(program: Command, context: Context, exit: (code: number) => void): void {
  withStoreOptions(
    program
      .command('report')
      .description('hand-over of a shift: what ran, failed, was late or missed, is due, open, not seen'),
  )
    .requiredOption('--since <time>', '18:00 (the last time it was), 12h, or "2026-12-24 18:00"')
    .addOption(new Option('--format <format>', 'how it is written').choices(Object.keys(renderers)).default('text'))
    .action(async (options: ReportOptions) => exit(await report(options, context)));
}

async function report(options: ReportOptions, context: Context): Promise<number> {
  const { checks, clock, stdout } = context;
  const nowMs = Math.round(clock.nowMs());
  const sinceMs = sinceMsOf(options.since, nowMs, context.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone);
  const settings =
    options.config === undefined ? (context.held?.settings ?? null) : await settingsFrom(options.config, context);
  const store = await storeOf(options, context);
  try {
    const known = settings === null ? null : settingsAsKnown(settings, store);
    const handover = handoverOf(handoverInputFrom({ store, checks, settings: known, sinceMs, nowMs }));
    await writeTo(stdout, renderers[options.format](handover));
    return 0;
  } finally {
    store.close();
  }
}

/** `here`: the zone of times that name none. */
function sinceMsOf(written: string, nowMs: number, here: string): number {
  const lastedMs = durationMsOf(written);
  if (lastedMs !== null) return nowMs - lastedMs;
  const [, day, time, zone = here] = wallPattern.exec(written) ?? [];
  const atMs =
    day !== undefined && time !== undefined && isTimeZone(zone)
      ? instantOf(day, time, zone)
      : (lastTimeMs(written, nowMs, here) ?? (/^\d{4}-\d{2}-\d{2}T.*Z$/.test(written) ? Date.parse(written) : null));
  if (atMs === null || Number.isNaN(atMs))
    throw usage(`"${written}" is no time; write 18:00, 12h, or "2026-12-24 18:00".`);
  if (atMs > nowMs) throw usage(`"${written}" has not come yet.`);
  return atMs;
}

/** "18:00", "18:00 Europe/Berlin": the last time it was. */
function lastTimeMs(written: string, nowMs: number, here: string): number | null {
  try {
    const { cron, timeZone } = momentAtOf(written);
    return previousOf({ text: written, cron, timeZone: timeZone ?? here, toleranceMs: 0, calendar: null }, nowMs);
  } catch (error) {
    if (error instanceof NotAMoment) return null;
    throw error;
  }
}
