/** One model's imports, exports, processes, actions, files and status. Mounted below `/models/:modelId` and its workspace form. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context, MiddlewareHandler } from 'hono';
import { Hono } from 'hono';
import { accessTo, filesFor, visibleActions } from './access.ts';
import type { Row } from './envelope.ts';
import { answerError, answerMissing, answerOne, answerPage, nginxPage } from './envelope.ts';
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
import { busyWith } from './runs.ts';
import type { SignedInEnv } from './signed-in.ts';
import type { Action, ActionKind, ActiveState, Model, ServerFile } from './tenant.ts';
import type { World } from './world.ts';

export type ModelEnv = { Variables: SignedInEnv['Variables'] & { model: Model } };

export function modelRoutes(world: World): Hono<ModelEnv> {
  const app = new Hono<ModelEnv>();
  const visible = visibleModel(world);
  const open = openModel(world);
  // Live the GET has no envelope; the POST of the documentation has one.
  app.get('/status', visible, (c) => c.json({ requestStatus: statusNow(world, c.var.model) }));
  app.post('/status', visible, (c) =>
    answerOne(world, c, 'objects/requestStatus', 'requestStatus', statusNow(world, c.var.model)),
  );
  app.get('/imports', visible, open, (c) =>
    answerActions(world, c, 'import', (row) => importRow(row, isTold(world, 'in-lists'))),
  );
  app.get('/exports', visible, open, (c) => answerActions(world, c, 'export', exportRow));
  app.get('/processes', visible, open, (c) => answerActions(world, c, 'process', processRow));
  app.get('/actions', visible, open, (c) => answerActions(world, c, 'action', actionRow));
  app.get('/imports/:actionId', visible, open, (c) => {
    const found = actionOf(c, 'import');
    // As live: an import that is not there is an error of the server.
    if (found === undefined) return answerError(world, c, 500, 'Internal Server Error');
    return answerOne(world, c, schemaOf(c, 'importMetadata'), 'importMetadata', importMetadata(found));
  });
  app.get('/exports/:actionId', visible, open, (c) => {
    const found = actionOf(c, 'export');
    if (found === undefined) return answerMissing(world, c);
    return answerOne(world, c, schemaOf(c, 'exportMetadata'), 'exportMetadata', exportMetadata(found));
  });
  app.get('/processes/:actionId', visible, open, (c) => {
    const found = actionOf(c, 'process');
    if (found === undefined) return answerMissing(world, c);
    const withSources = c.req.query('showImportDataSource') === 'true' && isTold(world, 'in-processes');
    const withGone = world.tenant().behaviour.goneSteps === 'told';
    const row = processMetadata(c.var.model, found, withSources, withGone);
    return answerOne(world, c, 'objects/process', 'processMetadata', row);
  });
  app.get('/actions/:actionId', visible, open, (c) => {
    const found = actionOf(c, 'action');
    return found === undefined
      ? answerMissing(world, c)
      : answerOne(world, c, 'objects/action', 'action', actionRow(found));
  });
  app.route('/files', fileRoutes(world, visible, open));
  return app;
}

/** Content is served only where there is any; a 404 does not tell whether the file, its content or the right to it is missing. */
function fileRoutes(world: World, visible: MiddlewareHandler<ModelEnv>, open: MiddlewareHandler<ModelEnv>) {
  const app = new Hono<ModelEnv>();
  app.use('*', visible, open, heldWhileBusy(world));
  const content = (c: Context<ModelEnv>, chunk: number) => {
    const file = fileFor(world, c);
    const isThere = Number.isInteger(chunk) && chunk >= 0 && chunk < (file?.chunkCount ?? 0);
    if (file === undefined || file.stale || !isThere) return answerMissing(world, c);
    if (file.privateTo !== null) world.change({ change: 'touch-file', model: c.var.model.id, file: file.id });
    const headers = { 'content-type': 'application/octet-stream' };
    return c.body(contentOf(world, c.var.model, file, chunk), 200, headers);
  };
  app.get('/', (c) => {
    const { model, user } = c.var;
    const files = filesFor(world.tenant(), model, user, world.clock.nowMs());
    if (world.tenant().behaviour.listingKeepsFiles) touch(world, model, files);
    return answerPage(world, c, { schema: schemaOf(c, 'file'), key: 'files', rows: files.map(fileRow) });
  });
  app.get('/:fileId', (c) => content(c, 0));
  app.get('/:fileId/chunks', (c) => {
    const file = fileFor(world, c);
    if (file === undefined) return answerMissing(world, c);
    const rows = Array.from({ length: file.chunkCount }, (_, id) => ({ id: String(id), name: `Chunk ${id}` }));
    return answerPage(world, c, { schema: schemaOf(c, 'chunk'), key: 'chunks', rows });
  });
  app.get('/:fileId/chunks/:chunk', (c) => content(c, Number(c.req.param('chunk'))));
  return app;
}

