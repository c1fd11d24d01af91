/** Connections and notifications from CloudWorks' answers; pure. Names of buckets, accounts and people are left out. */
import { z } from 'zod';
import { id, parsed } from '../anaplan/answer.ts';
import { parsePage, parseSingle } from '../anaplan/envelope.ts';
import type { PageOf } from '../anaplan/models.ts';
import { itemsOf } from '../anaplan/models.ts';
import { listOf, optionalId, optionalNumber, text } from './answers.ts';
import type { CloudConnection, Notification } from './cloudworks.ts';

const connection: z.ZodType<CloudConnection> = z
  .object({
    connectionId: id,
    connectionType: text,
    body: z.object({ name: text }).nullish().catch(null),
    status: optionalNumber,
    integrationErrorCode: optionalNumber,
    workspaceId: optionalId,
  })
  .transform((row) => ({
    id: row.connectionId,
    name: row.body?.name ?? null,
    type: row.connectionType,
    status: row.status,
    errorCode: row.integrationErrorCode,
    workspaceId: row.workspaceId,
  }));

/** GET /integrations/connections */
export function parseConnections(body: unknown): PageOf<CloudConnection> {
  const what = 'The list of connections';
  return itemsOf(parsePage(body, ['connections'], what), connection, what);
}

const rule = z.object({ type: text, users: listOf(z.unknown(), 1000) });
const notification: z.ZodType<Notification> = z
  .object({
    notificationId: optionalId,
    channels: listOf(z.string().max(100), 20),
    notifications: z
      .object({ config: listOf(rule, 20) })
      .nullish()
      .catch(null),
  })
  .transform((row) => ({
    id: row.notificationId,
    channels: row.channels,
    told: (row.notifications?.config ?? []).map(({ type, users }) => ({ outcome: type ?? '', users: users.length })),
  }));

/** GET /integrations/notification/{notificationId} */
export function parseNotification(body: unknown): Notification {
  const what = 'The notifications of the integration';
  return parsed(notification, parseSingle(body, 'notifications', what), { what, path: ['notifications'] });
}
