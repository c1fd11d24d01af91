/** The verdict of the archive alone is the verdict of the live run, for each kind of problem, against the sandbox. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checks } from '../../checks/index.ts';
import { buildCase } from '../../src/case/build.ts';
import { gatheredFor } from '../../src/case/gather.ts';
import type { ProblemType } from '../../src/check.ts';
import { MovableClock } from '../../src/clock.ts';
import { boundOf } from '../../src/engine/bound.ts';
import { followingOf } from '../../src/engine/causes.ts';
import { ownExplanations } from '../../src/engine/own-words.ts';
import { runRound } from '../../src/engine/round.ts';
import { inspected } from '../../src/inspect/judged.ts';
import { openedCase } from '../../src/inspect/opened.ts';
import { changesIn } from '../../src/journal/journal.ts';
import { reportOf } from '../../src/report/make.ts';
import type { Report } from '../../src/report/report.ts';
import type { ScenarioName } from '../../src/sandbox/sandbox.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { parseSettings } from '../../src/settings/parse.ts';
import type { Settings } from '../../src/settings/settings.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Attempt, Store } from '../../src/store/store.ts';
import { toolboxOf } from '../../src/toolbox.ts';

const tool = { name: 'anaplan-doctor', version: '0.1.0', node: '24.1.0' } as const;

type Live = {
  readonly store: Store;
  readonly settings: Settings;
  readonly report: Report;
  readonly nowMs: number;
  readonly secrets: readonly string[];
  close(): Promise<void>;
};

async function live(scenarios: readonly ScenarioName[], more = ''): Promise<Live> {
  const folder = await mkdtemp(join(tmpdir(), 'anaplan-doctor-live-'));
  const clock = new MovableClock();
  const directory = join(folder, 'sandbox');
  const sandbox = await startSandbox({ scenarios, directory, port: 0, host: '127.0.0.1', clock });
  const settings = parseSettings(`${sandbox.settingsYaml}${more}`, {
    ...{ file: join(folder, 'settings.yaml'), baseDirectory: folder, homeDirectory: folder, environment: {} },
    limits: Object.fromEntries(checks.map(({ id, limits }) => [id, limits])),
  });
  const store = openStore(join(folder, 'store.db'));
  const toolbox = toolboxOf({ settings, clock, notes: store, environment: {} });
  const bound = boundOf(checks, settings);
  const { count, stepMs } = sandbox.rounds;
  let attempts: readonly Attempt[] = [];
  for (let round = 1; round <= count; round += 1) {
    if (round > 1) clock.moveMs(stepMs);
    const signal = AbortSignal.timeout(60_000);
    attempts = await runRound({ bound, tools: toolbox.round(), store, clock, parallel: 8, signal });
  }
  const following = followingOf(attempts, checks, settings);
  const times = { startedAtMs: clock.nowMs(), finishedAtMs: clock.nowMs() };
  const report = reportOf({
    attempts,
    checks,
    ownExplanations,
    tool,
    ...times,
    changesBefore: changesIn(store),
    following,
  });
  const secrets = toolbox.knownSecrets();
  const close = async () => {
    await toolbox.close();
    store.close();
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { store, settings, report, nowMs: clock.nowMs(), secrets, close };
}

/** What is found at `target`: the live run's result, and that of the archive made of it. */
async function bothOf(run: Live, problem: ProblemType, target: string) {
  const { store, settings, nowMs, report, secrets } = run;
  const built = await buildCase(
    {
      ...gatheredFor({ problem, target }, store, checks, nowMs),
      ...{ checks, ownExplanations, settings, answers: {}, knownSecrets: secrets, tool, nowMs },
      redactionKey: 'k'.repeat(64),
    },
    { changesBefore: changesIn(store) },
  );
  const archived = inspected(await openedCase(built.archive, null), { checks, ownExplanations, tool });
  const live = report.results.filter(({ check, target: name }) =>
    archived.report.results.some((one) => one.check === check && one.target === name),
  );
  return { archived, live };
}

const runs: readonly (readonly [
  string,
  readonly ScenarioName[],
  string,
  readonly (readonly [ProblemType, string])[],
])[] = [
  [
    'imports, exports, flows',
    ['import-stuck', 'import-failed', 'source-model-500', 'source-model-moved', 'export-missing', 'cloudworks-failed'],
    '',
    [
      ['import-stuck', 'Sales Hub / Load actuals'],
      ['import-failed', 'Data Hub / Load employees'],
      ['model-to-model-failed', ''],
      ['source-model-missing', ''],
      ['export-no-file', ''],
      ['cloudworks-failed', ''],
    ],
  ],
  ['sign-in', ['certificate-disabled'], '', [['sign-in-refused', '']]],
  ['TLS', ['tls-13-only'], 'clients: [java-7u80]\n', [['tls-refused', '']]],
];

describe.each(runs)('%s', (_name, scenarios, more, problems) => {
  let run: Live;
  beforeAll(async () => {
    run = await live(scenarios, more);
  }, 60_000);
  afterAll(async () => {
    await run.close();
  });

  it.each(problems)('%s: the archive alone says what the live run said', async (problem, given) => {
    const target = given === '' ? targetOf(run, problem) : given;
    const { archived, live: expected } = await bothOf(run, problem, target);
    const ofProblem = archived.report.results.flatMap(({ findings }) => findings).map(({ code }) => code);
    expect(
      ofProblem.some((code) => isOf(problem, code)),
      ofProblem.join(),
    ).toBe(true);
    expect(archived.remarks.filter((remark) => /judged differently|Redaction changed/.test(remark))).toEqual([]);
    expect(archived.report.results).toEqual(expected);
  });
});

/** Of most failed runs it is told why: such a finding is no case, but a case may be asked for. */
const near: { readonly [Type in ProblemType]?: RegExp } = {
  'cloudworks-failed': /^run-failed/,
  'import-failed': /^import-failed$/,
};

function isOf(problem: ProblemType, code: string): boolean {
  if (near[problem]?.test(code) === true) return true;
  return checks.some(({ explanations }) => explanations[code]?.problem === problem);
}

/** Where the live run found that kind of problem. */
function targetOf({ report }: Live, problem: ProblemType): string {
  const found = report.results.find(({ findings }) => findings.some(({ code }) => isOf(problem, code)));
  if (found === undefined) throw new Error(`the live run found no ${problem}`);
  return found.target;
}
