/**
 * A store that goes on when its disk is full: what a look remembers and what is noted is held in memory until it can be written again.
 * Knows when the disk is full; looks of that time are not kept.
 */
import type { Json } from '../check.ts';
import type { Clock } from '../clock.ts';
import { StoreFailed } from '../store/refused.ts';
import { isOutOfSpace } from '../store/space.ts';
import type { Attempt, Store } from '../store/store.ts';

/** The look took place and was judged, and its disk is full. */
export class NotKept extends StoreFailed {
  readonly attempt: Attempt;
  constructor(attempt: Attempt, cause: Error) {
    super(cause.message, { cause });
    this.attempt = attempt;
  }
}

/** Notes that go on when the disk is full. */
export type OutlastingNotes = Pick<Store, 'note' | 'writeNote'> & {
  /** Writes what is held; throws when that still fails. */
  flush(): void;
};

/** What cannot be written is held in memory, and told to `onFull`. */
export function outlastingNotes(
  store: Pick<Store, 'note' | 'writeNote'>,
  onFull: (error: unknown) => void = () => undefined,
): OutlastingNotes {
  const held = new Map<string, Json>();
  return {
    note: (key) => held.get(key) ?? store.note(key),
    writeNote: (key, value) => {
      try {
        store.writeNote(key, value);
        held.delete(key);
      } catch (error) {
        if (!isOutOfSpace(error)) throw error;
        held.set(key, value);
        onFull(error);
      }
    },
    flush: () => {
      for (const [key, value] of [...held]) {
        store.writeNote(key, value);
        held.delete(key);
      }
    },
  };
}

export type Outlasting = {
  /** `record` throws NotKept when the disk is full, `writeNote` does not throw. */
  readonly store: Store;
  /** Since when nothing could be written; null while it can. */
  unwrittenSinceMs(): number | null;
};

/** `onFull` at the first write that fails, `onRoom` after the first heartbeat that could be written again. */
export function outlasting(
  store: Store,
  {
    clock,
    onFull,
    onRoom,
  }: { readonly clock: Clock; readonly onFull: (error: unknown) => void; readonly onRoom: (sinceMs: number) => void },
): Outlasting {
  const memories = new Map<string, Json>();
  let sinceMs: number | null = null;

  const full = (error: unknown): void => {
    if (sinceMs !== null) return;
    sinceMs = clock.nowMs();
    onFull(error);
  };
  const notes = outlastingNotes(store, full);
  const room = (): void => {
    notes.flush();
    if (sinceMs === null) return;
    const before = sinceMs;
    sinceMs = null;
    onRoom(before);
  };
  return {
    unwrittenSinceMs: () => sinceMs,
    store: {
      ...store,
      memoryOf: (check, target) => memories.get(keyOf(check, target)) ?? store.memoryOf(check, target),
      record: (attempt, ...rest) => {
        const key = keyOf(attempt.check, attempt.target);
        try {
          const stored = store.record(attempt, ...rest);
          memories.delete(key);
          return stored;
        } catch (error) {
          if (!(error instanceof Error) || !isOutOfSpace(error)) throw error;
          memories.set(key, attempt.memory);
          full(error);
          throw new NotKept(attempt, error);
        }
      },
      note: notes.note,
      writeNote: notes.writeNote,
      beat: (...given) => {
        try {
          store.beat(...given);
        } catch (error) {
          if (isOutOfSpace(error)) full(error);
          throw error;
        }
        room();
      },
    },
  };
}

function keyOf(check: string, target: string): string {
  return `${check}\n${target}`;
}
