/** What a model is made of: lists, modules, views, line items, versions, calendar, dashboards. All of it waits while the model is busy. */
import type { Context } from 'hono';
import { Hono } from 'hono';
import type { Row } from './envelope.ts';
import { answerError, answerMany, answerMissing, answerOne, answerPage } from './envelope.ts';
import { objectId } from './ids.ts';
import type { ModelEnv } from './model-routes.ts';
import { heldWhileBusy, openModel, schemaOf, visibleModel } from './model-routes.ts';
import type { Module, Named, Structure } from './structure.ts';
import {
  calendarRow,
  currentPeriodRow,
  lineItemRow,
  listMetadata,
  viewCells,
  viewCsv,
  viewDetail,
  viewRow,
} from './structure-rows.ts';
import type { World } from './world.ts';

type ModelContext = Context<ModelEnv>;

export function structureRoutes(world: World): Hono<ModelEnv> {
  const app = new Hono<ModelEnv>();
  const ready = [visibleModel(world), openModel(world), heldWhileBusy(world)] as const;
  const built = (c: ModelContext): Structure => c.var.model.structure;
  const list = (
    path: string,
    key: string,
    schema: (c: ModelContext) => string,
    rows: (c: ModelContext) => readonly Row[],
  ) => app.get(path, ...ready, (c) => answerPage(world, c, { schema: schema(c), key, rows: rows(c) }));

  list(
    '/lists',
    'lists',
    (c) => schemaOf(c, 'list'),
    (c) => built(c).lists.map(plain),
  );
  app.get('/lists/:listId', ...ready, (c) => {
    const found = byId(built(c).lists, c.req.param('listId'));
    if (found === undefined) return answerMissing(world, c);
    return answerOne(world, c, schemaOf(c, 'list'), 'metadata', listMetadata(found));
  });
  app.get('/lists/:listId/items', ...ready, (c) => {
    const found = byId(built(c).lists, c.req.param('listId'));
    if (found === undefined) return answerMissing(world, c);
    const all = c.req.query('includeAll') === 'true';
    if ((c.req.header('accept') ?? '').includes('text/csv')) {
      const lines = [['ID', 'Name', 'Code'], ...found.items.map(({ id, name, code }) => [id, name, code])];
      return c.body(`${lines.map((line) => line.map(quoted).join(',')).join('\n')}\n`, 200, {
        'content-type': 'text/csv',
      });
    }
    const listItems = found.items.map(({ id, name, code }) => ({
      id,
      name,
      code,
      ...(all ? { subsets: {}, properties: {} } : {}),
    }));
    return answerMany(world, c, 'objects/list', { listItems });
  });
  // For administrators of the workspace alone (docs.atlan.com, "Set up Anaplan"); that it is a 403 is a choice here.
  app.get('/modules', ...ready, (c, next) =>
    c.var.user.workspaceAdmin ? next() : answerError(world, c, 403, 'Forbidden'),
  );
  list(
    '/modules',
    'modules',
    () => 'objects/module',
    (c) => built(c).modules.map(plain),
  );
  list(
    '/views',
    'views',
    () => 'objects/view',
    (c) => built(c).modules.map(viewRow),
  );
  app.get('/modules/:moduleId/views', ...ready, (c) => {
    const found = byId(built(c).modules, c.req.param('moduleId'));
    if (found === undefined) return answerMissing(world, c);
    return answerPage(world, c, { schema: 'objects/view', key: 'views', rows: [viewRow(found)] });
  });
  // Without paging, and the key is `items`.
  app.get('/lineItems', ...ready, (c) => answerLineItems(world, c, built(c).modules));
  app.get('/modules/:moduleId/lineItems', ...ready, (c) => {
    const found = byId(built(c).modules, c.req.param('moduleId'));
    return found === undefined ? answerMissing(world, c) : answerLineItems(world, c, [found]);
  });
  app.get('/lineItems/:lineItemId/dimensions', ...ready, (c) => {
    const module = built(c).modules.find(({ lineItems }) => byId(lineItems, c.req.param('lineItemId')) !== undefined);
    if (module === undefined) return answerMissing(world, c);
    return answerMany(world, c, 'objects/dimension', { dimensions: module.dimensions });
  });
  for (const path of [
    '/dimensions/:dimensionId/items',
    '/views/:viewId/dimensions/:dimensionId/items',
    '/lineItems/:lineItemId/dimensions/:dimensionId/items',
  ]) {
    app.get(path, ...ready, (c) => {
      const found = byId(built(c).lists, c.req.param('dimensionId'));
      if (found === undefined) return answerMissing(world, c);
      return answerMany(world, c, 'objects/dimension', { items: found.items });
    });
  }
  // The default view of a module has the id of the module.
  app.get('/views/:viewId', ...ready, (c) => {
    const found = byId(built(c).modules, c.req.param('viewId'));
    return found === undefined ? answerMissing(world, c) : answerMany(world, c, 'objects/view', viewDetail(found));
  });
  app.get('/views/:viewId/data', ...ready, (c) => {
    const found = byId(built(c).modules, c.req.param('viewId'));
    if (found === undefined) return answerMissing(world, c);
    return (c.req.header('accept') ?? '').includes('text/csv')
      ? c.body(viewCsv(found), 200, { 'content-type': 'text/csv' })
      : c.json(viewCells(found));
  });
  app.get('/versions', ...ready, (c) => {
    const rows = c.var.user.workspaceAdmin ? versions : [];
    if (!c.var.user.workspaceAdmin) return answerMissing(world, c);
    return answerPage(world, c, { schema: 'objects/version', key: 'versionMetadata', rows });
  });
  app.get('/modelCalendar', ...ready, (c) =>
    answerOne(world, c, 'objects/modelCalendar', 'modelCalendar', calendarRow(world.clock.nowMs())),
  );
  // Only for writing; the year is part of the calendar.
  app.get('/modelCalendar/fiscalYear', (c) => answerError(world, c, 405, 'Method Not Allowed'));
  app.get('/modules/:moduleId/data', (c) => answerError(world, c, 405, 'Method Not Allowed'));
  app.get('/currentPeriod', ...ready, (c) =>
    answerOne(world, c, 'objects/currentPeriod', 'currentPeriod', currentPeriodRow(world.clock.nowMs())),
  );
  list(
    '/dashboards',
    'dashboards',
    (c) => schemaOf(c, 'dashboard'),
    (c) => built(c).dashboards.map(plain),
  );
  return app;
}

const plain = ({ id, name }: Named): Row => ({ id, name });

function byId<Item extends Named>(items: readonly Item[], id: string | undefined): Item | undefined {
  return items.find((item) => item.id === id);
}

function quoted(value: string): string {
  return `"${value.replaceAll('"', '""')}"`;
}

function answerLineItems(world: World, c: ModelContext, modules: readonly Module[]): Response {
  const all = c.req.query('includeAll') === 'true';
  const items = modules.flatMap((module) => module.lineItems.map((item) => lineItemRow(module, item, all)));
  return answerMany(world, c, 'objects/lineItem', { items });
}

const always = {
  editFrom: { periodText: 'Start of Timescale', date: '1900-01-01' },
  editTo: { periodText: 'End of Timescale', date: '2399-12-31' },
};
const versions: readonly Row[] = [
  { id: objectId('version', 1), name: 'Actual', isCurrent: false, isActual: true, ...always },
  { id: objectId('version', 2), name: 'Forecast', isCurrent: true, isActual: false, ...always },
];
