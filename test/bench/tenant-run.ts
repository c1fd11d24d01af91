/** One run of the benchmark: a generated tenant, the daemon's looks at it for some hours of virtual time, and what that cost. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import v8 from 'node:v8';
import vm from 'node:vm';
import { Worker } from 'node:worker_threads';
import { checks } from '../../checks/index.ts';
import { createAnaplanClient } from '../../src/anaplan/client.ts';
import { cycleMsOf } from '../../src/anaplan/freshness.ts';
import { boundOf } from '../../src/engine/bound.ts';
import { createHostFiles } from '../../src/files/host.ts';
import { benchTenant } from '../../src/sandbox/bench-tenant.ts';
import type { Change } from '../../src/sandbox/changes.ts';
import type { RequestCounts } from '../../src/sandbox/requests.ts';
import { runsOf } from '../../src/sandbox/runs.ts';
import type { BenchSize } from '../../src/sandbox/sandbox.ts';
import type { Action, Tenant } from '../../src/sandbox/tenant.ts';
import { parseSettings } from '../../src/settings/parse.ts';
import { createSecrets } from '../../src/settings/secrets.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Tools } from '../../src/tools.ts';
import { sharedTime, VirtualClock } from './virtual-clock.ts';
import type { VirtualLook } from './virtual-daemon.ts';
import { VirtualDaemon, VirtualTimers } from './virtual-daemon.ts';

export type RunOptions = {
  readonly size: BenchSize;
  readonly requestsPerMinute: number;
  /** No run starts: what watching costs when nothing happens. */
  readonly isIdle: boolean;
  /** Measured after everything was looked at once. */
  readonly measuredMs: number;
  /** Looked at before that, after everything was looked at once. */
  readonly settleMs: number;
  /** A run that ended so long before the end of that has to have been seen. */
  readonly graceMs: number;
  readonly stalls: number;
};

export type Figures = {
  readonly cycleMs: number;
  readonly looks: number;
  /** To have looked at everything once. */
  readonly firstMs: number;
  readonly firstRequests: number;
  readonly requests: number;
  readonly byRoute: Readonly<Record<string, number>>;
  readonly measuredMs: number;
  readonly cpuMs: number;
  readonly heapBytes: number;
  /** Ages of the task lists when they were read again. */
  readonly runs: number;
  readonly shortRuns: number;
  readonly missed: number;
  readonly startLatenciesMs: readonly number[];
  readonly endLatenciesMs: readonly number[];
  readonly shortLatenciesMs: readonly number[];
  /** From the limit of a stalled run until it was told. */
  readonly stallDelaysMs: readonly number[];
  readonly stallsTold: number;
  readonly stallsPlanted: number;
  readonly lateMs: readonly number[];
  readonly putOff: number;
  readonly blind: number;
  /** One of the faults of blind looks, if any. */
  readonly fault: string | null;
  readonly writes: number;
};

const minuteMs = 60_000;
v8.setFlagsFromString('--expose-gc');
const collectGarbage = vm.runInNewContext('gc') as () => void;
/** Today: certificates are verified by the real clock. At the same hour every day, so that the figures are the same. */
const startMs = Math.floor(Date.now() / 86_400_000) * 86_400_000 + 8 * 60 * 60_000;
export const stuckAfterMs = 10 * minuteMs;
const noCredentials = {
  loaderFingerprint256: '',
  retiredFingerprint256: '',
  monitorPassword: '',
  passwordOf: () => '',
};

