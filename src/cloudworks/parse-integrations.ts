/** Integrations, their jobs and schedules from CloudWorks' answers; pure. */
import { z } from 'zod';
import { boundedText, id, parsed } from '../anaplan/answer.ts';
import { parsePage, parseSingle } from '../anaplan/envelope.ts';
import type { PageOf } from '../anaplan/models.ts';
import { itemsOf } from '../anaplan/models.ts';
import { authored, authorshipOf, listOf, optionalFlag, optionalId, optionalNumber, text } from './answers.ts';
import type { CloudSchedule, Integration, IntegrationDetail, Job, JobEnd } from './cloudworks.ts';
import { latestRun } from './parse-runs.ts';

/** Days that are no numbers make the list unreadable, not shorter: a schedule must not be misread. */
const days = z
  .array(z.int().min(0).max(6))
  .max(7)
  .nullish()
  .transform((given) => given ?? null)
  .catch(null);

export const schedule: z.ZodType<CloudSchedule | null> = z
  .object({
    name: text,
    type: text,
    time: text,
    fromTime: text,
    toTime: text,
    daysOfWeek: days,
    dayOfWeek: optionalNumber,
    dayOfMonth: optionalNumber,
    repeatEvery: optionalNumber,
    startDate: text,
    endDate: text,
    timezone: text,
    status: text,
  })
  .nullish()
  .transform((row) => {
    // An empty object has been seen for other things that are not there.
    if (row == null || Object.values(row).every((value) => value === null)) return null;
    const { timezone, ...rest } = row;
    return { ...rest, timeZone: timezone };
  });

const integrationRow = z.object({
  integrationId: id,
  name: boundedText,
  integrationType: text,
  processId: optionalId,
  workspaceId: optionalId,
  modelId: optionalId,
  ...authored,
  notificationId: optionalId,
  latestRun,
  schedule,
});

const integration: z.ZodType<Integration> = integrationRow.transform(integrationOf);

function integrationOf(row: z.infer<typeof integrationRow>): Integration {
  return {
    id: row.integrationId,
    name: row.name,
    type: row.integrationType,
    processId: row.processId,
    workspaceId: row.workspaceId,
    modelId: row.modelId,
    ...authorshipOf(row),
    notificationId: row.notificationId,
    latestRun: row.latestRun,
    schedule: row.schedule,
  };
}

const end: z.ZodType<JobEnd> = z.object({
  type: text,
  connectionId: optionalId,
  connectionName: text,
  isConnectionDeleted: optionalFlag,
  actionId: optionalId,
  fileId: optionalId,
});
const job: z.ZodType<Job> = z.object({ type: text, sources: listOf(end, 50), targets: listOf(end, 50) });
const detail: z.ZodType<IntegrationDetail> = integrationRow
  .extend({ jobs: listOf(job, 50) })
  .transform((row) => ({ ...integrationOf(row), jobs: row.jobs }));

/** GET /integrations */
export function parseIntegrations(body: unknown): PageOf<Integration> {
  const what = 'The list of integrations';
  return itemsOf(parsePage(body, ['integrations'], what), integration, what);
}

const counts = z.object({
  meta: z.object({ tenantCurrentCount: optionalNumber, tenantMaxAllowed: optionalNumber }).nullish().catch(null),
});

/** Beside the list: how many integrations and flows the tenant has, and may have. */
export function parseTenantCounts(body: unknown) {
  const { meta } = parsed(counts, body, { what: 'The list of integrations', path: [] });
  return {
    tenantCurrentCount: meta?.tenantCurrentCount ?? null,
    tenantMaxAllowed: meta?.tenantMaxAllowed ?? null,
  };
}

/** GET /integrations/{integrationId} */
export function parseIntegration(body: unknown): IntegrationDetail {
  const what = 'The description of the integration';
  return parsed(detail, parseSingle(body, 'integration', what), { what, path: ['integration'] });
}
