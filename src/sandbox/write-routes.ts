/** What a writable sandbox takes: uploads in chunks, tasks started and cancelled, models opened and closed. Everything stays in memory. */
import { gunzipSync } from 'node:zlib';
import type { Context, MiddlewareHandler } from 'hono';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { filesFor, visibleActions } from './access.ts';
import type { Change } from './changes.ts';
import { answerError, answerMissing, answerOne } from './envelope.ts';
import { objectId, upperIdOf } from './ids.ts';
import type { ModelEnv } from './model-routes.ts';
import { heldWhileBusy, openModel, schemaOf, visibleModel } from './model-routes.ts';
import { exportCourse, failingCourse, importCourse, processCourse, rowsOutcome } from './outcomes.ts';
import { fileRow } from './rows.ts';
import type { Course } from './task.ts';
import { kinds } from './task-routes.ts';
import type { Action, Model, ServerFile } from './tenant.ts';
import { largestChunkBytes, mostChunks } from './uploads.ts';
import type { World } from './world.ts';

/** How long a started run takes, on the sandbox's clock. */
const runMs = 4_000;
/** A client in a loop must not make a list without end. */
const mostRunsOfAnAction = 500;

export function writeRoutes(world: World): Hono<ModelEnv> {
  const app = new Hono<ModelEnv>();
  const ready = [visibleModel(world), openModel(world)] as const;
  app.post('/open', visibleModel(world), (c) => {
    world.wake(c.var.model);
    return c.body(null, 202);
  });
  app.post('/close', visibleModel(world), (c) => {
    world.change({ change: 'close-model', model: c.var.model.id });
    return c.body(null, 204);
  });
  for (const [segment, kind] of kinds) {
    app.post(`/${segment}/:actionId/tasks`, ...ready, (c) => {
      const action = visibleActions(c.var.model, c.var.user, kind).find(({ id }) => id === c.req.param('actionId'));
      if (action === undefined) return answerMissing(world, c);
      if (action.runs.length >= mostRunsOfAnAction)
        return answerError(world, c, 429, 'The sandbox keeps no more runs.');
      return startTask(world, c, action);
    });
    app.delete(`/${segment}/:actionId/tasks/:taskId`, ...ready, (c) => {
      const action = visibleActions(c.var.model, c.var.user, kind).find(({ id }) => id === c.req.param('actionId'));
      if (action === undefined) return answerMissing(world, c);
      world.change({
        change: 'cancel',
        model: c.var.model.id,
        action: action.id,
        taskId: c.req.param('taskId'),
        by: c.var.user.email,
        afterMs: 1_000,
      });
      return c.body(null, 204);
    });
  }
  fileRoutes(world, app, [...ready, heldWhileBusy(world)]);
  return app;
}

type Gate = MiddlewareHandler<ModelEnv>;

function fileRoutes(world: World, app: Hono<ModelEnv>, ready: readonly [Gate, Gate, Gate]): void {
  const limit = bodyLimit({ maxSize: largestChunkBytes });
  app.use('/files/:fileId/*', ...ready);
  // Sets how many chunks will come; a name that is not there yet becomes a private file.
  app.post('/files/:fileId', ...ready, bodyLimit({ maxSize: 64 * 1024 }), async (c) => {
    const body: unknown = await c.req.json().catch(() => ({}));
    const count = typeof body === 'object' && body !== null && 'chunkCount' in body ? Number(body.chunkCount) : 1;
    if (!Number.isInteger(count) || count < -1 || count > mostChunks) {
      return answerError(world, c, 400, `chunkCount must be between -1 and ${mostChunks}.`);
    }
    const file = fileOf(world, c) ?? addedFile(world, c);
    world.change({ change: 'private-file', model: c.var.model.id, file: file.id, of: c.var.user.email });
    world.change({ change: 'file-chunks', model: c.var.model.id, file: file.id, chunkCount: Math.max(0, count) });
    return answerFile(world, c, file.id);
  });
  app.put('/files/:fileId/chunks/:chunk', limit, async (c) => answerPut(world, c, Number(c.req.param('chunk'))));
  app.put('/files/:fileId', ...ready, limit, async (c) => answerPut(world, c, 0));
  app.post('/files/:fileId/complete', (c) => answerFile(world, c, c.req.param('fileId')));
  app.delete('/files/:fileId', ...ready, (c) => {
    const file = fileOf(world, c);
    if (file === undefined) return answerMissing(world, c);
    world.uploads.remove(`${c.var.model.id} ${file.id}`);
    world.change({ change: 'file-chunks', model: c.var.model.id, file: file.id, chunkCount: 0 });
    return c.body(null, 204);
  });
}

