/** The audit service: events of the runs there have been. Takes `AnaplanAuthToken` only, from a tenant auditor. */
import type { Context } from 'hono';
import { Hono } from 'hono';
import { dayMs, hourMs } from './durations.ts';
import type { Row } from './envelope.ts';
import { wholeNumber } from './envelope.ts';
import { runsOf } from './runs.ts';
import { callerOf, credentialOf } from './signed-in.ts';
import type { Action, Model, Tenant } from './tenant.ts';
import type { World } from './world.ts';

export function auditRoutes(world: World): Hono {
  const app = new Hono();
  app.get('/events', (c) => {
    if (credentialOf(c).scheme !== 'AnaplanAuthToken') {
      return refuse(c, 'FAILURE_INVALID_TOKEN', 'No valid token header found for the request', 401);
    }
    const user = callerOf(world, c);
    if (user === null) return refuse(c, 'FAILURE_INVALID_TOKEN', 'The token is invalid.', 401);
    if (!user.tenantAuditor) {
      return refuse(c, 'FAILURE_UNAUTHORIZED_USER_ACTION', 'User is not authorized to perform this action.', 401);
    }
    const [fromMs, toMs] = windowOf(world, c);
    if (toMs - fromMs > 30 * dayMs) return refuse(c, 'FAILURE_BAD_REQUEST', 'Date range cannot exceed 30 days', 400);
    const kinds = kindsOf(c.req.query('type'));
    const events = eventsOf(world.tenant(), fromMs, toMs).filter(({ eventTypeId }) =>
      kinds.some((kind) => String(eventTypeId).startsWith(kind)),
    );
    return answerEvents(c, events);
  });
  return app;
}

function refuse(c: Context, status: string, statusMessage: string, code: 400 | 401): Response {
  return c.json({ status, statusMessage }, code);
}

/** Without a range: the last 30 days. */
function windowOf(world: World, c: Context): readonly [number, number] {
  const nowMs = world.clock.nowMs();
  const hours = wholeNumber(c.req.query('intervalInHours'));
  if (hours !== undefined) return [nowMs - hours * hourMs, nowMs];
  const time = (name: string) => (/^\d{1,15}$/.test(c.req.query(name) ?? '') ? Number(c.req.query(name)) : undefined);
  const toMs = time('dateTo') ?? nowMs;
  return [time('dateFrom') ?? toMs - 30 * dayMs, toMs];
}

/** An unknown type counts as all. */
function kindsOf(type: string | undefined): readonly string[] {
  return type === 'user_activity' ? ['USR-'] : type === 'int' ? ['INT-'] : [''];
}

function answerEvents(c: Context, events: readonly Row[]): Response {
  const limit = Math.min(wholeNumber(c.req.query('limit')) ?? 1000, 10_000);
  const offset = wholeNumber(c.req.query('offset')) ?? 0;
  const page = events.slice(offset, offset + limit);
  const more = offset + page.length < events.length;
  const { origin, pathname } = new URL(c.req.url);
  const next = { nextOffset: offset + limit, nextUrl: `${origin}${pathname}?limit=${limit}&offset=${offset + limit}` };
  // `offSet`, as the service writes it.
  const paging = { currentPageSize: page.length, totalSize: events.length, offSet: offset, ...(more ? next : {}) };
  return c.json({ meta: { paging }, response: page });
}

/** USR-20: an action was executed. USR-36: an export gave out data. */
function eventsOf(tenant: Tenant, fromMs: number, toMs: number): readonly Row[] {
  const events = tenant.models.flatMap((model) =>
    model.actions.flatMap((action) =>
      runsOf(action, toMs)
        .filter(({ createdAtMs }) => createdAtMs >= fromMs)
        .map((run) => eventRow(tenant, model, action, run.startedBy, run.createdAtMs)),
    ),
  );
  return events
    .sort((one, other) => one.eventDate - other.eventDate)
    .map((event, index) => ({ id: index + 1, ...event }));
}

function eventRow({ guid }: Tenant, model: Model, action: Action, userId: string, atMs: number) {
  return {
    eventTypeId: action.kind === 'export' ? 'USR-36' : 'USR-20',
    userId,
    tenantId: guid,
    objectId: action.id,
    objectTypeId: action.kind.toUpperCase(),
    objectTenantId: guid,
    additionalAttributes: {
      modelId: model.id,
      modelName: model.name,
      workspaceId: model.workspaceId,
      name: action.name,
    },
    message: `${action.kind} "${action.name}" executed`,
    success: true,
    errorNumber: null,
    ipAddress: '192.0.2.10',
    userAgent: 'Anaplan Connect',
    eventDate: atMs,
    eventTimeZone: 'UTC',
    createdDate: atMs,
    createdTimeZone: 'UTC',
  };
}
