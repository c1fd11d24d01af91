/** `watch:` for the commands: the settings with what the tenant holds now, and what is said of it to people. */
import type { Followed } from '../discovery/follow.ts';
import { goneText, settingsNow } from '../discovery/follow.ts';
import type { Settings } from '../settings/settings.ts';
import type { Store } from '../store/store.ts';
import type { Toolbox } from '../toolbox.ts';
import type { Context } from './context.ts';
import { writeTo } from './output.ts';
import { progressOn } from './progress.ts';

/** For one round, now. What could not be read is said on standard error, and what was known before counts. */
export async function settingsForNow(
  settings: Settings,
  toolbox: Pick<Toolbox, 'round'>,
  store: Pick<Store, 'note' | 'writeNote'>,
  context: Context,
  quiet: boolean,
): Promise<Settings> {
  if (settings.watch === undefined) return settings;
  const progress = progressOn(context, quiet);
  const nowMs = context.clock.nowMs();
  const parts = { settings, notes: store, nowMs, maxAgeMs: 0, onProgress: progress.show };
  const followed = await settingsNow({ ...parts, anaplan: toolbox.round().anaplan }, context.signal).finally(() =>
    progress.clear(),
  );
  if (!quiet) for (const line of newsOf(followed, nowMs)) await writeTo(context.stderr, `${line}\n`);
  return followed.settings;
}

/** What was missed for the first time now, and what could not be read. */
export function newsOf({ gone, faults }: Followed, nowMs: number): readonly string[] {
  return [
    ...gone.filter(({ sinceMs }) => sinceMs === nowMs).map(goneText),
    ...faults.map(
      ({ connection, fault }) =>
        `What connection ${connection} follows could not be read again, so what was known of it counts. ${fault.message}`,
    ),
  ];
}
