/** The files of a case that a visitor may fetch: those of a short list, in the folder that the store names. Knows no page. */
import { constants } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { CaseRecord } from '../store/store.ts';

export type CaseFile = { readonly name: CaseFileName; readonly sizeBytes: number };

/** All of them are written for people outside: redacted, and nothing else in the folder is. */
const names = ['case.zip', 'case.zip.age', 'mail.eml', 'summary.txt'] as const;
export type CaseFileName = (typeof names)[number];

const types: { readonly [N in CaseFileName]: string } = {
  'case.zip': 'application/zip',
  'case.zip.age': 'application/octet-stream',
  'mail.eml': 'message/rfc822',
  'summary.txt': 'text/plain; charset=utf-8',
};

export async function filesOf({ folder }: CaseRecord): Promise<readonly CaseFile[]> {
  const all = await Promise.all(
    names.map(async (name): Promise<readonly CaseFile[]> => {
      try {
        const seen = await lstat(join(folder, name));
        return seen.isFile() ? [{ name, sizeBytes: seen.size }] : [];
      } catch {
        return [];
      }
    }),
  );
  return all.flat();
}

export type OpenedFile = {
  readonly type: string;
  readonly sizeBytes: number;
  readonly stream: ReadableStream<Uint8Array>;
};

/** Null: no such file of that case. A link is followed nowhere. */
export async function openedFile(record: CaseRecord, name: string): Promise<OpenedFile | null> {
  const known = names.find((one) => one === name);
  if (known === undefined) return null;
  try {
    const handle = await open(join(record.folder, known), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    const seen = await handle.stat();
    if (!seen.isFile()) {
      await handle.close();
      return null;
    }
    return { type: types[known], sizeBytes: seen.size, stream: streamOf(handle) };
  } catch {
    return null;
  }
}

function streamOf(handle: Awaited<ReturnType<typeof open>>): ReadableStream<Uint8Array> {
  const chunk = 65_536;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { bytesRead, buffer } = await handle.read({ buffer: new Uint8Array(chunk), length: chunk });
        if (bytesRead > 0) return controller.enqueue(buffer.subarray(0, bytesRead));
        await handle.close();
        controller.close();
      },
      cancel: () => handle.close(),
    },
    { highWaterMark: 2 },
  );
}
