/** What of CloudWorks is worth a line in the journal when it changes; pure. */
import type { Json, JsonObject } from '../check.ts';
import { utcText } from '../explanation.ts';
import type { CloudConnection, CloudSchedule } from './cloudworks.ts';
import { endsOf } from './ends.ts';
import type { CloudSeen } from './memory.ts';
import { scheduleText } from './schedule.ts';

/** Of many the names stand before the trait; of one they would only repeat the target. */
export function traitsOf(seen: CloudSeen): JsonObject {
  if (seen.kind === 'account') {
    return {
      access: seen.refused?.why ?? 'let in',
      ...(seen.refused ? {} : { 'integrations visible': seen.integrations }),
    };
  }
  const all =
    seen.kind === 'flows'
      ? seen.seen.map(({ flow, steps }) => ({
          name: flow.name,
          traits: {
            ...jobTraits(flow),
            ...(steps === null
              ? {}
              : {
                  steps: steps.map(
                    ({ name, integrationId, isSkipped }) => `${name ?? integrationId}${isSkipped ? ' (skipped)' : ''}`,
                  ),
                }),
          },
        }))
      : seen.seen.map(({ integration, jobs }) => ({
          name: integration.name,
          traits: { ...jobTraits(integration), ...connectionTraits(jobs, seen.connections) },
        }));
  const isOne = all.length === 1;
  return Object.fromEntries(
    all.flatMap(({ name, traits }) =>
      Object.entries(traits).map(([trait, value]): [string, Json] => [isOne ? trait : `${name}: ${trait}`, value]),
    ),
  );
}

function jobTraits({
  modifiedAtMs,
  modifiedBy,
  schedule,
}: {
  readonly modifiedAtMs: number | null;
  readonly modifiedBy: string | null;
  readonly schedule: CloudSchedule | null;
}): JsonObject {
  const by = modifiedBy === null ? '' : ` by ${modifiedBy}`;
  return {
    ...(modifiedAtMs === null ? {} : { definition: `changed ${utcText(modifiedAtMs)}${by}` }),
    schedule:
      schedule === null
        ? null
        : `${scheduleText(schedule)}, ${schedule.startDate ?? '?'} to ${schedule.endDate ?? 'no end'}, ${schedule.status ?? 'no status'}`,
  };
}

type Ends = Parameters<typeof endsOf>[0];

/** "Ledger bucket: valid", `broken (code)`, `deleted`; a deleted one has lost its name. Left out where a status was not read. */
function connectionTraits(jobs: Ends, connections: readonly CloudConnection[] | null): JsonObject {
  const ends = new Map(endsOf(jobs).map((end) => [end.connectionId, end]));
  ends.delete(null);
  if (jobs === null || connections === null) return {};
  const texts = [...ends.values()].map(({ connectionId, connectionName, isConnectionDeleted }) => {
    const known = connections.find(({ id }) => id === connectionId);
    const name = connectionName || known?.name || connectionId;
    if (isConnectionDeleted === true) return `${name}: deleted`;
    return `${name}: ${known?.status === 0 ? `broken (code ${known.errorCode ?? 'unknown'})` : 'valid'}`;
  });
  return texts.length === 0 ? {} : { connections: texts };
}
