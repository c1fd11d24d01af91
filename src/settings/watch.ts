/** `watch:` of a settings file -> what of a tenant is followed; pure. */
import { durationMsOf } from './amounts.ts';
import { connectionNamed } from './connections.ts';
import type { Report } from './problems.ts';
import type { FileWords } from './schema.ts';
import type { WatchPatterns, WatchSettings } from './settings.ts';

type WatchWords = NonNullable<FileWords['watch']>[number];

/** `names` are those of the connections. Problems go to `report`. */
export function watchOf(
  words: readonly WatchWords[],
  names: readonly string[],
  report: Report,
): readonly WatchSettings[] {
  return words.map(({ connection, include, exclude, refresh }, index) => ({
    connection: connectionNamed(connection, ['watch', index], names, report),
    include: patternsOf(include),
    exclude: patternsOf(exclude),
    ...(refresh === undefined ? {} : { refreshMs: refreshMsOf(refresh, index, report) }),
  }));
}

/** Reading all too often would leave no requests for the looks. */
function refreshMsOf(refresh: string, index: number, report: Report): number {
  const refreshMs = durationMsOf(refresh) ?? 0;
  if (refreshMs < 60_000 || refreshMs > 86_400_000) report(['watch', index, 'refresh'], 'must be from 1m to 24h');
  return refreshMs;
}

function patternsOf(given: WatchWords['include']): WatchPatterns {
  return {
    workspaces: listOf(given?.workspaces),
    models: listOf(given?.models),
    imports: listOf(given?.imports),
    processes: listOf(given?.processes),
    exports: listOf(given?.exports),
  };
}

function listOf(given: string | readonly string[] | undefined): readonly string[] {
  return given === undefined ? [] : [given].flat();
}
