/** Parts of a model in the words of the Integration API. Pure; the calendar counts months. */
import type { Row } from './envelope.ts';
import type { List, Module, Named } from './structure.ts';
import { lineItemsDimension, time } from './structure.ts';

export function listMetadata({ id, name, items, parent }: List): Row {
  return {
    id,
    name,
    properties: [],
    hasSelectiveAccess: false,
    ...(parent === null ? {} : { parent }),
    managedBy: '',
    numberedList: false,
    useTopLevelAsPageDefault: false,
    itemCount: items.length,
    permittedItems: items.length,
    workflowEnabled: false,
    productionData: false,
  };
}

export function viewRow({ id, name }: Module): Row {
  return { code: '', id, name, moduleId: id };
}

export function viewDetail({ id, name, dimensions }: Module): Row {
  const [, rows, ...pages] = dimensions;
  return { viewName: name, viewId: id, rows: [rows ?? lineItemsDimension], columns: [time], pages };
}

/** One row for each line item, with zeros. */
export function viewCells({ lineItems }: Module): Row {
  const rows = lineItems.map(({ name }) => ({ rowCoordinates: [name], cells: months.map(() => '0') }));
  return { pages: [], columnCoordinates: months.map((month) => [month]), rows };
}

export function viewCsv({ lineItems }: Module): string {
  const rows = lineItems.map(({ name }) => [name, ...months.map(() => '0')]);
  return [['', ...months], ...rows].map((row) => `${row.join(',')}\r\n`).join('');
}

/** `includeAll=true` adds what the line item is like. */
export function lineItemRow(module: Module, { id, name }: Named, all: boolean): Row {
  const row = { moduleId: module.id, moduleName: module.name, id, name };
  return all ? { ...row, ...usualLineItem, appliesTo: module.dimensions } : row;
}

/** Months of the calendar year around `nowMs`. */
export function calendarRow(nowMs: number): Row {
  const year = new Date(nowMs).getUTCFullYear();
  return {
    calendarType,
    pastYearsCount: 1,
    fiscalYear: { year: `FY${String(year).slice(2)}`, startDate: `${year}-01-01`, endDate: `${year}-12-31` },
    totalsSelection: {
      quarterTotals: true,
      halfYearTotals: false,
      yearToDateSummary: true,
      yearToGoSummary: false,
      totalOfAllPeriods: false,
    },
    currentPeriod: periodOf(nowMs),
  };
}

export function currentPeriodRow(nowMs: number): Row {
  return { ...periodOf(nowMs), calendarType };
}

const calendarType = 'Calendar Months/Quarters/Years';
const months = ['Jan 26', 'Feb 26', 'Mar 26'];
const names = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function periodOf(nowMs: number): Row {
  const now = new Date(nowMs);
  const lastDay = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 0)).toISOString().slice(0, 10);
  return { periodText: `${names[now.getUTCMonth()]} ${lastDay.slice(2, 4)}`, lastDay };
}

const usualLineItem: Row = {
  format: 'NUMBER',
  formatMetadata: {
    dataType: 'NUMBER',
    comparisonIncrease: 'GOOD',
    customUnits: null,
    decimalPlaces: 2,
    decimalSeparator: 'FULL_STOP',
    unitsDisplayType: 'NONE',
    unitsType: 'NONE',
    zeroFormat: 'ZERO',
    groupingSeparator: 'COMMA',
    minimumSignificantDigits: -1,
    negativeNumberNotation: 'MINUS_SIGN',
  },
  summary: 'SUM',
  dataTags: [],
  referencedBy: [],
  timeScale: 'Month',
  timeRange: 'Model Calendar',
  version: { id: '20000000020', name: 'All' },
  style: 'NORMAL',
  cellCount: 12,
  notes: '',
  isSummary: false,
  formula: null,
  formulaScope: 'ALL',
  useSwitchover: false,
  breakback: false,
  broughtForward: false,
  startOfSection: false,
};
