/** How an answer of Anaplan becomes a type: schemas, the error that says where it went wrong, and the two forms of time. Pure. Knows no endpoint. */
import { z } from 'zod';

/** An answer that is not of the form this program knows; `path` is a JSON path such as `$.imports[3].id`. Holds no value of the answer. */
export class UnexpectedAnswer extends Error {
  override readonly name = 'UnexpectedAnswer';
  readonly path: string;
  constructor(what: string, path: string, problem: string) {
    super(`${what} is not of the known form at ${path}: ${problem}.`);
    this.path = path;
  }
}

export type Where = { readonly what: string; readonly path: readonly PropertyKey[] };

/** Throws UnexpectedAnswer for the first thing that does not fit; keys the schema does not name are ignored. */
export function parsed<T>(schema: z.ZodType<T>, value: unknown, { what, path }: Where): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new UnexpectedAnswer(what, jsonPath([...path, ...(issue?.path ?? [])]), issue?.message ?? 'unreadable');
}

export function jsonPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => `${text}${typeof key === 'number' ? `[${key}]` : `.${String(key)}`}`, '$');
}

/** Names and messages are stored, shown and mailed: no real one comes near this many characters. */
const maxTextLength = 10_000;
const cut = (text: string) => text.slice(0, maxTextLength);

/** Ids are strings; a client that wrote one as a number is understood as long as no digit is lost. */
export const id = z.union([z.string().min(1).max(1000), z.int().nonnegative().transform(String)]);
/** Cut at 10,000 characters. */
export const boundedText = z.string().transform(cut);
/** Cut at 10,000 characters; null when missing. */
export const optionalText = z
  .string()
  .nullish()
  .transform((given) => (given == null ? null : cut(given)));

/** Milliseconds since 1970, from a number of them or from either ISO form. */
export const timeMs = z.union([
  z.number().nonnegative(),
  z.string().transform((text, context) => {
    const atMs = timeMsOf(text);
    if (atMs !== null) return atMs;
    context.addIssue('Invalid input: expected a time');
    return z.NEVER;
  }),
]);

/** A time as ISO 8601 UTC where it can be read, else as it came; null when missing. */
export const isoTime = optionalText.transform((text) => {
  const atMs = text === null ? null : timeMsOf(text);
  return atMs === null ? text : new Date(atMs).toISOString();
});

const isoForm = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,3})\d*)?(Z|[+-]\d\d:?\d\d)?$/;

/** "2018-12-04T18:18:48.000+0000", "2026-07-14T13:55:12.198115662Z" and "2026-07-14 13:55:12.198115+00:00"; UTC where no zone is given. Null for anything else. */
export function timeMsOf(text: string): number | null {
  const [whole, day, time, fraction = '0', zone = 'Z'] = isoForm.exec(text) ?? [];
  if (whole === undefined) return null;
  const colonZone = zone.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2');
  const atMs = Date.parse(`${day}T${time}.${fraction.padEnd(3, '0')}${colonZone}`);
  return Number.isNaN(atMs) ? null : atMs;
}
