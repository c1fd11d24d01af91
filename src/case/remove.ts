/** Removes the folder of a case whose time is over, and nothing that is not a case of ours. */
import type { Stats } from 'node:fs';
import { lstat, readdir, rmdir, unlink } from 'node:fs/promises';
import path from 'node:path';
import type { CaseRecord, Store } from '../store/store.ts';
import { expiredCases } from './retention.ts';
import { caseFileNames } from './write.ts';

export type Removal = {
  readonly id: string;
  readonly folder: string;
  /** `gone`: there was nothing. `refused`: left as it is, for `reason`. */
  readonly outcome: 'removed' | 'gone' | 'refused';
  readonly reason: string | null;
};

/** Every case whose time is over; those already gone are not among the answers. The store keeps what became of its mail, and when it was removed. */
export async function pruneCases(
  store: Pick<Store, 'cases' | 'incident' | 'writeNote'>,
  nowMs: number,
): Promise<readonly Removal[]> {
  const cases = store.cases();
  const incidents = cases.flatMap(({ incident }) => (incident === null ? [] : (store.incident(incident) ?? [])));
  const removals: Removal[] = [];
  for (const one of expiredCases(cases, incidents, nowMs)) {
    const removal = await removeCase(one);
    if (removal.outcome === 'removed') store.writeNote(removedNote(one.id), nowMs);
    removals.push(removal);
  }
  return removals.filter(({ outcome }) => outcome !== 'gone');
}

const removedNote = (id: string) => `case.removed.${id}`;

/** When `pruneCases` removed its folder; null where it did not, or the case was made again since. */
export function removedAtMs({ id, createdAtMs }: CaseRecord, store: Pick<Store, 'note'>): number | null {
  const at = store.note(removedNote(id));
  return typeof at === 'number' && at >= createdAtMs ? at : null;
}

const idShape = /^AD-\d{8}-[0-9a-f]{6,64}$/;

/** Looks at everything first; one strange thing, and nothing is removed. Never follows a link. */
export async function removeCase({ id, folder }: Pick<CaseRecord, 'id' | 'folder'>): Promise<Removal> {
  const answer = (outcome: Removal['outcome'], reason: string | null = null) => ({ id, folder, outcome, reason });
  if (!idShape.test(id) || !path.isAbsolute(folder) || path.basename(folder) !== id)
    return answer('refused', 'The folder is not named by the number of a case.');
  try {
    const place = await statOf(folder);
    if (place === null) return answer('gone');
    if (!place.isDirectory()) return answer('refused', 'It is not a folder.');
    const names = await readdir(folder);
    for (const name of names) {
      const file = await statOf(path.join(folder, name));
      if (!caseFileNames.includes(name) || file?.isFile() !== true)
        return answer('refused', `There is something in it that no case holds: ${name.slice(0, 100)}.`);
    }
    for (const name of names) await unlink(path.join(folder, name));
    await rmdir(folder);
    return answer('removed');
  } catch (error) {
    return answer('refused', error instanceof Error ? error.message : String(error));
  }
}

async function statOf(place: string): Promise<Stats | null> {
  try {
    return await lstat(place);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
