/** A store as a month of the daemon leaves it: made-up history, then every look of the sandbox demo, recorded anew through the store. */
import path from 'node:path';
import { checks } from '../../checks/index.ts';
import type { TasksSeen } from '../../src/anaplan/task-look.ts';
import type { Check, Finding, Json, RunSeen } from '../../src/check.ts';
import { traitsOf } from '../../src/engine/attempt.ts';
import { changesOf } from '../../src/incidents/changes.ts';
import { atOnce } from '../../src/incidents/machine.ts';
import { readSettings } from '../../src/settings/read.ts';
import type { Settings } from '../../src/settings/settings.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Attempt, Store } from '../../src/store/store.ts';
import { doctor } from '../cli/run.ts';

export type Filled = { readonly store: Store; readonly settings: Settings; readonly nowMs: number };

const [minuteMs, hourMs, dayMs] = [60_000, 3_600_000, 86_400_000];
const watched = 'Sales Hub / Load actuals';

/** Runs the demo in `folder` (some seconds). */
export async function filledFrom(folder: string, inventory = ''): Promise<Filled> {
  const demo = path.join(folder, 'demo');
  const { code, stderr } = await doctor(['demo', '--scenario', 'all', '--out', demo], { cwd: folder });
  if (code !== 0) throw new Error(`the demo ended with ${code}: ${stderr}`);
  return await filledOf(demo, path.join(folder, 'filled.db'), inventory);
}

/** Of a demo that was run. */
export async function filledOf(demo: string, file: string, inventory: string): Promise<Filled> {
  const settings = await settingsOf(path.join(demo, 'settings.yaml'));
  const from = openStore(path.join(demo, 'anaplan-doctor.db'));
  const store = openStore(file);
  const attempts = from.attempts({ limit: 10_000 }).toReversed();
  const firstMs = attempts[0]?.startedAtMs ?? 0;
  const nowMs = (attempts.at(-1)?.startedAtMs ?? 0) + 20_000;
  store.inOneTransaction(() => {
    past(store, from.latest(), firstMs);
    runsBefore(store, from, firstMs);
    for (const attempt of attempts)
      if (attempt.check !== 'import-stuck' || attempt.target !== watched) again(store, attempt);
    lastRun(
      store,
      from,
      attempts.filter(({ check, target }) => check === 'import-stuck' && target === watched),
    );
    store.beat(
      {
        atMs: nowMs - 9_000,
        startedAtMs: firstMs - 12 * dayMs,
        pid: 1,
        everyMs: 30_000,
        subjects: 62,
        nextDueMs: nowMs + 4_000,
        stoppedAtMs: null,
      },
      [],
      [
        {
          fromMs: firstMs - 5 * dayMs,
          toMs: firstMs - 5 * dayMs + 2 * hourMs,
          why: 'asleep',
          missed: [{ check: 'api-access', target: 'sandbox', slots: 24 }],
        },
        {
          fromMs: firstMs - 2 * dayMs,
          toMs: firstMs - 2 * dayMs + 3 * minuteMs,
          why: 'not-running',
          missed: [{ check: 'api-access', target: 'sandbox', slots: 1 }],
        },
      ],
    );
  });
  journal(store, firstMs);
  const open = new Map(
    store.openIncidents().map(({ id, check, target, code: found }) => [`${check} ${target} ${found}`, id]),
  );
  for (const one of from.cases()) {
    const about = one.incident === null ? null : from.incident(one.incident);
    const incident = about === null ? null : (open.get(`${about.check} ${about.target} ${about.code}`) ?? null);
    store.saveCase({ ...one, incident });
  }
  const ids = (check: string, target: string) => store.openIncidents(check, target).map(({ id }) => id);
  const [cause] = ids('data-source', 'Sales Hub / Load price list');
  store.suppress(
    ids('import-failed', 'Sales Hub / Load price list').map((incident) => ({ incident, by: cause ?? null })),
    nowMs,
  );
  for (const incident of ids('local-file', 'Data Hub / Load general ledger'))
    store.acknowledge(incident, {
      atMs: nowMs - minuteMs,
      by: 'Anna Keller',
      note: 'SAP job restarted, file due 11:30',
      untilMs: null,
    });
  from.close();
  return { store, settings: { ...settings, ...(await inventoryOf(demo, inventory)) }, nowMs };
}

function settingsOf(file: string): Promise<Settings> {
  const limits = Object.fromEntries(checks.map(({ id, limits: of }) => [id, of]));
  return readSettings(file, { environment: {}, homeDirectory: '/nonexistent', limits });
}

async function inventoryOf(demo: string, inventory: string): Promise<Pick<Settings, 'inventory'>> {
  if (inventory === '') return {};
  const { writeFile } = await import('node:fs/promises');
  const file = path.join(demo, 'with-inventory.yaml');
  await writeFile(file, inventory);
  const { inventory: rows = [] } = await settingsOf(file);
  return { inventory: rows };
}

/** Each day of a month, every hour of the last two days: fine, but for a night in which the network was gone and a bad morning. */
function past(store: Store, latest: readonly Attempt[], untilMs: number): void {
  for (let agoMs = 30.5 * dayMs; agoMs > 0; agoMs -= agoMs > 2 * dayMs ? dayMs : hourMs) {
    for (const [index, one] of latest.entries()) {
      if (one.check === 'import-stuck' && one.target === watched) continue;
      const startedAtMs = Math.round(untilMs - agoMs + index * 1500);
      const isBlind = agoMs > 11 * dayMs && agoMs < 12 * dayMs && one.check !== 'local-file';
      const isBad = one.check === 'import-failed' && index % 3 === 0 && agoMs > 6 * dayMs && agoMs < 7 * dayMs;
      const fault = {
        whose: 'network',
        code: 'ENETUNREACH',
        message: 'No route to the host. Check the network.',
      } as const;
      record(store, {
        ...one,
        startedAtMs,
        durationMs: Math.round(60 + ((index * 37) % 240) + 40 * Math.sin(agoMs / dayMs) + ((agoMs / hourMs) % 7) * 9),
        ...(isBlind ? { outcome: 'blind', observation: null, fault, reason: null } : {}),
        findings: isBad ? [{ code: 'import-failed', severity: 'failure', facts: { action: one.target } }] : [],
      });
    }
  }
}

