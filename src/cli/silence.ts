/** `silence`: nothing is told for a while of what fits a pattern; what still fires then is. */
import type { Command } from 'commander';
import { utcText } from '../explanation.ts';
import { fitsSilence } from '../incidents/silences.ts';
import { visible } from '../report/visible.ts';
import type { Silence } from '../store/incidents.ts';
import type { Store } from '../store/store.ts';
import type { Context } from './context.ts';
import type { StoreOptions } from './options.ts';
import { textOrJson, withStoreOptions } from './options.ts';
import { writeTo } from './output.ts';
import { nameOf } from './person.ts';
import { usage } from './refusal.ts';
import { storeOf } from './session.ts';
import type { UntilOptions } from './until.ts';
import { untilMsOf } from './until.ts';

type SilenceOptions = StoreOptions &
  UntilOptions & {
    readonly check?: string;
    readonly target?: string;
    readonly by?: string;
    readonly note?: string;
    readonly expireOnResolve?: true;
  };

export function addSilence(program: Command, context: Context, exit: (code: number) => void): void {
  const silence = withStoreOptions(
    program
      .command('silence')
      .description('tell nothing for a while of what fits; everything is looked at all the same'),
  )
    .enablePositionalOptions()
    .option('--check <pattern>', 'checks by id; * for any characters')
    .option('--target <pattern>', 'targets by name; * for any characters')
    .option('--for <time>', 'for so long, e.g. 2h')
    .option('--until <time>', 'until then, e.g. 18:00 or "2026-12-24 18:00"')
    .option('--by <name>', 'who says so; the account that runs this unless given')
    .option('--note <text>', 'why')
    .option('--expire-on-resolve', 'ends as soon as nothing that it fits is open any more')
    .action(async (options: SilenceOptions) => exit(await add(options, context)));
  withStoreOptions(silence.command('list').description('the silences in force'))
    .option('--all', 'those that are over, too')
    .addOption(textOrJson())
    .action(async (options: ListOptions) => exit(await list(options, context)));
  withStoreOptions(silence.command('end').description('end one before its time'))
    .argument('<number>')
    .action(async (number: string, options: StoreOptions) => exit(await end(number, options, context)));
}

type ListOptions = StoreOptions & { readonly all?: true; readonly format: string };

async function add(options: SilenceOptions, context: Context): Promise<number> {
  const nowMs = Math.round(context.clock.nowMs());
  const { check, target, note = null, by = nameOf(context.environment) } = options;
  if (check === undefined && target === undefined)
    throw usage('Say what: silence --check PATTERN, --target PATTERN or both; --target "*" is everything.');
  const untilMs = untilMsOf(options, nowMs, context.timeZone);
  if (untilMs === null) throw usage('Say how long: --for 2h, or --until TIME.');
  if ([check, target, note, by].some((words) => (words?.length ?? 0) > 1000))
    throw usage('Patterns, --by and --note take 1000 characters at most.');
  return await withStore(options, context, async (store) => {
    const made = store.addSilence({
      check: check ?? '*',
      target: target ?? '*',
      fromMs: nowMs,
      untilMs,
      by,
      note,
      isEndedByRecovery: options.expireOnResolve === true,
    });
    const open = store.openIncidents().filter((incident) => fitsSilence(made, incident)).length;
    const fits = open === 0 ? 'It fits nothing that is open now.' : `Open incidents that it fits now: ${open}.`;
    await writeTo(context.stdout, `${lineOf(made)}${fits}\n`);
  });
}

async function list({ all, format, ...options }: ListOptions, context: Context): Promise<number> {
  return await withStore(options, context, async (store) => {
    const found = store.silences(Math.round(context.clock.nowMs()), all === true);
    const text = format === 'json' ? `${JSON.stringify(found, null, 2)}\n` : found.map(lineOf).join('');
    await writeTo(context.stdout, text || 'Nothing is silenced.\n');
  });
}

async function end(number: string, options: StoreOptions, context: Context): Promise<number> {
  return await withStore(options, context, async (store) => {
    const isNumber = /^[1-9]\d{0,14}$/.test(number);
    if (!isNumber || !store.endSilence(Number(number), Math.round(context.clock.nowMs())))
      throw usage(`No silence "${number}" is in force; see them with: anaplan-doctor silence list`);
    await writeTo(context.stdout, `Silence ${number} is ended.\n`);
  });
}

/** `#3 reachability, api.*: until 2026-11-22 18:00:00 UTC, by anna: router is replaced` */
function lineOf({ id, check, target, untilMs, endedAtMs, by, note, isEndedByRecovery }: Silence): string {
  const of = `${check === '*' ? 'every check' : check}, ${target === '*' ? 'every target' : target}`;
  const ends = endedAtMs === null ? `until ${utcText(untilMs)}` : `ended ${utcText(endedAtMs)}`;
  const early = isEndedByRecovery && endedAtMs === null ? ' or until it is over' : '';
  const who = by === null ? '' : `, by ${by}`;
  return `${visible(`#${id} ${of}: ${ends}${early}${who}${note === null ? '' : `: ${note}`}`)}\n`;
}

async function withStore(
  options: StoreOptions,
  context: Context,
  use: (store: Store) => Promise<void>,
): Promise<number> {
  const store = await storeOf(options, context);
  try {
    await use(store);
    return 0;
  } finally {
    store.close();
  }
}
