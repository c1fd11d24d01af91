/** A sandbox with a client that lives through rounds, for tests of what is watched and what is asked. Knows no check. */
import { join } from 'node:path';
import type { Check } from '../../src/check.ts';
import { boundOf } from '../../src/engine/bound.ts';
import { runRound } from '../../src/engine/round.ts';
import type { Change } from '../../src/sandbox/changes.ts';
import type { Sandbox, ScenarioName } from '../../src/sandbox/sandbox.ts';
import { parseSettings } from '../../src/settings/parse.ts';
import type { CloudWorksSettings, Settings } from '../../src/settings/settings.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Attempt, Store } from '../../src/store/store.ts';
import { toolboxOf } from '../../src/toolbox.ts';
import { rigWith } from '../sandbox/tenant-client.ts';

export type Watched = {
  readonly sandbox: Sandbox;
  readonly store: Store;
  readonly settings: Settings;
  /** Moves the clock on by `afterMs`, then looks once at everything. */
  round(afterMs?: number): Promise<readonly Attempt[]>;
  /** Requests below CloudWorks' path since the last time asked. */
  cloudRequests(): number;
};

export type WatchOptions = {
  readonly checks: readonly Check[];
  readonly scenarios?: readonly ScenarioName[];
  readonly changes?: readonly Change[];
  /** Instead of what the sandbox's settings watch; by the connection's name. */
  readonly cloudWorks?: { readonly [connection: string]: Partial<CloudWorksSettings> };
  /** As the daemon, which does not ask again for what is known. */
  readonly cycleMs?: number;
};

/** Everything is closed and removed when `work` has ended. */
export async function watching(options: WatchOptions, work: (watched: Watched) => Promise<void>): Promise<void> {
  const rig = await rigWith(options.scenarios ?? ['healthy'], options.changes ?? []);
  const { sandbox, clock, folder } = rig;
  const settings = settingsOf(sandbox, folder, options);
  const store = openStore(join(folder, 'store.db'));
  const cycle = options.cycleMs === undefined ? {} : { cycleMs: options.cycleMs };
  const toolbox = toolboxOf({ settings, clock, notes: store, environment: {}, ...cycle });
  let counted = 0;
  try {
    await work({
      sandbox,
      store,
      settings,
      round(afterMs = 0) {
        clock.moveMs(afterMs);
        const bound = boundOf(options.checks, settings);
        const signal = AbortSignal.timeout(60_000);
        return runRound({ bound, tools: toolbox.round(), store, clock, signal, parallel: 4 });
      },
      cloudRequests() {
        const before = counted;
        counted = cloudCount(sandbox);
        return counted - before;
      },
    });
  } finally {
    await toolbox.close();
    store.close();
    await rig.end();
  }
}

function settingsOf(sandbox: Sandbox, folder: string, { checks, cloudWorks }: WatchOptions): Settings {
  const settings = parseSettings(sandbox.settingsYaml, {
    file: join(folder, 'settings.yaml'),
    baseDirectory: folder,
    homeDirectory: folder,
    environment: {},
    limits: Object.fromEntries(checks.map(({ id, limits }) => [id, limits])),
  });
  if (cloudWorks === undefined) return settings;
  const usual = { baseUrl: `${sandbox.baseUrls.auth}/cloudworks/2/0`, integrations: null, flows: null };
  const connections = settings.connections.map(({ cloudWorks: _, ...connection }) => {
    const given = cloudWorks[connection.name];
    return given === undefined ? connection : { ...connection, cloudWorks: { ...usual, ...given } };
  });
  return { ...settings, connections };
}

function cloudCount(sandbox: Sandbox): number {
  const routes = Object.entries(sandbox.requests().byRoute);
  return routes.filter(([route]) => route.includes('/cloudworks/')).reduce((sum, [, count]) => sum + count, 0);
}

/** Findings by target, without facts. */
export function codesOf(attempts: readonly Attempt[]): { readonly [target: string]: readonly string[] } {
  return Object.fromEntries(
    attempts
      .filter(({ findings }) => findings.length > 0)
      .map(({ target, findings }) => [target, findings.map(({ code, severity }) => `${code}: ${severity}`)]),
  );
}
