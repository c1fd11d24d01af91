/**
 * CloudWorks as probes see it: typed answers, the API's oddities already settled by the parsers. Types only.
 * Ids are strings as CloudWorks writes them; times are milliseconds since 1970 by Anaplan's clock. Null: not told.
 */
import type { Answer } from '../anaplan/anaplan.ts';

export type CloudRun = {
  /** Lists of integrations and flows do not tell it; the history does. */
  readonly id: string | null;
  readonly traceId: string | null;
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  /** False also while it runs. */
  readonly success: boolean | null;
  /** `Success`, `Running`, `Cancelled`, `Process failed` and others; of a partial success the counts of rows. */
  readonly message: string | null;
  /** 12, 35, 38 and 39 were seen; null on full success. */
  readonly errorCode: number | null;
  readonly triggeredBy: string | null;
  /** `scheduled`, `manual`, `scheduled_inf`, `manual_inf`, `nux_dashboard`. */
  readonly triggerSource: string | null;
};

export type RunStatus = CloudRun & { readonly integrationId: string | null; readonly flowId: string | null };

/** As it was written; see schedule.ts for what it means. */
export type CloudSchedule = {
  readonly name: string | null;
  /** `hourly`, `daily`, `weekly`, `monthly_specific_day`, `monthly_relative_weekday`, or a word not known yet. */
  readonly type: string | null;
  /** `HH:mm` */
  readonly time: string | null;
  readonly fromTime: string | null;
  readonly toTime: string | null;
  /** 0 Sunday to 6 Saturday. */
  readonly daysOfWeek: readonly number[] | null;
  readonly dayOfWeek: number | null;
  readonly dayOfMonth: number | null;
  readonly repeatEvery: number | null;
  /** `YYYY-MM-DD` */
  readonly startDate: string | null;
  readonly endDate: string | null;
  /** IANA name. */
  readonly timeZone: string | null;
  /** `Active`, `Inactive`. */
  readonly status: string | null;
};

type Authored = {
  readonly createdBy: string | null;
  readonly createdAtMs: number | null;
  readonly modifiedBy: string | null;
  readonly modifiedAtMs: number | null;
};

export type Integration = Authored & {
  readonly id: string;
  readonly name: string;
  /** `Import`, `Export`, `Process`. */
  readonly type: string | null;
  readonly processId: string | null;
  readonly workspaceId: string | null;
  readonly modelId: string | null;
  readonly notificationId: string | null;
  /** Null when it never ran. */
  readonly latestRun: CloudRun | null;
  readonly schedule: CloudSchedule | null;
};

/** One side of a job. */
export type JobEnd = {
  /** `Anaplan`, `AmazonS3`, `GoogleBigQuery`, `AzureBlob`. */
  readonly type: string | null;
  readonly connectionId: string | null;
  readonly connectionName: string | null;
  readonly isConnectionDeleted: boolean | null;
  readonly actionId: string | null;
  readonly fileId: string | null;
};

export type Job = {
  readonly type: string | null;
  readonly sources: readonly JobEnd[];
  readonly targets: readonly JobEnd[];
};

export type IntegrationDetail = Integration & { readonly jobs: readonly Job[] };

export type IntegrationList = {
  readonly integrations: readonly Integration[];
  /** Of the whole tenant, flows included, whatever this account sees. */
  readonly tenantCurrentCount: number | null;
  readonly tenantMaxAllowed: number | null;
};

/** Newest first. */
export type RunHistory = { readonly runs: readonly CloudRun[]; readonly totalRuns: number | null };

export type RowCounts = {
  readonly successful: number;
  readonly warnings: number;
  readonly failed: number;
  readonly ignored: number;
};

/** What went wrong in one action of a run: kinds and counts, never a text that could hold customer data. */
export type ActionErrors = {
  readonly actionId: string | null;
  readonly actionName: string | null;
  readonly hasDump: boolean;
  readonly errors: readonly { readonly type: string | null; readonly occurrences: number | null }[];
  /** Summed over its texts; null where none names counts. */
  readonly rows: RowCounts | null;
};

