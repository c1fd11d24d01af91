/** The journal as the store keeps it: what changed before a failure, and what of this installation is worth a line. Knows no check. */
import type { Json, JsonObject } from '../check.ts';
import type { ChangesBefore } from '../report/make.ts';
import type { Settings } from '../settings/settings.ts';
import type { Change, Store, StoredAttempt } from '../store/store.ts';

/** Where nothing good is known, so far back. */
const longestMs = 14 * 24 * 3_600_000;
const maxChanges = 500;

/** What changed from the last good run (by the facts of the finding), else the last good look, to the look that found the failure; newest first. */
export function changesIn(store: Pick<Store, 'changes' | 'lastGoodMs'>): ChangesBefore {
  return ({ check, target, startedAtMs }, facts): readonly Change[] => {
    const goodMs = goodMsOf(store, { check, target, startedAtMs }, facts);
    return store.changes({ sinceMs: goodMs ?? startedAtMs - longestMs, untilMs: startedAtMs, limit: maxChanges });
  };
}

/**
 * Since when the journal would know of a change: since then it was good, if this check had looked there before. Times without a look
 * hide no change, for each look is held against the one before. Null: from some of that time nothing is known.
 */
export function watchedSinceIn(
  store: Pick<Store, 'attempts' | 'lastGoodMs'>,
  { check, target, startedAtMs }: Pick<StoredAttempt, 'check' | 'target' | 'startedAtMs'>,
  facts: JsonObject,
): number | null {
  const goodMs = goodMsOf(store, { check, target, startedAtMs }, facts);
  if (goodMs === null) return null;
  return store.attempts({ check, target, untilMs: goodMs, limit: 1 }).length === 0 ? null : goodMs;
}

function goodMsOf(
  store: Pick<Store, 'lastGoodMs'>,
  { check, target, startedAtMs }: Pick<StoredAttempt, 'check' | 'target' | 'startedAtMs'>,
  facts: JsonObject,
): number | null {
  const goodRunMs = facts['lastGoodRunAtMs'];
  return typeof goodRunMs === 'number' ? goodRunMs : store.lastGoodMs(check, target, startedAtMs);
}

/** Puts changed settings and a changed program into the journal; secrets are in neither, only where they are found. */
export function journalInstallation(
  store: Pick<Store, 'journal'>,
  settings: Settings,
  versions: { readonly program: string; readonly node: string },
  nowMs: number,
): void {
  store.journal('settings', settings.file ?? 'settings', nowMs, settingsTraits(settings));
  store.journal('installation', 'anaplan-doctor', nowMs, { version: versions.program, 'Node version': versions.node });
}

function settingsTraits({ file: _, stateDirectory: _directory, network, ...sections }: Settings): JsonObject {
  // The URL of a proxy may hold a password.
  const { proxy, ...rest } = network;
  const shown = { ...sections, network: { ...rest, proxy: proxy === null ? null : withoutPassword(proxy) } };
  return JSON.parse(JSON.stringify(shown)) as { [section: string]: Json };
}

function withoutPassword(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//');
}
