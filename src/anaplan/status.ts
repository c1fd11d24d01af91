/** What a model is doing now; pure. The answer comes bare or in an envelope, and says progress -1 when idle. */
import { z } from 'zod';
import type { ModelStatus } from './anaplan.ts';
import { boundedText, id, optionalText, parsed } from './answer.ts';
import { parseSingle } from './envelope.ts';

const requestStatus: z.ZodType<ModelStatus> = z
  .object({
    currentStep: boundedText,
    progress: z.number().nullish(),
    taskId: id.nullish(),
    tooltip: optionalText,
  })
  .transform(({ currentStep, progress, taskId, tooltip }) => ({
    currentStep,
    progress: progress == null || progress < 0 ? null : Math.min(1, progress),
    taskId: taskId ?? null,
    tooltip,
  }));

/** GET .../models/{m}/status */
export function parseModelStatus(body: unknown): ModelStatus {
  const what = 'The status of the model';
  return parsed(requestStatus, parseSingle(body, 'requestStatus', what), { what, path: ['requestStatus'] });
}
