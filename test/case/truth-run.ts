/** Looks at a sandbox with every check, as a user would, and makes the fields of a case; beside it the sandbox's tenant as data. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checks } from '../../checks/index.ts';
import type { CaseContent, CaseInput } from '../../src/case/case.ts';
import { contentOf } from '../../src/case/content.ts';
import { gatheredFor } from '../../src/case/gather.ts';
import type { ProblemType } from '../../src/check.ts';
import { MovableClock } from '../../src/clock.ts';
import { boundOf } from '../../src/engine/bound.ts';
import { ownExplanations } from '../../src/engine/own-words.ts';
import { runRound } from '../../src/engine/round.ts';
import { financeTenant } from '../../src/sandbox/finance.ts';
import type { ScenarioName } from '../../src/sandbox/sandbox.ts';
import { scenarios } from '../../src/sandbox/scenarios.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { TenantState } from '../../src/sandbox/state.ts';
import type { Tenant } from '../../src/sandbox/tenant.ts';
import { parseSettings } from '../../src/settings/parse.ts';
import type { Settings } from '../../src/settings/settings.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { toolboxOf } from '../../src/toolbox.ts';

export type SandboxFacts = {
  readonly tenant: Tenant;
  readonly nowMs: number;
  /** `host:port` of what stands beside the tenant. */
  readonly endpoints: readonly string[];
  /** PEM of the certificate the loader signs in with. */
  readonly certificateFile: string;
};

export type Looked = {
  readonly facts: SandboxFacts;
  readonly settings: Settings;
  inputFor(problem: ProblemType, target: string): CaseInput;
  contentFor(problem: ProblemType, target: string): CaseContent;
  close(): Promise<void>;
};

/** Remembers the first time it was asked: the sandbox counts its times back from there. */
class FirstAsked extends MovableClock {
  firstMs: number | null = null;
  override nowMs(): number {
    const nowMs = super.nowMs();
    this.firstMs ??= nowMs;
    return nowMs;
  }
}

/** `yaml` changes the settings that watch the sandbox. */
export async function lookedAt(
  names: readonly ScenarioName[],
  yaml: (settings: string, endpoints: readonly string[]) => string = (text) => text,
): Promise<Looked> {
  const folder = await mkdtemp(join(tmpdir(), 'anaplan-doctor-truth-'));
  const clock = new FirstAsked();
  const sandbox = await startSandbox({
    ...{ scenarios: names, directory: join(folder, 'sandbox'), port: 0, host: '127.0.0.1', clock },
  });
  const startMs = clock.firstMs ?? 0;
  const endpoints = [...sandbox.settingsYaml.matchAll(/^\s*- "?(127\.0\.0\.1:\d+)"?$/gm)].map(([, name]) => name ?? '');
  const settings = parseSettings(yaml(sandbox.settingsYaml, endpoints), {
    file: join(folder, 'settings.yaml'),
    baseDirectory: folder,
    homeDirectory: folder,
    environment: {},
    limits: Object.fromEntries(checks.map(({ id, limits }) => [id, limits])),
  });
  const store = openStore(join(folder, 'store.db'));
  await lookAll(settings, store, clock, sandbox.rounds);
  const nowMs = clock.nowMs();
  const inputFor = (problem: ProblemType, target: string): CaseInput => ({
    ...gatheredFor({ problem, target }, store, checks, nowMs),
    ...{ checks, ownExplanations, settings, answers: {}, knownSecrets: [], redactionKey: '', nowMs },
    tool: { name: 'anaplan-doctor', version: '0', node: '0' },
  });
  return {
    facts: { tenant: tenantAt(names, startMs), nowMs, endpoints, certificateFile: join(folder, 'sandbox', 'user.pem') },
    settings,
    inputFor,
    contentFor: (problem, target) => contentOf(inputFor(problem, target), []),
    close: async () => {
      store.close();
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function lookAll(
  settings: Settings,
  store: Store,
  clock: MovableClock,
  rounds: { readonly count: number; readonly stepMs: number },
): Promise<void> {
  const toolbox = toolboxOf({ settings, clock, notes: store, environment: {} });
  try {
    for (let round = 1; round <= rounds.count; round += 1) {
      if (round > 1) clock.moveMs(rounds.stepMs);
      await runRound({
        ...{ bound: boundOf(checks, settings), tools: toolbox.round(), store, clock, parallel: 8 },
        signal: AbortSignal.timeout(60_000),
      });
    }
  } finally {
    await toolbox.close();
  }
}

/** The same base and changes as the sandbox was started with; ids come from names, so they are the same. */
function tenantAt(names: readonly ScenarioName[], startMs: number): Tenant {
  const state = new TenantState(
    financeTenant(startMs, {
      ...{ loaderFingerprint256: '', retiredFingerprint256: '', monitorPassword: '' },
      passwordOf: () => '',
    }),
  );
  for (const name of names) state.apply(scenarios[name].changes, startMs, name);
  return state.tenant;
}
