/** The tenant of a finance team that runs well: the state every scenario starts from. Pure; times count back from the start. */
import { dayMs, hourMs, minuteMs } from './durations.ts';
import { financeCloudWorks } from './finance-cloudworks.ts';
import { lowerIdOf, objectId, upperIdOf } from './ids.ts';
import { exportCourse, importCourse, processCourse, rowsOutcome } from './outcomes.ts';
import { nothingBuilt, revision, structureOf } from './structure.ts';
import type { Course } from './task.ts';
import type {
  Behaviour,
  ExportAction,
  ImportAction,
  Model,
  OtherAction,
  ProcessAction,
  ServerFile,
  Tenant,
  Timetable,
  User,
  Workspace,
} from './tenant.ts';

/** Runs the integrations, signs in by certificate. */
export const loaderEmail = 'loader@example.com';
/** A second account with a password. */
export const monitorEmail = 'monitor@example.com';

/** Every right there is, with a password. */
export const adminEmail = 'admin@example.com';
/** A password, and no workspace. */
export const outsiderEmail = 'outsider@example.com';
/** A password that only the single sign-on takes. */
export const ssoEmail = 'sso@example.com';
/** A certificate that an administrator has disabled. */
export const retiredEmail = 'retired@example.com';

export type Credentials = {
  /** SHA-256 fingerprints of the certificates. */
  readonly loaderFingerprint256: string;
  readonly retiredFingerprint256: string;
  readonly monitorPassword: string;
  /** One for admin, outsider and sso each. */
  readonly passwordOf: (email: string) => string;
};

/** OAuth clients of the device grant. */
export const rotatingClientId = lowerIdOf('OAuth client rotating');
export const lastingClientId = lowerIdOf('OAuth client lasting');

export function financeTenant(startMs: number, credentials: Credentials): Tenant {
  const { loaderFingerprint256, retiredFingerprint256, monitorPassword, passwordOf } = credentials;
  return {
    guid: lowerIdOf('customer Example Group'),
    users: [
      { ...user('Integration', 'Loader', loaderEmail, null, startMs - 5 * hourMs), integrationRole: 'restricted' },
      user('Operations', 'Monitor', monitorEmail, monitorPassword, startMs - dayMs),
      user('Dana', 'Weiss', 'dana.weiss@example.com', null, startMs - 3 * dayMs),
      administrator(passwordOf(adminEmail), startMs - 2 * dayMs),
      { ...user('Otto', 'Sider', outsiderEmail, passwordOf(outsiderEmail), startMs - 9 * dayMs), workspaces: [] },
      { ...user('Sina', 'Solis', ssoEmail, passwordOf(ssoEmail), startMs - 4 * hourMs), ssoOnly: true },
      user('Retired', 'Loader', retiredEmail, null, startMs - 90 * dayMs),
    ],
    registrations: [
      { userId: loader, fingerprint256: loaderFingerprint256, enabled: true },
      { userId: lowerIdOf(`user ${retiredEmail}`), fingerprint256: retiredFingerprint256, enabled: false },
    ],
    workspaces: [finance, test, archive],
    models: [salesHub(startMs), dataHub(startMs), priceBook(startMs), pipelineHub(startMs), oldPlan(startMs)],
    cloudWorks: financeCloudWorks(startMs),
    oauthClients: [
      { id: rotatingClientId, rotatable: true, refreshLifetimeMs: 43_000_000 },
      { id: lastingClientId, rotatable: false, refreshLifetimeMs: null },
    ],
    behaviour: usualBehaviour,
  };
}

const loader = lowerIdOf(`user ${loaderEmail}`);
const modeller = lowerIdOf('user dana.weiss@example.com');

const finance = workspace('Finance Prod', 120, 71);
const test = workspace('Finance Test', 60, 22);
const archive = workspace('Finance Archive', 80, 44);

export const usualBehaviour: Behaviour = {
  acceptV1: true,
  v2Unit: 'either',
  v2SkewMs: 5 * minuteMs,
  busyHolds: false,
  busyHoldMs: 10 * minuteMs,
  rateLimit: null,
  slowByMs: 0,
  nextPage: 'bogus',
  doubledSlashInSchema: false,
  modelSourceTold: 'in-lists',
  goneSteps: 'told',
  listingKeepsFiles: false,
  adminFile: 'missing',
  missingDump: 'not-found',
  deviceApprovalAfterMs: null,
  interferences: [],
  statusPage: { incidents: [], maintenances: [] },
};