function again(store: Store, attempt: Attempt): void {
  record(store, attempt);
}

function record(store: Store, { ...attempt }: Attempt, runs: readonly RunSeen[] = []): void {
  const check = checks.find(({ id }) => id === attempt.check);
  store.record(attempt, (before) => changesOf(before, attempt, atOnce), check ? traitsOf(check, attempt) : {}, runs);
}

/** Twelve runs of other days, read once a minute, that teach the limit. */
function runsBefore(store: Store, from: Store, untilMs: number): void {
  const [sample] = from.attempts({ check: 'import-stuck', target: watched, limit: 1 });
  if (sample === undefined) return;
  for (let run = 12; run >= 1; run -= 1) {
    const slow = 1 + ((run * 7) % 5) / 9;
    // 20 s before it begins it is looked at too, so that its begin is seen.
    runOnce(
      store,
      sample,
      untilMs - run * dayMs,
      [6, 9, 4].map((minutes) => minutes * slow),
      `${'A'.repeat(30)}${10 + run}`,
    );
  }
}

const steps = ['Reading source file', 'Processing ...', 'Updating lists'] as const;

function runOnce(store: Store, sample: Attempt, startMs: number, stays: readonly number[], taskId: string): void {
  const lasts = stays.reduce((sum, minutes) => sum + minutes, 0);
  for (let minute = -1; minute <= lasts + 1; minute += 1) {
    const at = startMs + minute * minuteMs + 5_000;
    const isRunning = minute >= 0 && minute < lasts;
    const task = { taskId, state: 'IN_PROGRESS', createdAtMs: startMs, readAtMs: at, ...progressAt(minute, stays) };
    const seen = {
      ...(sample.observation as unknown as TasksSeen),
      running: isRunning ? [task] : [],
      newest: [],
      clockSkewMs: 0,
    };
    const isOver = minute >= lasts;
    const end = { taskId, state: 'COMPLETE', successful: true, byPerson: false, rows: 48_210, steps: null };
    const newest = isOver ? [{ taskId, state: 'COMPLETE', createdAtMs: startMs }] : [];
    judged(store, sample, { ...seen, newest, end: isOver ? end : null } as unknown as Json, at);
  }
}

/** Each step ends at its own share of the progress, and holds still in its second half. */
function progressAt(minute: number, stays: readonly number[]): { readonly progress: number; readonly step: string } {
  const ends = [0.25, 0.41, 0.9];
  let [left, before] = [minute, 0];
  for (const [index, stay] of stays.entries()) {
    const end = ends[index] ?? 1;
    if (left < stay) {
      const share = Math.min(1, (left / stay) * 2);
      return { progress: Math.round((before + (end - before) * share) * 100) / 100, step: steps[index] ?? '' };
    }
    left -= stay;
    before = end;
  }
  return { progress: 1, step: '' };
}

function judged(store: Store, sample: Attempt, observation: Json, startedAtMs: number): void {
  const check = checks.find(({ id }) => id === 'import-stuck') as Check;
  const memory = check.remember(
    store.memoryOf('import-stuck', watched),
    { outcome: 'seen', startedAtMs, observation },
    sample.limits,
    () => [],
  );
  const context = { nowMs: startedAtMs, limits: sample.limits, memory };
  const findings: readonly Finding[] = check.judge(observation, context);
  record(store, { ...sample, startedAtMs, observation, memory, findings }, check.runs(observation, context));
}

/** The run of today: as others until 41 %, where the demo found it, and where it stays. */
function lastRun(store: Store, from: Store, found: readonly Attempt[]): void {
  const [sample] = from.attempts({ check: 'import-stuck', target: watched, limit: 1 });
  const [first, last] = [found[0], found.at(-1)];
  if (sample === undefined || first === undefined || last === undefined) return;
  const startMs = last.startedAtMs - 58 * minuteMs;
  for (let minute = -1; minute <= 58; minute += 1) {
    const at = minute === 58 ? last.startedAtMs : startMs + minute * minuteMs + 5_000;
    const stands = progressAt(Math.min(minute, 12), [6, 9, 4]);
    const task = { taskId: 'B'.repeat(32), state: 'IN_PROGRESS', createdAtMs: startMs, readAtMs: at, ...stands };
    const seen = sample.observation as unknown as TasksSeen;
    const status = { ...seen.status, taskId: task.taskId };
    judged(
      store,
      sample,
      { ...seen, status, running: minute < 0 ? [] : [task], newest: [], end: null, clockSkewMs: 0 } as unknown as Json,
      at,
    );
  }
}

function journal(store: Store, atMs: number): void {
  const header = (names: readonly string[]) => ({ 'header row': names });
  store.journal('local-file', 'Data Hub / Load employees', atMs - 2 * dayMs, header(['Id', 'Name', 'Grade']));
  store.journal('local-file', 'Data Hub / Load employees', atMs - 3 * hourMs, header(['Id', 'Name', 'Band']));
  store.journal('api-access', 'sandbox', atMs - 4 * dayMs, { 'model Price Book: workspace': 'Finance Prod' });
  store.journal('api-access', 'sandbox', atMs - 2 * hourMs, { 'model Price Book: workspace': 'Finance Archive' });
}
