/** `ack`: a person has taken an incident on, or says what it was; the check that found it learns from the latter. */
import type { Command } from 'commander';
import { Option } from 'commander';
import type { Verdict } from '../check.ts';
import { utcText } from '../explanation.ts';
import { visible } from '../report/visible.ts';
import { canonicalText } from '../store/canonical.ts';
import type { Incident, Store } from '../store/store.ts';
import type { Context } from './context.ts';
import type { StoreOptions } from './options.ts';
import { withStoreOptions } from './options.ts';
import { writeTo } from './output.ts';
import { nameOf } from './person.ts';
import type { Refusal } from './refusal.ts';
import { usage } from './refusal.ts';
import { storeOf } from './session.ts';
import type { UntilOptions } from './until.ts';
import { untilMsOf } from './until.ts';

type AckOptions = StoreOptions &
  UntilOptions & {
    readonly wasNormal?: true;
    readonly wasStuck?: true;
    readonly by?: string;
    readonly note?: string;
    readonly withdraw?: true;
  };

export function addAck(program: Command, context: Context, exit: (code: number) => void): void {
  withStoreOptions(
    program
      .command('ack')
      .description(
        'take an incident on, so that nobody is reminded of it; or tell what it really was, so that limits learn',
      ),
  )
    .argument('<incident>', 'its number, from: anaplan-doctor status')
    .option('--by <name>', 'who takes it on; the account that runs this unless given')
    .option('--note <text>', 'what is done about it')
    .option('--for <time>', 'for so long, e.g. 8h; else until it is over')
    .option('--until <time>', 'until then, e.g. 18:00 or "2026-12-24 18:00"')
    .addOption(new Option('--withdraw', 'it is not taken on any more').conflicts(['for', 'until', 'note']))
    .addOption(new Option('--was-normal', 'the run was healthy, only slow: it counts as one').conflicts('wasStuck'))
    .addOption(new Option('--was-stuck', 'the run was stuck: it never makes the limit shorter, nor counts as usual'))
    .action(async (incident: string, options: AckOptions) => exit(await ack(incident, options, context)));
}

async function ack(number: string, options: AckOptions, context: Context): Promise<number> {
  const verdict = verdictOf(options);
  const store = await storeOf(options, context);
  try {
    const incident = incidentIn(store, number);
    const said = verdict === null ? [] : [taught(store, incident, verdict, context)];
    const isTakenOn = verdict === null || [options.by, options.note, options.for, options.until].some((one) => one);
    const lines = options.withdraw
      ? [withdrawn(store, incident, options, context)]
      : isTakenOn
        ? [takenOn(store, incident, options, context)]
        : [];
    await writeTo(context.stdout, [...said, ...lines].map((line) => `${line}\n`).join(''));
    return 0;
  } finally {
    store.close();
  }
}

function verdictOf({ wasNormal, wasStuck }: AckOptions): Verdict | null {
  if (wasNormal) return 'was-normal';
  return wasStuck ? 'was-stuck' : null;
}

function taught(store: Store, incident: Incident, verdict: Verdict, context: Context): string {
  learned(store, incident, verdict, context);
  const what = verdict === 'was-normal' ? 'counts as a healthy run' : 'counts as stuck, not as usual';
  return `Noted: the run of incident ${incident.id} (${incident.code}, ${visible(incident.target)}) ${what}.`;
}

const longestWords = 1000;

function takenOn(
  store: Store,
  { id, code, target }: Incident,
  options: AckOptions,
  { clock, environment, timeZone }: Context,
): string {
  const nowMs = Math.round(clock.nowMs());
  const untilMs = untilMsOf(options, nowMs, timeZone);
  const by = options.by ?? nameOf(environment);
  const note = options.note ?? null;
  if ([by, note].some((words) => (words?.length ?? 0) > longestWords))
    throw usage(`--by and --note take ${longestWords} characters at most.`);
  if (!store.acknowledge(id, { atMs: nowMs, by, note, untilMs })) throw isOver(id, code, target);
  const until = untilMs === null ? 'until it is over' : `until ${utcText(untilMs)}`;
  return `Incident ${id} (${code}, ${visible(target)}) is acknowledged${by === null ? '' : ` by ${visible(by)}`}, ${until}: nobody is reminded of it.`;
}

function withdrawn(
  store: Store,
  { id, code, target }: Incident,
  { by }: AckOptions,
  { clock, environment }: Context,
): string {
  if (!store.withdrawAck(id, Math.round(clock.nowMs()), by ?? nameOf(environment)))
    throw usage(`Incident ${id} (${code}, ${target}) is not acknowledged; nothing was changed.`);
  return `Incident ${id} (${code}, ${visible(target)}) is not acknowledged any more.`;
}

function isOver(id: number, code: string, target: string): Refusal {
  return usage(`Incident ${id} (${code}, ${target}) is over; there is nothing to take on. See: anaplan-doctor status`);
}

function incidentIn(store: Store, number: string): Incident {
  const incident = /^[1-9]\d{0,14}$/.test(number) ? store.incident(Number(number)) : null;
  if (incident !== null) return incident;
  throw usage(`There is no incident "${number}" in this store; see them with: anaplan-doctor status`);
}

function learned(store: Store, incident: Incident, verdict: Verdict, { checks }: Context): void {
  const check = checks.find(({ id }) => id === incident.check);
  const found = store.attempt(incident.lastSeenBy)?.findings.find(({ code }) => code === incident.code);
  const feedback = check?.feedback ?? null;
  if (feedback === null || found === undefined) {
    throw usage(
      `Incident ${incident.id} (${incident.code}, ${incident.target}) has no learned limit that such a word could change; set its limit in the settings (docs/${incident.check}.md).`,
    );
  }
  let isTold = false;
  store.foldMemory(incident.check, incident.target, (memory) => {
    const told = feedback(memory, verdict, found.facts);
    isTold = canonicalText(told) !== canonicalText(memory);
    return told;
  });
  if (!isTold) throw teachesNothing(incident);
}

function teachesNothing({ id, code, target }: Incident): Refusal {
  return usage(
    `Incident ${id} (${code}, ${target}) says nothing that a limit could learn from, or it was told before; nothing was changed.`,
  );
}
