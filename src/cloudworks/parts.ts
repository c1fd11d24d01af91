/** Collects what one look could not see, so that it hides nothing of what it could. Knows no endpoint. */
import type { Answer } from '../anaplan/anaplan.ts';
import type { Fault } from '../check.ts';
import { CouldNotLook } from '../check.ts';
import { seenOf } from './access.ts';

export type Parts = {
  /** The value, or null and the fault kept. Anything but CouldNotLook is thrown on. */
  see<T>(what: string, ask: () => Promise<Answer<T>>): Promise<T | null>;
  /** Each once, at most ten. */
  faults(): readonly Fault[];
};

const mostFaults = 10;

export function createParts(): Parts {
  const faults = new Map<string, Fault>();
  return {
    async see(what, ask) {
      try {
        return seenOf(await ask(), what);
      } catch (error) {
        if (!(error instanceof CouldNotLook)) throw error;
        faults.set(`${error.fault.code} ${error.fault.message}`, error.fault);
        return null;
      }
    },
    faults: () => [...faults.values()].slice(0, mostFaults),
  };
}
