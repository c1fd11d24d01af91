/** What a visitor may do: acknowledge, withdraw, silence, end a silence; checked in the same way for forms and for the API. Knows no HTTP. */
import { z } from 'zod';
import type { Silence } from '../store/incidents.ts';
import type { Store } from '../store/store.ts';

const words = z
  .string()
  .trim()
  .max(1000)
  .regex(/^\P{Cc}*$/u, 'holds a control character');
const optional = words.transform((text) => (text === '' ? null : text)).nullish();
const day = 24 * 60;
const minutes = z.coerce
  .number()
  .int()
  .min(1)
  .max(366 * day);

export const ackInput = z.object({
  by: optional.describe('Who takes it on.'),
  note: optional.describe('What is done about it.'),
  forMinutes: minutes.nullish().describe('It ends then; until the incident is over unless given.'),
});

export const silenceInput = z.object({
  check: words.nullish().describe('Pattern for checks, * for any characters; every check unless given.'),
  target: words.nullish().describe('Pattern for targets, * for any characters; every target unless given.'),
  forMinutes: minutes.describe('How long.'),
  by: optional.describe('Who says so.'),
  note: optional.describe('Why.'),
  untilOver: z.coerce.boolean().nullish().describe('Ends as soon as nothing that it fits is open any more.'),
});

export type AckInput = z.infer<typeof ackInput>;
export type SilenceInput = z.infer<typeof silenceInput>;

type Actions = Pick<Store, 'acknowledge' | 'withdrawAck' | 'addSilence' | 'endSilence'>;

/** False when it is not open. */
export function acknowledge(
  store: Actions,
  incident: number,
  { by, note, forMinutes }: AckInput,
  nowMs: number,
): boolean {
  const atMs = Math.round(nowMs);
  const untilMs = forMinutes == null ? null : atMs + forMinutes * 60_000;
  return store.acknowledge(incident, { atMs, by: by ?? null, note: note ?? null, untilMs });
}

/** False when it was not acknowledged. */
export function withdraw(store: Actions, incident: number, nowMs: number): boolean {
  return store.withdrawAck(incident, Math.round(nowMs), null);
}

export function silence(store: Actions, input: SilenceInput, nowMs: number): Silence {
  const fromMs = Math.round(nowMs);
  return store.addSilence({
    check: input.check || '*',
    target: input.target || '*',
    fromMs,
    untilMs: fromMs + input.forMinutes * 60_000,
    by: input.by ?? null,
    note: input.note ?? null,
    isEndedByRecovery: input.untilOver === true,
  });
}
