/** CloudWorks: integrations, their runs and errors, connections, notifications, flows. Who has no role for it is refused. */
import type { Context } from 'hono';
import { Hono } from 'hono';
import { mayEnter } from './access.ts';
import type { CloudWorks } from './cloudworks.ts';
import { cloudRunOf, cloudRunsOf } from './cloudworks.ts';
import {
  connectionRow,
  flowDetail,
  flowRow,
  historyRow,
  integrationDetail,
  integrationRow,
  notificationIdOf,
  notificationRow,
  runErrorsRow,
  runStatusRow,
} from './cloudworks-rows.ts';
import type { Row } from './envelope.ts';
import { answerError, answerNoRoute, wholeNumber } from './envelope.ts';
import type { SignedInEnv } from './signed-in.ts';
import { signedIn } from './signed-in.ts';
import type { World } from './world.ts';

type CloudContext = Context<SignedInEnv>;

export function cloudWorksRoutes(world: World): Hono<SignedInEnv> {
  const app = new Hono<SignedInEnv>();
  for (const path of ['/integrations/*', '/integrations', '/integrationflows/*', '/integrationflows']) {
    app.use(path, signedIn(world));
  }
  const now = () => world.clock.nowMs();
  // Without the role the path of dumps answers otherwise than all the rest.
  app.use('/integrations/run/*', async (c, next) =>
    c.var.user.integrationRole === 'none' && c.req.path.endsWith('/dumps')
      ? answerError(world, c, 452, 'Tenant not entitled')
      : next(),
  );
  for (const path of ['/integrations/*', '/integrations', '/integrationflows/*', '/integrationflows']) {
    app.use(path, async (c, next) =>
      c.var.user.integrationRole === 'none' ? answerError(world, c, 403, 'Not Permitted') : next(),
    );
  }
  // Gone from the service: the web server in front answers.
  app.get('/integrations/anaplanModels/:modelId', answerNoRoute);
  app.get('/integrations', (c) => {
    const rows = visible(world, c).integrations.map((one) => integrationRow(one, now()));
    return answerCloudPage(world, c, 'integrations', rows);
  });
  app.get('/integrations/connections', (c) =>
    answerCloudPage(world, c, 'connections', visible(world, c).connections.map(connectionRow)),
  );
  app.get('/integrations/notification/:id', (c) => {
    const found = visible(world, c).integrations.find((one) => notificationIdOf(one) === c.req.param('id'));
    if (found === undefined) return answerError(world, c, 404, 'Resource not found');
    return answerCloud(c, 'notifications', notificationRow(world.tenant(), found));
  });
  app.get('/integrations/runs/:id', (c) => {
    const found = visible(world, c).integrations.find(({ id }) => id === c.req.param('id'));
    if (found === undefined) return answerError(world, c, 404, 'Resource not found');
    const runs = cloudRunsOf(found, now());
    const { page, paging } = pageOf(c, runs);
    const meta = { paging, schema: schemaOf(c, 'history_of_runs') };
    return c.json({ ...success, history_of_runs: historyRow(found, page, runs.length, now()), meta });
  });
  app.get('/integrations/run/:runId', (c) => {
    const found = runOf(world, c);
    if (found === null) return answerError(world, c, 404, 'Resource not found');
    return answerCloud(c, 'run', runStatusRow(found.integration, found.run, null, now()));
  });
  app.get('/integrations/runerror/:runId', (c) => {
    const found = runOf(world, c);
    if (found === null) return answerError(world, c, 404, 'Resource not found');
    return answerCloud(c, 'runs', runErrorsRow(found.integration, found.run));
  });
  for (const path of ['/integrations/run/:runId/dumps', '/integrations/run/:runId/process/import/:actionId/dumps']) {
    app.get(path, (c) => {
      const actionId = c.req.param('actionId');
      const error = runOf(world, c)?.run.errors.find((one) => one.dump && (actionId ?? one.actionId) === one.actionId);
      return error === undefined
        ? answerError(world, c, 404, 'Your integration run was successful / no errors')
        : c.body(`"_Status_","_Line_","_Error_1_"\n"error","1","${error.text}"\n`, 200, {
            'content-type': 'application/octet-stream',
          });
    });
  }
  app.get('/integrations/:id', (c) => {
    const { integrations, connections } = visible(world, c);
    const found = integrations.find(({ id }) => id === c.req.param('id'));
    if (found === undefined) return answerError(world, c, 404, 'Resource not found');
    return answerCloud(c, 'integration', integrationDetail(found, connections, now()));
  });
  app.get('/integrationflows', (c) => {
    const { flows, integrations } = visible(world, c);
    return answerCloudPage(
      world,
      c,
      'integrationFlows',
      flows.map((flow) => flowRow(flow, integrations, now())),
    );
  });
  app.get('/integrationflows/:id', (c) => {
    const { flows, integrations } = visible(world, c);
    const found = flows.find(({ id }) => id === c.req.param('id'));
    if (found === undefined) return answerError(world, c, 404, 'Resource not found');
    return answerCloud(c, 'integrationFlow', flowDetail(found, integrations, now()));
  });
  return app;
}

const success = { status: { code: 200, message: 'Success' } };
const usualPage = 25;
const tenantMaxAllowed = 500;

/** The role alone opens the door; what is behind it belongs to the workspaces of the user. */
function visible(world: World, c: CloudContext): CloudWorks {
  const { cloudWorks } = world.tenant();
  const { user } = c.var;
  if (user.integrationRole === 'admin') return cloudWorks;
  const mine = ({ workspaceId }: { readonly workspaceId: string }) => mayEnter(user, workspaceId);
  const integrations = cloudWorks.integrations.filter(mine);
  return {
    connections: cloudWorks.connections.filter(mine),
    integrations,
    flows: cloudWorks.flows.filter(({ steps }) => steps.some((step) => integrations.some(({ id }) => id === step))),
  };
}

function runOf(world: World, c: CloudContext) {
  return cloudRunOf(visible(world, c), c.req.param('runId') ?? '', world.clock.nowMs());
}

function pageOf<Item>(c: CloudContext, items: readonly Item[]) {
  const limit = wholeNumber(c.req.query('limit')) ?? usualPage;
  const offset = wholeNumber(c.req.query('offset')) ?? 0;
  const page = items.slice(offset, offset + limit);
  return { page, paging: { currentPageSize: page.length, totalSize: items.length, offset } };
}

/** Unlike the Integration API, an empty list keeps its key. */
function answerCloudPage(world: World, c: CloudContext, key: string, rows: readonly Row[]): Response {
  const { page, paging } = pageOf(c, rows);
  const tenantCurrentCount = world.tenant().cloudWorks.integrations.length;
  return c.json({
    ...success,
    [key]: page,
    meta: { paging, tenantCurrentCount, tenantMaxAllowed, schema: schemaOf(c, key) },
  });
}

function answerCloud(c: CloudContext, key: string, row: unknown): Response {
  return c.json({ ...success, [key]: row, meta: { schema: schemaOf(c, key) } });
}

/** Cites 1/0 although served under 2/0. */
function schemaOf(c: CloudContext, object: string): string {
  return `${new URL(c.req.url).origin}/1/0/integrations/objects/${object}`;
}
