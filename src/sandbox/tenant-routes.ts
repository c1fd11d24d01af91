/** The Integration API above the models: users, workspaces, models and their status in the tenant. */
import type { Context } from 'hono';
import { Hono } from 'hono';
import { accessTo, mayEnter } from './access.ts';
import type { Row } from './envelope.ts';
import { answerError, answerMissing, answerOne, answerPage } from './envelope.ts';
import { modelRow, userRow, workspaceRow } from './rows.ts';
import { busyWith } from './runs.ts';
import type { SignedInEnv } from './signed-in.ts';
import type { Model, Workspace } from './tenant.ts';
import type { World } from './world.ts';

export function tenantRoutes(world: World): Hono<SignedInEnv> {
  const app = new Hono<SignedInEnv>();
  app.get('/users', (c) => {
    const tenant = world.tenant();
    const rows = searched(
      c,
      tenant.users.map((user) => userRow(tenant, user)),
      ['email', 'firstName', 'lastName'],
    );
    return answerPage(world, c, { schema: 'objects/user', key: 'users', rows, sortable: ['lastName', 'email'] });
  });
  app.get('/users/:userId', (c) => {
    const tenant = world.tenant();
    const userId = c.req.param('userId') === 'me' ? c.var.user.id : c.req.param('userId');
    const user = tenant.users.find(({ id }) => id === userId);
    return user === undefined
      ? answerMissing(world, c)
      : answerOne(world, c, 'objects/user', 'user', userRow(tenant, user));
  });
  app.get('/workspaces', (c) => {
    const withSize = asks(c, 'tenantDetails') && c.var.user.tenantAdmin;
    const rows = world
      .tenant()
      .workspaces.filter(({ id }) => mayEnter(c.var.user, id))
      .map((workspace) => workspaceRow(workspace, withSize));
    const sortable = ['name', 'sizeAllowance'];
    const found = searched(c, rows, ['name']);
    return answerPage(world, c, { schema: 'objects/workspace', key: 'workspaces', rows: found, sortable });
  });
  // 404 even for a workspace in the list, unless the user administrates it.
  app.get('/workspaces/:workspaceId', (c) => {
    const workspace = workspaceOf(world, c);
    return workspace === undefined || !c.var.user.workspaceAdmin
      ? answerError(world, c, 404, 'Resource not found')
      : answerOne(world, c, 'objects/workspace', 'workspace', workspaceRow(workspace, c.var.user.tenantAdmin));
  });
  for (const kind of ['admins', 'visitors'] as const) {
    // Live it is a 500 for who may not; 403 was seen as well.
    app.get(`/workspaces/:workspaceId/${kind}`, (c) => {
      if (!c.var.user.tenantAdmin) return answerError(world, c, 500, 'Internal Server Error');
      const workspace = workspaceOf(world, c);
      if (workspace === undefined) return answerError(world, c, 404, 'Resource not found');
      const rows = membersOf(world, workspace, kind);
      return answerPage(world, c, { schema: `objects/${kind.slice(0, -1)}`, key: kind, rows });
    });
  }
  app.get('/models', (c) => answerModels(world, c, () => true));
  app.get('/workspaces/:workspaceId/models', (c) =>
    answerModels(world, c, ({ workspaceId }) => workspaceId === c.req.param('workspaceId')),
  );
  // Answers also where everything below it is masked from the user; not to who has no part in its workspace.
  app.get('/models/:modelId', (c) => {
    const tenant = world.tenant();
    const model = tenant.models.find(({ id }) => id === c.req.param('modelId'));
    if (model === undefined || accessTo(c.var.user, model) === 'none') return answerMissing(world, c);
    const modelTransactionRunning = busyWith(model, world.clock.nowMs()) !== null;
    const row = modelRow(tenant, model, new URL(c.req.url).origin, asks(c, 'modelDetails'));
    return answerOne(world, c, 'objects/model', 'model', { ...row, modelTransactionRunning });
  });
  app.get('/workspaces/:workspaceId/models/:modelId', (c) => answerError(world, c, 405, 'Method Not Allowed'));
  return app;
}

/** Clients write `true` and `True`. */
function asks(c: Context, flag: string): boolean {
  return c.req.query(flag)?.toLowerCase() === 'true';
}

function workspaceOf(world: World, c: Context<SignedInEnv>): Workspace | undefined {
  const id = c.req.param('workspaceId') ?? '';
  return mayEnter(c.var.user, id) ? world.tenant().workspaces.find((workspace) => workspace.id === id) : undefined;
}

/** Visitors have no workspace of their own: whoever may enter some, but not all. */
function membersOf(world: World, { id, name }: Workspace, kind: 'admins' | 'visitors'): readonly Row[] {
  const { users, workspaces } = world.tenant();
  const members = users.filter((user) =>
    kind === 'admins' ? user.workspaceAdmin : user.workspaces !== 'all' && user.workspaces.includes(id),
  );
  const otherWorkspaces = workspaces.map((one) => one.name).filter((other) => other !== name);
  return members.map(({ firstName, lastName, email }) => ({
    firstName,
    lastName,
    email,
    active: true,
    otherWorkspaces,
  }));
}

function answerModels(world: World, c: Context<SignedInEnv>, wanted: (model: Model) => boolean): Response {
  const tenant = world.tenant();
  const withDetails = asks(c, 'modelDetails');
  const { origin } = new URL(c.req.url);
  const rows: readonly Row[] = tenant.models
    .filter((model) => wanted(model) && accessTo(c.var.user, model) === 'full')
    .map((model) => modelRow(tenant, model, origin, withDetails));
  const found = searched(c, rows, ['name']);
  return answerPage(world, c, {
    schema: 'objects/model',
    key: 'models',
    rows: found,
    sortable: ['name', 'activeState'],
  });
}

/** `s=`: undocumented; a part of the text, with the wildcards `%` and `_`, and only for tenant administrators. */
function searched(c: Context<SignedInEnv>, rows: readonly Row[], fields: readonly string[]): readonly Row[] {
  const text = c.req.query('s');
  if (text === undefined || text === '' || !c.var.user.tenantAdmin) return rows;
  return rows.filter((row) => fields.some((field) => isLike(String(row[field]), `%${text.slice(0, 200)}%`)));
}

/** SQL's LIKE without its own backtracking: `%` any text, `_` any character; case does not count. */
function isLike(value: string, pattern: string): boolean {
  const parts = pattern.toLowerCase().split(/%+/);
  const text = value.toLowerCase();
  let at = 0;
  for (const part of parts) {
    const found = indexLike(text, part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return true;
}

function indexLike(text: string, part: string, from: number): number {
  for (let at = from; at + part.length <= text.length; at += 1) {
    if ([...part].every((letter, index) => letter === '_' || text[at + index] === letter)) return at;
  }
  return -1;
}
