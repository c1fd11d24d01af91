/** The key of this installation for redaction. Apart from the making of cases, so that who only redacts loads none of that. */
import { randomBytes } from 'node:crypto';
import type { Store } from '../store/store.ts';

const keyNote = 'case.redaction-key';

/** This installation's key for tokens, made at its first use and kept in the store. */
export function redactionKeyOf(store: Pick<Store, 'note' | 'writeNote'>): string {
  const kept = store.note(keyNote);
  if (typeof kept === 'string' && kept.length >= 32) return kept;
  const made = randomBytes(32).toString('hex');
  store.writeNote(keyNote, made);
  return made;
}
