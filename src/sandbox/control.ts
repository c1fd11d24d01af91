/** The control endpoint of a running sandbox: scenarios, clock, state, request counts. On loopback only, and not for web pages. */
import type { Context, MiddlewareHandler } from 'hono';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { MovableClock } from '../clock.ts';
import { dayMs } from './durations.ts';
import { scenarioNames } from './sandbox.ts';
import type { Stage } from './stage.ts';
import { NoSuchName } from './tenant-edits.ts';
import type { World } from './world.ts';

export function controlApp(world: World, stage: Stage): Hono {
  const app = new Hono();
  app.use(fromHere, bodyLimit({ maxSize: 64 * 1024 }));
  app.get('/state', (c) => c.json(stateOf(world, stage)));
  app.get('/requests', (c) => c.json(world.requests.counts()));
  app.post('/requests/reset', (c) => {
    world.requests.reset();
    return c.json(world.requests.counts());
  });
  app.post('/scenarios', async (c) => {
    const wish = scenariosWish.safeParse(await jsonOf(c));
    if (!wish.success) return refuse(c, z.prettifyError(wish.error));
    try {
      await stage.remove(wish.data.remove);
      await stage.add(wish.data.add);
    } catch (error) {
      if (error instanceof NoSuchName) return refuse(c, error.message);
      throw error;
    }
    return c.json(stateOf(world, stage));
  });
  app.post('/clock', async (c) => {
    const wish = clockWish.safeParse(await jsonOf(c));
    if (!wish.success) return refuse(c, z.prettifyError(wish.error));
    if (!(world.clock instanceof MovableClock)) return refuse(c, 'This sandbox runs on a clock that cannot be moved.');
    world.clock.moveMs(wish.data.moveMs);
    return c.json(stateOf(world, stage));
  });
  app.post('/oauth', async (c) => {
    const wish = approvalWish.safeParse(await jsonOf(c));
    if (!wish.success) return refuse(c, z.prettifyError(wish.error));
    const user = world.tenant().users.find(({ email }) => email === wish.data.user);
    if (user === undefined) return refuse(c, `There is no user ${wish.data.user}.`);
    const decision = wish.data.approve ? { userId: user.id } : 'denied';
    const done = world.devices.decide(wish.data.userCode, decision, world.clock.nowMs());
    return done ? c.json({ done }) : refuse(c, 'There is no pending device code with this user code.');
  });
  app.notFound((c) => refuse(c, `There are ${routes.join(', ')}.`, 404));
  return app;
}

const routes = [
  'GET /state',
  'GET /requests',
  'POST /requests/reset',
  'POST /scenarios {"add":[...],"remove":[...]}',
  'POST /clock {"moveMs":n}',
  'POST /oauth {"userCode":"...","user":"...","approve":true}',
];

const names = z.array(z.enum(scenarioNames)).default([]);
const scenariosWish = z.strictObject({ add: names, remove: names });
/** Forward only: a token or a task cannot be younger than it was. */
const clockWish = z.strictObject({
  moveMs: z
    .int()
    .min(0)
    .max(3660 * dayMs),
});
const approvalWish = z.strictObject({ userCode: z.string(), user: z.email(), approve: z.boolean().default(true) });

/** A page in a browser can reach loopback: it cannot set this content type unasked, and a rebound name shows in Host. */
const fromHere: MiddlewareHandler = async (c, next) => {
  const host = (c.req.header('host') ?? '').replace(/:\d+$/, '');
  if (host !== '127.0.0.1' && host !== 'localhost') return refuse(c, 'Call this endpoint as 127.0.0.1.', 403);
  const isJson = (c.req.header('content-type') ?? '').startsWith('application/json');
  if (c.req.method !== 'GET' && !isJson) return refuse(c, 'Send content-type: application/json.', 415);
  return next();
};

function refuse(c: Context, error: string, status: 400 | 403 | 404 | 415 = 400): Response {
  return c.json({ error }, status);
}

async function jsonOf(c: Context): Promise<unknown> {
  return c.req.json().catch(() => null);
}

function stateOf(world: World, stage: Stage) {
  const nowMs = world.clock.nowMs();
  const models = world.tenant().models.map(({ name, id, activeState, closed }) => ({ name, id, activeState, closed }));
  return {
    now: new Date(nowMs).toISOString(),
    nowMs,
    writable: world.writable,
    scenarios: stage.names,
    endpoints: stage.endpoints,
    planted: stage.planted,
    models: models.slice(0, 200),
  };
}
