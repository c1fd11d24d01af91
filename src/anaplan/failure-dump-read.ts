/** Reads the failure dump of a run chunk by chunk and lets go of each; hands out the summary alone. Knows paths below the task, no connection. */
import { z } from 'zod';
import { CouldNotLook } from '../check.ts';
import { id } from './answer.ts';
import { parsePage } from './envelope.ts';
import type { DumpSummary } from './failure-dump.ts';
import { DumpReader } from './failure-dump.ts';
import type { Call, RawAnswer } from './judged-answer.ts';
import { isHtml, parseBody, statusFault } from './judged-answer.ts';
import type { PageOf } from './models.ts';
import { itemsOf } from './models.ts';

/** Of one dump no more is read than this; a chunk is 10 MB at most. */
export const maxDumpBytes = 20_000_000;
const maxChunks = 100;

/** So a dump is refused that is not there, or not this account's: which of them when is not known. */
const absent: readonly number[] = [204, 400, 403, 404, 410];

export type GetRaw = (path: string) => Promise<{ readonly answer: RawAnswer; readonly call: Call }>;

/**
 * `path`: `.../tasks/{id}/dump`, or `.../tasks/{id}/dumps/{step}` of a process. Null: there is none for this account, or it is
 * not of the known form. Throws CouldNotLook when it got no answer to judge.
 */
export async function readDump(path: string, get: GetRaw): Promise<DumpSummary | null> {
  const chunks = await chunksOf(path, get);
  if (chunks === null || chunks.length === 0) return null;
  const reader = new DumpReader();
  let readBytes = 0;
  for (const chunk of chunks) {
    if (readBytes >= maxDumpBytes) return reader.end(false);
    const text = await textOf(`${path}/chunks/${encodeURIComponent(chunk)}`, get);
    if (text === null) return reader.end(false);
    reader.push(text);
    readBytes += text.length;
  }
  return reader.end(chunks.length < maxChunks);
}

async function chunksOf(path: string, get: GetRaw): Promise<readonly string[] | null> {
  const { answer, call } = await get(`${path}/chunks`);
  if (absent.includes(answer.httpStatus) && !isHtml(answer)) return null;
  if (answer.httpStatus !== 200 || isHtml(answer)) throw new CouldNotLook(statusFault(answer, call));
  return parseBody(answer, call, parseChunks).items.slice(0, maxChunks);
}

async function textOf(path: string, get: GetRaw): Promise<string | null> {
  const { answer, call } = await get(path);
  if (answer.httpStatus === 200 && !isHtml(answer)) return answer.text;
  if (absent.includes(answer.httpStatus)) return null;
  throw new CouldNotLook(statusFault(answer, call));
}

const chunk = z.object({ id }).transform((row) => row.id);

function parseChunks(body: unknown): PageOf<string> {
  const what = 'The list of chunks of the dump';
  return itemsOf(parsePage(body, ['chunks'], what), chunk, what);
}