export type RunErrors = { readonly taskId: string | null; readonly actions: readonly ActionErrors[] };

export type CloudConnection = {
  readonly id: string;
  readonly name: string | null;
  readonly type: string | null;
  /** 1 valid, 0 not; null where not told. */
  readonly status: number | null;
  readonly errorCode: number | null;
  readonly workspaceId: string | null;
};

export type Notification = {
  readonly id: string | null;
  /** `email`, `in_app`. */
  readonly channels: readonly string[];
  /** `success`, `partial_failure`, `full_failure`, with how many users are told. */
  readonly told: readonly { readonly outcome: string; readonly users: number }[];
};

export type Flow = Authored & {
  readonly id: string;
  readonly name: string;
  readonly stepsCount: number | null;
  readonly notificationId: string | null;
  readonly latestRun: CloudRun | null;
  readonly schedule: CloudSchedule | null;
};

export type FlowStep = {
  /** Id of its integration. */
  readonly integrationId: string;
  readonly name: string | null;
  readonly type: string | null;
  readonly dependsOn: readonly string[];
  readonly isSkipped: boolean;
  /** `failure` and `partial_success`: `stop` or `continue`. */
  readonly exceptionBehavior: readonly { readonly type: string; readonly strategy: string }[];
  readonly modelId: string | null;
  readonly workspaceId: string | null;
  /** The newest run of the integration, whoever started it. */
  readonly latestRun: CloudRun | null;
};

export type FlowDetail = Flow & { readonly steps: readonly FlowStep[] };

/** How old an answer about a definition may be, and of what it is: one read for another `version` (as the lists tell it) does not count. */
export type Freshness = { readonly maxAgeMs: number; readonly version: string };

/** A definition, and when it was read, this host's clock. */
export type Kept<T> = { readonly value: T; readonly readAtMs: number; readonly isNew: boolean };

/**
 * Reads with the sign-in and the request budget of its connection. Lists are not older than two minutes. Throws CouldNotLook when it
 * got no answer to judge. 403 and 452 are answers: the role or the entitlement is missing.
 */
export type CloudWorksReader = {
  integrations(signal: AbortSignal): Promise<Answer<IntegrationList>>;
  flows(signal: AbortSignal): Promise<Answer<readonly Flow[]>>;
  connections(signal: AbortSignal): Promise<Answer<readonly CloudConnection[]>>;
  /** The newest 25 runs. A history whose newest run is already `latest`, as the list of integrations shows it, is not asked for again. */
  runs(integrationId: string, latest: CloudRun | null, signal: AbortSignal): Promise<Answer<RunHistory>>;
  /** Would `runs` not be asked for? */
  knowsRuns(integrationId: string, latest: CloudRun | null): boolean;
  run(runId: string, signal: AbortSignal): Promise<Answer<RunStatus>>;
  /** Of a run that has ended. */
  runErrors(runId: string, signal: AbortSignal): Promise<Answer<readonly RunErrors[]>>;
  /** Definitions change seldom: one that is fresh is not asked for again, also in later rounds. */
  integration(id: string, freshness: Freshness, signal: AbortSignal): Promise<Answer<Kept<IntegrationDetail>>>;
  flow(id: string, freshness: Freshness, signal: AbortSignal): Promise<Answer<Kept<FlowDetail>>>;
  notification(id: string, freshness: Freshness, signal: AbortSignal): Promise<Answer<Kept<Notification>>>;
  /** Is there a definition by that id, of an integration, a flow or a notification, that would not be asked for again? */
  isKept(id: string, freshness: Freshness): boolean;
  /** The same, and no list counts that was read sooner. What is kept of a definition goes by the version that the lists tell. */
  since(readSinceMs: number): CloudWorksReader;
};
