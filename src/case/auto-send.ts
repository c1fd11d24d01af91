/** Sends a case that was just written without asking anybody, where that may be. */
import type { Settings } from '../settings/settings.ts';
import { autoSendDecision, autoSendWindowMs } from './auto-send-decision.ts';
import type { Sending, Sent } from './send.ts';
import { approveCase, automaticEvent, sendCase } from './send.ts';
import type { WrittenCase } from './write.ts';

export type AutoSent = { readonly sent: Sent } | { readonly reasons: readonly string[] };

/** Approves and sends a case that was just written, if it may be. For the daemon. Throws as sendCase does. */
export async function autoSend(
  { id, open, built }: Pick<WrittenCase, 'id' | 'open' | 'built'>,
  request: Omit<Sending, 'caseId' | 'who' | 'again' | 'automatic' | 'settings'> & {
    readonly settings: Sending['settings'] & Pick<Settings, 'reporter'>;
  },
): Promise<AutoSent> {
  const { store, clock, settings } = request;
  const decision = autoSendDecision({
    settings,
    open,
    actsNext: built.content.finding?.actsNext ?? null,
    sentLastDay: store.countCaseMailLog(automaticEvent, clock.nowMs() - autoSendWindowMs),
  });
  if (!decision.send) return { reasons: decision.reasons };
  const state = store.caseMail(id)?.state;
  if (state !== 'draft' && state !== 'approved') return { reasons: [`its mail is ${state ?? 'not there'}`] };
  const who = 'anaplan-doctor (support.autoSend)';
  await approveCase({ caseId: id, store, clock, who, settings });
  return { sent: await sendCase({ ...request, caseId: id, who, automatic: true }) };
}
