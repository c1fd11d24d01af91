/** Judges what an integration names: connections, actions, who is told when it fails; pure. */
import type { Finding, JsonObject, Severity } from '../check.ts';
import type { CloudConnection } from './cloudworks.ts';
import { connectionCauseOf } from './codes.ts';
import { endsOf } from './ends.ts';
import type { IntegrationSeen } from './jobs-look.ts';
import type { ActionKnown } from './memory.ts';
import { outcomeOf } from './outcome.ts';

export type DefinitionCode = 'connection-gone' | 'connection-broken' | 'action-gone' | 'failure-not-notified';

export function definitionFindings(
  seen: IntegrationSeen,
  connections: readonly CloudConnection[] | null,
  actions: readonly ActionKnown[],
  subject: JsonObject,
): readonly Finding<DefinitionCode>[] {
  return [
    ...connectionFindings(seen, connections, subject),
    ...actionFindings(seen, actions, subject),
    ...notificationFindings(seen, subject),
  ];
}

/** Each connection once, however many jobs name it. */
function connectionFindings(
  { jobs }: IntegrationSeen,
  connections: readonly CloudConnection[] | null,
  subject: JsonObject,
): readonly Finding<DefinitionCode>[] {
  const ends = new Map(endsOf(jobs).map((end) => [end.connectionId, end]));
  return [...ends.values()].flatMap(({ connectionId, connectionName, isConnectionDeleted, type }) => {
    if (connectionId === null) return [];
    const facts = { ...subject, cloudConnection: connectionName || connectionId, connectionId, connectionType: type };
    if (isConnectionDeleted === true) return [found('connection-gone', 'failure', facts)];
    const known = connections?.find(({ id }) => id === connectionId);
    if (known?.status !== 0) return [];
    const { errorCode } = known;
    const cloudConnection = connectionName || known.name || connectionId;
    return [
      found('connection-broken', 'failure', {
        ...facts,
        cloudConnection,
        integrationErrorCode: errorCode,
        cause: connectionCauseOf(errorCode),
      }),
    ];
  });
}

/**
 * Lists show only what the role allows: not listed is *gone or hidden*. It is gone where this account saw it before; and it is there, only
 * hidden, where a run has ended well since it was missed.
 */
function actionFindings(
  { integration, runs }: IntegrationSeen,
  actions: readonly ActionKnown[],
  subject: JsonObject,
): readonly Finding<DefinitionCode>[] {
  const { latestRun } = integration;
  const all = latestRun === null ? [] : [latestRun, ...(runs ?? [])];
  const workedAtMs = Math.max(
    0,
    ...all
      .filter((run) => ['succeeded', 'partial'].includes(outcomeOf(run)))
      .map(({ startedAtMs }) => startedAtMs ?? 0),
  );
  return actions.flatMap(({ actionId, seenAtMs, missingSinceMs }) => {
    const isThere = workedAtMs > (seenAtMs === null ? (integration.modifiedAtMs ?? 0) : (missingSinceMs ?? 0));
    if (missingSinceMs === null || isThere) return [];
    const sinceWhen =
      seenAtMs === null
        ? 'This account has never seen it, so it may only be hidden from it.'
        : 'This account saw it before, so it was deleted, or taken out of its role.';
    const facts = {
      ...subject,
      actionId,
      seenBefore: seenAtMs !== null,
      lastSeenAtMs: seenAtMs,
      missingSinceAtMs: missingSinceMs,
      sinceWhen,
    };
    return [found('action-gone', seenAtMs === null ? 'unknown' : 'failure', facts)];
  });
}

/** Said only where the configuration could be read: an integration that names none may have one that this account cannot see. */
function notificationFindings(
  { notification }: IntegrationSeen,
  subject: JsonObject,
): readonly Finding<DefinitionCode>[] {
  if (notification === null) return [];
  const toldOf = (outcome: string) =>
    notification.told.some((rule) => rule.outcome === outcome && rule.users > 0) && notification.channels.length > 0;
  const untold = ['full_failure', 'partial_failure'].filter((outcome) => !toldOf(outcome));
  if (untold.length === 0) return [];
  const words = untold.map((outcome) => (outcome === 'full_failure' ? 'a failure' : 'a partial success'));
  return [found('failure-not-notified', 'notice', { ...subject, untold: words.join(' and ') })];
}

function found(code: DefinitionCode, severity: Severity, facts: JsonObject): Finding<DefinitionCode> {
  return { code, severity, facts };
}
