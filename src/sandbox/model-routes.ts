/** One model's imports, exports, processes, actions, files and status. Mounted below `/models/:modelId` and its workspace form. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context, MiddlewareHandler } from 'hono';
import { Hono } from 'hono';
import type { Row } from './envelope.ts';
import { answerError, answerMissing, answerOne, answerPage } from './envelope.ts';
import {
  actionRow,
  exportMetadata,
  exportRow,
  fileRow,
  importMetadata,
  importRow,
  processMetadata,
  processRow,
  statusRow,
} from './rows.ts';
import type { SignedInEnv } from './signed-in.ts';
import type { Action, ActionKind, ActiveState, Model } from './tenant.ts';
import { actionsOf, busyWith, filesFor } from './tenant.ts';
import type { World } from './world.ts';

export type ModelEnv = { Variables: SignedInEnv['Variables'] & { model: Model } };

export function modelRoutes(world: World): Hono<ModelEnv> {
  const app = new Hono<ModelEnv>();
  const visible = visibleModel(world);
  const open = openModel(world);
  // Live the GET has no envelope; the POST of the documentation has one.
  app.get('/status', visible, (c) => c.json({ requestStatus: statusNow(world, c.var.model) }));
  app.post('/status', visible, (c) =>
    answerOne(c, 'objects/requestStatus', 'requestStatus', statusNow(world, c.var.model)),
  );
  app.get('/imports', visible, open, (c) => answerActions(world, c, 'import', importRow));
  app.get('/exports', visible, open, (c) => answerActions(world, c, 'export', exportRow));
  app.get('/processes', visible, open, (c) => answerActions(world, c, 'process', processRow));
  app.get('/actions', visible, open, (c) => answerActions(world, c, 'action', actionRow));
  app.get('/imports/:actionId', visible, open, (c) => {
    const found = actionOf(c, 'import');
    // As live: an import that is not there is an error of the server.
    if (found === undefined) return answerError(world, c, 500, 'Internal Server Error');
    return answerOne(c, schemaOf(c, 'importMetadata'), 'importMetadata', importMetadata(found));
  });
  app.get('/exports/:actionId', visible, open, (c) => {
    const found = actionOf(c, 'export');
    if (found === undefined) return answerMissing(world, c);
    return answerOne(c, schemaOf(c, 'exportMetadata'), 'exportMetadata', exportMetadata(found));
  });
  app.get('/processes/:actionId', visible, open, (c) => {
    const found = actionOf(c, 'process');
    if (found === undefined) return answerMissing(world, c);
    const withSources = c.req.query('showImportDataSource') === 'true';
    return answerOne(c, 'objects/process', 'processMetadata', processMetadata(c.var.model, found, withSources));
  });
  app.get('/actions/:actionId', visible, open, (c) => {
    const found = actionOf(c, 'action');
    return found === undefined ? answerMissing(world, c) : answerOne(c, 'objects/action', 'action', actionRow(found));
  });
  app.route('/files', fileRoutes(world, visible, open));
  return app;
}

/** Content is served only where there is any; a 404 does not tell whether the file, its content or the right to it is missing. */
function fileRoutes(world: World, visible: MiddlewareHandler<ModelEnv>, open: MiddlewareHandler<ModelEnv>) {
  const app = new Hono<ModelEnv>();
  app.use('*', visible, open, heldWhileBusy(world));
  const file = (c: Context<ModelEnv>) =>
    filesFor(c.var.model, c.var.user.id).find(({ id }) => id === c.req.param('fileId'));
  const content = (c: Context<ModelEnv>, chunk: number) => {
    const found = file(c);
    if (found === undefined || chunk >= found.chunkCount) return answerMissing(world, c);
    return c.body(`content of ${found.name}, part ${chunk}\n`, 200, { 'content-type': 'application/octet-stream' });
  };
  app.get('/', (c) => {
    const rows = filesFor(c.var.model, c.var.user.id).map(fileRow);
    return answerPage(world, c, { schema: schemaOf(c, 'file'), key: 'files', rows });
  });
  app.get('/:fileId', (c) => content(c, 0));
  app.get('/:fileId/chunks', (c) => {
    const found = file(c);
    if (found === undefined) return answerMissing(world, c);
    const rows = Array.from({ length: found.chunkCount }, (_, id) => ({ id: String(id), name: `Chunk ${id}` }));
    return answerPage(world, c, { schema: schemaOf(c, 'chunk'), key: 'chunks', rows });
  });
  app.get('/:fileId/chunks/:chunk', (c) => content(c, Number(c.req.param('chunk'))));
  return app;
}

/** What is hidden or in another workspace than the path says is not found. */
export function modelOf(world: World, c: Context<SignedInEnv>): Model | null {
  const workspaceId = c.req.param('workspaceId');
  const model = world.tenant().models.find(({ id }) => id === c.req.param('modelId'));
  if (model === undefined || c.var.user.hiddenModels.includes(model.id)) return null;
  return workspaceId === undefined || workspaceId === model.workspaceId ? model : null;
}

export function schemaOf(c: Context, object: string): string {
  return `models/${c.req.param('modelId')}/objects/${object}`;
}

const closedBecause: { readonly [state in ActiveState]?: { status: 422 | 423 | 424; message: string } } = {
  ARCHIVED: { status: 422, message: 'The specified model was archived' },
  LOCKED: { status: 423, message: 'The specified model was locked' },
  MAINTENANCE: { status: 424, message: 'The specified model is offline' },
  PRODUCTION_MAINTENANCE: { status: 424, message: 'The specified model is offline' },
};

function visibleModel(world: World): MiddlewareHandler<ModelEnv> {
  return async (c, next) => {
    const model = modelOf(world, c as unknown as Context<SignedInEnv>);
    if (model === null) return answerMissing(world, c);
    c.set('model', model);
    return next();
  };
}

function openModel(world: World): MiddlewareHandler<ModelEnv> {
  return async (c, next) => {
    const closed = closedBecause[c.var.model.activeState];
    return closed === undefined ? next() : answerError(world, c, closed.status, closed.message);
  };
}

/** Definitions, tasks and metadata answer while a model is busy; other calls wait. */
function heldWhileBusy(world: World): MiddlewareHandler<ModelEnv> {
  return async (c, next) => {
    const isHeld = () => world.tenant().behaviour.busyHolds && busyWith(c.var.model, world.clock.nowMs()) !== null;
    while (world.isOpen() && !c.req.raw.signal.aborted && isHeld()) await sleep(20);
    return next();
  };
}

function statusNow(world: World, model: Model): Row {
  return statusRow(world.tenant(), model, world.clock.nowMs());
}

function actionOf<Kind extends ActionKind>(c: Context<ModelEnv>, kind: Kind) {
  return actionsOf(c.var.model, kind).find(({ id }) => id === c.req.param('actionId'));
}

const keys = { import: 'imports', export: 'exports', process: 'processes', action: 'actions' } as const;

function answerActions<Kind extends ActionKind>(
  world: World,
  c: Context<ModelEnv>,
  kind: Kind,
  rowOf: (action: Extract<Action, { kind: Kind }>) => Row,
): Response {
  const rows = actionsOf(c.var.model, kind).map(rowOf);
  const ofTenant = kind === 'process' || kind === 'action';
  return answerPage(world, c, { schema: ofTenant ? `objects/${kind}` : schemaOf(c, kind), key: keys[kind], rows });
}
