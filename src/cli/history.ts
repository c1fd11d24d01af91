/** `status`, `history` and `changes`: what the store knows. */
import type { Command } from 'commander';
import { suggestedIncidents } from '../case/gather.ts';
import { ownCheckId } from '../engine/own-check.ts';
import { durationText, utcText } from '../explanation.ts';
import { gapLine, silenceText } from '../report/beat.ts';
import { changeText } from '../report/changes.ts';
import { exitCodeOf, severityOfAttempt } from '../report/exit.ts';
import { visible, wrapped } from '../report/visible.ts';
import type { Store, StoredAttempt } from '../store/store.ts';
import type { Context } from './context.ts';
import { incidentText, suspectText, transitionLine } from './incident-lines.ts';
import type { OutputOptions, StoreOptions } from './options.ts';
import { textOrJson, withOutputOptions, withStoreOptions } from './options.ts';
import { writeReport, writeTo } from './output.ts';
import { usage } from './refusal.ts';
import { reportFor, storeOf } from './session.ts';

export function addHistory(program: Command, context: Context, exit: (code: number) => void): void {
  withOutputOptions(
    withStoreOptions(
      program.command('status').description('the newest look of each check, and what is open since when'),
    ),
  ).action(async (options: OutputOptions & StoreOptions) =>
    exit(await withStore(options, context, (store) => status(store, options, context))),
  );
  withStoreOptions(program.command('history').description('earlier looks of one check, newest first'))
    .argument('<check>')
    .argument('[target]')
    .option('--limit <count>', 'how many', countOf, 50)
    .option('--incidents', 'how its incidents went, instead of its looks')
    .addOption(textOrJson())
    .action(async (check: string, target: string | undefined, options: HistoryOptions) =>
      exit(await history(knownCheck(check, context), target, options, context)),
    );
  addChanges(program, context, exit);
}

function addChanges(program: Command, context: Context, exit: (code: number) => void): void {
  withStoreOptions(program.command('changes').description('what changed of everything looked at, newest first'))
    .option('--limit <count>', 'how many', countOf, 50)
    .addOption(textOrJson())
    .action(async (options: HistoryOptions) => {
      const found = await withStore(options, context, (store) => store.changes({ limit: options.limit }));
      const lines = found.map((change) => `${changeText({ ...change, times: 1 })}\n`).join('');
      const text = options.format === 'json' ? `${JSON.stringify(found, null, 2)}\n` : lines;
      await writeTo(context.stdout, text || 'Nothing has changed since it was first looked at.\n');
      exit(0);
    });
}

type HistoryOptions = StoreOptions & { readonly limit: number; readonly format: string; readonly incidents?: true };

async function withStore<T>(
  options: StoreOptions,
  context: Context,
  use: (store: Store) => T | Promise<T>,
): Promise<T> {
  const store = await storeOf(options, context);
  try {
    return await use(store);
  } finally {
    store.close();
  }
}

async function status(store: Store, options: OutputOptions, context: Context): Promise<number> {
  const attempts = store.newestFound();
  const times = attempts.map(({ startedAtMs }) => startedAtMs);
  const now = context.clock.nowMs();
  const span = { startedAtMs: Math.min(now, ...times), finishedAtMs: Math.max(0, ...times) || now };
  const report = reportFor(attempts, context.checks, span, { store });
  await writeReport(report, options, context);
  if (options.format === 'text' && options.output === undefined)
    await writeTo(
      context.stdout,
      `${ageText(Math.max(0, ...times), now)}${silenceLine(store, now)}${outboxText(store)}${incidentsText(store, now, context, options.verbose === true)}`,
    );
  // It tells what is known, as `ls` does; a plugin of a monitoring system has to end with what it says.
  return options.format === 'nagios' ? exitCodeOf(report) : 0;
}

function silenceLine(store: Store, nowMs: number): string {
  const silence = silenceText(store.heartbeat(), nowMs);
  return silence === null ? '' : `${inColumns(silence)}\n`;
}

function inColumns(text: string): string {
  return wrapped(text, columns, '', '  ').join('\n');
}

/** Nobody is told of what does not get out but by this. */
function outboxText(store: Store): string {
  const { parked } = store.countMessages();
  const troubles = store
    .channelTroubles()
    .map(
      ({ channel, sinceMs, lastError }) =>
        `${inColumns(visible(`Messages do not get out over ${channel} since ${utcText(sinceMs)}: ${lastError}`))}\n`,
    );
  const refused =
    parked === 0
      ? ''
      : `${parked} ${parked === 1 ? 'message was' : 'messages were'} refused and ${parked === 1 ? 'is' : 'are'} parked: anaplan-doctor notify list\n`;
  return `${troubles.join('')}${refused}`;
}

