/** `ack`: a person says what an incident was; the check that found it learns from it. */
import type { Command } from 'commander';
import { Option } from 'commander';
import type { Verdict } from '../check.ts';
import { canonicalText } from '../store/canonical.ts';
import type { Incident, Store } from '../store/store.ts';
import type { Context } from './context.ts';
import type { StoreOptions } from './options.ts';
import { withStoreOptions } from './options.ts';
import { writeTo } from './output.ts';
import type { Refusal } from './refusal.ts';
import { usage } from './refusal.ts';
import { storeOf } from './session.ts';

type AckOptions = StoreOptions & { readonly wasNormal?: true; readonly wasStuck?: true };

export function addAck(program: Command, context: Context, exit: (code: number) => void): void {
  withStoreOptions(program.command('ack').description('tell what an incident really was, so that limits learn from it'))
    .argument('<incident>', 'its number, from: anaplan-doctor status')
    .addOption(new Option('--was-normal', 'the run was healthy, only slow: it counts as one').conflicts('wasStuck'))
    .addOption(new Option('--was-stuck', 'the run was stuck: it never makes the limit shorter, nor counts as usual'))
    .action(async (incident: string, options: AckOptions) => exit(await ack(incident, options, context)));
}

async function ack(number: string, options: AckOptions, context: Context): Promise<number> {
  const verdict = verdictOf(options);
  const store = await storeOf(options, context);
  try {
    const incident = incidentIn(store, number);
    learned(store, incident, verdict, context);
    const what = verdict === 'was-normal' ? 'counts as a healthy run' : 'counts as stuck, not as usual';
    await writeTo(
      context.stdout,
      `Noted: the run of incident ${incident.id} (${incident.code}, ${incident.target}) ${what}.\n`,
    );
    return 0;
  } finally {
    store.close();
  }
}

function verdictOf({ wasNormal, wasStuck }: AckOptions): Verdict {
  if (wasNormal) return 'was-normal';
  if (wasStuck) return 'was-stuck';
  throw usage('Say what it was: ack INCIDENT --was-normal, or ack INCIDENT --was-stuck.');
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
