/** Failure dumps of imports and of the steps of processes: text, whole or in chunks, for who started the run and for a time. */
import type { Context } from 'hono';
import { Hono } from 'hono';
import { dumpFor } from './access.ts';
import { answerError, answerMissing, answerPage } from './envelope.ts';
import { schemaOf } from './model-routes.ts';
import { runOf } from './runs.ts';
import type { SignedInEnv } from './signed-in.ts';
import type { Outcome } from './task.ts';
import { actionOf, kinds } from './task-routes.ts';
import type { Action, ActionKind } from './tenant.ts';
import type { World } from './world.ts';

const chunkBytes = 10 * 1024 * 1024;

export function dumpRoutes(world: World): Hono<SignedInEnv> {
  const app = new Hono<SignedInEnv>();
  for (const [segment, kind] of kinds) {
    for (const dump of ['dump', 'dumps/:objectId']) {
      const path = `/${segment}/:actionId/tasks/:taskId/${dump}`;
      app.get(path, (c) => {
        const content = contentFor(world, c, kind);
        return content === null ? answerNone(world, c, 204) : text(c, content);
      });
      app.get(`${path}/chunks`, (c) => {
        const content = contentFor(world, c, kind);
        if (content === null) return answerNone(world, c, 400);
        const count = Math.ceil(content.length / chunkBytes);
        const rows = Array.from({ length: count }, (_, id) => ({ id: String(id), name: `Chunk ${id}` }));
        return answerPage(world, c, { schema: schemaOf(c, 'chunk'), key: 'chunks', rows });
      });
      app.get(`${path}/chunks/:chunk`, (c) => {
        const content = contentFor(world, c, kind);
        const chunk = Number(c.req.param('chunk'));
        const part = content?.slice(chunk * chunkBytes, (chunk + 1) * chunkBytes) ?? '';
        return part === '' ? answerMissing(world, c) : text(c, part);
      });
    }
  }
  return app;
}

function text(c: Context, content: string): Response {
  return c.body(content, 200, { 'content-type': 'text/plain' });
}

/** Without a dump the live service answers 404, or 204 for the whole and 400 for the chunks; which when is not known. */
function answerNone(world: World, c: Context, byPath: 204 | 400): Response {
  if (world.tenant().behaviour.missingDump === 'not-found') return answerMissing(world, c);
  return byPath === 204 ? c.body(null, 204) : answerError(world, c, 400, 'Bad Request');
}

/** Reading a dump keeps it for another 48 hours. */
function contentFor(world: World, c: Context<SignedInEnv>, kind: ActionKind): string | null {
  const nowMs = world.clock.nowMs();
  const found = actionOf(world, c, kind);
  const run = found && runOf(found.action, c.req.param('taskId') ?? '', nowMs);
  if (!found || !run) return null;
  const objectId = c.req.param('objectId');
  const step = objectId === undefined ? found.action : found.model.actions.find(({ id }) => id === objectId);
  if (step === undefined) return null;
  const key = `${run.taskId} ${step.id}`;
  const nested = step === found.action ? undefined : step.name;
  const outcome = dumpFor(found.action, run, c.var.user, world.dumpReads.get(key) ?? 0, nowMs, nested);
  if (outcome === null) return null;
  world.dumpReads.set(key, nowMs);
  return dumpOf(step, outcome);
}

/** Made-up rows: a real dump holds the customer's data. */
function dumpOf(action: Action, { details = [], dumpRows = 3, dumpErrors = [] }: Outcome): string {
  const headers = action.kind === 'import' && action.source.type === 'FILE' ? action.source.headerNames : ['Code'];
  const error = details[0]?.text ?? 'Invalid line item identifier: 00A Partner';
  const rows = Array.from({ length: dumpRows }, (_, row) => [
    'error',
    ...headers.map((header) => `${header} ${row + 1}`),
    String(row + 2),
    dumpErrors[row % dumpErrors.length] ?? error,
  ]);
  const lines = [['_Status_', ...headers, '_Line_', '_Error_1_'], ...rows].map((line) => line.map(quoted).join(','));
  return `${lines.join('\r\n')}\r\n`;
}

function quoted(value: string): string {
  return `"${value.replaceAll('"', '""')}"`;
}
