/** What of CloudWorks is worth a line in the journal when it changes; pure. */
import type { Json, JsonObject } from '../check.ts';
import { utcText } from '../explanation.ts';
import type { CloudSchedule } from './cloudworks.ts';
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

/** `valid`, `broken (code)`, `deleted`, by the name of the connection. */
function connectionTraits(
  jobs: Ends,
  connections:
    | readonly { readonly id: string; readonly status: number | null; readonly errorCode: number | null }[]
    | null,
): JsonObject {
  return Object.fromEntries(
    endsOf(jobs).flatMap(({ connectionId, connectionName, isConnectionDeleted }): [string, Json][] => {
      if (connectionId === null) return [];
      const trait = `connection ${connectionName === null || connectionName === '' ? connectionId : connectionName}`;
      if (isConnectionDeleted === true) return [[`connection ${connectionId}`, 'deleted']];
      const status = connections?.find(({ id }) => id === connectionId);
      if (status?.status == null) return [];
      return [[trait, status.status === 0 ? `broken (code ${status.errorCode ?? 'unknown'})` : 'valid']];
    }),
  );
}
