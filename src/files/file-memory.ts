/** What is kept of a local file from look to look: its last state, how long it has been growing, the row counts of earlier deliveries. Pure. */
import type { Look } from '../check.ts';
import type { Content, FileSeen } from './files.ts';
import type { TenantSeen, WantedForm } from './tenant-side.ts';

export type Exchange = { readonly file: FileSeen; readonly tenant: TenantSeen };

type Last = {
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedAtMs: number;
  readonly seenAtMs: number;
  readonly fingerprint: string | null;
  readonly rows: number | null;
  /** Written so shortly before the look that more may follow. */
  readonly isFresh: boolean;
};

export type FileMemory = {
  /** What the import wants, as it was told last. */
  readonly wanted: WantedForm | null;
  readonly last: Last | null;
  /** Since the first of the looks without a break that saw it grow. */
  readonly growingSinceMs: number | null;
  /** `sinceMs`: when the content there now was written first, however often the same was delivered since. */
  readonly content: { readonly fingerprint: string; readonly sinceMs: number } | null;
  /** Rows of earlier deliveries, the one there now left out; newest last. */
  readonly earlierRows: readonly number[];
  /** How long after a delivery the next run began; newest last. `ofMs`: the delivery counted last. */
  readonly lagsMs: readonly number[];
  readonly lagOfMs: number | null;
};

const mostKept = 30;

const nothing: FileMemory = {
  wanted: null,
  last: null,
  growingSinceMs: null,
  content: null,
  earlierRows: [],
  lagsMs: [],
  lagOfMs: null,
};

/** `freshMs`: so long after its last change a file may still be growing. */
export function remembered(memory: FileMemory | null, look: Look<Exchange>, freshMs: number): FileMemory {
  const before = memory ?? nothing;
  if (look.outcome === 'blind') return before;
  const { file, tenant } = look.observation;
  const known = { ...before, wanted: tenant.side?.wanted ?? before.wanted };
  // Taken away and brought again: what it was before does not make it grow.
  if (!file.exists) return { ...known, growingSinceMs: null };
  const { path, sizeBytes, modifiedAtMs, content, grewMeanwhile } = file;
  const isFresh = grewMeanwhile || look.startedAtMs - modifiedAtMs < freshMs;
  const { fingerprint, count } = contentKept(content);
  const last: Last = { path, sizeBytes, modifiedAtMs, seenAtMs: look.startedAtMs, fingerprint, rows: count, isFresh };
  const grows = grewMeanwhile || hasGrown(before.last, last);
  return {
    ...known,
    last,
    growingSinceMs: grows ? (before.growingSinceMs ?? growthBegan(before.last, last)) : null,
    content: contentSince(before.content, last),
    earlierRows: earlierRows(before, last),
    ...lags(before, last, tenant),
  };
}

/** Two looks in a row came while it was being written, and it was not the same. */
function hasGrown(before: Last | null, now: Last): boolean {
  if (before === null || before.path !== now.path || !before.isFresh || !now.isFresh) return false;
  return now.modifiedAtMs > before.modifiedAtMs && now.sizeBytes !== before.sizeBytes;
}

function growthBegan(before: Last | null, now: Last): number {
  return before?.isFresh === true && before.path === now.path ? before.modifiedAtMs : now.modifiedAtMs;
}

function contentKept(content: Content | null) {
  return { fingerprint: content?.fingerprint ?? null, count: content?.count?.rows ?? null };
}

function contentSince(before: FileMemory['content'], { fingerprint, modifiedAtMs, isFresh }: Last) {
  if (fingerprint === null || isFresh || before?.fingerprint === fingerprint) return before;
  return { fingerprint, sinceMs: modifiedAtMs };
}

/** A delivery counts once it has given way to another; one that was being written when seen last does not. */
function earlierRows({ last, earlierRows: earlier }: FileMemory, now: Last): readonly number[] {
  if (last === null || last.rows === null || last.isFresh || last.fingerprint === now.fingerprint) return earlier;
  return [...earlier, last.rows].slice(-mostKept);
}

/** Runs are told by Anaplan's clock, deliveries by this host's: seconds do not matter here. */
function lags({ lagsMs, lagOfMs }: FileMemory, { modifiedAtMs, isFresh }: Last, { side }: TenantSeen) {
  const startedMs = side?.runStartsMs.findLast((startMs) => startMs >= modifiedAtMs);
  if (startedMs === undefined || isFresh || lagOfMs === modifiedAtMs) return { lagsMs, lagOfMs };
  return { lagsMs: [...lagsMs, startedMs - modifiedAtMs].slice(-mostKept), lagOfMs: modifiedAtMs };
}
