/**
 * Text that remembers where each part of it comes from, with holes for what is not known here; pure.
 * Knows no shell. A hole is one character long, so that offsets hold.
 */
import type { Origin } from '../emulated.ts';

export type Run = {
  readonly text: string;
  readonly origin: Origin;
  /** The variable that the text was first written into; null for what stands in the script's own lines. */
  readonly holder: string | null;
  /** Not null: a hole, and the name of what is not known. */
  readonly unknown: string | null;
};

export type Traced = readonly Run[];

/** Traced text to be read by offset. */
export type Source = { readonly text: string; readonly runs: Traced; readonly starts: readonly number[] };

/** A noncharacter of Unicode: no text of the world holds it, and `sourceOfText` sees to that. */
export const hole = '\uFFFF';

export function traced(text: string, origin: Origin, holder: string | null = null): Traced {
  return text === '' ? [] : [{ text, origin, holder, unknown: null }];
}

export function unknown(name: string, origin: Origin, holder: string | null = null): Traced {
  return [{ text: hole, origin, holder, unknown: name }];
}

export function plain(value: Traced): string {
  return value.map(({ text }) => text).join('');
}

/** Null when there is a hole in it. */
export function known(value: Traced): string | null {
  return value.some((run) => run.unknown !== null) ? null : plain(value);
}

export function unknownsOf(value: Traced): readonly string[] {
  return [...new Set(value.flatMap((run) => run.unknown ?? []))];
}

export function lengthOf(value: Traced): number {
  return value.reduce((sum, { text }) => sum + text.length, 0);
}

export function originOf(value: Traced, otherwise: Origin): Origin {
  return value[0]?.origin ?? otherwise;
}

/** What nobody holds yet is held by that variable from now on. */
export function heldBy(value: Traced, holder: string): Traced {
  return value.map((run) => (run.holder === null ? { ...run, holder } : run));
}

export function sliceOf(value: Traced, from: number, to: number): Traced {
  const kept: Run[] = [];
  let start = 0;
  for (const run of value) {
    const end = start + run.text.length;
    const text = run.text.slice(Math.max(0, from - start), Math.max(0, to - start));
    if (text !== '' && end > from && start < to) kept.push({ ...run, text });
    start = end;
  }
  return kept;
}

/** A file: every line, its end included, is a run of its own. */
export function sourceOfText(file: string, text: string): Source {
  const lines = text.replaceAll(hole, '\uFFFD').match(/[^\n]*\n|[^\n]+$/g) ?? [];
  return sourceOf(
    lines.map((line, index) => ({ text: line, origin: { file, line: index + 1 }, holder: null, unknown: null })),
  );
}

export function sourceOf(value: Traced): Source {
  const starts: number[] = [];
  let at = 0;
  for (const { text } of value) {
    starts.push(at);
    at += text.length;
  }
  return { text: plain(value), runs: value, starts };
}

/** The run that the character at that offset belongs to; behind the end the last one. */
export function runAt(source: Source, offset: number): Run | undefined {
  return source.runs[indexAt(source, offset)];
}

export function sliceAt(source: Source, from: number, to: number): Traced {
  const kept: Run[] = [];
  for (let index = indexAt(source, from); index < source.runs.length; index += 1) {
    const run = source.runs[index];
    const start = source.starts[index] ?? 0;
    if (run === undefined || start >= to) break;
    const text = run.text.slice(Math.max(0, from - start), to - start);
    if (text !== '') kept.push({ ...run, text });
  }
  return kept;
}

function indexAt({ starts }: Source, offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}