const longSilenceMs = 3_600_000;
const columns = 80;

/** What was fine last week may not be now: how old all of this is. */
function ageText(newestMs: number, nowMs: number): string {
  if (newestMs === 0) return '';
  const ageMs = nowMs - newestMs;
  const ago = ageMs < 0 ? '' : `, ${durationText(ageMs)} ago`;
  const silent =
    ageMs > longSilenceMs ? '\nNothing has looked since: is the daemon running? All of this may have changed.' : '';
  return `\nNewest look: ${utcText(newestMs)}${ago}.${silent}\n`;
}

function incidentsText(store: Store, nowMs: number, { checks }: Context, isVerbose: boolean): string {
  const open = store.openIncidents();
  const forSupport = suggestedIncidents(store, checks);
  const silences = store.silences(nowMs);
  const lines = open.map((incident) => {
    const isForSupport = forSupport.some(({ id }) => id === incident.id);
    const hint = isForSupport
      ? `\n     for Anaplan support: anaplan-doctor case build ${incident.id} --config FILE`
      : '';
    return incidentText(incident, silences, nowMs, hint);
  });
  const suspects = isVerbose ? store.suspects().map(suspectText) : [];
  const suspected = suspects.length === 0 ? '' : `\nSuspected, until the next looks say:\n${suspects.join('\n')}\n`;
  return `${open.length === 0 ? '\nNo open incident.\n' : `\nOpen incidents:\n${lines.join('\n')}\n`}${suspected}`;
}

function knownCheck(check: string, { checks }: Context): string {
  if (check === ownCheckId || checks.some(({ id }) => id === check)) return check;
  throw usage(`There is no check "${check}"; there are: ${checks.map(({ id }) => id).join(', ')}.`);
}

async function history(
  check: string,
  target: string | undefined,
  options: HistoryOptions,
  context: Context,
): Promise<number> {
  const query = { check, ...(target === undefined ? {} : { target }), limit: options.limit };
  const { told, lines } = await withStore(options, context, (store) =>
    options.incidents ? transitionsIn(store, query) : looksIn(store, query),
  );
  const text = options.format === 'json' ? `${JSON.stringify(told, null, 2)}\n` : lines.join('');
  const what = options.incidents ? 'incident' : 'look';
  await writeTo(
    context.stdout,
    text || `The store holds no ${what} of ${check}${target === undefined ? '' : ` at ${target}`}.\n`,
  );
  return 0;
}

type Rows = { readonly told: object; readonly lines: readonly string[] };
type RowQuery = { readonly check: string; readonly target?: string; readonly limit: number };

function transitionsIn(store: Store, query: RowQuery): Rows {
  const transitions = store.transitions(query);
  return { told: { transitions }, lines: transitions.map(transitionLine) };
}

/** Newest first, with the gaps between the looks. */
function looksIn(store: Store, query: RowQuery): Rows {
  const looks = store.attempts(query);
  const sinceMs = Math.min(...looks.map(({ startedAtMs }) => startedAtMs));
  const gaps = store.gaps(looks.length === 0 ? query : { ...query, sinceMs });
  const lines = [
    ...looks.map((row) => ({ atMs: row.startedAtMs, line: attemptLine(row) })),
    ...gaps.map((gap) => ({ atMs: gap.toMs, line: `${gapLine(gap)}\n` })),
  ];
  // Looks stay in the order of recording, whatever the clock did.
  const ordered = gaps.length === 0 ? lines : lines.toSorted((one, other) => other.atMs - one.atMs);
  return { told: { looks, gaps }, lines: ordered.map(({ line }) => line) };
}

function attemptLine(attempt: StoredAttempt): string {
  const codes = attempt.findings.map(({ code }) => code).join(', ');
  const why = attempt.fault?.message ?? attempt.reason ?? codes;
  const word = severityOfAttempt(attempt) ?? 'skipped';
  const maintenance = attempt.maintenance === undefined ? '' : `  [maintenance: ${visible(attempt.maintenance)}]`;
  return `${utcText(attempt.startedAtMs)}  ${word.padEnd(7)}  ${visible(attempt.target)}${why === '' ? '' : `: ${visible(why)}`}${maintenance}\n`;
}

function countOf(value: string): number {
  const count = Number(value);
  if (!Number.isInteger(count) || count < 1 || count > 10_000)
    throw usage('--limit takes a whole number from 1 to 10000.');
  return count;
}
