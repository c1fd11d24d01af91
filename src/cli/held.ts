/** What a command is given that a daemon runs for an operator: what the daemon has open, instead of files. Types only. */
import type { ReloadOutcome } from '../daemon/reload.ts';
import type { Settings } from '../settings/settings.ts';
import type { Store } from '../store/store.ts';

export type Held = {
  /** Stays open. */
  readonly store: Store;
  /** In force. */
  readonly settings: Settings;
  readonly settingsFile: string;
  reload(): Promise<ReloadOutcome>;
};
