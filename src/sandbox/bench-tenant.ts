/** A generated tenant for benchmarks: n models with m imports each, run times and periods drawn from a seed. Pure. */
import { dayMs, hourMs, minuteMs } from './durations.ts';
import type { Credentials } from './finance.ts';
import { financeTenant } from './finance.ts';
import { lowerIdOf, objectId, upperIdOf } from './ids.ts';
import { importCourse } from './outcomes.ts';
import type { BenchSize } from './sandbox.ts';
import { nothingBuilt } from './structure.ts';
import type { ImportAction, Model, Tenant } from './tenant.ts';
import type { WatchedModel } from './watch.ts';
import { watchedImport, watchedWorkspace } from './watch.ts';

export function benchTenant(
  { models, importsPerModel, seed }: BenchSize,
  startMs: number,
  credentials: Credentials,
): Tenant {
  const finance = financeTenant(startMs, credentials);
  const workspaceId = finance.workspaces.find(({ name }) => name === watchedWorkspace)?.id ?? '';
  const draw = drawsFrom(seed);
  return {
    ...finance,
    models: Array.from({ length: models }, (_, model) =>
      benchModel(benchModelName(model), workspaceId, importsPerModel, startMs, draw),
    ),
    cloudWorks: { connections: [], integrations: [], flows: [] },
  };
}

/** What its settings watch: everything. */
export function benchWatch({ models, importsPerModel }: BenchSize): readonly WatchedModel[] {
  return Array.from({ length: models }, (_, model) => ({
    model: benchModelName(model),
    imports: Array.from({ length: importsPerModel }, (_unused, number) =>
      watchedImport(benchImportName(number), 'DAT01'),
    ),
    processes: [],
    exports: [],
  }));
}

const benchModelName = (model: number) => `Model ${String(model + 1).padStart(3, '0')}`;
const benchImportName = (number: number) => `Import ${String(number + 1).padStart(3, '0')}`;

function benchModel(name: string, workspaceId: string, imports: number, startMs: number, draw: () => number): Model {
  return {
    id: upperIdOf(`bench model ${name}`),
    name,
    workspaceId,
    activeState: 'UNLOCKED',
    closed: false,
    gone: [],
    createdAtMs: startMs - 900 * dayMs,
    lastModifiedAtMs: startMs - 2 * dayMs,
    lastModifiedBy: lowerIdOf('user dana.weiss@example.com'),
    memoryUsageBytes: Math.round(1e9 * (1 + 9 * draw())),
    actions: Array.from({ length: imports }, (_, number) => benchImport(number, startMs, draw)),
    files: Array.from({ length: imports }, (_, number) => ({
      id: objectId('file', number),
      name: `import-${number + 1}.csv`,
      chunkCount: 1,
      role: 'source' as const,
      privateTo: null,
      adminsOnly: false,
      lastAccessAtMs: null,
      stale: false,
    })),
    structure: nothingBuilt,
  };
}

function benchImport(number: number, startMs: number, draw: () => number): ImportAction {
  const everyMs = periods[Math.floor(draw() * periods.length)] ?? dayMs;
  return {
    kind: 'import',
    id: objectId('import', number),
    name: benchImportName(number),
    importType: 'MODULE_DATA',
    source: { type: 'FILE', fileId: objectId('file', number), headerNames: ['Account', 'Period', 'Amount'] },
    timetable: {
      lastAtMs: startMs - Math.round(draw() * everyMs),
      everyMs,
      history: 20,
      untilMs: null,
      startedBy: lowerIdOf('user loader@example.com'),
      course: importCourse(durationFrom(draw), Math.round(50_000 * draw()), { module: 'DAT01' }),
    },
    runs: [],
  };
}

const periods = [hourMs, 4 * hourMs, 12 * hourMs, dayMs, dayMs];

/** Most take half a minute to some minutes, some 5 seconds, few a quarter of an hour: log-normal, cut at both ends. */
function durationFrom(draw: () => number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
  return Math.round(Math.min(20 * minuteMs, Math.max(5_000, 60_000 * Math.exp(normal))));
}

/** mulberry32: small, fast, and the same everywhere. 0 <= n < 1. */
function drawsFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
