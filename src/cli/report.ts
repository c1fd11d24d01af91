/** `report`: the hand-over of a shift, from the store. */
import type { Command } from 'commander';
import { Option } from 'commander';
import { settingsAsKnown } from '../discovery/follow.ts';
import { handoverInputFrom } from '../notify/handover-input.ts';
import type { Handover } from '../report/handover.ts';
import { handoverOf } from '../report/handover.ts';
import { handoverHtml, handoverMarkdown, handoverText } from '../report/handover-text.ts';
import { durationMsOf } from '../settings/amounts.ts';
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
  const sinceMs = sinceMsOf(options.since, nowMs);
  const settings = options.config === undefined ? null : await settingsFrom(options.config, context);
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

/** By the clock on this host's wall. */
function sinceMsOf(written: string, nowMs: number): number {
  const lastedMs = durationMsOf(written);
  if (lastedMs !== null) return nowMs - lastedMs;
  const [, hours, minutes] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(written) ?? [];
  if (hours !== undefined) {
    const at = new Date(nowMs);
    at.setHours(Number(hours), Number(minutes), 0, 0);
    if (at.getTime() > nowMs) at.setDate(at.getDate() - 1);
    return at.getTime();
  }
  const atMs = /^\d{4}-\d{2}-\d{2}/.test(written) ? Date.parse(written) : Number.NaN;
  if (Number.isNaN(atMs)) throw usage(`"${written}" is no time; write 18:00, 12h, or "2026-12-24 18:00".`);
  if (atMs > nowMs) throw usage(`"${written}" has not come yet.`);
  return atMs;
}
