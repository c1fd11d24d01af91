/** Evidence as files of the archive: collected within bounds, redacted, cut. Knows the redactor, not what the evidence says. */
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { Redactor } from '../redaction/redact.ts';
import type { Counts } from '../redaction/spans.ts';
import type { ArchiveFile } from './archive.ts';
import type { Attachment, CaseContent, CaseInput } from './case.ts';
import {
  marginCharacters,
  maxExhibitCharacters,
  originalBytesOf,
  redactedJson,
  redactedKept,
  redactedText,
} from './cleaned.ts';
import type { Collected, CollectLimits, Collector, Timer } from './collect.ts';
import { collectAll, errorText } from './collect.ts';
import type { CaseExhibit, CollectError } from './exhibits.ts';
import { archiveName, attachmentFile, cutToSize, exhibitsOf } from './exhibits.ts';

/** Of all evidence; what comes after has no room. */
export const maxEvidenceBytes = 8 * 1024 * 1024;
/** More files a manifest does not list. */
const maxExhibits = 400;
export type Collecting = {
  readonly collectors?: readonly Collector[];
  readonly clock?: Clock;
  readonly timer?: Timer;
  readonly limits?: CollectLimits;
};

export type Evidence = {
  readonly files: readonly ArchiveFile[];
  readonly list: CaseContent['exhibits'];
  readonly counts: { readonly [file: string]: Counts };
  readonly errors: readonly CollectError[];
};

type Made = {
  readonly title: string;
  readonly file: ArchiveFile;
  readonly counts: Counts;
  readonly error: CollectError | null;
};

/** Never throws for what a check or a collector does. */
export async function evidenceOf(input: CaseInput, redactor: Redactor, collecting: Collecting): Promise<Evidence> {
  const { exhibits, errors } = shownExhibits(input);
  const made: Made[] = [];
  const failed: CollectError[] = [...errors];
  /** Each in a turn of the event loop of its own: the daemon looks on meanwhile. */
  const add = async (what: string, make: () => Made) => {
    await turn();
    try {
      made.push(make());
    } catch (error) {
      failed.push({ what, message: errorText(error) });
    }
  };
  for (const [index, exhibit] of exhibits.slice(0, maxExhibits).entries())
    await add(`exhibit ${exhibit.fileName}`, () => exhibitFile(exhibit, index, redactor));
  if (exhibits.length > maxExhibits)
    failed.push({ what: 'exhibits', message: `There are ${exhibits.length}; ${maxExhibits} are in the archive.` });
  made.push(...(await collectedFiles(collecting, made, redactor)));
  for (const [index, attachment] of (input.attachments ?? []).entries())
    await add(`attachment ${attachment.name}`, () => attachedFile(attachment, index, redactor));
  return fitted(made, failed, redactor);
}

function shownExhibits(input: CaseInput): ReturnType<typeof exhibitsOf> {
  try {
    return exhibitsOf(input);
  } catch (error) {
    return { exhibits: [], errors: [{ what: 'exhibits', message: errorText(error) }] };
  }
}

function exhibitFile({ fileName, title, content, origin }: CaseExhibit, index: number, redactor: Redactor): Made {
  const clean = typeof content === 'string' ? redactedText(content, redactor) : redactedJson(content, redactor);
  const { text, isCut } = cutToSize(clean.text, maxExhibitCharacters);
  return {
    title,
    file: {
      name: nameFor(fileName, index, redactor),
      content: ownBytes(text),
      origin,
      isCut: isCut || clean.isCut === true,
      originalBytes: originalBytesOf(content, clean),
      durationMs: null,
      done: null,
    },
    counts: clean.counts,
    error: null,
  };
}

/** The room that is left, shared evenly: which of them end first must not decide what there is room for. */
function shareOf(before: readonly Made[], count: number): number {
  const taken = before.reduce((bytes, { file }) => bytes + Buffer.byteLength(file.content), 0);
  const share = Math.floor((maxEvidenceBytes - taken) / Math.max(1, count));
  return Math.max(2 * marginCharacters, Math.min(maxExhibitCharacters, share - 1024));
}

