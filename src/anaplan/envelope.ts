/**
 * What is around every answer of the Integration API: `meta.paging`, `status`, and errors; pure.
 * Settles three traps: an empty collection drops its key, `paging.next` is bogus (not read), the error body has forms of its own.
 */
import { z } from 'zod';
import { isoTime, optionalText, parsed, UnexpectedAnswer } from './answer.ts';

export type Page = {
  readonly items: readonly unknown[];
  /** The key the items stood under, for the JSON path of what is wrong in them. */
  readonly key: string;
  /** Where the next page starts, or null after the last. */
  readonly nextOffset: number | null;
};

const count = z.int().nonnegative();
const envelope = z.object({
  meta: z
    .object({
      paging: z.object({ currentPageSize: count, totalSize: count, offset: count.nullish() }).nullish(),
    })
    .nullish(),
  status: z.object({ code: z.int() }).nullish(),
});

/** One page of a list. `keys`: the names it may stand under, the first is the usual one; a single object counts as a list of one. */
export function parsePage(body: unknown, keys: readonly [string, ...string[]], what: string): Page {
  const { meta, status } = parsed(envelope, body, { what, path: [] });
  refuseHiddenFailure(status?.code, what);
  const key = keys.find((name) => valueAt(body, name) != null) ?? keys[0];
  const value = valueAt(body, key);
  if (value == null) return { items: noItems(meta, status, key, what), key, nextOffset: null };
  const items = Array.isArray(value) ? value : [parsed(z.looseObject({}), value, { what, path: [key] })];
  const paging = meta?.paging;
  return { items, key, nextOffset: paging ? nextOffsetOf(paging, items.length, what) : null };
}

/** The object of a single answer, such as `model` or `task`. */
export function parseSingle(body: unknown, key: string, what: string): unknown {
  const { status } = parsed(envelope, body, { what, path: [] });
  refuseHiddenFailure(status?.code, what);
  const value = valueAt(body, key);
  if (value == null) throw new UnexpectedAnswer(what, `$.${key}`, 'it is missing');
  return value;
}

export type FailureBody = {
  /** The word of the authentication service, `FAILURE_BAD_CREDENTIAL` and the like; null in other services. */
  readonly status: string | null;
  readonly message: string | null;
  /** ISO 8601 */
  readonly at: string | null;
};

const failure = z.object({
  status: z.union([z.string(), z.object({ message: optionalText.catch(null) })]).catch({ message: null }),
  statusMessage: optionalText.catch(null),
  timestamp: isoTime.catch(null),
});

/** The body of an answer that is an error, as far as it can be read; never throws. Texts are cut at 500 characters. */
export function parseFailure(body: unknown): FailureBody {
  const read = failure.safeParse(body);
  if (!read.success) return { status: null, message: null, at: null };
  const { status, statusMessage, timestamp } = read.data;
  if (typeof status === 'string') return { status: short(status), message: short(statusMessage), at: short(timestamp) };
  return { status: null, message: short(status.message ?? statusMessage), at: short(timestamp) };
}

function short<T extends string | null>(text: T): T | string {
  return text === null ? text : text.slice(0, 500);
}

function valueAt(body: unknown, key: string): unknown {
  return typeof body === 'object' && body !== null && Object.hasOwn(body, key)
    ? (body as Record<string, unknown>)[key]
    : null;
}

function refuseHiddenFailure(code: number | undefined, what: string): void {
  if (code !== undefined && (code < 200 || code > 299)) {
    throw new UnexpectedAnswer(what, '$.status.code', `it says ${code} in an answer that was sent as a success`);
  }
}

/** An empty list has an envelope and no key; anything else without the key is not a list at all. */
function noItems(
  meta: z.infer<typeof envelope>['meta'],
  status: z.infer<typeof envelope>['status'],
  key: string,
  what: string,
): readonly never[] {
  const isEnvelope = meta != null || status != null;
  if (isEnvelope && (meta?.paging?.currentPageSize ?? 0) === 0) return [];
  throw new UnexpectedAnswer(what, `$.${key}`, 'it is missing');
}

/** By size, never by `next`. An answer may leave rows out, so the larger of the two counts is what the page covered. */
function nextOffsetOf(
  paging: { readonly currentPageSize: number; readonly totalSize: number; readonly offset?: number | null | undefined },
  itemCount: number,
  what: string,
): number | null {
  const offset = paging.offset ?? 0;
  const covered = Math.max(paging.currentPageSize, itemCount);
  const nextOffset = offset + covered;
  if (nextOffset >= paging.totalSize) return null;
  if (covered > 0) return nextOffset;
  throw new UnexpectedAnswer(what, '$.meta.paging', `the page at ${offset} of ${paging.totalSize} is empty`);
}