async function answerPut(world: World, c: Context<ModelEnv>, chunk: number): Promise<Response> {
  const file = fileOf(world, c);
  if (file === undefined || !Number.isInteger(chunk) || chunk < 0 || chunk >= mostChunks)
    return answerMissing(world, c);
  const content = contentOf(c, Buffer.from(await c.req.arrayBuffer()));
  if (content === null) return answerError(world, c, 400, 'The chunk is not gzip, or too large when unpacked.');
  if (!world.uploads.put(`${c.var.model.id} ${file.id}`, chunk, content)) {
    return answerError(world, c, 413, 'The sandbox holds no more than 256 MB of uploads.');
  }
  if (chunk >= file.chunkCount) {
    world.change({ change: 'file-chunks', model: c.var.model.id, file: file.id, chunkCount: chunk + 1 });
  }
  return c.body(null, 204);
}

/** Clients mark a packed chunk by its content type. Null: refused. */
function contentOf(c: Context, sent: Buffer): Buffer | null {
  const isPacked = /gzip/.test(`${c.req.header('content-type')} ${c.req.header('content-encoding')}`);
  if (!isPacked) return sent;
  try {
    return gunzipSync(sent, { maxOutputLength: largestChunkBytes });
  } catch {
    return null;
  }
}

function fileOf(world: World, c: Context<ModelEnv>): ServerFile | undefined {
  const name = c.req.param('fileId');
  const { model, user } = c.var;
  return filesFor(world.tenant(), model, user, world.clock.nowMs()).find(
    (file) => file.id === name || file.name === name,
  );
}

function addedFile(world: World, c: Context<ModelEnv>): ServerFile {
  const { model, user } = c.var;
  const added: ServerFile = {
    id: objectId('file', 900 + model.files.length),
    name: (c.req.param('fileId') ?? '').slice(0, 200),
    chunkCount: 0,
    role: 'source',
    privateTo: user.id,
    adminsOnly: false,
    lastAccessAtMs: world.clock.nowMs(),
    stale: false,
  };
  world.change({ change: 'add-file', model: model.id, added });
  return added;
}

function answerFile(world: World, c: Context<ModelEnv>, name: string): Response {
  const model = world.tenant().models.find(({ id }) => id === c.var.model.id);
  const file = model?.files.find((one) => one.id === name || one.name === name);
  return file === undefined ? answerMissing(world, c) : answerOne(world, c, schemaOf(c, 'file'), 'file', fileRow(file));
}

function startTask(world: World, c: Context<ModelEnv>, action: Action): Response {
  const { model, user } = c.var;
  const nowMs = world.clock.nowMs();
  const taskId = upperIdOf(`task ${action.runs.length} of ${action.id} of ${model.id} at ${nowMs}`);
  const common = { model: model.id, action: action.id };
  const started: Change = {
    change: 'run',
    ...common,
    startedAgoMs: 0,
    by: user.email,
    taskId,
    besides: true,
    course: courseOf(world, model, action),
  };
  world.change(started);
  if (action.kind === 'export') writeExportFile(world, c, action.id, action.name);
  return answerOne(world, c, schemaOf(c, 'task'), 'task', { taskId, taskState: 'NOT_STARTED', creationTime: nowMs });
}

/** An export run by the API makes its file private to who ran it. */
function writeExportFile(world: World, c: Context<ModelEnv>, id: string, name: string): void {
  const { model, user } = c.var;
  if (model.files.some((file) => file.id === id)) {
    world.change({ change: 'private-file', model: model.id, file: id, of: user.email });
    world.change({ change: 'file-chunks', model: model.id, file: id, chunkCount: 1 });
    return;
  }
  const added = { id, name: `${name}.csv`, chunkCount: 1, role: 'output', privateTo: user.id } as const;
  const since = { adminsOnly: false, lastAccessAtMs: world.clock.nowMs(), stale: false };
  world.change({ change: 'add-file', model: model.id, added: { ...added, ...since } });
}

function courseOf(world: World, model: Model, action: Action): Course {
  switch (action.kind) {
    case 'export':
      return exportCourse(runMs);
    case 'process': {
      const steps = model.actions.filter(({ id }) => action.steps.includes(id));
      return processCourse(
        runMs,
        steps.map(({ name }) => ({ action: name, outcome: rowsOutcome(100, { module: name }) })),
      );
    }
    case 'import': {
      const { source, name } = action;
      const file = source.type === 'FILE' ? model.files.find(({ id }) => id === source.fileId) : undefined;
      if (source.type === 'FILE' && (file === undefined || file.chunkCount === 0))
        return failingCourse(runMs, fileGone);
      const key = source.type === 'FILE' ? `${model.id} ${source.fileId}` : '';
      return importCourse(runMs, world.uploads.has(key) ? world.uploads.dataRows(key) : 100, { module: name });
    }
    case 'action':
      return { points: [], end: { afterMs: runMs, state: 'COMPLETE', outcome: { successful: true } } };
  }
}

const fileGone = { type: 'uploadedFileNoLongerAvailable', text: 'The uploaded file is no longer available.' };
