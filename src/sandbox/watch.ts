/** What the sandbox's own settings watch: everything in the finance tenant that a team would, with the notes a support case asks for. */

import { hourMs } from './durations.ts';

type Notes = { readonly purpose: string; readonly runFrom: string; readonly module: string };
type WatchedImport = Notes & {
  readonly import: string;
  readonly stuckAfter: string;
  /** Name of the source model, expected in the same workspace. */
  readonly from?: string;
  /** Name of a local source file. */
  readonly file?: string;
  /** It has to start each day by the time of day that was so long before the sandbox started. */
  readonly startByAgoMs?: number;
};
type WatchedProcess = Omit<Notes, 'module'> & { readonly process: string; readonly stuckAfter: string };
type WatchedExport = Omit<Notes, 'module'> & {
  readonly export: string;
  readonly freshWithin: string;
  readonly doneByAgoMs?: number;
};

export const watchedWorkspace = 'Finance Prod';

export type WatchedModel = {
  readonly model: string;
  readonly imports: readonly WatchedImport[];
  readonly processes: readonly WatchedProcess[];
  readonly exports: readonly WatchedExport[];
};

export const watchedModels: readonly WatchedModel[] = [
  {
    model: 'Sales Hub',
    imports: [
      watchedImport('Load actuals', 'ACT01 Actuals'),
      { ...watchedImport('Load price list', 'PRI01 Prices'), from: 'Price Book' },
      { ...watchedImport('Load pipeline', 'PIP01 Pipeline'), from: 'Pipeline Hub' },
    ],
    processes: [watchedProcess('Nightly load')],
    exports: [{ ...watchedExport('Sales summary'), doneByAgoMs: 2 * hourMs }],
  },
  {
    model: 'Data Hub',
    imports: [
      { ...watchedImport('Load general ledger', 'GL01 Ledger'), file: 'general-ledger.csv' },
      // Its run is 5 h 30 min before the start.
      { ...watchedImport('Load employees', 'Employees'), startByAgoMs: 5 * hourMs },
    ],
    processes: [watchedProcess('Nightly load')],
    exports: [watchedExport('Balance sheet'), watchedExport('Trial balance')],
  },
];

/** Of CloudWorks, by name, so that each has findings of its own. A generated tenant has none. */
export const watchedCloudWorks = {
  integrations: ['Exchange rates from S3', 'Trial balance to warehouse', 'Nightly sales load'],
  flows: ['Close of day'],
};

/** Local source files, with the content and age they have when nothing is wrong. */
export const localSourceFiles: readonly { readonly name: string; readonly content: string }[] = [
  {
    name: 'general-ledger.csv',
    content: 'Account,Entity,Period,Debit,Credit\n400000,DE01,2026-06,1250.00,0.00\n140000,DE01,2026-06,0.00,1250.00\n',
  },
];

export function watchedImport(name: string, module: string): WatchedImport {
  return { import: name, stuckAfter: '45m', purpose: 'updating data', runFrom: 'Anaplan Connect', module };
}

function watchedProcess(name: string): WatchedProcess {
  return { process: name, stuckAfter: '45m', purpose: 'updating data', runFrom: 'Anaplan Connect' };
}

function watchedExport(name: string): WatchedExport {
  return { export: name, freshWithin: '26h', purpose: 'feeding the data warehouse', runFrom: 'Anaplan Connect' };
}
