/** Application lifecycle of a model: revisions and synchronisations, for workspace administrators. */
import { Hono } from 'hono';
import { keptMs } from './access.ts';
import type { Row } from './envelope.ts';
import { answerError, answerMissing, answerOne, answerPage } from './envelope.ts';
import type { ModelEnv } from './model-routes.ts';
import { heldWhileBusy, openModel, visibleModel } from './model-routes.ts';
import type { Revision, SyncTask } from './structure.ts';
import type { Model } from './tenant.ts';
import type { World } from './world.ts';

export function almRoutes(world: World): Hono<ModelEnv> {
  const app = new Hono<ModelEnv>();
  // 403 for who may not is a choice here: no source tells.
  app.use('/alm/*', visibleModel(world), async (c, next) =>
    c.var.user.workspaceAdmin ? next() : answerError(world, c, 403, 'Forbidden'),
  );
  app.use('/alm/*', openModel(world), heldWhileBusy(world));
  app.get('/alm/revisions', (c) => {
    const rows = newestFirst(c.var.model).map(revisionRow);
    return answerPage(world, c, { schema: 'objects/revision', key: 'revisions', rows });
  });
  app.get('/alm/latestRevision', (c) => {
    const rows = newestFirst(c.var.model).slice(0, 1).map(revisionRow);
    return answerPage(world, c, { schema: 'objects/revision', key: 'revisions', rows });
  });
  app.get('/alm/syncableRevisions', (c) => {
    const source = world.tenant().models.find(({ id }) => id === c.req.query('sourceModelId'));
    if (source === undefined) return answerMissing(world, c);
    const own = new Set(c.var.model.structure.revisions.map(({ id }) => id));
    const rows = newestFirst(source)
      .filter(({ id }) => !own.has(id))
      .map(revisionRow);
    return answerPage(world, c, { schema: 'objects/revision', key: 'revisions', rows });
  });
  app.get('/alm/revisions/:revisionId/appliedToModels', (c) => {
    const found = c.var.model.structure.revisions.find(({ id }) => id === c.req.param('revisionId'));
    if (found === undefined) return answerMissing(world, c);
    const rows = world
      .tenant()
      .models.filter(({ structure }) => structure.revisions.some(({ id }) => id === found.id))
      .map((model) => appliedRow(model, found));
    return answerPage(world, c, { schema: 'objects/appliedToModel', key: 'appliedToModels', rows });
  });
  app.get('/alm/syncTasks', (c) => {
    const nowMs = world.clock.nowMs();
    const rows = keptTasks(c.var.model, nowMs).map((task) => syncRow(task, nowMs));
    return answerPage(world, c, { schema: 'objects/syncTask', key: 'tasks', rows });
  });
  app.get('/alm/syncTasks/:taskId', (c) => {
    const nowMs = world.clock.nowMs();
    const found = keptTasks(c.var.model, nowMs).find(({ id }) => id === c.req.param('taskId'));
    return found === undefined
      ? answerMissing(world, c)
      : answerOne(world, c, 'objects/syncTask', 'task', syncRow(found, nowMs));
  });
  return app;
}

function newestFirst({ structure }: Model): readonly Revision[] {
  return structure.revisions.toSorted((one, other) => other.createdAtMs - one.createdAtMs);
}

function revisionRow({ id, name, description, createdAtMs, createdBy }: Revision): Row {
  const on = new Date(createdAtMs).toISOString();
  return {
    id,
    name,
    description,
    createdOn: on,
    createdBy,
    creationMethod: 'user',
    appliedOn: on,
    appliedBy: createdBy,
  };
}

function appliedRow({ id, name, workspaceId }: Model, { createdBy, createdAtMs }: Revision): Row {
  return {
    modelId: id,
    modelName: name,
    workspaceId,
    appliedBy: createdBy,
    appliedOn: new Date(createdAtMs).toISOString(),
    appliedMethod: 'user',
    modelDeleted: false,
  };
}

/** In progress, or over for less than 48 hours. */
function keptTasks({ structure }: Model, nowMs: number): readonly SyncTask[] {
  return structure.syncTasks.filter(
    ({ createdAtMs, tookMs }) => createdAtMs <= nowMs && nowMs < createdAtMs + tookMs + keptMs,
  );
}

function syncRow({ id, createdAtMs, tookMs, successful }: SyncTask, nowMs: number): Row {
  const isOver = createdAtMs + tookMs <= nowMs;
  return {
    taskId: id,
    taskState: isOver ? 'COMPLETE' : 'IN_PROGRESS',
    currentStep: isOver ? 'Complete.' : 'Synchronising ...',
    creationTime: createdAtMs,
    ...(isOver ? { result: { successful } } : {}),
  };
}
