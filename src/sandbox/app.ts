/** The tenant as one web application: sign-in, Integration API, and the refusal of everything that would write. */
import type { MiddlewareHandler } from 'hono';
import { Hono } from 'hono';
import { authRoutes } from './auth-routes.ts';
import { answerError, answerNoRoute } from './envelope.ts';
import { modelRoutes } from './model-routes.ts';
import type { SignedInEnv } from './signed-in.ts';
import { signedIn } from './signed-in.ts';
import { taskRoutes } from './task-routes.ts';
import { tenantRoutes } from './tenant-routes.ts';
import type { World } from './world.ts';

export function tenantApp(world: World): Hono {
  const app = new Hono();
  app.use(dated(world), readOnly(world), interfered(world));
  app.route('/token', authRoutes(world));
  app.route('/2/0', integrationApi(world));
  app.notFound(answerNoRoute);
  return app;
}

/** An endpoint that stands beside the tenant and says yes to every GET. */
export function besideApp(world: World): Hono {
  const app = new Hono();
  app.use(dated(world), readOnly(world));
  app.get('*', (c) => c.text('OK\n'));
  return app;
}

function integrationApi(world: World): Hono<SignedInEnv> {
  const app = new Hono<SignedInEnv>();
  app.use(signedIn(world));
  app.route('/', tenantRoutes(world));
  for (const modelPath of ['/models/:modelId', '/workspaces/:workspaceId/models/:modelId']) {
    app.route(modelPath, taskRoutes(world));
    app.route(modelPath, modelRoutes(world));
  }
  return app;
}

/** The Date header follows the sandbox's clock, so that a moved clock shows no skew. */
function dated(world: World): MiddlewareHandler {
  return async (c, next) => {
    await next();
    c.header('Date', new Date(world.clock.nowMs()).toUTCString());
  };
}

const signInCalls = /^\/token\/(authenticate|refresh|logout)$/;
const statusCalls = /^\/2\/0\/(workspaces\/[^/]+\/)?models\/[^/]+\/status$/;

/** Counts and refuses whatever is neither a read nor sign-in; the POST form of `status` is a read. */
function readOnly(world: World): MiddlewareHandler {
  return async (c, next) => {
    const { method, path } = c.req;
    const reads = method === 'GET' || method === 'HEAD';
    if (reads || (method === 'POST' && (signInCalls.test(path) || statusCalls.test(path)))) return next();
    world.countWrite();
    return answerError(world, c, 403, 'The sandbox is read-only: this request was refused and counted.');
  };
}

/** Faults of the service itself, where the tenant's behaviour orders them. */
function interfered(world: World): MiddlewareHandler {
  return async (c, next) => {
    const nowMs = world.clock.nowMs();
    const fault = world
      .tenant()
      .behaviour.interferences.find(
        ({ path, fromMs, untilMs }) => c.req.path.includes(path) && fromMs <= nowMs && nowMs < untilMs,
      );
    if (fault === undefined) return next();
    if (fault.answer.kind === 'hang') return new Promise<never>(() => {});
    const { status, headers, body } = fault.answer;
    return new Response(body, { status, headers });
  };
}
