/** Integration flows and their steps from CloudWorks' answers; pure. Dates of steps have a form of their own, with microseconds. */
import { z } from 'zod';
import { boundedText, id, parsed } from '../anaplan/answer.ts';
import { parsePage, parseSingle } from '../anaplan/envelope.ts';
import type { PageOf } from '../anaplan/models.ts';
import { itemsOf } from '../anaplan/models.ts';
import { authored, authorshipOf, listOf, optionalFlag, optionalId, optionalNumber, text } from './answers.ts';
import type { Flow, FlowDetail, FlowStep } from './cloudworks.ts';
import { schedule } from './parse-integrations.ts';
import { latestRun } from './parse-runs.ts';

const flowRow = z.object({
  id,
  name: boundedText,
  ...authored,
  stepsCount: optionalNumber,
  notificationId: optionalId,
  latestRun,
  schedule,
});

const flow: z.ZodType<Flow> = flowRow.transform(flowOf);

function flowOf(row: z.infer<typeof flowRow>): Flow {
  return {
    id: row.id,
    name: row.name,
    ...authorshipOf(row),
    stepsCount: row.stepsCount,
    notificationId: row.notificationId,
    latestRun: row.latestRun,
    schedule: row.schedule,
  };
}

const behaviour = z.object({ type: z.string().max(100), strategy: z.string().max(100) });
const step: z.ZodType<FlowStep> = z
  .object({
    referrer: id,
    name: text,
    type: text,
    dependsOn: listOf(id, 200),
    isSkipped: optionalFlag,
    exceptionBehavior: listOf(behaviour, 20),
    modelId: optionalId,
    workspaceId: optionalId,
    latestRun,
  })
  .transform(({ referrer, isSkipped, ...row }) => ({ integrationId: referrer, isSkipped: isSkipped === true, ...row }));

const detail: z.ZodType<FlowDetail> = flowRow
  .extend({ steps: listOf(step, 500) })
  .transform((row) => ({ ...flowOf(row), steps: row.steps }));

/** GET /integrationflows */
export function parseFlows(body: unknown): PageOf<Flow> {
  const what = 'The list of integration flows';
  return itemsOf(parsePage(body, ['integrationFlows'], what), flow, what);
}

/** GET /integrationflows/{integrationFlowId} */
export function parseFlow(body: unknown): FlowDetail {
  const what = 'The description of the integration flow';
  return parsed(detail, parseSingle(body, 'integrationFlow', what), { what, path: ['integrationFlow'] });
}