async function collectedFiles(
  { collectors = [], clock = { nowMs: () => 0 }, timer, limits }: Collecting,
  before: readonly Made[],
  redactor: Redactor,
): Promise<readonly Made[]> {
  const maxCharacters = shareOf(before, collectors.length);
  const index = new Map(collectors.map((collector, at) => [collector.fileName, before.length + at]));
  const finish = (collected: Collected) =>
    collectedFile(collected, index.get(collected.fileName) ?? before.length, redactor, maxCharacters);
  return await collectAll(collectors, finish, {
    clock,
    ...(timer === undefined ? {} : { timer }),
    ...(limits === undefined ? {} : { limits }),
  });
}

function collectedFile(collected: Collected, index: number, redactor: Redactor, maxCharacters: number): Made {
  const { fileName, title, origin, durationMs, originalBytes, trouble } = collected;
  const { text, isCut, counts } = redactedKept(collected, redactor, maxCharacters);
  const message = trouble === null ? null : redactor.text(trouble).text;
  const note = message === null ? '' : `\n\n[... not whole: ${message} ...]\n`;
  return {
    title,
    file: {
      name: nameFor(fileName, index, redactor),
      content: ownBytes(text + note),
      origin,
      isCut: isCut || trouble !== null,
      originalBytes,
      durationMs,
      done: null,
    },
    counts,
    error: message === null ? null : { what: fileName, message },
  };
}

/** No longer than a manifest takes. */
function nameFor(fileName: string, index: number, redactor: Redactor, inArchive = archiveName): string {
  const name = inArchive(redactor.text(fileName).text, index);
  const { base, ext } = path.parse(name);
  return base.length <= 100 ? name : `${name.slice(0, 90)}${ext.slice(0, 10)}`;
}

/** A copy: a part of a text would keep the whole of it in memory. */
function ownBytes(text: string): Buffer {
  return Buffer.from(text, 'utf8');
}

function attachedFile(attachment: Attachment, index: number, redactor: Redactor): Made {
  const { name, content, originalBytes, done } = attachment;
  const clean = typeof content === 'string' ? redactedText(content, redactor) : { text: content, counts: {} };
  const cut =
    typeof clean.text === 'string' ? cutToSize(clean.text, maxExhibitCharacters) : { text: clean.text, isCut: false };
  return {
    title: redactor.text(name).text,
    file: {
      name: nameFor(name, index, redactor, attachmentFile),
      content: typeof cut.text === 'string' ? ownBytes(cut.text) : cut.text,
      origin: 'given by you',
      isCut: cut.isCut,
      originalBytes,
      durationMs: null,
      done,
    },
    counts: clean.counts,
    error: null,
  };
}

/** In their order until there is no more room; a name that is taken is an error of ours and the file is left out. */
function fitted(made: readonly Made[], failed: readonly CollectError[], redactor: Redactor): Evidence {
  const taken = new Set<string>();
  const fits: Made[] = [];
  const errors = [...failed];
  let bytes = 0;
  for (const one of made) {
    const size = Buffer.byteLength(one.file.content);
    if (bytes + size > maxEvidenceBytes || taken.has(one.file.name.toLowerCase())) {
      errors.push({ what: one.title, message: 'There was no room left in the archive.' });
      continue;
    }
    taken.add(one.file.name.toLowerCase());
    bytes += size;
    fits.push(one);
    if (one.error !== null) errors.push(one.error);
  }
  return {
    files: fits.map(({ file }) => file),
    list: fits.map(({ file, title }) => ({ name: file.name, title })),
    counts: Object.fromEntries(fits.map(({ file, counts }) => [file.name, counts])),
    errors: errors.map(({ what, message }) => ({
      what: redactor.text(what).text.slice(0, 2000),
      message: redactor.text(message).text.slice(0, 4000),
    })),
  };
}
