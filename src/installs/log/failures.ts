/** Which known failure a line of a log tells of, by the catalogue that `explain` uses; pure. */
import { anaplanTexts } from '../../explain/anaplan-texts.ts';
import type { Entry } from '../../explain/entry.ts';
import { connectCatalogue } from '../../explain/tables.ts';

/** Tell how it ended or where, not why: any other cause on the line or in the run says more. */
const general: ReadonlySet<string> = new Set([
  'connect-sign-in-unreached',
  'connect-no-credentials',
  'connect-keystore-unread',
  'connect-nothing-to-execute',
  'connect-export-ignored',
  'connect-communication',
]);

/** No failure of the run: an outcome that is read elsewhere, or a warning. */
const harmless: ReadonlySet<string> = new Set([
  'connect-failed',
  'connect-succeeded',
  'connect-launcher-test-skipped',
  'connect-action-not-found',
]);

const causes = connectCatalogue.filter(({ id }) => !harmless.has(id));
const byId = new Map([...connectCatalogue, ...anaplanTexts].map((entry) => [entry.id, entry]));
/** Say that it failed, not why. */
const bare: ReadonlySet<string> = new Set(['unsuccessful', 'stuck-text']);

/** Of several the most telling: not a general one, and of those the innermost, which stands last. Null: none is known. */
export function failureIn(message: string): Entry | null {
  const hits = causes.flatMap((entry) => {
    const found = entry.match.exec(message);
    return found === null ? [] : [{ entry, at: found.index }];
  });
  const sorted = hits.toSorted((a, b) => rank(a.entry.id) - rank(b.entry.id) || b.at - a.at);
  return sorted[0]?.entry ?? null;
}

/** Why Anaplan says a task failed, in the lines below the outcome; null: no known text. */
export function detailIn(message: string): Entry | null {
  return anaplanTexts.find(({ id, match }) => !bare.has(id) && match.test(message)) ?? null;
}

export function isGeneral(id: string): boolean {
  return general.has(id);
}

/** Of Anaplan Connect or what is below it, not of Anaplan's answer. */
export function isOfClient(id: string): boolean {
  return causes.some((entry) => entry.id === id);
}

/** Of the way to Anaplan: overcome when an action of the same run succeeds later. */
export function isPassing(id: string): boolean {
  const kind = byId.get(id)?.kind;
  return kind === 'network' || kind === 'TLS';
}

export function catalogued(id: string): Entry | null {
  return byId.get(id) ?? null;
}

function rank(id: string): number {
  return general.has(id) ? 1 : 0;
}