export async function benchRun(options: RunOptions): Promise<Figures> {
  const directory = mkdtempSync(join(tmpdir(), 'anaplan-doctor-bench-'));
  const shared = sharedTime(startMs);
  const clock = new VirtualClock(shared);
  const plain = benchTenant(options.size, startMs, noCredentials);
  const planted = stallsOf(plain, options, fromStartMs(options) - options.settleMs);
  const changes: readonly Change[] = [
    ...(options.isIdle ? suspended(plain) : []),
    ...planted.map(({ change }) => change),
  ];
  const worker = new Worker(new URL('./tenant-worker.ts', import.meta.url), {
    workerData: { shared, directory: join(directory, 'sandbox'), bench: options.size, changes },
  });
  const told = <T>(): Promise<T> => {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    worker.once('message', resolve);
    worker.once('error', reject);
    return promise;
  };
  const { settingsYaml } = await told<{ settingsYaml: string }>();
  const counted = async (): Promise<{ requests: RequestCounts; writes: number }> => {
    worker.postMessage('requests');
    return await told();
  };
  const watching = checks.filter(({ needs }) => needs.includes('anaplan'));
  const settings = parseSettings(settingsYaml.replaceAll('"45m"', `"${stuckAfterMs / minuteMs}m"`), {
    file: join(directory, 'settings.yaml'),
    baseDirectory: directory,
    homeDirectory: directory,
    environment: {},
    limits: Object.fromEntries(checks.map(({ id, limits }) => [id, limits])),
  });
  const secrets = createSecrets({ environment: {}, credentialsDirectory: null });
  const store = openStore(':memory:');
  const cycleMs = cycleMsOf(settings.schedule);
  const timers = new VirtualTimers(clock);
  const client = createAnaplanClient({
    settings,
    clock,
    notes: store,
    readSecret: (ref) => secrets.read(ref),
    wait: timers.wait,
    cycleMs,
    requestsPerMinute: options.requestsPerMinute,
  });
  const tools = { anaplan: client.round(), files: createHostFiles() } as unknown as Tools;
  // The monitor's connection watches nothing: it would only add its sign-in.
  const bound = boundOf(watching, settings).filter(({ target }) => target.name !== 'monitor');
  const { schedule } = settings;
  const daemon = new VirtualDaemon({ bound, schedule, tools: () => tools, store, clock, timers });
  const seen = new Sightings();
  try {
    const note = (looked: VirtualLook) => seen.add(looked, clock.nowMs());
    await daemon.firstLooks(note);
    const firstMs = clock.nowMs() - startMs;
    const { requests: first } = await counted();
    clock.moveMs(Math.max(0, startMs + fromStartMs(options) - options.settleMs - clock.nowMs()));
    await daemon.runUntil(clock.nowMs() + options.settleMs, note);
    let looks = 0;
    const before = await counted();
    const fromMs = clock.nowMs();
    const late: number[] = [];
    const putOffBefore = daemon.putOff;
    let blind = 0;
    let fault: string | null = null;
    collectGarbage();
    const cpu = process.threadCpuUsage();
    await daemon.runUntil(fromMs + options.measuredMs, (looked) => {
      looks += 1;
      late.push(looked.lateMs);
      if (looked.attempt.outcome === 'blind') blind += 1;
      fault ??= looked.attempt.fault?.message ?? null;
      seen.add(looked, clock.nowMs());
    });
    const { user, system } = process.threadCpuUsage(cpu);
    const after = await counted();
    collectGarbage();
    const untilMs = clock.nowMs();
    return {
      cycleMs,
      looks,
      firstMs,
      firstRequests: first.total,
      requests: after.requests.total - before.requests.total,
      byRoute: difference(after.requests.byRoute, before.requests.byRoute),
      measuredMs: untilMs - fromMs,
      cpuMs: (user + system) / 1000,
      heapBytes: process.memoryUsage().heapUsed,
      ...latenciesOf(options.isIdle ? [] : runsWithout(plain, planted), seen, fromMs, untilMs, options),
      ...stallFigures(planted, seen),
      lateMs: late,
      putOff: daemon.putOff - putOffBefore,
      blind,
      fault,
      writes: after.writes,
    };
  } finally {
    await client.close();
    await daemon.stop();
    store.close();
    worker.postMessage('close');
    await new Promise((resolve) => worker.once('exit', resolve));
    rmSync(directory, { recursive: true, force: true });
  }
}

/** When measuring begins, counted from the start: everything will have been looked at once (a list, a result, a source of each import) and is settled. */
function fromStartMs({ size: { models, importsPerModel }, requestsPerMinute, settleMs }: RunOptions): number {
  const requests = 4 * models + 3 * models * importsPerModel;
  return Math.ceil((1.7 * requests) / requestsPerMinute + settleMs / minuteMs) * minuteMs;
}

function suspended(tenant: Tenant): readonly Change[] {
  return tenant.models.flatMap(({ name: model, actions }) =>
    actions.map(({ name: action }) => ({ change: 'suspend', model, action, sinceAgoMs: 0 }) as const),
  );
}

type PlantedStall = { readonly change: Change; readonly target: string; readonly startsMs: number };

