/** What every page and every answer of the API is made from. Types only. */
import type { Check } from '../check.ts';
import type { Clock } from '../clock.ts';
import type { Report } from '../report/report.ts';
import type { Settings } from '../settings/settings.ts';
import type { Store } from '../store/store.ts';

export type PageSource = {
  readonly store: Store;
  readonly checks: readonly Check[];
  /** As in force now. */
  readonly settings: () => Settings;
  readonly clock: Clock;
  readonly tool: Report['tool'];
  /** How long the event loop stood lately, in seconds. */
  readonly loopDelay?: (() => { readonly meanSeconds: number; readonly maxSeconds: number }) | undefined;
};
