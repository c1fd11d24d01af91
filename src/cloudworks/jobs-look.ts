/** Looks at the integrations of one target: as listed, and more of those whose last run went wrong. Definitions are read now and then only. */
import type { Anaplan } from '../anaplan/anaplan.ts';
import type { Fault } from '../check.ts';
import { CouldNotLook, NothingToLookAt } from '../check.ts';
import type { Deadlines } from '../settings/settings.ts';
import { seenOf } from './access.ts';
import { readerOf } from './account-look.ts';
import type { ActionSeen } from './actions-look.ts';
import { actionsOf } from './actions-look.ts';
import type {
  CloudConnection,
  CloudRun,
  CloudWorksReader,
  Freshness,
  Integration,
  Job,
  Notification,
  RunErrors,
  RunHistory,
} from './cloudworks.ts';
import { endsOf } from './ends.ts';
import { outcomeOf } from './outcome.ts';
import type { Parts } from './parts.ts';
import { createParts } from './parts.ts';
import { createReads } from './reads.ts';
import type { JobsTarget } from './targets.ts';
import { fits, isNamed } from './targets.ts';

export type IntegrationSeen = {
  /** As the list shows it. */
  readonly integration: Integration;
  /** Null: not looked up. */
  readonly modelName: string | null;
  /** Null: not read yet, or not to be read. */
  readonly jobs: readonly Job[] | null;
  readonly notification: Notification | null;
  /** The newest first; null where the list said enough. */
  readonly runs: readonly CloudRun[] | null;
  /** `runs` are all there ever were. */
  readonly isWholeHistory: boolean;
  readonly errors: readonly RunErrors[] | null;
  /** Actions its jobs name, against the lists of the model; null where the lists were not read in this look. */
  readonly actions: readonly ActionSeen[] | null;
};

export type IntegrationsSeen = {
  readonly kind: 'integrations';
  readonly connection: string;
  readonly wanted: string | null;
  readonly deadlines: Deadlines;
  /** Of all, whether they fit or not: an empty list says that the account sees none. */
  readonly visibleCount: number;
  readonly seen: readonly IntegrationSeen[];
  /** Those the jobs name. */
  readonly connections: readonly CloudConnection[] | null;
  readonly skewMs: number | null;
  readonly faults: readonly Fault[];
};

const hourMs = 3_600_000;
/** One that is named is read every hour, many once a day. */
const definitionAgeMs = { named: hourMs, many: 24 * hourMs };
/** Anew in one look, for the budget is everybody's: the rest has its turn in the next looks. */
const mostReads = { definitions: 20, notifications: 10, histories: 12 };
/** Kept of a history: of the last page all, where times are learned from it. */
const mostRuns = { durations: 25, evidence: 10 };

/** Throws CouldNotLook when the list could not be read, NothingToLookAt when all are watched and there is none. */
export async function seenIntegrations(
  target: JobsTarget,
  anaplan: Anaplan,
  signal: AbortSignal,
): Promise<IntegrationsSeen> {
  const reader = readerOf(anaplan, target.connection);
  const { integrations } = seenOf(await reader.integrations(signal), 'the integrations');
  if (target.wanted === null && integrations.length === 0) {
    throw new NothingToLookAt('this account sees no integration of CloudWorks');
  }
  const parts = createParts();
  const look = lookWith(target, anaplan, reader, parts, signal);
  const seen: IntegrationSeen[] = [];
  for (const one of integrations.filter((candidate) => fits(target.wanted, candidate))) seen.push(await look(one));
  const named = new Set(seen.flatMap(({ jobs }) => endsOf(jobs).map(({ connectionId }) => connectionId)));
  const connections = await parts.see('the connections', () => reader.connections(signal));
  return {
    kind: 'integrations',
    connection: target.connection,
    wanted: target.wanted,
    deadlines: deadlinesOf(target),
    visibleCount: integrations.length,
    seen,
    connections: connections?.filter(({ id }) => named.has(id)) ?? null,
    skewMs: await skewOf(anaplan, target.connection, signal),
    faults: parts.faults(),
  };
}

