/** The faults to order, each as data: what changes in the tenant, which endpoints stand beside it, and the findings that have to name it. */
import type { Change } from './changes.ts';
import { dayMs, hourMs, minuteMs } from './durations.ts';
import { loaderEmail } from './finance.ts';
import { furtherScenarioTable } from './further-scenarios.ts';
import { failingCourse } from './outcomes.ts';
import type { ScenarioName } from './sandbox.ts';
import { demoScenarios } from './sandbox.ts';
import type { Scenario } from './scenario.ts';
import { nothing } from './scenario.ts';

export type { EndpointFault, Scenario } from './scenario.ts';

/** Support's literal text for a source model that does not answer. */
const remote500 =
  'Import Connector: Failed to retrieve data from remote server (caused by : HTTP/1.1 500 Internal Server Error)';

/** After every other run of that model, which would otherwise have had to wait for it. */
const stuckSinceMs = 2 * hourMs + 40 * minuteMs;

export const scenarios: { readonly [Name in ScenarioName]: Scenario } = {
  healthy: { ...nothing, about: 'A nightly tenant without a fault.' },
  'import-stuck': {
    ...nothing,
    about: 'The import "Load actuals" stands at 41 % and goes on standing.',
    changes: [
      {
        change: 'run',
        model: 'Sales Hub',
        action: 'Load actuals',
        startedAgoMs: stuckSinceMs,
        by: loaderEmail,
        course: {
          points: [
            { afterMs: 1_500, progress: 0, step: 'Preparing ...' },
            { afterMs: 40_000, progress: 0.12, step: 'Reading source ...' },
            { afterMs: 3 * minuteMs, progress: 0.41, step: 'Processing ...' },
          ],
          end: null,
        },
      },
    ],
    plants: [{ check: 'import-stuck', action: 'Sales Hub / Load actuals', code: 'import-stalled' }],
    // 60 minutes between the first look and the last: more than the 45 its settings allow.
    rounds: { count: 7, stepMs: 10 * minuteMs },
  },
  'import-failed': {
    ...nothing,
    about: 'Last night\'s import "Load employees" ended without success: the list could not be built.',
    changes: [
      {
        change: 'run',
        model: 'Data Hub',
        action: 'Load employees',
        startedAgoMs: 5 * hourMs + 30 * minuteMs,
        by: loaderEmail,
        course: failingCourse(50_000, {
          type: 'hierarchyImportFailed',
          text: 'Employees: import failed, column "Manager" not found in the source.',
          occurrences: 1,
          values: { hierarchyName: 'Employees', totalRowCount: '8204', successRowCount: '0' },
        }),
      },
    ],
    plants: [{ check: 'import-failed', action: 'Data Hub / Load employees', code: 'import-failed' }],
  },
  'source-model-500': {
    ...nothing,
    about: 'The import "Load pipeline" failed on the source model\'s HTTP 500, and so did the retry.',
    changes: [
      ...[4 * hourMs + 55 * minuteMs, 4 * hourMs].map(
        (startedAgoMs): Change => ({
          change: 'run',
          model: 'Sales Hub',
          action: 'Load pipeline',
          startedAgoMs,
          by: loaderEmail,
          course: failingCourse(70_000, { type: 'connectorError', text: remote500, occurrences: 1 }),
        }),
      ),
    ],
    plants: [{ check: 'import-failed', action: 'Sales Hub / Load pipeline', code: 'source-model-500-again' }],
  },
  'source-model-moved': {
    ...nothing,
    about:
      'The source model "Price Book" was moved to the workspace "Finance Test"; "Load price list" no longer finds it.',
    changes: [
      { change: 'move-model', model: 'Price Book', workspace: 'Finance Test' },
      {
        change: 'run',
        model: 'Sales Hub',
        action: 'Load price list',
        startedAgoMs: 5 * hourMs + 5 * minuteMs,
        by: loaderEmail,
        course: failingCourse(8_000, {
          type: 'failedToLocateModel',
          text: 'Failed to locate model (source model).',
          occurrences: 1,
          values: { modelName: 'Price Book' },
        }),
      },
    ],
    plants: [
      { check: 'data-source', action: 'Sales Hub / Load price list', code: 'source-model-moved' },
      { check: 'import-failed', action: 'Sales Hub / Load price list', code: 'source-model-not-found' },
    ],
  },
  'export-missing': {
    ...nothing,
    about: 'The export "Balance sheet" succeeded, and there is no file.',
    changes: [{ change: 'remove-file', model: 'Data Hub', file: 'Balance sheet.csv' }],
    plants: [{ check: 'export-file', action: 'Data Hub / Balance sheet', code: 'export-file-missing' }],
  },
  'source-stale': {
    ...nothing,
    about: 'The local file that feeds "Load general ledger" has not changed for three days.',
    sourceFiles: [{ file: 'general-ledger.csv', modifiedAgoMs: 3 * dayMs }],
    plants: [{ check: 'local-file', action: 'Data Hub / Load general ledger', code: 'file-stale' }],
  },
  'certificate-expiring': {
    ...nothing,
    about: 'An endpoint whose certificate has five days left.',
    endpoint: 'expires-soon',
    plants: [{ check: 'certificate-expiry', code: 'certificate-expiring' }],
  },
  'chain-incomplete': {
    ...nothing,
    about: 'An endpoint that does not send its intermediate certificate.',
    endpoint: 'omits-intermediate',
    plants: [{ check: 'chain-validity', code: 'chain-incomplete' }],
  },
  'tls-old': {
    ...nothing,
    about: 'An endpoint that still accepts TLS 1.0 and 1.1.',
    endpoint: 'accepts-old-versions',
    plants: [{ check: 'tls-version', code: 'tls-old-accepted' }],
  },
  ...furtherScenarioTable,
};

/** What `all` stands for. */
export const faultyScenarios: readonly ScenarioName[] = demoScenarios;

/** Enough rounds, far enough apart, for each of them. */
export function roundsFor(names: readonly ScenarioName[]): Scenario['rounds'] {
  const all = names.map((name) => scenarios[name].rounds);
  return {
    count: Math.max(1, ...all.map(({ count }) => count)),
    stepMs: Math.max(0, ...all.map(({ stepMs }) => stepMs)),
  };
}
