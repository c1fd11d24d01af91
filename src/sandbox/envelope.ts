/** How the Integration API wraps its answers: envelope, paging, sorting, errors. Knows no tenant. */
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { World } from './world.ts';

export type Row = { readonly [key: string]: unknown };

/** `schema`: the path below `/2/0`, e.g. `objects/model`. */
export type Page = {
  readonly schema: string;
  readonly key: string;
  readonly rows: readonly Row[];
  /** Fields that may be sorted by; then a sort without `+` or `-` is refused. Absent: any sort is accepted and without effect. */
  readonly sortable?: readonly string[];
};

const largestPage = 5000;

/** One page of a list. No rows: the key is missing. */
export function answerPage(world: World, c: Context, { schema, key, rows, sortable }: Page): Response {
  const { url } = c.req;
  const { nextPage } = world.tenant().behaviour;
  const order = sortOf(c, sortable);
  if (order === null) return answerError(world, c, 400, badSort(c.req.query('sort') ?? '', sortable ?? []));
  const limit = wholeNumber(c.req.query('limit'));
  const offset = wholeNumber(c.req.query('offset')) ?? 0;
  const size = Math.min(limit ?? largestPage, largestPage);
  const page = sortedRows(rows, order).slice(offset, offset + size);
  const pageUrl = (pageSize: number, at: number) => `${originAndPath(url)}?limit=${pageSize}&offset=${at}`;
  const isLast = offset + page.length >= rows.length;
  const paging = {
    currentPageSize: page.length,
    totalSize: rows.length,
    offset,
    // As live: an unpaged call returns everything and still names a next page of 20 after the first 20.
    ...(limit === undefined && nextPage === 'bogus' ? { next: pageUrl(20, 20) } : {}),
    ...(isLast || (limit === undefined && nextPage === 'bogus') ? {} : { next: pageUrl(size, offset + size) }),
    ...(offset > 0 ? { previous: pageUrl(size, Math.max(0, offset - size)) } : {}),
  };
  return c.json({
    meta: metaOf(world, url, schema, { paging }),
    ...success,
    ...(page.length === 0 ? {} : { [key]: page }),
  });
}

export function answerOne(world: World, c: Context, schema: string, key: string, row: unknown): Response {
  return answerMany(world, c, schema, { [key]: row });
}

/** Several keys beside `meta` and `status`; an empty list loses its key. */
export function answerMany(world: World, c: Context, schema: string, rows: Row): Response {
  const kept = Object.entries(rows).filter(([, row]) => !Array.isArray(row) || row.length > 0);
  return c.json({ meta: metaOf(world, c.req.url, schema), ...success, ...Object.fromEntries(kept) });
}

/** 452 is CloudWorks' own. */
export function answerError(world: World, c: Context, code: ContentfulStatusCode | 452, message: string): Response {
  // The service writes nanoseconds.
  const timestamp = new Date(world.clock.nowMs()).toISOString().replace('Z', '115662Z');
  return c.json({ status: { code, message }, path: c.req.path, timestamp }, code as ContentfulStatusCode);
}

export function answerMissing(world: World, c: Context): Response {
  return answerError(world, c, 404, 'Not Found');
}

/** What the web server in front says to a path that is no route. */
export function answerNoRoute(c: Context): Response {
  return c.html(nginxPage('404 Not Found'), 404);
}

/** An error page of the web server in front, e.g. `504 Gateway Time-out`. */
export function nginxPage(title: string): string {
  const page = ['<html>', `<head><title>${title}</title></head>`, '<body>'];
  const body = [`<center><h1>${title}</h1></center>`, '<hr><center>nginx</center>', '</body>', '</html>', ''];
  return [...page, ...body].join('\r\n');
}

const success = { status: { code: 200, message: 'Success' } };

function metaOf(world: World, url: string, schema: string, more: Row = {}): Row {
  const slash = world.tenant().behaviour.doubledSlashInSchema ? '//' : '/';
  return { ...more, schema: `${new URL(url).origin}${slash}2/0/${schema}` };
}

function originAndPath(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

export function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

type Order = { readonly field: string; readonly descending: boolean } | 'as-it-is';

/** Null: refused. A `+` that was not escaped arrives as a blank. */
function sortOf(c: Context, sortable: readonly string[] | undefined): Order | null {
  const sort = c.req.query('sort');
  if (sort === undefined || sortable === undefined) return 'as-it-is';
  const field = sort.slice(1);
  return /^[-+ ]/.test(sort) && sortable.includes(field) ? { field, descending: sort.startsWith('-') } : null;
}

function badSort(sort: string, sortable: readonly string[]): string {
  return sortable.includes(sort) || !/^[-+ ]/.test(sort)
    ? `Bad sort order format: '${sort}'. Please follow (-){column_name_1},(+){column_name_2}.. format`
    : 'Failed to parse sort parameter';
}

function sortedRows(rows: readonly Row[], order: Order): readonly Row[] {
  if (order === 'as-it-is') return rows;
  const sorted = rows.toSorted((one, other) => compared(one[order.field], other[order.field]));
  return order.descending ? sorted.reverse() : sorted;
}

function compared(one: unknown, other: unknown): number {
  return typeof one === 'number' && typeof other === 'number' ? one - other : String(one).localeCompare(String(other));
}