function salesHub(startMs: number): Model {
  const nightly = (agoMs: number, course: Course) => everyNight(startMs - agoMs, course);
  return {
    ...model('Sales Hub', finance, startMs, 6_800_000_000),
    actions: [
      fileImport(
        32,
        'Load actuals',
        27,
        ['Account', 'Cost centre', 'Period', 'Amount'],
        nightly(5 * hourMs + 20 * minuteMs, importCourse(6 * minuteMs, 184_220, { module: 'ACT01 Actuals' })),
      ),
      modelImport(
        33,
        'Load price list',
        'Price Book',
        nightly(5 * hourMs + 5 * minuteMs, importCourse(2 * minuteMs, 9_412, { module: 'PRI01 Prices' })),
      ),
      modelImport(
        34,
        'Load pipeline',
        'Pipeline Hub',
        nightly(4 * hourMs + 55 * minuteMs, importCourse(4 * minuteMs, 31_077, { module: 'PIP01 Pipeline' })),
      ),
      modelImport(35, 'Load regions', 'Data Hub', null, 'HIERARCHY_DATA'),
      modelImport(36, 'Load products', 'Data Hub', null, 'HIERARCHY_DATA'),
      processOf(
        41,
        'Nightly load',
        [objectId('import', 35), objectId('import', 36)],
        nightly(
          4 * hourMs + 40 * minuteMs,
          processCourse(5 * minuteMs, [
            { action: 'Load regions', outcome: rowsOutcome(412, { list: 'Regions' }) },
            { action: 'Load products', outcome: rowsOutcome(20_518, { list: 'Products' }) },
          ]),
        ),
      ),
      exportOf(
        11,
        'Sales summary',
        ['Region', 'Product', 'Period', 'Revenue'],
        nightly(4 * hourMs + 30 * minuteMs, exportCourse(90_000)),
      ),
    ],
    files: [sourceFile(27, 'actuals.csv'), outputFile(11, 'Sales summary.csv')],
    structure: structureOf(
      {
        'ACT01 Actuals': ['Amount', 'Cost centre'],
        'PRI01 Prices': ['Price', 'Currency'],
        'PIP01 Pipeline': ['Volume', 'Probability'],
      },
      { Products: ['Bread', 'Cake'], Regions: ['North', 'East', 'South'] },
      {
        dashboards: ['Sales overview'],
        revisions: [
          revision('2026.1', startMs - 60 * dayMs, modeller),
          revision('2026.2', startMs - 9 * dayMs, modeller),
        ],
        syncTasks: [
          {
            id: upperIdOf('sync of Sales Hub'),
            createdAtMs: startMs - 20 * hourMs,
            tookMs: 3 * minuteMs,
            successful: true,
          },
        ],
      },
    ),
  };
}

function dataHub(startMs: number): Model {
  const nightly = (agoMs: number, course: Course) => everyNight(startMs - agoMs, course);
  return {
    ...model('Data Hub', finance, startMs, 14_200_000_000),
    actions: [
      fileImport(
        51,
        'Load general ledger',
        61,
        ['Account', 'Entity', 'Period', 'Debit', 'Credit'],
        nightly(5 * hourMs + 50 * minuteMs, importCourse(9 * minuteMs, 402_911, { module: 'GL01 Ledger' })),
      ),
      fileImport(
        52,
        'Load employees',
        62,
        ['Employee', 'Manager', 'Cost centre', 'Start date'],
        nightly(5 * hourMs + 30 * minuteMs, importCourse(3 * minuteMs, 8_204, { list: 'Employees' })),
        'HIERARCHY_DATA',
      ),
      fileImport(53, 'Load exchange rates', 63, ['Currency', 'Period', 'Rate'], null),
      processOf(
        71,
        'Nightly load',
        [objectId('import', 53)],
        nightly(
          5 * hourMs + 15 * minuteMs,
          processCourse(4 * minuteMs, [
            { action: 'Load exchange rates', outcome: rowsOutcome(1_764, { module: 'FX01 Rates' }) },
          ]),
        ),
      ),
      deletion(81, 'Clear staging'),
      exportOf(
        21,
        'Balance sheet',
        ['Account', 'Entity', 'Period', 'Balance'],
        nightly(4 * hourMs + 50 * minuteMs, exportCourse(2 * minuteMs)),
      ),
      exportOf(
        22,
        'Trial balance',
        ['Account', 'Entity', 'Debit', 'Credit'],
        nightly(4 * hourMs + 45 * minuteMs, exportCourse(3 * minuteMs)),
      ),
    ],
    files: [
      sourceFile(61, 'general-ledger.csv'),
      sourceFile(62, 'employees.csv'),
      sourceFile(63, 'exchange-rates.csv'),
      outputFile(21, 'Balance sheet.csv'),
      outputFile(22, 'Trial balance.csv'),
    ],
    structure: structureOf(
      { 'GL01 Ledger': ['Debit', 'Credit'], 'FX01 Rates': ['Rate'] },
      { Accounts: ['400000', '140000'], Employees: ['Ada Lin', 'Bo Chen'] },
    ),
  };
}

