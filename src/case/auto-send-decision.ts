/** Whether a case may be sent without asking anybody, and everything that speaks against it; pure. */
import type { Actor } from '../check.ts';
import { actorNames } from '../report/words.ts';
import type { Settings } from '../settings/settings.ts';

export type AutoSendQuestion = {
  readonly settings: Pick<Settings, 'support' | 'smtp' | 'reporter'>;
  /** Labels of the required details that are open. */
  readonly open: readonly string[];
  /** Of the finding; null for a case that no check found. */
  readonly actsNext: Actor | null;
  /** Mails sent by themselves in the last 24 hours, of all cases. */
  readonly sentLastDay: number;
};

export type AutoSendDecision = { readonly send: true } | { readonly send: false; readonly reasons: readonly string[] };

export const autoSendWindowMs = 24 * 3_600_000;

export function autoSendDecision({ settings, open, actsNext, sentLastDay }: AutoSendQuestion): AutoSendDecision {
  const { support, smtp, reporter } = settings;
  if (support.autoSend !== true) return { send: false, reasons: ['support.autoSend is not set'] };
  const reasons = [
    ...(smtp === undefined ? ['the settings name no mail server (smtp)'] : []),
    ...(reporter === null ? ['the settings name no reporter'] : []),
    ...(open.length === 0 ? [] : [`to be completed first: ${open.join(', ')}`]),
    ...(actsNext === 'anaplan'
      ? []
      : [actsNext === null ? 'no check found it' : `it is not Anaplan's to solve: ${actorNames[actsNext]} acts next`]),
    ...(sentLastDay === 0 ? [] : ['one mail was sent by itself within the last 24 hours already']),
  ];
  return reasons.length === 0 ? { send: true } : { send: false, reasons };
}
