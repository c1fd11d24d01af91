/** Drives one plateau look by look through import-stuck's own remember and judge: polling, gaps, restarts and clock steps included. */
import { importStuck } from '../../checks/import-stuck.ts';
import type { Json, Look } from '../../src/check.ts';
import type { Memory, Run } from '../../src/stall/memory.ts';
import { keyOf } from '../../src/stall/step-key.ts';

export const pollMs = 15_000;
const standing = { state: 'IN_PROGRESS', progress: 0.41, step: 'Processing ...' };
export const stepKey = keyOf(standing);

/** Of one run; times from the beginning of the plateau. */
export type Mishap = {
  readonly gapAtMs: number;
  /** 0: none. */
  readonly gapMs: number;
  /** The memory comes back from the store, as JSON. */
  readonly isRestart: boolean;
  /** Of this host's clock, at `gapAtMs`. */
  readonly clockStepMs: number;
};

const limits = importStuck.limits.parse({});
const noPeers = () => [];
const mostPolls = 6_000;

/** How long after its begin a plateau of `plateauMs` is told as stalled; null when it is not. */
export function drivenTo(memory: Memory, run: Run, plateauMs: number, mishap: Mishap): number | null {
  const { gapAtMs, gapMs, isRestart, clockStepMs } = mishap;
  let stored: Json = { ...memory, runs: [run], isWatched: true, seenAtMs: run.startedAtMs };
  let trueMs = 0;
  for (let poll = 0; poll < mostPolls; poll += 1) {
    if (trueMs >= plateauMs) return null;
    const isAfter = trueMs >= gapAtMs;
    const nowMs = Math.round(run.startedAtMs + trueMs + (isAfter ? clockStepMs : 0));
    const look = lookAt(run, nowMs);
    stored = importStuck.remember(stored, look, limits, noPeers);
    const findings = importStuck.judge(look.observation, { nowMs, limits, memory: stored });
    if (findings.some(({ severity }) => severity === 'failure')) return trueMs;
    const nextMs = trueMs + pollMs;
    const enters = gapMs > 0 && trueMs < gapAtMs && nextMs >= gapAtMs;
    if (enters && isRestart) stored = JSON.parse(JSON.stringify(stored)) as Json;
    trueMs = enters ? nextMs + gapMs : nextMs;
  }
  return null;
}

function lookAt(run: Run, nowMs: number): Extract<Look, { outcome: 'seen' }> {
  const task = { taskId: run.taskId, ...standing, createdAtMs: run.startedAtMs };
  return {
    outcome: 'seen',
    startedAtMs: nowMs,
    observation: {
      subject: {
        ...{
          model: 'M',
          modelId: 'M',
          workspace: 'W',
          workspaceId: 'w',
          action: 'A',
          actionId: 'A',
          actionKind: 'import',
        },
      },
      status: { currentStep: 'Processing ...', progress: null, taskId: run.taskId, tooltip: null },
      newest: [],
      running: [task],
    },
  };
}
