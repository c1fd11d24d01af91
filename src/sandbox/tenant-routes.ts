/** The Integration API above the models: users, workspaces, models and their status in the tenant. */
import type { Context } from 'hono';
import { Hono } from 'hono';
import type { Row } from './envelope.ts';
import { answerError, answerMissing, answerOne, answerPage } from './envelope.ts';
import { modelRow, userRow, workspaceRow } from './rows.ts';
import type { SignedInEnv } from './signed-in.ts';
import type { Model } from './tenant.ts';
import { busyWith } from './tenant.ts';
import type { World } from './world.ts';

export function tenantRoutes(world: World): Hono<SignedInEnv> {
  const app = new Hono<SignedInEnv>();
  app.get('/users', (c) => {
    const tenant = world.tenant();
    const rows = tenant.users.map((user) => userRow(tenant, user));
    return answerPage(world, c, { schema: 'objects/user', key: 'users', rows, sortable: ['lastName', 'email'] });
  });
  app.get('/users/:userId', (c) => {
    const tenant = world.tenant();
    const userId = c.req.param('userId') === 'me' ? c.var.user.id : c.req.param('userId');
    const user = tenant.users.find(({ id }) => id === userId);
    return user === undefined ? answerMissing(world, c) : answerOne(c, 'objects/user', 'user', userRow(tenant, user));
  });
  app.get('/workspaces', (c) => {
    const withSize = c.req.query('tenantDetails') === 'true' && c.var.user.tenantAdmin;
    const rows = world.tenant().workspaces.map((workspace) => workspaceRow(workspace, withSize));
    const sortable = ['name', 'sizeAllowance'];
    return answerPage(world, c, { schema: 'objects/workspace', key: 'workspaces', rows, sortable });
  });
  // 404 even for a workspace in the list, unless the user administrates it.
  app.get('/workspaces/:workspaceId', (c) => {
    const workspace = world.tenant().workspaces.find(({ id }) => id === c.req.param('workspaceId'));
    return workspace === undefined || !c.var.user.workspaceAdmin
      ? answerError(world, c, 404, 'Resource not found')
      : answerOne(c, 'objects/workspace', 'workspace', workspaceRow(workspace, c.var.user.tenantAdmin));
  });
  app.get('/models', (c) => answerModels(world, c, () => true));
  app.get('/workspaces/:workspaceId/models', (c) =>
    answerModels(world, c, ({ workspaceId }) => workspaceId === c.req.param('workspaceId')),
  );
  // Answers also where everything below it is masked from the user.
  app.get('/models/:modelId', (c) => {
    const tenant = world.tenant();
    const model = tenant.models.find(({ id }) => id === c.req.param('modelId'));
    if (model === undefined) return answerMissing(world, c);
    const modelTransactionRunning = busyWith(model, world.clock.nowMs()) !== null;
    const row = modelRow(tenant, model, new URL(c.req.url).origin, c.req.query('modelDetails') === 'true');
    return answerOne(c, 'objects/model', 'model', { ...row, modelTransactionRunning });
  });
  app.get('/workspaces/:workspaceId/models/:modelId', (c) => answerError(world, c, 405, 'Method Not Allowed'));
  return app;
}

function answerModels(world: World, c: Context<SignedInEnv>, wanted: (model: Model) => boolean): Response {
  const tenant = world.tenant();
  const withDetails = c.req.query('modelDetails') === 'true';
  const { origin } = new URL(c.req.url);
  const rows: readonly Row[] = tenant.models
    .filter((model) => wanted(model) && !c.var.user.hiddenModels.includes(model.id))
    .map((model) => modelRow(tenant, model, origin, withDetails));
  return answerPage(world, c, { schema: 'objects/model', key: 'models', rows, sortable: ['name', 'activeState'] });
}
