/** Looks at the integration flows of one target: as listed, with their steps. Definitions are read now and then, and anew when a run went wrong. */
import type { Anaplan } from '../anaplan/anaplan.ts';
import type { Fault } from '../check.ts';
import { NothingToLookAt } from '../check.ts';
import type { Deadlines } from '../settings/settings.ts';
import { seenOf } from './access.ts';
import { readerOf } from './account-look.ts';
import type { Flow, FlowDetail, FlowStep, Kept } from './cloudworks.ts';
import { deadlinesOf, skewOf } from './jobs-look.ts';
import { outcomeOf } from './outcome.ts';
import { createParts } from './parts.ts';
import { createReads } from './reads.ts';
import type { JobsTarget } from './targets.ts';
import { fits, isNamed } from './targets.ts';

export type FlowSeen = {
  /** As the list shows it. */
  readonly flow: Flow;
  /** Null: not read yet. */
  readonly steps: readonly FlowStep[] | null;
};

export type FlowsSeen = {
  readonly kind: 'flows';
  readonly connection: string;
  readonly wanted: string | null;
  readonly deadlines: Deadlines;
  readonly visibleCount: number;
  readonly seen: readonly FlowSeen[];
  readonly skewMs: number | null;
  readonly faults: readonly Fault[];
};

const definitionAgeMs = { named: 3_600_000, many: 86_400_000 };
const mostReads = 20;

/** Throws CouldNotLook when the list could not be read, NothingToLookAt when all are watched and there is none. */
export async function seenFlows(target: JobsTarget, anaplan: Anaplan, signal: AbortSignal): Promise<FlowsSeen> {
  const reader = readerOf(anaplan, target.connection);
  const flows = seenOf(await reader.flows(signal), 'the integration flows');
  if (target.wanted === null && flows.length === 0) {
    throw new NothingToLookAt('this account sees no integration flow of CloudWorks');
  }
  const parts = createParts();
  const maxAgeMs = definitionAgeMs[isNamed(target.wanted) ? 'named' : 'many'];
  const reads = createReads(reader, parts, mostReads);
  const detailOf = (flow: Flow): Promise<Kept<FlowDetail> | null> =>
    reads(`flow "${flow.name}"`, flow.id, { maxAgeMs, version: versionOf(flow) }, (freshness) =>
      reader.flow(flow.id, freshness, signal),
    );

  const seen: FlowSeen[] = [];
  for (const flow of flows.filter((candidate) => fits(target.wanted, candidate))) {
    seen.push({ flow, steps: (await detailOf(flow))?.value.steps ?? null });
  }
  return {
    kind: 'flows',
    connection: target.connection,
    wanted: target.wanted,
    deadlines: deadlinesOf(target),
    visibleCount: flows.length,
    seen,
    skewMs: await skewOf(anaplan, target.connection, signal),
    faults: parts.faults(),
  };
}

/** The steps tell their own last runs: after a run that went wrong they are read anew. A good run needs no look at its steps. */
function versionOf({ modifiedAtMs, latestRun }: Flow): string {
  const isGood = latestRun === null || outcomeOf(latestRun) === 'succeeded';
  return isGood ? String(modifiedAtMs) : `${modifiedAtMs} ${latestRun.startedAtMs} ${latestRun.message}`;
}
