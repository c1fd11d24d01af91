/** The file an import reads on Anaplan's server, from look to look: there, about to be removed, gone; pure. Whether it is private the API does not tell. */
import type { ServerFile } from '../anaplan/anaplan.ts';
import { privateFileAge, privateFileKeptMs } from './private-file.ts';

export type UploadedFile = {
  readonly fileId: string;
  /** Null when not listed. */
  readonly listed: ServerFile | null;
  /** When the newest run of the import began, by Anaplan's clock; there only where a run is known. */
  readonly lastRunAtMs?: number;
};

export type UploadedMemory = {
  readonly fileId: string;
  /** The last look that had it listed with content. */
  readonly listedAtMs: number;
  readonly isGone: boolean;
  /** It was gone once and is uploaded anew: so it goes here, and nobody needs to be told. */
  readonly cameBack: boolean;
  /** It was there longer after the last run than a private file is kept. */
  readonly outlivedRule: boolean;
};

export type UploadedState = 'there' | 'soon-removed' | 'missing' | 'gone';

const hourMs = 60 * 60_000;
const warnMs = 8 * hourMs;

export function hasContent({ listed }: UploadedFile): boolean {
  return listed !== null && listed.chunkCount > 0;
}

/** Null until this account has seen it once. */
export function rememberedUpload(
  memory: UploadedMemory | null,
  file: UploadedFile | null,
  atMs: number,
): UploadedMemory | null {
  if (file === null) return memory;
  const before = memory?.fileId === file.fileId ? memory : null;
  if (!hasContent(file)) return before === null ? null : { ...before, isGone: true };
  const ranAtMs = file.lastRunAtMs ?? atMs;
  return {
    fileId: file.fileId,
    listedAtMs: atMs,
    isGone: false,
    cameBack: before !== null && (before.cameBack || before.isGone),
    outlivedRule: before?.outlivedRule === true || atMs - ranAtMs > privateFileKeptMs + hourMs,
  };
}

/** `memory`: after the look was folded in. */
export function uploadedState(file: UploadedFile, memory: UploadedMemory | null, nowMs: number): UploadedState {
  if (!hasContent(file)) return memory === null || memory.cameBack ? 'missing' : 'gone';
  if (memory?.cameBack === true || memory?.outlivedRule === true || file.lastRunAtMs === undefined) return 'there';
  return privateFileAge(file.lastRunAtMs, nowMs, { warnMs }) === 'soon' ? 'soon-removed' : 'there';
}
