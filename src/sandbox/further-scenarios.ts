/** Scenarios beyond those that `all` stands for: by name only. Those without a finding have no check that looks for them yet. */
import type { Change } from './changes.ts';
import { dayMs, hourMs, minuteMs } from './durations.ts';
import { loaderEmail } from './finance.ts';
import { objectId } from './ids.ts';
import { importCourse } from './outcomes.ts';
import type { furtherScenarios } from './sandbox.ts';
import type { Scenario } from './scenario.ts';
import { nothing } from './scenario.ts';
import type { Course } from './task.ts';

type FurtherName = (typeof furtherScenarios)[number];

const longMs = 3650 * dayMs;
/** What it plants is found; what else is found with it, no scenario says. */
const alone = { ...nothing, exact: false };
const rates = 'Exchange rates from S3';
const run = { change: 'run', by: loaderEmail } as const;
const employees = { model: 'Data Hub', action: 'Load employees' } as const;
const prices = { model: 'Sales Hub', action: 'Load price list' } as const;

export const furtherScenarioTable: { readonly [Name in FurtherName]: Scenario } = {
  'run-missed': {
    ...alone,
    about: 'The import "Load employees" did not start last night, nor will it again.',
    changes: [{ change: 'suspend', model: 'Data Hub', action: 'Load employees', sinceAgoMs: 6 * hourMs }],
    plants: [{ check: 'deadline', action: 'Data Hub / Load employees', code: 'run-missed' }],
  },
  'import-slow': {
    ...alone,
    about: 'The import "Load price list" takes 90 minutes instead of 2, and moves on all the time.',
    changes: [
      {
        change: 'run',
        model: 'Sales Hub',
        action: 'Load price list',
        startedAgoMs: 10 * minuteMs,
        by: loaderEmail,
        course: steadyCourse(90 * minuteMs, 90),
      },
    ],
  },
  'import-learned': {
    ...alone,
    about:
      'Two imports run three times while they are watched; then one stands, long before its fixed limit, and the other takes an hour and a half.',
    changes: [
      ...[minuteMs, 6 * minuteMs, 11 * minuteMs].flatMap((inMs): Change[] => [
        { ...run, ...employees, startedAgoMs: -inMs, course: importCourse(3 * minuteMs, 8_204, { list: 'Employees' }) },
        {
          ...run,
          ...prices,
          startedAgoMs: -inMs,
          course: importCourse(3 * minuteMs, 9_412, { module: 'PRI01 Prices' }),
        },
      ]),
      { ...run, ...employees, startedAgoMs: -16 * minuteMs, course: standingCourse(0.41) },
      { ...run, ...prices, startedAgoMs: -16 * minuteMs, course: steadyCourse(90 * minuteMs, 90) },
    ],
    plants: [
      { check: 'import-stuck', action: 'Data Hub / Load employees', code: 'import-stalled' },
      { check: 'import-stuck', action: 'Sales Hub / Load price list', code: 'import-slow' },
    ],
    rounds: { count: 31, stepMs: minuteMs },
  },
  'import-cancelling': {
    ...alone,
    about: 'The import "Load price list" was told to stop an hour ago, and goes on cancelling.',
    changes: [
      {
        change: 'run',
        model: 'Sales Hub',
        action: 'Load price list',
        startedAgoMs: 80 * minuteMs,
        by: loaderEmail,
        course: {
          points: [
            { afterMs: 1_500, progress: 0.3, step: 'Processing ...' },
            { afterMs: 20 * minuteMs, progress: 0.3, step: 'Cancelling ...', state: 'CANCELLING' },
          ],
          end: null,
        },
      },
    ],
    plants: [{ check: 'import-stuck', action: 'Sales Hub / Load price list', code: 'cancel-unfinished' }],
    rounds: { count: 7, stepMs: 10 * minuteMs },
  },
  'model-archived': {
    ...alone,
    about: 'The model "Data Hub" is archived: calls for what is in it answer 422.',
    changes: [{ change: 'model-state', model: 'Data Hub', state: 'ARCHIVED' }],
    plants: [{ check: 'api-access', action: 'sandbox', code: 'model-archived' }],
  },
  'model-offline': {
    ...alone,
    about: 'The model "Data Hub" is offline for maintenance: calls for what is in it answer 424.',
    changes: [{ change: 'model-state', model: 'Data Hub', state: 'MAINTENANCE' }],
    plants: [{ check: 'api-access', action: 'sandbox', code: 'model-offline' }],
  },
  'model-closed': {
    ...alone,
    about: 'The model "Data Hub" is not in memory: its status says Closed, and a call for its definition opens it.',
    changes: [{ change: 'close-model', model: 'Data Hub' }],
  },
  'model-busy': {
    ...alone,
    about: 'An export runs for ten minutes and holds every call for files and definitions of "Sales Hub" meanwhile.',
    changes: [
      { change: 'behaviour', behaviour: { busyHolds: true } },
      {
        change: 'run',
        model: 'Sales Hub',
        action: 'Sales summary',
        startedAgoMs: 60_000,
        by: loaderEmail,
        course: steadyCourse(11 * minuteMs, 20),
      },
    ],
  },
  'source-model-hidden': {
    ...alone,
    about: 'The loader has the role NO ACCESS on "Pipeline Hub", the source of "Load pipeline".',
    changes: [{ change: 'hide-model', model: 'Pipeline Hub', from: loaderEmail }],
    plants: [{ check: 'data-source', action: 'Sales Hub / Load pipeline', code: 'source-model-not-visible' }],
  },
  'export-empty': {
    ...nothing,
    about: 'The export "Trial balance" succeeded, and its file has no content.',
    changes: [{ change: 'file-chunks', model: 'Data Hub', file: 'Trial balance.csv', chunkCount: 0 }],
    plants: [{ check: 'export-file', action: 'Data Hub / Trial balance', code: 'export-file-empty' }],
  },
  'export-stale-count': {
    ...nothing,
    about: 'The list counts a chunk of "Trial balance.csv", run two days ago, that is gone: reading it is a 404.',
    changes: [
      { change: 'stale-file', model: 'Data Hub', file: 'Trial balance.csv' },
      // Within 48 hours of a run nobody who does not read it could tell.
      { change: 'suspend', model: 'Data Hub', action: 'Trial balance', sinceAgoMs: 50 * hourMs },
    ],
    plants: [
      { check: 'export-file', action: 'Data Hub / Trial balance', code: 'export-content-unknown' },
      { check: 'export-file', action: 'Data Hub / Trial balance', code: 'export-file-stale' },
    ],
  },
  'private-file-expired': {
    ...nothing,
    about:
      'The private file that feeds "Load general ledger" was last asked for 47 hours ago; two hours later it is gone.',
    changes: [
      {
        change: 'private-file',
        model: 'Data Hub',
        file: 'general-ledger.csv',
        of: loaderEmail,
        lastAccessAgoMs: 47 * hourMs,
      },
      { change: 'suspend', model: 'Data Hub', action: 'Load general ledger', sinceAgoMs: 47 * hourMs },
    ],
    plants: [{ check: 'data-source', action: 'Data Hub / Load general ledger', code: 'server-file-gone' }],
    // That it is gone shows only to who saw it before.
    rounds: { count: 2, stepMs: 2 * hourMs },
  },
  'process-step-gone': {
    ...nothing,
    about: 'The import "Load exchange rates", a step of the process "Nightly load", was deleted.',
    changes: [{ change: 'remove-action', model: 'Data Hub', action: 'Load exchange rates' }],
    plants: [{ check: 'references', action: 'Data Hub / Nightly load', code: 'step-gone' }],
  },
  'dump-available': {
    ...alone,
    about: 'Last night\'s import "Load employees" refused three rows, and left a dump of them for its user.',
    changes: [
      {
        change: 'run',
        model: 'Data Hub',
        action: 'Load employees',
        startedAgoMs: 5 * hourMs + 20 * minuteMs,
        by: loaderEmail,
        course: {
          points: [{ afterMs: 1_500, progress: 0, step: 'Preparing ...' }],
          end: {
            afterMs: 90_000,
            state: 'COMPLETE',
            outcome: {
              successful: true,
              failureDumpAvailable: true,
              dumpRows: 3,
              dumpErrors: ['Invalid parent: 00A Partner', 'Item not located in COST_CENTRES list'],
              details: [
                {
                  type: 'hierarchyRowsProcessedWithFailures',
                  text: 'Employees: 8201 (0/8201) rows successful, 3 failed, 0 ignored ',
                  occurrences: 3,
                  values: {
                    hierarchyName: 'Employees',
                    totalRowCount: '8204',
                    successRowCount: '8201',
                    failedCount: '3',
                    ignoredCount: '0',
                  },
                },
              ],
            },
          },
        },
      },
    ],
    plants: [{ check: 'import-failed', action: 'Data Hub / Load employees', code: 'rows-failed' }],
  },
  'sign-in-refused': {
    ...alone,
    about: 'Every sign-in is refused with FAILURE_BAD_CREDENTIAL.',
    changes: [
      {
        change: 'interfere',
        path: '/token/authenticate',
        forMs: longMs,
        answer: {
          kind: 'http',
          status: 401,
          headers: { 'content-type': 'application/json' },
          body: '{"status":"FAILURE_BAD_CREDENTIAL","statusMessage":"Invalid credentials. Verify the credentials."}',
        },
      },
    ],
    plants: [{ check: 'api-access', action: 'sandbox', code: 'sign-in-refused' }],
  },
  'certificate-disabled': {
    ...alone,
    about: "An administrator has disabled the loader's certificate; the file itself shows nothing of it.",
    changes: [{ change: 'disable-certificates', of: loaderEmail }],
    plants: [{ check: 'api-access', action: 'sandbox', code: 'sign-in-refused' }],
  },
  'status-incident': {
    ...nothing,
    about: "Anaplan's status page tells of an incident: models of one region answer slowly or not at all.",
    changes: [
      {
        change: 'page-incident',
        name: 'Models inaccessible in the EU region',
        status: 'investigating',
        impact: 'major',
        startedAgoMs: 35 * minuteMs,
        components: ['Anaplan Platform (EU)', 'Integration API (EU)'],
        updates: ['We are aware that models do not open for some customers, and are looking into it.'],
      },
    ],
    plants: [{ check: 'anaplan-status', action: 'status page', code: 'incident-open' }],
  },
  'status-maintenance': {
    ...nothing,
    about:
      "Anaplan's status page tells of maintenance under way, and of some that begins in six hours: notices, no fault.",
    changes: [
      {
        change: 'page-maintenance',
        name: 'CloudWorks maintenance',
        status: 'in_progress',
        impact: 'maintenance',
        inMs: -hourMs,
        tookMs: 4 * hourMs,
        components: ['CloudWorks'],
        updates: ['Scheduled integrations do not run meanwhile.'],
      },
      {
        change: 'page-maintenance',
        name: 'Platform release',
        status: 'scheduled',
        impact: 'maintenance',
        inMs: 6 * hourMs,
        tookMs: 4 * hourMs,
        components: ['Anaplan Platform (US)', 'Anaplan Platform (EU)'],
        updates: [],
      },
    ],
  },
  'rate-limited': {
    ...alone,
    about: 'The tenant has 5 requests a minute left for all its integrations; beyond that 429 with Retry-After.',
    changes: [{ change: 'behaviour', behaviour: { rateLimit: { perMinute: 5, retryAfter: 'seconds' } } }],
  },
  'service-unavailable': {
    ...alone,
    about: 'For ten minutes the web server in front answers 503 with a page of its own.',
    changes: [
      {
        change: 'interfere',
        path: '/2/0/',
        forMs: 10 * minuteMs,
        answer: {
          kind: 'http',
          status: 503,
          headers: { 'content-type': 'text/html' },
          body: '<html>\r\n<head><title>503 Service Temporarily Unavailable</title></head>\r\n<body>\r\n<center><h1>503 Service Temporarily Unavailable</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n',
        },
      },
    ],
  },
  'slow-answers': {
    ...alone,
    about: 'Every answer comes a second late.',
    changes: [{ change: 'behaviour', behaviour: { slowByMs: 1_000 } }],
  },
  'odd-names': {
    ...nothing,
    about: 'A model and two actions bear names with other scripts, mark-up, quotes and an escape.',
    changes: [
      { change: 'rename-model', model: 'FY23 Plan', to: 'Köln & <b>Plan</b> "23" 日本 🚀' },
      {
        change: 'rename-action',
        model: 'Data Hub',
        action: 'Clear staging',
        to: "Lösche <script>alert('x')</script>\\n",
      },
      {
        change: 'rename-action',
        model: 'Sales Hub',
        action: 'Load products',
        to: 'Load \u202Eproducts\u202C/../%2e \t; $(x)',
      },
    ],
  },
  'cloudworks-failed': {
    ...nothing,
    about: 'The last run of the integration "Exchange rates from S3" failed with code 12.',
    changes: [
      {
        change: 'integration-run',
        integration: rates,
        startedAgoMs: hourMs,
        tookMs: 65_000,
        source: 'scheduled',
        outcome: {
          success: false,
          message: 'Process failed',
          errorCode: 12,
          errors: [
            {
              actionId: objectId('import', 53),
              actionName: 'Load exchange rates',
              dump: true,
              type: 'dateFormatInvalid',
              text: 'Invalid date format',
            },
          ],
        },
      },
    ],
    plants: [
      { check: 'cloudworks', action: 'sandbox / Exchange rates from S3', code: 'run-failed' },
      { check: 'cloudworks', action: 'sandbox / Close of day', code: 'flow-failed' },
    ],
  },
  'cloudworks-partial': {
    ...nothing,
    about: 'The last run of "Exchange rates from S3" counts as success and left rows out: code 38.',
    changes: [
      {
        change: 'integration-run',
        integration: rates,
        startedAgoMs: hourMs,
        tookMs: 65_000,
        source: 'scheduled',
        outcome: {
          success: true,
          message: 'FX01 Rates: 1700 (0/1700) rows successful, 0 (0/0) rows has warnings, 64 failed, 0 ignored',
          errorCode: 38,
          errors: [],
        },
      },
    ],
    plants: [
      { check: 'cloudworks', action: 'sandbox / Exchange rates from S3', code: 'run-partial' },
      { check: 'cloudworks', action: 'sandbox / Close of day', code: 'flow-step-failed' },
    ],
  },
  'cloudworks-connection-gone': {
    ...nothing,
    about: 'The connection "Ledger bucket" was deleted; the integration that reads from it still names it.',
    changes: [{ change: 'remove-connection', connection: 'Ledger bucket' }],
    plants: [{ check: 'cloudworks', action: 'sandbox / Exchange rates from S3', code: 'connection-gone' }],
  },
  'cloudworks-schedule-lapsing': {
    ...nothing,
    about: 'The schedule of "Exchange rates from S3" ends on a day that is near, and nobody is told.',
    changes: [{ change: 'schedule-ends', integration: rates, inMs: 3 * dayMs }],
    plants: [{ check: 'cloudworks', action: 'sandbox / Exchange rates from S3', code: 'schedule-lapsing' }],
  },
  'endpoint-flapping': {
    ...nothing,
    about: 'An endpoint that every other minute does not send its intermediate certificate, as one node of two would.',
    endpoint: 'omits-intermediate-at-times',
    plants: [{ check: 'chain-validity', code: 'chain-incomplete' }],
  },
  'certificate-expired': {
    ...alone,
    about: 'An endpoint whose certificate ended two days ago.',
    endpoint: 'expired',
    plants: [{ check: 'certificate-expiry', code: 'certificate-expired' }],
  },
  'certificate-wrong-name': {
    ...alone,
    about: 'An endpoint whose certificate is for another name.',
    endpoint: 'wrong-name',
    plants: [{ check: 'chain-validity', code: 'host-mismatch' }],
  },
  'chain-untrusted': {
    ...alone,
    about: 'An endpoint whose chain ends in a root that nobody trusts.',
    endpoint: 'untrusted',
    plants: [{ check: 'chain-validity', code: 'untrusted-root' }],
  },
  'tls-12-only': { ...nothing, about: 'An endpoint that speaks TLS 1.2 and nothing newer.', endpoint: 'only-tls-1.2' },
  'tls-13-only': { ...nothing, about: 'An endpoint that speaks TLS 1.3 and nothing older.', endpoint: 'only-tls-1.3' },
};

/** Comes to stand at `progress`, and goes on standing. */
function standingCourse(progress: number): Course {
  return {
    points: [
      { afterMs: 1_500, progress: 0, step: 'Preparing ...' },
      { afterMs: 40_000, progress, step: 'Processing ...' },
    ],
    end: null,
  };
}

/** Moves on in `steps` even steps, and succeeds. */
function steadyCourse(durationMs: number, steps: number) {
  const { end } = importCourse(durationMs, 9_412, { module: 'PRI01 Prices' });
  const points = Array.from({ length: steps }, (_, step) => ({
    afterMs: 1_500 + (step * durationMs) / steps,
    progress: Math.round((100 * step) / steps) / 100,
    step: 'Processing ...',
  }));
  return { points, end };
}
