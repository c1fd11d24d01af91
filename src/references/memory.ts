/** What was seen of an import or process before: only so can *gone* be told from *hidden*; pure. */
import type { Look } from '../check.ts';
import type { ReferencesSeen, StepSeen } from './look.ts';

export type StepKnown = {
  readonly id: string;
  readonly name: string;
  /** When it was last in the lists of the model; null: never. */
  readonly seenAtMs: number | null;
  /** Since when it is not; null: it is, or it was not looked for. */
  readonly missingSinceMs: number | null;
  /** Since when the process does not hold it any more; null: it does. */
  readonly outSinceMs: number | null;
  /** When its file was last listed; null: never, or it has none. */
  readonly fileSeenAtMs: number | null;
};

export type ReferencesMemory = {
  readonly action: { readonly id: string; readonly name: string; readonly seenAtMs: number } | null;
  readonly steps: readonly StepKnown[];
};

const hourMs = 3_600_000;
/** So long a step that is no longer in its process is told; then it is how things are. */
const rememberedMs = 7 * 24 * hourMs;
const mostSteps = 500;

export function rememberedReferences(memory: ReferencesMemory | null, look: Look<ReferencesSeen>): ReferencesMemory {
  const known = memory ?? { action: null, steps: [] };
  if (look.outcome === 'blind') return known;
  const { observation, startedAtMs: nowMs } = look;
  // To the hour: a memory that changes with every look is stored with every look.
  const atMs = Math.floor(nowMs / hourMs) * hourMs;
  const action = observation.action === null ? known.action : { ...observation.action, seenAtMs: atMs };
  if (observation.steps === null) return { action, steps: known.steps };
  const inside = observation.steps.map((step) => insideKnown(known.steps, step, nowMs, atMs));
  const ids = new Set(inside.map(({ id }) => id));
  const outside = known.steps.filter(({ id }) => !ids.has(id)).map((step) => outsideKnown(step, observation, nowMs));
  const recent = outside.filter(({ outSinceMs }) => nowMs - (outSinceMs ?? nowMs) < rememberedMs);
  return { action, steps: [...inside, ...recent].slice(0, mostSteps) };
}

function insideKnown(steps: readonly StepKnown[], step: StepSeen, nowMs: number, atMs: number): StepKnown {
  const { id, name, isListed, isFileListed } = step;
  const before = steps.find((one) => one.id === id);
  const fileSeenAtMs = isFileListed === true ? atMs : (before?.fileSeenAtMs ?? null);
  const seenAtMs = isListed === true ? atMs : (before?.seenAtMs ?? null);
  const missingSinceMs = isListed === false ? (before?.missingSinceMs ?? nowMs) : null;
  return { id, name, seenAtMs, missingSinceMs, outSinceMs: null, fileSeenAtMs };
}

function outsideKnown(step: StepKnown, { listedIds }: ReferencesSeen, nowMs: number): StepKnown {
  const isListed = listedIds.includes(step.id);
  return {
    ...step,
    missingSinceMs: isListed || step.seenAtMs === null ? null : (step.missingSinceMs ?? nowMs),
    outSinceMs: step.outSinceMs ?? nowMs,
  };
}
