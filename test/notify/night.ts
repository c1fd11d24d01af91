/** A night of the sandbox tenant as the daemon sees it: what ran, failed, was late or missed, runs, is due, was not seen; and what was told of it. */
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { checks } from '../../checks/index.ts';
import type { Check } from '../../src/check.ts';
import { MovableClock } from '../../src/clock.ts';
import { boundOf } from '../../src/engine/bound.ts';
import { placesOf } from '../../src/engine/causes.ts';
import { runRound } from '../../src/engine/round.ts';
import { alarmsFor } from '../../src/incidents/rules.ts';
import { tell } from '../../src/notify/teller.ts';
import type { Change } from '../../src/sandbox/changes.ts';
import { loaderEmail } from '../../src/sandbox/finance.ts';
import { objectId } from '../../src/sandbox/ids.ts';
import { failingCourse, importCourse } from '../../src/sandbox/outcomes.ts';
import { parseSettings } from '../../src/settings/parse.ts';
import type { Settings } from '../../src/settings/settings.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { toolboxOf } from '../../src/toolbox.ts';
import { rigWith } from '../sandbox/tenant-client.ts';

const [minuteMs, hourMs] = [60_000, 3_600_000];

export type Night = {
  readonly store: Store;
  readonly settings: Settings;
  readonly checks: readonly Check[];
  /** When the shift began, and when it is looked back at. */
  readonly sinceMs: number;
  readonly nowMs: number;
};

/** Those that say how runs went; the others would only take time. */
const asked = checks.filter(({ id }) =>
  ['import-failed', 'import-stuck', 'deadline', 'api-access', 'certificate-expiry'].includes(id),
);

/** Nightly runs of the tenant begin 5 h 30 min before its start, and every 24 hours from then on. */
const nightMs = 18 * hourMs;
const run = (model: string, action: string, inMs: number) =>
  ({ change: 'run', model, action, startedAgoMs: -inMs, by: loaderEmail }) as const;
const remote500 =
  'Import Connector: Failed to retrieve data from remote server (caused by : HTTP/1.1 500 Internal Server Error)';

const badNight: readonly Change[] = [
  // Runs, and has come to stand.
  {
    ...run('Sales Hub', 'Load actuals', nightMs + 60 * minuteMs),
    course: {
      points: [
        { afterMs: 1_500, progress: 0, step: 'Preparing ...' },
        { afterMs: 3 * minuteMs, progress: 0.41, step: 'Processing ...' },
      ],
      end: null,
    },
  },
  {
    ...run('Sales Hub', 'Load pipeline', nightMs + 65 * minuteMs),
    course: failingCourse(70_000, { type: 'connectorError', text: remote500, occurrences: 1 }),
  },
  // Had to be done before.
  { change: 'suspend', model: 'Data Hub', action: 'Load general ledger', sinceAgoMs: 0 },
  {
    ...run('Data Hub', 'Load general ledger', nightMs + 80 * minuteMs),
    besides: true,
    course: importCourse(12 * minuteMs, 8_204, { module: 'GL01 Ledger' }),
  },
  { change: 'suspend', model: 'Data Hub', action: 'Load employees', sinceAgoMs: 0 },
  // Load price list: what is asked of it is refused.
  {
    ...{ change: 'interfere', path: `/imports/${objectId('import', 33)}/tasks`, forMs: 100 * hourMs },
    answer: { kind: 'http', status: 500, headers: {}, body: 'no' },
  },
];

/** Eight looks in the two hours, told of after each. `bad` false: everything goes as it should. */
export async function nightOf(bad: boolean): Promise<Night & { end(): Promise<void> }> {
  const clock = new MovableClock();
  const startMs = clock.nowMs();
  const rig = await rigWith(bad ? ['certificate-expiring'] : ['healthy'], bad ? badNight : [], clock);
  const settings = settingsOf(rig.sandbox.settingsYaml, rig.folder, startMs);
  const store = openStore(join(rig.folder, 'night.db'));
  const toolbox = toolboxOf({ settings, clock, notes: store, environment: {} });
  const alarms = alarmsFor(settings, placesOf(asked, settings));
  const { notify = null } = settings;
  const told = async () => {
    await tell({ store, checks: asked, settings, notify, redact: (text) => text, nowMs: Math.round(clock.nowMs()) });
  };
  clock.moveMs(nightMs);
  const sinceMs = Math.round(clock.nowMs());
  for (let look = 0; look < 9; look += 1) {
    const parts = { bound: boundOf(asked, settings), tools: toolbox.round(), store, clock, alarms };
    await runRound({ ...parts, signal: AbortSignal.timeout(60_000), parallel: 8 });
    await told();
    clock.moveMs(15 * minuteMs);
    await told();
  }
  const nowMs = Math.round(clock.nowMs());
  const beat = { atMs: nowMs - 5_000, startedAtMs: startMs, pid: 1, everyMs: 30_000, subjects: 20, nextDueMs: nowMs };
  const gap = { fromMs: sinceMs + 16 * minuteMs, toMs: sinceMs + 29 * minuteMs, why: 'asleep', missed: [] } as const;
  store.beat({ ...beat, stoppedAtMs: null }, [], bad ? [gap] : []);
  const end = async () => {
    await toolbox.close();
    store.close();
    await rig.end();
  };
  return { store, settings, checks: asked, sinceMs, nowMs, end };
}

type Words = {
  models: { imports: { import: string; [key: string]: unknown }[] }[];
  [key: string]: unknown;
};

function settingsOf(yaml: string, folder: string, startMs: number): Settings {
  const words = parse(yaml) as Words;
  const at = (afterMs: number) => `${new Date(startMs + nightMs + afterMs).toISOString().slice(11, 16)} UTC`;
  for (const { imports } of words.models)
    for (const one of imports) {
      if (one.import === 'Load general ledger') one['done by'] = at(81 * minuteMs);
      if (one.import === 'Load price list') one['done by'] = at(4 * hourMs);
    }
  words['notify'] = {
    ...{ smtp: 'smtp://127.0.0.1:2525', to: ['oncall@example.com'], page: 'https://doctor.example.com' },
    digest: { at: '06:00 UTC' },
  };
  return parseSettings(stringify(words), {
    file: join(folder, 'settings.yaml'),
    baseDirectory: folder,
    homeDirectory: folder,
    environment: {},
    limits: Object.fromEntries(checks.map(({ id, limits }) => [id, limits])),
  });
}
