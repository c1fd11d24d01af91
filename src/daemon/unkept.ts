/**
 * A store that goes on while its disk is full or another process holds it: what a look remembers and what is noted is held in memory until
 * it can be written again. Looks of that time are not kept.
 */
import type { Json } from '../check.ts';
import type { Clock } from '../clock.ts';
import { StoreFailed } from '../store/refused.ts';
import type { PassingWhy } from '../store/space.ts';
import { passingWhy } from '../store/space.ts';
import type { Attempt, Store } from '../store/store.ts';

/** The look took place and was judged, and could not be stored. */
export class NotKept extends StoreFailed {
  readonly attempt: Attempt;
  constructor(attempt: Attempt, cause: Error) {
    super(cause.message, { cause });
    this.attempt = attempt;
  }
}

/** Notes that go on while nothing can be stored. */
export type OutlastingNotes = Pick<Store, 'note' | 'writeNote'> & {
  /** Writes what is held; throws when that still fails. */
  flush(): void;
};

/** Tries at a store that another process may hold. */
type Tries = {
  /** For a second after it was found held the same error is thrown at once. */
  tried<T>(work: () => T): T;
  /** It was written since. */
  over(): void;
};

/** Each try at a store that is held stands in the way of everything else for as long as the connection waits: one a second. */
const lockedPauseMs = 1000;

export function createTries(clock: Clock): Tries {
  let locked: { readonly error: unknown; readonly atMs: number } | null = null;
  return {
    tried: (work) => {
      if (locked !== null && Math.abs(clock.nowMs() - locked.atMs) < lockedPauseMs) throw locked.error;
      try {
        return work();
      } catch (error) {
        locked = passingWhy(error) === 'locked' ? { error, atMs: clock.nowMs() } : null;
        throw error;
      }
    },
    over: () => {
      locked = null;
    },
  };
}

/** What cannot be written now is held in memory, and told to `onHeld`. */
export function outlastingNotes(
  store: Pick<Store, 'note' | 'writeNote'>,
  { tried }: Pick<Tries, 'tried'>,
  onHeld: (error: unknown) => void = () => undefined,
): OutlastingNotes {
  const held = new Map<string, Json>();
  return {
    note: (key) => held.get(key) ?? store.note(key),
    writeNote: (key, value) => {
      try {
        tried(() => store.writeNote(key, value));
        held.delete(key);
      } catch (error) {
        if (passingWhy(error) === null) throw error;
        held.set(key, value);
        onHeld(error);
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

/** Since when nothing could be written, and why at first. */
export type Unwritten = { readonly sinceMs: number; readonly why: PassingWhy };

export type Outlasting = {
  /** `record` throws NotKept when it cannot be written now, `writeNote` does not throw. */
  readonly store: Store;
  /** Null while it can be written. */
  unwritten(): Unwritten | null;
};

export type OutlastingOptions = {
  readonly clock: Clock;
  /** At the first write that fails. */
  readonly onUnwritten: (error: unknown) => void;
  /** After the first heartbeat that could be written again, or the first look where it was held by another process. */
  readonly onWritten: (unwritten: Unwritten) => void;
};

export function outlasting(store: Store, { clock, onUnwritten, onWritten }: OutlastingOptions): Outlasting {
  const memories = new Map<string, Json>();
  let unwritten: Unwritten | null = null;
  const tries = createTries(clock);

  /** Rethrows what does not pass by itself. */
  const failed = (error: unknown): Error => {
    const why = passingWhy(error);
    if (!(error instanceof Error) || why === null) throw error;
    if (unwritten === null) {
      unwritten = { sinceMs: clock.nowMs(), why };
      onUnwritten(error);
    }
    return error;
  };
  const written = (): void => {
    tries.over();
    notes.flush();
    if (unwritten === null) return;
    const before = unwritten;
    unwritten = null;
    onWritten(before);
  };
  const tryWritten = (): void => {
    try {
      written();
    } catch (error) {
      failed(error);
    }
  };
  const notes = outlastingNotes(store, tries, failed);
  return {
    unwritten: () => unwritten,
    store: {
      ...store,
      memoryOf: (check, target) => memories.get(keyOf(check, target)) ?? store.memoryOf(check, target),
      record: (attempt, ...rest) => {
        const key = keyOf(attempt.check, attempt.target);
        try {
          const stored = tries.tried(() => store.record(attempt, ...rest));
          memories.delete(key);
          // A full disk may still take a small look.
          if (unwritten?.why === 'locked') tryWritten();
          return stored;
        } catch (error) {
          const passing = failed(error);
          memories.set(key, attempt.memory);
          throw new NotKept(attempt, passing);
        }
      },
      note: notes.note,
      writeNote: notes.writeNote,
      letGo: (...given) => {
        try {
          return store.letGo(...given);
        } catch (error) {
          throw failed(error);
        }
      },
      beat: (...given) => {
        try {
          store.beat(...given);
        } catch (error) {
          throw failed(error);
        }
        written();
      },
    },
  };
}

function keyOf(check: string, target: string): string {
  return `${check}\n${target}`;
}