/** Every so many minutes an import of another model starts, gets to 41 % and stays there. */
function stallsOf(tenant: Tenant, { stalls }: RunOptions, fromMs: number): readonly PlantedStall[] {
  return Array.from({ length: stalls }, (_, number) => {
    const model = tenant.models[(number * 7) % tenant.models.length];
    const action = model?.actions[(number * 13) % model.actions.length];
    if (model === undefined || action === undefined) throw new Error('no model to plant a stall in');
    const startsMs = startMs + fromMs + (number * 97_000) / 2 + minuteMs;
    const course = { points: [{ afterMs: 1000, progress: 0.41, step: 'Processing ...' }], end: null };
    return {
      target: `${model.name} / ${action.name}`,
      startsMs,
      change: {
        change: 'run',
        model: model.name,
        action: action.name,
        startedAgoMs: startMs - startsMs,
        by: 'loader@example.com',
        course,
      },
    };
  });
}

/** What the looks saw of runs, and when first. */
class Sightings {
  readonly started = new Map<string, number>();
  readonly ended = new Map<string, number>();
  readonly stalled = new Map<string, number>();

  add({ attempt }: VirtualLook, nowMs: number): void {
    if (attempt.check !== 'import-stuck' || attempt.outcome !== 'seen') return;
    const { newest } = attempt.observation as unknown as { newest: readonly { taskId: string; state: string }[] };
    for (const { taskId, state } of newest) {
      if (!this.started.has(taskId)) this.started.set(taskId, nowMs);
      if (state === 'COMPLETE' && !this.ended.has(taskId)) this.ended.set(taskId, nowMs);
    }
    const isStalled = attempt.findings.some(({ code }) => code === 'import-stalled');
    if (isStalled && !this.stalled.has(attempt.target)) this.stalled.set(attempt.target, nowMs);
  }
}

/** A planted stall ends the timetable of its import. */
function runsWithout(tenant: Tenant, planted: readonly PlantedStall[]): readonly Action[] {
  const without = new Set(planted.map(({ target }) => target));
  return tenant.models.flatMap(({ name, actions }) =>
    actions.filter((action) => !without.has(`${name} / ${action.name}`)),
  );
}

/** What was read 15 minutes ago is read again, and some cycles are late when the budget is short. */
function latenciesOf(
  actions: readonly Action[],
  seen: Sightings,
  fromMs: number,
  untilMs: number,
  options: RunOptions,
) {
  const startLatenciesMs: number[] = [];
  const endLatenciesMs: number[] = [];
  const shortLatenciesMs: number[] = [];
  let [runs, shortRuns, missed] = [0, 0, 0];
  for (const action of actions) {
    for (const { taskId, createdAtMs, course } of runsOf(action, untilMs)) {
      const endMs = createdAtMs + (course.end?.afterMs ?? Number.POSITIVE_INFINITY);
      if (createdAtMs < fromMs || endMs > untilMs - options.graceMs) continue;
      const isShort = endMs - createdAtMs <= 15_000;
      runs += 1;
      if (isShort) shortRuns += 1;
      const startSeenMs = seen.started.get(taskId);
      const endSeenMs = seen.ended.get(taskId);
      if (startSeenMs === undefined || endSeenMs === undefined) missed += 1;
      else {
        startLatenciesMs.push(startSeenMs - createdAtMs);
        endLatenciesMs.push(endSeenMs - endMs);
        if (isShort) shortLatenciesMs.push(endSeenMs - endMs);
      }
    }
  }
  return { runs, shortRuns, missed, startLatenciesMs, endLatenciesMs, shortLatenciesMs };
}

function stallFigures(planted: readonly PlantedStall[], seen: Sightings) {
  const stallDelaysMs = planted.flatMap(({ target, startsMs }) => {
    const toldMs = seen.stalled.get(target);
    return toldMs === undefined ? [] : [toldMs - startsMs - stuckAfterMs];
  });
  return { stallDelaysMs, stallsTold: stallDelaysMs.length, stallsPlanted: planted.length };
}

function difference(after: Readonly<Record<string, number>>, before: Readonly<Record<string, number>>) {
  return Object.fromEntries(
    Object.entries(after).flatMap(([route, count]) => {
      const more = count - (before[route] ?? 0);
      return more > 0 ? [[route, more]] : [];
    }),
  );
}
