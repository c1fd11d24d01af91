/** Which messages that wait say nothing any more beside another one that waits; pure. Knows kinds and incidents, and no text. */
import type { MessageKind } from '../store/outbox.ts';

/** Nobody tried to send it yet. */
export type Waiting = {
  readonly id: number;
  readonly kind: MessageKind;
  readonly incidents: readonly number[];
  /** Addresses of a mail. */
  readonly to: readonly string[];
};

export type Superseded = { readonly id: number; readonly by: number };

/** `waiting`: of one channel, oldest first. What is over is one message, and so is what still fires; each goes to all that it was for. */
export function supersededIn(waiting: readonly Waiting[]): readonly Superseded[] {
  const gone = new Set<number>();
  return waiting.flatMap((one) => {
    const by = waiting.findLast((other) => !gone.has(other.id) && saysMore(other, one));
    if (by === undefined) return [];
    gone.add(one.id);
    return { id: one.id, by: by.id };
  });
}

const alarms: ReadonlySet<MessageKind> = new Set(['fires', 'reminder', 'escalation']);

function saysMore(other: Waiting, one: Waiting): boolean {
  if (!alarms.has(one.kind) || !covers(other, one)) return false;
  // That it still fires is no news to who is yet to hear that it does.
  if (other.id < one.id) return one.kind === 'reminder' && other.kind === 'fires';
  if (other.kind === 'reminder') return one.kind !== 'fires' && other.id > one.id;
  return other.id > one.id && (other.kind === 'over' || alarms.has(other.kind));
}

function covers(other: Waiting, { incidents, to }: Waiting): boolean {
  return (
    incidents.length > 0 &&
    incidents.every((id) => other.incidents.includes(id)) &&
    to.every((address) => other.to.includes(address))
  );
}
