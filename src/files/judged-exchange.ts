/** What the judges of a local file share: what was seen, by what it is judged, and the facts every finding names. Pure. */
import type { Finding, JsonObject, Severity } from '../check.ts';
import type { Deadline, LocalFile } from '../settings/settings.ts';
import type { FileMemory } from './file-memory.ts';
import type { FileSeen } from './files.ts';
import type { TenantSeen } from './tenant-side.ts';

export type Observation = {
  /** As the settings name them. */
  readonly about: { readonly model: string; readonly action: string; readonly kind: 'import' | 'process' | 'export' };
  /** As the settings give them. */
  readonly given: LocalFile;
  readonly startBy: Deadline | null;
  readonly file: FileSeen;
  readonly tenant: TenantSeen;
};

export type FileLimits = {
  readonly writtenWithinMs: number;
  readonly importWithinMs: number;
  readonly fetchWithinMs: number;
  readonly unchangedRuns: number;
};

export type ThereFile = Extract<FileSeen, { readonly exists: true }>;

/** `T`: what is known of the file; a judge that needs one asks for `ThereFile`. */
export type Judged<T extends FileSeen = FileSeen> = {
  readonly observation: Observation;
  readonly file: T;
  readonly nowMs: number;
  readonly limits: FileLimits;
  readonly memory: FileMemory;
};

/** Nothing is being written: what a file is like is judged by this only. */
export function isSettled({ memory }: Judged): boolean {
  return memory.growingSinceMs === null && memory.last?.isFresh !== true;
}

export function newestRunMs({ observation }: Judged): number | null {
  return observation.tenant.side?.runStartsMs[0] ?? null;
}

export function commonFacts({ observation, file }: Judged) {
  return { ...observation.about, path: file.path };
}

export function ageFacts(judged: Judged<ThereFile>) {
  const { sizeBytes, modifiedAtMs } = judged.file;
  return { ...commonFacts(judged), sizeBytes, modifiedAtMs, ageMs: Math.max(0, judged.nowMs - modifiedAtMs) };
}

export function found<Code extends string>(code: Code, severity: Severity, facts: JsonObject): Finding<Code> {
  return { code, severity, facts };
}
