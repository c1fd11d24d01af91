/** CloudWorks of the tenant as data: connections, integrations and their schedules and runs, flows. What follows at a given time, but no HTTP. */
import { dayMs } from './durations.ts';
import { lowerIdOf } from './ids.ts';

export type CloudWorks = {
  readonly connections: readonly Connection[];
  readonly integrations: readonly Integration[];
  readonly flows: readonly Flow[];
};

export type Connection = {
  /** 32 lower hex digits, as all ids of CloudWorks. */
  readonly id: string;
  readonly name: string;
  readonly kind: 'AmazonS3' | 'GoogleBigQuery' | 'AzureBlob';
  readonly workspaceId: string;
  /** 46 was seen with a connection in error. */
  readonly errorCode: number | null;
  readonly createdAtMs: number;
};

export type Schedule = {
  readonly name: string;
  readonly type: 'hourly' | 'daily' | 'weekly' | 'monthly_specific_day' | 'monthly_relative_weekday';
  /** `HH:mm` in its time zone. */
  readonly time: string;
  /** `YYYY-MM-DD` */
  readonly startDate: string;
  /** After this day nothing runs any more, and nobody is told. */
  readonly endDate: string;
  readonly timezone: string;
  readonly status: 'Active' | 'Inactive';
};

export type CloudError = {
  readonly actionId: string;
  readonly actionName: string;
  readonly dump: boolean;
  readonly type: string;
  readonly text: string;
};

export type CloudOutcome = {
  readonly success: boolean;
  readonly message: string;
  readonly errorCode: number | null;
  readonly errors: readonly CloudError[];
};

export type CloudRun = CloudOutcome & {
  readonly id: string;
  readonly startedAtMs: number;
  /** Null: it never ends. */
  readonly tookMs: number | null;
  readonly source: 'scheduled' | 'manual' | 'scheduled_inf' | 'manual_inf' | 'nux_dashboard';
};

type Endpoint = {
  readonly connectionId?: string;
  readonly file?: string;
  readonly actionId?: string;
  readonly fileId?: string;
};

export type Integration = {
  readonly id: string;
  readonly name: string;
  readonly kind: 'Import' | 'Export' | 'Process';
  readonly workspaceId: string;
  readonly modelId: string;
  readonly processId: string | null;
  readonly job: { readonly source: Endpoint; readonly target: Endpoint } | null;
  readonly createdBy: string;
  readonly createdAtMs: number;
  readonly schedule: Schedule | null;
  /** Scheduled runs: the last before the start of the sandbox, its length, and how many days of them lie before. */
  readonly daily: { readonly lastAtMs: number; readonly tookMs: number; readonly history: number } | null;
  readonly runs: readonly CloudRun[];
};

export type Flow = {
  readonly id: string;
  readonly name: string;
  readonly createdAtMs: number;
  readonly createdBy: string;
  /** Ids of integrations, each after the one before. */
  readonly steps: readonly string[];
};

export const succeeded: CloudOutcome = { success: true, message: 'Success', errorCode: null, errors: [] };

/** Every run started by `nowMs`, newest first, as CloudWorks lists them. Scheduled ones end with the schedule. */
export function cloudRunsOf(integration: Integration, nowMs: number): readonly CloudRun[] {
  const own = integration.runs.filter(({ startedAtMs }) => startedAtMs <= nowMs);
  return [...scheduledRuns(integration, nowMs), ...own].sort((one, other) => other.startedAtMs - one.startedAtMs);
}

export function cloudRunOf(
  { integrations }: CloudWorks,
  runId: string,
  nowMs: number,
): { readonly integration: Integration; readonly run: CloudRun } | null {
  for (const integration of integrations) {
    const run = cloudRunsOf(integration, nowMs).find(({ id }) => id === runId);
    if (run !== undefined) return { integration, run };
  }
  return null;
}

export function endOf({ startedAtMs, tookMs }: CloudRun, nowMs: number): number | null {
  const endMs = tookMs === null ? null : startedAtMs + tookMs;
  return endMs !== null && endMs <= nowMs ? endMs : null;
}

/** `YYYY-MM-DD`, as schedules write days. */
export function dateOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

const mostDays = 100;

function scheduledRuns({ id, daily, schedule }: Integration, nowMs: number): readonly CloudRun[] {
  if (daily === null || schedule === null || schedule.status !== 'Active') return [];
  const { lastAtMs, tookMs, history } = daily;
  const untilMs = Math.min(nowMs, Date.parse(`${schedule.endDate}T23:59:59Z`));
  const newest = Math.floor((untilMs - lastAtMs) / dayMs);
  const oldest = Math.max(-history, newest - mostDays);
  return Array.from({ length: Math.max(0, newest - oldest + 1) }, (_, index) => {
    const startedAtMs = lastAtMs + (oldest + index) * dayMs;
    return {
      ...succeeded,
      id: lowerIdOf(`run of integration ${id} at ${startedAtMs}`),
      startedAtMs,
      tookMs,
      source: 'scheduled' as const,
    };
  });
}