function lookWith(
  { connection, wanted, startBy, doneBy }: JobsTarget,
  anaplan: Anaplan,
  reader: CloudWorksReader,
  parts: Parts,
  signal: AbortSignal,
) {
  const hasDeadline = startBy !== undefined || doneBy !== undefined;
  const maxAgeMs = definitionAgeMs[isNamed(wanted) ? 'named' : 'many'];
  const reads = createReads(reader, parts, mostReads.definitions);
  let historiesLeft = mostReads.histories;
  const otherReads = createReads(reader, parts, mostReads.notifications);

  const definitionOf = ({ id, name, modifiedAtMs }: Integration) =>
    reads(`integration "${name}"`, id, { maxAgeMs, version: String(modifiedAtMs) }, (freshness) =>
      reader.integration(id, freshness, signal),
    );

  async function notificationOf({ notificationId: id, name }: Integration): Promise<Notification | null> {
    if (id === null) return null;
    const wantedAge = { maxAgeMs: definitionAgeMs.many, version: '' };
    const read = (freshness: Freshness) => reader.notification(id, freshness, signal);
    return (await otherReads(`the notifications of "${name}"`, id, wantedAge, read))?.value ?? null;
  }

  async function historyOf({ id, name, latestRun }: Integration): Promise<RunHistory | null> {
    if (!reader.knowsRuns(id, latestRun)) {
      if (historiesLeft === 0) return null;
      historiesLeft -= 1;
    }
    return parts.see(`the runs of "${name}"`, () => reader.runs(id, latestRun, signal));
  }

  return async function look(integration: Integration): Promise<IntegrationSeen> {
    const { latestRun } = integration;
    const outcome = latestRun === null ? null : outcomeOf(latestRun);
    const isOdd = outcome !== null && outcome !== 'succeeded' && outcome !== 'cancelled';
    const history = isOdd || (hasDeadline && latestRun !== null) ? await historyOf(integration) : null;
    const runId = history?.runs[0]?.id ?? null;
    const hasErrors = (outcome === 'failed' || outcome === 'partial') && runId !== null;
    const definition = await definitionOf(integration);
    return {
      integration,
      modelName: isOdd ? await modelNameOf(anaplan, connection, integration.modelId, signal) : null,
      jobs: definition?.value.jobs ?? null,
      notification: await notificationOf(integration),
      runs:
        history?.runs.slice(0, hasDeadline || outcome === 'running' ? mostRuns.durations : mostRuns.evidence) ?? null,
      isWholeHistory:
        history?.totalRuns != null &&
        history.totalRuns <= history.runs.length &&
        history.runs.length <= mostRuns.evidence,
      errors: hasErrors ? await parts.see(`the errors of run ${runId}`, () => reader.runErrors(runId, signal)) : null,
      actions: definition?.isNew === true ? await actionsOf(anaplan, connection, definition.value, signal) : null,
    };
  };
}

export async function modelNameOf(
  anaplan: Anaplan,
  connection: string,
  modelId: string | null,
  signal: AbortSignal,
): Promise<string | null> {
  if (modelId === null) return null;
  try {
    const models = await anaplan.connection(connection).models(signal);
    return models.find(({ id }) => id.toLowerCase() === modelId.toLowerCase())?.name ?? null;
  } catch (error) {
    if (error instanceof CouldNotLook) return null;
    throw error;
  }
}

/** To the minute, so that equal looks stay equal. */
export async function skewOf(anaplan: Anaplan, connection: string, signal: AbortSignal): Promise<number | null> {
  try {
    const { skewMs } = await anaplan.connection(connection).clockSkew(signal);
    return skewMs === null ? null : Math.round(skewMs / 60_000) * 60_000 + 0;
  } catch (error) {
    if (error instanceof CouldNotLook) return null;
    throw error;
  }
}

/** Without keys that are undefined: an observation is JSON. */
export function deadlinesOf({ startBy, doneBy }: Deadlines): Deadlines {
  return { ...(startBy === undefined ? {} : { startBy }), ...(doneBy === undefined ? {} : { doneBy }) };
}