function fileFor(world: World, c: Context<ModelEnv>): ServerFile | undefined {
  const { model, user } = c.var;
  return filesFor(world.tenant(), model, user, world.clock.nowMs()).find(({ id }) => id === c.req.param('fileId'));
}

function touch(world: World, model: Model, files: readonly ServerFile[]): void {
  for (const { id, privateTo } of files) {
    if (privateTo !== null) world.change({ change: 'touch-file', model: model.id, file: id });
  }
}

/** What was uploaded; else the header row and two rows, all of it made up. */
function contentOf(
  world: World,
  model: Model,
  { id, name }: ServerFile,
  chunk: number,
): string | Uint8Array<ArrayBuffer> {
  const uploaded = world.uploads.chunk(`${model.id} ${id}`, chunk);
  if (uploaded !== undefined) return new Uint8Array(uploaded);
  const action = model.actions.find(
    (one) => one.id === id || (one.kind === 'import' && one.source.type === 'FILE' && one.source.fileId === id),
  );
  const headers =
    action?.kind === 'export'
      ? action.headerNames
      : action?.kind === 'import' && action.source.type === 'FILE'
        ? action.source.headerNames
        : ['Name'];
  const rows = [0, 1].map((row) => headers.map((header) => `${header} ${chunk * 2 + row + 1}`).join(','));
  return [...(chunk === 0 ? [headers.join(',')] : []), ...rows, `# ${name}`].slice(0, -1).join('\r\n').concat('\r\n');
}

/** What is hidden or in another workspace than the path says is not found. */
export function modelOf(world: World, c: Context<SignedInEnv>): Model | null {
  const workspaceId = c.req.param('workspaceId');
  const model = world.tenant().models.find(({ id }) => id === c.req.param('modelId'));
  if (model === undefined || accessTo(c.var.user, model) !== 'full') return null;
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

export function visibleModel(world: World): MiddlewareHandler<ModelEnv> {
  return async (c, next) => {
    const model = modelOf(world, c as unknown as Context<SignedInEnv>);
    if (model === null) return answerMissing(world, c);
    c.set('model', model);
    return next();
  };
}

/** Refuses by the state of the model; one that is merely closed is opened, which is counted. */
export function openModel(world: World): MiddlewareHandler<ModelEnv> {
  return async (c, next) => {
    const closed = closedBecause[c.var.model.activeState];
    if (closed !== undefined) return answerError(world, c, closed.status, closed.message);
    world.wake(c.var.model);
    return next();
  };
}

/** Definitions, tasks and metadata answer while a model is busy; other calls wait, until the web server in front gives up. */
export function heldWhileBusy(world: World): MiddlewareHandler<ModelEnv> {
  return async (c, next) => {
    const sinceMs = world.clock.nowMs();
    const isHeld = () => world.tenant().behaviour.busyHolds && busyWith(c.var.model, world.clock.nowMs()) !== null;
    while (world.isOpen() && !c.req.raw.signal.aborted && isHeld()) {
      const { busyHoldMs } = world.tenant().behaviour;
      if (busyHoldMs !== null && world.clock.nowMs() - sinceMs >= busyHoldMs) {
        return c.html(nginxPage('504 Gateway Time-out'), 504);
      }
      await sleep(20);
    }
    return next();
  };
}

/** Where the model an import reads from is told; what lists tell, processes tell too. */
function isTold(world: World, where: 'in-lists' | 'in-processes'): boolean {
  const { modelSourceTold } = world.tenant().behaviour;
  return modelSourceTold === 'in-lists' || modelSourceTold === where;
}

function statusNow(world: World, model: Model): Row {
  return statusRow(world.tenant(), model, world.clock.nowMs());
}

function actionOf<Kind extends ActionKind>(c: Context<ModelEnv>, kind: Kind) {
  return visibleActions(c.var.model, c.var.user, kind).find(({ id }) => id === c.req.param('actionId'));
}

const keys = { import: 'imports', export: 'exports', process: 'processes', action: 'actions' } as const;

function answerActions<Kind extends ActionKind>(
  world: World,
  c: Context<ModelEnv>,
  kind: Kind,
  rowOf: (action: Extract<Action, { kind: Kind }>) => Row,
): Response {
  const rows = visibleActions(c.var.model, c.var.user, kind).map(rowOf);
  const ofTenant = kind === 'process' || kind === 'action';
  return answerPage(world, c, { schema: ofTenant ? `objects/${kind}` : schemaOf(c, kind), key: keys[kind], rows });
}