function priceBook(startMs: number): Model {
  return { ...model('Price Book', finance, startMs, 900_000_000), actions: [], files: [] };
}

function pipelineHub(startMs: number): Model {
  return { ...model('Pipeline Hub', finance, startMs, 2_100_000_000), actions: [], files: [] };
}

/** Nobody watches it; it is there because every tenant has one. */
function oldPlan(startMs: number): Model {
  return {
    ...model('FY23 Plan', archive, startMs - 400 * dayMs, 3_300_000_000),
    activeState: 'ARCHIVED',
    actions: [],
    files: [],
  };
}

function user(
  firstName: string,
  lastName: string,
  email: string,
  password: string | null,
  lastLoginAtMs: number,
): User {
  const id = lowerIdOf(`user ${email}`);
  const common = { id, firstName, lastName, email, password, lastLoginAtMs };
  const roles = { ssoOnly: false, tenantAdmin: false, workspaceAdmin: false, tenantAuditor: false } as const;
  return { ...common, ...roles, integrationRole: 'none', workspaces: 'all', hiddenModels: [], hiddenActions: [] };
}

function administrator(password: string, lastLoginAtMs: number): User {
  const roles = { tenantAdmin: true, workspaceAdmin: true, tenantAuditor: true, integrationRole: 'admin' } as const;
  return { ...user('Ada', 'Ministrator', adminEmail, password, lastLoginAtMs), ...roles };
}

function workspace(name: string, allowanceGb: number, usedGb: number): Workspace {
  return {
    id: lowerIdOf(`workspace ${name}`),
    name,
    sizeAllowanceBytes: allowanceGb * 1024 ** 3,
    currentSizeBytes: usedGb * 1024 ** 3,
  };
}

function model(name: string, { id }: Workspace, asOfMs: number, memoryUsageBytes: number) {
  return {
    id: upperIdOf(`model ${name}`),
    name,
    workspaceId: id,
    activeState: 'UNLOCKED' as const,
    closed: false,
    gone: [],
    structure: nothingBuilt,
    createdAtMs: asOfMs - 900 * dayMs,
    lastModifiedAtMs: asOfMs - 2 * dayMs,
    lastModifiedBy: modeller,
    memoryUsageBytes,
  };
}

function everyNight(lastAtMs: number, course: Course): Timetable {
  return { lastAtMs, everyMs: dayMs, history: 14, untilMs: null, startedBy: loader, course };
}

function fileImport(
  number: number,
  name: string,
  fileNumber: number,
  headerNames: readonly string[],
  timetable: Timetable | null,
  importType: ImportAction['importType'] = 'MODULE_DATA',
): ImportAction {
  const source = { type: 'FILE' as const, fileId: objectId('file', fileNumber), headerNames };
  return {
    kind: 'import',
    id: objectId('import', number),
    name,
    importType,
    source,
    timetable,
    runs: [],
  };
}

function modelImport(
  number: number,
  name: string,
  from: string,
  timetable: Timetable | null,
  importType: ImportAction['importType'] = 'MODULE_DATA',
): ImportAction {
  const source = {
    type: 'MODEL' as const,
    dataSourceId: objectId('import', number + 900),
    modelId: upperIdOf(`model ${from}`),
    modelName: from,
    workspaceId: finance.id,
  };
  return {
    kind: 'import',
    id: objectId('import', number),
    name,
    importType,
    source,
    timetable,
    runs: [],
  };
}

function exportOf(number: number, name: string, headerNames: readonly string[], timetable: Timetable): ExportAction {
  const id = objectId('export', number);
  return { kind: 'export', id, name, exportType: 'TABULAR_MULTI_COLUMN', headerNames, timetable, runs: [] };
}

function processOf(number: number, name: string, steps: readonly string[], timetable: Timetable): ProcessAction {
  return { kind: 'process', id: objectId('process', number), name, steps, timetable, runs: [] };
}

function deletion(number: number, name: string): OtherAction {
  const id = objectId('action', number);
  return { kind: 'action', id, name, actionType: 'DELETE_BY_SELECTION', timetable: null, runs: [] };
}

function sourceFile(number: number, name: string): ServerFile {
  return { id: objectId('file', number), name, chunkCount: 1, role: 'source', ...everybodys };
}

const everybodys = { privateTo: null, adminsOnly: false, lastAccessAtMs: null, stale: false } as const;

/** The id of an export's file is the id of the export. */
function outputFile(number: number, name: string): ServerFile {
  return { id: objectId('export', number), name, chunkCount: 1, role: 'output', ...everybodys };
}
