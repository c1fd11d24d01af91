/** The failure dumps of one run, each read once as long as the process lives: reading one keeps it 48 hours longer. Knows no row of them. */
import type { AnaplanConnection } from './anaplan.ts';
import type { DumpSummary } from './failure-dump.ts';
import type { Run } from './run-outcome.ts';
import { orNull } from './source-model.ts';
import type { WatchedAction } from './watched.ts';

export type DumpSeen = {
  readonly step: string | null;
  /** Null: not there for this account. A dump is seen by the user who ran the import alone. */
  readonly dump: DumpSummary | null;
};

const maxDumps = 5;
const maxKnown = 500;
const known = new Map<string, DumpSummary | null>();

/** Of the whole, or of each step of a process that offers one; five at most. What could not be looked at is left out. */
export async function dumpsOf(
  connection: AnaplanConnection,
  { ref }: WatchedAction,
  { taskId, steps }: Run,
  signal: AbortSignal,
): Promise<readonly DumpSeen[]> {
  const offering = (steps ?? []).filter(({ failureDumpAvailable, hasSteps }) => failureDumpAvailable && !hasSteps);
  const seen: DumpSeen[] = [];
  for (const { step, stepId } of offering.slice(0, maxDumps)) {
    const ofStep = ref.kind === 'process' ? stepId : null;
    if (ref.kind === 'process' && ofStep === null) continue;
    const key = JSON.stringify([connection.name, taskId, ofStep]);
    const look = known.has(key)
      ? { dump: known.get(key) ?? null }
      : await orNull(connection.failureDump(ref, taskId, ofStep, signal).then((dump) => ({ dump })));
    if (look === null) continue;
    keep(key, look.dump);
    seen.push({ step, dump: look.dump });
  }
  return seen;
}

function keep(key: string, dump: DumpSummary | null): void {
  known.set(key, dump);
  const oldest = known.keys().next().value;
  if (known.size > maxKnown && oldest !== undefined) known.delete(oldest);
}
