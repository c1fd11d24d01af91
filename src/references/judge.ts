/** Judges what an import or process names against what is there and what was there before; pure. */
import type { Finding, JsonObject, Severity } from '../check.ts';
import type { ReferencesSeen } from './look.ts';
import type { ReferencesMemory, StepKnown } from './memory.ts';

export type ReferenceCode =
  | 'action-gone'
  | 'action-renamed'
  | 'step-gone'
  | 'step-removed'
  | 'step-file-gone'
  | 'process-empty';

export function referenceFindings(seen: ReferencesSeen, memory: ReferencesMemory): readonly Finding<ReferenceCode>[] {
  const { model, modelId, workspace, workspaceId, kind, wanted, action, steps } = seen;
  const subject = {
    model,
    modelId,
    workspace,
    workspaceId,
    action: action?.name ?? wanted,
    actionId: action?.id ?? memory.action?.id ?? null,
    actionKind: kind,
  };
  if (action === null) return [missingFinding(seen, memory, subject)];
  if (steps === null) return [];
  return [
    ...(steps.length === 0 ? [found('process-empty', 'notice', subject)] : []),
    ...memory.steps.flatMap((step) => stepFindings(step, subject)),
    ...steps.flatMap(({ id, name, fileId, isFileListed }) => {
      const fileSeenAtMs = memory.steps.find((step) => step.id === id)?.fileSeenAtMs ?? null;
      if (isFileListed !== false || fileSeenAtMs === null) return [];
      return [
        found('step-file-gone', 'notice', { ...subject, step: name, stepId: id, fileId, lastSeenAtMs: fileSeenAtMs }),
      ];
    }),
  ];
}

/** The settings write a name; the id it had tells whether it only has another one now. */
function missingFinding({ others }: ReferencesSeen, { action }: ReferencesMemory, subject: JsonObject) {
  const renamed = action === null ? undefined : others.find(({ id }) => id === action.id);
  const facts = { ...subject, visibleCount: others.length, ...sinceOf(action?.seenAtMs ?? null) };
  if (renamed !== undefined) return found('action-renamed', 'failure', { ...facts, newName: renamed.name });
  return found('action-gone', action === null ? 'unknown' : 'failure', facts);
}

function stepFindings(step: StepKnown, subject: JsonObject): readonly Finding<ReferenceCode>[] {
  const { id, name, seenAtMs, missingSinceMs, outSinceMs } = step;
  const facts = {
    ...subject,
    step: name,
    stepId: id,
    missingSinceAtMs: missingSinceMs,
    outSinceAtMs: outSinceMs,
    ...sinceOf(seenAtMs),
  };
  // Out of the process and out of the model: the process runs, and does less than it did.
  if (outSinceMs !== null) {
    const isGone = missingSinceMs !== null;
    const place = 'The process no longer holds it: it runs, and does less than before.';
    return [isGone ? found('step-gone', 'warning', { ...facts, place }) : found('step-removed', 'notice', facts)];
  }
  if (missingSinceMs === null) return [];
  const place = 'The process still holds it.';
  return [found('step-gone', seenAtMs === null ? 'unknown' : 'failure', { ...facts, place })];
}

function sinceOf(seenAtMs: number | null): JsonObject {
  return {
    seenBefore: seenAtMs !== null,
    lastSeenAtMs: seenAtMs,
    sinceWhen:
      seenAtMs === null
        ? 'This account has not seen it at any look, so it may only be hidden from it.'
        : 'This account saw it before, so it was deleted, or taken out of its role.',
  };
}

function found(code: ReferenceCode, severity: Severity, facts: JsonObject): Finding<ReferenceCode> {
  return { code, severity, facts };
}
