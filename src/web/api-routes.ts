/** The operations of the API over HTTP, and the document that describes them. */
import { Hono } from 'hono';
import type { z } from 'zod';
import type { WebContext, WebEnv } from './answers.ts';
import { refused } from './answers.ts';
import type { Asked, Operation } from './api.ts';
import { NotDone, operations } from './api.ts';
import { openApiOf } from './openapi.ts';
import { whyOf } from './page-routes.ts';
import type { PageSource } from './source.ts';

export function apiRoutes(source: PageSource): Hono<WebEnv> {
  const app = new Hono<WebEnv>();
  let document: unknown;
  app.get('/openapi.json', (c) => {
    document ??= openApiOf(operations, source.tool.version);
    return c.json(document as object);
  });
  for (const operation of operations) {
    const path = operation.path.replace('{id}', ':id{[1-9][0-9]{0,14}}');
    app.on(operation.method.toUpperCase(), path, (c) => answered(c, operation, source));
  }
  app.all('*', (c) => refused(c, 404, 'Not here', 'See /api/v1/openapi.json for what there is.'));
  return app;
}

async function answered(c: WebContext, operation: Operation, source: PageSource) {
  const query = parsed(operation.query, c.req.query());
  if ('why' in query) return refused(c, 400, 'Not understood', query.why);
  const body = operation.method === 'get' ? { value: undefined } : parsed(operation.body, await jsonOf(c));
  if ('why' in body) return refused(c, 400, 'Not understood', body.why);
  const asked: Asked = {
    ...{ source, nowMs: source.clock.nowMs(), formToken: c.get('formToken'), id: Number(c.req.param('id') ?? 0) },
    ...{ query: query.value, body: body.value },
  };
  try {
    return c.json((await operation.run(asked)) as object);
  } catch (error) {
    if (error instanceof NotDone) return refused(c, error.status, 'Not done', error.message);
    throw error;
  }
}

type Parsed = { readonly value: unknown } | { readonly why: string };

function parsed(schema: z.ZodObject | undefined, given: unknown): Parsed {
  if (schema === undefined) return { value: undefined };
  const { success, data, error } = schema.safeParse(given ?? {});
  return success ? { value: data } : { why: whyOf(error) };
}

/** An empty body is an empty object; what is no JSON fits no schema. */
async function jsonOf(c: WebContext): Promise<unknown> {
  const text = await c.req.text();
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return 'no JSON';
  }
}
