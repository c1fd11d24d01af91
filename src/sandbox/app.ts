/** The tenant as one web application: sign-in, Integration API, and the refusal of everything that would write. */
import type { MiddlewareHandler } from 'hono';
import { Hono } from 'hono';
import { almRoutes } from './alm-routes.ts';
import { auditRoutes } from './audit-routes.ts';
import { authRoutes } from './auth-routes.ts';
import { cloudWorksRoutes } from './cloudworks-routes.ts';
import { dumpRoutes } from './dump-routes.ts';
import { answerError, answerNoRoute } from './envelope.ts';
import { interfered, rateLimited } from './faults.ts';
import { modelRoutes } from './model-routes.ts';
import { oauthRoutes } from './oauth-routes.ts';
import type { SignedInEnv } from './signed-in.ts';
import { callerOf, signedIn } from './signed-in.ts';
import { statusPageRoutes } from './status-page-routes.ts';
import { structureRoutes } from './structure-routes.ts';
import { taskRoutes } from './task-routes.ts';
import { tenantRoutes } from './tenant-routes.ts';
import type { World } from './world.ts';
import { writeRoutes } from './write-routes.ts';

/** All of the tenant's services by path, whatever the host name: clients with fixed names can be led here. */
export function tenantApp(world: World): Hono {
  const app = new Hono({ getPath: plainPath });
  // Before all that is the tenant's: the page is no part of it, and counts for none of its limits.
  app.route('/api/v2', statusPageRoutes(world));
  app.use(dated(world), counted(world), readOnly(world), interfered(world), rateLimited(world));
  app.route('/token', authRoutes(world));
  app.route('/', oauthRoutes(world));
  app.route('/audit/api/1', auditRoutes(world));
  // On the API host below /cloudworks, and as on CloudWorks' own host. 1/0 is still taken.
  for (const base of ['/cloudworks/2/0', '/cloudworks/1/0', '/2/0', '/1/0']) {
    app.route(base, cloudWorksRoutes(world));
  }
  app.route('/2/0', integrationApi(world));
  app.notFound(answerNoRoute);
  return app;
}

/** Clients join their base URL and paths with two slashes, and some end lists with one. */
function plainPath(request: Request): string {
  const path = new URL(request.url).pathname.replace(/\/{2,}/g, '/');
  return path.length > 1 ? path.replace(/\/$/, '') : path;
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
    if (world.writable) app.route(modelPath, writeRoutes(world));
    app.route(modelPath, taskRoutes(world));
    app.route(modelPath, dumpRoutes(world));
    app.route(modelPath, modelRoutes(world));
    app.route(modelPath, structureRoutes(world));
    app.route(modelPath, almRoutes(world));
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

/** The request log forgets nothing: also calls that never get an answer were made. */
function counted(world: World): MiddlewareHandler {
  return async (c, next) => {
    world.requests.begin(c.req.method, c.req.path);
    await next();
    world.requests.end(c.res.status, callerOf(world, c)?.email ?? null);
  };
}

const signInCalls = /^\/(token\/(authenticate|refresh|logout)|oauth\/(device\/code|token))$/;
const statusCalls = /^\/2\/0\/(workspaces\/[^/]+\/)?models\/[^/]+\/status$/;

/** Counts whatever is neither a read nor sign-in, and refuses it unless the sandbox is writable; the POST form of `status` is a read. */
function readOnly(world: World): MiddlewareHandler {
  return async (c, next) => {
    const { method, path } = c.req;
    const reads = method === 'GET' || method === 'HEAD';
    if (reads || (method === 'POST' && (signInCalls.test(path) || statusCalls.test(path)))) return next();
    world.requests.countWrite();
    if (world.writable) return next();
    return answerError(world, c, 403, 'The sandbox is read-only: this request was refused and counted.');
  };
}
