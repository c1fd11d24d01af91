/** Which scenarios are in force: puts them on and takes them off while the sandbox runs, with their endpoints, source files and settings. */
import { hourMs } from './durations.ts';
import type { FolderPaths } from './materials.ts';
import { dateSources, writeSettings } from './materials.ts';
import type { Planted, Sandbox, ScenarioName } from './sandbox.ts';
import type { EndpointFault, Scenario } from './scenarios.ts';
import { roundsFor, scenarios } from './scenarios.ts';
import { settingsYamlOf } from './settings-yaml.ts';
import type { TenantState } from './state.ts';
import type { WatchedModel } from './watch.ts';
import type { World } from './world.ts';

type Beside = { readonly name: string; close(): Promise<void> };

export type StageParts = {
  readonly world: World & { readonly state: TenantState };
  readonly startMs: number;
  readonly paths: FolderPaths;
  readonly origin: string;
  readonly watched: readonly WatchedModel[];
  openBeside(fault: EndpointFault): Promise<Beside>;
};

export class Stage {
  readonly #parts: StageParts;
  readonly #active = new Map<ScenarioName, Beside | null>();
  #settingsYaml = '';

  constructor(parts: StageParts) {
    this.#parts = parts;
  }

  get names(): readonly ScenarioName[] {
    return [...this.#active.keys()];
  }

  /** `host:port` of what stands beside the tenant. */
  get endpoints(): readonly string[] {
    return [...this.#active.values()].flatMap((beside) => (beside === null ? [] : [beside.name]));
  }

  get planted(): readonly Planted[] {
    return [...this.#active].flatMap(([name, beside]) => plantedBy(scenarios[name], beside?.name));
  }

  /** Changes first: when one cannot be made, nothing has been opened. `atMs`: from where their times count back. */
  async add(names: readonly ScenarioName[], atMs = this.#parts.world.clock.nowMs()): Promise<void> {
    const { world, openBeside } = this.#parts;
    const added = [...new Set(names)].filter((name) => !this.#active.has(name));
    for (const name of added) world.state.apply(scenarios[name].changes, atMs, name);
    for (const name of added) {
      const { endpoint } = scenarios[name];
      this.#active.set(name, endpoint === null ? null : await openBeside(endpoint));
    }
    await this.#writeFiles();
  }

  async remove(names: readonly ScenarioName[]): Promise<void> {
    for (const name of names) {
      await this.#active.get(name)?.close();
      this.#active.delete(name);
      this.#parts.world.state.withdraw(name);
    }
    await this.#writeFiles();
  }

  sandbox(controlUrl: string | null, close: () => Promise<void>): Sandbox {
    const { origin, paths, world } = this.#parts;
    const stage = this;
    return {
      baseUrls: { api: `${origin}/2/0`, auth: origin },
      caFile: paths.caFile,
      get settingsYaml() {
        return stage.#settingsYaml;
      },
      get planted() {
        return stage.planted;
      },
      get rounds() {
        return roundsFor(stage.names);
      },
      get scenarios() {
        return stage.names;
      },
      controlUrl,
      addScenarios: (names) => this.add(names),
      removeScenarios: (names) => this.remove(names),
      requests: () => world.requests.counts(),
      writeAttempts: () => world.requests.writes,
      close,
    };
  }

  async #writeFiles(): Promise<void> {
    const { origin, paths, startMs, watched } = this.#parts;
    const baseUrls = { api: `${origin}/2/0`, auth: origin };
    this.#settingsYaml = settingsYamlOf(baseUrls, paths, this.endpoints, watched, startMs);
    await dateSources(paths, sourceTimes(this.names, startMs));
    await writeSettings(paths, this.#settingsYaml);
  }
}

/** When a local source file changed last: some hours before the start, unless a scenario says otherwise. */
function sourceTimes(names: readonly ScenarioName[], startMs: number): (file: string) => number {
  const stale = names.flatMap((name) => scenarios[name].sourceFiles);
  return (file) => startMs - (stale.find((entry) => entry.file === file)?.modifiedAgoMs ?? 6 * hourMs);
}

function plantedBy({ plants }: Scenario, endpoint: string | undefined): readonly Planted[] {
  return plants.map(({ check, code, action }) => ({ check, code, target: action ?? endpoint ?? '' }));
}
