/** `reload`: the daemon reads its settings again; only the daemon itself can. */
import type { Command } from 'commander';
import type { ReloadOutcome } from '../daemon/reload.ts';
import { visible } from '../report/visible.ts';
import type { Context } from './context.ts';
import { notAskedText } from './operators-socket.ts';
import { exitCodes, Refusal } from './refusal.ts';
import { writeTo } from './stream.ts';

export function addReload(program: Command, context: Context, exit: (code: number) => void): void {
  program
    .command('reload')
    .description('the daemon reads its settings again: all are taken over, or none')
    .action(async () => exit(await reload(context)));
}

async function reload({ held, notAsked, stdout }: Context): Promise<number> {
  if (held === undefined)
    throw new Refusal(
      exitCodes.ourFault,
      `${notAskedText(notAsked) || 'No daemon is asked here.'} As root: systemctl reload anaplan-doctor`,
    );
  const outcome = await held.reload();
  await writeTo(stdout, `${textOf(outcome)}\n`);
  return outcome.outcome === 'refused' ? exitCodes.settings : 0;
}

function textOf(outcome: ReloadOutcome): string {
  switch (outcome.outcome) {
    case 'taken-over':
      return `The settings were taken over; subjects: ${outcome.subjects}.`;
    case 'unchanged':
      return 'The settings say what they said before.';
    case 'refused':
      return `The settings were refused, those before stay in force: ${visible(outcome.reason)}`;
  }
}
